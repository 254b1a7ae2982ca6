import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type EventStore, memoryEventStore, type RecordedEvent, sqliteEventStore } from '@hoso/event-store';
import { leases, OtherProgram, type ReadModels, readModels, rebuild } from '@hoso/read-models';
import { createLogger, createMetrics, keepLease } from '@hoso/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProjectorOptions, projector } from './projector.ts';
import { dossierId, everyWorkflow, facts, registerIdeas } from './testing/ideas.ts';

const LONG = 30_000;
let models: ReadModels;
let stopping: AbortController;
let log: Record<string, unknown>[];
beforeEach(async () => {
  models = await readModels({ path: ':memory:', registry: everyWorkflow, codec: facts });
  stopping = new AbortController();
  log = [];
});
afterEach(async () => {
  stopping.abort();
  await models.close();
});

const start = (store: EventStore, over: Partial<ProjectorOptions> = {}) => {
  const metrics = createMetrics({ processMetrics: false });
  const logger = createLogger({ name: 'test' }, { write: (line: string) => void log.push(JSON.parse(line)) });
  const clock = { now: () => '2026-09-01T02:01:00.000Z' };
  const options = { store, readModels: models, logger, metrics, clock, signal: stopping.signal, retryMs: 1, ...over };
  return { ...projector(options), metrics };
};
const makeNewer = (path: string): void => {
  const db = new DatabaseSync(path, { timeout: 5000 });
  db.exec('INSERT INTO migrations VALUES (99)');
  db.close();
};
const messages = () => log.map((line) => line.msg);

describe('the projector', () => {
  it('applies what is in the store and what comes', async () => {
    const store = memoryEventStore();
    await registerIdeas(store, [1, 2]);
    const { lag, metrics } = start(store);
    expect(await models.queries.waitFor(2, LONG)).toBe(true);
    await registerIdeas(store, [3]);
    expect(await models.queries.waitFor(3, LONG)).toBe(true);
    expect(await models.queries.dossier(dossierId(3))).toMatchObject({ stage: 'idea' });
    expect(await lag()).toEqual({ events: 0, seconds: 0, skipped: 0 });
    const text = await metrics.text();
    expect(text).toContain('hoso_projector_lag_events 0');
    expect(text).toContain('hoso_projector_parked 0');
    expect(messages()).toEqual([]);
  });

  it('goes on from its checkpoint', async () => {
    const store = memoryEventStore();
    await registerIdeas(store, [1, 2, 3]);
    await models.project((await store.readAll()).slice(0, 2));
    const seen: number[] = [];
    const watched: ReadModels = {
      ...models,
      project: (batch, after) => {
        seen.push(...batch.map((event) => event.position));
        return models.project(batch, after);
      },
    };
    start(store, { readModels: watched });
    expect(await models.queries.waitFor(3, LONG)).toBe(true);
    expect(seen).toEqual([3]);
  });

  it('says how far it is behind, in events and in time', async () => {
    const store = memoryEventStore();
    await registerIdeas(store, [1, 2, 3]);
    await models.project((await store.readAll()).slice(0, 1));
    stopping.abort();
    const { lag, done, metrics } = start(store);
    await done;
    expect(await lag()).toEqual({ events: 2, seconds: 60, skipped: 0 });
    expect(await metrics.text()).toContain('hoso_projector_lag_seconds 60');
  });

  it('is not fit for service when the oldest event waits longer than it may, and is again when it is applied', async () => {
    const store = memoryEventStore();
    await registerIdeas(store, [1, 2]);
    stopping.abort();
    const { check, done } = start(store, { lateAfter: 59 });
    await done;
    await expect(check()).rejects.toThrow('60 seconds behind');
    await models.project(await store.readAll());
    expect(await check()).toEqual({ events: 0, seconds: 0, skipped: 0 });
  });

  it('counts positions that it never saw, which a store without gaps must not have', async () => {
    const inner = memoryEventStore();
    await registerIdeas(inner, [1, 2, 3]);
    const at = (event: RecordedEvent): RecordedEvent => ({ ...event, position: event.position * 10 });
    const store: EventStore = {
      ...inner,
      head: async () => (await inner.head()) * 10,
      readAll: async ({ after = 0, ...rest } = {}) => (await inner.readAll({ after: Math.floor(after / 10), ...rest })).map(at),
      follow: async function* ({ after, ...rest }) {
        for await (const batch of inner.follow({ after: Math.floor(after / 10), ...rest })) yield batch.map(at);
      },
    };
    const spaced = start(store);
    expect(await models.queries.waitFor(30, LONG)).toBe(true);
    expect(await spaced.check()).toEqual({ events: 0, seconds: 0, skipped: 27 });
    expect(await spaced.metrics.text()).not.toContain('skipped');
    stopping.abort();
    await spaced.done;
    stopping = new AbortController();
    const gapless = start(store, { isGapless: true });
    await expect(gapless.check()).rejects.toThrow("never saw 27 of the store's events");
    expect(await gapless.metrics.text()).toContain('hoso_projector_skipped_positions 27');
  });

  it('reads again from where the read models stand when somebody else has moved them, and applies nothing twice', async () => {
    const store = memoryEventStore();
    await registerIdeas(store, [1]);
    let isTaken = false;
    const contested: ReadModels = {
      ...models,
      project: async (batch, after) => {
        if (!isTaken) {
          isTaken = true;
          await registerIdeas(store, [2, 3]);
          await models.project((await store.readAll()).slice(0, 2));
        }
        return models.project(batch, after);
      },
    };
    const first = start(store, { readModels: contested });
    expect(await models.queries.waitFor(3, LONG)).toBe(true);
    expect(await models.lastApplied()).toMatchObject({ position: 3, events: 3 });
    expect(messages()).toEqual(['the read models have moved under others: read again from there']);
    expect(await first.metrics.text()).toContain('hoso_projector_stuck 0');
  });

  it('goes on in the tables of a rebuild that was switched under it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hoso-projector-'));
    await models.close();
    const own = { path: join(folder, 'read-models.db'), registry: everyWorkflow, codec: facts };
    models = await readModels(own);
    const store = memoryEventStore();
    await registerIdeas(store, [1, 2]);
    start(store);
    expect(await models.queries.waitFor(2, LONG)).toBe(true);
    expect(await rebuild({ ...own, store })).toMatchObject({ outcome: 'switched', events: 2 });
    await registerIdeas(store, [3]);
    expect(await models.queries.waitFor(3, LONG)).toBe(true);
    expect(await models.queries.dossier(dossierId(3))).toMatchObject({ stage: 'idea' });
    expect(messages()).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('takes the tables of an older program when that one steps aside: no position is taken back, and what comes is seen', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hoso-projector-'));
    await models.close();
    const own = { path: join(folder, 'read-models.db'), registry: everyWorkflow, codec: facts };
    const store = memoryEventStore();
    await registerIdeas(store, [1, 2]);
    await (await readModels(own)).close();
    // Tables as an older program left them, and knows them; it has seen more than was built for this one.
    const old = new DatabaseSync(own.path);
    const version = old.prepare('SELECT max(version) AS is_at FROM migrations').get()?.is_at as number;
    old.exec(`DELETE FROM migrations WHERE version = ${version}`);
    const projectAsOlder = (position: number) =>
      old.exec(`INSERT OR REPLACE INTO checkpoints ("name", "position", "eventId") VALUES ('projection', ${position}, '')`);
    projectAsOlder(2);
    expect(await rebuild({ ...own, store })).toMatchObject({ outcome: 'ready', position: 2 });
    await registerIdeas(store, [3, 4]);
    projectAsOlder(4);
    const held = await leases({ path: join(folder, 'leases.db') });
    const token = (await held.take('projector', 'older', 60)) as number;

    models = await readModels(own);
    const positions: number[] = [];
    const watched: ReadModels = {
      ...models,
      project: async (batch, after) => {
        positions.push(await models.queries.position());
        return models.project(batch, after);
      },
    };
    const logger = createLogger({ name: 'test' }, { write: (line: string) => void log.push(JSON.parse(line)) });
    const metrics = createMetrics({ processMetrics: false });
    const refused = Promise.withResolvers<void>();
    const keeper = keepLease({
      leases: {
        ...held,
        take: async (...asked) => {
          const taken = await held.take(...asked);
          if (taken === undefined) refused.resolve();
          return taken;
        },
      },
      name: 'projector',
      holder: 'newer',
      seconds: 0.2,
      signal: stopping.signal,
      logger,
      metrics,
      work: (signal) => start(store, { readModels: watched, signal }).done,
    });
    await refused.promise;
    await expect(models.queries.position()).rejects.toThrow(`schema version ${version - 1}`);
    projectAsOlder(4);
    await registerIdeas(store, [5]);
    old.close();
    await held.release('projector', token);
    await models.whenReady();
    expect(await models.queries.position()).toBeGreaterThanOrEqual(4);
    await registerIdeas(store, [6]);
    expect(await models.queries.waitFor(6, LONG)).toBe(true);
    expect(positions.every((position) => position >= 4)).toBe(true);
    expect(await models.lastApplied()).toMatchObject({ position: 6, events: 6 });
    expect(messages()).toContain('the read models are brought to this program');
    stopping.abort();
    await keeper.done;
    await held.close();
    rmSync(folder, { recursive: true });
  });

  it('ends when a newer program has made the tables', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hoso-projector-'));
    await models.close();
    const path = join(folder, 'read-models.db');
    models = await readModels({ path, registry: everyWorkflow, codec: facts });
    const store = memoryEventStore();
    const { done } = start(store);
    await registerIdeas(store, [1]);
    expect(await models.queries.waitFor(1, LONG)).toBe(true);
    makeNewer(path);
    await registerIdeas(store, [2]);
    await expect(done).rejects.toThrow('start the newer program');
    rmSync(folder, { recursive: true });
  });

  it('makes rows of its own where those of another program of the same schema stand, and ends when another’s are switched to under it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hoso-projector-'));
    await models.close();
    const own = { path: join(folder, 'read-models.db'), registry: everyWorkflow, codec: facts };
    const store = memoryEventStore();
    await registerIdeas(store, [1]);
    const before = await readModels({ ...own, program: 'before' });
    await before.project(await store.readAll());
    models = await readModels(own);
    const { done } = start(store);
    await registerIdeas(store, [2]);
    expect(await models.queries.waitFor(2, LONG)).toBe(true);
    expect(messages()).toContain('the read models are brought to this program');
    expect(await before.bringUp({ store })).toMatchObject({ outcome: 'switched' });
    await registerIdeas(store, [3]);
    await expect(done).rejects.toThrow(OtherProgram);
    expect(await before.queries.position()).toBe(2);
    await before.close();
    rmSync(folder, { recursive: true });
  });

  it('tries again after a failure, and loses nothing', async () => {
    const store = memoryEventStore();
    await registerIdeas(store, [1, 2]);
    let failures = 0;
    const failing: ReadModels = {
      ...models,
      project: async (batch, after) => {
        if (failures < 3) throw new Error(`failure ${++failures}`);
        return models.project(batch, after);
      },
    };
    start(store, { readModels: failing });
    expect(await models.queries.waitFor(2, LONG)).toBe(true);
    expect(failures).toBe(3);
    expect(log.map((line) => line.retryInMs)).toEqual([1, 2, 4]);
  });

  it('reports what it parks, and tries it again at the next start', async () => {
    const store = memoryEventStore();
    await registerIdeas(store, [1, 2]);
    let isBroken = true;
    const codec = {
      decode: (event: Parameters<typeof facts.decode>[0]) =>
        facts.decode(isBroken && event.position === 1 ? { ...event, data: '{' } : event),
    };
    await models.close();
    models = await readModels({ path: ':memory:', registry: everyWorkflow, codec });
    const first = start(store);
    expect(await models.queries.waitFor(2, LONG)).toBe(true);
    expect(await first.metrics.text()).toContain('hoso_projector_parked 1');
    stopping.abort();
    await first.done;
    expect(log).toMatchObject([{ msg: 'parked', dossierId: dossierId(1), position: 1 }]);

    isBroken = false;
    stopping = new AbortController();
    start(store);
    await registerIdeas(store, [3]);
    expect(await models.queries.waitFor(3, LONG)).toBe(true);
    expect(await models.parked()).toEqual([]);
    expect(await models.queries.dossier(dossierId(1))).toMatchObject({ stage: 'idea' });
    expect(messages()).toEqual(['parked', 'parked dossiers go on']);
  });

  it('builds read models anew that were made from another store, or from one that was longer', async () => {
    const other = memoryEventStore();
    await registerIdeas(other, [1, 2, 3]);
    await models.project(await other.readAll());
    const store = memoryEventStore();
    await registerIdeas(store, [2, 4, 5, 6], 1);
    const { promise: isLetGo, resolve: letGo } = Promise.withResolvers<void>();
    const { check } = start({
      ...store,
      follow: async function* (options) {
        await isLetGo;
        yield* store.follow({ ...options, limit: 3 });
      },
    });
    while ((await models.lastApplied()).position !== 0) await setImmediate();
    await expect(check()).rejects.toThrow('are built anew up to position 4');
    letGo();
    expect(await models.queries.waitFor(4, LONG)).toBe(true);
    expect(await check()).toMatchObject({ events: 0 });
    expect(await models.queries.dossier(dossierId(1))).toBeUndefined();
    expect(await models.queries.dossier(dossierId(2))).toMatchObject({ position: 1 });
    expect(log).toMatchObject([{ level: 'error', msg: 'the read models do not belong to this store: they are built anew', position: 3 }]);
  });

  it('ends when it is told to, and when the store closes', async () => {
    const store = memoryEventStore();
    const first = start(store);
    stopping.abort();
    await first.done;
    stopping = new AbortController();
    const second = start(store);
    await registerIdeas(store, [1]);
    expect(await models.queries.waitFor(1, LONG)).toBe(true);
    await store.close();
    await second.done;
  });
});

describe('the projector’s process', () => {
  it('reads the embedded store beside its writer, and ends well on SIGTERM', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hoso-projector-'));
    const store = sqliteEventStore(join(folder, 'events.db'));
    await registerIdeas(store, [1, 2]);
    const process_ = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      env: { HOSO_DATA: folder, HOSO_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(process_, 'close');
    const [line] = (await once(process_.stdout, 'data')) as [Buffer];
    expect(line.toString()).toContain('"started"');
    await registerIdeas(store, [3]);
    const reader = await readModels({ path: join(folder, 'read-models.db'), registry: everyWorkflow, codec: facts, pollMs: 5 });
    expect(await reader.queries.waitFor(3, LONG)).toBe(true);
    process_.stdout.resume();
    process_.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await reader.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('ends with exit code 1 and a free lease when a newer program has made the tables', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hoso-projector-'));
    const store = sqliteEventStore(join(folder, 'events.db'));
    await registerIdeas(store, [1]);
    const process_ = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      env: { HOSO_DATA: folder, HOSO_PORT: '0', HOSO_LEASE_SECONDS: '60' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    process_.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    const ended = once(process_, 'close');
    await once(process_.stdout, 'data');
    const path = join(folder, 'read-models.db');
    const reader = await readModels({ path, registry: everyWorkflow, codec: facts, pollMs: 5 });
    expect(await reader.queries.waitFor(1, LONG)).toBe(true);
    makeNewer(path);
    await registerIdeas(store, [2]);
    expect(await ended).toEqual([1, null]);
    expect(said).toContain('start the newer program');
    const held = await leases({ path: join(folder, 'leases.db') });
    expect(await held.take('projector', 'newer', 60)).toBe(2);
    await held.close();
    await reader.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
});
