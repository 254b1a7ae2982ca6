/** `hoso facts copy`, from a data folder into EventStoreDB, of which the wire-compatible double stands in for the server. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEngine } from '@hoso/engine';
import { type EventStore, memoryEventStore, type NewEvent, type RecordedEvent, sqliteEventStore } from '@hoso/event-store';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { type Double, eventStoreDbDouble } from '@hoso/event-store-eventstoredb/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { factsCopy } from './facts-copy.ts';
import { hoso } from './hoso.ts';
import { dossierId, facts, folderWithIdeas, type IdeasFolder, known } from './testing/ideas.ts';

let folder: IdeasFolder;
let double: Double;
/** The copy as the processes will see it. */
let copied: EventStore;
const opened: EventStore[] = [];
const keep = <Store extends EventStore>(store: Store): Store => {
  opened.push(store);
  return store;
};
const closeAll = async (): Promise<void> => {
  for (const store of opened.splice(0)) await store.close();
};

/** Of what no canonical JSON has, too: the copy is not to know. */
const texts = ['{}', '{"b": 1.0, "a":"Quế"}', `"${'Quảng Ngãi'.normalize('NFD')}"`, '\u0000{', '', 'không phải JSON'];
const eventOf = (n: number): NewEvent => ({
  id: `11111111-0000-4000-8000-${String(n).padStart(12, '0')}`,
  type: n % 2 === 0 ? 'Even' : 'Odd',
  data: texts[n % texts.length] as string,
  metadata: texts[(n + 1) % texts.length] as string,
});

/** Four ideas, then three dossiers in turns, one to three events an append. */
const EVENTS = 30;
beforeEach(async () => {
  folder = await folderWithIdeas(4);
  const revisions = [-1, -1, -1];
  for (let turn = 0, n = 0; n < EVENTS - 4; turn++) {
    const stream = turn % 3;
    const events = Array.from({ length: Math.min(1 + (turn % 3), EVENTS - 4 - n) }, () => eventOf(n++));
    ({ revision: revisions[stream] } = await folder.store.append(
      `dossier-${dossierId(100 + stream)}`,
      revisions[stream] as number,
      events,
    ));
  }
  await folder.store.close();
  double = await eventStoreDbDouble();
  copied = eventStoreDbEventStore(double.url);
});
afterEach(async () => {
  await closeAll();
  await copied.close();
  double.stop();
  rmSync(folder.data, { recursive: true });
});

const sourceAt = (path: string): EventStore => keep(sqliteEventStore(path, { readOnly: true, alone: true }));
const run = async ({
  target = (url: string): EventStore => keep(eventStoreDbEventStore(url)),
  signal = new AbortController().signal,
  env = {},
  tell = (_: string): void => {},
} = {}) => {
  const answer = await hoso(['facts', 'copy'], {
    commands: [factsCopy({ source: sourceAt, target })({ HOSO_DATA: folder.data, HOSO_EVENTSTOREDB_URL: double.url, ...env })],
    open: () => expect.unreachable('it opens its own'),
    openStack: () => expect.unreachable('it opens its own'),
    tell,
    signal,
  });
  await closeAll();
  return answer;
};

const allOf = async (store: EventStore): Promise<readonly Omit<RecordedEvent, 'position'>[]> =>
  (await store.readAll({ limit: 10_000 })).map(({ position: _, ...event }) => event);
const original = async () => {
  const store = sqliteEventStore(join(folder.data, 'events.db'), { readOnly: true });
  const events = await allOf(store);
  await store.close();
  expect(events).toHaveLength(EVENTS);
  return events;
};
/** The digest that docs/operations.md promises, made by other means. */
const digestOf = (events: readonly Omit<RecordedEvent, 'position'>[]): string =>
  createHash('sha256')
    .update(events.map((e) => `${JSON.stringify([e.stream, e.revision, e.id, e.type, e.data, e.metadata])}\n`).join(''))
    .digest('hex');

/** A target where something befalls the append with this number, before or after it is stored. */
const failing = (at: number, when: 'before' | 'after', store: EventStore, befall: () => void): EventStore => {
  let appends = 0;
  return {
    ...store,
    append: async (...append) => {
      const isIt = appends++ === at;
      if (isIt && when === 'before') befall();
      const answer = await store.append(...append);
      if (isIt && when === 'after') befall();
      return answer;
    },
  };
};
const die = (): never => {
  throw new Error('killed');
};

describe('hoso facts copy', () => {
  test('copies every event in the order of the log, byte for byte, and says the digest of all', async () => {
    const told: string[] = [];
    const { out, err, code } = await run({ tell: (line) => told.push(line) });
    expect([err, code]).toEqual(['', 0]);
    const events = await original();
    expect(await allOf(copied)).toEqual(events);
    expect(new Set(events.map(({ stream }) => stream)).size).toBe(7);
    expect(out).toContain(`${EVENTS} sự kiện (events), ${EVENTS} mới chép (copied now)\nSHA-256 ${digestOf(events)}\n`);
    const end = { position: await copied.head(), eventId: events.at(-1)?.id };
    expect(out).toContain(`(the end of the copy): ${JSON.stringify(end)}`);
    expect(told).toContainEqual(expect.stringMatching(/^chép \(copying\) .* 100 % {2}30\/30 sự kiện/));
  });

  test('gives an engine the same dossiers', async () => {
    await run();
    const clock = { now: () => '2026-11-24T00:00:00.000Z' };
    const engineOn = (store: EventStore) => createEngine({ store, registry: known, codec: facts, clock });
    const store = keep(sqliteEventStore(join(folder.data, 'events.db'), { readOnly: true }));
    for (const n of [1, 2, 3, 4]) {
      const [here, there] = [await engineOn(store).load(dossierId(n)), await engineOn(copied).load(dossierId(n))];
      expect(here?.state).toBeDefined();
      expect([there?.state, there?.revision]).toEqual([here?.state, here?.revision]);
    }
  });

  test('changes nothing when it is run again', async () => {
    const first = await run();
    const [size, appends] = [double.log.size(), double.counts.append];
    const again = await run();
    expect([again.code, double.log.size(), double.counts.append]).toEqual([0, size, appends]);
    expect(again.out).toBe(first.out.replace(`${EVENTS} mới chép`, '0 mới chép'));
  });

  test('stops when it is asked to, and goes on from there', async () => {
    const stopping = new AbortController();
    const target = (url: string): EventStore => failing(5, 'after', keep(eventStoreDbEventStore(url)), () => stopping.abort());
    const stopped = await run({ target, signal: stopping.signal });
    expect([stopped.code, stopped.err]).toEqual([1, expect.stringContaining('Stopped. It is not finished; what is copied stays')]);
    expect(double.counts.append).toBe(6);
    const there = (await allOf(copied)).length;
    const { out, code } = await run();
    expect([code, out]).toEqual([0, expect.stringContaining(`${EVENTS - there} mới chép`)]);
    expect(await allOf(copied)).toEqual(await original());
  });

  test('goes on wherever it was killed, before and after an append was stored', async () => {
    const events = await original();
    let kills = 0;
    for (let at = 0; ; at++) {
      let died = false;
      for (const when of ['before', 'after'] as const) {
        const memory = memoryEventStore();
        const killing = failing(at, when, memory, () => {
          died = true;
          die();
        });
        const first = await run({ target: () => killing });
        if (!died) break;
        expect([first.code, first.err]).toEqual([1, expect.stringContaining('killed. It is not finished')]);
        expect((await run({ target: () => memory })).code).toBe(0);
        expect(await allOf(memory)).toEqual(events);
        kills++;
      }
      if (!died) break;
    }
    expect(kills).toBeGreaterThan(20);
  });

  test('puts up with answers that are lost', async () => {
    double.fates.push('answer-lost', 'refused', 'not-ready', 'timed-out', 'answer-lost', 'no-position');
    expect((await run()).code).toBe(0);
    expect(await allOf(copied)).toEqual(await original());
  });

  test('shares an append among neighbours of one stream only up to a size that the server takes', async () => {
    const store = sqliteEventStore(join(folder.data, 'events.db'));
    const large = Array.from({ length: 5 }, (_, n) => ({ ...eventOf(1000 + n), data: JSON.stringify('x'.repeat(300_000)) }));
    await store.append(`dossier-${dossierId(200)}`, -1, large);
    await store.append(`dossier-${dossierId(201)}`, -1, [{ ...eventOf(2000), data: JSON.stringify('x'.repeat(2 ** 20)) }]);
    await store.close();
    const { code, err } = await run();
    expect(code).toBe(1);
    expect(err).toContain(`dossier-${dossierId(201)} 0 Even ${eventOf(2000).id} @${EVENTS + 6}: `);
    expect(await allOf(copied)).toHaveLength(EVENTS + 5);
  });

  test('refuses a target with events that are not of this log, and writes nothing there', async () => {
    const foreign = [{ id: dossierId(999), type: 'Other', data: '{}', metadata: '{}' }];
    await copied.append(`dossier-${dossierId(999)}`, -1, foreign);
    const { code, out, err } = await run();
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Nothing was written. They differ from event 1 on');
    expect(err).toContain(`EventStoreDB: dossier-${dossierId(999)} 0 Other`);
    expect(double.counts.append).toBe(1);
  });

  test('refuses a target that has gone on since', async () => {
    await run();
    await copied.append(`dossier-${dossierId(999)}`, -1, [eventOf(999)]);
    expect(await run()).toMatchObject({
      code: 1,
      err: expect.stringContaining(`They differ from event ${EVENTS + 1} on:\n  HOSO_DATA: -`),
    });
  });

  test('says the first difference when the copy is not what the original is', async () => {
    const target = (url: string): EventStore => {
      const store = keep(eventStoreDbEventStore(url));
      const change = (event: NewEvent): NewEvent => (event.id === eventOf(7).id ? { ...event, metadata: `${event.metadata} ` } : event);
      return { ...store, append: (stream, expected, events) => store.append(stream, expected, events.map(change)) };
    };
    const { code, err } = await run({ target });
    expect([code, err]).toEqual([1, expect.stringContaining('The copy is not what the original is. They differ from event 12 on')]);
    expect(err).toContain(eventOf(7).id);
  });

  test('refuses while a service has the folder, without a target, and without a store', async () => {
    const service = sqliteEventStore(join(folder.data, 'events.db'));
    expect((await run()).err).toContain('Stop the service first');
    await service.close();
    expect((await run({ env: { HOSO_EVENTSTOREDB_URL: undefined } })).err).toContain('HOSO_EVENTSTOREDB_URL is missing');
    expect((await run({ env: { HOSO_DATA: join(folder.data, 'nowhere') } })).err).toContain('There is no event store');
    expect(double.counts.append).toBe(0);
  });

  test('keeps a service from starting meanwhile', async () => {
    let refused = 0;
    const target = (url: string): EventStore =>
      failing(3, 'before', keep(eventStoreDbEventStore(url)), () => {
        expect(() => sqliteEventStore(join(folder.data, 'events.db'))).toThrow(/one writer at a time/);
        refused++;
      });
    expect((await run({ target })).code).toBe(0);
    expect(refused).toBe(1);
  });
});

describe('the process', () => {
  const main = join(import.meta.dirname, 'main.ts');

  test('that is killed in the middle goes on the next time', async () => {
    const env = { PATH: process.env.PATH, HOSO_DATA: folder.data, HOSO_EVENTSTOREDB_URL: double.url };
    // The sixth append is stored, and nobody hears of it: the process waits there.
    double.fates.push(
      ...Array.from({ length: 5 }, () => 'no-position' as const),
      ...Array.from({ length: 4 }, () => 'unanswered' as const),
    );
    const killed = spawn(process.execPath, [main, 'facts', 'copy'], { env, stdio: 'ignore' });
    const ended = once(killed, 'exit');
    await vi.waitFor(() => expect(double.counts.append).toBeGreaterThanOrEqual(6), { timeout: 20_000 });
    killed.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    double.fates.length = 0;
    const there = await allOf(copied);
    expect(there.length).toBeLessThan(EVENTS);

    const { stdout } = await promisify(execFile)(process.execPath, [main, 'facts', 'copy'], { env });
    const events = await original();
    expect(stdout).toContain(`${EVENTS} sự kiện (events), ${EVENTS - there.length} mới chép (copied now)\nSHA-256 ${digestOf(events)}`);
    expect(await allOf(copied)).toEqual(events);
  });
});
