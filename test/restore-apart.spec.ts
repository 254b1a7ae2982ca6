/**
 * The drill for processes apart: backed up under load as docs/operations.md says, restored elsewhere and in place, started, and held against what
 * was acknowledged. On the wire-compatible double in EventStoreDB's place: how its own files are copied is its manual's.
 */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { codec, type RecordedEvent } from '@hoso/event-store';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { eventStoreDbDouble } from '@hoso/event-store-eventstoredb/testing';
import { type Envelope, FOLLOWERS, followerMemory, type KeyValues, natsBroker, natsConsumer, natsKeyValues } from '@hoso/messaging';
import { natsServerVersion } from '@hoso/messaging/testing';
import { ocopDossier, personalPointers, workflows } from '@hoso/ocop';
import { postgresKeyValues, readModels } from '@hoso/read-models';
import { postgresPrograms } from '@hoso/read-models/testing';
import { registry } from '@hoso/workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Program, type Stack, startStack } from '../scripts/stack.ts';
import { type Answer, type Office, office } from './officers.ts';
import { root } from './sources.ts';

const programs = postgresPrograms() ?? '';
const isThere = ['pg_dump', 'psql'].every((name) => existsSync(join(programs, name))) && natsServerVersion() !== undefined;
const [applicant, chair, officer, department, analyst] = [
  'applicant-tra-bong',
  'commune-chair-21115',
  'commune-officer-21115',
  'department-officer-51',
  'analyst',
];

type Sent = {
  readonly identity: string;
  readonly dossierId?: string;
  readonly type: string;
  readonly data?: unknown;
  readonly key: string;
};
type Acknowledged = {
  readonly sent: Sent;
  readonly type: string;
  readonly dossierId: string;
  readonly revision: number;
  readonly position: number;
};
type Paper = { readonly sha256: string; readonly text: string; readonly position: number };
type Told = { readonly id: string };

const exampleOf = (type: string): object => ocopDossier.rules[type]?.example as object;
const filing = exampleOf('FileFirstDossier') as { readonly documents: readonly { readonly kind: string }[] };

/** @throws Error after half a minute without an answer. */
const until = async <T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> => {
  for (const latest = Date.now() + 30_000; Date.now() < latest; await delay(50)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`in vain: ${what}`);
};
const program = (stack: Stack, name: string): Program => stack.programs.get(name) as Program;
const send = (officers: Office, { identity, dossierId, type, data, key }: Sent) => officers.does(identity, dossierId, type, data, { key });
const officersOf = (stack: Stack): Promise<Office> =>
  office(program(stack, 'api-1').address, async (identity) => (await stack.issuer.token(identity))?.token ?? '');
const pathOf = (stack: Stack, sha256: string): string => `${program(stack, 'api-1').address}/v1/documents/${sha256}`;
const authorized = async (stack: Stack) => ({ authorization: `Bearer ${(await stack.issuer.token(applicant))?.token}` });
const logOf = async (stack: Pick<Stack, 'store'>): Promise<readonly RecordedEvent[]> => {
  const store = eventStoreDbEventStore(stack.store);
  try {
    return await store.readAll({ limit: 10_000 });
  } finally {
    await store.close();
  }
};
const withWebhooks = async <T>(database: string, work: (keyValues: KeyValues) => Promise<T>): Promise<T> => {
  const keyValues = await postgresKeyValues({ url: database });
  try {
    return await work(keyValues);
  } finally {
    await keyValues.close();
  }
};
const withNats = async <T>({ nats }: Stack, work: (keyValues: KeyValues) => Promise<T>): Promise<T> => {
  const broker = natsBroker({ servers: nats?.address ?? '' });
  try {
    return await work(natsKeyValues(broker, { bucket: FOLLOWERS }));
  } finally {
    await broker.close();
  }
};
const upToOf = (follower: string) => async (keyValues: KeyValues) =>
  (await followerMemory(keyValues, follower).checkpoint())?.position ?? 0;
const toldUpTo = (database: string): Promise<number> => withWebhooks(database, upToOf('webhook-drill'));

/** Ideas, filings with a paper of their own and upgrades, of which the earlier certificate must hear, several at a time until told to stop. */
const load = (stack: Stack, officers: Office, written: Acknowledged[], papers: Paper[]) => {
  let isOver = false;
  const does = async (identity: string, dossierId: string | undefined, type: string, data?: unknown): Promise<Acknowledged> => {
    const sent: Sent = { identity, ...(dossierId === undefined ? {} : { dossierId }), type, data, key: randomUUID() };
    const { dossierId: id, revision, position } = await send(officers, sent);
    const acknowledged = { sent, type, dossierId: id, revision, position };
    written.push(acknowledged);
    return acknowledged;
  };
  const worker = async (): Promise<void> => {
    while (!isOver) {
      const { dossierId } = await does(applicant, undefined, 'RegisterIdea');
      await does(chair, dossierId, 'SelectIdea');
      const text = `Giấy đăng ký kinh doanh ${dossierId}`;
      const sha256 = createHash('sha256').update(text).digest('hex');
      const headers = { ...(await authorized(stack)), 'content-type': 'application/pdf' };
      expect((await fetch(pathOf(stack, sha256), { method: 'PUT', headers, body: text })).status).toBe(201);
      const documents = [
        ...filing.documents.filter(({ kind }) => kind !== 'business-registration'),
        { kind: 'business-registration', sha256 },
      ];
      const { position } = await does(applicant, dossierId, 'FileFirstDossier', { ...filing, documents });
      papers.push({ sha256, text, position });
      const example = exampleOf('RegisterExistingCertificate') as { readonly certificate: object };
      const certificate = { ...example.certificate, number: `OCOP-51-${dossierId}` };
      const earlier = await does(department, undefined, 'RegisterExistingCertificate', { ...example, certificate });
      await does(applicant, undefined, 'FileUpgradeDossier', {
        ...exampleOf('FileUpgradeDossier'),
        previousDossierId: earlier.dossierId,
      });
    }
  };
  const working = Promise.all(Array.from({ length: 4 }, worker));
  return {
    until: (count: number) => until(`${count} commands`, () => written.length >= count),
    stop: async (): Promise<void> => {
      isOver = true;
      await working;
    },
  };
};

const drill = () => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-restore-apart-'));
  const place = (name: string): string => join(folder, name);
  const told: Told[] = [];
  const subscriber = createServer(async (request, response) => {
    told.push(JSON.parse(Buffer.concat(await Array.fromAsync<Buffer>(request)).toString()));
    response.writeHead(204).end();
  });
  const stacks: Stack[] = [];
  const start = async (data: string, prepare?: (database: string) => Promise<void>): Promise<Stack> => {
    const env = {
      HOSO_LOG_LEVEL: 'warn',
      HOSO_LEASE_SECONDS: '3',
      HOSO_WEBHOOKS: place('webhooks.json'),
      NODE_COMPILE_CACHE: place('compiled'),
    };
    const stack = await startStack({ data, copies: 1, env, ...(prepare === undefined ? {} : { prepare }) });
    stacks.push(stack);
    return stack;
  };
  const dumpOf = (database: string) =>
    promisify(execFile)(join(programs, 'pg_dump'), ['--schema', 'hoso_processes', '--file', place('backup/processes.sql'), database]);
  const loadDump = (database: string) =>
    promisify(execFile)(join(programs, 'psql'), ['-qv', 'ON_ERROR_STOP=1', '--file', place('backup/processes.sql'), database]);

  const written: Acknowledged[] = [];
  const papers: Paper[] = [];
  /** Up to which position the copy goes, and what the log was when all was stopped. */
  let [position, log]: [number, readonly RecordedEvent[]] = [0, []];
  let first: Stack;
  let figures: unknown;
  const query = () => `GET /v1/statistics/stages?by=unit&position=${position}`;
  const kept = (): readonly Acknowledged[] => written.filter((each) => each.position <= position);
  const lost = (): readonly Acknowledged[] => written.filter((each) => each.position > position);
  const keptLog = (): readonly RecordedEvent[] => log.filter((event) => event.position <= position);
  /** What others are told of: the ids of these facts. */
  const tellable = (events: readonly RecordedEvent[]): readonly string[] =>
    events.filter(({ type }) => ['ProductDossierFiled', 'ExistingCertificateRegistered'].includes(type)).map(({ id }) => id);

  beforeAll(async () => {
    await once(subscriber.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(subscriber.address() as AddressInfo).port}/`;
    const secrets = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`];
    writeFileSync(place('webhooks.json'), JSON.stringify([{ id: 'drill', url, secrets }]));
    first = await start(place('data'));
    const database = first.database as string;
    const officers = await officersOf(first);
    const loading = load(first, officers, written, papers);
    await loading.until(50);
    await until('the subscriber is told', async () => (await toldUpTo(database)) > 0);

    // As docs/operations.md has it: what webhooks remember, the store, the documents.
    const before = Math.max(...written.map((each) => each.position));
    mkdirSync(place('backup'));
    await dumpOf(database);
    const journal = new DatabaseSync(join(place('data'), 'double.db'), { readOnly: true });
    await backup(journal, place('backup/double.db'));
    journal.close();
    cpSync(place('data/documents'), place('backup/documents'), { recursive: true });

    await loading.until(written.length + 30);
    await loading.stop();
    cpSync(place('backup/double.db'), place('looked-at.db'));
    const copy = await eventStoreDbDouble({ journal: place('looked-at.db') });
    position = (await logOf({ store: copy.url })).at(-1)?.position as number;
    copy.stop();
    log = await logOf(first);
    figures = await officers.ask(analyst, `${query()}&atLeast=${log.at(-1)?.position}`);
    expect(position).toBeGreaterThanOrEqual(before);
    // All that remember anything remember more than the copy holds.
    await until('all are told', async () => (await toldUpTo(database)) > position && (await withNats(first, upToOf('nats'))) > position);
    expect([kept().length >= 50, lost().length >= 20]).toEqual([true, true]);
    for (const name of ['api-1', 'projector-1', 'reactor-1', 'double'])
      expect([name, await program(first, name).stop()]).toEqual([name, 0]);
  }, 120_000);
  afterAll(async () => {
    for (const stack of stacks) await stack.stop();
    subscriber.closeAllConnections();
    subscriber.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** Every upgrade that the log holds is followed up, once, and the read models are those that the log makes. @returns the log. */
  const isWhole = async (stack: Stack): Promise<readonly RecordedEvent[]> => {
    const known = registry(workflows);
    const facts = codec({ personal: personalPointers });
    const upgraded = (events: readonly RecordedEvent[]) =>
      events
        .filter(({ type }) => type === 'ProductDossierFiled')
        .flatMap((event) => (facts.decode(event).data as { readonly previous?: { readonly dossierId: string } }).previous ?? [])
        .map(({ dossierId }) => `dossier-${dossierId}`);
    const heard = (events: readonly RecordedEvent[]) => events.filter(({ type }) => type === 'SuccessorFiled').map(({ stream }) => stream);
    const now = await until('every upgrade is followed up', async () => {
      const events = await logOf(stack);
      return new Set(upgraded(events)).difference(new Set(heard(events))).size === 0 && events;
    });
    expect(upgraded(now).length).toBeGreaterThan(5);
    expect(heard(now).toSorted()).toEqual(upgraded(now).toSorted());
    const live = await readModels({ url: stack.database as string, registry: known, codec: facts, pollMs: 25 });
    const anew = await readModels({ path: ':memory:', registry: known, codec: facts });
    expect(await live.queries.waitFor(now.at(-1)?.position as number, 30_000)).toBe(true);
    await anew.project(now);
    expect(await Array.fromAsync(live.dump())).toEqual(await Array.fromAsync(anew.dump()));
    await live.close();
    await anew.close();
    return now;
  };
  /** A request of the copy gets its first answer; one that was lost is recorded anew, by whoever kept what he had sent. */
  const knowsItsKeys = async (officers: Office, type: string): Promise<{ readonly position: number }> => {
    for (const { sent, dossierId, revision, position: at } of kept().slice(0, 10))
      expect(await send(officers, sent)).toMatchObject({ dossierId, revision, position: at, repeated: true });
    const { sent, dossierId } = lost().find((each) => each.type === type) as Acknowledged;
    const anew = await send(officers, sent);
    expect(anew).toMatchObject({ dossierId, revision: 0, repeated: false });
    expect(await send(officers, sent)).toMatchObject({ dossierId, revision: 0, position: anew.position, repeated: true });
    return anew;
  };
  /** What a consumer of its own finds on NATS once all of these have come: ids, in order. */
  const onNats = async (stack: Stack, wanted: ReadonlySet<string>): Promise<readonly string[]> => {
    const broker = natsBroker({ servers: stack.nats?.address ?? '' });
    const stopping = new AbortController();
    const handled: Envelope[] = [];
    const consumer = natsConsumer({
      broker,
      durable: 'drill',
      signal: stopping.signal,
      seen: { get: async () => undefined, put: async () => {} },
      handle: async (event) => void handled.push(event),
    });
    await until('all on NATS', () => wanted.difference(new Set(handled.map(({ id }) => id))).size === 0);
    stopping.abort();
    await consumer.done;
    await broker.close();
    return handled.map(({ id }) => id);
  };

  it('holds elsewhere, on a fresh PostgreSQL and NATS, what was acknowledged up to its position, and no more', async () => {
    cpSync(place('backup/documents'), place('elsewhere/documents'), { recursive: true });
    cpSync(place('backup/double.db'), place('elsewhere/double.db'));
    const toldBefore = told.length;
    let upTo = 0;
    const second = await start(place('elsewhere'), async (database) => {
      await loadDump(database);
      upTo = await toldUpTo(database);
    });
    expect([upTo > 0, upTo <= position]).toEqual([true, true]);
    const restored = await isWhole(second);
    const ids = (events: readonly RecordedEvent[]) => events.map((event) => `${event.position} ${event.id}`);
    expect(ids(restored.slice(0, keptLog().length))).toEqual(ids(keptLog()));
    // Beyond the copy stands only what follows from it.
    expect(restored.slice(keptLog().length).filter(({ type }) => type !== 'SuccessorFiled')).toEqual([]);
    const stands = new Map(restored.map(({ stream, revision }) => [stream, revision]));
    const isIn = ({ dossierId, revision }: Acknowledged): boolean => (stands.get(`dossier-${dossierId}`) ?? -1) >= revision;
    expect([kept().filter((each) => !isIn(each)), lost().filter(isIn)]).toEqual([[], []]);

    const officers = await officersOf(second);
    const atLeast = restored.at(-1)?.position;
    expect(await officers.ask(analyst, `${query()}&atLeast=${atLeast}`)).toEqual(figures);
    const filed = kept().filter(({ type }) => type === 'FileFirstDossier' || type === 'FileUpgradeDossier');
    const { items } = await officers.ask(officer, `GET /v1/inbox?atLeast=${atLeast}&limit=200`);
    expect(items.map(({ dossier }: Answer) => dossier.dossierId).sort()).toEqual(filed.map(({ dossierId }) => dossierId).sort());
    const keptPapers = papers.filter((paper) => paper.position <= position);
    expect(keptPapers.length).toBeGreaterThan(5);
    const headers = await authorized(second);
    for (const { sha256, text } of keptPapers) expect(await (await fetch(pathOf(second, sha256), { headers })).text()).toBe(text);
    const anew = await knowsItsKeys(officers, 'RegisterExistingCertificate');

    const now = await logOf(second);
    const fact = now.find((event) => event.position === anew.position) as RecordedEvent;
    // NATS is told everything, the subscriber from where the copy stands; in the order of the log, each once.
    expect(await onNats(second, new Set([fact.id]))).toEqual(tellable(now));
    await until('the subscriber hears the last', () => told.slice(toldBefore).some(({ id }) => id === fact.id));
    expect(told.slice(toldBefore).map(({ id }) => id)).toEqual(tellable(now.filter((event) => event.position > upTo)));
    await second.stop();
  });

  it('is noticed in place by all that remember the longer log, also when it has grown beyond that again', async () => {
    const data = place('data');
    for (const end of ['', '-wal', '-shm']) rmSync(join(data, `double.db${end}`), { force: true });
    cpSync(place('backup/double.db'), join(data, 'double.db'));
    const toldBefore = told.length;
    const [api, projector, reactor] = ['api-1', 'projector-1', 'reactor-1'].map((name) => program(first, name)) as [
      Program,
      Program,
      Program,
    ];
    await program(first, 'double').start();
    await api.start();
    const officers = await officersOf(first);
    const anew = await knowsItsKeys(officers, 'RegisterIdea');
    const more: Acknowledged[] = [];
    const loading = load(first, officers, more, []);
    await until('a longer log', () => more.some((each) => each.position > (log.at(-1)?.position as number)));
    await loading.stop();
    const started = Promise.all([projector.start(), reactor.start()]);
    // Awaited below; what goes wrong before says more.
    started.catch(() => {});
    await until('the projector notices', () => projector.output().includes('the read models do not belong to this store'));
    const now = await isWhole(first);
    expect([...more, anew].filter((each) => !now.some((event) => event.position === each.position))).toEqual([]);

    // NATS and the subscriber stop, each by itself, until an operator says from where.
    for (const target of ['nats', 'webhook-drill'])
      await until(`${target} stops`, () =>
        reactor
          .output()
          .split('\n')
          .some((line) => line.includes(`"target":"${target}"`) && line.includes('is of another log, or of one that was longer')),
      );
    const health = async (): Promise<Answer> => (await fetch(`${reactor.address}/readyz`)).json();
    await until('its health', async () => (await health()).checks?.publishing === 'failing');
    expect(told.length).toBe(toldBefore);
    for (const target of ['nats', 'webhook-drill']) {
      const line = ['untold', 'from', '--target', target, '--position', '0', '--wait', '60'];
      const env = { PATH: process.env.PATH, HOSO_DATABASE_URL: first.database, HOSO_NATS_URL: `nats://${first.nats?.address}` };
      const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'services/cli/src/main.ts'), ...line], { env });
      expect(stdout).toContain('tells what comes after position) 0');
    }
    await started;
    await until('the subscriber is told', () => told.length >= toldBefore + tellable(now).length);
    expect(told.slice(toldBefore).map(({ id }) => id)).toEqual(tellable(now));
    // The broker itself drops what it was told within the hour.
    const onBroker = await onNats(first, new Set(tellable(now)));
    expect(onBroker.toSorted()).toEqual([...new Set([...tellable(log), ...tellable(now)])].toSorted());
  });
};

if (!isThere) it('PostgreSQL and NATS were not there: the drill with processes apart was not run', ({ skip }) => skip('not installed'));
describe.runIf(isThere)('a backup of processes apart, made under load', { timeout: 120_000 }, drill);
