/** The projector on EventStoreDB, of which the wire-compatible double stands in for the server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventStore, memoryEventStore } from '@hoso/event-store';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { type Double, eventStoreDbDouble } from '@hoso/event-store-eventstoredb/testing';
import { lagOf, type ReadModels, readModels } from '@hoso/read-models';
import { createLogger, createMetrics } from '@hoso/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projector } from './projector.ts';
import { dossierId, everyWorkflow, facts, recordedAt, registerIdeas } from './testing/ideas.ts';

let folder: string;
let models: ReadModels;
const doubles: Double[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hoso-projector-'));
  models = await readModels({ path: ':memory:', registry: everyWorkflow, codec: facts });
});
afterEach(async () => {
  await models.close();
  for (const double of doubles.splice(0)) double.stop();
  rmSync(folder, { recursive: true });
});

const serve = async (journal: string, port = 0): Promise<Double> => {
  const double = await eventStoreDbDouble({ journal: join(folder, journal), port });
  doubles.push(double);
  return double;
};
const stop = (double: Double): void => {
  double.stop();
  doubles.splice(doubles.indexOf(double), 1);
};
/** A log that lies there to be restored. */
const write = async (journal: string, fill: (store: EventStore) => Promise<unknown>): Promise<void> => {
  const double = await serve(journal);
  const store = eventStoreDbEventStore(double.url, { prefixes: ['dossier-', 'other-'] });
  await fill(store);
  await store.close();
  stop(double);
};
const known = async (n: number): Promise<void> => {
  while ((await models.queries.dossier(dossierId(n))) === undefined) await sleep(2);
};

describe('the lag on EventStoreDB', () => {
  it('counts events, not the bytes between them', async () => {
    const store = eventStoreDbEventStore((await serve('log')).url);
    await registerIdeas(store, [1, 2, 3]);
    expect(await lagOf(models, store, recordedAt)).toMatchObject({ events: 3 });
    await models.project((await store.readAll()).slice(0, 2));
    expect(await lagOf(models, store, recordedAt)).toMatchObject({ events: 1 });
    await store.close();
  });

  it('is looked up once for all the metrics that are asked for together', async () => {
    const store = eventStoreDbEventStore((await serve('log')).url);
    await registerIdeas(store, [1]);
    let looks = 0;
    const readAll: EventStore['readAll'] = (options) => {
      looks++;
      return store.readAll(options);
    };
    const metrics = createMetrics({ processMetrics: false });
    const logger = createLogger({ name: 'test' }, { write: () => {} });
    const options = { readModels: models, logger, metrics, clock: { now: () => recordedAt }, signal: AbortSignal.abort(), isGapless: true };
    await projector({ ...options, store: { ...store, readAll } }).done;
    for (const times of [1, 2]) {
      expect(await metrics.text()).toContain('hoso_projector_lag_events 1');
      expect(looks).toBe(times);
    }
    await store.close();
  });
});

describe('a projector on the copy of an embedded store', () => {
  it.each([3, 4])('builds anew the read models that were made from the original up to position %i', async (head) => {
    const original = memoryEventStore();
    const copy = eventStoreDbEventStore((await serve('copy')).url, { patienceMs: 200 });
    const numbers = Array.from({ length: head }, (_, i) => i + 1);
    for (const store of [original, copy]) await registerIdeas(store, numbers);
    await models.project(await original.readAll(), 0);
    expect((await models.lastApplied()).position).toBe(head);

    const stopping = new AbortController();
    const warnings: unknown[] = [];
    const logger = createLogger({ name: 'test', level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line).msg) });
    const metrics = createMetrics({ processMetrics: false });
    const clock = { now: () => recordedAt };
    const { done } = projector({ store: copy, readModels: models, logger, metrics, clock, signal: stopping.signal, retryMs: 1 });
    const end = await copy.head();
    while ((await models.lastApplied()).position !== end) await sleep(5);
    expect((await models.lastApplied()).events).toBe(head);
    expect(warnings).toEqual(['the read models do not belong to this store: they are built anew']);
    stopping.abort();
    await done;
    await copy.close();
  });
});

describe('a projector at work when the log is restored', () => {
  it('builds the read models anew from one that is shorter, and from one that has grown again', async () => {
    const other = { id: '00000000-0000-4000-8000-999999999999', type: 'Other', data: '{}', metadata: '{}' };
    await write('shorter', (store) => registerIdeas(store, [1], 1));
    await write('grown', async (store) => {
      await store.append('other-1', -1, [other]);
      await registerIdeas(store, [1, 2, 3, 4, 5, 6], 2);
    });
    let double = await serve('first');
    const port = Number(new URL(double.url.replace('esdb', 'http')).port);
    const store = eventStoreDbEventStore(double.url, { patienceMs: 200 });
    await registerIdeas(store, [1, 2, 3]);
    const stopping = new AbortController();
    const warnings: unknown[] = [];
    const logger = createLogger({ name: 'test' }, { write: (line: string) => void warnings.push(JSON.parse(line).msg) });
    const metrics = createMetrics({ processMetrics: false });
    const clock = { now: () => recordedAt };
    const { done, lag } = projector({ store, readModels: models, logger, metrics, clock, signal: stopping.signal, retryMs: 1 });
    await known(3);

    stop(double);
    double = await serve('shorter', port);
    await registerIdeas(store, [4], 1);
    await known(4);
    expect(await models.queries.dossier(dossierId(2))).toBeUndefined();
    expect(await lag()).toMatchObject({ events: 0 });

    stop(double);
    double = await serve('grown', port);
    await known(6);
    await registerIdeas(store, [7], 2);
    await known(7);
    expect((await models.lastApplied()).events).toBe(7);
    const notOurs = 'the read models do not belong to this store: they are built anew';
    expect(warnings.filter((msg) => msg !== 'the projection failed')).toEqual([notOurs, notOurs]);
    stopping.abort();
    await done;
    await store.close();
  });
});
