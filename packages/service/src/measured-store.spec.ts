import { describe, expect, test } from 'vitest';
import { measuredStore } from './measured-store.ts';
import { createMetrics } from './metrics.ts';

const conflict = Object.assign(new Error('it moved'), { name: 'ConcurrencyError' });

describe('a measured store', () => {
  test('times each append by what came of it, counts the events of those that stand, and tells its head', async () => {
    const answers: (Error | undefined)[] = [undefined, conflict, new Error('no answer'), undefined];
    const metrics = createMetrics({ processMetrics: false });
    const store = measuredStore(
      {
        append: async (_stream: string, _expected: number, events: readonly { readonly id: string }[]) => {
          const error = answers.shift();
          if (error !== undefined) throw error;
          return { revision: events.length, position: 40 + events.length };
        },
        head: async () => 42,
        close: () => 'closed',
      },
      metrics,
    );
    expect(await store.append('s', -1, [{ id: 'a' }, { id: 'b' }])).toEqual({ revision: 2, position: 42 });
    await expect(store.append('s', -1, [{ id: 'c' }])).rejects.toBe(conflict);
    await expect(store.append('s', -1, [{ id: 'c' }])).rejects.toThrow('no answer');
    await store.append('s', 1, [{ id: 'c' }]);
    expect(store.close()).toBe('closed');
    const text = await metrics.text();
    for (const [outcome, count] of Object.entries({ stored: 2, conflict: 1, failed: 1 }))
      expect(text).toContain(`hoso_append_duration_seconds_count{outcome="${outcome}"} ${count}`);
    expect(text).toContain('hoso_append_events_sum 3');
    expect(text).toContain('hoso_append_events_count 2');
    expect(text).toContain('hoso_store_head 42');
  });
});
