import { existsSync, realpathSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite';

/** 'HOSO': tells our files from other people's databases (PRAGMA application_id). */
const APPLICATION_ID = 0x484f534f;

/** Step i brings a file from schema version i to i + 1. Only ever add to the end: released steps never change. */
const steps: readonly string[] = [
  `CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
   CREATE TABLE events (
     position INTEGER PRIMARY KEY,
     stream INTEGER NOT NULL REFERENCES streams (id),
     revision INTEGER NOT NULL,
     id TEXT NOT NULL,
     type TEXT NOT NULL,
     data TEXT NOT NULL,
     metadata TEXT NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX events_of_stream ON events (stream, revision);`,
];

/** The schema version that this program writes. */
export const SCHEMA_VERSION = steps.length;

/** Milliseconds to wait for another connection (a checkpoint, somebody's shell) before giving up. */
const BUSY_TIMEOUT = 1000;

const numberOf = (db: DatabaseSync, sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0]);

const opened = (path: string, options: DatabaseSyncOptions, prepare: (db: DatabaseSync) => void): DatabaseSync => {
  try {
    const db = new DatabaseSync(path, options);
    try {
      prepare(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (cause) {
    throw new Error(`cannot open ${path}: ${(cause as Error).message}`, { cause });
  }
};

const checkedVersion = (db: DatabaseSync): number => {
  const version = numberOf(db, 'PRAGMA user_version');
  const isOurs = numberOf(db, 'PRAGMA application_id') === APPLICATION_ID;
  const isEmpty = numberOf(db, 'SELECT count(*) FROM sqlite_schema') === 0;
  if (!isOurs && !isEmpty) throw new Error('it is a database of another program, not an event store');
  if (version > SCHEMA_VERSION) {
    throw new Error(`it has schema version ${version} and this program knows ${SCHEMA_VERSION} at most: start the newer program`);
  }
  return version;
};

/**
 * Opens the database file and brings its schema up to date. WAL, and synchronous = FULL said aloud: each COMMIT returns after its flush.
 * @throws Error when the file belongs to another program or to a newer version of this one.
 */
export const openForWriting = (path: string): DatabaseSync =>
  opened(path, { timeout: BUSY_TIMEOUT }, (db) => {
    const version = checkedVersion(db);
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    // On macOS a plain flush ends in the disk's cache; elsewhere these change nothing.
    db.exec('PRAGMA fullfsync = ON');
    db.exec('PRAGMA checkpoint_fullfsync = ON');
    // A slow reader can hold checkpoints back; when it lets go, the log shrinks to this again.
    db.exec('PRAGMA journal_size_limit = 67108864');
    db.exec('PRAGMA cache_size = -32768');
    if (version === SCHEMA_VERSION) return;
    const missing = steps.slice(version).join('\n');
    db.exec(`BEGIN IMMEDIATE; ${missing} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  });

/** @throws Error when the file is missing, not an event store, or of another schema version: only a writer brings it up to date. */
export const openForReading = (path: string): DatabaseSync => {
  if (!existsSync(path)) throw new Error(`cannot open ${path}: it does not exist, and only a writer creates it`);
  return opened(path, { readOnly: true, timeout: BUSY_TIMEOUT }, (db) => {
    const version = checkedVersion(db);
    if (version === SCHEMA_VERSION) return;
    throw new Error(`it has schema version ${version} and this program reads ${SCHEMA_VERSION}: a writer has to open it first`);
  });
};

/** SQLITE_BUSY: somebody else holds the lock. */
const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === 5;

/**
 * One writer a file: an exclusive lock on a neighbour file, which the operating system frees however the process ends. (Locking the
 * database itself would shut readers out.) The neighbour stays and is empty.
 * @throws Error at once when another writer holds it.
 */
export const lockForWriting = (path: string): DatabaseSync =>
  opened(`${existsSync(path) ? realpathSync(path) : path}.lock`, { timeout: 0 }, (lock) => {
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      if (!isBusy(error)) throw error;
      throw new Error('another process or store is writing there, and one writer at a time may (readOnly reads beside it)');
    }
  });
