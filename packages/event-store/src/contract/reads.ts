import { expect, test } from 'vitest';
import { type EventStore, NO_STREAM } from '../port.ts';
import { allAfter, idsOf, newEvent, newEvents, newStream, type Subject } from './sample-events.ts';

const revisions = async (store: EventStore, stream: string, options: Parameters<EventStore['readStream']>[1]) =>
  (await store.readStream(stream, options)).map((event) => event.revision);

export const reads = (subject: Subject): void => {
  test('a stream is read forwards and backwards, in pages', async () => {
    const store = subject();
    const stream = newStream();
    await store.append(stream, NO_STREAM, newEvents(4));
    await store.append(newStream(), NO_STREAM, newEvents(4));
    await store.append(stream, 3, newEvents(6));
    expect(await revisions(store, stream, {})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await revisions(store, stream, { limit: 4 })).toEqual([0, 1, 2, 3]);
    expect(await revisions(store, stream, { from: 4, limit: 4 })).toEqual([4, 5, 6, 7]);
    expect(await revisions(store, stream, { from: 8, limit: 4 })).toEqual([8, 9]);
    expect(await revisions(store, stream, { from: 10 })).toEqual([]);
    expect(await revisions(store, stream, { direction: 'backwards' })).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(await revisions(store, stream, { direction: 'backwards', limit: 3 })).toEqual([9, 8, 7]);
    expect(await revisions(store, stream, { direction: 'backwards', from: 6, limit: 3 })).toEqual([6, 5, 4]);
    expect(await revisions(store, stream, { direction: 'backwards', from: 1, limit: 3 })).toEqual([1, 0]);
    expect(await revisions(store, stream, { direction: 'backwards', from: 99, limit: 2 })).toEqual([9, 8]);
    expect(await revisions(store, stream, { direction: 'backwards', from: -1 })).toEqual([]);
  });

  test('an unknown stream is empty', async () => {
    const store = subject();
    expect(await store.readStream(newStream())).toEqual([]);
    expect(await store.readStream(newStream(), { direction: 'backwards' })).toEqual([]);
  });

  test('all events are read after a position, in pages, in the order in which they were written', async () => {
    const store = subject();
    const start = await store.head();
    const [a, b] = [newStream(), newStream()];
    const batches = [newEvents(2), newEvents(3), newEvents(1)] as const;
    await store.append(a, NO_STREAM, batches[0]);
    await store.append(b, NO_STREAM, batches[1]);
    const { position } = await store.append(a, 1, batches[2]);
    const all = await store.readAll({ after: start });
    expect(idsOf(all)).toEqual(idsOf(batches.flat()));
    expect(all.map((event) => event.stream)).toEqual([a, a, b, b, b, a]);
    expect(all.map((event) => event.revision)).toEqual([0, 1, 0, 1, 2, 2]);
    expect(await store.readAll({ after: start, limit: 2 })).toEqual(all.slice(0, 2));
    expect(await store.readAll({ after: all[1]?.position ?? 0, limit: 3 })).toEqual(all.slice(2, 5));
    expect(await store.readAll({ after: position })).toEqual([]);
    // Who checks or repeats one event asks for what comes after the place just before it.
    for (const event of all) expect(await store.readAll({ after: event.position - 1, limit: 1 })).toEqual([event]);
    expect(await allAfter(store, start)).toEqual(all);
  });

  test('a page holds 500 events unless told otherwise, and never none', async () => {
    const store = subject();
    const stream = newStream();
    const start = await store.head();
    await store.append(stream, NO_STREAM, newEvents(501));
    expect(await store.readStream(stream)).toHaveLength(500);
    expect(await store.readAll({ after: start })).toHaveLength(500);
    for (const limit of [0, -1, 1.5, Number.NaN]) {
      await expect(store.readStream(stream, { limit })).rejects.toThrow(/limit/);
      await expect(store.readAll({ limit })).rejects.toThrow(/limit/);
    }
  });

  test('texts come back as they were written, byte for byte', async () => {
    const store = subject();
    const stream = newStream();
    const word = 'Quảng Ngãi: Tiếng Việt';
    expect(word.normalize('NFC')).not.toBe(word.normalize('NFD'));
    const texts = [
      word.normalize('NFC'),
      word.normalize('NFD'),
      '"\\u1ea3\\u00e3 \\" \\\\ \\/ \\b\\f\\n\\r\\t"',
      '{"a":1.0,"b":1e400,"c":-0,"d":123456789012345678901234567890,"e":0.1000}',
      '{ "spaces" :\t"and\r\nlines" }\n',
      '👩‍🌾 🇻🇳 𝒳',
      '\u2028 \u2029 \ufeff \u0000 \u007f \ufffd \uffff',
      '',
      '0',
      "'; DROP TABLE events; --",
      'ờ'.repeat(100_000),
    ];
    const written = texts.map((text) => ({ ...newEvent(text), type: `Type ${text.slice(0, 40)}`, metadata: text }));
    const odd = `${stream} ${word.normalize('NFD')} % _ ? 👩‍🌾`;
    await store.append(odd, NO_STREAM, written);
    const read = await store.readStream(odd);
    expect(read.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(written);
    expect(read.every((event) => event.stream === odd)).toBe(true);
    expect(await store.readStream(odd.normalize('NFC'))).toEqual([]);
  });
};
