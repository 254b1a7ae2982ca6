import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleOf, permitApi } from './testing/permit-api.ts';
import type { TestApi } from './testing/test-api.ts';

let api: TestApi;
const dossiers: string[] = [];
let position = 0;

beforeAll(async () => {
  api = await permitApi();
  const file = async (who: string, district: string) => {
    const data = { ...(exampleOf('FileApplication') as object), district };
    const answer = await api.ask(who, 'POST /v1/dossiers', { payload: { type: 'FileApplication', data } });
    dossiers.push(answer.json().dossierId);
    position = answer.json().position;
  };
  for (let i = 0; i < 3; i++) await file('lan', 'old-town');
  for (let i = 0; i < 2; i++) await file('nam', 'harbour');
  const answer = await api.ask('minh', `POST /v1/dossiers/${dossiers[0]}/commands`, {
    payload: { type: 'RequestSupplement', data: exampleOf('RequestSupplement') },
  });
  position = answer.json().position;
});
afterAll(() => api.close());

const get = async (who: string, path: string) => {
  const answer = await api.ask(who, `GET ${path}`);
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
};
const ids = (body: { items: { dossierId: string }[] }) => body.items.map((i) => i.dossierId);

describe('the list of dossiers', () => {
  test('shows each what he may see, and the position that it knows', async () => {
    expect((await get('quan', '/v1/dossiers')).body).toMatchObject({ position, items: { length: 5 } });
    expect(ids((await get('lan', '/v1/dossiers')).body).sort()).toEqual(dossiers.slice(0, 3).sort());
    expect(ids((await get('ha', '/v1/dossiers')).body).sort()).toEqual(dossiers.slice(3).sort());
    expect(await get('guest', '/v1/dossiers')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test('refuses a question that lies outside what he may see', async () => {
    for (const [who, query] of [
      ['lan', 'applicantId=nam'],
      ['minh', 'unit=harbour'],
      ['thu', 'applicantId=lan'],
    ])
      expect(await get(who as string, `/v1/dossiers?${query}`)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(ids((await get('minh', '/v1/dossiers?unit=old-town')).body)).toHaveLength(3);
  });

  test('keeps applicants from the analyst', async () => {
    const { body } = await get('thu', '/v1/dossiers');
    expect(body.items.map((i: { applicantId: unknown }) => i.applicantId)).toEqual([null, null, null, null, null]);
  });

  test('goes page by page to its end, each dossier once', async () => {
    const seen: string[] = [];
    let next = '';
    do {
      const { body } = await get('quan', `/v1/dossiers?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...ids(body));
      next = body.next ?? '';
    } while (next !== '');
    expect(seen.sort()).toEqual([...dossiers].sort());
    expect(await get('quan', '/v1/dossiers?cursor=nonsense')).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
  });

  test('filters by state and refuses what it does not know', async () => {
    expect(ids((await get('quan', '/v1/dossiers?state=open.supplement')).body)).toEqual([dossiers[0]]);
    for (const [query, code] of [
      ['limit=0', 'invalid-parameter'],
      ['limit=201', 'invalid-parameter'],
      ['limit=1e2', 'invalid-parameter'],
      ['stars=6', 'invalid-parameter'],
      ['stage=', 'invalid-parameter'],
      ['stage=a&stage=b', 'invalid-parameter'],
      ['kind=zz', 'invalid-parameter'],
      ['productSet=27', 'invalid-parameter'],
      ['province=99', 'invalid-parameter'],
      ['text=%00', 'invalid-parameter'],
      ['colour=red', 'unknown-field'],
      ['__proto__=1', 'unknown-field'],
    ]) {
      const { status, body } = await get('quan', `/v1/dossiers?${query}`);
      expect([query, status, body.code]).toEqual([query, 422, code]);
      expect(body.errors[0]).toHaveProperty('parameter');
    }
  });

  test('refuses a stage and a state that no workflow has, by name, rather than answer an empty list', async () => {
    for (const [query, parameters] of [
      ['stage=opne', ['stage']],
      ['state=open.suplement', ['state']],
      ['state=open', ['state']],
      ['stage=council-round&state=x', ['stage', 'state']],
    ] as const) {
      const { status, body } = await get('quan', `/v1/dossiers?${query}`);
      expect([query, status, body.code]).toEqual([query, 422, 'invalid-data']);
      expect(body.errors.map((error: { parameter: string }) => error.parameter)).toEqual(parameters);
    }
  });
});

describe('atLeast', () => {
  test('waits for the position of a write, and says within bounds that the read models are behind', async () => {
    for (const path of ['/v1/dossiers', '/v1/inbox', '/v1/deadlines', '/v1/statistics/stages']) {
      expect((await get('quan', `${path}?atLeast=${position}`)).status).toBe(200);
      const late = await get('quan', `${path}?atLeast=${position + 1}`);
      expect(late).toMatchObject({ status: 503, body: { code: 'read-model-behind', details: { atLeast: position + 1, position } } });
      expect(late.headers['retry-after']).toBe('2');
    }
    expect((await get('', `/v1/certificates/x?atLeast=${position + 1}`)).body.code).toBe('read-model-behind');
  });
});

describe('the inbox', () => {
  test('holds what waits for the caller, soonest deadline first', async () => {
    const { body } = await get('lan', '/v1/inbox');
    expect(body.items[0]).toMatchObject({
      dossier: { dossierId: dossiers[0] },
      waitsFor: ['FileSupplement', 'WithdrawApplication'],
      dueOn: '2026-10-01',
      overdue: false,
    });
    expect(body.items).toHaveLength(3);
    expect((await get('minh', '/v1/inbox')).body.items).toHaveLength(2);
  });
});

describe('deadlines', () => {
  test('are listed soonest first, within reach, and marked once they have passed', async () => {
    expect((await get('quan', '/v1/deadlines')).body.items).toMatchObject([
      { name: 'supplement', dueOn: '2026-10-01', firesOn: '2026-10-02', command: 'CloseUnsupplemented', overdue: false },
    ]);
    expect((await get('ha', '/v1/deadlines')).body.items).toEqual([]);
    expect((await get('lan', '/v1/deadlines?before=2026-09-30')).body.items).toEqual([]);
    expect((await get('lan', '/v1/deadlines?overdue=false')).body.items).toHaveLength(1);
    expect((await get('lan', '/v1/deadlines?overdue=maybe')).status).toBe(422);
  });
});

describe('stage statistics', () => {
  test('count dossiers by stage and dimension and name the position', async () => {
    const { body } = await get('thu', '/v1/statistics/stages?by=unit,kind');
    expect(body).toMatchObject({ asOf: '2026-09-01', position, total: 5 });
    expect(body.rows).toContainEqual({ stage: 'processing', unit: 'harbour', kind: null, count: 2 });
  });

  test('give the same number twice for a day and a position', async () => {
    const first = (await get('quan', '/v1/statistics/stages?asOf=2026-09-01&position=4')).body;
    expect(first).toMatchObject({ position: 4, total: 4 });
    expect((await get('quan', '/v1/statistics/stages?asOf=2026-09-01&position=4')).body).toEqual(first);
    expect((await get('quan', '/v1/statistics/stages?asOf=2026-08-31')).body.total).toBe(0);
  });

  test('look at no future day, take no unknown dimension, and are not for applicants', async () => {
    expect((await get('quan', '/v1/statistics/stages?asOf=2026-09-02')).body.errors[0].parameter).toBe('asOf');
    expect((await get('quan', '/v1/statistics/stages?by=unit,colour')).status).toBe(422);
    for (const who of ['lan', 'guest']) expect((await get(who, '/v1/statistics/stages')).status).toBe(403);
  });
});

describe('a certificate', () => {
  test('is verified by anyone without a token, and shows no more than its public fields', async () => {
    const id = dossiers[4] as string;
    const send = (who: string, type: string) =>
      api.ask(who, `POST /v1/dossiers/${id}/commands`, { payload: { type, data: exampleOf(type) } });
    await send('ha', 'AcceptApplication');
    await send('tam', 'ReportFireSafety');
    const inspector = await send('quan', 'ReportInspection');
    expect(inspector.statusCode).toBe(403);
    expect(await get('', '/v1/certificates/GPXD-2026-001')).toMatchObject({ status: 404, body: { code: 'unknown-certificate' } });
    const old = dossiers[1] as string;
    const act = (who: string, type: string) =>
      api.ask(who, `POST /v1/dossiers/${old}/commands`, { payload: { type, data: exampleOf(type) } });
    for (const [who, type] of [
      ['minh', 'AcceptApplication'],
      ['tam', 'ReportFireSafety'],
      ['hoa', 'ReportInspection'],
      ['an', 'GrantPermit'],
    ])
      expect((await act(who as string, type as string)).statusCode).toBe(200);
    const { body, headers } = await get('', '/v1/certificates/GPXD-2026-001');
    expect(body).toEqual({
      number: 'GPXD-2026-001',
      productName: 'Nhà ở',
      subjectName: 'Chủ đầu tư',
      unit: 'old-town',
      stars: 3,
      decisionNumber: 'GPXD-2026-001',
      issuedOn: '2026-09-01',
      validThrough: '2027-09-01',
      status: 'valid',
      asOf: '2026-09-01',
    });
    expect(headers['cache-control']).toBe('no-cache');
    api.clock.advance('P1Y');
    expect((await get('', '/v1/certificates/GPXD-2026-001')).body.status).toBe('valid');
    api.clock.advance('P1D');
    expect((await get('', '/v1/certificates/GPXD-2026-001')).body.status).toBe('expired');
    expect((await get('lan', '/v1/deadlines')).body.items.every((d: { overdue: boolean }) => d.overdue)).toBe(true);
  });
});
