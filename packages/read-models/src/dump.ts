/** The tables as text, for comparing: the same events give the same lines, whatever the batches and whatever the database. */
import { sql } from 'kysely';
import type { Access } from './home.ts';
import { PROJECTION } from './project.ts';
import type { Tables } from './tables.ts';

/** By what the rows of each table are known. */
const keys = {
  dossiers: ['dossierId'],
  rounds: ['dossierId'],
  roundMembers: ['dossierId', 'memberId'],
  folded: ['dossierId'],
  deadlines: ['dossierId', 'name'],
  awaited: ['dossierId', 'role', 'party'],
  certificates: ['dossierId'],
  stageHistory: ['dossierId', 'revision'],
  parked: ['dossierId'],
  checkpoints: ['name'],
} as const satisfies Record<Exclude<keyof Tables, 'migrations'>, readonly string[]>;

const PAGE = 1000;

type Row = Readonly<Record<string, string | number | null>>;

/**
 * One line a row, `table {"column":value,…}`, in the order of tables and keys. Of the checkpoints only that of the projection: the others are not made
 * from events. Page by page: who writes meanwhile blurs the picture.
 */
export async function* dump({ read }: Pick<Access, 'read'>): AsyncGenerator<string> {
  for (const [table, columns] of Object.entries(keys)) {
    const key = sql.join(columns.map((column) => sql.ref(column)));
    for (let last: Row | undefined; ; ) {
      const values = columns.map((column) => last?.[column]);
      const after = last === undefined ? sql`` : sql`AND (${key}) > (${sql.join(values)})`;
      const ours = table === 'checkpoints' ? sql`"name" = ${PROJECTION}` : sql`1 = 1`;
      const page = sql<Row>`SELECT * FROM ${sql.table(table)} WHERE ${ours} ${after} ORDER BY ${key} LIMIT ${sql.lit(PAGE)}`;
      const { rows } = await read((db) => page.execute(db));
      for (const row of rows)
        yield `${table} ${JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))}`;
      last = rows.at(-1);
      if (rows.length < PAGE) break;
    }
  }
}
