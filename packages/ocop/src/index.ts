/** The OCOP programme: workflows, rule sets, calendars, units, product sets. */
import type { Workflow } from '@hoso/workflow';
import { ocopDossier } from './dossier/ocop-dossier.ts';

export * from './calendar/civil-date.ts';
export { vietnamCalendar } from './calendar/holidays.ts';
export * from './calendar/periods.ts';
export { type Awaited, awaitedOf } from './dossier/awaits.ts';
export { type DossierContext, personalContextPointers } from './dossier/context.ts';
export { type FollowUp, type FollowUpOf, followUps } from './dossier/follow-ups.ts';
export { ocopDossier } from './dossier/ocop-dossier.ts';
export { personalPointers } from './dossier/personal.ts';
export { productSetById, productSets } from './product-sets/product-sets.ts';
export { MINISTRY_UNIT, type Role, roles, SYSTEM_UNIT } from './roles.ts';
export type { Correction, Criterion, Disqualifier, Inconsistency, Rubric, RubricOption, RubricSet } from './rubric/rubric.ts';
export { rubricById, rubricFor, rubricSet, rubrics } from './rubric/rubrics.ts';
export { roundById, roundsFor } from './rule-sets/rounds.ts';
export type { RuleSet } from './rule-sets/rule-set.ts';
export { ruleSetById, ruleSets } from './rule-sets/rule-sets.ts';
export { explain } from './scoring/explain.ts';
export type * from './scoring/explanation.ts';
export { type Gate, gatesOf } from './scoring/gates.ts';
export { type MinimumMissed, minimumMissed } from './scoring/minimum-missed.ts';
export { type Assessment, assess, isComplete } from './scoring/points.ts';
export { type Choice, type Sheet, sheet } from './scoring/sheet.ts';
export { type SheetIssue, type SheetIssueRule, sheetIssues } from './scoring/sheet-issues.ts';
export { bestSheet, sheetWithTotal } from './scoring/sheet-with-total.ts';
export { type OtherRules, type SimulationItem, type SimulationRow, simulate } from './scoring/simulate.ts';
export type * from './scoring/verdict.ts';
export { spreadOf, verdictOf } from './scoring/verdict-of.ts';
export { communesOf, displayName, provinceOf, provinces, unitByCode } from './units/units.ts';

// biome-ignore lint/suspicious/noExplicitAny: a registry holds workflows of different contexts
export const workflows: readonly Workflow<any>[] = [ocopDossier];
