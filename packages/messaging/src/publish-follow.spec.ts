import { type EventStore, memoryEventStore, type RecordedEvent } from '@hoso/event-store';
import { afterEach, describe, expect, it } from 'vitest';
import { backOff, wait } from './back-off.ts';
import { followerMemory } from './follower-memory.ts';
import type { IntegrationEvent } from './integration-event.ts';
import { type KeyValues, sqliteKeyValues } from './key-values.ts';
import { Gone, type PublishFollow, type PublishFollowOptions, type PublishState, type Told } from './publish.ts';
import { publishFollow } from './publish-follow.ts';
import { factIdOf, factsOf, live, plainCodec, storeWith, stories, storyNamed, streamOf } from './testing/stories.ts';
import { type Watched, watched } from './testing/watched.ts';
import { translation } from './translation.ts';

const first = storyNamed('first-dossier-4-stars-expired');
const told = 12;
const NOW = '2026-11-24T03:00:00.000Z';

type Running = PublishFollow & {
  readonly until: Watched<PublishState>['until'];
  readonly stop: () => Promise<void>;
  readonly out: IntegrationEvent[];
  readonly pauses: number[];
};
const running: Running[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

/** Follows into `out`; pauses take no time. */
const follow = (
  store: EventStore,
  keyValues: KeyValues = sqliteKeyValues(':memory:'),
  over: Partial<PublishFollowOptions> = {},
): Running => {
  const stopping = new AbortController();
  const { onChange, until } = watched<PublishState>();
  const out: IntegrationEvent[] = [];
  const pauses: number[] = [];
  const one = publishFollow({
    store,
    codec: plainCodec,
    memory: followerMemory(keyValues, 'test'),
    publish: async (batch) => void out.push(...batch),
    signal: stopping.signal,
    now: () => NOW,
    wait: async (ms) => void pauses.push(ms),
    onChange,
    ...over,
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await one.done;
  };
  const all = { ...one, until, stop, out, pauses };
  running.push(all);
  return all;
};
const at = (position: number) => (state: PublishState) => state.position === position && state.status === 'following';
const typesOf = (events: readonly { readonly type: string }[]): readonly string[] => events.map(({ type }) => type);

describe('a publishing follow', () => {
  it('tells what there is, then what comes, in the order of the log', async () => {
    const store = await storeWith(first);
    const one = follow(store);
    await one.until(at(first.facts.length));
    expect(one.out).toHaveLength(told);
    expect(await one.lag()).toBe(0);
    const second = storyNamed('first-dossier-2-stars');
    await live(store, second, 2);
    await one.until(at(first.facts.length + second.facts.length));
    expect(typesOf(one.out.slice(told))).toContain('dossier-closed');
    expect(one.state()).toEqual({ status: 'following', position: await store.head(), published: one.out.length, failures: 0, parked: 0 });
    const order = (await store.readAll()).map(({ id }) => id);
    const places = one.out.map(({ id }) => order.indexOf(id));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('goes on from its checkpoint after a restart', async () => {
    const store = await storeWith(first);
    const keyValues = sqliteKeyValues(':memory:');
    const one = follow(store, keyValues);
    await one.until(at(first.facts.length));
    await one.stop();
    expect(one.state().status).toBe('stopped');
    await live(store, first, 2);
    const other = follow(store, keyValues);
    await other.until(at(2 * first.facts.length));
    expect(new Set(other.out.map(({ about }) => about.dossierId)).size).toBe(1);
    expect(other.out).toHaveLength(told);
  });

  it('keeps its checkpoint only after the batch has arrived: what was under way when it died is told again', async () => {
    const store = await storeWith(first);
    const keyValues = sqliteKeyValues(':memory:');
    const arrived: IntegrationEvent[] = [];
    const dying = new AbortController();
    const one = follow(store, keyValues, {
      signal: dying.signal,
      limit: 10,
      publish: async (batch) => {
        arrived.push(...batch);
        if (arrived.length > 4) dying.abort();
        if (dying.signal.aborted) throw new Error('killed');
      },
    });
    await one.done;
    const before = arrived.length;
    const other = follow(store, keyValues);
    await other.until(at(first.facts.length));
    const ids = [...arrived, ...other.out].map(({ id }) => id);
    expect(new Set(ids).size).toBe(told);
    expect(ids.length).toBeGreaterThan(told);
    expect(before).toBeGreaterThan(4);
  });

  it('that begins at the end tells nothing of the past, and all that comes, also when it stops before it could', async () => {
    for (const store of [await storeWith(first), memoryEventStore()]) {
      const keyValues = sqliteKeyValues(':memory:');
      const past = await store.head();
      const stopping = new AbortController();
      const away = follow(store, keyValues, {
        from: 'end',
        signal: stopping.signal,
        publish: async () => {
          stopping.abort();
          throw new Error('away');
        },
      });
      await away.until(({ status, position }) => position === past && status === 'following');
      await live(store, first, 2);
      await away.done;
      const other = follow(store, keyValues, { from: 'end' });
      await other.until(at(past + first.facts.length));
      expect(other.out).toHaveLength(told);
    }
  });

  it('keeps a checkpoint every thousand events, however far apart they are', async () => {
    const inner = memoryEventStore();
    const add = (i: number) =>
      inner.append(streamOf(1), i - 1, [{ id: factIdOf(1, i), type: 'NothingToTell', data: '{}', metadata: '{}' }]);
    for (let i = 0; i < 1100; i++) await add(i);
    const store: EventStore = {
      ...inner,
      follow: async function* ({ after, ...rest }) {
        const far = (event: RecordedEvent): RecordedEvent => ({ ...event, position: event.position * 500 });
        for await (const batch of inner.follow({ after: after / 500, ...rest })) yield batch.map(far);
      },
    };
    const keyValues = sqliteKeyValues(':memory:');
    let kept = 0;
    const put: KeyValues['put'] = (key, value) => {
      kept++;
      return keyValues.put(key, value);
    };
    const one = follow(store, { ...keyValues, put }, { limit: 10 });
    await one.until(at(1100 * 500));
    expect(kept).toBe(1);
  });

  it('says so when its checkpoint is of another log or of one that was longer, and tells nothing until it hears from where', async () => {
    const keyValues = sqliteKeyValues(':memory:');
    const store = await storeWith(first, first);
    const one = follow(store, keyValues);
    await one.until(at(2 * first.facts.length));
    await one.stop();
    for (const other of [await storeWith(first), await storeWith(first, storyNamed('first-dossier-2-stars'), first)]) {
      const wrong = follow(other, keyValues);
      const { reason } = await wrong.until(({ status }) => status === 'failing');
      expect(reason).toContain(`the checkpoint at position ${2 * first.facts.length} is of another log, or of one that was longer`);
      await expect(wrong.tellFrom(9999)).rejects.toThrow('there is no event at position 9999');
      await wrong.stop();
      expect(wrong.out).toEqual([]);
    }
    const shorter = await storeWith(first, storyNamed('first-dossier-2-stars'));
    const again = follow(shorter, keyValues, { wait });
    await again.until(({ status }) => status === 'failing');
    await again.tellFrom(first.facts.length);
    await again.until(at(await shorter.head()));
    const after = (await shorter.readAll({ after: first.facts.length })).map(({ id }) => id);
    expect(again.out.length).toBeGreaterThan(0);
    expect(again.out.filter(({ id }) => !after.includes(id))).toEqual([]);
    await expect(again.tellFrom(0)).rejects.toThrow('its checkpoint is of this log');
    await again.stop();
    expect(await followerMemory(keyValues, 'test').checkpoint()).toMatchObject({ position: await shorter.head() });
  });

  it('notices a log that takes the place of its own while it runs, and hears from where to tell', async () => {
    let store = await storeWith(first, first);
    const replaced = {
      follow: (options) => store.follow(options),
      head: () => store.head(),
      readAll: (options) => store.readAll(options),
      readStream: (stream, options) => store.readStream(stream, options),
    } as EventStore;
    const one = follow(replaced, undefined, { wait });
    await one.until(at(2 * first.facts.length));
    expect(one.out).toHaveLength(2 * told);
    const longer = store;
    store = await storeWith(first);
    await longer.close();
    await one.until(({ reason }) => reason?.includes('is of another log') === true);
    expect(one.out).toHaveLength(2 * told);
    await one.tellFrom(0);
    await one.until(at(first.facts.length));
    expect(one.out).toHaveLength(3 * told);
  });
});

describe('a broker that is down', () => {
  it('delays and loses nothing, and it shows', async () => {
    const store = await storeWith(first);
    let failures = 0;
    const seen: PublishState[] = [];
    const out: IntegrationEvent[] = [];
    const { onChange, until } = watched<PublishState>();
    const one = follow(store, undefined, {
      publish: async (batch) => {
        if (failures < 9) throw new Error(`no broker ${++failures}`);
        out.push(...batch);
      },
      onChange: (state) => {
        seen.push(state);
        onChange(state);
      },
    });
    await until(at(first.facts.length));
    expect(out).toHaveLength(told);
    expect(one.pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000]);
    const failing = seen.filter(({ status }) => status === 'failing');
    expect(failing.map((state) => state.failures)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(failing.at(-1)).toEqual({
      status: 'failing',
      position: 0,
      published: 0,
      failures: 9,
      failingSince: NOW,
      reason: 'no broker 9',
      parked: 0,
    });
    expect(one.state()).toEqual({ status: 'following', position: first.facts.length, published: told, failures: 0, parked: 0 });
  });

  it('lets the lag grow', async () => {
    const store = await storeWith(first);
    const one = follow(store, undefined, {
      publish: async () => {
        throw new Error('away');
      },
      wait: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    });
    await one.until(({ status }) => status === 'failing');
    expect(await one.lag()).toBe(first.facts.length);
    await live(store, first, 2);
    expect(await one.lag()).toBe(2 * first.facts.length);
  });

  it('that keeps the checkpoint too is waited for, at the start and after publishing', async () => {
    const store = await storeWith(first);
    const inner = sqliteKeyValues(':memory:');
    let failures = 0;
    const flaky: KeyValues = {
      ...inner,
      get: async (key) => {
        if (failures < 2) throw new Error(`away ${++failures}`);
        return inner.get(key);
      },
      put: async (key, value) => {
        if (failures < 4) throw new Error(`away ${++failures}`);
        return inner.put(key, value);
      },
    };
    const one = follow(store, flaky);
    await one.until(at(first.facts.length));
    expect(failures).toBe(4);
    expect(one.out).toHaveLength(told);
  });

  it('or a store that cannot be read, is no reason to park anybody', async () => {
    const store = await storeWith(first);
    let [follows, reads] = [0, 0];
    const flaky: EventStore = {
      ...store,
      follow: (options) => {
        if (follows++ < 2) throw new Error('store away');
        // Not from the first event on, so that the start of the dossier has to be read from its stream.
        return store.follow({ ...options, after: Math.max(options.after, 6) });
      },
      readStream: async (stream, options) => {
        if (reads++ < 2) throw new Error('store away');
        return store.readStream(stream, options);
      },
    };
    const one = follow(flaky);
    await one.until(at(first.facts.length));
    expect([follows, reads]).toEqual([3, 3]);
    expect(one.state()).toMatchObject({ status: 'following', failures: 0 });
    expect(one.parked()).toEqual([]);
    expect(typesOf(one.out)).toContain('certificate-ended');
  });
});

describe('a fact that cannot be told', () => {
  const broken = {
    workflow: first.workflow,
    facts: first.facts.map((fact) => (fact.type === 'CommuneReportIssued' ? { ...fact, data: {} } : fact)),
  };
  const position = first.facts.findIndex(({ type }) => type === 'CommuneReportIssued');

  it('parks its dossier from there on and stops nobody else; mended, the dossier tells the rest in order', async () => {
    const store = await storeWith(broken, first);
    const keyValues = sqliteKeyValues(':memory:');
    const one = follow(store, keyValues);
    await one.until(at(2 * first.facts.length));
    expect(one.out.filter(({ about }) => about.dossierId === streamOf(2).slice(8))).toHaveLength(told);
    expect(typesOf(one.out.filter(({ about }) => about.dossierId === streamOf(1).slice(8)))).toEqual([
      'dossier-filed',
      'supplement-requested',
    ]);
    const reason = expect.stringMatching(/^Cannot read properties of undefined/);
    const parked = [{ stream: streamOf(1), revision: position, position: position + 1, type: 'CommuneReportIssued', reason, at: NOW }];
    expect(one.parked()).toEqual(parked);
    expect(await one.retryParked(streamOf(1))).toBe(false);
    expect(await one.retryParked(streamOf(2))).toBe(false);
    expect(one.parked()).toEqual(parked);
    await one.stop();

    // A later version of the codec reads it.
    const mending = {
      decode: (event: RecordedEvent) => {
        const fact = plainCodec.decode(event);
        return fact.type === 'CommuneReportIssued' ? { ...fact, data: { paper: { number: '1/BC' } } } : fact;
      },
    };
    const mended = follow(store, keyValues, { codec: mending });
    await live(store, { workflow: first.workflow, facts: [{ type: 'ResultPublished', data: {} }] }, 1, first.facts.length);
    await mended.until(at(2 * first.facts.length + 1));
    expect(mended.out).toEqual([]);
    expect(mended.state().parked).toBe(1);
    expect(await mended.retryParked(streamOf(1))).toBe(true);
    expect(mended.out).toHaveLength(told - 2 + 1);
    expect(mended.out.map(({ about }) => about.sequence)).toEqual(mended.out.map(({ about }) => about.sequence).sort((a, b) => a - b));
    expect(mended.state().parked).toBe(0);
    await mended.stop();
    const after = follow(store, keyValues, { codec: mending });
    await live(store, { workflow: first.workflow, facts: [{ type: 'ResultPublished', data: {} }] }, 1, first.facts.length + 1);
    await after.until(at(2 * first.facts.length + 2));
    expect(typesOf(after.out)).toEqual(['result-published']);
  });

  const before = ['dossier-filed', 'supplement-requested'];

  it('is no reason to pass over what came before it, when another dossier of the batch cannot be read yet', async () => {
    const store = memoryEventStore();
    const head = { ...first, facts: first.facts.slice(0, 3) };
    await live(store, head, 2);
    await live(store, broken, 1);
    await live(store, { ...first, facts: first.facts.slice(3) }, 2, 3);
    const keyValues = sqliteKeyValues(':memory:');
    await followerMemory(keyValues, 'test').keepCheckpoint({ position: 3, eventId: factIdOf(2, 2) });
    let reads = 0;
    const flaky: EventStore = {
      ...store,
      readStream: async (stream, options) => {
        if (stream === streamOf(2) && reads++ === 0) throw new Error('store away');
        return store.readStream(stream, options);
      },
    };
    const one = follow(flaky, keyValues);
    await one.until(at(2 * first.facts.length));
    expect(reads).toBeGreaterThan(1);
    expect(typesOf(one.out.filter(({ about }) => about.dossierId === streamOf(1).slice(8)))).toEqual(before);
    expect(one.parked().map(({ stream }) => stream)).toEqual([streamOf(1)]);
  });

  it.each(['before', 'after'])('loses nothing of what came before it when the process ends right %s it is parked', async (when) => {
    const store = await storeWith(broken);
    const keyValues = sqliteKeyValues(':memory:');
    const memory = followerMemory(keyValues, 'test');
    const dying = new AbortController();
    const one = follow(store, keyValues, {
      signal: dying.signal,
      memory: {
        ...memory,
        park: async (entry) => {
          if (when === 'after') await memory.park(entry);
          dying.abort();
          throw new Error('killed');
        },
      },
    });
    await one.done;
    expect(await memory.checkpoint()).toBeUndefined();
    expect(await memory.parked()).toHaveLength(when === 'after' ? 1 : 0);
    const other = follow(store, keyValues);
    await other.until(at(first.facts.length));
    for (const { out } of [one, other]) expect(typesOf(out)).toEqual(before);
  });

  it('parks its dossier although the memory of that fails at first', async () => {
    const store = await storeWith(broken);
    const memory = followerMemory(sqliteKeyValues(':memory:'), 'test');
    let failures = 0;
    const one = follow(store, undefined, {
      limit: 5,
      memory: {
        ...memory,
        park: async (entry) => {
          if (failures++ === 0) throw new Error('away');
          return memory.park(entry);
        },
      },
    });
    await one.until(at(first.facts.length));
    expect([one.parked().length, await memory.parked()]).toEqual([1, one.parked()]);
    expect(typesOf(one.out)).toEqual(before);
  });

  it('is told with what the follow has passed, and what it has not passed is told by the follow: nothing twice', async () => {
    const store = await storeWith(broken);
    let isMended = false;
    let retried: Promise<boolean> | undefined;
    const { onChange, until } = watched<PublishState>();
    const one = follow(store, undefined, {
      limit: 5,
      codec: {
        decode: (event) => {
          const fact = plainCodec.decode(event);
          return isMended && fact.type === 'CommuneReportIssued' ? { ...fact, data: { paper: { number: '1/BC' } } } : fact;
        },
      },
      onChange: (state) => {
        if (state.parked === 1 && !isMended) {
          isMended = true;
          retried = one.retryParked(streamOf(1));
        }
        onChange(state);
      },
    });
    await until(at(first.facts.length));
    expect(await retried).toBe(true);
    expect(one.out.map(({ id }) => id)).toEqual([...new Set(one.out.map(({ id }) => id))]);
    expect(one.out).toHaveLength(told);
  });

  it('that comes later in a dossier which is mended meanwhile moves the dossier there only when what lies between has arrived', async () => {
    const later = first.facts.findIndex(({ type }, i) => i > position && type === 'RoundScheduled');
    const facts = broken.facts.map((fact, i) => (i === later ? { ...fact, data: {} } : fact));
    const store = await storeWith({ ...broken, facts });
    const keyValues = sqliteKeyValues(':memory:');
    const before = follow(store, keyValues);
    await before.until(at(first.facts.length));
    await before.stop();
    const mending = {
      decode: (event: RecordedEvent) => {
        const fact = plainCodec.decode(event);
        return fact.type === 'CommuneReportIssued' ? { ...fact, data: { paper: { number: '1/BC' } } } : fact;
      },
    };
    const away = follow(store, keyValues, {
      codec: mending,
      publish: async () => {
        throw new Error('away');
      },
    });
    await away.until(({ status }) => status === 'following');
    await expect(away.retryParked(streamOf(1))).rejects.toThrow('away');
    await away.stop();
    const back = follow(store, keyValues, { codec: mending });
    await back.until(({ status }) => status === 'following');
    expect(back.parked().map(({ revision }) => revision)).toEqual([position]);
    expect(await back.retryParked(streamOf(1))).toBe(false);
    expect(typesOf(back.out)[0]).toBe('commune-report-issued');
    expect(back.parked().map(({ revision }) => revision)).toEqual([later]);
    expect((await followerMemory(keyValues, 'test').parked()).map(({ revision }) => revision)).toEqual([later]);
  });

  it('stays parked when the broker goes away during the retry', async () => {
    const store = await storeWith(broken);
    let isAway = false;
    const one = follow(store, undefined, {
      codec: {
        decode: (event) => {
          const fact = plainCodec.decode(event);
          return isAway && fact.type === 'CommuneReportIssued' ? { ...fact, data: { paper: { number: '1/BC' } } } : fact;
        },
      },
      publish: async () => {
        if (isAway) throw new Error('away');
      },
    });
    await one.until(at(first.facts.length));
    isAway = true;
    await expect(one.retryParked(streamOf(1))).rejects.toThrow('away');
    expect(one.parked()).toHaveLength(1);
  });

  it('may be one that has no JSON at all', async () => {
    const store = await storeWith(first);
    const [fact] = factsOf(first, 2);
    await store.append(streamOf(2), -1, [{ id: factIdOf(2, 0), type: fact?.type ?? '', data: '{', metadata: '{' }]);
    await live(store, first, 3);
    const one = follow(store);
    await one.until(at(2 * first.facts.length + 1));
    expect(one.parked().map(({ stream }) => stream)).toEqual([streamOf(2)]);
    expect(one.out).toHaveLength(2 * told);
  });
});

describe('the translation', () => {
  const all = async (store: EventStore): Promise<readonly RecordedEvent[]> => store.readAll({ limit: 100_000 });

  it('tells the same whether it met the dossier from its start, forgot it, or meets an event again', async () => {
    const store = await storeWith(...stories);
    const events = await all(store);
    const inOrder = translation(store, plainCodec);
    const forgetful = translation(store, plainCodec, 1);
    let checked = 0;
    const byRevision = events.toSorted((a, b) => a.revision - b.revision || a.position - b.position);
    const expected = new Map<string, IntegrationEvent | undefined>();
    for (const event of events) expected.set(event.id, await inOrder(event));
    for (const event of [...byRevision, ...events.toReversed()]) {
      expect(await forgetful(event)).toEqual(expected.get(event.id));
      expect(await inOrder(event)).toEqual(expected.get(event.id));
      checked++;
    }
    expect(checked).toBe(2 * events.length);
    expect([...expected.values()].filter((event) => event !== undefined).length).toBeGreaterThan(100);
  });

  it('reads the streams of a log in order not once', async () => {
    const store = await storeWith(...stories);
    const blind = translation({ readStream: () => Promise.reject(new Error('read')) }, plainCodec);
    for (const event of await all(store)) await blind(event);
    expect(await store.head()).toBeGreaterThan(300);
  });
});

describe('waiting', () => {
  it('ends when the signal aborts, and never rejects', async () => {
    const stopping = new AbortController();
    const waiting = wait(1e9, stopping.signal);
    stopping.abort();
    await waiting;
    await wait(1e9, stopping.signal);
    await wait(0, new AbortController().signal);
  });
  it('grows from a quarter of a second to a minute', () => {
    expect([0, 1, 2, 9, 1000].map(backOff)).toEqual([250, 250, 500, 60_000, 60_000]);
  });
});

it('a store that was away and has nothing new is followed, not failing', async () => {
  const store = await storeWith(first);
  const keyValues = sqliteKeyValues(':memory:');
  const before = follow(store, keyValues);
  await before.until(at(first.facts.length));
  await before.stop();
  let reads = 0;
  const flaky: EventStore = {
    ...store,
    readAll: async (options) => {
      if (reads++ === 1) throw new Error('store away');
      return store.readAll(options);
    },
  };
  const seen: string[] = [];
  const { onChange, until } = watched<PublishState>();
  follow(flaky, keyValues, {
    onChange: (state) => {
      seen.push(state.status);
      onChange(state);
    },
  });
  await until(({ status }) => status === 'following' && reads === 3);
  expect(seen).toContain('failing');
});

it('a store that answers and whose follow fails at once is asked more and more seldom', async () => {
  const store = await storeWith(first);
  let follows = 0;
  const broken: EventStore = {
    ...store,
    follow: (options) => {
      if (follows++ < 10) throw new Error('no subscription');
      return store.follow(options);
    },
  };
  const one = follow(broken);
  await one.until(at(first.facts.length));
  expect(one.pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  expect(one.state().failures).toBe(0);
});

describe('what was told and is gone', () => {
  it('is told again from the start, once, also by the next process when this one cannot remember that it has to', async () => {
    const store = await storeWith(first);
    const keyValues = sqliteKeyValues(':memory:');
    let place = 'a';
    const publishTo =
      (out: IntegrationEvent[]) =>
      async (batch: readonly IntegrationEvent[], { mark = place }: Told = {}) => {
        if (mark !== place) throw new Gone(`${mark} is gone`);
        out.push(...batch);
        return { mark: place };
      };
    const out: IntegrationEvent[] = [];
    const one = follow(store, keyValues, { publish: publishTo(out), limit: 5 });
    await one.until(at(first.facts.length));
    await one.stop();
    place = 'b';
    const forgetful = followerMemory(keyValues, 'test');
    const dying = new AbortController();
    const other = follow(store, keyValues, {
      publish: publishTo(out),
      signal: dying.signal,
      memory: {
        ...forgetful,
        keepCheckpoint: async () => {
          dying.abort();
          throw new Error('killed');
        },
      },
    });
    await other.done;
    expect(out).toHaveLength(told);
    const last = follow(store, keyValues, { publish: publishTo(out), limit: 5 });
    const { reason } = await last.until(({ status }) => status === 'failing');
    expect(reason).toBe('a is gone');
    await last.until(at(first.facts.length));
    expect(typesOf(out.slice(told))).toEqual(typesOf(out.slice(0, told)));
    await last.stop();
    expect((await forgetful.checkpoint())?.mark).toBe('b');
  });
});
