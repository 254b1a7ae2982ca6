import { expect, test } from 'vitest';
import { ConcurrencyError, type NewEvent, NO_STREAM } from '../port.ts';
import { allAfter, idsOf, newEvent, newEvents, newStream, type Subject } from './sample-events.ts';

const outcomes = async (appends: readonly Promise<unknown>[]) => {
  const settled = await Promise.allSettled(appends);
  const refused = settled.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  return { won: settled.length - refused.length, refused };
};

export const appends = (subject: Subject, gapless: boolean): void => {
  test('revisions count from 0 and the answer names the last event of the append', async () => {
    const store = subject();
    const stream = newStream();
    const first = await store.append(stream, NO_STREAM, newEvents(1));
    const second = await store.append(stream, first.revision, newEvents(3));
    expect(first.revision).toBe(0);
    expect(second.revision).toBe(3);
    const read = await store.readStream(stream);
    expect(read.map((event) => event.revision)).toEqual([0, 1, 2, 3]);
    expect(read[0]?.position).toBe(first.position);
    expect(read[3]?.position).toBe(second.position);
    expect(await store.head()).toBe(second.position);
  });

  test(`positions are strictly increasing${gapless ? ' and gapless' : ''} over all streams, in the order of the answers`, async () => {
    const store = subject();
    const start = await store.head();
    const sizes = [1, 3, 2, 1, 4, 1, 2];
    const answers = await Promise.all(sizes.map((size) => store.append(newStream(), NO_STREAM, newEvents(size))));
    const later = await store.append(newStream(), NO_STREAM, newEvents(1));
    const positions = (await allAfter(store, start)).map((event) => event.position);
    expect(positions).toHaveLength(15);
    expect(positions.every((position, i) => position > (positions[i - 1] ?? start))).toBe(true);
    expect(answers.every((answer) => answer.position < later.position)).toBe(true);
    expect(positions.at(-1)).toBe(later.position);
    if (gapless) expect(positions).toEqual(positions.map((_, i) => start + 1 + i));
  });

  test('a stale writer is refused, told where the stream stands, and nothing is written', async () => {
    const store = subject();
    const stream = newStream();
    await store.append(stream, NO_STREAM, newEvents(2));
    const head = await store.head();
    for (const expected of [NO_STREAM, 0, 2, 7]) {
      const refusal = await store.append(stream, expected, newEvents(2)).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ConcurrencyError);
      expect(refusal).toMatchObject({ stream, expected, actual: 1 });
    }
    const unknown = newStream();
    await expect(store.append(unknown, 0, newEvents(1))).rejects.toMatchObject({ actual: NO_STREAM });
    expect(await store.readStream(stream)).toHaveLength(2);
    expect(await store.readStream(unknown)).toEqual([]);
    expect(await store.head()).toBe(head);
  });

  test('exactly one of 50 concurrent writers wins', async () => {
    const store = subject();
    const stream = newStream();
    for (const expected of [NO_STREAM, 1, 3]) {
      const { won, refused } = await outcomes(Array.from({ length: 50 }, () => store.append(stream, expected, newEvents(2))));
      expect(won).toBe(1);
      expect(refused).toHaveLength(49);
      expect(refused.every((error) => error instanceof ConcurrencyError)).toBe(true);
      expect(await store.readStream(stream)).toHaveLength(expected + 3);
    }
  });

  test('an append that is refused harms none of those in flight with it', async () => {
    const store = subject();
    const start = await store.head();
    const taken = newStream();
    await store.append(taken, NO_STREAM, newEvents(1));
    const good = Array.from({ length: 20 }, newStream);
    const answers = await Promise.allSettled(
      good.flatMap((stream) => [
        store.append(taken, 7, newEvents(2)),
        store.append(stream, NO_STREAM, newEvents(2)),
        store.append(stream, NO_STREAM, []),
        store.append(stream, 1, newEvents(1)),
      ]),
    );
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(40);
    for (const stream of good) expect(await store.readStream(stream)).toHaveLength(3);
    expect(await allAfter(store, start)).toHaveLength(61);
  });

  test('a batch is stored whole or not at all, and no reader ever sees a part of it', async () => {
    const store = subject();
    const stream = newStream();
    const seen = new Set<number>();
    let writing = true;
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const reader = (async () => {
      while (writing) {
        seen.add((await store.readStream(stream)).length);
        await turn();
      }
    })();
    for (let i = 0; i < 20; i++) {
      await Promise.allSettled([NO_STREAM, i * 5 - 1].map((expected) => store.append(stream, expected, newEvents(5))));
      await turn();
    }
    writing = false;
    await reader;
    expect(await store.readStream(stream)).toHaveLength(100);
    expect(seen.size).toBeGreaterThan(1);
    expect([...seen].every((length) => length % 5 === 0)).toBe(true);
  });

  test('the same event ids at the same place are the same append, however often and however late', async () => {
    const store = subject();
    const stream = newStream();
    const batch = newEvents(3);
    const again = () => store.append(stream, NO_STREAM, batch);
    const answers = await Promise.all(Array.from({ length: 10 }, again));
    const [first] = answers;
    expect(first?.revision).toBe(2);
    expect(answers).toEqual(answers.map(() => first));
    expect(await again()).toEqual(first);
    await store.append(stream, 2, newEvents(4));
    const head = await store.head();
    expect(await again()).toEqual(first);
    expect(await store.readStream(stream)).toHaveLength(7);
    expect(await store.head()).toBe(head);
  });

  test('event ids that overlap only in part are a conflict', async () => {
    const store = subject();
    const stream = newStream();
    const batch = newEvents(3);
    const [a, b, c] = batch as [NewEvent, NewEvent, NewEvent];
    await store.append(stream, NO_STREAM, batch);
    for (const other of [[a, b, newEvent()], [newEvent(), b, c], [b, a, c], [a, b, c, newEvent()], [newEvent()]]) {
      await expect(store.append(stream, NO_STREAM, other)).rejects.toBeInstanceOf(ConcurrencyError);
    }
    await expect(store.append(stream, 1, [c, newEvent()])).rejects.toBeInstanceOf(ConcurrencyError);
    expect(idsOf(await store.readStream(stream))).toEqual(idsOf(batch));
  });

  test('an append that makes no sense is refused in words and nothing is written', async () => {
    const store = subject();
    const stream = newStream();
    const start = await store.head();
    const twice = newEvent();
    await expect(store.append(stream, NO_STREAM, [])).rejects.toThrow(/no events/);
    await expect(store.append('', NO_STREAM, newEvents(1))).rejects.toThrow(/stream name/);
    await expect(store.append(stream, -2, newEvents(1))).rejects.toThrow(/no revision/);
    await expect(store.append(stream, 0.5, newEvents(1))).rejects.toThrow(/no revision/);
    await expect(store.append(stream, NO_STREAM, [twice, twice])).rejects.toThrow(/same event id/);
    await expect(store.append(stream, NO_STREAM, [newEvent('"\ud800"')])).rejects.toThrow(/lone surrogate/);
    await expect(store.append(stream, NO_STREAM, [{ ...newEvent(), data: undefined as never }])).rejects.toThrow(/not a text/);
    expect(await allAfter(store, start)).toEqual([]);
  });
};
