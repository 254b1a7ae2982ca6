/** The tables, named and typed as they stand in the database. Columns carry the names of the rows that the queries answer with. */
import type { Kysely } from 'kysely';

export type DossierTable = {
  dossierId: string;
  workflow: string;
  ruleSet: string | null;
  kind: string | null;
  productName: string | null;
  productSet: string | null;
  applicantId: string | null;
  applicantType: string | null;
  communeCode: string | null;
  provinceCode: string | null;
  stage: string;
  state: string;
  titleVi: string;
  titleEn: string;
  stars: number | null;
  certificateNumber: string | null;
  validThrough: string | null;
  revision: number;
  position: number;
  updatedOn: string;
  dueOn: string | null;
  /** The product's name as `foldedText` makes it. */
  searchText: string;
};

/** A council round. It is no dossier: it has no row among them, and no place in the figures. */
export type RoundTable = {
  /** Of the round's stream. */
  dossierId: string;
  /** As in the calendar of rounds. */
  roundId: string;
  workflow: string;
  level: string;
  provinceCode: string | null;
  year: number;
  number: number;
  nameVi: string;
  nameEn: string;
  ruleSet: string;
  rubric: string;
  stage: string;
  state: string;
  titleVi: string;
  titleEn: string;
  proposedBefore: string;
  heldBefore: string;
  concludedOn: string | null;
  members: number;
  dossiers: number;
  committing: number;
  revealing: number;
  revealed: number;
  deferred: number;
  revision: number;
  position: number;
  updatedOn: string;
  dueOn: string | null;
};

export type RoundMemberTable = { dossierId: string; memberId: string };

/** The folded state, which the next fact of the dossier meets. Personal data as far as the workflow's context holds any. */
export type FoldedTable = {
  dossierId: string;
  workflow: string;
  revision: number;
  position: number;
  legalDay: string;
  /** Position of the fact that gave the dossier its certificate. */
  certifiedAt: number | null;
  /** JSON. */
  state: string;
  /** 1: it is not at its end, and nobody is awaited and nothing fires that could bring it on. */
  stuck: number;
};

export type DeadlineTable = {
  dossierId: string;
  name: string;
  dueOn: string;
  firesOn: string | null;
  /** JSON of the command that fires. */
  command: string | null;
  basis: string;
  /** Of the dossier or round; null for a round of the ministry. */
  provinceCode: string | null;
};

export type AwaitedTable = {
  dossierId: string;
  role: string;
  /** Code of the unit; for the roles `applicant` and `council-member` the person's id. */
  party: string;
  /** JSON array of command types. */
  commands: string;
  /** `dueOn` of the dossier, or `NEVER`: what an inbox is sorted by. */
  dueKey: string;
};

/** Sorts after every day. */
export const NEVER = '9999-12-31';

/**
 * One row a fact that changes where the dossier counts. The legal day never falls from one fact of a dossier to the next. `nextDay` and
 * `nextPosition` are those of the row that follows: a row counts while it is known and in force, and the next one is not yet both.
 */
export type StageHistoryTable = {
  dossierId: string;
  revision: number;
  position: number;
  legalDay: string;
  recordedAt: string;
  stage: string;
  state: string;
  province: string | null;
  unit: string | null;
  kind: string | null;
  productSet: string | null;
  stars: number | null;
  nextDay: string | null;
  nextPosition: number | null;
};

export type CertificateTable = {
  dossierId: string;
  number: string;
  /** As `numberKey` makes it. */
  numberKey: string;
  productId: string;
  /** Null for a certificate of before these rules. */
  productCode: string | null;
  productCodeKey: string | null;
  /** Of the fact that issued or registered it. */
  position: number;
  productName: string;
  subjectName: string;
  unit: string;
  stars: number;
  decisionNumber: string;
  issuedOn: string;
  validThrough: string;
  status: string;
};

/** Dossiers that stand still because this fact of theirs could not be applied. */
export type ParkedTable = { dossierId: string; revision: number; position: number; reason: string };

/** How far a follower of the store has come. `events`: how many it has seen on the way; 0 where nobody counts. */
export type CheckpointTable = { name: string; position: number; eventId: string; events: number };

/** An event's place in a log; position 0 and an empty id before the first. */
export type Place = { readonly position: number; readonly eventId: string };

/** The last applied event. */
export type Checkpoint = Place & { readonly events: number };

export type Tables = {
  dossiers: DossierTable;
  rounds: RoundTable;
  roundMembers: RoundMemberTable;
  folded: FoldedTable;
  deadlines: DeadlineTable;
  awaited: AwaitedTable;
  stageHistory: StageHistoryTable;
  certificates: CertificateTable;
  parked: ParkedTable;
  checkpoints: CheckpointTable;
  migrations: { version: number };
};

export type Database = Kysely<Tables>;

/** Rows that one dossier or round replaces as a whole when it moves. */
export const tablesOfDossier = ['dossiers', 'rounds', 'roundMembers', 'folded', 'deadlines', 'awaited', 'certificates'] as const;
