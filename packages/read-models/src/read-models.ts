/** The read models: one database of their own, disposable. Facts go in, in order; queries come out. */
import { DatabaseSync } from 'node:sqlite';
import type { EventStore, FactCodec, RecordedEvent } from '@hoso/event-store';
import type { Registry } from '@hoso/workflow';
import { Kysely } from 'kysely';
import { type DueDeadline, type DueRequest, dueDeadlines } from './due-deadlines.ts';
import { lists } from './lists.ts';
import { migrate } from './migrations.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { listParked, type Parked, retryStopped } from './parked.ts';
import { applyBatch, checkpointOf, keepCheckpoint, PROJECTION, type Projection } from './project.ts';
import type { Queries } from './queries.ts';
import { stages } from './statistics.ts';
import { type Database, type Tables, tablesOfDossier } from './tables.ts';
import { waiters } from './waiters.ts';
import { waitingLists } from './waiting-lists.ts';

export type ReadModelsOptions = {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** Every workflow version that a dossier may name; a dossier of another one is parked. */
  readonly registry: Registry;
  readonly codec: Pick<FactCodec, 'decode'>;
  /** Milliseconds between two looks of `waitFor` at what another process projected. Without it only this process projects. */
  readonly pollMs?: number;
};

export type ReadModels = {
  readonly queries: Queries;
  /**
   * Applies events in the order of positions; those at or before the position reached are passed over. At most 500 a transaction, each
   * with its checkpoint. Answers the dossiers that it had to park.
   */
  readonly project: (events: readonly RecordedEvent[]) => Promise<readonly Parked[]>;
  /** The last applied event; position 0 and an empty id before the first. */
  readonly lastApplied: () => Promise<{ readonly position: number; readonly eventId: string }>;
  /** The workflow versions (`name@version`) that projected dossiers live under. */
  readonly workflows: () => Promise<readonly string[]>;
  /** Dossiers that need somebody's look, oldest first. */
  readonly parked: () => Promise<readonly Parked[]>;
  /** Builds stopped dossiers anew from their streams; answers how many go on. */
  readonly retryParked: (store: Pick<EventStore, 'readStream'>) => Promise<number>;
  /** Deadlines that fire on or before `today`, oldest first. */
  readonly dueDeadlines: (request: DueRequest) => Promise<{ readonly items: readonly DueDeadline[]; readonly next?: string }>;
  /** How far another follower has come, which keeps its checkpoint here; 0 at first. */
  readonly checkpoint: (follower: string) => Promise<number>;
  readonly keepCheckpoint: (follower: string, position: number) => Promise<void>;
  /** Empties every table, checkpoints included: what follows is a first start. */
  readonly startOver: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Events applied in one transaction. */
const BATCH = 500;

/** @throws Error when the file belongs to a newer version of this program. */
export const readModels = async ({ path, registry, codec, pollMs }: ReadModelsOptions): Promise<ReadModels> => {
  const projection: Projection = { registry, codec };
  const db = await open(path);
  const lastApplied = () => checkpointOf(db, PROJECTION);
  const position = async () => (await lastApplied()).position;
  const waiting = waiters(position, pollMs);
  let last: Promise<unknown> = Promise.resolve();
  /** Writers one after another: a retry reads streams between two transactions. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };

  return {
    queries: { ...lists(db), ...waitingLists(db), stages: stages(db), position, waitFor: waiting.waitFor },
    project: (events) =>
      inTurn(async () => {
        const parked: Parked[] = [];
        for (let at = 0; at < events.length; at += BATCH) {
          const applied = await applyBatch(db, projection, events.slice(at, at + BATCH));
          parked.push(...applied.parked.map(({ dossierId, position, reason }) => ({ dossierId, position, reason, stopped: true })));
          waiting.reached(applied.position);
        }
        return parked;
      }),
    lastApplied,
    workflows: async () => (await db.selectFrom('folded').select('workflow').distinct().execute()).map((row) => row.workflow),
    parked: () => listParked(db),
    retryParked: (store) => inTurn(() => retryStopped(db, projection, store)),
    dueDeadlines: (request) => dueDeadlines(db, request),
    checkpoint: async (follower) => (await checkpointOf(db, followerName(follower))).position,
    keepCheckpoint: (follower, reached) => keepCheckpoint(db, followerName(follower), reached, ''),
    startOver: () =>
      inTurn(() =>
        db.transaction().execute(async (trx) => {
          for (const table of everyTable) await trx.deleteFrom(table).execute();
        }),
      ),
    close: async () => {
      await last;
      waiting.close();
      await db.destroy();
    },
  };
};

const everyTable = [...tablesOfDossier, 'stageHistory', 'parked', 'checkpoints'] as const;

const followerName = (follower: string): string => {
  if (follower === PROJECTION) throw new Error(`${PROJECTION} is the read models' own checkpoint`);
  return follower;
};

/** WAL, so that other processes may read meanwhile. A power cut may lose the last batches, rows and checkpoint together: they are projected again. */
const open = async (path: string): Promise<Database> => {
  const driver = new DatabaseSync(path, { timeout: 5000 });
  driver.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;');
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(driver) });
  try {
    await migrate(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
};
