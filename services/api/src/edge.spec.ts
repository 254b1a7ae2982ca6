import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createEngine } from '@hoso/engine';
import { codec, memoryEventStore } from '@hoso/event-store';
import { createLogger, createMetrics, devIssuer, movableClock, systemClock, TokenError, type Verifier, verifier } from '@hoso/service';
import { registry } from '@hoso/workflow';
import { buildingPermit } from '@hoso/workflow/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApi } from './build-api.ts';
import { diskDocuments } from './documents.ts';
import type { ApiOptions } from './edge.ts';
import { exampleOf, permitApi, permitPeople } from './testing/permit-api.ts';
import type { TestApi } from './testing/test-api.ts';

let api: TestApi;
let fit = true;
beforeAll(async () => {
  api = await permitApi({
    health: {
      store: async () => {},
      'read-models': async () => {
        if (!fit) throw new Error('secret reason');
      },
    },
  });
});
afterAll(() => api.close());

/** The same parts with some exchanged. */
const variant = async (change: Partial<ApiOptions>) => {
  const store = memoryEventStore();
  return buildApi({
    engine: createEngine({ store, registry: registry([buildingPermit]), codec: codec(), clock: systemClock }),
    workflows: [buildingPermit],
    queries: api.queries,
    head: () => store.head(),
    documents: await diskDocuments(`${api.folder}/other`),
    verify: async () => ({ id: 'lan', role: 'applicant', unit: 'old-town' }),
    access: { reach: () => ({ kind: 'all', personal: true }), dossiers: {}, apart: new Set() },
    clock: systemClock,
    logger: createLogger({ name: 'api', level: 'silent' }),
    metrics: createMetrics({ processMetrics: false }),
    health: {},
    mode: 'production',
    checkAnswers: true,
    ...change,
  });
};
const bearer = { authorization: 'Bearer a.b.c' };
const bearerOf = async (identity: string) => ({
  authorization: `Bearer ${(await api.ask('', 'POST /dev/token', { payload: { identity } })).json().access_token}`,
});

describe('a certificate whose dossier cannot be read', () => {
  test('is told to nobody as its row has it: the service is not ready', async () => {
    const found = { dossierId: 'd', number: 'N-1', status: 'valid' };
    const app = await variant({
      queries: { ...api.queries, certificate: async () => found as never },
      engine: { ...api.engine, load: () => Promise.reject(new Error('a fact cannot be read')) },
    });
    const answer = await app.inject({ method: 'GET', url: '/v1/certificates/N-1' });
    await app.close();
    expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([503, 'not-ready', '5']);
  });
});

describe('a request without good credentials', () => {
  const token = async (verify: Verifier, headers: Record<string, string> = bearer) => {
    const app = await variant({ verify });
    const answer = await app.inject({ method: 'GET', url: '/v1/dossiers', headers });
    await app.close();
    return [answer.statusCode, answer.json().code, answer.headers['www-authenticate'] ?? answer.headers['retry-after']];
  };
  const failing =
    (code: ConstructorParameters<typeof TokenError>[0]): Verifier =>
    () =>
      Promise.reject(new TokenError(code, 'the token cannot be verified'));

  test('is told how to get some', async () => {
    const never = failing('token-invalid');
    for (const authorization of ['', 'Basic bGFuOg==', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer é'])
      expect(await token(never, { authorization })).toEqual([401, 'unauthorized', 'Bearer realm="hoso"']);
    expect(await token(never)).toEqual([401, 'unauthorized', 'Bearer realm="hoso", error="invalid_token"']);
    expect(await token(failing('token-expired'))).toEqual([401, 'token-expired', expect.stringContaining('expired')]);
    expect(await token(failing('role-not-chosen'))).toEqual([400, 'role-not-chosen', undefined]);
    expect(await token(failing('role-not-held'))).toEqual([403, 'role-not-held', undefined]);
    expect(await token(failing('keys-unavailable'))).toEqual([503, 'keys-unavailable', '5']);
    expect(await token(never, { ...bearer, 'x-hoso-role': 'Big Boss' })).toEqual([400, 'invalid-header', undefined]);
  });

  test('names its acting role in X-Hoso-Role', async () => {
    const asked: (string | undefined)[] = [];
    const app = await variant({
      verify: async (_, role) => {
        asked.push(role);
        return { id: 'lan', role: role ?? 'applicant', unit: 'old-town' };
      },
    });
    await app.inject({ method: 'GET', url: '/v1/inbox', headers: { ...bearer, 'x-hoso-role': 'clerk' } });
    await app.close();
    expect(asked).toEqual(['clerk']);
  });

  test('reaches nothing but what is public', async () => {
    const paths = Object.keys((await api.ask('', 'GET /openapi.json')).json().paths);
    const open: string[] = [];
    for (const path of paths) {
      const answer = await api.ask('', `GET ${path.replaceAll(/\{\w+\}/g, 'x')}`);
      if (answer.statusCode !== 401 && answer.statusCode !== 405) open.push(path);
    }
    expect(open.sort()).toEqual([
      '/dev/clock',
      '/dev/identities',
      '/healthz',
      '/metrics',
      '/problems/{code}',
      '/readyz',
      '/v1/calendar',
      '/v1/calendar/rounds',
      '/v1/certificates/{number}',
      '/v1/product-sets',
      '/v1/rubrics',
      '/v1/rubrics/{ruleSet}/{revision}/sets/{set}',
      '/v1/rule-sets',
      '/v1/units',
      '/v1/workflows',
      '/v1/workflows/{workflow}',
    ]);
    expect(paths.length).toBe(40);
  });
});

describe('in production', () => {
  test('the development parts do not start and their routes do not exist', async () => {
    const issuer = await devIssuer({ mode: 'development', identities: permitPeople });
    await expect(variant({ dev: { issuer } })).rejects.toThrow('production');
    const app = await variant({});
    for (const [method, url] of [
      ['GET', '/dev/identities'],
      ['POST', '/dev/token'],
      ['GET', '/dev/clock'],
      ['POST', '/dev/clock'],
    ] as const) {
      const answer = await app.inject({ method, url, payload: method === 'POST' ? {} : undefined } as never);
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'unknown-route']);
    }
    const inbox = await app.inject({ method: 'GET', url: '/v1/dossiers', headers: bearer });
    expect(inbox.headers['x-hoso-clock']).toBeUndefined();
    await app.close();
  });
});

describe('in development', () => {
  test('anyone takes an identity and a token that works', async () => {
    const { items } = (await api.ask('', 'GET /dev/identities')).json();
    expect(items[0]).toEqual({ id: 'lan', name: 'Lan', role: 'applicant', unit: 'old-town' });
    const issued = (await api.ask('', 'POST /dev/token', { payload: { identity: 'minh' } })).json();
    expect(issued).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const answer = await api.ask('', 'GET /v1/inbox', { headers: { authorization: `Bearer ${issued.access_token}` } });
    expect(answer.statusCode).toBe(200);
    expect((await api.ask('', 'POST /dev/token', { payload: { identity: 'minister' } })).json().code).toBe('unknown-identity');
  });

  test('the demo’s clock is read, moved forward and named in the answers', async () => {
    const before = (await api.ask('', 'GET /dev/clock')).json();
    expect(before).toMatchObject({ today: '2026-09-01', movable: true });
    const moved = await api.ask('', 'POST /dev/clock', { payload: { advance: 'P30D' } });
    expect(moved.json().today).toBe('2026-10-01');
    expect(moved.headers['x-hoso-clock']).toMatch(/^2026-10-01T/);
    for (const advance of ['P0D', '-P1D', 'soon', 'P99Y']) {
      const refused = await api.ask('', 'POST /dev/clock', { payload: { advance } });
      expect([refused.statusCode, refused.json().errors[0].pointer]).toEqual([422, '/advance']);
    }
    const opened = await api.ask('lan', 'POST /v1/dossiers', { payload: { type: 'FileApplication', data: exampleOf('FileApplication') } });
    expect(opened.json().clock).toMatch(/^2026-10-01T/);
  });

  test('a moved clock answers after what it set off is done', async () => {
    const issuer = await devIssuer({ mode: 'development', identities: permitPeople });
    const seen: string[] = [];
    const clock = movableClock('2026-09-01T00:00:00Z');
    const settled = async () => void seen.push(clock.now().slice(0, 10));
    const app = await variant({ mode: 'development', dev: { issuer, clock, settled }, clock });
    await app.inject({ method: 'POST', url: '/dev/clock', payload: { advance: 'P1D' } });
    await app.inject({ method: 'POST', url: '/dev/clock', payload: { advance: 'P0D' } });
    expect(seen).toEqual(['2026-09-02']);
    await app.close();
  });

  test('beside an issuer of others the page of operations wants a token, in development too', async () => {
    const status = async (change: Partial<ApiOptions>) => {
      const app = await variant({ readModelStanding: {} as NonNullable<ApiOptions['readModelStanding']>, ...change });
      const { statusCode } = await app.inject({ method: 'GET', url: '/v1/operations' });
      await app.close();
      return statusCode;
    };
    for (const mode of ['development', 'production'] as const) expect(await status({ mode })).toBe(401);
  });

  test('without a demo there is no clock to move', async () => {
    const issuer = await devIssuer({ mode: 'development', identities: permitPeople });
    const app = await variant({ mode: 'development', dev: { issuer }, verify: verifier(issuer) });
    expect((await app.inject({ method: 'GET', url: '/dev/clock' })).json()).toMatchObject({ movable: false });
    expect((await app.inject({ method: 'POST', url: '/dev/clock', payload: {} })).statusCode).toBe(405);
    await app.close();
  });
});

describe('what HTTP gets wrong', () => {
  const post = (payload: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    api.ask('lan', 'POST /v1/dossiers', { payload, headers });
  const coded = async (answer: ReturnType<TestApi['ask']>) => {
    const { statusCode, ...rest } = await answer;
    return [statusCode, rest.json().code];
  };

  test('in a body is told apart: not JSON, ambiguous, too deep, too large, another type, none at all', async () => {
    const before = await api.store.head();
    for (const body of [
      '{',
      '',
      'nonsense',
      '{"type":"a","type":"b"}',
      '{"__proto__":{}}',
      '['.repeat(100_000),
      '{"data":1e999}',
      '"\\ud800"',
    ])
      expect([body.slice(0, 30), ...(await coded(post(body)))]).toEqual([body.slice(0, 30), 400, 'bad-json']);
    expect(await coded(post(Buffer.from([0x7b, 0xff, 0x7d])))).toEqual([400, 'bad-json']);
    const large = (await post(`"${'x'.repeat(2 * 1024 * 1024)}"`)).json();
    expect([large.status, large.code, large.detail]).toEqual([413, 'body-too-large', 'the limit is 2097152 bytes']);
    for (const type of [
      'application/json; charset=iso-8859-1',
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'json',
      '',
    ])
      expect(await coded(post('{}', { 'content-type': type }))).toEqual([415, 'unsupported-media-type']);
    expect(await coded(api.ask('lan', 'POST /v1/dossiers'))).toEqual([422, 'invalid-data']);
    expect(await api.store.head()).toBe(before);
  });

  test('in a thousand fields is told for the first hundred', async () => {
    const fields = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}${'x'.repeat(500)}`, 1]));
    const { errors } = (await api.ask('lan', 'POST /v1/dossiers', { payload: { type: 'x', data: 1, ...fields } })).json();
    expect(errors).toHaveLength(100);
    expect(errors[0].pointer).toHaveLength(300);
  });

  test('in an address is told apart from a wrong method, before credentials are asked for', async () => {
    for (const path of ['/', '/v1', '/v2/dossiers', '/v1/dossiers/a/b', '/.env', '/docs/static/nothing.js'])
      expect([path, ...(await coded(api.ask('', `GET ${path}`)))]).toEqual([path, 404, 'unknown-route']);
    expect(await coded(api.ask('', 'POST /nowhere', { payload: '{', headers: { 'content-type': 'application/json' } }))).toEqual([
      404,
      'unknown-route',
    ]);
    const wrong = await api.ask('', 'DELETE /v1/dossiers/0b5e7c1a-1111-4222-8333-123456789abc');
    expect([wrong.statusCode, wrong.json().code, wrong.headers.allow]).toEqual([405, 'method-not-allowed', 'GET, HEAD']);
    expect((await api.ask('', 'PATCH /v1/documents/x')).headers.allow).toBe('GET, HEAD, PUT');
    expect(await coded(api.ask('lan', 'GET /v1/dossiers/%E0%A4%A'))).toEqual([400, 'bad-request']);
    expect((await coded(api.ask('', `GET /v1/certificates/${'x'.repeat(500)}`)))[0]).toBe(414);
  });

  test('in a header is named', async () => {
    const send = (headers: Record<string, string>) => api.ask('lan', 'POST /v1/dossiers', { payload: {}, headers });
    const data = { type: 'FileApplication', data: exampleOf('FileApplication') };
    for (const key of ['', 'with space', 'x'.repeat(201), 'chữ'])
      expect(await coded(api.ask('lan', 'POST /v1/dossiers', { payload: data, headers: { 'idempotency-key': key } }))).toEqual([
        400,
        'invalid-header',
      ]);
    expect(await coded(api.ask('lan', 'POST /v1/dossiers', { payload: data, headers: { 'if-match': '"0"' } }))).toEqual([
      400,
      'invalid-header',
    ]);
    const keyless = await api.app.inject({ method: 'POST', url: '/v1/dossiers', headers: await bearerOf('lan'), payload: data });
    expect([keyless.statusCode, keyless.json().code]).toEqual([400, 'idempotency-key-missing']);
    expect((await send({ 'x-request-id': 'my-id' })).json().instance).toBe('urn:hoso:request:my-id');
  });

  test('on the wire is still a problem, and a refused upload is answered before the connection ends', async () => {
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = api.app.server.address() as AddressInfo;
    const raw = (text: string) =>
      new Promise<string>((resolve, reject) => {
        let answer = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (chunk) => {
          answer += chunk;
        });
        socket.on('end', () => resolve(answer));
        socket.on('error', reject);
      });
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"bad-request"/);
    expect(await raw(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 [\s\S]*"code":"headers-too-large"/,
    );
    const issued = (await api.ask('', 'POST /dev/token', { payload: { identity: 'lan' } })).json();
    const halfway = connect(port, '127.0.0.1', () => {
      const head = `PUT /v1/documents/${'a'.repeat(64)} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${issued.access_token}\r\n`;
      halfway.write(`${head}content-type: application/pdf\r\ncontent-length: 1000\r\n\r\nhalf`, () => halfway.destroy());
    });
    await new Promise((resolve) => halfway.on('close', resolve));
    const large = Buffer.alloc(3 * 1024 * 1024);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const upload = httpRequest(
        {
          port,
          host: '127.0.0.1',
          method: 'PUT',
          path: `/v1/documents/${createHash('sha256').update(large).digest('hex')}`,
          headers: { authorization: `Bearer ${issued.access_token}`, 'content-type': 'application/pdf', 'transfer-encoding': 'chunked' },
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode));
        },
      );
      upload.on('error', reject);
      upload.end(large);
    });
    expect(status).toBe(413);
    expect(api.log.some((line) => line.includes('request cut short'))).toBe(true);
    expect(api.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

describe('our own failure', () => {
  test('is not taken for the caller’s, whatever code or status the error claims', async () => {
    for (const claim of [{ code: 'ECONNRESET' }, { statusCode: 404 }, { statusCode: 400, code: 'BAD' }, { validation: [] }]) {
      const app = await variant({ queries: { ...api.queries, dossiers: () => Promise.reject(Object.assign(new Error('broken'), claim)) } });
      const answer = await app.inject({ method: 'GET', url: '/v1/dossiers', headers: bearer });
      expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal-error']);
      await app.close();
    }
  });

  test('says nothing, carries the request id, and is logged with it', async () => {
    const lines: string[] = [];
    const app = await variant({
      logger: createLogger({ name: 'api' }, { write: (line) => void lines.push(line) }),
      queries: { ...api.queries, dossiers: () => Promise.reject(new Error('table rows_secret is gone')) },
    });
    const answer = await app.inject({ method: 'GET', url: '/v1/dossiers', headers: { ...bearer, 'x-request-id': 'r-500' } });
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal-error']);
    expect(answer.body).not.toMatch(/secret|stack|at /);
    expect(answer.json().instance).toBe('urn:hoso:request:r-500');
    const failure = lines.map((line) => JSON.parse(line)).find((line) => line.level === 'error');
    expect(failure).toMatchObject({ requestId: 'r-500', err: { message: 'table rows_secret is gone' } });
    await app.close();
  });
});

describe('operations', () => {
  test('see whether the process lives and whether it is ready, and which part is not, without its reasons', async () => {
    expect((await api.ask('', 'GET /healthz')).json()).toEqual({ status: 'live' });
    const ready = { status: 'ready', checks: { store: 'ok', 'read-models': 'ok' } };
    expect((await api.ask('', 'GET /readyz')).json()).toEqual(ready);
    expect((await api.ask('', 'GET /healthz')).json()).toEqual({ status: 'live' });
    fit = false;
    const unfit = await api.ask('', 'GET /readyz');
    fit = true;
    expect([unfit.statusCode, unfit.json().code, unfit.json().details]).toEqual([503, 'not-ready', { failing: ['read-models'] }]);
    expect(unfit.body).not.toContain('secret');
  });

  test('measure requests by route, never by address, and commands by outcome', async () => {
    const data = exampleOf('FileApplication');
    const headers = { 'idempotency-key': 'measured' };
    for (let i = 0; i < 2; i++) await api.ask('lan', 'POST /v1/dossiers', { payload: { type: 'FileApplication', data }, headers });
    await api.ask('minh', 'POST /v1/dossiers', { payload: { type: 'FileApplication', data } });
    const text = (await api.ask('', 'GET /metrics')).body;
    expect(text).toContain('hoso_commands_total{type="FileApplication",outcome="repeated"} 1');
    expect(text).toContain('hoso_commands_total{type="FileApplication",outcome="refused"} 1');
    expect(text).toMatch(/hoso_http_request_duration_seconds_count\{method="POST",route="\/v1\/dossiers",status="201"\} \d+/);
    expect(text).not.toMatch(/route="[^"]*[0-9a-f]{8}-/);
  });

  test('tell a command that lost a race and one that failed from those that were refused', async () => {
    for (const [name, outcome] of [
      ['ConcurrencyError', 'conflict'],
      ['Error', 'failed'],
    ]) {
      const metrics = createMetrics({ processMetrics: false });
      const error = Object.assign(new Error('no'), { name });
      const app = await variant({ metrics, engine: { ...api.engine, load: async () => undefined, execute: () => Promise.reject(error) } });
      const payload = { type: 'FileApplication', data: exampleOf('FileApplication') };
      await app.inject({ method: 'POST', url: '/v1/dossiers', headers: { ...bearer, 'idempotency-key': outcome }, payload });
      await app.close();
      expect(await metrics.text()).toContain(`hoso_commands_total{type="FileApplication",outcome="${outcome}"} 1`);
    }
  });

  test('find one line a request in the log: identifiers, no names, no payloads, no tokens', async () => {
    const before = api.log.length;
    const data = { address: '12 Đường Bí Mật', district: 'old-town', areaM2: 1, storeys: 1 };
    const { dossierId, position } = (await api.ask('lan', 'POST /v1/dossiers', { payload: { type: 'FileApplication', data } })).json();
    await api.ask('nam', `GET /v1/dossiers/${dossierId}?name=secret`);
    const lines = api.log.slice(before).map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      msg: 'request',
      route: '/v1/dossiers',
      status: 201,
      actorId: 'lan',
      role: 'applicant',
      unit: 'old-town',
      command: 'FileApplication',
      dossierId,
      position,
      repeated: false,
    });
    expect(lines[1]).toMatchObject({ status: 422, code: 'unknown-field', route: '/v1/dossiers/:id' });
    expect(api.log.slice(before).join('')).not.toMatch(/Bí Mật|secret|Bearer|eyJ/);
  });
});
