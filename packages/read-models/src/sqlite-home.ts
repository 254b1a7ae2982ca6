/**
 * The tables in a file. Each generation of them is a file of its own: `read-models.db` at first, `read-models.1.db` after the first switch. A small
 * file beside them names the one that is live; it is replaced in one step, and everybody looks at it before each piece of work.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join, parse } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { type Access, type Beside, BesideGone, type Home } from './home.ts';
import { checkVersion, migrateIn, versionOf } from './migrations.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { checkpointOf, PROJECTION } from './project.ts';
import type { Database, Tables } from './tables.ts';

type Opened = { readonly db: Database; readonly exec: (sql: string) => void; readonly close: () => void };

/** WAL, so that other processes may read meanwhile. A power cut may lose the last batches, rows and checkpoint together: they are projected again. */
const openFile = (path: string): Opened => {
  const driver = new DatabaseSync(path, { timeout: 5000 });
  driver.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;');
  // From here on who finds the pen taken waits outside: the driver would keep the whole process waiting.
  driver.exec('PRAGMA busy_timeout = 20');
  return {
    db: new Kysely<Tables>({ dialect: nodeSqliteDialect(driver) }),
    exec: (statements) => driver.exec(statements),
    close: () => void (driver.isOpen && driver.close()),
  };
};

const versionIn = async (db: Database): Promise<number> => {
  const { rows } = await sql`SELECT 1 FROM sqlite_master WHERE "name" = 'migrations'`.execute(db);
  return rows.length > 0 ? versionOf(db) : 0;
};

const SQLITE_BUSY = 5;
const isBusy = (error: unknown): boolean => ((error as { readonly errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY;
/** Milliseconds to wait for a pen that another process has. */
const PATIENCE = 10_000;

const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (const until = performance.now() + PATIENCE; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
      await sleep(2 + Math.random() * 8);
    }
  }
};

/** As it was when the pointer was `mark`; `users`: pieces of work in hand. */
type Live = Opened & { readonly generation: number; readonly mark: string; users: number };

export const sqliteHome = (path: string): Home => {
  const isFile = path !== ':memory:';
  const { dir, name, ext } = parse(path);
  const fileOf = (generation: number): string => (generation === 0 ? path : join(dir, `${name}.${generation}${ext}`));
  const pointer = `${path}.live`;

  const look = (): string => {
    const seen = isFile ? statSync(pointer, { throwIfNoEntry: false }) : undefined;
    return seen === undefined ? '' : `${seen.ino} ${seen.mtimeMs}`;
  };
  const named = (): number => (look() === '' ? 0 : Number(readFileSync(pointer, 'utf8')));

  const openLive = (): Live => {
    for (;;) {
      const mark = look();
      const generation = named();
      const it = openFile(fileOf(generation));
      if (look() === mark) return { ...it, generation, mark, users: 0 };
      it.close();
    }
  };
  let live = openLive();

  /** The live tables stay open for `work`, also when others take their place meanwhile. */
  const use = async <T>(work: (it: Live) => Promise<T>): Promise<T> => {
    if (look() !== live.mark) {
      const old = live;
      live = openLive();
      if (old.users === 0) old.close();
    }
    const it = live;
    it.users++;
    try {
      return await work(it);
    } finally {
      it.users--;
      if (it !== live && it.users === 0) it.close();
    }
  };

  /** The dialect's transactions ask for the pen at once, and whoever switches needs it too: these tables are live until `work` ends. */
  const withPen = async <T>(work: (trx: Database, generation: number) => Promise<T>): Promise<T> => {
    for (;;) {
      const done = await patiently(() =>
        use(({ db, mark, generation }) =>
          db.transaction().execute(async (trx) => (look() === mark ? { outcome: await work(trx, generation) } : undefined)),
        ),
      );
      if (done !== undefined) return done.outcome;
    }
  };

  const makeLive = (generation: number): void => {
    const written = `${pointer}.new`;
    const file = openSync(written, 'w');
    writeSync(file, `${generation}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(written, pointer);
    const folder = openSync(dir || '.', 'r');
    fsyncSync(folder);
    closeSync(folder);
  };
  /** Whoever still reads from such a file keeps it until he looks at the pointer. */
  const remove = (generation: number): void => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${fileOf(generation)}${end}`, { force: true });
  };

  const beside = (generation: number): Beside & { readonly migrate: () => Promise<void> } => {
    const file = fileOf(generation);
    const { db, exec, close } = openFile(file);
    const { ino } = statSync(file);
    /** With the pen of these tables. One who began anew has put another file in place; one who was first has made this one live. */
    const inTransaction = <T>(work: (trx: Database) => Promise<T>): Promise<T> =>
      patiently(() =>
        db.transaction().execute((trx) => {
          if (statSync(file, { throwIfNoEntry: false })?.ino !== ino || named() >= generation) throw new BesideGone();
          return work(trx);
        }),
      );
    return {
      migrate: () => inTransaction((trx) => migrateIn(trx, 'sqlite')),
      read: (work) => work(db),
      write: (work) => inTransaction(async (trx) => work(trx, await checkpointOf(trx, PROJECTION))),
      takeOver: async (last) => {
        const isMine = await withPen(async (trx, standing) => {
          if (standing !== generation - 1) return false;
          // The followers' places are in no log of events: a power cut after the switch must find them in the new file.
          exec('PRAGMA synchronous = FULL');
          await last(trx);
          exec('PRAGMA wal_checkpoint(TRUNCATE)');
          await inTransaction(async () => makeLive(generation));
          return true;
        });
        for (let old = 0; old < generation; old++) remove(old);
        return isMine;
      },
      close: async () => close(),
    };
  };

  const read: Access['read'] = (work) => patiently(() => use(({ db }) => work(db)));
  return {
    read,
    write: (work) =>
      withPen(async (trx) => {
        checkVersion(await versionOf(trx));
        return work(trx, await checkpointOf(trx, PROJECTION));
      }),
    version: () => read(versionIn),
    migrate: (migration) => withPen((trx) => migrateIn(trx, 'sqlite', migration)),
    // With the pen: nobody switches to a file that is removed here.
    next: ({ fresh }) =>
      withPen(async (_, standing) => {
        if (!isFile) throw new Error('read models in memory have nothing beside them');
        if (fresh) remove(standing + 1);
        const it = beside(standing + 1);
        try {
          await it.migrate();
          return it;
        } catch (error) {
          await it.close();
          throw error;
        }
      }),
    close: async () => live.close(),
  };
};
