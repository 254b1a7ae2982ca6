/** `hoso backup`, on a data folder that a service has open and writes to. The drill under load is test/restore.spec.ts. */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type EventStore, sqliteEventStore } from '@hoso/event-store';
import { followerMemory, sqliteKeyValues } from '@hoso/messaging';
import { ocopDossier } from '@hoso/ocop';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BackupRecord, backup, copyIfThere } from './backup.ts';
import { hoso } from './hoso.ts';
import { dossierId, facts, folderWithIdeas, type IdeasFolder, known } from './testing/ideas.ts';

let folder: IdeasFolder;
let to: string;
const opened: EventStore[] = [];
beforeEach(async () => {
  folder = await folderWithIdeas(30);
  to = join(folder.data, 'copies', 'one');
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await folder.store.close();
  rmSync(folder.data, { recursive: true });
});

const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}, tell = () => {}, copy = copyIfThere) =>
  hoso(argv, {
    commands: [backup(env, copy)],
    open: () => expect.unreachable('it opens its stack'),
    openStack: ({ data }) => {
      const store = sqliteEventStore(join(String(data), 'events.db'), { readOnly: true });
      opened.push(store);
      return { store, readModels: { path: ':memory:' }, registry: known, codec: facts, isGapless: true };
    },
    tell,
    signal: new AbortController().signal,
  });
const recordIn = (place: string): BackupRecord => JSON.parse(readFileSync(join(place, 'backup.json'), 'utf8'));

const shelve = (bytes: string, name = createHash('sha256').update(bytes).digest('hex')): string => {
  const shelf = join(folder.data, 'documents', name.slice(0, 2));
  mkdirSync(shelf, { recursive: true });
  writeFileSync(join(shelf, name), bytes);
  writeFileSync(join(shelf, `${name}.type`), 'application/pdf');
  return join(name.slice(0, 2), name);
};

describe('hoso backup', () => {
  test('copies facts, documents and what the folder says of itself, while the service has it open', async () => {
    const document = shelve('giấy tờ');
    mkdirSync(join(folder.data, 'documents', 'incoming'));
    writeFileSync(join(folder.data, 'documents', 'incoming', 'half'), 'half');
    writeFileSync(join(folder.data, 'kind'), 'real');
    writeFileSync(join(folder.data, 'read-models.db'), 'disposable');
    const { out, err, code } = await run(['backup', '--data', folder.data, '--to', to]);
    expect([err, code]).toEqual(['', 0]);
    expect(out).toContain('30 sự kiện (facts), 30 hồ sơ (dossiers), 1 tài liệu (documents)');
    expect(recordIn(to)).toMatchObject({
      position: 30,
      eventId: (await folder.store.readAll()).at(-1)?.id,
      facts: 30,
      dossiers: 30,
      documents: 1,
    });
    expect(readFileSync(join(to, 'kind'), 'utf8')).toBe('real');
    expect(readFileSync(join(to, 'documents', document), 'utf8')).toBe('giấy tờ');
    expect(readFileSync(join(to, 'documents', `${document}.type`), 'utf8')).toBe('application/pdf');
    expect(readdirSync(to).sort()).toEqual(['backup.json', 'documents', 'events.db', 'kind']);
    expect(existsSync(join(to, 'documents', 'incoming'))).toBe(false);
  });

  test('lets nobody else read the copy, whatever the shell and the originals allow', async () => {
    const document = shelve('giấy tờ');
    writeFileSync(join(folder.data, 'kind'), 'real', { mode: 0o644 });
    const before = process.umask(0o022);
    try {
      expect((await run(['backup', '--data', folder.data, '--to', to])).code).toBe(0);
      expect(process.umask()).toBe(0o022);
    } finally {
      process.umask(before);
    }
    const modes = ['', 'backup.json', 'events.db', 'kind', 'documents', join('documents', document)].map(
      (name) => [name, (statSync(join(to, name)).mode & 0o777).toString(8)] as const,
    );
    for (const [name, mode] of modes) expect([name, mode]).toEqual([name, ['', 'documents'].includes(name) ? '700' : '600']);
  });

  test('finds the documents where the apis put them, and has them in the copy under their own name', async () => {
    const document = shelve('giấy tờ');
    const HOSO_DOCUMENTS = join(folder.data, 'shared');
    renameSync(join(folder.data, 'documents'), HOSO_DOCUMENTS);
    expect((await run(['backup', '--data', folder.data, '--to', to], { HOSO_DOCUMENTS })).code).toBe(0);
    expect(recordIn(to).documents).toBe(1);
    expect(readFileSync(join(to, 'documents', document), 'utf8')).toBe('giấy tờ');
  });

  test('says what is not in the copy: the configuration, and what webhooks remember where that is in PostgreSQL', async () => {
    const inFolder = await run(['backup', '--data', folder.data, '--to', to]);
    expect(inFolder.out).toContain('(not in the copy): hoso.env, webhooks.json');
    expect(inFolder.out).not.toContain('pg_dump');
    const inPostgres = await run(['backup', '--data', folder.data, '--to', `${to}2`], { HOSO_DATABASE_URL: 'postgresql://db/hoso' });
    expect([inPostgres.code, inPostgres.out]).toEqual([0, expect.stringContaining('Right before: pg_dump --schema hoso_processes')]);
  });

  test('has the facts of which webhooks know, and the documents of its facts, whatever is written between the copies', async () => {
    const idea = ocopDossier.rules.RegisterIdea?.example as Record<string, unknown>;
    const keyValues = sqliteKeyValues(join(folder.data, 'messaging.db'));
    let n = 30;
    const serve = async () => {
      n += 1;
      await folder.add(n, { ...idea, papers: [{ sha256: shelve(`giấy tờ ${n}`).slice(3) }] });
      await followerMemory(keyValues, 'test').keepCheckpoint({ position: n, eventId: '' });
    };
    await serve();
    const busy = async (from: string, into: string) => {
      await copyIfThere(from, into);
      await serve();
    };
    expect(await run(['backup', '--data', folder.data, '--to', to], {}, undefined, busy)).toMatchObject({ err: '', code: 0 });
    keyValues.close();
    expect(n).toBe(33);
    const copied = sqliteKeyValues(join(to, 'messaging.db'));
    const { position = 0 } = (await followerMemory(copied, 'test').checkpoint()) ?? {};
    copied.close();
    expect(position).toBeGreaterThan(30);
    expect(recordIn(to).position).toBeGreaterThanOrEqual(position);
    expect(recordIn(to).missingDocuments).toBe(0);
  });

  test('says which documents that facts cite are not in the copy', async () => {
    const document = shelve('giấy tờ').slice(3);
    const lost = 'c'.repeat(64);
    const idea = ocopDossier.rules.RegisterIdea?.example as Record<string, unknown>;
    await folder.add(31, { ...idea, papers: [{ sha256: document }, { sha256: lost }] });
    await folder.add(32, { ...idea, papers: [{ sha256: lost }] });
    const { out, code } = await run(['backup', '--data', folder.data, '--to', to]);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`NOTE: documents that facts cite and the copy does not have: 1; the first: ${lost}, cited at position 31`),
    ]);
    expect(recordIn(to)).toMatchObject({ documents: 1, missingDocuments: 1 });
  });

  test('refuses a folder of documents that is named and not there', async () => {
    const HOSO_DOCUMENTS = join(folder.data, 'misspelt');
    const { code, err } = await run(['backup', '--data', folder.data, '--to', to], { HOSO_DOCUMENTS });
    expect([code, err]).toEqual([1, expect.stringContaining(`HOSO_DOCUMENTS: there is no folder ${HOSO_DOCUMENTS}`)]);
    expect(existsSync(to)).toBe(false);
  });

  test('makes a folder that can be written on', async () => {
    await run(['backup', '--to', to], { HOSO_DATA: folder.data });
    await folder.add(31);
    const restored = sqliteEventStore(join(to, 'events.db'));
    opened.push(restored);
    expect(await restored.head()).toBe(30);
    expect(await restored.readAll()).toEqual((await folder.store.readAll()).slice(0, 30));
  });

  test('leaves no folder behind that could be taken for a backup, when a fact or a document cannot be read back', async () => {
    shelve('thật', 'a'.repeat(64));
    const damaged = await run(['backup', '--data', folder.data, '--to', to]);
    expect([damaged.code, damaged.err]).toEqual([1, expect.stringContaining('is not what its name says')]);
    rmSync(join(folder.data, 'documents'), { recursive: true });
    await folder.store.append(`dossier-${dossierId(31)}`, -1, [{ id: dossierId(31), type: 'X', data: '{}', metadata: '{}' }]);
    const { code, err } = await run(['backup', '--data', folder.data, '--to', to]);
    expect([code, err]).toEqual([1, expect.stringContaining('The fact at position 31 cannot be believed')]);
    expect(readdirSync(join(folder.data, 'copies'))).toEqual([]);
  });

  test('may be named with a slash at its end', async () => {
    expect((await run(['backup', '--data', folder.data, '--to', `${to}/`])).code).toBe(0);
    expect(readdirSync(join(folder.data, 'copies'))).toEqual(['one']);
  });

  test('removes nothing that was put where the copy shall be while it was made', async () => {
    shelve('giấy tờ');
    const meanwhile = () => {
      mkdirSync(to, { recursive: true });
      writeFileSync(join(to, 'precious'), '');
    };
    const { code, err } = await run(['backup', '--data', folder.data, '--to', to], {}, meanwhile);
    expect([code, err]).toEqual([1, expect.stringContaining('It could not be done: ENOTEMPTY')]);
    expect(readdirSync(join(folder.data, 'copies'))).toEqual(['one']);
    expect(readdirSync(to)).toEqual(['precious']);
  });

  if (spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0) {
    test('has flushed every file and every folder of the copy when it gets its name, as strace counts', async () => {
      const document = shelve('giấy tờ');
      writeFileSync(join(folder.data, 'kind'), 'production');
      const trace = join(folder.data, 'trace');
      const main = join(import.meta.dirname, 'main.ts');
      const command = [process.execPath, main, 'backup', '--data', folder.data, '--to', to];
      await promisify(execFile)('strace', ['-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace, ...command]);
      const flushed = readFileSync(trace, 'utf8');
      const names = ['', '/events.db', '/kind', '/backup.json', '/documents', `/documents/${document}`, `/documents/${document}.type`];
      for (const name of names) expect(flushed).toContain(`${to}.partial${name}>`);
      expect(flushed).toContain(`<${join(folder.data, 'copies')}>`);
    });
  }

  test('overwrites nothing, and refuses what it cannot copy', async () => {
    const disk = join(folder.data, 'disk');
    mkdirSync(join(folder.data, 'copies'));
    mkdirSync(disk);
    symlinkSync(disk, to);
    expect((await run(['backup', '--data', folder.data, '--to', to])).err).toContain(`${to} is there already`);
    expect((await run(['backup', '--data', folder.data, '--to', disk])).err).toContain(`${disk} is there already`);
    mkdirSync(`${to}2.partial`);
    expect((await run(['backup', '--data', folder.data, '--to', `${to}2`])).err).toContain(`${to}2.partial is there already`);
    expect(readdirSync(join(folder.data, 'copies'))).toEqual(['one', 'one2.partial']);
    rmSync(`${to}2.partial`, { recursive: true });
    expect((await run(['backup', '--data', folder.data])).err).toContain('--to is missing');
    expect((await run(['backup', '--data', join(folder.data, 'nowhere'), '--to', `${to}2`])).err).toContain('There is no event store');
    const apart = { HOSO_EVENTSTOREDB_URL: 'esdb://127.0.0.1:2113' };
    expect((await run(['backup', '--to', `${to}2`], apart)).err).toContain('docs/operations.md');
  });
});
