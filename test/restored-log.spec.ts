/** The facts are restored from a backup; the tables beside them were not touched, and remember a longer log. */
import { join } from 'node:path';
import { type EventStore, memoryEventStore } from '@hoso/event-store';
import { afterEach, expect, it } from 'vitest';
import { idOf, people, registered, type World, world } from '../services/reactor/src/testing/world.ts';
import { whereverProcessesMeet } from './databases.ts';

const DAY = '2026-09-01';
const reEvaluated = async (w: World, old: number): Promise<void> => {
  await registered(w, old, '2027-01-31');
  await w.does(people.applicant, old + 1, 'FileReEvaluationDossier', (example: object) => ({ ...example, previousDossierId: idOf(old) }));
};
const restored = async (from: EventStore, upTo: number): Promise<EventStore> => {
  const store = memoryEventStore();
  for (const { id, type, data, metadata, stream, revision } of await from.readAll({ limit: upTo }))
    await store.append(stream, revision - 1, [{ id, type, data, metadata }]);
  return store;
};

whereverProcessesMeet('a reactor after a restore', ({ folder, url }) => {
  const worlds: World[] = [];
  afterEach(async () => {
    await Promise.all(worlds.splice(0).map((w) => w.stop()));
  });
  const start = async (name: string, store?: EventStore): Promise<World> => {
    const at = url();
    const w = await world(DAY, store, undefined, at === undefined ? { path: join(folder(), `${name}.db`) } : { url: at, schema: name });
    worlds.push(w);
    return w;
  };

  it.each([
    ['shorter', 1],
    ['longer', 3],
  ])('leaves out nothing of a log that was cut off and is %s now', async (name, dossiers) => {
    const before = await start(name);
    await reEvaluated(before, 1);
    // One at a time, as the lease has it: a second would keep its own place in the same row.
    const first = before.reactor();
    await first.idle();
    expect(await before.history(1, 'SuccessorFiled')).toHaveLength(1);
    await registered(before, 3, '2027-01-31');
    await reEvaluated(before, 5);
    await first.idle();
    const remembered = await before.models.checkpoint('follow-ups');
    expect(remembered.position).toBeGreaterThan(5);
    expect(remembered.eventId).toBe((await before.store.readAll())[remembered.position - 1]?.id);
    await before.stop();
    worlds.length = 0;

    const after = await start(name, await restored(before.store, 3));
    for (let n = 0; n < dossiers; n++) await reEvaluated(after, 7 + 2 * n);
    expect((await after.store.head()) > remembered.position).toBe(name === 'longer');
    expect(await after.models.checkpoint('follow-ups')).toEqual(remembered);
    const second = after.reactor();
    await second.idle();
    for (let n = 0; n < dossiers; n++) expect(await after.history(7 + 2 * n, 'SuccessorFiled')).toHaveLength(1);
    expect(await after.history(1, 'SuccessorFiled')).toHaveLength(1);
    expect(after.log.map(({ level, msg, position }) => [level, msg, position])).toContainEqual([
      'warn',
      'the checkpoint names no event of this store: what follows from its facts is issued again from the first on',
      remembered.position,
    ]);
    await second.idle();
    const kept = await after.models.checkpoint('follow-ups');
    expect((await after.store.readAll({ after: kept.position - 1, limit: 1 }))[0]?.id).toBe(kept.eventId);
  });
});
