import { hash } from 'node:crypto';
import { roundStreamId, sealedLines, verdictOf } from '@hoso/ocop';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Json, ROUND, type RoundOffice, roundOffice, setOf, sheetOf, voters } from './testing/round-office.ts';
import { readCsv, readXlsx } from './testing/spreadsheets.ts';

let o: RoundOffice;
/** `first` goes all the way; of `second` one sheet stays sealed until the end. */
let first = '';
let second = '';
const FORMULA = '=HYPERLINK("http://127.0.0.1/"&A1,"Xem")';
const MARK = 'Ý kiến chưa ai được đọc';

const recused = 'council-industry-51';
const scorers = voters.filter((who) => who !== recused);
/** The second lacks a gate option, so that the council has to agree. */
const totals = [84, 80, 82, 79, 86, 81];
const sheetsOfFirst = scorers.map((who, i) => {
  const { choices, ...rest } = sheetOf('20', totals[i] ?? 0);
  return { who, sheet: { choices, ...rest, ...(i === 0 ? { opinion: FORMULA } : i === 1 ? { opinion: MARK } : {}) } };
});
const sheetsOfSecond = voters.map((who, i) => ({ who, sheet: sheetOf('01', 72 + i, { opinion: `${MARK} ${i}` }) }));

/** Every GET address of the API, with the round and its dossiers put in. */
const everyGet = async (): Promise<readonly string[]> => {
  const { paths } = (await o.api.ask('', 'GET /openapi.json')).json();
  const found = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) => ('get' in methods ? [path] : []));
  return found.flatMap((path) =>
    [first, second, roundStreamId(ROUND)].map((id) =>
      path.replace('{round}', ROUND).replace('{dossier}', id).replace('{id}', id).replace('{workflow}', 'council-round@1'),
    ),
  );
};
const everybody = [
  '',
  ...voters,
  'council-stranger-51',
  'secretary',
  'department',
  'chair',
  'ministry',
  'auditor',
  'analyst',
  'applicant-tra-bong',
  'commune-officer',
];

/** Names under which an answer would hold what a sheet says, or what sheets come to. */
const telling = [
  'sumOfTotals',
  'bandStars',
  'gateStars',
  'totals',
  'verdict',
  'figures',
  'explain',
  'spread',
  'result',
  'choices',
  'sheet',
  'sheets',
  'salt',
];
/** The regulation has a `spread` too: the limit, not a figure. */
const isNothing = (value: Json): boolean => value === null || (Array.isArray(value) && value.length === 0) || value.maxPoints !== undefined;
const leaksIn = (node: Json): readonly string[] => {
  if (typeof node === 'string') return node.includes(MARK) ? ['the opinion'] : [];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => [...(telling.includes(key) && !isNothing(value) ? [key] : []), ...leaksIn(value)]);
};

type Seen = { readonly address: string; readonly leaks: readonly string[] };

/** What everybody gets from every GET address, without the rules and documents that are there whatever a council does. */
const everythingSeen = async (): Promise<readonly Seen[]> => {
  const still = /^\/(openapi|docs|metrics|problems|v1\/(workflows|rubrics|units|calendar|rule-sets|product-sets))/;
  const seen: Seen[] = [];
  for (const who of everybody)
    for (const path of new Set((await everyGet()).filter((address) => !still.test(address)))) {
      const answer = await o.api.ask(who, `GET ${path}`);
      if (answer.statusCode !== 200) continue;
      const rows = path.endsWith('.xlsx')
        ? readXlsx(answer.rawPayload).flatMap((sheet) => sheet.rows.slice(1))
        : path.endsWith('.csv')
          ? readCsv(answer.rawPayload.toString().slice(1)).slice(1)
          : [];
      const json = /json/.test(String(answer.headers['content-type'])) ? answer.json() : null;
      seen.push({ address: `${who} ${path}`, leaks: [...leaksIn(json), ...(rows.length > 0 ? ['rows'] : [])] });
    }
  return seen;
};

beforeAll(async () => {
  o = await roundOffice();
  first = await o.dossier('20', 'Tinh dầu quế Trà Bồng');
  second = await o.dossier('01', 'Ổi Trà Bồng');
});
afterAll(() => o.close());

describe('a council round over HTTP', () => {
  test('is planned once, under an id of its own, by who is competent', async () => {
    expect((await o.get('secretary')).json().code).toBe('unknown-council-round');
    const other = { type: 'PlanRound', data: { roundId: 'province-01-2026-2' } };
    expect((await o.post('department', '/v1/rounds', other, 403)).code).toBe('unit-not-competent');
    expect((await o.post('department', '/v1/rounds', { type: 'PlanRound', data: { roundId: 7 } }, 422)).errors[0].pointer).toBe(
      '/data/roundId',
    );
    const planned = await o.plan();
    expect(planned).toMatchObject({ roundId: ROUND, revision: 0, state: 'preparing', facts: [{ type: 'RoundPlanned' }] });
    expect(planned).not.toHaveProperty('dossierId');
    expect((await o.post('department', '/v1/rounds', { type: 'PlanRound', data: { roundId: ROUND } }, 409)).code).toBe('round-exists');
    const taken = { type: 'RegisterIdea', data: {}, dossierId: roundStreamId('province-51-2027-1') };
    expect((await o.post('applicant-tra-bong', '/v1/dossiers', taken, 422)).errors[0].message).toContain('version 8');
    const astray = { type: 'PlanRound', data: { roundId: ROUND }, workflow: 'council-round@1' };
    expect((await o.post('department', '/v1/dossiers', astray, 422)).errors[0].rule).toBe('not-a-starter');
  });

  test('takes a command once for each Idempotency-Key, and none that saw another revision', async () => {
    const { revision } = await o.does('chair', 'IssueRegulation');
    const headers = { 'idempotency-key': 'council-1', 'if-match': `"${revision}"` };
    const once = await o.does('chair', 'AppointCouncil', undefined, { headers });
    const again = await o.does('chair', 'AppointCouncil', undefined, { headers });
    expect(again).toMatchObject({ repeated: true, revision: once.revision, facts: once.facts });
    const stale = { type: 'AppointCouncil', data: o.examples.get('AppointCouncil') };
    expect((await o.post('chair', `/v1/rounds/${ROUND}/commands`, stale, 412, { headers: { 'if-match': '"0"' } })).code).toBe(
      'precondition-failed',
    );
    const dry = { type: 'CancelRound', data: { reasons: 'thử' }, dryRun: true };
    expect(await o.post('department', `/v1/rounds/${ROUND}/commands`, dry, 200)).toMatchObject({ state: 'cancelled', position: 0 });
    const unmoved = await o.api.ask('secretary', `GET /v1/rounds/${ROUND}`, { headers: { 'if-none-match': `"${once.revision}"` } });
    expect(unmoved.statusCode).toBe(304);
  });

  test('finds the dossiers that wait for it, and puts them on its agenda', async () => {
    const { items, position } = await o.read('secretary', '/candidates?limit=10');
    expect(position).toBeGreaterThan(0);
    expect(items).toMatchObject([
      { dossierId: second, productSet: '01', proposedOn: '2026-09-01', inTime: true, admissible: true },
      { dossierId: first, productName: 'Tinh dầu quế Trà Bồng', communeCode: '21115', inTime: true, admissible: true },
    ]);
    await o.admit(first, second);
    const agenda = await o.read('council-chair-51', '/agenda');
    expect(agenda.items).toMatchObject([
      { dossierId: first, number: 1, form: 'meeting', attempt: 1, phase: 'committing', samples: 5, missingSamples: 0, recused: [] },
      { dossierId: second, number: 2 },
    ]);
    const again = await o.refused('secretary', 'AdmitDossiers', { dossiers: [{ dossierId: first }] });
    expect(again).toMatchObject({ status: 409, code: 'already-on-the-agenda' });
    const nowhere = await o.refused('secretary', 'AdmitDossiers', { dossiers: [{ dossierId: '00000000-0000-4000-8000-0000000000ff' }] });
    expect(nowhere).toMatchObject({ status: 422, code: 'not-awaiting-a-round', errors: [{ pointer: '/data/dossiers/0/dossierId' }] });
    await o.tells(first, 'RecordAdmission', roundStreamId(ROUND));
  });

  test('is no dossier: not addressed, listed or counted as one', async () => {
    const id = roundStreamId(ROUND);
    for (const path of ['', '/history'])
      expect((await o.api.ask('auditor', `GET /v1/dossiers/${id}${path}`)).json().code).toBe('unknown-dossier');
    const command = { type: 'CancelRound', data: { reasons: 'x' } };
    expect((await o.post('department', `/v1/dossiers/${id}/commands`, command, 404)).code).toBe('unknown-dossier');
    const { items } = (await o.api.ask('auditor', 'GET /v1/dossiers')).json();
    expect(items.map((row: Json) => row.dossierId).sort()).toEqual([first, second].sort());
    expect((await o.api.ask('analyst', 'GET /v1/statistics/stages')).json().total).toBe(2);
    expect((await o.api.ask('auditor', 'GET /v1/rounds?year=2026')).json().items).toMatchObject([
      { roundId: ROUND, level: 'province', year: 2026, number: 2, members: 8, dossiers: 2, committing: 2, stage: 'preparing' },
    ]);
  });

  test('shows the sheet with the applicant’s own assessment, and the four findings of the commune beside their four criteria', async () => {
    const page = await o.read('council-health-51', `/agenda/${first}`);
    expect(page).toMatchObject({
      rubric: 'qd-26-2026/1',
      attempt: 1,
      set: { number: '20' },
      mine: { recused: false, commitment: null, sheet: null },
    });
    const topics = page.set.criteria.filter((c: Json) => c.communeTopic !== undefined);
    expect(topics.map((c: Json) => c.communeTopic).sort()).toEqual(['idea-origin', 'local-identity', 'local-labour', 'material-origin']);
    const beside = Object.entries(page.beside as Record<string, Json>);
    expect(beside).toHaveLength(page.set.criteria.length);
    expect(beside.flatMap(([code, { commune }]) => (commune === null ? [] : [code])).sort()).toEqual(
      topics.map((c: Json) => c.code).sort(),
    );
    const { facts } = (await o.api.ask('auditor', `GET /v1/dossiers/${first}/history`)).json();
    const { findings } = facts.find((f: Json) => f.type === 'CommuneFindingsRecorded').data;
    expect(page.beside[topics.find((c: Json) => c.communeTopic === 'local-labour').code].commune).toEqual(findings.localLabour);
    const own = beside.reduce((sum, [, { self }]) => sum + (self?.points ?? 0), 0);
    expect(own).toBeGreaterThan(0);
    expect(page.selfScore).toBe(own);
    expect(page.communeMeeting).toEqual(expect.any(String));
    expect(page.reports).toMatchObject([{ type: 'AdvisoryReportIssued', level: 'province', text: expect.any(String) }]);
    expect((await o.get('council-health-51', '/agenda/00000000-0000-4000-8000-0000000000ff')).json().code).toBe('unknown-dossier');
  });

  test('lets those who score a dossier read it, but not who has an interest in it', async () => {
    expect((await o.api.ask(recused, `GET /v1/dossiers/${first}`)).statusCode).toBe(200);
    await o.does(recused, 'DeclareConflict', { dossierId: first, memberId: recused, reasons: 'Người thân là thành viên hợp tác xã.' });
    expect((await o.api.ask(recused, `GET /v1/dossiers/${first}`)).json().code).toBe('unknown-dossier');
    expect((await o.get(recused, `/agenda/${first}`)).statusCode).toBe(403);
    expect((await o.item(first)).recused).toEqual([{ id: recused, name: 'Phạm Văn Công' }]);
    expect((await o.api.ask('council-stranger-51', `GET /v1/dossiers/${first}`)).json().code).toBe('unknown-dossier');
    const history = (await o.api.ask('council-health-51', `GET /v1/dossiers/${first}/history`)).json();
    expect(history.facts.length).toBeGreaterThan(10);
    expect(
      (await o.post('council-health-51', `/v1/dossiers/${first}/commands`, { type: 'WithdrawDossier', data: { reasons: 'x' } }, 403)).code,
    ).toBe('role-not-allowed');
  });

  test('waits in the inboxes of those whose turn it is: members by their own id', async () => {
    await o.meet();
    const inbox = async (who: string) => (await o.api.ask(who, 'GET /v1/inbox')).json().items;
    for (const who of voters)
      expect(await inbox(who)).toMatchObject([
        { round: { roundId: ROUND, state: 'meeting' }, waitsFor: ['CommitSheet'], dueOn: '2026-12-29', overdue: false },
      ]);
    expect(await inbox('council-stranger-51')).toEqual([]);
    expect((await o.api.ask('secretary', 'GET /v1/deadlines?before=2026-12-31')).json().items).toContainEqual(
      expect.objectContaining({ round: expect.objectContaining({ roundId: ROUND }), name: 'hold-by', dueOn: '2026-12-29' }),
    );
    expect((await o.api.ask('commune-officer', 'GET /v1/deadlines')).json().items.some((i: Json) => i.round !== undefined)).toBe(false);
    const mine = await o.read(recused, '/sheets/mine');
    expect(mine.items).toMatchObject([
      { dossierId: first, waitsFor: null, recused: true },
      { dossierId: second, waitsFor: 'CommitSheet', recused: false },
    ]);
    expect((await o.get('secretary', '/sheets/mine')).statusCode).toBe(403);
  });
});

describe('sealed sheets', () => {
  test('are committed once for each key; one that says nothing new is refused', async () => {
    const [{ who, sheet }] = sheetsOfFirst as [(typeof sheetsOfFirst)[0]];
    const data = await o.seal(who, first, sheet);
    const headers = { 'idempotency-key': 'sheet-1' };
    const once = await o.does(who, 'CommitSheet', data, { headers });
    expect(once.facts).toMatchObject([{ type: 'SheetCommitted', data: { memberId: who, commitment: data.commitment } }]);
    expect(await o.does(who, 'CommitSheet', data, { headers })).toMatchObject({ repeated: true, revision: once.revision });
    expect(await o.refused(who, 'CommitSheet', data)).toMatchObject({ status: 409, code: 'already-committed' });
    expect(await o.refused(recused, 'CommitSheet', data)).toMatchObject({ status: 409, code: 'recused' });
    expect((await o.get('council-stranger-51')).json().code).toBe('unknown-council-round');
    expect(await o.refused('council-stranger-51', 'CommitSheet', data)).toMatchObject({ status: 404, code: 'unknown-council-round' });
    expect(await o.refused('council-member-01', 'CommitSheet', data)).toMatchObject({ status: 404, code: 'unknown-council-round' });
    const early = await o.refused(who, 'RevealSheet', { dossierId: first, sheet, salt: '0'.repeat(64) });
    expect(early).toMatchObject({ status: 409, code: 'scoring-not-closed' });
    expect(early).not.toHaveProperty('errors');
  });

  test('show who is missing, and nothing else, on any address to anybody before the reveal', async () => {
    for (const { who, sheet } of sheetsOfFirst.slice(1, -1)) await o.commits(who, first, sheet);
    for (const { who, sheet } of sheetsOfSecond.slice(0, -1)) await o.commits(who, second, sheet);
    const { items } = await o.read('secretary', '/progress');
    expect(items).toMatchObject([
      { dossierId: first, waitsFor: 'CommitSheet', awaited: [{ id: scorers.at(-1) }], revealed: [], open: 'scoring', needed: 5 },
      { dossierId: second, waitsFor: 'CommitSheet', awaited: [{ id: voters.at(-1) }], open: 'scoring', needed: 6 },
    ]);
    expect(items[0].committed).toHaveLength(5);
    const seen = await everythingSeen();
    expect(seen.length).toBeGreaterThan(150);
    expect(seen.filter(({ leaks }) => leaks.length > 0)).toEqual([]);
    for (const file of ['csv', 'xlsx']) expect(seen.some(({ address }) => address.endsWith(`/sheets.${file}`))).toBe(true);
    for (const { verdict, spread, open } of (await o.read('secretary', '/results')).items)
      expect([verdict, spread, open]).toEqual([null, null, 'scoring']);
    expect((await o.read('auditor', `/results/${first}`)).explain).toBeNull();
  });

  test('stay out of sight while the reveal goes on, also those that are open already', async () => {
    const last = sheetsOfFirst.at(-1) as (typeof sheetsOfFirst)[0];
    const closed = await o.commits(last.who, first, last.sheet);
    expect(closed.facts.map((f: Json) => f.type)).toEqual(['SheetCommitted', 'ScoringClosed']);
    for (const { who, sheet } of sheetsOfFirst.slice(1)) await o.reveals(who, first, sheet);
    const seen = await everythingSeen();
    const others = seen.filter(({ address }) => !/ \/v1\/rounds\/[^/]+\/(sheets\/mine|agenda\/)/.test(address));
    expect(others.length).toBeGreaterThan(120);
    expect(others.filter(({ leaks }) => leaks.length > 0)).toEqual([]);
    const facts = (await o.read('auditor', '/history')).facts.filter((f: Json) => f.type === 'SheetRevealed');
    expect(facts).toHaveLength(5);
    for (const { data } of facts) expect(data).toMatchObject({ dossierId: first, sheet: null, salt: null });
    const mine = await o.read('council-vice-chair-51', '/sheets/mine');
    expect(mine.items[0].sheet.opinion).toBe(MARK);
    expect((await o.read('council-chair-51', '/sheets/mine')).items[0]).toMatchObject({ sheet: null, waitsFor: 'RevealSheet' });
  });

  test('are refused when they are not what was sealed, or not what the rubric asks', async () => {
    const [{ who, sheet }] = sheetsOfFirst as [(typeof sheetsOfFirst)[0]];
    const other = await o.refused(who, 'RevealSheet', { dossierId: first, sheet: { ...sheet, opinion: 'khác' }, salt: '0'.repeat(64) });
    expect(other).toMatchObject({ status: 422, code: 'commitment-mismatch', errors: [{ pointer: '/data/sheet' }] });
    const [code = ''] = Object.keys(sheet.choices);
    const broken = await o.refused(who, 'RevealSheet', {
      dossierId: first,
      sheet: { choices: { ...sheet.choices, [code]: 29 } },
      salt: '0'.repeat(64),
    });
    expect(broken).toMatchObject({ status: 422, code: 'sheet-invalid' });
    expect(broken.errors).toContainEqual({
      pointer: `/data/sheet/choices/${code}`,
      rule: 'unknown-option',
      message: expect.stringContaining('Phiếu'),
    });
  });
});

describe('results', () => {
  test('are there with the last sheet, and a stranger computes commitment and verdict again', async () => {
    const [{ who, sheet }] = sheetsOfFirst as [(typeof sheetsOfFirst)[0]];
    await o.reveals(who, first, sheet);
    let result = await o.read('auditor', `/results/${first}`);
    if (result.verdict.kind === 'open') {
      const chosen = Object.fromEntries(result.verdict.options.map((code: string) => [code, sheet.choices[code]]));
      await o.does('secretary', 'AgreeFindings', { dossierId: first, options: chosen, disqualifiers: {} });
      result = await o.read('auditor', `/results/${first}`);
    }
    expect(result).toMatchObject({ open: null, spread: 7, verdict: { kind: 'scored', sumOfTotals: 492, members: 6 } });
    expect(result.explain).toMatchObject({ confirmed: true, average: { sum: 492, members: 6 }, verdict: result.verdict });
    const { sheets, rubric, policy, agreed, commitments } = result.references;
    const set = (await o.api.ask('', `GET /v1/rubrics/${rubric}/sets/${result.productSet}`)).json().set;
    expect(sheets).toHaveLength(6);
    expect(commitments).toEqual(sheets.map((s: Json) => s.commitment));
    for (const { member, commitment, salt, sheet: shown } of sheets) {
      const lines = sealedLines({ roundId: ROUND, dossierId: first, memberId: member, attempt: result.attempt, rubric, salt }, shown, set);
      expect(hash('sha256', lines.join('\n'), 'hex')).toBe(commitment);
    }
    const ballots = sheets.map((s: Json) => ({ member: s.member, sheet: s.sheet }));
    expect(verdictOf({ set, ballots, agreed, policy })).toEqual(result.verdict);
    const byHand = result.explain.criteria
      .flatMap((c: Json) => c.votes.map((v: Json) => v.points))
      .reduce((sum: number, n: number) => sum + n, 0);
    expect(byHand).toBe(492);
  });

  test('leave as CSV and XLSX that add up to them, with no formula in what members wrote', async () => {
    const csv = async (query: string) => {
      const answer = await o.get('secretary', `/sheets.csv${query}`);
      expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
      expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="province-51-2026-2-\w+\.csv"$/);
      const [head = [], ...rows] = readCsv(answer.rawPayload.toString().slice(1));
      return rows.map((row) => Object.fromEntries(head.map((column, i) => [column, row[i] ?? ''])) as Record<string, string>);
    };
    const choices = await csv('');
    const sums = Object.values(Object.groupBy(choices, (row) => row['Mã thành viên'] ?? '')).map((rows) =>
      (rows ?? []).reduce((sum, row) => sum + Number(row.Điểm), 0),
    );
    expect(sums.sort()).toEqual([...totals].sort());
    expect(choices.length).toBe(6 * setOf('20').criteria.length);
    expect(choices[0]).toMatchObject({
      Đợt: ROUND,
      'Hồ sơ': first,
      'Thành viên': expect.stringMatching(/\p{L}/u),
      'Phiếu được tính': 'có',
    });
    const sheets = await csv('?table=sheets');
    expect(sheets.map((row) => Number(row['Tổng điểm'])).sort()).toEqual([...totals].sort());
    expect(sheets.find((row) => row['Mã thành viên'] === 'council-chair-51')?.['Ý kiến']).toBe(`'${FORMULA}`);
    expect((await csv('?table=results')).map((row) => [row['Cộng tổng điểm'], row['Số phiếu']])).toEqual([['492', '6']]);
    expect(await csv(`?dossier=${second}`)).toEqual([]);
    for (const file of ['csv', 'xlsx']) {
      const strange = await o.get('auditor', `/sheets.${file}?dossier=00000000-0000-4000-8000-0000000000ff`);
      expect([strange.statusCode, strange.json().errors[0].parameter]).toEqual([422, 'dossier']);
    }

    const answer = await o.get('auditor', '/sheets.xlsx');
    const [one, two, three] = readXlsx(answer.rawPayload);
    expect([one?.name, two?.name, three?.name]).toEqual(['Lựa chọn', 'Tổng hợp phiếu', 'Kết quả']);
    const at = one?.rows[0]?.indexOf('Điểm') ?? -1;
    expect(one?.rows.slice(1).reduce((sum, row) => sum + Number(row[at]), 0)).toBe(492);
    expect(two?.rows.flat()).toContain(FORMULA);
    expect(`${one?.xml}${two?.xml}${three?.xml}`).not.toMatch(/<f[ >]/);
    expect(two?.rows.flat().join()).not.toContain(`${MARK} 0`);
  });

  test('under other rules stand side by side with their own, and nothing is written', async () => {
    const before = await o.api.store.head();
    const simulate = (payload: object, status = 200) => o.post('ministry', `/v1/rounds/${ROUND}/simulations`, payload, status);
    expect(await simulate({})).toMatchObject({ changed: 0, unscored: 1, items: [{ dossierId: first, changed: false }] });
    const bands = [95, 85, 83, 30, 0].map((min, i) => ({ stars: 5 - i, min }));
    const [row] = (await simulate({ policy: { bands } })).items;
    expect(row).toMatchObject({
      changed: true,
      before: { bandStars: 4 },
      after: { bandStars: 2, stars: 2, sumOfTotals: 492 },
      why: { vi: expect.any(String) },
    });
    expect(
      (await simulate({ policy: { gates: { combine: 'majority' } }, rubric: 'qd-26-2026/1', ruleSet: 'qd-26-2026' })).items,
    ).toHaveLength(1);
    expect((await simulate({ rubric: 'qd-26-2026/99' }, 422)).errors[0]).toMatchObject({ pointer: '/rubric' });
    expect((await simulate({ ruleSet: 'none' }, 422)).errors[0]).toMatchObject({ pointer: '/ruleSet' });
    expect((await simulate({ policy: { bands: bands.toReversed() } }, 422)).code).toBe('invalid-data');
    expect((await simulate({ policy: { rounding: 'up' } }, 422)).code).toBe('unknown-field');
    expect(await o.api.store.head()).toBe(before);
  });

  test('are for the council and its officers until the round is concluded, then for whom they concern, without names', async () => {
    const before = await o.api.ask('commune-officer', `GET /v1/rounds/${ROUND}/results/${first}`);
    expect(before.json().code).toBe('unknown-dossier');
    expect((await o.get('analyst', '/results')).json().code).toBe('unknown-council-round');
    const lastOfSecond = sheetsOfSecond.at(-1) as (typeof sheetsOfSecond)[0];
    await o.commits(lastOfSecond.who, second, lastOfSecond.sheet);
    for (const { who, sheet } of sheetsOfSecond) await o.reveals(who, second, sheet);
    const { verdict } = await o.read('secretary', `/results/${second}`);
    if (verdict.kind === 'open') {
      const [{ sheet }] = sheetsOfSecond as [(typeof sheetsOfSecond)[0]];
      const options = Object.fromEntries(verdict.options.map((code: string) => [code, sheet.choices[code]]));
      await o.does('secretary', 'AgreeFindings', { dossierId: second, options, disqualifiers: {} });
    }
    expect((await o.api.ask('council-chair-51', 'GET /v1/inbox')).json().items[0].waitsFor).toEqual(['ConcludeRound']);
    expect((await o.does('council-chair-51', 'ConcludeRound', {})).facts).toMatchObject([{ type: 'RoundConcluded' }]);

    for (const who of ['commune-officer', 'applicant-tra-bong', 'analyst']) {
      const answer = await o.api.ask(who, `GET /v1/rounds/${ROUND}/results/${first}`);
      expect([who, answer.statusCode]).toEqual([who, 200]);
      const { explain, references, concludedOn } = answer.json();
      expect(concludedOn).toBe('2026-11-05');
      expect(references.sheets).toBeNull();
      expect(references.commitments).toHaveLength(6);
      expect(explain.totals.map((t: Json) => t.member)).toEqual(['1', '2', '3', '4', '5', '6']);
      expect(explain.confirmed).toBe(true);
      expect(answer.body).not.toMatch(/council-[a-z]+-51|Trần Văn|Lê Thị|HYPERLINK|Ý kiến/);
    }
    const figures = await o.get('analyst', '/results');
    expect(figures.json().items.map((i: Json) => i.verdict.kind)).toEqual(['scored', 'scored']);
    expect(figures.body).not.toMatch(/council-[a-z]+-51/);
    for (const who of ['other-applicant', 'other-commune', 'other-province'])
      expect((await o.api.ask(who, `GET /v1/rounds/${ROUND}/results/${first}`)).json().code).toBe('unknown-dossier');
  });

  test('stand in the minutes as data, and in the history with every sheet', async () => {
    const minutes = await o.read('secretary', '/minutes');
    expect(minutes).toMatchObject({
      round: { id: ROUND },
      concludedOn: '2026-11-05',
      items: [{ number: 1, figures: { spread: 7 }, result: { kind: 'scored' } }, { number: 2 }],
    });
    expect(minutes.members).toContainEqual(
      expect.objectContaining({ memberId: 'council-chair-51', name: 'Trần Văn Chủ', office: 'chair', present: true }),
    );
    await o.does('secretary', 'SignMinutes');
    await o.does('secretary', 'SubmitProposal');
    const { facts } = await o.read('auditor', '/history');
    const revealed = facts.filter((f: Json) => f.type === 'SheetRevealed');
    expect(revealed).toHaveLength(13);
    for (const { data } of revealed) expect(data.sheet.choices).toEqual(expect.any(Object));
    expect((await o.read('auditor', '/history?untilRevision=1')).facts).toHaveLength(2);
    expect(await o.read('ministry')).toMatchObject({
      state: 'proposed',
      final: true,
      concludedOn: '2026-11-05',
      minutes: expect.any(String),
      deadlines: [],
    });
  });
});

describe('who may see a round', () => {
  test('are its council, its officers, the ministry and auditors; others find none, on any of its addresses', async () => {
    const { paths } = (await o.api.ask('', 'GET /openapi.json')).json();
    const addresses = Object.keys(paths).filter((path) => path.startsWith('/v1/rounds/{round}') && 'get' in paths[path]);
    expect(addresses.length).toBeGreaterThanOrEqual(12);
    const seen: Record<string, ReadonlySet<number>> = {};
    for (const who of [
      'council-health-51',
      'secretary',
      'department',
      'chair',
      'ministry',
      'minister',
      'auditor',
      'analyst',
      'central-secretary',
      'central-advisor',
      'other-province',
      'stray-minister',
      'advisor',
      'inspector',
      'applicant-tra-bong',
      'commune-officer',
      'council-stranger-51',
      'council-member-01',
    ]) {
      const statuses: number[] = [];
      for (const address of addresses.filter((a) => !a.includes('results') && !a.includes('mine')))
        statuses.push((await o.api.ask(who, `GET ${address.replace('{round}', ROUND).replace('{dossier}', first)}`)).statusCode);
      seen[who] = new Set(statuses);
    }
    const by = (status: number) => Object.keys(seen).filter((who) => [...(seen[who] ?? [])].join() === String(status));
    expect(by(200)).toEqual(['council-health-51', 'secretary', 'department', 'chair', 'ministry', 'minister', 'auditor']);
    expect(by(403)).toEqual(['analyst']);
    expect(by(404)).toEqual([
      'central-secretary',
      'central-advisor',
      'other-province',
      'stray-minister',
      'advisor',
      'inspector',
      'applicant-tra-bong',
      'commune-officer',
      'council-stranger-51',
      'council-member-01',
    ]);
  });

  test('find it in the list; who has no round there finds nothing, or is told so', async () => {
    const list = async (who: string, query = '') => {
      const answer = await o.api.ask(who, `GET /v1/rounds${query}`);
      return answer.statusCode === 200 ? answer.json().items.map((r: Json) => r.roundId) : answer.statusCode;
    };
    for (const who of ['council-health-51', 'secretary', 'department', 'chair', 'ministry', 'auditor', 'analyst'])
      expect([who, await list(who)]).toEqual([who, [ROUND]]);
    for (const who of ['council-stranger-51', 'other-province', 'central-secretary']) expect([who, await list(who)]).toEqual([who, []]);
    for (const who of ['applicant-tra-bong', 'commune-officer', 'advisor', 'stray-minister', 'central-advisor'])
      expect([who, await list(who)]).toEqual([who, 403]);
    expect(await list('secretary', '?province=01')).toBe(403);
    expect(await list('secretary', '?province=51&level=province&state=proposed')).toEqual([ROUND]);
    expect(await list('secretary', '?state=idea.preparing')).toBe(422);
    expect(await list('auditor', '?level=ministry')).toEqual([]);
    expect(await list('auditor', '?cursor=made-up')).toBe(400);
  });
});
