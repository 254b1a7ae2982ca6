/**
 * The tables in a schema of PostgreSQL. Those that are built beside stand in a second schema, `hoso_next`; the switch is two new names in
 * one transaction. A statement finds its tables by name, so that readers need not know of it.
 */
import type { Duplex } from 'node:stream';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';
import { type Access, type Beside, BesideGone, type Home } from './home.ts';
import { checkVersion, type Migration, migrateIn, SCHEMA_VERSION, versionOf } from './migrations.ts';
import { checkpointOf, PROJECTION } from './project.ts';
import type { Database, Tables } from './tables.ts';

export type PostgresAt = { readonly url: string; readonly schema?: string; readonly connections?: number; readonly answerMs?: number };

/** 64-bit integers as numbers: positions, revisions and counts stay below 2^53. */
const INT8 = 20;
const numbers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === INT8 ? Number : types.getTypeParser(oid, format as 'text')),
};

/**
 * A commit need not wait for the disk: a crash of the server may lose the last batches, rows and checkpoint together, and they are projected
 * again. Whoever stands still in a transaction for ten seconds, for his process is stopped or his machine is gone, loses it and the pen. Whoever waited
 * for the pen has to see what was written meanwhile, whatever the server's own default.
 */
const settings = (schema: string): string =>
  Object.entries({
    search_path: schema,
    synchronous_commit: 'off',
    idle_in_transaction_session_timeout: '10s',
    default_transaction_isolation: 'read\\ committed',
  })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

/** PostgreSQL keeps no text with U+0000 in it. One in a name must not stop a batch, nor one in a question the answer. */
const keepable = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value);

/** May take long and be well: what makes, empties or drops tables, or waits until nobody uses them. */
const LONG = /^\s*(create|alter|drop|lock|delete from \S+\s*$)/i;

/**
 * A machine that vanishes, or a network that drops packets, says nothing: the system would give the connection up after a quarter of an hour. With its
 * stream the connection leaves the pool; a timeout of the driver's own would leave it there.
 */
const inTime = (client: PoolClient, answerMs: number): void => {
  const { connection } = client as unknown as { readonly connection: { readonly stream: Duplex } };
  const query = client.query.bind(client) as (text: string, values?: readonly unknown[]) => Promise<unknown>;
  let lost: Error | undefined;
  const limited = async (text: string, values?: readonly unknown[]): Promise<unknown> => {
    // The end of a transaction: what broke it is what there is to say.
    if (lost !== undefined) throw lost;
    const ms = LONG.test(text) ? 20 * answerMs : answerMs;
    const timer = setTimeout(() => {
      lost = new Error(`PostgreSQL has not answered within ${ms} ms`);
      connection.stream.destroy(lost);
    }, ms);
    try {
      return await query(text, values?.map(keepable));
    } finally {
      clearTimeout(timer);
    }
  };
  client.query = limited as typeof client.query;
};

const connect = ({ url, connections = 10, answerMs = 30_000 }: PostgresAt, schema: string): Database => {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    options: settings(schema),
    application_name: 'hoso',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: numbers,
  });
  // A connection that breaks while nobody uses it leaves the pool; whoever comes next gets another one, or the error.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    // One that breaks while it is in use fails its statements; nobody listening for more than that would end the process.
    client.on('error', () => {});
    inTime(client, answerMs);
  });
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
};

const withPen = <T>(db: Database, work: Parameters<Access['write']>[0]): Promise<T> =>
  db.transaction().execute(async (trx) => {
    // The first statement finds the tables, and its lock keeps them under their names; the row is the pen.
    const row = await trx.selectFrom('migrations').select('version').orderBy('version', 'desc').limit(1).forUpdate().executeTakeFirst();
    checkVersion(row?.version ?? 0);
    return work(trx, await checkpointOf(trx, PROJECTION)) as Promise<T>;
  });

/** The longest wait of a switch for those who write, in milliseconds: behind it everybody waits. */
const PATIENCE = 2000;
const LOCK_NOT_AVAILABLE = '55P03';
const UNDEFINED_TABLE = '42P01';
const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== LOCK_NOT_AVAILABLE || tries === 20) throw error;
    }
  }
};

export const postgresHome = (at: PostgresAt): Home => {
  const schema = at.schema ?? 'hoso';
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(schema)) throw new Error(`${schema} is no name for a schema: a letter, then letters, digits and _`);
  const [besideName, oldName] = [`${schema}_next`, `${schema}_old`];
  const db = connect(at, schema);

  const exists = async (name: string, on: Database = db): Promise<boolean> =>
    (await sql`SELECT 1 FROM pg_namespace WHERE nspname = ${name}`.execute(on)).rows.length > 0;
  /** Short waits: one who reads in two of the tables, and found the first before the drop and the second after, would wait for it as it for him. */
  const drop = (name: string): Promise<void> =>
    patiently(() =>
      db.transaction().execute(async (trx) => {
        await sql`SET LOCAL lock_timeout = ${sql.lit(PATIENCE / 10)}`.execute(trx);
        await sql`DROP SCHEMA IF EXISTS ${sql.id(name)} CASCADE`.execute(trx);
      }),
    );
  const versionIn = async (name: string): Promise<number> => {
    const { rows } = await sql`SELECT 1 FROM pg_tables WHERE schemaname = ${name} AND tablename = 'migrations'`.execute(db);
    return rows.length > 0 ? versionOf(db.withSchema(name)) : 0;
  };
  /** Several processes may start at once: one makes the tables, the others find them. */
  const migrate = async (name: string, on: Database, migration?: Migration): Promise<void> => {
    if ((await versionIn(name)) === SCHEMA_VERSION) return;
    await on.transaction().execute(async (trx) => {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`hoso ${name}`}, 0))`.execute(trx);
      if (!(await exists(name, trx))) await sql`CREATE SCHEMA ${sql.id(name)}`.execute(trx);
      await migrateIn(trx, 'postgres', migration);
    });
  };

  const takeOver = (last: (live: Database) => Promise<void>): Promise<boolean> =>
    db.transaction().execute(async (trx) => {
      await sql`SET LOCAL lock_timeout = ${sql.lit(PATIENCE)}`.execute(trx);
      await sql`LOCK TABLE ${sql.table(`${schema}.migrations`)} IN ACCESS EXCLUSIVE MODE`.execute(trx);
      if (!(await exists(besideName, trx))) return false;
      await last(trx);
      await sql`LOCK TABLE ${sql.table(`${besideName}.migrations`)} IN ACCESS EXCLUSIVE MODE`.execute(trx);
      await sql`ALTER SCHEMA ${sql.id(schema)} RENAME TO ${sql.id(oldName)}`.execute(trx);
      await sql`ALTER SCHEMA ${sql.id(besideName)} RENAME TO ${sql.id(schema)}`.execute(trx);
      return true;
    });
  const here = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw codeOf(error) === UNDEFINED_TABLE ? new BesideGone(error) : error;
    }
  };
  const asBeside = (beside: Database): Beside => ({
    read: (work) => here(work(beside)),
    write: (work) => here(withPen(beside, work)),
    takeOver: async (last) => {
      await drop(oldName);
      const isMine = await patiently(() => takeOver(last));
      // It is done; what cannot be dropped now is dropped by the next switch.
      await drop(oldName).catch(() => {});
      return isMine;
    },
    close: () => beside.destroy(),
  });
  const connectBeside = () => connect({ ...at, connections: 2 }, besideName);

  return {
    read: (work) => work(db),
    write: (work) => withPen(db, work),
    version: () => versionIn(schema),
    migrate: (migration) => migrate(schema, db, migration),
    next: async ({ fresh }) => {
      if (fresh) await drop(besideName);
      const beside = connectBeside();
      try {
        await migrate(besideName, beside);
        return asBeside(beside);
      } catch (error) {
        await beside.destroy();
        throw error;
      }
    },
    close: () => db.destroy(),
  };
};
