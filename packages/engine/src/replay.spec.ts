import type { EventStore } from '@hoso/event-store';
import { describe, expect, test } from 'vitest';
import type { ReplayUntil } from './engine.ts';
import { add, open, take } from './testing/jar.ts';
import { office, rejection, request, run, uuid } from './testing/office.ts';
import { stores } from './testing/stores.ts';

const a = uuid('a', 1);

/**
 * Revision, recorded on, effective on, stones after it:
 * 0: 1 Nov, 1 Nov, 0; 1: 2 Nov, 20 Oct, 5; 2: 2 Nov, 20 Oct, 6 (one command); 3: 5 Nov, 4 Nov, 4; 4: 6 Nov, 3 Nov, 14; 5: 9 Nov, 9 Nov, 13
 */
const history = async (openStore: () => Parameters<typeof office>[0]) => {
  const { engine, clock } = office(openStore());
  const e = engine();
  const on = (day: number, command: Parameters<typeof request>[1], effectiveOn?: string) => {
    clock.set(`2026-11-0${day}T02:00:00.000Z`);
    return run(e, request(a, command, effectiveOn === undefined ? {} : { effectiveOn }));
  };
  await on(1, open());
  await on(2, add(5, 1), '2026-10-20');
  await on(5, take(2), '2026-11-04');
  await on(6, add(10), '2026-11-03');
  await on(9, take(1));
  const upTo = async (until: ReplayUntil) => (await e.replay(a, until))?.at(-1)?.fact.revision;
  return { e, upTo };
};

describe.each(stores)('replaying a dossier from $name', ({ open: openStore }) => {
  test('gives every fact, oldest first, with the state after it', async () => {
    const { e } = await history(openStore);
    const steps = await e.replay(a);
    expect(steps?.map(({ fact, state }) => [fact.revision, fact.type, state.context.stones])).toEqual([
      [0, 'Opened', 0],
      [1, 'Added', 5],
      [2, 'Added', 6],
      [3, 'Taken', 4],
      [4, 'Added', 14],
      [5, 'Taken', 13],
    ]);
    expect(steps?.at(-1)?.state).toEqual((await e.load(a))?.state);
  });

  test('stops at a revision', async () => {
    const { upTo } = await history(openStore);
    expect([await upTo({ untilRevision: 0 }), await upTo({ untilRevision: 3 }), await upTo({ untilRevision: 99 })]).toEqual([0, 3, 5]);
  });

  test('stops at an instant of recording, inclusive, in any zone', async () => {
    const { upTo } = await history(openStore);
    expect(await upTo({ untilRecordedAt: '2026-11-05T02:00:00.000Z' })).toBe(3);
    expect(await upTo({ untilRecordedAt: '2026-11-05T09:00:00+07:00' })).toBe(3);
    expect(await upTo({ untilRecordedAt: '2026-11-05T01:59:59.999Z' })).toBe(2);
    expect(await upTo({ untilRecordedAt: '2030-01-01T00:00:00Z' })).toBe(5);
  });

  test('stops at a legal day, inclusive; a back-dated fact takes effect no earlier than the facts before it', async () => {
    const { upTo } = await history(openStore);
    expect(await upTo({ untilEffectiveOn: '2026-10-31' })).toBeUndefined();
    // Facts 1 and 2 are dated 20 October, before the dossier was opened on 1 November.
    expect(await upTo({ untilEffectiveOn: '2026-11-01' })).toBe(2);
    // Fact 4 is dated 3 November, but follows one of the 4th.
    expect(await upTo({ untilEffectiveOn: '2026-11-03' })).toBe(2);
    expect(await upTo({ untilEffectiveOn: '2026-11-04' })).toBe(4);
    expect(await upTo({ untilEffectiveOn: '2026-11-09' })).toBe(5);
  });

  test('stops at whichever limit comes first', async () => {
    const { upTo } = await history(openStore);
    expect(await upTo({ untilRevision: 4, untilRecordedAt: '2026-11-05T02:00:00.000Z', untilEffectiveOn: '2026-11-09' })).toBe(3);
    expect(await upTo({ untilRevision: 4, untilRecordedAt: '2026-11-09T02:00:00.000Z', untilEffectiveOn: '2026-11-01' })).toBe(2);
  });

  test('gives no steps before the first fact, and nothing for an unknown dossier', async () => {
    const { e } = await history(openStore);
    expect(await e.replay(a, { untilRecordedAt: '2026-10-31T00:00:00Z' })).toEqual([]);
    expect(await e.replay(a, { untilRevision: -1 })).toEqual([]);
    expect(await e.replay(uuid('b', 1))).toBeUndefined();
  });

  test('reads a history of many pages', async () => {
    const { e } = await history(openStore);
    await run(e, request(a, { type: 'Add', data: { heaps: Array.from({ length: 1500 }, () => 0.01) } }));
    const steps = await e.replay(a);
    expect(steps).toHaveLength(1506);
    expect(steps?.every(({ fact }, i) => fact.revision === i)).toBe(true);
    expect(await e.replay(a, { untilRevision: 999 })).toHaveLength(1000);
  });
});

describe('a dossier of which a fact is missing', () => {
  const withoutRevision = (store: EventStore, missing: number): EventStore => ({
    ...store,
    readStream: async (stream, { from = 0, limit = 500, direction } = {}) => {
      const events = await store.readStream(stream, { from, limit: limit + 1, ...(direction === undefined ? {} : { direction }) });
      return events.filter(({ revision }) => revision !== missing).slice(0, limit);
    },
  });

  test.each([0, 250, 499, 500, 1200])('is not folded, replayed or decided on: revision %i', async (missing) => {
    const { store, engine } = office();
    const heaps = Array.from({ length: 1500 }, () => 0.01);
    await run(engine(), request(a, open()), request(a, { type: 'Add', data: { heaps } }));
    const holed = engine({ store: withoutRevision(store, missing) });
    const words = `dossier ${a} has no fact at revision ${missing}, and revision ${missing + 1} (position ${missing + 2})`;
    for (const asked of [holed.load(a), holed.replay(a), holed.execute(request(a, take(1)))]) await expect(asked).rejects.toThrow(words);
    expect((await store.readStream(`dossier-${a}`, { limit: 2000 })).length).toBe(1501);
  });
});

describe('replaying a dossier', () => {
  test('refuses limits that are no revision, no instant and no day', async () => {
    const { e } = await history(() => undefined);
    for (const until of [
      { untilRevision: Number.NaN },
      { untilRecordedAt: '2026-11-05' },
      { untilRecordedAt: 'yesterday' },
      { untilEffectiveOn: '2026-02-30' },
      { untilEffectiveOn: '' },
    ])
      expect(await rejection(e.replay(a, until)), JSON.stringify(until)).toBeInstanceOf(RangeError);
  });
});
