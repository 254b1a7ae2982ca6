/** A batch's outcome into the tables, within the caller's transaction. */
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { foldedText } from './folded-text.ts';
import { numberKey } from './number-key.ts';
import { markProgram } from './program.ts';
import type { HistoryRow, Projected } from './projection.ts';
import {
  type AwaitedTable,
  type CertificateTable,
  type Database,
  type DeadlineTable,
  type DossierTable,
  type FoldedTable,
  NEVER,
  type RoundMemberTable,
  type RoundTable,
  type StageHistoryTable,
  type Tables,
  tablesOfDossier,
} from './tables.ts';
import type { CertificateView, View } from './view.ts';

/** What happened to one dossier in a batch. */
export type Moved = { readonly before: View | undefined; readonly after: Projected; readonly history: readonly HistoryRow[] };

/** Rows in one statement: SQLite takes 32,766 values, PostgreSQL 65,535. */
const ROWS = 500;

const chunks = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / ROWS) }, (_, i) => items.slice(i * ROWS, (i + 1) * ROWS));

export const writeMoved = async (db: Database, moved: readonly Moved[]): Promise<void> => {
  const all = moved.map((m) => m.after);
  await upsert(db, 'dossiers', all.flatMap(dossierRows));
  await upsert(db, 'rounds', all.flatMap(roundRows));
  await replace(db, 'roundMembers', changed(moved, 'round'), memberRows);
  await upsert(db, 'folded', all.map(foldedRow));
  await replace(db, 'deadlines', changed(moved, 'deadlines', 'provinceCode'), deadlineRows);
  await replace(db, 'awaited', changed(moved, 'awaited', 'dueOn'), awaitedRows);
  await replace(db, 'certificates', changed(moved, 'certificate'), certificateRows);
  await endRows(db, moved);
  await insert(db, 'stageHistory', moved.flatMap(historyRows));
};

/** The rows of before end where the first new ones begin. */
const endRows = async (db: Database, moved: readonly Moved[]): Promise<void> => {
  const firsts = moved.flatMap(({ before, history: [first] }) => (before === undefined || first === undefined ? [] : [first]));
  for (const part of chunks(firsts)) {
    const ends = part.map(({ dossierId, legalDay, position }) => sql`(${dossierId}, ${legalDay}, CAST(${position} AS BIGINT))`);
    await sql`
      WITH ends ("dossierId", "day", "position") AS (VALUES ${sql.join(ends)})
      UPDATE "stageHistory" SET "nextDay" = ends."day", "nextPosition" = ends."position" FROM ends
      WHERE "stageHistory"."dossierId" = ends."dossierId" AND "stageHistory"."nextPosition" IS NULL`.execute(db);
  }
};

/** Most facts leave most of what is shown as it was. */
const changed = (moved: readonly Moved[], ...parts: readonly (keyof View)[]): readonly Projected[] =>
  moved
    .filter(({ before, after }) => before === undefined || parts.some((part) => !isDeepStrictEqual(before[part], after.view[part])))
    .map((m) => m.after);

/** Every table, checkpoints included. The tables are the program's from here on. */
export const emptyTables = async (db: Database, program: string): Promise<void> => {
  for (const table of [...tablesOfDossier, 'stageHistory', 'parked', 'checkpoints'] as const) await db.deleteFrom(table).execute();
  await markProgram(db, program);
};

// In the three below the rows are the table's own; the compiler does not follow a table's name through Kysely's mapped types.

const insert = async <T extends keyof Tables>(db: Database, table: T, rows: readonly Tables[T][]): Promise<void> => {
  for (const part of chunks(rows))
    await db
      .insertInto(table)
      .values(part as never)
      .execute();
};

/** One row a dossier. */
const upsert = async <T extends 'dossiers' | 'rounds' | 'folded'>(db: Database, table: T, rows: readonly Tables[T][]): Promise<void> => {
  for (const part of chunks(rows)) {
    const columns = Object.keys(part[0] as object).filter((column) => column !== 'dossierId');
    await db
      .insertInto(table)
      .values(part as never)
      .onConflict((conflict) =>
        conflict
          .column('dossierId' as never)
          .doUpdateSet(({ ref }) => Object.fromEntries(columns.map((column) => [column, ref(`excluded.${column}` as never)])) as never),
      )
      .execute();
  }
};

/** Several rows a dossier, or one that may go: all of them anew. */
const replace = async <T extends 'deadlines' | 'awaited' | 'roundMembers' | 'certificates'>(
  db: Database,
  table: T,
  dossiers: readonly Projected[],
  rowsOf: (dossier: Projected) => readonly Tables[T][],
): Promise<void> => {
  for (const part of chunks(dossiers)) {
    const ids = part.map((dossier) => dossier.dossierId);
    await db
      .deleteFrom(table as 'deadlines')
      .where('dossierId', 'in', ids)
      .execute();
    await insert(db, table, part.flatMap(rowsOf));
  }
};

const dossierRows = ({ dossierId, workflow, revision, position, legalDay, view }: Projected): readonly DossierTable[] => {
  if (view.round !== null) return [];
  return [
    {
      dossierId,
      workflow,
      ruleSet: view.ruleSet,
      kind: view.kind,
      productName: view.productName,
      productSet: view.productSet,
      applicantId: view.applicantId,
      applicantType: view.applicantType,
      communeCode: view.communeCode,
      provinceCode: view.provinceCode,
      stage: view.stage,
      state: view.state,
      titleVi: view.stateTitle.vi,
      titleEn: view.stateTitle.en,
      stars: view.stars,
      certificateNumber: view.certificateNumber,
      validThrough: view.validThrough,
      revision,
      position,
      updatedOn: legalDay,
      dueOn: view.dueOn,
      searchText: foldedText(view.productName ?? ''),
    },
  ];
};

const roundRows = ({ dossierId, workflow, revision, position, legalDay, view }: Projected): readonly RoundTable[] => {
  if (view.round === null) return [];
  const { title, members, ...round } = view.round;
  return [
    {
      dossierId,
      workflow,
      ...round,
      nameVi: title.vi,
      nameEn: title.en,
      members: members.length,
      stage: view.stage,
      state: view.state,
      titleVi: view.stateTitle.vi,
      titleEn: view.stateTitle.en,
      revision,
      position,
      updatedOn: legalDay,
      dueOn: view.dueOn,
    },
  ];
};

const memberRows = ({ dossierId, view }: Projected): readonly RoundMemberTable[] =>
  (view.round?.members ?? []).map((memberId) => ({ dossierId, memberId }));

const foldedRow = ({ dossierId, workflow, revision, position, legalDay, certifiedAt, state, view }: Projected): FoldedTable => ({
  dossierId,
  workflow,
  revision,
  position,
  legalDay,
  certifiedAt,
  state: JSON.stringify(state),
  stuck: view.isStuck ? 1 : 0,
});

const deadlineRows = ({ dossierId, view }: Projected): readonly DeadlineTable[] =>
  view.deadlines.map(({ name, dueOn, basis, fires }) => ({
    dossierId,
    name,
    dueOn,
    firesOn: fires?.on ?? null,
    command: fires === undefined ? null : JSON.stringify(fires.command),
    basis,
    provinceCode: view.provinceCode ?? view.round?.provinceCode ?? null,
  }));

const awaitedRows = ({ dossierId, view }: Projected): readonly AwaitedTable[] =>
  view.awaited.map(({ role, party, commands }) => ({
    dossierId,
    role,
    party,
    commands: JSON.stringify(commands),
    dueKey: view.dueOn ?? NEVER,
  }));

const certificateRows = ({ dossierId, certifiedAt, view }: Projected): readonly CertificateTable[] =>
  view.certificate === null || certifiedAt === null
    ? []
    : [{ dossierId, position: certifiedAt, ...view.certificate, ...keysOf(view.certificate) }];

const keysOf = ({ number, productCode }: CertificateView): Pick<CertificateTable, 'numberKey' | 'productCodeKey'> => ({
  numberKey: numberKey(number),
  productCodeKey: productCode === null ? null : numberKey(productCode),
});

const historyRows = ({ history }: Moved): readonly StageHistoryTable[] =>
  history.map((row, i) => ({ ...row, nextDay: history[i + 1]?.legalDay ?? null, nextPosition: history[i + 1]?.position ?? null }));
