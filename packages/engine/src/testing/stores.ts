/** The stores that the engine's tests run on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventStore, memoryEventStore, sqliteEventStore } from '@hoso/event-store';
import { onTestFinished } from 'vitest';

const sqliteInTemp = (): EventStore => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-engine-'));
  const store = sqliteEventStore(join(folder, 'events.sqlite'));
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return store;
};

/** For `describe.each`. Stores on disk are closed and removed after each test. */
export const stores: readonly { readonly name: string; readonly open: () => EventStore }[] = [
  { name: 'memory', open: memoryEventStore },
  { name: 'SQLite', open: sqliteInTemp },
];

/** Does the append, then loses the answer, as often as `times` says. */
export const losingAnswers = (store: EventStore, times: number): EventStore => {
  let left = times;
  return {
    ...store,
    append: async (...append) => {
      const appended = await store.append(...append);
      if (left === 0) return appended;
      left -= 1;
      throw new Error('the connection was lost');
    },
  };
};
