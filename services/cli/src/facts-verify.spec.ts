/** `hoso facts verify` and the same walk in `hoso backup`, on logs that somebody has put a hand to. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createEngine } from '@hoso/engine';
import { type EventStore, sqliteEventStore } from '@hoso/event-store';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { eventStoreDbDouble } from '@hoso/event-store-eventstoredb/testing';
import { ocopDossier } from '@hoso/ocop';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { backup } from './backup.ts';
import { factsVerify } from './facts-verify.ts';
import { hoso } from './hoso.ts';
import { dossierId, facts, folderWithIdeas, type IdeasFolder, known } from './testing/ideas.ts';

let folder: IdeasFolder;
const opened: EventStore[] = [];
/** Ideas at positions 1 to 30; the selection of the first at 31. */
beforeEach(async () => {
  folder = await folderWithIdeas(30);
  const engine = createEngine({ store: folder.store, registry: known, codec: facts, clock: { now: () => '2026-09-02T02:00:00.000Z' } });
  await engine.execute({
    dossierId: dossierId(1),
    commandId: dossierId(100),
    actor: { id: 'commune-chair-21115', role: 'commune-chair', unit: '21115' },
    command: { type: 'SelectIdea', data: ocopDossier.rules.SelectIdea?.example },
  });
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await folder.store.close();
  rmSync(folder.data, { recursive: true });
});

const copies = (name: string): string => join(folder.data, 'copies', name);
const run = (argv: readonly string[], signal: AbortSignal = new AbortController().signal, server?: EventStore) =>
  hoso([...argv, '--data', folder.data], {
    commands: [backup({}), factsVerify],
    open: () => expect.unreachable('it opens its stack'),
    openStack: ({ data }) => {
      if (server !== undefined) return { store: server, readModels: { path: ':memory:' }, registry: known, codec: facts, isGapless: false };
      const store = sqliteEventStore(join(String(data), 'events.db'), { readOnly: true });
      opened.push(store);
      return { store, readModels: { path: ':memory:' }, registry: known, codec: facts, isGapless: true };
    },
    tell: () => {},
    signal,
  });
const alter = (sql: string): void => {
  const db = new DatabaseSync(join(folder.data, 'events.db'));
  db.exec(sql);
  db.close();
};
/** An idea once more, with other bytes and the id that is right for them. */
const rewrite = async (n: number): Promise<void> => {
  const db = new DatabaseSync(join(folder.data, 'events.db'));
  const other = await folderWithIdeas(0);
  await other.add(n, {
    ...(JSON.parse(String(db.prepare('SELECT data FROM events WHERE position = ?').get(n)?.data)) as object),
    note: 'x',
  });
  const [event] = await other.store.readAll();
  db.prepare('UPDATE events SET data = ?, id = ? WHERE position = ?').run(String(event?.data), String(event?.id), n);
  db.close();
  await other.store.close();
  rmSync(other.data, { recursive: true });
};

describe('hoso facts verify', () => {
  test('says how many facts it has read, and that a cut end would not show', async () => {
    const { out, err, code } = await run(['facts', 'verify']);
    expect([err, code]).toEqual(['', 0]);
    expect(out).toContain('31 sự kiện (facts), 30 hồ sơ (dossiers), đến vị trí (up to position) 31');
    expect(out).toContain('a cut end would not show');
  });

  test.each([
    [
      'data that were altered',
      "UPDATE events SET data = replace(data, 'Quế', 'Quá') WHERE position = 7",
      'position 7 cannot be believed: its id',
    ],
    [
      'metadata that were altered',
      "UPDATE events SET metadata = replace(metadata, 'applicant-', 'another-') WHERE position = 7",
      'position 7',
    ],
    ['another type', "UPDATE events SET type = 'IdeaRejected' WHERE position = 31", 'position 31 cannot be believed: its id'],
    ['another stream', 'UPDATE events SET stream = 2, revision = 1 WHERE position = 31', 'position 31 cannot be believed: its id'],
    ['a fact that is gone', 'DELETE FROM events WHERE position BETWEEN 7 AND 8', 'from position 7 to 8 are missing'],
    ['a revision that is gone', 'UPDATE events SET revision = 2 WHERE position = 31', 'revision 1 of its stream is missing'],
  ])('finds %s, and so does a backup, which is then none', async (_, sql, words) => {
    alter(sql);
    const { err, code } = await run(['facts', 'verify']);
    expect([code, err]).toEqual([1, expect.stringContaining(words)]);
    expect(await run(['backup', '--to', copies('one')])).toMatchObject({ code: 1, err: expect.stringContaining(words) });
  });

  test('finds, beside an earlier backup, an end that was cut and a fact that was written anew with an id that fits', async () => {
    expect((await run(['backup', '--to', copies('one')])).code).toBe(0);
    await folder.add(40);
    const whole = await run(['facts', 'verify', '--earlier', copies('one')]);
    expect([whole.code, whole.out]).toEqual([0, expect.stringContaining('all facts of the earlier backup are there')]);

    alter('DELETE FROM events WHERE position >= 31');
    expect((await run(['facts', 'verify'])).code).toBe(0);
    const cut = 'ends at position 30 (30 facts); the earlier backup goes up to position 31 (31)';
    expect((await run(['facts', 'verify', '--earlier', copies('one')])).err).toContain(cut);
    expect((await run(['backup', '--to', copies('two'), '--earlier', copies('one')])).err).toContain(cut);

    expect((await run(['backup', '--to', copies('two')])).code).toBe(0);
    await rewrite(5);
    expect((await run(['facts', 'verify'])).code).toBe(0);
    expect((await run(['facts', 'verify', '--earlier', copies('two')])).err).toContain('are not those of the earlier backup');
  });

  test('reads EventStoreDB in the same way, whose positions have gaps, beside a backup of the embedded store too', async () => {
    expect((await run(['backup', '--to', copies('one')])).code).toBe(0);
    const double = await eventStoreDbDouble();
    onTestFinished(() => double.stop());
    const server = eventStoreDbEventStore(double.url);
    opened.push(server);
    for (const { stream, revision, position: _, ...event } of await folder.store.readAll())
      await server.append(stream, revision - 1, [event]);
    const verify = (...more: readonly string[]) => run(['facts', 'verify', ...more], undefined, server);
    const whole = await verify('--earlier', copies('one'));
    expect([whole.err, whole.code]).toEqual(['', 0]);
    expect(whole.out).toContain('31 sự kiện (facts), 30 hồ sơ (dossiers)');
    const [first] = await folder.store.readAll({ limit: 1 });
    await server.append(`dossier-${dossierId(50)}`, -1, [
      { id: dossierId(50), type: 'X', data: String(first?.data), metadata: String(first?.metadata) },
    ]);
    expect((await verify()).err).toContain('its id is not that of its bytes');
  });

  test('refuses an earlier backup that is none, and says when it was stopped', async () => {
    expect((await run(['facts', 'verify', '--earlier', folder.data])).err).toContain('backup.json in');
    expect((await run(['facts', 'verify'], AbortSignal.abort())).err).toContain('Stopped before the end');
  });
});
