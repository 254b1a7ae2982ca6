import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleOf, permitApi, permitPeople } from './testing/permit-api.ts';
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
