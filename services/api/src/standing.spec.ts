import { lagOf, type ReadModels, readModels } from '@hoso/read-models';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReadModelStanding } from './edge.ts';
import { standingPage } from './standing-page.ts';
import { exampleOf, permitApi } from './testing/permit-api.ts';
import type { Parts, TestApi } from './testing/test-api.ts';

let models: ReadModels;
let parts: Parts;
const filed: string[] = [];

const standing: ReadModelStanding = {
  lag: () => lagOf(models, parts.store, '2026-09-01T02:05:00.000Z'),
  isGapless: true,
  parked: (limit) => models.parked(limit),
  countParked: () => models.countParked(),
  stuck: (request) => models.stuck(request),
  countStuck: () => models.countStuck(),
};
const open = (over: { readonly mode?: 'development' | 'production'; readonly readModelStanding?: ReadModelStanding } = {}) =>
  permitApi({
    queries: async (own) => {
      parts = own;
      // What one cannot read is parked.
      const decode: typeof own.codec.decode = (event) => own.codec.decode(event.position === 2 ? { ...event, data: '{' } : event);
      models = await readModels({ path: ':memory:', registry: own.registry, codec: { decode } });
      return models.queries;
    },
    readModelStanding: standing,
    ...over,
  });

let api: TestApi;
beforeAll(async () => {
  api = await open({ mode: 'production' });
  for (let n = 0; n < 3; n++) {
    const answer = await api.ask('lan', 'POST /v1/dossiers', { payload: { type: 'FileApplication', data: exampleOf('FileApplication') } });
    filed.push(answer.json().dossierId);
  }
  await models.project((await parts.store.readAll()).slice(0, 2));
});
afterAll(() => api.close());

describe('the page of operations', () => {
  test('tells how far the read models are, and what is parked', async () => {
    const answer = await api.ask('quan', 'GET /v1/operations');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      position: 2,
      head: 3,
      lag: { events: 1 },
      skipped: 0,
      parked: { total: 1, items: [{ dossierId: filed[1], position: 2, stopped: true }] },
      stuck: { total: 0, items: [] },
    });
    expect(answer.json().lag.seconds).toBeGreaterThan(200);
  });

  test('waits for a position, and says when it is not reached', async () => {
    expect((await api.ask('quan', 'GET /v1/operations?atLeast=2')).statusCode).toBe(200);
    expect((await api.ask('quan', 'GET /v1/operations?atLeast=99')).json()).toMatchObject({ code: 'read-model-behind' });
    expect((await api.ask('quan', 'GET /v1/operations?cursor=nonsense')).json()).toMatchObject({ code: 'invalid-cursor' });
  });

  test('is for those who see everything', async () => {
    expect((await api.ask('', 'GET /v1/operations')).statusCode).toBe(401);
    for (const who of ['lan', 'minh', 'guest']) expect((await api.ask(who, 'GET /v1/operations')).statusCode).toBe(403);
    for (const who of ['quan', 'thu']) expect((await api.ask(who, 'GET /v1/operations')).statusCode).toBe(200);
  });

  test('is a page for a browser, without script, in Vietnamese', async () => {
    const answer = await api.ask('quan', 'GET /v1/operations', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    const refused = await api.ask('quan', 'GET /v1/operations', { headers: { accept: 'text/html;q=0, application/json' } });
    expect(refused.headers['content-type']).toMatch('application/json');
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(answer.headers.vary).toContain('Accept');
    expect(answer.body).toContain('<html lang="vi">');
    expect(answer.body).toContain(filed[1]);
    expect(answer.body).not.toMatch(/<script|javascript:| on\w+=/i);
    expect(Buffer.byteLength(answer.body)).toBeLessThan(8192);
  });

  test('is open in development, and has no skipped events where the store leaves gaps', async () => {
    const other = await open({ mode: 'development', readModelStanding: { ...standing, isGapless: false } });
    expect((await other.ask('', 'GET /v1/operations')).json()).toMatchObject({ position: 0, skipped: null, parked: { total: 0 } });
    await other.close();
  });
});

describe('the page for eyes', () => {
  const place = { stage: 's', state: 'x.y', stateTitle: { vi: 'Chờ <b>', en: 'Waits & waits' } };
  const still = {
    dossierId: 'd-1',
    workflow: 'w@1',
    ...place,
    communeCode: '21115',
    provinceCode: '51',
    position: 7,
    updatedOn: '2026-09-01',
  };
  const all = {
    now: '2026-09-01T02:00:00.000Z',
    position: 7,
    head: 12_345,
    lag: { events: 1000, seconds: 61.25 },
    skipped: 2,
    parked: { total: 0, items: [] },
    stuck: { total: 1, items: [still], next: 'abc' },
  };

  test('marks what needs a look in words too, escapes every text, and leads on', () => {
    const html = standingPage(all, '?limit=1&cursor=abc"');
    expect(html.match(/cần xem/g)).toHaveLength(3);
    expect(html).toContain('12.345');
    expect(html).toContain('>1.000 trở lên / or more<');
    expect(html).toContain('Chờ &#60;b&#62;');
    expect(html).toContain('Waits &#38; waits');
    expect(html).toContain('href="?limit=1&#38;cursor=abc&#34;"');
    expect(html).toContain('21115');
  });

  test('marks nothing when all is well', () => {
    const well = { ...all, lag: { events: 0, seconds: 0 }, skipped: null, stuck: { total: 0, items: [] } };
    expect(standingPage(well, undefined)).not.toContain('cần xem');
    expect(standingPage(well, undefined)).not.toContain('href');
  });
});
