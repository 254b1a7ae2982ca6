import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventStore, NO_STREAM, type RecordedEvent } from '../port.ts';
import { allAfter, idsOf, newEvents, newStream, type Subject } from './sample-events.ts';

/** Appends batches of these sizes to three streams, one after another or three in flight. */
const appendSizes = async (store: EventStore, sizes: readonly number[], streams: readonly string[], together: boolean): Promise<void> => {
  const queues = streams.map((stream, i) => ({ stream, sizes: sizes.filter((_, n) => n % streams.length === i) }));
  const run = async ({ stream, sizes }: (typeof queues)[number]) => {
    for (const size of sizes) {
      const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
      await store.append(stream, last?.revision ?? NO_STREAM, newEvents(size));
    }
  };
  if (together) await Promise.all(queues.map(run));
  else for (const queue of queues) await run(queue);
};

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 });

export const follows = (subject: Subject): void => {
  test('following resumes after any position with no gap and no repeat while appends go on', async () => {
    const store = subject();
    let followed = 0;
    await fc.assert(
      fc.asyncProperty(
        sizes,
        sizes,
        fc.nat(),
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (before, during, resume, limit, stops, together) => {
          const streams = [newStream(), newStream(), newStream()];
          const start = await store.head();
          await appendSizes(store, before, streams, together);
          const positions = [start, ...(await allAfter(store, start)).map((event) => event.position)];
          const from = positions[resume % positions.length] ?? start;
          const due = positions.filter((position) => position > from).length + during.reduce((sum, size) => sum + size, 0);
          const appending = appendSizes(store, during, streams, together);
          const seen: RecordedEvent[] = [];
          for (let round = 0; seen.length < due; round++) {
            if (round > due) throw new Error('the follower ended by itself');
            const abort = new AbortController();
            let batches = 0;
            for await (const batch of store.follow({ after: seen.at(-1)?.position ?? from, signal: abort.signal, limit })) {
              expect(batch.length).toBeGreaterThan(0);
              expect(batch.length).toBeLessThanOrEqual(limit);
              seen.push(...batch);
              if (++batches === stops[round % stops.length] || seen.length >= due) abort.abort();
            }
          }
          await appending;
          expect(seen).toEqual(await allAfter(store, from));
          followed += seen.length;
        },
      ),
      { numRuns: 25 },
    );
    expect(followed).toBeGreaterThan(100);
  });

  test('a follower that waits is woken by the next append, and several each get all', async () => {
    const store = subject();
    const after = await store.head();
    const abort = new AbortController();
    const followers = Array.from({ length: 3 }, () => store.follow({ after, signal: abort.signal })[Symbol.asyncIterator]());
    for (let i = 0; i < 3; i++) {
      const waiting = followers.map((follower) => follower.next());
      const events = newEvents(2);
      await store.append(newStream(), NO_STREAM, events);
      for (const next of await Promise.all(waiting)) {
        expect(next.done).toBe(false);
        expect(idsOf(next.value ?? [])).toEqual(idsOf(events));
      }
    }
    abort.abort();
    for (const follower of followers) expect((await follower.next()).done).toBe(true);
  });

  test('nothing is buffered beyond a batch: a slow consumer still gets every event, in batches of the limit', async () => {
    const store = subject();
    const after = await store.head();
    const abort = new AbortController();
    const follower = store.follow({ after, signal: abort.signal, limit: 4 })[Symbol.asyncIterator]();
    const stream = newStream();
    await store.append(stream, NO_STREAM, newEvents(2));
    const first = await follower.next();
    await store.append(stream, 1, newEvents(9));
    const rest = [await follower.next(), await follower.next(), await follower.next()];
    expect([first, ...rest].map((next) => next.value?.length)).toEqual([2, 4, 4, 1]);
    expect([first, ...rest].flatMap((next) => next.value ?? []).map((event) => event.revision)).toEqual([...Array(11).keys()]);
    abort.abort();
  });

  test('a follower that catches up leaves turns to others', async () => {
    const store = subject();
    const after = await store.head();
    await store.append(newStream(), NO_STREAM, newEvents(50));
    let turns = 0;
    const abort = new AbortController();
    const count = () => {
      turns++;
      if (!abort.signal.aborted) setImmediate(count);
    };
    setImmediate(count);
    let seen = 0;
    for await (const batch of store.follow({ after, signal: abort.signal, limit: 1 })) {
      seen += batch.length;
      if (seen === 50) abort.abort();
    }
    expect(turns).toBeGreaterThanOrEqual(25);
  });

  test('following ends when the signal aborts: before, while waiting, and between batches', async () => {
    const store = subject();
    const after = await store.head();
    const aborted = store.follow({ after: 0, signal: AbortSignal.abort() })[Symbol.asyncIterator]();
    expect((await aborted.next()).done).toBe(true);

    const abort = new AbortController();
    const waiting = store.follow({ after, signal: abort.signal })[Symbol.asyncIterator]();
    const next = waiting.next();
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    expect((await next).done).toBe(true);

    await store.append(newStream(), NO_STREAM, newEvents(10));
    let batches = 0;
    const between = new AbortController();
    for await (const _ of store.follow({ after, signal: between.signal, limit: 2 })) if (++batches === 2) between.abort();
    expect(batches).toBe(2);
  });

  test('following ends when the store closes: while waiting and between batches', async () => {
    const store = subject();
    const after = await store.head();
    const { signal } = new AbortController();
    await store.append(newStream(), NO_STREAM, newEvents(3));
    const busy = store.follow({ after, signal, limit: 1 })[Symbol.asyncIterator]();
    expect((await busy.next()).done).toBe(false);
    const waiting = store.follow({ after: await store.head(), signal })[Symbol.asyncIterator]();
    const next = waiting.next();
    await new Promise((resolve) => setImmediate(resolve));
    await store.close();
    expect((await next).done).toBe(true);
    expect((await busy.next()).done).toBe(true);
  });
};
