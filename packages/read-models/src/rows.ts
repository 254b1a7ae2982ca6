/** Columns as they are selected, and the rows that queries make of them. */
import type { Selectable } from 'kysely';
import type { DossierRow, RoundRow, Subject } from './queries.ts';
import type { DossierTable, RoundTable } from './tables.ts';

/** Of `dossiers as d`. */
export const dossierColumns = [
  'd.dossierId',
  'd.workflow',
  'd.ruleSet',
  'd.kind',
  'd.productName',
  'd.productSet',
  'd.applicantId',
  'd.applicantType',
  'd.communeCode',
  'd.provinceCode',
  'd.stage',
  'd.state',
  'd.titleVi',
  'd.titleEn',
  'd.stars',
  'd.certificateNumber',
  'd.validThrough',
  'd.revision',
  'd.position',
  'd.updatedOn',
  'd.dueOn',
] as const;

export const toDossierRow = (row: Omit<Selectable<DossierTable>, 'searchText'>): DossierRow => ({
  dossierId: row.dossierId,
  workflow: row.workflow,
  ruleSet: row.ruleSet,
  kind: row.kind,
  productName: row.productName,
  productSet: row.productSet,
  applicantId: row.applicantId,
  applicantType: row.applicantType,
  communeCode: row.communeCode,
  provinceCode: row.provinceCode,
  stage: row.stage,
  state: row.state,
  stateTitle: { vi: row.titleVi, en: row.titleEn },
  stars: row.stars,
  certificateNumber: row.certificateNumber,
  validThrough: row.validThrough,
  revision: row.revision,
  position: row.position,
  updatedOn: row.updatedOn,
  dueOn: row.dueOn,
});

/** Of `rounds as r`, under names of their own, so that they can stand beside those of a dossier. */
export const roundColumns = [
  'r.roundId as round_roundId',
  'r.workflow as round_workflow',
  'r.level as round_level',
  'r.provinceCode as round_provinceCode',
  'r.year as round_year',
  'r.number as round_number',
  'r.nameVi as round_nameVi',
  'r.nameEn as round_nameEn',
  'r.ruleSet as round_ruleSet',
  'r.rubric as round_rubric',
  'r.stage as round_stage',
  'r.state as round_state',
  'r.titleVi as round_titleVi',
  'r.titleEn as round_titleEn',
  'r.proposedBefore as round_proposedBefore',
  'r.heldBefore as round_heldBefore',
  'r.concludedOn as round_concludedOn',
  'r.members as round_members',
  'r.dossiers as round_dossiers',
  'r.committing as round_committing',
  'r.revealing as round_revealing',
  'r.revealed as round_revealed',
  'r.deferred as round_deferred',
  'r.revision as round_revision',
  'r.position as round_position',
  'r.updatedOn as round_updatedOn',
  'r.dueOn as round_dueOn',
] as const;

type SelectedRound = { readonly [K in Exclude<keyof RoundTable, 'dossierId'> as `round_${K}`]: RoundTable[K] };

export const toRoundRow = (row: SelectedRound): RoundRow => ({
  roundId: row.round_roundId,
  workflow: row.round_workflow,
  level: row.round_level,
  provinceCode: row.round_provinceCode,
  year: row.round_year,
  number: row.round_number,
  title: { vi: row.round_nameVi, en: row.round_nameEn },
  ruleSet: row.round_ruleSet,
  rubric: row.round_rubric,
  stage: row.round_stage,
  state: row.round_state,
  stateTitle: { vi: row.round_titleVi, en: row.round_titleEn },
  proposedBefore: row.round_proposedBefore,
  heldBefore: row.round_heldBefore,
  concludedOn: row.round_concludedOn,
  members: row.round_members,
  dossiers: row.round_dossiers,
  committing: row.round_committing,
  revealing: row.round_revealing,
  revealed: row.round_revealed,
  deferred: row.round_deferred,
  revision: row.round_revision,
  position: row.round_position,
  updatedOn: row.round_updatedOn,
  dueOn: row.round_dueOn,
});

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

/** A row of both tables joined: one of them has nothing. */
export const toSubject = (row: Nullable<SelectedRound> & Nullable<Omit<DossierTable, 'searchText'>>): Subject =>
  row.round_roundId === null ? { dossier: toDossierRow(row as unknown as DossierTable) } : { round: toRoundRow(row as SelectedRound) };
