/** What stands beside the read models in PostgreSQL and outlives them: a schema of its own, made when it is missing. */
import { Pool } from 'pg';

export type BesideAt = {
  /** `postgresql://user:password@host:5432/database`. */
  readonly url: string;
  /** Default `hoso_processes`. */
  readonly schema?: string;
};

export type BesidePostgres = {
  /** `?` stand for the values, one after the other. */
  readonly query: (sql: string, values: readonly (string | number)[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly close: () => Promise<void>;
};

/** A server that does not answer must not be waited for: whoever asks asks again. */
const ANSWER_MS = 5000;

/** @throws Error for a name that is no name of a schema, and when no server answers. */
export const besidePostgres = async ({ url, schema = 'hoso_processes' }: BesideAt, tables: readonly string[]): Promise<BesidePostgres> => {
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(schema)) throw new Error(`${schema} is no name for a schema: a letter, then letters, digits and _`);
  const pool = new Pool({
    connectionString: url,
    max: 2,
    options: `-c search_path=${schema}`,
    application_name: 'hoso',
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // A connection that breaks while nobody uses it leaves the pool; whoever comes next gets another one, or the error.
  pool.on('error', () => {});
  try {
    // Several processes may start at once: one makes the tables, the others find them.
    await pool.query(
      [
        'BEGIN',
        `SELECT pg_advisory_xact_lock(hashtextextended('${schema}', 0))`,
        `CREATE SCHEMA IF NOT EXISTS ${schema}`,
        ...tables,
        'COMMIT',
      ].join(';\n'),
    );
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    query: async (sql, values) => {
      let count = 0;
      return (
        await pool.query(
          sql.replace(/\?/g, () => `$${++count}`),
          [...values],
        )
      ).rows;
    },
    close: () => pool.end(),
  };
};
