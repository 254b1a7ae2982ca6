import { exampleForm02For, roundStreamId } from '@hoso/ocop';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Json, ROUND, type RoundOffice, roundOffice, sheetOf, voters } from './testing/round-office.ts';

let o: RoundOffice;
/** A re-evaluation that the council scores without meeting. */
let dossierId = '';

const SET = '22';
const chair = 'council-chair-51';
const last = 'council-quality-51';

beforeAll(async () => {
  o = await roundOffice();
  const { commands } = (await o.api.ask('', 'GET /v1/workflows/ocop-dossier@2')).json();
  const example = (type: string): Json => commands.find((c: Json) => c.type === type).example;
  const old = example('RegisterExistingCertificate');
  const registered = {
    ...old,
    product: { ...old.product, set: SET },
    stars: 4,
    certificate: { ...old.certificate, issuedOn: '2024-01-15', validThrough: '2027-01-15' },
  };
  const previous = await o.post(
    'department',
    '/v1/dossiers',
    { type: 'RegisterExistingCertificate', data: registered, effectiveOn: '2024-01-15' },
    201,
  );
  const filing = { ...example('FileReEvaluationDossier'), previousDossierId: previous.dossierId, form02: exampleForm02For(SET) };
  dossierId = (await o.post('applicant-tra-bong', '/v1/dossiers', { type: 'FileReEvaluationDossier', data: filing }, 201)).dossierId;
  for (const [who, type] of [
    ['commune-officer', 'ReceiveAtCommune'],
    ['commune-officer', 'ConfirmCompleteness'],
    ['commune-officer', 'RecordCommuneFindings'],
    ['commune-chair', 'IssueCommuneReport'],
    ['commune-chair', 'IssueProposalLetter'],
    ['commune-officer', 'HandOverToProvince'],
    ['department', 'ReceiveAtProvince'],
    ['department', 'IssueAgencyReport'],
  ] as const)
    await o.post(who, `/v1/dossiers/${dossierId}/commands`, { type, data: example(type) }, 200);
  await o.plan();
  await o.appoint();
  await o.admit(dossierId);
});
afterAll(() => o.close());

test('a dry run during the reveal does not tell whether the opinions that others revealed differ', async () => {
  const { productSet, form } = await o.item(dossierId);
  expect(form).toBe('written-opinions');
  const sheets = voters.map((who, i) => ({ who, sheet: sheetOf(productSet, i === 1 ? 40 : 76) }));
  for (const { who, sheet } of sheets) await o.commits(who, dossierId, sheet);
  for (const { who, sheet } of sheets.filter((s) => s.who !== last)) await o.reveals(who, dossierId, sheet);
  const mine = sheets.find((s) => s.who === last) as (typeof sheets)[0];
  const salt = Buffer.from(last.padEnd(32, '.').slice(0, 32)).toString('hex');
  const { revision } = await o.read('secretary');
  const tried = (who: string, type: string, data: object) => o.post(who, `/v1/rounds/${ROUND}/commands`, { type, data, dryRun: true }, 200);

  const reveal = await tried(last, 'RevealSheet', { dossierId, sheet: mine.sheet, salt });
  expect(reveal).toMatchObject({ revision: revision + 1, position: 0, state: 'preparing' });
  expect(reveal.facts.map((f: Json) => f.type)).toEqual(['SheetRevealed']);
  const close = await tried(chair, 'CloseReveal', { dossierId, reasons: 'Thử.' });
  expect(close).toMatchObject({ revision: revision + 1, position: 0, state: 'preparing' });
  expect(close.facts.map((f: Json) => f.type)).toEqual(['RevealClosed']);
  expect(close.allowed).toEqual((await o.read(chair)).allowed);

  const done = await o.reveals(last, dossierId, mine.sheet);
  expect(done.facts.map((f: Json) => f.type)).toEqual(['SheetRevealed', 'OpinionsDiffered']);
});

test('a re-evaluation is concluded while others of the round are open: whom it concerns reads its result, its dossier hears it', async () => {
  const other = await o.dossier();
  await o.admit(other);
  await o.meet();
  const sheet = sheetOf(SET, 76);
  for (const who of voters) await o.commits(who, dossierId, sheet);
  for (const who of voters) await o.reveals(who, dossierId, sheet);
  const result = (who: string, of: string) => o.api.ask(who, `GET /v1/rounds/${ROUND}/results/${of}`);
  expect((await result('commune-officer', dossierId)).json().code).toBe('unknown-dossier');

  const { facts } = await o.does(chair, 'ConcludeItem', { dossierId });
  expect(facts).toMatchObject([{ type: 'ItemConcluded', data: { result: { dossierId, form: 'meeting', attempt: 2 } } }]);
  const { concludedOn } = facts[0].data;
  for (const who of ['commune-officer', 'applicant-tra-bong', 'analyst']) {
    const answer = await result(who, dossierId);
    expect([who, answer.statusCode, answer.json()]).toMatchObject([who, 200, { concludedOn, verdict: { kind: 'scored' } }]);
    expect((await result(who, other)).json().code).toBe('unknown-dossier');
  }
  expect((await o.get('analyst', '/results')).json().code).toBe('unknown-council-round');
  expect((await o.read('secretary', '/minutes')).items.map((i: Json) => i.concludedOn)).toEqual([concludedOn, null]);
  expect((await o.read('secretary', '/progress')).items).toMatchObject([{ concludedOn }, { concludedOn: null, open: 'scoring' }]);

  await o.tells(dossierId, 'RecordAdmission', roundStreamId(ROUND));
  const heard = await o.tells(dossierId, 'RecordCouncilResult', roundStreamId(ROUND));
  expect(heard.facts).toMatchObject([{ type: 'CouncilResultRecorded', data: { sumOfTotals: 76 * voters.length } }]);
});
