/** What a folded council round remembers. Unknown is null. */
import type { Text } from '@hoso/workflow';
import type { Kind, Level } from '../dossier/context.ts';
import type { Sheet } from '../scoring/sheet.ts';
import type { Agreed, Scored, Stopped } from '../scoring/verdict.ts';
import type { Agency } from './agencies.ts';
import type { Regulation } from './regulation.ts';

export type Office = 'chair' | 'vice-chair' | 'member' | 'secretary';
export type CouncilMember = { readonly name: string; readonly agency: Agency; readonly office: Office };

export type Form = 'meeting' | 'written-opinions';

/** What the minutes say of a dossier beside its figures. `members`: who was recused, or whose sheet was not there. */
export type Remark = {
  readonly about: /** As the member said himself, or as another said of him. */
    | 'conflict'
    | 'conflict-by-chair'
    | 'conflict-by-secretary'
    | 'scoring-closed'
    | 'reveal-closed'
    | 're-scoring'
    | 'opinions-differ'
    | 'meeting'
    | 'spread-accepted'
    | 'findings'
    | 'postponed'
    | 'removed';
  /** The attempt that it speaks of. */
  readonly attempt: number;
  readonly members: readonly string[];
  readonly reasons: string | null;
};

/** One dossier before the council. */
export type AgendaItem = {
  readonly dossierId: string;
  readonly number: number;
  readonly productName: string;
  readonly productSet: string;
  readonly kind: Kind;
  readonly form: Form;
  readonly proposedOn: string;
  /** Samples that lie before the council; null until received. */
  readonly samples: number | null;
  /** Member ids. */
  readonly recused: readonly string[];
  /** 1, and one more with every re-scoring. What follows is of this attempt; earlier ones stand in the history. */
  readonly attempt: number;
  /** `committing` until the last commitment or the chair's closing, `revealing` until the last sheet or the chair's closing, then `revealed`. */
  readonly phase: 'committing' | 'revealing' | 'revealed';
  /** Commitment (SHA-256, 64 hexadecimal digits) by member id; without those of members who were recused since. */
  readonly commitments: Readonly<Record<string, string>>;
  /** Revealed sheets by member id; likewise. */
  readonly sheets: Readonly<Record<string, Sheet>>;
  readonly agreed: Agreed;
  readonly spreadAccepted: boolean;
  readonly remarks: readonly Remark[];
  /** Its result stands in `results` since this day, and nothing more is done with it; null before. */
  readonly concludedOn: string | null;
};

/** What the council found for one dossier; the reference by which a stranger finds what it rests on. */
export type ItemResult = (Scored | Stopped) & {
  readonly form: Form;
  readonly attempt: number;
  readonly rubric: string;
  /** Commitments of the sheets that count, in the order of member ids. */
  readonly sheets: readonly string[];
};

/** What a dossier that left the agenda brings along when it comes back to the same round. */
export type Past = {
  /** Attempts at scoring it that this round has seen: no two sheets of a round are sealed for the same attempt. */
  readonly attempts: number;
  /** An interest does not end with a postponement. Member ids. */
  readonly recused: readonly string[];
  readonly remarks: readonly Remark[];
};

/** A dossier that came too late or was put off. */
export type Deferral = Past & {
  readonly cause: 'late' | 'postponed';
  /** Calendar id of the round to which it goes; null where the calendar knows none yet. */
  readonly nextRoundId: string | null;
};

export type RoundContext = {
  /** `province-51-2026-1`, as in the calendar of rounds. */
  readonly roundId: string | null;
  readonly level: Level | null;
  readonly provinceCode: string | null;
  readonly title: Text | null;
  readonly ruleSet: string | null;
  /** `qd-26-2026/1` */
  readonly rubric: string | null;
  readonly proposedBefore: string | null;
  /** First day on which the council may meet, where the plan names one. */
  readonly heldFrom: string | null;
  readonly heldBefore: string | null;
  readonly basis: string | null;
  /** Of a round beyond Article 5. */
  readonly legalBasis: { readonly paper: string; readonly clause: string } | null;
  readonly regulation: Regulation | null;
  readonly appointment: { readonly paper: string } | null;
  readonly members: Readonly<Record<string, CouncilMember>>;
  readonly meeting: { readonly openedOn: string } | null;
  /** Member ids present at the meeting; null before it opens. */
  readonly present: readonly string[] | null;
  /** Dossiers that were ever put on the agenda: the last number given. */
  readonly lastNumber: number;
  /**
   * In the order of admission. A list, for each fact copies it with one item changed: copying a record of hundreds of keys costs V8 a hundred times
   * as much.
   */
  readonly agenda: readonly AgendaItem[];
  /** Who scores, as it stood when the first sheet was sealed: from there on a new chair changes nothing in it. null before. Member ids. */
  readonly voters: readonly string[] | null;
  readonly deferred: Readonly<Record<string, Deferral>>;
  /** Dossiers that were taken off because they were no longer before this council. */
  readonly removed: Readonly<Record<string, Past & { readonly reasons: string }>>;
  /** By dossier id: of re-evaluations that were concluded by themselves, and of all others from the conclusion of the round. */
  readonly results: Readonly<Record<string, ItemResult>>;
  readonly concludedOn: string | null;
  readonly minutes: { readonly number: string } | null;
};

export const unplanned: RoundContext = {
  roundId: null,
  level: null,
  provinceCode: null,
  title: null,
  ruleSet: null,
  rubric: null,
  proposedBefore: null,
  heldFrom: null,
  heldBefore: null,
  basis: null,
  legalBasis: null,
  regulation: null,
  appointment: null,
  members: {},
  meeting: null,
  present: null,
  lastNumber: 0,
  agenda: [],
  voters: null,
  deferred: {},
  removed: {},
  results: {},
  concludedOn: null,
  minutes: null,
};

/** Paths in the context that hold personal data. `*` stands for every member. */
export const personalRoundPointers: readonly string[] = ['/members/*/name'];

export const itemOf = ({ agenda }: Pick<RoundContext, 'agenda'>, dossierId: string): AgendaItem | undefined =>
  agenda.find((item) => item.dossierId === dossierId);
