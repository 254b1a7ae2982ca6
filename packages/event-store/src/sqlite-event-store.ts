import type { DatabaseSync } from 'node:sqlite';
import { checkAppend, checkLimit } from './check-append.ts';
import { createBell, followPages, nextTurn } from './follow.ts';
import { groupCommit } from './group-commit.ts';
import type { EventStore, RecordedEvent } from './port.ts';
import { lockForWriting, openForReading, openForWriting } from './sqlite-file.ts';

export type SqliteOptions = {
  /** For the processes beside the one that writes: appends are refused. Default false. */
  readonly readOnly?: boolean;
  /** With `readOnly`: nobody writes for as long as this is open, by the lock that a writer holds. Default false. */
  readonly alone?: boolean;
  /** Milliseconds between two looks for what another process wrote, while a follower waits. Default 250. */
  readonly pollMs?: number;
};

const EVENTS = `SELECT position, revision, events.id AS id, type, data, metadata, streams.name AS stream
  FROM events JOIN streams ON streams.id = events.stream`;

/** A row of the driver as a plain object. */
const toEvent = (row: unknown): RecordedEvent => {
  const { id, type, data, metadata, stream, revision, position } = row as RecordedEvent;
  return { id, type, data, metadata, stream, revision, position };
};

const open = (path: string, readOnly: boolean, alone: boolean): { readonly db: DatabaseSync; readonly lock?: DatabaseSync } => {
  if (path === '' || path.startsWith(':')) throw new Error(`'${path}' is no file; memoryEventStore() keeps events in memory`);
  if (readOnly && !alone) return { db: openForReading(path) };
  const lock = lockForWriting(path);
  try {
    return { db: readOnly ? openForReading(path) : openForWriting(path), lock };
  } catch (error) {
    lock.close();
    throw error;
  }
};

/**
 * The embedded store: one SQLite file on a local disk, one writer (process and store) at a time, any number of readers beside it.
 * Appends in flight together share one transaction and one flush.
 * @throws Error when another writer has the file, or when it belongs to another program or to a newer version of this one.
 */
export const sqliteEventStore = (path: string, { readOnly = false, alone = false, pollMs = 250 }: SqliteOptions = {}): EventStore => {
  const { db, lock } = open(path, readOnly, alone);
  const bell = createBell();
  const writer = readOnly ? undefined : groupCommit(db, bell.ring);
  const forwards = db.prepare(`${EVENTS} WHERE streams.name = ? AND revision >= ? ORDER BY revision LIMIT ?`);
  const backwards = db.prepare(`${EVENTS} WHERE streams.name = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`);
  const all = db.prepare(`${EVENTS} WHERE position > ? ORDER BY position LIMIT ?`);
  const last = db.prepare('SELECT coalesce(max(position), 0) AS position FROM events');
  let closing: Promise<void> | undefined;

  const assertOpen = (): void => {
    if (closing !== undefined) throw new Error('the event store is closed');
  };

  const readAll = async ({ after = 0, limit = 500 } = {}): Promise<readonly RecordedEvent[]> => {
    assertOpen();
    checkLimit(limit);
    return nextTurn(all.all(after, limit).map(toEvent));
  };

  const release = async (): Promise<void> => {
    try {
      writer?.drain();
      if (writer !== undefined) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      bell.ring();
      db.close();
      lock?.close();
    }
  };

  return {
    append: async (stream, expected, events) => {
      assertOpen();
      if (writer === undefined) throw new Error('the event store is open for reading only');
      checkAppend(stream, expected, events);
      return writer.append(stream, expected, events);
    },
    readStream: async (stream, { from, direction = 'forwards', limit = 500 } = {}) => {
      assertOpen();
      checkLimit(limit);
      const rows =
        direction === 'forwards' ? forwards.all(stream, from ?? 0, limit) : backwards.all(stream, from ?? Number.MAX_SAFE_INTEGER, limit);
      return rows.map(toEvent);
    },
    readAll,
    follow: (options) => followPages(options, readAll, bell, () => closing === undefined, pollMs),
    head: async () => {
      assertOpen();
      return Number(last.get()?.position);
    },
    close: () => {
      closing ??= release();
      return closing;
    },
  };
};
