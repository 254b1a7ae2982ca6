/**
 * The processes apart, two of each, as `pnpm dev:stack` runs them: on the wire-compatible double in EventStoreDB's place, with read models in a
 * file, and with PostgreSQL and NATS where they are installed.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codec, type EventStore } from '@hoso/event-store';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { type Envelope, natsBroker, natsConsumer } from '@hoso/messaging';
import { natsServerVersion } from '@hoso/messaging/testing';
import { personalPointers, workflows } from '@hoso/ocop';
import { type ReadModels, readModels } from '@hoso/read-models';
import { postgresPrograms } from '@hoso/read-models/testing';
import { registry } from '@hoso/workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Program, type Stack, startStack } from '../scripts/stack.ts';
import { type Answer, type Office, office } from './officers.ts';

const isDistributed = postgresPrograms() !== undefined && natsServerVersion() !== undefined;
const known = registry(workflows);
const facts = codec({ personal: personalPointers });
const department = 'department-officer-51';

/** A certificate whose last day lies in the past, so that the reactor has something to do for each, once. */
const certificate = (n: number): unknown => ({
  applicant: { id: 'applicant-tra-bong', name: 'Hợp tác xã Quế Trà Bồng', type: 'cooperative' },
  communeCode: '21115',
  product: { name: `Tinh dầu quế ${n}`, set: '20' },
  stars: 3,
  certificate: {
    number: `OCOP-51-2023-${String(n).padStart(4, '0')}`,
    issuedOn: '2023-03-15',
    validThrough: '2026-03-14',
    decisionNumber: '1507/QĐ-UBND',
    issuingAuthority: 'Chủ tịch UBND tỉnh Quảng Ngãi',
  },
  provenance: { source: 'Sổ đăng ký', synthetic: true },
});

const tests = (where: { readonly withPostgres: boolean; readonly withNats: boolean }) => () => {
  let data = '';
  let stack: Stack;
  let offices: readonly Office[];
  let store: EventStore;
  let models: ReadModels;
  let count = 0;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'hoso-apart-'));
    stack = await startStack({ data, ...where, env: { HOSO_LOG_LEVEL: 'warn', HOSO_LEASE_SECONDS: '3' } });
    const token = async (identity: string) => (await stack.issuer.token(identity))?.token ?? '';
    offices = await Promise.all(['api-1', 'api-2'].map((name) => office(program(name).address, token)));
    store = eventStoreDbEventStore(stack.store);
    const at = stack.database === undefined ? { path: join(data, 'read-models.db') } : { url: stack.database };
    models = await readModels({ ...at, registry: known, codec: facts, pollMs: 25 });
  }, 180_000);
  afterAll(async () => {
    await models?.close();
    await store?.close();
    await stack?.stop();
    rmSync(data, { recursive: true, force: true });
  }, 60_000);

  /** Without a broker there is nothing to say about one. */
  const itTells: (name: string, test: () => Promise<void>) => void = where.withNats ? it : () => {};
  const program = (name: string): Program => stack.programs.get(name) as Program;
  const at = (n: number): Office => offices[n % offices.length] as Office;
  const metric = async (name: string, of: Program): Promise<number | undefined> => {
    // One that was stopped takes the connection and says nothing.
    const text = await (await fetch(`${of.address}/metrics`, { signal: AbortSignal.timeout(3000) })).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length));
  };
  /** @throws Error after a minute without an answer. */
  const until = async <T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> => {
    for (const latest = Date.now() + 60_000; Date.now() < latest; await delay(100)) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    }
    throw new Error(
      `in vain: ${what}\n${[...stack.programs.values()].map((each) => `${each.name}: ${each.output().slice(-1500)}`).join('\n')}`,
    );
  };
  const isActive = async (one: Program): Promise<boolean> =>
    (await metric(`hoso_${one.name.replace(/-\d$/, '')}_active`, one).catch(() => 0)) === 1;
  /** The one of two that works, as soon as there is one. */
  const active = (who: 'projector' | 'reactor', other?: Program): Promise<Program> =>
    until(`another ${who}`, async () => {
      for (const copy of [1, 2]) {
        const one = program(`${who}-${copy}`);
        if (one !== other && (await isActive(one))) return one;
      }
      return undefined;
    });
  const registered = async (howMany: number): Promise<readonly Answer[]> =>
    Promise.all(
      Array.from({ length: howMany }, () => {
        count += 1;
        const body = { type: 'RegisterExistingCertificate', effectiveOn: '2023-03-15', data: certificate(count) };
        return at(count).ask(department, 'POST /v1/dossiers', body, { key: randomUUID() });
      }),
    );
  const historyOf = async (dossierId: string): Promise<readonly string[]> =>
    (await store.readStream(`dossier-${dossierId}`)).map((event) => event.type);
  const ended = ['ExistingCertificateRegistered', 'CertificateExpired'];
  const untilEnded = (dossierId: string): Promise<readonly string[]> =>
    until('the end of the certificate', async () => {
      const history = await historyOf(dossierId);
      return history.includes('CertificateExpired') && history;
    });

  it('share what is recorded: what one api wrote the other knows, and a repeated request is the same request', async () => {
    const [one, two] = offices as readonly [Office, Office];
    const idea = await one.does('applicant-tra-bong', undefined, 'RegisterIdea', undefined, { key: 'apart-idea' });
    const again = await two.does('applicant-tra-bong', undefined, 'RegisterIdea', undefined, { key: 'apart-idea' });
    expect(again).toMatchObject({ dossierId: idea.dossierId, revision: 0, position: idea.position, repeated: true });
    const selected = await two.does('commune-chair-21115', idea.dossierId, 'SelectIdea');
    const inbox = await one.ask('applicant-tra-bong', `GET /v1/dossiers?atLeast=${selected.position}`);
    expect(inbox.items).toMatchObject([{ dossierId: idea.dossierId, state: 'idea.preparing' }]);
  });

  it('have one projector and one reactor at work, and one of each that stands by', async () => {
    for (const who of ['projector', 'reactor'] as const) {
      await active(who);
      const both = await Promise.all([1, 2].map((copy) => metric(`hoso_${who}_active`, program(`${who}-${copy}`))));
      expect(both.toSorted()).toEqual([0, 1]);
    }
    for (const each of stack.programs.values()) {
      if (!each.address.startsWith('http')) continue;
      for (const path of ['healthz', 'readyz', 'metrics']) expect((await fetch(`${each.address}/${path}`)).status).toBe(200);
    }
  });

  it('go on with the other projector when one is killed: nothing is lost, and what was written can be read', async () => {
    const killed = await active('projector');
    const [answers] = await Promise.all([registered(20), killed.stop('SIGKILL')]);
    const last = Math.max(...answers.map((answer) => answer.position));
    const next = await active('projector', killed);
    expect(next).not.toBe(killed);
    expect(await models.queries.waitFor(last, 60_000)).toBe(true);
    const { total } = await at(0).ask('analyst', `GET /v1/statistics/stages?atLeast=${last}`);
    expect(total).toBe(21);
    await killed.start();
  });

  it('fire every deadline once, whichever reactor is killed in the middle', async () => {
    const killed = await active('reactor');
    const [answers] = await Promise.all([registered(20), killed.stop('SIGKILL')]);
    await active('reactor', killed);
    for (const { dossierId } of answers) expect(await untilEnded(dossierId)).toEqual(ended);
    await killed.start();
  });

  it('leave processes that were stopped, which change nothing when they are woken up', async () => {
    const [projector, reactor] = [await active('projector'), await active('reactor')];
    for (const each of [projector, reactor]) each.child().kill('SIGSTOP');
    await Promise.all([active('projector', projector), active('reactor', reactor)]);
    const before = await registered(10);
    for (const each of [projector, reactor]) each.child().kill('SIGCONT');
    const answers = [...before, ...(await registered(10))];
    for (const { dossierId } of answers) expect(await untilEnded(dossierId)).toEqual(ended);
    for (const each of [projector, reactor]) await until('its end', async () => !(await isActive(each)));
  });

  it('keep read models that a rebuild would make the same, to the last row', async () => {
    expect(await models.queries.waitFor(await store.head(), 60_000)).toBe(true);
    const fresh = await readModels({ path: ':memory:', registry: known, codec: facts });
    let seen = 0;
    for (let after = 0; ; ) {
      const page = await store.readAll({ after });
      if (page.length === 0) break;
      await fresh.project(page);
      seen += page.length;
      after = page.at(-1)?.position ?? after;
    }
    expect(seen).toBeGreaterThanOrEqual(2 + 60 * 2);
    const [live, anew] = [await Array.fromAsync(models.dump()), await Array.fromAsync(fresh.dump())];
    expect(live.length).toBeGreaterThan(60);
    expect(live).toEqual(anew);
    await fresh.close();
  });

  itTells('tell other systems everything at least once, and once by id', async () => {
    const wanted = new Set<string>();
    for (const event of await store.readAll({ limit: 10_000 }))
      if (['ExistingCertificateRegistered', 'CertificateExpired'].includes(event.type)) wanted.add(event.id);
    expect(wanted.size).toBe(120);
    const broker = natsBroker({ servers: stack.nats?.address ?? '' });
    const stopping = new AbortController();
    const [handled, kept] = [[] as Envelope[], new Map<string, string>()];
    const all = Promise.withResolvers<void>();
    const consumer = natsConsumer({
      broker,
      durable: 'test',
      signal: stopping.signal,
      seen: { get: async (id) => kept.get(id), put: async (id, value) => void kept.set(id, value) },
      handle: async (event) => {
        handled.push(event);
        if (handled.filter(({ id }) => wanted.has(id)).length >= wanted.size) all.resolve();
      },
    });
    await all.promise;
    stopping.abort();
    await consumer.done;
    await broker.close();
    const ids = handled.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(wanted.difference(new Set(ids)).size).toBe(0);
  });

  itTells('say in health and metrics that the broker is down, and tell the rest when it is back', async () => {
    const reactor = await active('reactor');
    await stack.nats?.stop('SIGKILL');
    const [answer] = await registered(1);
    expect(await untilEnded(answer.dossierId)).toEqual(ended);
    const readiness = async () => (await fetch(`${reactor.address}/readyz`)).json() as Promise<Answer>;
    await until('its health', async () => (await readiness()).checks.publishing === 'failing');
    expect((await readiness()).status).toBe('ready');
    expect(await metric('hoso_publishing_failing{target="nats"}', reactor)).toBe(1);
    expect((await fetch(`${program('api-1').address}/readyz`)).status).toBe(200);
    await stack.nats?.start();
    await until('its health', async () => (await readiness()).checks.publishing === 'ok');
    expect(await metric('hoso_publishing_failing{target="nats"}', reactor)).toBe(0);
    await until('the rest', async () => (await metric('hoso_published_events_total{target="nats"}', reactor)) !== undefined);
  });

  it('survive a store that is killed: what it acknowledged is there, and the processes go on by themselves', async () => {
    const before = await store.head();
    await program('double').stop('SIGKILL');
    await program('double').start();
    const [answer] = await registered(1);
    expect(answer.position).toBeGreaterThan(before);
    expect(await untilEnded(answer.dossierId)).toEqual(ended);
  });

  it('end by SIGTERM within their time', async () => {
    for (const name of ['api-1', 'projector-1', 'reactor-1', 'api-2', 'projector-2', 'reactor-2'])
      expect([name, await program(name).stop()]).toEqual([name, 0]);
  });
};

describe('processes apart, read models in a file', { timeout: 180_000 }, tests({ withPostgres: false, withNats: false }));
if (!isDistributed) it('PostgreSQL and NATS were not there: the processes apart ran on files only', ({ skip }) => skip('not installed'));
describe.runIf(isDistributed)(
  'processes apart, with PostgreSQL and NATS',
  { timeout: 180_000 },
  tests({ withPostgres: true, withNats: true }),
);
