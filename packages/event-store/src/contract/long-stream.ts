import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { NO_STREAM } from '../port.ts';
import { newEvent, newStream, type Subject } from './sample-events.ts';

/** Bytes by which the heap may grow while a stream of any length is read. */
const BOUND = 16 * 1024 * 1024;
const PAGE = 500;
const BATCH = 1000;

/** Bytes in use after a full collection. */
const bytesInUse = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** HOSO_LONG=1 asks for the long form: a million events instead of a hundred thousand. */
export const longStream = (subject: Subject): void => {
  const count = process.env.HOSO_LONG === '1' ? 1_000_000 : 100_000;

  test(`a stream of ${count} events is read in constant memory, page by page and by following`, async () => {
    const store = subject();
    const after = await store.head();
    const stream = newStream();
    for (let i = 0; i < count; i += BATCH) {
      const events = Array.from({ length: BATCH }, (_, n) => newEvent(`{"n":${i + n},"text":"${'x'.repeat(400)}"}`));
      await store.append(stream, i - 1, events);
    }

    const start = bytesInUse();
    let growth = 0;
    let bytes = 0;
    let pages = 0;
    const look = () => {
      if (++pages % Math.ceil(count / PAGE / 10) === 0) growth = Math.max(growth, bytesInUse() - start);
    };

    let revision = NO_STREAM;
    for (;;) {
      const page = await store.readStream(stream, { from: revision + 1, limit: PAGE });
      if (page.length === 0) break;
      for (const event of page) if (event.revision !== ++revision) throw new Error(`revision ${event.revision} instead of ${revision}`);
      for (const event of page) bytes += event.data.length;
      look();
    }
    expect(revision).toBe(count - 1);

    let followed = 0;
    const abort = new AbortController();
    for await (const batch of store.follow({ after, signal: abort.signal, limit: PAGE })) {
      followed += batch.length;
      look();
      if (followed >= count) abort.abort();
    }
    expect(followed).toBe(count);

    expect(pages).toBeGreaterThanOrEqual((2 * count) / PAGE);
    expect(bytes).toBeGreaterThan(2 * BOUND);
    expect(growth).toBeLessThan(BOUND);
  }, 3_000_000);
};
