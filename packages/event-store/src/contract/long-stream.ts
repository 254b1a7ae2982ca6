import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { NO_STREAM } from '../port.ts';
import { newEvent, newStream, type Subject } from './sample-events.ts';

/** Bytes by which the heap may grow while a stream of any length is read. */
const BOUND = 8 * 1024 * 1024;
/** Characters that a stream holds at least, and an append at most. */
const STREAM = 20_000_000;
const APPEND = 400_000;

/** Bytes in use after a full collection; a second one, because buffers of the first may still be freed behind its back. */
const bytesInUse = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** `events`: fewer are larger. HOSO_LONG=1 asks for the long form: a million events, and what they took is said. */
export const longStream = (subject: Subject, events: number): void => {
  const isLong = process.env.HOSO_LONG === '1';
  const count = isLong ? 1_000_000 : events;
  const text = 'x'.repeat(Math.max(400, STREAM / count));
  const perAppend = Math.floor(APPEND / text.length);
  const limit = Math.min(500, 2 * perAppend);

  test(`a stream of ${count} events is read in constant memory, page by page and by following`, async () => {
    const store = subject();
    const after = await store.head();
    const stream = newStream();
    for (let i = 0; i < count; i += perAppend) {
      const events = Array.from({ length: Math.min(perAppend, count - i) }, (_, n) => newEvent(`{"n":${i + n},"text":"${text}"}`));
      await store.append(stream, i - 1, events);
    }

    const started = performance.now();
    const start = bytesInUse();
    let growth = 0;
    let bytes = 0;
    let pages = 0;
    const look = () => {
      if (++pages % Math.ceil(count / limit / 3) === 0) growth = Math.max(growth, bytesInUse() - start);
    };

    let revision = NO_STREAM;
    for (;;) {
      const page = await store.readStream(stream, { from: revision + 1, limit });
      if (page.length === 0) break;
      for (const event of page) if (event.revision !== ++revision) throw new Error(`revision ${event.revision} instead of ${revision}`);
      for (const event of page) bytes += event.data.length;
      look();
    }
    expect(revision).toBe(count - 1);

    let followed = 0;
    const abort = new AbortController();
    for await (const batch of store.follow({ after, signal: abort.signal, limit })) {
      followed += batch.length;
      look();
      if (followed >= count) abort.abort();
    }
    expect(followed).toBe(count);

    if (isLong) {
      const { maxRSS } = process.resourceUsage();
      const seconds = Math.round((performance.now() - started) / 1000);
      console.log(`${count} events read twice in ${seconds} s; the heap grew by ${growth} bytes; resident at most ${maxRSS} KiB`);
    }
    expect(pages).toBeGreaterThanOrEqual((2 * count) / limit);
    expect(bytes).toBeGreaterThan(2 * BOUND);
    expect(growth).toBeLessThan(BOUND);
  }, 3_000_000);
};
