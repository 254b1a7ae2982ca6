import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleOf, permitApi } from './testing/permit-api.ts';
import type { TestApi } from './testing/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await permitApi();
});
afterAll(() => api.close());

const command = (type: string, data: unknown = exampleOf(type), extra: object = {}) => ({ payload: { type, data, ...extra } });
const opened = async (headers: Record<string, string> = {}): Promise<string> => {
  const answer = await api.ask('lan', 'POST /v1/dossiers', { ...command('FileApplication'), headers });
  expect(answer.statusCode).toBe(201);
  return answer.json().dossierId as string;
};
const head = () => api.store.head();
/** Nothing may be stored by what is refused. */
const refused = async (answer: ReturnType<TestApi['ask']>, status: number, code: string, before: number) => {
  const { statusCode, headers, ...rest } = await answer;
  expect([statusCode, rest.json().code]).toEqual([status, code]);
  expect(headers['content-type']).toContain('application/problem+json');
  expect(await head()).toBe(before);
  return rest.json();
};

describe('opening a dossier', () => {
  test('answers 201 with its address, revision, position, facts, place and what may follow', async () => {
    const answer = await api.ask('lan', 'POST /v1/dossiers', command('FileApplication'));
    expect(answer.statusCode).toBe(201);
    const body = answer.json();
    expect(answer.headers).toMatchObject({ location: `/v1/dossiers/${body.dossierId}`, etag: '"0"' });
    expect(body).toMatchObject({
      revision: 0,
      position: await head(),
      stage: 'processing',
      state: 'open.completeness',
      stateTitle: { vi: 'Kiểm tra thành phần hồ sơ' },
      repeated: false,
      facts: [{ type: 'ApplicationFiled', title: { vi: 'Đã nộp hồ sơ' }, data: { applicant: 'lan', filedOn: '2026-09-01' } }],
      allowed: [{ type: 'WithdrawApplication', ready: true }],
    });
    expect(body.clock).toMatch(/^2026-09-01T/);
    expect(answer.headers['x-hoso-clock']).toMatch(/^2026-09-01T/);
  });

  test('twice with one Idempotency-Key makes one dossier and answers the same', async () => {
    const send = (key: string, data?: unknown) =>
      api.ask('lan', 'POST /v1/dossiers', { ...command('FileApplication', data), headers: { 'idempotency-key': key } });
    const first = await send('form-1');
    const before = await head();
    const [again, third] = await Promise.all([send('form-1'), send('form-1')]);
    expect(await head()).toBe(before);
    for (const repeat of [again, third]) {
      expect(repeat.statusCode).toBe(201);
      expect(repeat.json()).toMatchObject({ dossierId: first.json().dossierId, repeated: true, position: first.json().position });
      expect(repeat.json().facts).toEqual(first.json().facts);
    }
    await refused(send('form-1', { ...(exampleOf('FileApplication') as object), storeys: 4 }), 422, 'command-id-reused', before);
    expect((await send('form-2')).json().dossierId).not.toBe(first.json().dossierId);
  });

  test('ten times at once with one key makes one dossier', async () => {
    const before = await head();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        api.ask('lan', 'POST /v1/dossiers', { ...command('FileApplication'), headers: { 'idempotency-key': 'double-click' } }),
      ),
    );
    expect(new Set(answers.map((a) => `${a.statusCode} ${a.json().dossierId}`)).size).toBe(1);
    expect(await head()).toBe(before + 1);
  });

  test('keeps the keys of two people apart', async () => {
    const [mine, his] = await Promise.all(
      ['lan', 'nam'].map((who) =>
        api.ask(who, 'POST /v1/dossiers', { ...command('FileApplication'), headers: { 'idempotency-key': 'k' } }),
      ),
    );
    expect(mine?.json().dossierId).not.toBe(his?.json().dossierId);
  });

  test('under the id of an existing dossier is refused', async () => {
    const taken = command('FileApplication', undefined, { dossierId: '0b5e7c1a-1111-4222-8333-123456789abd' });
    expect((await api.ask('lan', 'POST /v1/dossiers', taken)).statusCode).toBe(201);
    await refused(api.ask('lan', 'POST /v1/dossiers', taken), 409, 'dossier-exists', await head());
  });

  test('takes the id that the caller chose', async () => {
    const dossierId = '0b5e7c1a-1111-4222-8333-123456789abc';
    const answer = await api.ask(
      'lan',
      'POST /v1/dossiers',
      command('FileApplication', undefined, { dossierId, workflow: 'building-permit@1' }),
    );
    expect(answer.json().dossierId).toBe(dossierId);
  });

  test('needs a command that can start one, in a workflow that exists', async () => {
    const before = await head();
    const ask = (payload: object) => api.ask('lan', 'POST /v1/dossiers', { payload });
    const data = exampleOf('FileApplication');
    for (const type of ['WithdrawApplication', 'Nonsense', 'constructor', 'toString']) {
      const problem = await refused(ask({ type, data: {} }), 422, 'invalid-data', before);
      expect(problem.errors).toEqual([expect.objectContaining({ pointer: '/type' })]);
    }
    await refused(ask({ type: 'FileApplication', data, workflow: 'building-permit@9' }), 404, 'unknown-workflow', before);
    await refused(ask({ type: 'FileApplication', data, dossierId: 'DOSSIER-1' }), 422, 'invalid-data', before);
  });
});

describe('a command', () => {
  test('moves the dossier and answers as opening does', async () => {
    const id = await opened();
    const answer = await api.ask('minh', `POST /v1/dossiers/${id}/commands`, command('AcceptApplication'));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.etag).toBe('"1"');
    expect(answer.json()).toMatchObject({ revision: 1, stage: 'processing', facts: [{ type: 'ApplicationAccepted' }] });
  });

  test('is bound by If-Match to the revision that the caller saw', async () => {
    const id = await opened();
    const withdraw = (etag: string) =>
      api.ask('lan', `POST /v1/dossiers/${id}/commands`, { ...command('WithdrawApplication'), headers: { 'if-match': etag } });
    await api.ask('minh', `POST /v1/dossiers/${id}/commands`, command('AcceptApplication'));
    const problem = await refused(withdraw('"0"'), 412, 'precondition-failed', await head());
    expect(problem.details).toEqual({ expected: 0, revision: 1 });
    for (const bad of ['0', 'W/"1"', '*', '"1", "2"', '"x"', '""']) await refused(withdraw(bad), 400, 'invalid-header', await head());
    expect((await withdraw('"1"')).statusCode).toBe(200);
  });

  test('repeated with its key answers as the first time, even where If-Match no longer holds', async () => {
    const id = await opened();
    const send = () =>
      api.ask('minh', `POST /v1/dossiers/${id}/commands`, {
        ...command('AcceptApplication'),
        headers: { 'idempotency-key': 'accept', 'if-match': '"0"' },
      });
    const first = await send();
    const again = await send();
    expect([again.statusCode, again.json().facts]).toEqual([200, first.json().facts]);
    expect(again.json().repeated).toBe(true);
  });

  test('under one key may go to two dossiers', async () => {
    const [a, b] = [await opened(), await opened()];
    for (const id of [a, b]) {
      const answer = await api.ask('minh', `POST /v1/dossiers/${id}/commands`, {
        ...command('AcceptApplication'),
        headers: { 'idempotency-key': 'same' },
      });
      expect(answer.json()).toMatchObject({ dossierId: id, repeated: false });
    }
  });

  test('in a dry run answers what would be and stores nothing', async () => {
    const id = await opened();
    const before = await head();
    const answer = await api.ask('minh', `POST /v1/dossiers/${id}/commands`, command('AcceptApplication', {}, { dryRun: true }));
    // The revision that its facts would have is the next officer's: `If-Match` with it must not pass.
    expect(answer.headers.etag).toBe('"0"');
    expect(answer.json()).toMatchObject({ revision: 1, position: 0, state: expect.stringContaining('review') });
    expect(await head()).toBe(before);
  });

  test('takes a legal date of the past, and none of the future or of no calendar', async () => {
    const id = await opened();
    const accept = (effectiveOn: string) =>
      api.ask('minh', `POST /v1/dossiers/${id}/commands`, command('AcceptApplication', {}, { effectiveOn }));
    for (const [day, code] of [
      ['2026-09-02', 'effective-date-in-future'],
      ['2026-02-30', 'invalid-effective-date'],
      ['0026-09-01', 'invalid-effective-date'],
    ] as const) {
      const { errors, details } = await refused(accept(day), 422, code, await head());
      expect([errors, details.commandPointer]).toEqual([[expect.objectContaining({ pointer: '/effectiveOn', rule: code })], undefined]);
    }
    expect((await accept('2026-09-01')).json().facts[0].metadata.effectiveOn).toBe('2026-09-01');
  });

  test('is refused with the code of the law, its words and its basis', async () => {
    const id = await opened();
    const before = await head();
    const send = (who: string, type: string, data?: unknown) => api.ask(who, `POST /v1/dossiers/${id}/commands`, command(type, data));
    const early = await refused(send('an', 'GrantPermit'), 409, 'not-now', before);
    expect(early).toMatchObject({ type: '/problems/not-now', vi: expect.any(String), details: { state: 'open.completeness' } });
    await refused(send('lan', 'AcceptApplication'), 403, 'role-not-allowed', before);
    await refused(send('lan', 'Nonsense', {}), 422, 'unknown-command', before);
    const tall = { ...(exampleOf('FileApplication') as object), storeys: 13 };
    const large = await refused(api.ask('lan', 'POST /v1/dossiers', command('FileApplication', tall)), 422, 'building-too-large', before);
    expect(large).toMatchObject({ basis: 'Bylaw, section 3', details: { storeys: 13, most: 12 } });
  });

  test('with faulty data is refused with a pointer to each fault and no value', async () => {
    const data = { address: '', district: 5, areaM2: 'secret-value', storeys: 3 };
    const problem = await refused(api.ask('lan', 'POST /v1/dossiers', command('FileApplication', data)), 422, 'invalid-data', await head());
    expect(problem.errors.map((e: { pointer: string }) => e.pointer)).toEqual(['/data/address', '/data/district', '/data/areaM2']);
    expect(JSON.stringify(problem)).not.toContain('secret-value');
  });

  test('with a field that nobody asked for is refused with a pointer to it, in the data and beside it', async () => {
    const data = { ...(exampleOf('FileApplication') as object), 'a/b': 1 };
    const inside = await refused(api.ask('lan', 'POST /v1/dossiers', command('FileApplication', data)), 422, 'unknown-field', await head());
    expect(inside.errors).toEqual([expect.objectContaining({ pointer: '/data/a~1b' })]);
    const beside = await refused(
      api.ask('lan', 'POST /v1/dossiers', command('FileApplication', undefined, { role: 'minister' })),
      422,
      'unknown-field',
      await head(),
    );
    expect(beside.errors).toEqual([{ pointer: '/role', rule: 'unrecognized_keys', message: 'không có trường này (no such field)' }]);
  });

  test('without data is refused, and null is data', async () => {
    const before = await head();
    const ask = (payload: object) => api.ask('lan', 'POST /v1/dossiers', { payload });
    const missing = await refused(ask({ type: 'FileApplication' }), 422, 'invalid-data', before);
    expect(missing.errors).toEqual([{ pointer: '/data', rule: 'custom', message: 'còn thiếu (is missing)' }]);
    const none = await refused(ask({ type: 'FileApplication', data: null }), 422, 'invalid-data', before);
    expect(none.errors[0].pointer).toBe('/data');
  });

  test('carries the request id into the fact as its correlation id', async () => {
    const send = (id: string) => api.ask('lan', 'POST /v1/dossiers', { ...command('FileApplication'), headers: { 'x-request-id': id } });
    const answer = await send('counter-7.2026');
    expect(answer.headers['x-request-id']).toBe('counter-7.2026');
    expect(answer.json().facts[0].metadata.correlationId).toBe('counter-7.2026');
    const unsafe = await send('<script>');
    expect(unsafe.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('reading a dossier', () => {
  test('gives its state as data, what the reader may do, and its deadlines', async () => {
    const id = await opened();
    await api.ask('minh', `POST /v1/dossiers/${id}/commands`, command('RequestSupplement'));
    const lan = await api.ask('lan', `GET /v1/dossiers/${id}`);
    expect(lan.json()).toMatchObject({
      dossierId: id,
      workflow: 'building-permit@1',
      revision: 1,
      state: 'open.supplement',
      final: false,
      context: { applicant: 'lan', dueOn: '2026-10-01' },
      deadlines: [{ name: 'supplement', dueOn: '2026-10-01', overdue: false, fires: { command: 'CloseUnsupplemented' } }],
    });
    expect(lan.json().allowed.map((a: { type: string }) => a.type)).toEqual(['FileSupplement', 'WithdrawApplication']);
    expect((await api.ask('minh', `GET /v1/dossiers/${id}`)).json().allowed).toEqual([]);
  });

  test('answers 304 to who knows the revision', async () => {
    const id = await opened();
    const read = (etag: string) => api.ask('lan', `GET /v1/dossiers/${id}`, { headers: { 'if-none-match': etag } });
    const known = await read('"0"');
    expect([known.statusCode, known.body, known.headers.etag]).toEqual([304, '', '"0"']);
    for (const etag of ['W/"0"', '"7", "0"', '*']) expect((await read(etag)).statusCode).toBe(304);
    for (const etag of ['"1"', '"00"', '0']) expect((await read(etag)).statusCode).toBe(200);
  });

  test('replays its history, each fact with the state after it, up to a revision, an instant or a legal day', async () => {
    const id = await opened();
    await api.ask('minh', `POST /v1/dossiers/${id}/commands`, command('AcceptApplication'));
    const full = (await api.ask('lan', `GET /v1/dossiers/${id}/history`)).json();
    expect(full.facts.map((f: { type: string; state: string }) => [f.type, f.state])).toEqual([
      ['ApplicationFiled', 'open.completeness'],
      ['ApplicationAccepted', 'open.review.inspection.pending|open.review.fire-safety.pending'],
    ]);
    const upTo = async (query: string) => (await api.ask('lan', `GET /v1/dossiers/${id}/history?${query}`)).json().facts.length;
    const firstInstant = full.facts[0].metadata.recordedAt as string;
    expect(await upTo('untilRevision=0')).toBe(1);
    expect(await upTo(`until=${encodeURIComponent(firstInstant)}`)).toBe(1);
    expect(await upTo(`until=${encodeURIComponent(firstInstant.replace('Z', '+00:00'))}`)).toBe(1);
    expect(await upTo('untilEffective=2026-09-01')).toBe(2);
    expect(await upTo('untilEffective=2026-08-31')).toBe(0);
  });

  test('takes one limit of history at a time, and only good ones', async () => {
    const id = await opened();
    const both = await api.ask('lan', `GET /v1/dossiers/${id}/history?untilRevision=0&untilEffective=2026-09-01`);
    expect(both.json().errors.map(({ parameter }: { parameter: string }) => parameter)).toEqual(['untilRevision', 'untilEffective']);
    for (const query of [
      'untilRevision=0&untilEffective=2026-09-01',
      'untilRevision=-1',
      'untilRevision=x',
      'until=yesterday',
      'untilEffective=2026-02-30',
      'to=1',
    ])
      await refused(
        api.ask('lan', `GET /v1/dossiers/${id}/history?${query}`),
        422,
        query === 'to=1' ? 'unknown-field' : 'invalid-parameter',
        await head(),
      );
  });
});

describe('a dossier out of reach', () => {
  test('is answered like one that does not exist, to reading, replaying and commanding alike', async () => {
    const id = await opened();
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const before = await head();
    let asked = 0;
    for (const who of ['nam', 'ha', 'guest'])
      for (const dossier of [id, nowhere]) {
        const answers = [
          await refused(api.ask(who, `GET /v1/dossiers/${dossier}`), 404, 'unknown-dossier', before),
          await refused(api.ask(who, `GET /v1/dossiers/${dossier}/history`), 404, 'unknown-dossier', before),
          await refused(
            api.ask(who, `POST /v1/dossiers/${dossier}/commands`, command('AcceptApplication')),
            404,
            'unknown-dossier',
            before,
          ),
        ];
        for (const answer of answers) expect(Object.keys(answer)).toEqual(['type', 'title', 'vi', 'status', 'instance', 'code', 'basis']);
        asked += answers.length;
      }
    expect(asked).toBe(18);
  });

  test('is open to the auditor, and to the analyst without personal data', async () => {
    const id = await opened();
    const auditor = (await api.ask('quan', `GET /v1/dossiers/${id}`)).json();
    const analyst = (await api.ask('thu', `GET /v1/dossiers/${id}`)).json();
    expect([auditor.context.applicant, analyst.context.applicant]).toEqual(['lan', null]);
    expect(analyst.context.district).toBe('old-town');
    // These schemas cannot be described, so any field may be personal.
    expect((await api.ask('thu', `GET /v1/dossiers/${id}/history`)).json().facts[0].data).toBeNull();
  });
});
