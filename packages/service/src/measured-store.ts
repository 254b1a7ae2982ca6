/** What the store takes and holds, measured where a process writes. */
import type { Metrics } from './metrics.ts';

type Appending<E> = {
  append(stream: string, expected: number, events: readonly E[]): Promise<{ readonly revision: number; readonly position: number }>;
  head(): Promise<number>;
};

/** The store, with its appends timed and counted: `stored`; `conflict`, where another append came first; `failed`, where nobody knows. */
export const measuredStore = <E, S extends Appending<E>>(store: S & Appending<E>, metrics: Metrics): S => {
  const seconds = metrics.durations('hoso_append_duration_seconds', 'From the call of an append to its answer, by what came of it', [
    'outcome',
  ]);
  const events = metrics.sizes('hoso_append_events', 'Events in one append');
  metrics.gauge('hoso_store_head', 'Position of the last event in the store', () => store.head());
  const append: Appending<E>['append'] = async (stream, expected, batch) => {
    const since = performance.now();
    let outcome = 'failed';
    try {
      const appended = await store.append(stream, expected, batch);
      outcome = 'stored';
      events.observe({}, batch.length);
      return appended;
    } catch (error) {
      if ((error as Error).name === 'ConcurrencyError') outcome = 'conflict';
      throw error;
    } finally {
      seconds.observe({ outcome }, (performance.now() - since) / 1000);
    }
  };
  return { ...store, append };
};
