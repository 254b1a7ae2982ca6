/**
 * Who may do what only one process at a time may do: a row a lease, in tables of their own beside the read models, which are built anew and
 * switched while leases go on. When a lease is over the database's clock says, never that of a process.
 */
import { DatabaseSync } from 'node:sqlite';
import { type BesideAt, besidePostgres } from './beside-postgres.ts';

export type Lease = {
  readonly name: string;
  readonly holder: string;
  readonly token: number;
  /** Seconds until it is over; negative: since. */
  readonly secondsLeft: number;
};

export type Leases = {
  /** A token that grows with every taking, when the lease is free, over, or this holder's already; undefined when another has it. */
  readonly take: (name: string, holder: string, seconds: number) => Promise<number | undefined>;
  /** Begins the seconds anew; false when the lease was taken since. */
  readonly renew: (name: string, token: number, seconds: number) => Promise<boolean>;
  /** Free for the next, if it is still the one of this token. */
  readonly release: (name: string, token: number) => Promise<void>;
  readonly list: () => Promise<readonly Lease[]>;
  readonly close: () => Promise<void>;
};

type Row = Readonly<Record<string, unknown>>;
/** Runs one statement; `?` stand for the values. */
type Run = (sql: string, ...values: readonly (string | number)[]) => Promise<readonly Row[]>;

/** One statement each, so that each takes place at once or not at all. `now`: seconds, by the database. */
const leasesBy = (run: Run, now: string, close: () => Promise<void>): Leases => ({
  take: async (name, holder, seconds) => {
    const [row] = await run(
      `INSERT INTO leases (name, holder, token, until) VALUES (?, ?, 1, ${now} + ?)
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = leases.token + 1, until = excluded.until
       WHERE leases.until <= ${now} OR leases.holder = excluded.holder
       RETURNING token`,
      name,
      holder,
      seconds,
    );
    return row === undefined ? undefined : Number(row.token);
  },
  renew: async (name, token, seconds) => {
    const rows = await run(`UPDATE leases SET until = ${now} + ? WHERE name = ? AND token = ? RETURNING token`, seconds, name, token);
    return rows.length > 0;
  },
  release: async (name, token) => {
    await run('UPDATE leases SET until = 0 WHERE name = ? AND token = ?', name, token);
  },
  list: async () =>
    (await run(`SELECT name, holder, token, until - ${now} AS left FROM leases ORDER BY name`)).map((row) => ({
      name: String(row.name),
      holder: String(row.holder),
      token: Number(row.token),
      secondsLeft: Number(row.left),
    })),
  close,
});

/** Milliseconds to wait for another process, which keeps the file for one statement. */
const BUSY_MS = 1000;

const sqliteLeases = (path: string): Leases => {
  const db = new DatabaseSync(path, { timeout: BUSY_MS });
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, token INTEGER NOT NULL, until REAL NOT NULL) STRICT`);
  const run: Run = async (sql, ...values) => db.prepare(sql).all(...values);
  return leasesBy(run, "unixepoch('subsec')", async () => db.close());
};

const postgresLeases = async (at: BesideAt): Promise<Leases> => {
  const { query, close } = await besidePostgres(at, [
    'CREATE TABLE IF NOT EXISTS leases (name text PRIMARY KEY, holder text NOT NULL, token bigint NOT NULL, until double precision NOT NULL)',
  ]);
  const run: Run = (sql, ...values) => query(sql, values);
  return leasesBy(run, 'extract(epoch from clock_timestamp())::double precision', close);
};

/** `path`: a file, or `:memory:`; `url`: of PostgreSQL, where the tables are made when they are missing. */
export const leases = async (at: { readonly path: string } | BesideAt): Promise<Leases> =>
  'path' in at ? sqliteLeases(at.path) : postgresLeases(at);
