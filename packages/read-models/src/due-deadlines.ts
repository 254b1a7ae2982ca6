/** What the reactor asks: which deadlines fire by now. */
import type { Command } from '@hoso/workflow';
import { keyOf, pageOf } from './cursor.ts';
import type { Database } from './tables.ts';

export type DueRequest = { readonly today: string; readonly limit: number; readonly cursor?: string };

export type DueDeadline = {
  readonly dossierId: string;
  readonly name: string;
  readonly dueOn: string;
  /** Day from which `command` is issued, and its legal date. */
  readonly firesOn: string;
  readonly command: Command;
  readonly basis: string;
};

export const dueDeadlines = async (db: Database, { today, limit, cursor }: DueRequest) => {
  let query = db
    .selectFrom('deadlines')
    .select(['dossierId', 'name', 'dueOn', 'firesOn', 'command', 'basis'])
    .where('firesOn', 'is not', null)
    .where('firesOn', '<=', today)
    .$narrowType<{ firesOn: string; command: string }>();
  if (cursor !== undefined) {
    const [firesOn, dossierId, name] = keyOf('due', cursor, ['', '', '']);
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('firesOn', 'dossierId', 'name'), '>', tuple<string | null, string, string>(firesOn, dossierId, name)),
    );
  }
  const rows = await query
    .orderBy('firesOn')
    .orderBy('dossierId')
    .orderBy('name')
    .limit(limit + 1)
    .execute();
  return pageOf(
    'due',
    rows,
    limit,
    (row) => [row.firesOn, row.dossierId, row.name],
    (row): DueDeadline => ({ ...row, command: JSON.parse(row.command) }),
  );
};
