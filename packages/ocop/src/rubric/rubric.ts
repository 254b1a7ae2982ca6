/**
 * The rubrics of Annex II as dated, revisioned data: what a sheet is scored on. A corrected cell is a new revision with a reason; a sheet
 * names the revision that it used for ever.
 */
import type { Text } from '@hoso/workflow';

export type RubricOption = {
  readonly label: Text;
  readonly points: number;
  /** Star gate: to be ranked this many stars the product needs at least this option's points here (Annex II, closing note). */
  readonly minimumForStars?: 3 | 4 | 5;
  /** Set 26: the case to which the option belongs. */
  readonly case?: string;
};

export type Criterion = {
  /** As printed, `5.3`, `6.1.2`; unique in its set. */
  readonly code: string;
  readonly part: 'A' | 'B' | 'C';
  /** The section that it stands in, `5`. */
  readonly item: string;
  /** Middle level where the table has three (sets 11 and 13). */
  readonly subgroup?: { readonly code: string; readonly name: Text; readonly maxPoints: number };
  readonly name: Text;
  readonly maxPoints: number;
  /** In printed order; a choice names one by its index from 0. */
  readonly options: readonly RubricOption[];
  readonly cases?: readonly { readonly id: string; readonly label: Text }[];
  readonly requirement?: Text;
  readonly note?: Text;
  /** Scored only if that criterion has at least so many points. */
  readonly requiresCriterion?: { readonly code: string; readonly minPoints: number };
  /** The commune's report speaks to it (Article 7.2.a, form 03). */
  readonly communeTopic?: 'material-origin' | 'local-labour' | 'idea-origin' | 'local-identity';
};

export type Disqualifier = {
  readonly id: string;
  readonly label: Text;
  readonly scope: 'dossier' | 'criterion';
  /** `reject` and `not-eligible`: nothing more is scored. `stop-scoring`: nothing after the item of its criterion is scored. */
  readonly effect: 'reject' | 'stop-scoring' | 'not-eligible';
  readonly criterionCodes?: readonly string[];
  /** It applies by itself when one of its criteria scores exactly these points. */
  readonly triggerPoints?: number;
};

export type RubricSet = {
  /** `01` to `26`, as in the product sets. */
  readonly number: string;
  readonly name: Text;
  readonly parts: readonly { readonly code: 'A' | 'B' | 'C'; readonly name: Text; readonly maxPoints: number }[];
  readonly items: readonly { readonly code: string; readonly part: 'A' | 'B' | 'C'; readonly name: Text; readonly maxPoints: number }[];
  /** In printed order over the whole sheet. */
  readonly criteria: readonly Criterion[];
  readonly disqualifiers: readonly Disqualifier[];
};

/** Something odd in the printed source, kept in sight. */
export type Inconsistency = {
  readonly id: string;
  readonly kind: string;
  /** Numbers of the sets, `07`. */
  readonly sets: readonly string[];
  /** Criterion, or part (`A`), that it stands at. */
  readonly criterion?: string;
  /** Index of the option. */
  readonly option?: number;
  /** What the source prints; empty where it prints nothing or the wording is meant. */
  readonly printed: string;
  /** The points that stand here instead of what is printed. */
  readonly used?: number;
  readonly explanation: Text;
};

/** One cell that a revision changes. */
export type Correction = {
  readonly set: string;
  readonly criterion: string;
  /** Index of the option; absent where the cell is the criterion's own. */
  readonly option?: number;
  readonly field: 'points' | 'minimumForStars' | 'label' | 'maxPoints' | 'name' | 'requirement' | 'note';
  /** What stands there before and after; null: nothing. */
  readonly was: number | Text | null;
  readonly is: number | Text | null;
};

export type Rubric = {
  /** `qd-26-2026/1`: the rule set and the revision. */
  readonly id: string;
  readonly ruleSet: string;
  readonly revision: number;
  /** First day on which rounds are planned with it. */
  readonly from: string;
  /** Why it replaces the revision before it; null for the first. */
  readonly reason: Text | null;
  /** What it changes against the revision before it. */
  readonly corrections: readonly Correction[];
  readonly knownInconsistencies: readonly Inconsistency[];
  readonly sets: readonly RubricSet[];
};
