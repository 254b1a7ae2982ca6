import { afterEach, describe, expect, it, vi } from 'vitest';
import { readModels } from './read-models.ts';
import { onEveryDatabase } from './testing/databases.ts';
import { everyWorkflow, facts, office, takes } from './testing/office.ts';
import { waiters } from './waiters.ts';

const options = { registry: everyWorkflow, codec: facts };
const LONG = 30_000;

describe('a database that hangs', () => {
  afterEach(() => {
    vi.useRealTimers();
  });
  it('holds nobody longer than he wants, and a second at least', async () => {
    vi.useFakeTimers();
    const { waitFor } = waiters(() => new Promise(() => {}), 10);
    const answers: boolean[] = [];
    void waitFor(1, 0).then((answer) => answers.push(answer));
    void waitFor(1, 3000).then((answer) => answers.push(answer));
    await vi.advanceTimersByTimeAsync(999);
    expect(answers).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(answers).toEqual([false]);
    await vi.advanceTimersByTimeAsync(1990);
    expect(answers).toEqual([false]);
    await vi.advanceTimersByTimeAsync(20);
    expect(answers).toEqual([false, false]);
  });
});

onEveryDatabase((database) => {
  describe('waiting for a position', () => {
    it('ends with the batch that applies it, and at once when it is applied', async () => {
      const models = await readModels({ ...database.at('waited'), ...options });
      const events = await (await takes(office(), 1, 'FileFirstDossier')).store.readAll();
      const third = models.queries.waitFor(3, LONG);
      const first = models.queries.waitFor(1, LONG);
      await models.project(events.slice(0, 2));
      expect(await first).toBe(true);
      expect(await models.queries.waitFor(2, 0)).toBe(true);
      await models.project(events.slice(2));
      expect(await third).toBe(true);
      await models.close();
    });

    it('ends without it when the time is up or the read models close', async () => {
      const models = await readModels({ ...database.at('waited'), ...options });
      expect(await models.queries.waitFor(0, 0)).toBe(true);
      expect(await models.queries.waitFor(1, 1)).toBe(false);
      const waiting = models.queries.waitFor(1, LONG);
      await models.queries.position();
      await models.close();
      expect(await waiting).toBe(false);
    });

    it('sees what another process projects when it is told to look', async () => {
      const writer = await readModels({ ...database.at('waited'), ...options });
      const reader = await readModels({ ...database.at('waited'), ...options, pollMs: 1 });
      const waiting = reader.queries.waitFor(1, LONG);
      await writer.project(await (await takes(office(), 1, 'RegisterIdea')).store.readAll());
      expect(await waiting).toBe(true);
      await Promise.all([writer.close(), reader.close()]);
    });
  });
});
