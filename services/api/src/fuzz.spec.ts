import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleOf, permitApi, permitPeople } from './testing/permit-api.ts';
import { council, ROUND, roundOffice } from './testing/round-office.ts';
import type { TestApi } from './testing/test-api.ts';

let api: TestApi;
let routes: { readonly method: string; readonly path: string }[] = [];
let dossierId = '';
beforeAll(async () => {
  api = await permitApi({ documentLimit: 2000 });
  const { paths } = (await api.ask('', 'GET /openapi.json')).json();
  routes = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
  const opened = await api.ask('lan', 'POST /v1/dossiers', { payload: { type: 'FileApplication', data: exampleOf('FileApplication') } });
  dossierId = opened.json().dossierId;
});
afterAll(() => api.close());

const awkward = fc.constantFrom(
  '',
  '0',
  '-1',
  '1e9',
  'null',
  '{}',
  '../../etc/passwd',
  '%',
  '%00',
  "' OR 1=1--",
  'a'.repeat(400),
  '__proto__',
  'constructor',
  '2026-02-30',
  'Đăng',
  '\u202e',
);
const word = fc.oneof(awkward, fc.string({ maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 10 }));
const segment = fc.oneof(word, fc.constant('known'), fc.uuid(), fc.constant('a'.repeat(64)));
const parameter = fc.constantFrom(
  'limit',
  'cursor',
  'atLeast',
  'asOf',
  'by',
  'position',
  'stage',
  'stars',
  'until',
  'untilRevision',
  'untilEffective',
  'dossierId',
  'overdue',
  '__proto__',
  'x',
);
const query = fc.array(fc.tuple(parameter, word), { maxLength: 4 });
const header = fc.tuple(
  fc.constantFrom(
    'idempotency-key',
    'if-match',
    'if-none-match',
    'x-request-id',
    'x-hoso-role',
    'authorization',
    'content-type',
    'accept',
    'range',
    'expect',
    'content-encoding',
    'x-http-method-override',
  ),
  fc.oneof(
    fc.stringMatching(/^[\x20-\x7e]{0,40}$/),
    fc.constantFrom('"0"', '*', 'W/"1"', 'application/json', 'gzip', 'bytes=0-', 'x'.repeat(3000)),
  ),
);
const example = fc
  .constantFrom('FileApplication', 'AcceptApplication', 'WithdrawApplication')
  .map((type) => ({ type, data: exampleOf(type) }));
/** A good body with one field replaced or added: nearest to what slips through. */
const nearly = fc
  .tuple(
    example,
    fc.constantFrom('type', 'data', 'effectiveOn', 'dryRun', 'dossierId', 'workflow', 'address', 'storeys', 'areaM2', 'district'),
    fc.jsonValue({ maxDepth: 3 }),
    fc.boolean(),
  )
  .map(([body, field, value, inside]) =>
    JSON.stringify(inside ? { ...body, data: { ...(body.data as object), [field]: value } } : { ...body, [field]: value }),
  );
const body = fc.oneof(
  nearly,
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.uint8Array({ maxLength: 60 }).map((b) => Buffer.from(b)),
  fc.constant('['.repeat(5000)),
  fc.constant('x'.repeat(5000)),
);
const people = fc.constantFrom(...permitPeople.map((p) => p.id), '');

const encoded = (text: string): string => {
  try {
    return encodeURIComponent(text);
  } catch {
    return '%ED%A0%80';
  }
};

describe('whatever is sent to any route', () => {
  test('is never our failure, is answered as a problem when refused, and stores nothing unless it was taken', async () => {
    expect(routes.length).toBeGreaterThanOrEqual(21);
    const statuses = new Map<number, number>();
    const asked = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        people,
        fc.array(segment, { minLength: 1, maxLength: 1 }),
        query,
        fc.array(header, { maxLength: 3 }),
        body,
        async (pick, who, [part = ''], params, headers, payload) => {
          const route = routes[pick % routes.length] ?? { method: 'GET', path: '/' };
          const path = route.path.replaceAll(/\{\w+\}/g, part === 'known' ? dossierId : encoded(part) || 'x');
          const search = params.map(([k, v]) => `${k}=${encoded(v)}`).join('&');
          const before = await api.store.head();
          const withBody = route.method !== 'GET';
          const answer = await api.ask(who, `${route.method} ${path}${search === '' ? '' : `?${search}`}`, {
            headers: { ...(withBody ? { 'content-type': 'application/json' } : {}), ...Object.fromEntries(headers) },
            ...(withBody ? { payload: payload as NonNullable<InjectOptions['payload']> } : {}),
          });
          const after = await api.store.head();
          statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
          asked.add(`${route.method} ${route.path}`);
          if (answer.statusCode >= 500) expect(answer.json().code).toBe('read-model-behind');
          if (answer.statusCode >= 300) expect(after).toBe(before);
          expect(answer.body).not.toMatch(/\.ts:\d+|node_modules|at Object\./);
        },
      ),
      { numRuns: 1500, seed: 20261124 },
    );
    expect(asked.size).toBe(routes.length);
    for (const status of [200, 400, 401, 404, 415, 422]) expect([status, (statuses.get(status) ?? 0) > 0]).toEqual([status, true]);
    expect(api.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

describe('whatever is sent to the routes of a council round', () => {
  test('is never our failure, and stores nothing unless it was taken', async () => {
    const office = await roundOffice();
    const dossierId = await office.dossier();
    await office.plan();
    await office.appoint();
    await office.admit(dossierId);
    await office.meet();
    const { paths } = (await office.api.ask('', 'GET /openapi.json')).json();
    const rounds = Object.entries(paths as Record<string, object>)
      .filter(([path]) => path.startsWith('/v1/rounds'))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })));
    expect(rounds.length).toBeGreaterThanOrEqual(16);

    const commanding = rounds.filter(({ path }) => path.endsWith('/commands'));
    const routesToAsk = [...rounds, ...Array.from({ length: 8 }, () => commanding).flat()];
    const known = [...office.examples].map(([type, data]) => ({ type, data: mentioning(data, dossierId) }));
    const field = fc.constantFrom(
      'type',
      'data',
      'dossierId',
      'commitment',
      'attempt',
      'sheet',
      'choices',
      'salt',
      'roundId',
      'policy',
      'rubric',
    );
    const payload = fc.oneof(
      fc
        .tuple(fc.constantFrom(...known), field, fc.jsonValue({ maxDepth: 3 }), fc.boolean(), fc.boolean())
        .map(([body, name, value, inside, asItIs]) => {
          if (asItIs) return JSON.stringify({ ...body, dryRun: true });
          return JSON.stringify(inside ? { ...body, data: { ...(body.data as object), [name]: value } } : { ...body, [name]: value });
        }),
      fc.tuple(field, fc.jsonValue({ maxDepth: 3 })).map(([name, value]) => JSON.stringify({ [name]: value })),
      fc.constantFrom('{}', 'null', '{"policy":{"gates":{"combine":"all"}}}', '{"policy":{"bands":[]}}', '{"rubric":"qd-26-2026/1"}'),
    );
    const round = fc.oneof(
      fc.constant(ROUND),
      fc.constant(ROUND),
      word,
      fc.constantFrom('province-01-2026-2', 'central-2027-1', 'province-51-2026-22'),
    );
    const dossier = fc.oneof(fc.constant(dossierId), fc.uuid(), word);
    const who = fc.constantFrom(
      '',
      ...council,
      'secretary',
      'department',
      'chair',
      'auditor',
      'analyst',
      'applicant-tra-bong',
      'council-stranger-51',
    );
    const choice = fc.tuple(fc.constantFrom('table', 'dossier', 'limit', 'cursor', 'year', 'level', 'untilRevision', 'until', 'x'), word);
    const statuses = new Map<number, number>();
    const asked = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        who,
        fc.tuple(round, dossier),
        fc.array(choice, { maxLength: 2 }),
        payload,
        async (pick, person, [inRound, ofDossier], params, body) => {
          const { method, path } = routesToAsk[pick % routesToAsk.length] ?? { method: 'GET', path: '/' };
          const address = path.replace('{round}', encoded(inRound) || 'x').replace('{dossier}', encoded(ofDossier) || 'x');
          const search = params.map(([k, v]) => `${k}=${encoded(v)}`).join('&');
          const before = await office.api.store.head();
          const answer = await office.api.ask(person, `${method} ${address}${search === '' ? '' : `?${search}`}`, {
            ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, payload: body }),
          });
          statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
          asked.add(`${method} ${path}`);
          expect(answer.statusCode).toBeLessThan(500);
          if (answer.statusCode >= 300 || path.endsWith('/simulations')) expect(await office.api.store.head()).toBe(before);
        },
      ),
      { numRuns: 900, seed: 20261124 },
    );
    expect(asked.size).toBe(rounds.length);
    for (const status of [200, 401, 403, 404, 409, 422]) expect([status, (statuses.get(status) ?? 0) > 0]).toEqual([status, true]);
    expect(office.api.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    await office.close();
  });
});

/** The example, about this dossier wherever it is about one. */
const mentioning = (data: unknown, dossierId: string): unknown =>
  JSON.parse(JSON.stringify(data).replaceAll('00000000-0000-4000-8000-00000000000a', dossierId));
