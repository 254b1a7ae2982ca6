/** What a folded council round remembers. Unknown is null. */
import type { Text } from '@hoso/workflow';
import type { Kind, Level } from '../dossier/context.ts';
import type { Sheet } from '../scoring/sheet.ts';
import type { Agreed, Scored, Stopped } from '../scoring/verdict.ts';
import type { Regulation } from './regulation.ts';

export type Office = 'chair' | 'vice-chair' | 'member' | 'secretary';
export type CouncilMember = { readonly name: string; readonly agency: string; readonly office: Office };

export type Form = 'meeting' | 'written-opinions';

/** One dossier before the council. */
export type AgendaItem = {
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
  /** Commitment (SHA-256, 64 hexadecimal digits) by member id. */
  readonly commitments: Readonly<Record<string, string>>;
  /** Revealed sheets by member id. */
  readonly sheets: Readonly<Record<string, Sheet>>;
  readonly agreed: Agreed;
  readonly spreadAccepted: boolean;
};

/** What the council found for one dossier; the reference by which a stranger finds what it rests on. */
export type ItemResult = (Scored | Stopped) & {
  readonly form: Form;
  readonly attempt: number;
  readonly rubric: string;
  /** Commitments of the sheets that count, in the order of member ids. */
  readonly sheets: readonly string[];
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
  readonly heldBefore: string | null;
  readonly regulation: Regulation | null;
  readonly members: Readonly<Record<string, CouncilMember>>;
  /** Member ids present at the meeting; null before it opens. */
  readonly present: readonly string[] | null;
  readonly agenda: Readonly<Record<string, AgendaItem>>;
  /** Dossiers that came too late or were put off, and the round (calendar id) to which they go. */
  readonly deferred: Readonly<Record<string, { readonly cause: 'late' | 'postponed'; readonly nextRoundId: string | null }>>;
  /** By dossier id; null until the round is concluded. */
  readonly results: Readonly<Record<string, ItemResult>> | null;
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
  heldBefore: null,
  regulation: null,
  members: {},
  present: null,
  agenda: {},
  deferred: {},
  results: null,
  concludedOn: null,
  minutes: null,
};
