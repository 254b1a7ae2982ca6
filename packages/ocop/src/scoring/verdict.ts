/** What the sheets of a council add up to for one product (Decision 26/2026, Art. 3.3; Annex II, closing notes). */
import type { RubricSet } from '../rubric/rubric.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import type { Choice, Sheet } from './sheet.ts';

/** A sheet that counts, and whose it is. */
export type Ballot = { readonly member: string; readonly sheet: Sheet };

/** What the council agreed where its members differ: an option for each gated criterion, a yes or no for each disqualifier. */
export type Agreed = {
  readonly options: Readonly<Record<string, Choice>>;
  readonly disqualifiers: Readonly<Record<string, boolean>>;
};

export type Council = {
  readonly set: RubricSet;
  readonly ballots: readonly Ballot[];
  readonly agreed: Agreed;
  readonly policy: Pick<RuleSet, 'bands' | 'gates' | 'disqualification'>;
};

/** A star gate that the product misses. */
export type MissedGate = {
  readonly criterion: string;
  readonly stars: 3 | 4 | 5;
  /** Least points of the gate, and the points that count for it. Under a policy that counts members: the most that enough of them gave. */
  readonly needs: number;
  readonly has: number;
};

/** Every member scored it. Stars are the lower of band and gates. */
export type Scored = {
  readonly kind: 'scored';
  /** The average is `sumOfTotals / members`; it is never rounded. */
  readonly sumOfTotals: number;
  readonly members: number;
  readonly bandStars: number;
  /** The highest stars whose gates, and all below, are met; 2 when a 3-star gate is missed. */
  readonly gateStars: number;
  readonly stars: number;
  readonly missed: readonly MissedGate[];
};

/** Disqualified: there is no total and there are no stars. */
export type Stopped = {
  readonly kind: 'stopped';
  readonly effect: 'reject' | 'stop-scoring' | 'not-eligible';
  readonly disqualifier: string;
  readonly criterion?: string;
};

/** The council has more to do before there is a result. */
export type Open = {
  readonly kind: 'open';
  /** Criteria with a gate that some members meet and others do not, and nothing is agreed; likewise disqualifiers. */
  readonly options: readonly string[];
  readonly disqualifiers: readonly string[];
  /** Members whose sheets ended at a disqualifier that the council did not find: they must score anew. */
  readonly incomplete: readonly string[];
};

export type Verdict = Scored | Stopped | Open;
