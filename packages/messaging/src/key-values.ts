/** Where followers and webhooks remember what must survive them: checkpoints, parked dossiers, dead letters. Small, and one writer a key. */
import { DatabaseSync } from 'node:sqlite';

/** Keys are of letters, digits, `.`, `-`, `_`. What `put` and `remove` have answered is durable. */
export interface KeyValues {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** All whose key begins with the prefix, which ends with a dot; in the order of their keys. */
  list(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]>;
  /** How many `list` would answer. */
  count(prefix: string): Promise<number>;
}

export type SqliteKeyValues = KeyValues & { readonly close: () => void };

/** A file of its own, or `:memory:`. */
export const sqliteKeyValues = (path: string): SqliteKeyValues => {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`);
  const get = db.prepare('SELECT value FROM entries WHERE key = ?');
  const put = db.prepare('INSERT INTO entries VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  const remove = db.prepare('DELETE FROM entries WHERE key = ?');
  // '/' is the character after '.'.
  const list = db.prepare('SELECT key, value FROM entries WHERE key >= ? AND key < ? ORDER BY key');
  const count = db.prepare('SELECT count(*) AS n FROM entries WHERE key >= ? AND key < ?');
  const range = (prefix: string) => [prefix, `${prefix.slice(0, -1)}/`] as const;
  return {
    get: async (key) => get.get(key)?.value as string | undefined,
    put: async (key, value) => void put.run(key, value),
    remove: async (key) => void remove.run(key),
    list: async (prefix) => list.all(...range(prefix)).map((row) => ({ key: row.key as string, value: row.value as string })),
    count: async (prefix) => Number(count.get(...range(prefix))?.n),
    close: () => db.close(),
  };
};
