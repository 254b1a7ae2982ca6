/** The lists of dossiers and of council rounds. Each page is one statement over an index, by keyset. */
import { type Expression, sql } from 'kysely';
import { keyOf, pageOf } from './cursor.ts';
import { wordsOf } from './folded-text.ts';
import { numberKey } from './number-key.ts';
import type { CertificateRow, FoundCertificate, Queries } from './queries.ts';
import { dossierColumns, roundColumns, toDossierRow, toRoundRow } from './rows.ts';
import type { Database } from './tables.ts';

export const lists = (db: Database): Pick<Queries, 'dossiers' | 'dossier' | 'rounds' | 'certificate' | 'certificateByProductCode'> => ({
  dossiers: async ({ cursor, limit, text = '', unit, province, state, ...equal }) => {
    let query = db.selectFrom('dossiers as d').select(dossierColumns);
    const wanted = { ...equal, communeCode: unit, provinceCode: province };
    for (const [column, value] of Object.entries(wanted)) {
      if (value !== undefined) query = query.where(`d.${column as keyof typeof wanted}`, '=', value);
    }
    for (const word of wordsOf(text)) query = query.where(contains(sql.ref('d.searchText'), word));
    if (state !== undefined) query = query.where(isIn('d.state', state));
    if (cursor !== undefined) query = query.where('d.position', '<', keyOf('dossiers', cursor, [0])[0]);
    const rows = await query
      .orderBy('d.position', 'desc')
      .limit(limit + 1)
      .execute();
    return pageOf('dossiers', rows, limit, (row) => [row.position], toDossierRow);
  },

  dossier: async (dossierId) => {
    const row = await db.selectFrom('dossiers as d').select(dossierColumns).where('d.dossierId', '=', dossierId).executeTakeFirst();
    return row && toDossierRow(row);
  },

  rounds: async ({ cursor, limit, member, province, state, ...equal }) => {
    let query = db.selectFrom('rounds as r').select(roundColumns);
    const wanted = { ...equal, provinceCode: province };
    for (const [column, value] of Object.entries(wanted)) {
      if (value !== undefined) query = query.where(`r.${column as keyof typeof wanted}`, '=', value);
    }
    if (state !== undefined) query = query.where(isIn('r.state', state));
    if (member !== undefined) {
      query = query.where('r.dossierId', 'in', (eb) =>
        eb.selectFrom('roundMembers as m').select('m.dossierId').where('m.memberId', '=', member),
      );
    }
    if (cursor !== undefined) query = query.where('r.position', '<', keyOf('rounds', cursor, [0])[0]);
    const rows = await query
      .orderBy('r.position', 'desc')
      .limit(limit + 1)
      .execute();
    return pageOf('rounds', rows, limit, (row) => [row.round_position], toRoundRow);
  },

  certificate: (number) => firstCertificate(db, 'numberKey', number),
  certificateByProductCode: (productCode) => firstCertificate(db, 'productCodeKey', productCode),
});

const contains = (text: Expression<unknown>, part: string) =>
  sql<boolean>`${text} LIKE ${`%${part.replace(/[\\%_]/g, '\\$&')}%`} ESCAPE '\\'`;

/** Parallel regions have a leaf each, `a.b|a.c`. */
const isIn = (column: 'd.state' | 'r.state', state: string) => contains(sql`('|' || ${sql.ref(column)} || '|')`, `|${state}|`);

/** Of several that have it, the one recorded first. */
const firstCertificate = async (
  db: Database,
  column: 'numberKey' | 'productCodeKey',
  spelled: string,
): Promise<FoundCertificate | undefined> => {
  const row = await db
    .selectFrom('certificates')
    .select([
      'dossierId',
      'productId',
      'number',
      'productName',
      'subjectName',
      'unit',
      'stars',
      'decisionNumber',
      'issuedOn',
      'validThrough',
      'status',
    ])
    .where(column, '=', numberKey(spelled))
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return row && { ...row, status: row.status as CertificateRow['status'] };
};
