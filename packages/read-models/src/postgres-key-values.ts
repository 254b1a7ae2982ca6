/** What processes remember beside the read models, in PostgreSQL, where each of them finds it: checkpoints and dead letters of webhooks. */
import { type BesideAt, besidePostgres } from './beside-postgres.ts';

/** As messaging asks for it. What `put` and `remove` have answered is durable. */
export type PostgresKeyValues = {
  readonly get: (key: string) => Promise<string | undefined>;
  readonly put: (key: string, value: string) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  /** All whose key begins with the prefix, which ends with a dot; in the order of their keys. */
  readonly list: (prefix: string) => Promise<readonly { readonly key: string; readonly value: string }[]>;
  /** How many `list` would answer. */
  readonly count: (prefix: string) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** Keys are of letters, digits, `.`, `-`, `_`. The table is made when it is missing. */
export const postgresKeyValues = async (at: BesideAt): Promise<PostgresKeyValues> => {
  const { query, close } = await besidePostgres(at, [
    'CREATE TABLE IF NOT EXISTS entries (key text COLLATE "C" PRIMARY KEY, value text NOT NULL)',
  ]);
  return {
    get: async (key) => (await query('SELECT value FROM entries WHERE key = ?', [key]))[0]?.value as string | undefined,
    put: async (key, value) => {
      await query('INSERT INTO entries VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [key, value]);
    },
    remove: async (key) => {
      await query('DELETE FROM entries WHERE key = ?', [key]);
    },
    // '/' is the character after '.'.
    list: async (prefix) =>
      (await query('SELECT key, value FROM entries WHERE key >= ? AND key < ? ORDER BY key', [prefix, `${prefix.slice(0, -1)}/`])).map(
        ({ key, value }) => ({ key: String(key), value: String(value) }),
      ),
    count: async (prefix) =>
      Number((await query('SELECT count(*) AS n FROM entries WHERE key >= ? AND key < ?', [prefix, `${prefix.slice(0, -1)}/`]))[0]?.n),
    close,
  };
};
