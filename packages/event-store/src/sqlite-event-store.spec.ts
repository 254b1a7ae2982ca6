import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { allAfter, idsOf, newEvent, newEvents, newStream } from './contract/sample-events.ts';
import { eventStoreContract } from './contract.ts';
import { NO_STREAM } from './port.ts';
import { sqliteEventStore } from './sqlite-event-store.ts';
import { SCHEMA_VERSION } from './sqlite-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hoso-event-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = (): string => join(folder, `${files++}.db`);

eventStoreContract('sqliteEventStore', () => sqliteEventStore(newFile()), { gapless: true });

/** The transactions in a write-ahead log: frames whose header says that they end one (SQLite file format, 4.1). */
const transactionsIn = (wal: Buffer): number => {
  const frame = 24 + wal.readUInt32BE(8);
  let count = 0;
  for (let at = 32; at + frame <= wal.length; at += frame) if (wal.readUInt32BE(at + 4) > 0) count++;
  return count;
};

describe('the SQLite store', () => {
  test('appends in flight together share one transaction', async () => {
    const path = newFile();
    const store = sqliteEventStore(path);
    await store.append('first', NO_STREAM, newEvents(1));
    const before = transactionsIn(readFileSync(`${path}-wal`));
    for (let i = 0; i < 3; i++) await Promise.all(Array.from({ length: 64 }, () => store.append(newStream(), NO_STREAM, newEvents(2))));
    expect(transactionsIn(readFileSync(`${path}-wal`)) - before).toBe(3);
    await store.append('first', 0, newEvents(1));
    expect(transactionsIn(readFileSync(`${path}-wal`)) - before).toBe(4);

    // Those that come one step of a promise later in the same turn are in time.
    const later = async (steps: number) => {
      for (let i = 0; i < steps; i++) await undefined;
      return store.append(newStream(), NO_STREAM, newEvents(1));
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => later(i)));
    expect(transactionsIn(readFileSync(`${path}-wal`)) - before).toBe(5);
    await store.close();
  });

  test('a repeated or refused append writes nothing to the file', async () => {
    const path = newFile();
    const store = sqliteEventStore(path);
    const events = newEvents(2);
    await store.append('s', NO_STREAM, events);
    const before = statSync(`${path}-wal`).size;
    await Promise.allSettled([store.append('s', NO_STREAM, events), store.append('s', 5, newEvents(1)), store.append('t', 0, events)]);
    expect(statSync(`${path}-wal`).size).toBe(before);
    await store.close();
  });

  test('a group is bounded: thousands in flight are stored in several transactions', async () => {
    const path = newFile();
    const store = sqliteEventStore(path);
    await Promise.all(Array.from({ length: 5000 }, () => store.append(newStream(), NO_STREAM, newEvents(1))));
    expect(await store.head()).toBe(5000);
    await store.close();
  });

  test('a transaction that fails half way rejects its whole group, and the store goes on from where it stood', async () => {
    const path = newFile();
    const store = sqliteEventStore(path);
    await store.append('old', NO_STREAM, newEvents(2));
    const saboteur = new DatabaseSync(path);
    saboteur.exec("CREATE TRIGGER fault BEFORE INSERT ON events WHEN new.type = 'Bomb' BEGIN SELECT RAISE(ABORT, 'planted'); END");
    const outcomes = await Promise.allSettled([
      store.append('old', 1, newEvents(2)),
      store.append('new', NO_STREAM, newEvents(1)),
      store.append('bomb', NO_STREAM, [newEvent(), { ...newEvent(), type: 'Bomb' }]),
      store.append('late', NO_STREAM, newEvents(1)),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(Array(4).fill('rejected'));
    for (const outcome of outcomes) expect(String((outcome as PromiseRejectedResult).reason)).toMatch(/was not stored: planted/);
    expect(await store.head()).toBe(2);
    expect(await store.append('old', 1, newEvents(2))).toEqual({ revision: 3, position: 4 });
    expect(await store.append('new', NO_STREAM, newEvents(1))).toEqual({ revision: 0, position: 5 });
    expect((await allAfter(store, 0)).map((event) => event.position)).toEqual([1, 2, 3, 4, 5]);

    saboteur.exec('BEGIN IMMEDIATE');
    await expect(store.append('old', 3, newEvents(1))).rejects.toThrow(/was not stored: database is locked/);
    saboteur.close();
    expect(await store.append('old', 3, newEvents(1))).toEqual({ revision: 4, position: 6 });
    await store.close();
  });

  test('the stored texts are the written texts, as another program reads them', async () => {
    const path = newFile();
    const store = sqliteEventStore(path);
    const texts = ['Quảng Ngãi'.normalize('NFD'), 'Quảng Ngãi'.normalize('NFC'), '{"n": 1.0 }'];
    await store.append(
      's',
      NO_STREAM,
      texts.map((text) => ({ ...newEvent(text), metadata: text })),
    );
    await store.close();
    const db = new DatabaseSync(path, { readOnly: true });
    const rows = db.prepare('SELECT CAST(data AS BLOB) AS data, CAST(metadata AS BLOB) AS metadata FROM events ORDER BY position').all();
    db.close();
    expect(rows.map((row) => Buffer.from(row.data as Uint8Array))).toEqual(texts.map((text) => Buffer.from(text)));
    expect(rows.map((row) => Buffer.from(row.metadata as Uint8Array))).toEqual(texts.map((text) => Buffer.from(text)));
  });

  test('everything is there after closing and opening again, and positions go on', async () => {
    const path = newFile();
    const first = sqliteEventStore(path);
    const events = newEvents(3);
    const answer = await first.append('s', NO_STREAM, events);
    await first.close();
    const second = sqliteEventStore(path);
    expect(await second.append('s', NO_STREAM, events)).toEqual(answer);
    expect(await second.append('s', 2, newEvents(1))).toEqual({ revision: 3, position: 4 });
    expect(idsOf(await second.readStream('s')).slice(0, 3)).toEqual(idsOf(events));
    await second.close();
  });

  test('more streams than the memory of heads holds keep their revisions', async () => {
    const store = sqliteEventStore(newFile());
    const names = Array.from({ length: 70_000 }, (_, i) => `dossier-${i}`);
    const [event] = newEvents(1);
    if (event === undefined) throw new Error('no event');
    await Promise.all(names.map((name) => store.append(name, NO_STREAM, [event])));
    for (const name of ['dossier-0', 'dossier-35000', 'dossier-69999']) {
      expect(await store.append(name, 0, newEvents(1))).toMatchObject({ revision: 1 });
      await expect(store.append(name, 0, newEvents(1))).rejects.toMatchObject({ actual: 1 });
    }
    await store.close();
  });

  test('the write-ahead log stays small under load and is gone after closing', async () => {
    const path = newFile();
    const store = sqliteEventStore(path);
    for (let i = 0; i < 20; i++)
      await store.append(
        's',
        i * 1000 - 1,
        newEvents(1000).map((event) => ({ ...event, data: `"${'x'.repeat(1000)}"` })),
      );
    expect(statSync(`${path}-wal`).size).toBeLessThan(16_000_000);
    await store.close();
    expect(statSync(path).size).toBeGreaterThan(20_000_000);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });
});

describe('a SQLite file', () => {
  test('has one writer: a second is refused at once, by any name of the file, until the first closes', async () => {
    const path = newFile();
    const store = sqliteEventStore(path);
    const link = newFile();
    symlinkSync(path, link);
    expect(() => sqliteEventStore(path)).toThrow(/one writer at a time/);
    expect(() => sqliteEventStore(link)).toThrow(/one writer at a time/);
    await store.append('s', NO_STREAM, newEvents(1));
    await store.close();
    const next = sqliteEventStore(link);
    expect(() => sqliteEventStore(path)).toThrow(/one writer at a time/);
    expect(await next.head()).toBe(1);
    await next.close();
  });

  test('has readers beside its writer: they see what is committed, follow it, and write nothing', async () => {
    const path = newFile();
    const writer = sqliteEventStore(path);
    const reader = sqliteEventStore(path, { readOnly: true, pollMs: 1 });
    await writer.append('s', NO_STREAM, newEvents(3));
    expect(await reader.readStream('s')).toEqual(await writer.readStream('s'));
    expect(await reader.head()).toBe(3);
    await expect(reader.append('s', 2, newEvents(1))).rejects.toThrow(/reading only/);

    const seen: number[] = [];
    const abort = new AbortController();
    const following = (async () => {
      for await (const batch of reader.follow({ after: 1, signal: abort.signal, limit: 3 })) {
        seen.push(...batch.map((event) => event.position));
        if (seen.length >= 53) abort.abort();
      }
    })();
    for (let i = 0; i < 10; i++) await writer.append('s', i * 5 + 2, newEvents(5));
    await writer.append('s', 52, newEvents(1));
    await following;
    expect(seen).toEqual(Array.from({ length: 53 }, (_, i) => i + 2));
    await writer.close();
    expect(await reader.head()).toBe(54);
    await reader.close();
  });

  test('is read without a writer', async () => {
    const path = newFile();
    const writer = sqliteEventStore(path);
    await writer.append('s', NO_STREAM, newEvents(2));
    await writer.close();
    const reader = sqliteEventStore(path, { readOnly: true });
    expect(await allAfter(reader, 0)).toHaveLength(2);
    await reader.close();
  });

  test('is read alone: no writer may be there, nor come while it is open', async () => {
    const path = newFile();
    const writer = sqliteEventStore(path);
    await writer.append('s', NO_STREAM, newEvents(2));
    const alone = () => sqliteEventStore(path, { readOnly: true, alone: true });
    expect(alone).toThrow(/one writer at a time/);
    await writer.close();
    const reader = alone();
    expect(() => sqliteEventStore(path)).toThrow(/one writer at a time/);
    expect(await allAfter(reader, 0)).toHaveLength(2);
    await expect(reader.append('s', 1, newEvents(1))).rejects.toThrow(/reading only/);
    await reader.close();
    await sqliteEventStore(path).close();
  });

  test('of a newer version is refused in words, and left as it was', async () => {
    const path = newFile();
    await sqliteEventStore(path).close();
    const db = new DatabaseSync(path);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    expect(() => sqliteEventStore(path)).toThrow(`schema version ${SCHEMA_VERSION + 1} and this program knows ${SCHEMA_VERSION} at most`);
    expect(() => sqliteEventStore(path, { readOnly: true })).toThrow(/start the newer program/);
    expect(() => sqliteEventStore(path)).toThrow(/start the newer program/);
  });

  test('of another program is refused in words, and left as it was', () => {
    const other = newFile();
    const db = new DatabaseSync(other);
    db.exec('CREATE TABLE events (a)');
    db.close();
    const before = readFileSync(other);
    expect(() => sqliteEventStore(other)).toThrow(/another program/);
    expect(readFileSync(other)).toEqual(before);
    const text = newFile();
    writeFileSync(text, 'This is a text, and long enough to be looked at as a database file. '.repeat(20));
    expect(() => sqliteEventStore(text)).toThrow(/not a database/);
    expect(() => sqliteEventStore(text, { readOnly: true })).toThrow(/not a database/);
  });

  test('that is none is refused: no name, memory, a missing folder, nothing to read', () => {
    expect(() => sqliteEventStore('')).toThrow(/no file/);
    expect(() => sqliteEventStore(':memory:')).toThrow(/no file/);
    expect(() => sqliteEventStore(join(folder, 'missing', 'a.db'))).toThrow(/missing/);
    expect(() => sqliteEventStore(newFile(), { readOnly: true })).toThrow(/does not exist/);
  });
});
