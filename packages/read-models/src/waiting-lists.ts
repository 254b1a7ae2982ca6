/** What waits for somebody, and what is due: dossiers and council rounds in one order. Each page is one statement over an index, by keyset. */
import { sql } from 'kysely';
import { keyOf, pageOf } from './cursor.ts';
import type { Page, Queries, Subject } from './queries.ts';
import { dossierColumns, roundColumns, toSubject } from './rows.ts';
import { type Database, NEVER } from './tables.ts';

export type StuckRequest = { readonly limit: number; readonly cursor?: string };

/** Roles of whom the person is awaited, and not whoever holds the role in a unit. */
const personal = ['applicant', 'council-member'];

/** Who stands still and nobody is awaited to move him, the longest first. */
export const stuck = async (db: Database, { cursor, limit }: StuckRequest): Promise<Page<Subject>> => {
  let query = db
    .selectFrom('folded as f')
    .leftJoin('dossiers as d', 'd.dossierId', 'f.dossierId')
    .leftJoin('rounds as r', 'r.dossierId', 'f.dossierId')
    .select(dossierColumns)
    .select(roundColumns)
    .select('f.position as since')
    .where('f.stuck', '=', sql.lit(1));
  if (cursor !== undefined) query = query.where('f.position', '>', keyOf('stuck', cursor, [0])[0]);
  const rows = await query
    .orderBy('f.position')
    .limit(limit + 1)
    .execute();
  return pageOf(
    'stuck',
    rows,
    limit,
    (row) => [row.since],
    ({ since: _, ...row }) => toSubject(row),
  );
};

export const countStuck = async (db: Database): Promise<number> => {
  const { count } = await db
    .selectFrom('folded')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('stuck', '=', sql.lit(1))
    .executeTakeFirstOrThrow();
  return count;
};

export const waitingLists = (db: Database): Pick<Queries, 'inbox' | 'deadlines'> => ({
  inbox: async ({ actor, today, cursor, limit }) => {
    let query = db
      .selectFrom('awaited as a')
      .leftJoin('dossiers as d', 'd.dossierId', 'a.dossierId')
      .leftJoin('rounds as r', 'r.dossierId', 'a.dossierId')
      .select(dossierColumns)
      .select(roundColumns)
      .select(['a.dossierId as subjectId', 'a.commands', 'a.dueKey'])
      .where('a.role', '=', actor.role)
      .where('a.party', '=', personal.includes(actor.role) ? actor.id : actor.unit);
    if (cursor !== undefined) {
      const [dueKey, subjectId] = keyOf('inbox', cursor, ['', '']);
      query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('a.dueKey', 'a.dossierId'), '>', tuple(dueKey, subjectId)));
    }
    const rows = await query
      .orderBy('a.dueKey')
      .orderBy('a.dossierId')
      .limit(limit + 1)
      .execute();
    return pageOf(
      'inbox',
      rows,
      limit,
      (row) => [row.dueKey, row.subjectId],
      ({ commands, dueKey, subjectId: _, ...row }) => ({
        ...toSubject(row),
        waitsFor: JSON.parse(commands) as readonly string[],
        dueOn: dueKey === NEVER ? null : dueKey,
        overdue: dueKey < today,
      }),
    );
  },

  deadlines: async ({ today, before, unit, province, applicantId, overdue, cursor, limit }) => {
    let query = db
      .selectFrom('deadlines as l')
      .leftJoin('dossiers as d', 'd.dossierId', 'l.dossierId')
      .leftJoin('rounds as r', 'r.dossierId', 'l.dossierId')
      .select(dossierColumns)
      .select(roundColumns)
      .select(['l.dossierId as subjectId', 'l.name', 'l.dueOn as lastDay', 'l.firesOn', 'l.command', 'l.basis']);
    if (before !== undefined) query = query.where('l.dueOn', '<=', before);
    if (overdue !== undefined) query = query.where('l.dueOn', overdue ? '<' : '>=', today);
    if (unit !== undefined) query = query.where('d.communeCode', '=', unit);
    if (province !== undefined) query = query.where('l.provinceCode', '=', province);
    if (applicantId !== undefined) query = query.where('d.applicantId', '=', applicantId);
    if (cursor !== undefined) {
      const [dueOn, subjectId, name] = keyOf('deadlines', cursor, ['', '', '']);
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('l.dueOn', 'l.dossierId', 'l.name'), '>', tuple(dueOn, subjectId, name)),
      );
    }
    const rows = await query
      .orderBy('l.dueOn')
      .orderBy('l.dossierId')
      .orderBy('l.name')
      .limit(limit + 1)
      .execute();
    return pageOf(
      'deadlines',
      rows,
      limit,
      (row) => [row.lastDay, row.subjectId, row.name],
      ({ name, lastDay, firesOn, command, basis, subjectId: _, ...row }) => ({
        ...toSubject(row),
        name,
        dueOn: lastDay,
        firesOn,
        command: command === null ? null : (JSON.parse(command) as { type: string }).type,
        basis,
        overdue: lastDay < today,
      }),
    );
  },
});
