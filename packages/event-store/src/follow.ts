import type { RecordedEvent } from './port.ts';

/** Lets followers sleep until something was appended or the store closed. */
export type Bell = {
  readonly rings: () => number;
  readonly ring: () => void;
  /** Resolves when the bell has rung since `heard`, when `signal` aborts, or after `ms` milliseconds if given; the timer keeps no process alive. */
  readonly wait: (heard: number, signal: AbortSignal, ms?: number) => Promise<void>;
};

export const createBell = (): Bell => {
  let rings = 0;
  const sleepers = new Set<() => void>();
  return {
    rings: () => rings,
    ring: () => {
      rings++;
      for (const wake of sleepers) wake();
    },
    wait: (heard, signal, ms) =>
      new Promise((resolve) => {
        if (heard !== rings || signal.aborted) return resolve();
        const wake = () => {
          sleepers.delete(wake);
          signal.removeEventListener('abort', wake);
          clearTimeout(timer);
          resolve();
        };
        const timer = ms === undefined ? undefined : setTimeout(wake, ms).unref();
        sleepers.add(wake);
        signal.addEventListener('abort', wake);
      }),
  };
};

/** A value delivered on a later turn of the event loop, so that a long series of pages never starves appends, timers and sockets. */
export const nextTurn = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));

export type Following = { readonly after: number; readonly signal: AbortSignal; readonly limit?: number };

/** The loop behind every `follow`: reads a page, hands it over, and sleeps only when a page came back empty and nothing rang meanwhile. */
export async function* followPages(
  { after, signal, limit = 500 }: Following,
  readAll: (page: { readonly after: number; readonly limit: number }) => Promise<readonly RecordedEvent[]>,
  bell: Bell,
  isOpen: () => boolean,
  pollMs?: number,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  let position = after;
  while (isOpen() && !signal.aborted) {
    const heard = bell.rings();
    const batch = await readAll({ after: position, limit });
    if (signal.aborted) return;
    const last = batch.at(-1);
    if (last === undefined) await bell.wait(heard, signal, pollMs);
    else {
      position = last.position;
      yield batch;
    }
  }
}
