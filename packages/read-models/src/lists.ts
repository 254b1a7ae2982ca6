/** The lists: dossiers, inbox, deadlines. Each page is one statement over an index, by keyset. */
import type { Selectable } from 'kysely';
import { keyOf, pageOf } from './cursor.ts';
import { wordsOf } from './folded-text.ts';
import type { CertificateRow, DossierRow, Queries } from './queries.ts';
import { type Database, type DossierTable, NEVER } from './tables.ts';

const columns = [
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

const toRow = (row: Omit<Selectable<DossierTable>, 'searchText'>): DossierRow => ({
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

export const lists = (db: Database): Pick<Queries, 'dossiers' | 'dossier' | 'inbox' | 'deadlines' | 'certificate'> => ({
  dossiers: async ({ cursor, limit, text = '', unit, province, ...equal }) => {
    let query = db.selectFrom('dossiers as d').select(columns);
    const wanted = { ...equal, communeCode: unit, provinceCode: province };
    for (const [column, value] of Object.entries(wanted)) {
      if (value !== undefined) query = query.where(`d.${column as keyof typeof wanted}`, '=', value);
    }
    for (const word of wordsOf(text)) {
      query = query.where((eb) => eb(eb.fn<number>('instr', ['d.searchText', eb.val(word)]), '>', 0));
    }
    if (cursor !== undefined) query = query.where('d.position', '<', keyOf('dossiers', cursor, [0])[0]);
    const rows = await query
      .orderBy('d.position', 'desc')
      .limit(limit + 1)
      .execute();
    return pageOf('dossiers', rows, limit, (row) => [row.position], toRow);
  },

  dossier: async (dossierId) => {
    const row = await db.selectFrom('dossiers as d').select(columns).where('d.dossierId', '=', dossierId).executeTakeFirst();
    return row && toRow(row);
  },

  inbox: async ({ actor, today, cursor, limit }) => {
    let query = db
      .selectFrom('awaited as a')
      .innerJoin('dossiers as d', 'd.dossierId', 'a.dossierId')
      .select(columns)
      .select(['a.commands', 'a.dueKey'])
      .where('a.role', '=', actor.role)
      .where('a.party', '=', actor.role === 'applicant' ? actor.id : actor.unit);
    if (cursor !== undefined) {
      const [dueKey, dossierId] = keyOf('inbox', cursor, ['', '']);
      query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('a.dueKey', 'a.dossierId'), '>', tuple(dueKey, dossierId)));
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
      (row) => [row.dueKey, row.dossierId],
      ({ commands, dueKey, ...row }) => ({
        dossier: toRow(row),
        waitsFor: JSON.parse(commands) as readonly string[],
        dueOn: dueKey === NEVER ? null : dueKey,
        overdue: dueKey < today,
      }),
    );
  },

  deadlines: async ({ today, before, unit, province, applicantId, overdue, cursor, limit }) => {
    let query = db
      .selectFrom('deadlines as l')
      .innerJoin('dossiers as d', 'd.dossierId', 'l.dossierId')
      .select(columns)
      .select(['l.name', 'l.dueOn as lastDay', 'l.firesOn', 'l.command', 'l.basis']);
    if (before !== undefined) query = query.where('l.dueOn', '<=', before);
    if (overdue !== undefined) query = query.where('l.dueOn', overdue ? '<' : '>=', today);
    if (unit !== undefined) query = query.where('d.communeCode', '=', unit);
    if (province !== undefined) query = query.where('d.provinceCode', '=', province);
    if (applicantId !== undefined) query = query.where('d.applicantId', '=', applicantId);
    if (cursor !== undefined) {
      const [dueOn, dossierId, name] = keyOf('deadlines', cursor, ['', '', '']);
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('l.dueOn', 'l.dossierId', 'l.name'), '>', tuple(dueOn, dossierId, name)),
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
      (row) => [row.lastDay, row.dossierId, row.name],
      ({ name, lastDay, firesOn, command, basis, ...row }) => ({
        dossier: toRow(row),
        name,
        dueOn: lastDay,
        firesOn,
        command: command === null ? null : (JSON.parse(command) as { type: string }).type,
        basis,
        overdue: lastDay < today,
      }),
    );
  },

  certificate: async (number) => {
    const row = await db
      .selectFrom('certificates')
      .select(['number', 'productName', 'subjectName', 'unit', 'stars', 'decisionNumber', 'issuedOn', 'validThrough', 'status'])
      .where('number', '=', number)
      .orderBy('position')
      .limit(1)
      .executeTakeFirst();
    return row && { ...row, status: row.status as CertificateRow['status'] };
  },
});
