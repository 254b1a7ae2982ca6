/** The whole derivation of a verdict as data, with the sentences by which an officer or an applicant does it again by hand. */
import type { Text } from '@hoso/workflow';
import type { Criterion, Disqualifier } from '../rubric/rubric.ts';
import type { MinimumMissed } from './minimum-missed.ts';
import type { Choice } from './sheet.ts';
import type { Verdict } from './verdict.ts';

/** What one member chose, and what it gives. */
export type Vote = {
  readonly member: string;
  readonly choice: Choice;
  readonly label: Text;
  /** Set 26: the case picked. */
  readonly case?: Text;
  readonly points: number;
};

/** `sum / count` is the mean; it is written out, never rounded. */
export type CriterionLine = {
  readonly code: string;
  readonly part: Criterion['part'];
  readonly name: Text;
  readonly maxPoints: number;
  readonly communeTopic?: Criterion['communeTopic'];
  /** In the order of the ballots; sheets that ended before it have none. */
  readonly votes: readonly Vote[];
  readonly sum: number;
  readonly count: number;
  readonly text: Text;
};

export type PartLine = {
  readonly code: Criterion['part'];
  readonly name: Text;
  readonly maxPoints: number;
  readonly byMember: readonly { readonly member: string; readonly points: number }[];
  readonly sum: number;
  readonly count: number;
  readonly text: Text;
};

export type TotalLine = { readonly member: string; readonly total: number; readonly complete: boolean; readonly text: Text };

export type DisqualifierLine = {
  readonly id: string;
  readonly label: Text;
  readonly effect: Disqualifier['effect'];
  readonly foundBy: readonly { readonly member: string; readonly criterion?: string }[];
  /** null: the council must still agree. */
  readonly holds: boolean | null;
  readonly text: Text;
};

export type GateLine = {
  readonly criterion: string;
  readonly name: Text;
  readonly stars: 3 | 4 | 5;
  /** The least option that meets it, and its points. */
  readonly option: Text;
  readonly needs: number;
  /** Points that count for it; null: the council must still agree. */
  readonly has: number | null;
  readonly met: boolean | null;
  readonly text: Text;
};

/** May the product be ranked so high? From 5 stars down; the first level that is `given` is the product's. */
export type StarLine = {
  readonly stars: number;
  /** Least average, and the least sum of totals that makes it: `min` times the members. */
  readonly min: number;
  readonly needs: number;
  readonly sum: number;
  readonly reached: boolean;
  /** Those of this level; the levels below hold as well. */
  readonly gates: readonly GateLine[];
  /** This level's and all below. */
  readonly gatesMet: boolean | null;
  /** null, like `met` and `gatesMet`: the council must still agree. */
  readonly given: boolean | null;
  readonly text: Text;
};

export type Explanation = {
  readonly set: { readonly number: string; readonly name: Text };
  readonly verdict: Verdict;
  /** The sheets, counted again, give this verdict. */
  readonly confirmed: boolean;
  readonly result: Text;
  readonly disqualifiers: readonly DisqualifierLine[];
  readonly parts: readonly PartLine[];
  readonly criteria: readonly CriterionLine[];
  readonly totals: readonly TotalLine[];
  /** Sum of all totals and number of members; null unless every sheet has a total and nothing stops the evaluation. */
  readonly average: { readonly sum: number; readonly members: number; readonly text: Text } | null;
  /** Empty unless there is an average. */
  readonly stars: readonly StarLine[];
  /** The gates that hold the stars below the band; empty where the average alone decides. */
  readonly lowered: readonly GateLine[];
  /** What a missed minimum means under the policy of the rule set; null: it plays no part. */
  readonly minimumMissed: { readonly policy: MinimumMissed; readonly text: Text } | null;
  /** What the council must still do. */
  readonly open: readonly Text[];
};
