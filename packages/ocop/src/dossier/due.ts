/** Legal clocks of a dossier: how they start, stop for a supplement, and go on. */
import { daysBetween } from '../calendar/civil-date.ts';
import { vietnamCalendar } from '../calendar/holidays.ts';
import { type Period, periodEnd, workingDaysBetween } from '../calendar/periods.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { ruleSetById } from '../rule-sets/rule-sets.ts';
import type { ClockName, DossierContext, SuspendedClock } from './context.ts';
import { known } from './rule.ts';

/** The rule set that the dossier's own facts name. */
export const ruleSetOf = (context: DossierContext): RuleSet => {
  const id = known(context.ruleSet, 'rule set');
  return known(ruleSetById(id), `known rule set ${id}`);
};

/** @throws CalendarYearMissing, which `rule` turns into a refusal. */
export const dueOn = (from: string, length: Period): string => periodEnd(from, length, vietnamCalendar);

/** Which clock a supplement request stops, by the desk that asks. */
const clockOfDesk = (context: DossierContext): ClockName | undefined =>
  (['commune-report', 're-evaluation-province', 're-evaluation-ministry'] as const).find((name) => context.clocks[name] !== undefined);

/** What the running clock will have left when the supplement that is asked for on `on` is there; null when none runs, when it has run out, or when the rule set lets it run on. */
export const suspend = (context: DossierContext, on: string): SuspendedClock | null => {
  const name = clockOfDesk(context);
  if (name === undefined || !ruleSetOf(context).supplement.stopsClock) return null;
  const due = known(context.clocks[name], name);
  if (on > due) return null;
  // Article 7.6.g counts from the complete dossier: what was asked for makes it complete, and the days begin anew.
  if (name !== 'commune-report') return { name, left: ruleSetOf(context).reEvaluation.limitDays ?? daysBetween(on, due), unit: 'days' };
  return { name, left: workingDaysBetween(on, due, vietnamCalendar), unit: 'working-days' };
};

/** The clock goes on with what was left; with nothing left it ends on the day of the re-submission. */
export const resume = (suspended: SuspendedClock | null, on: string): { readonly name: ClockName; readonly dueOn: string } | null => {
  if (suspended === null) return null;
  const { name, left, unit } = suspended;
  if (left === 0) return { name, dueOn: on };
  return { name, dueOn: dueOn(on, unit === 'days' ? { days: left } : { workingDays: left }) };
};

/** Article 12.2: under the old rules nothing is recognised after their last day. */
export const oldRulesLapsed = (context: DossierContext, on: string): boolean => {
  const last = context.clocks['transition-limit'];
  return last !== undefined && on > last;
};
