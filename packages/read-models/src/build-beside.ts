/** Tables built beside the live ones, from all facts, and switched in one step. What was built is kept when the work ends before its time, and goes on from there. */
import { performance } from 'node:perf_hooks';
import type { EventStore } from '@hoso/event-store';
import { type Beside, BesideGone, type Home } from './home.ts';
import { isInLog } from './is-in-log.ts';
import { assertProgram, OtherProgram, PROGRAM, programOf } from './program.ts';
import { applyBatch, checkpointOf, keepCheckpoint, NotNext, PROJECTION, type Projection } from './project.ts';
import type { Checkpoint, Database } from './tables.ts';
import { emptyTables } from './write-rows.ts';

export type RebuildProgress = {
  /** Events that are built in, those of earlier runs included. */
  readonly events: number;
  /** Position reached, and that of the store's last event: on a store that counts its events one by one, how many of how many. */
  readonly position: number;
  readonly head: number;
  /** Events a second, of this run. */
  readonly perSecond: number;
};

export type BuildOptions = {
  readonly store: Pick<EventStore, 'readAll' | 'head'>;
  /** Forgets what an earlier run has built. Another store's, and another program's, is forgotten in any case. */
  readonly fresh?: boolean;
  /** Events a transaction. Default 2000: nobody else writes there, so that the larger is the faster. */
  readonly batch?: number;
  /** After every batch. */
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Ends after the batch in hand. */
  readonly signal?: AbortSignal | undefined;
};

export type Rebuilt = RebuildProgress & {
  /**
   * `switched`: they are live. `ready`: built, and not switched, for the live ones are of another program, which goes on; the projector of this one
   * switches. `switched-by-another`: somebody else's rebuild was first. `stopped`: the signal has aborted, nothing is switched.
   */
  readonly outcome: 'switched' | 'ready' | 'switched-by-another' | 'stopped';
  /** Dossiers that stand still in what was built. */
  readonly parked: number;
};

/** `isSwitched`: made live at the end. @throws BesideGone when somebody else has begun anew meanwhile, and when the store cannot be read. */
export const buildBeside = async (
  home: Home,
  projection: Projection,
  { store, fresh = false, batch = 2000, onProgress, signal }: BuildOptions,
  isSwitched: boolean,
): Promise<Rebuilt> => {
  const beside = await home.next({ fresh });
  const buildPage = () => build(beside, projection, store, batch);
  try {
    await leaveForeign(beside, store, projection.program);
    const started = performance.now();
    const { events: before } = await reachedBy(beside);
    const progress = async (): Promise<RebuildProgress> => {
      const { events, position } = await reachedBy(beside);
      const perSecond = ((events - before) * 1000) / Math.max(1, performance.now() - started);
      return { events, position, head: await store.head(), perSecond };
    };
    const end = async (outcome: Rebuilt['outcome']): Promise<Rebuilt> => {
      const { length: parked } = await beside.read((db) => db.selectFrom('parked').select('dossierId').execute());
      return { ...(await progress()), outcome, parked };
    };

    while (signal?.aborted !== true) {
      const built = await buildPage();
      onProgress?.(await progress());
      if (built < batch) break;
    }
    if (signal?.aborted === true) return await end('stopped');
    if (!isSwitched) return await end('ready');
    const ended = await end('switched');
    const isMine = await beside.takeOver(async (live) => {
      const position = await positionOf(live);
      while ((await reachedBy(beside)).position < position) {
        // The live tables are of another log, or of one that was longer: nobody's place in it means anything.
        if ((await buildPage()) === 0) return;
      }
      await carryOver(live, beside, projection.program);
    });
    return { ...ended, outcome: isMine ? 'switched' : 'switched-by-another' };
  } finally {
    await beside.close();
  }
};

const reachedBy = (tables: Beside): Promise<Checkpoint> => tables.read((db) => checkpointOf(db, PROJECTION));

/** By the one column that checkpoints have in every version. */
const positionOf = async (live: Database): Promise<number> =>
  (await live.selectFrom('checkpoints').select('position').where('name', '=', PROJECTION).executeTakeFirst())?.position ?? 0;

/** The places of those who follow the store beside the projection: nothing is done a second time because rows were made anew. */
const carryOver = async (live: Database, beside: Beside, program: string): Promise<void> => {
  const others = await live
    .selectFrom('checkpoints')
    .select(['name', 'position', 'eventId'])
    .where('name', 'not in', [PROJECTION, PROGRAM])
    .execute();
  await beside
    .write(async (trx) => {
      await assertProgram(trx, program);
      for (const { name, ...place } of others) await keepCheckpoint(trx, name, { ...place, events: 0 });
    })
    .catch(orGone);
};

/** The rebuild of another program has begun anew in these tables. */
const orGone = (error: unknown): never => {
  throw error instanceof OtherProgram ? new BesideGone(error) : error;
};

/** One page. Answers how many events it has read; fewer than `limit`: the end is near. */
const build = async (beside: Beside, projection: Projection, store: BuildOptions['store'], limit: number): Promise<number> => {
  const { position } = await reachedBy(beside);
  const events = await store.readAll({ after: position, limit });
  try {
    if (events.length > 0) await applyBatch(beside, projection, events, position);
  } catch (error) {
    // Another rebuild of the same tables has been here: both go on.
    if (error instanceof NotNext) return limit;
    return orGone(error);
  }
  return events.length;
};

/** What an earlier run built from another store is of no use; nor what another program built, which may have seen things otherwise. */
const leaveForeign = async (beside: Beside, store: BuildOptions['store'], program: string): Promise<void> => {
  if ((await beside.read(programOf)) === program && (await isInLog(store, await reachedBy(beside)))) return;
  await beside.write((trx) => emptyTables(trx, program));
};
