/**
 * Read models built anew beside the live ones, which answer meanwhile, and switched in one step. Nothing follows from it: whoever acts on facts
 * keeps his place. What was built is kept when the work ends before its time, and goes on from there.
 */
import { performance } from 'node:perf_hooks';
import type { EventStore, FactCodec } from '@hoso/event-store';
import type { Registry } from '@hoso/workflow';
import type { Beside, HomeAt } from './home.ts';
import { checkVersion, SCHEMA_VERSION } from './migrations.ts';
import { homeAt } from './open-home.ts';
import { applyBatch, checkpointOf, NotNext, PROJECTION, type Projection } from './project.ts';
import type { Checkpoint } from './tables.ts';
import { carryOver, markReady } from './take-over.ts';
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

export type RebuildOptions = HomeAt & {
  readonly registry: Registry;
  readonly codec: Pick<FactCodec, 'decode'>;
  readonly store: Pick<EventStore, 'readAll' | 'head'>;
  /** Forgets what an earlier run has built: needed when this program projects otherwise than the one that built it. */
  readonly fresh?: boolean;
  /** Events a transaction. Default 2000: nobody else writes there, so that the larger is the faster. */
  readonly batch?: number;
  /** After every batch. */
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Ends after the batch in hand. */
  readonly signal?: AbortSignal;
};

export type Rebuilt = RebuildProgress & {
  /**
   * `switched`: they are live. `ready`: the live ones are of an older program, which goes on; the first start of this one switches.
   * `switched-by-another`: somebody else's rebuild was first. `stopped`: the signal has aborted, nothing is switched.
   */
  readonly outcome: 'switched' | 'ready' | 'switched-by-another' | 'stopped';
  /** Dossiers that stand still in what was built. */
  readonly parked: number;
};

/** @throws Error when a newer program has made the live tables, and when the store cannot be read. */
export const rebuild = async (options: RebuildOptions): Promise<Rebuilt> => {
  const { registry, codec, store, fresh = false, batch = 2000, onProgress, signal, ...at } = options;
  const projection: Projection = { registry, codec };
  const buildPage = (beside: Beside) => build(beside, projection, store, batch);
  const home = homeAt(at);
  let next: Beside | undefined;
  try {
    let version = await home.version();
    checkVersion(Math.max(version, SCHEMA_VERSION));
    if (version === 0) {
      await home.migrate();
      version = SCHEMA_VERSION;
    }
    next = await home.next({ fresh });
    const beside = next;
    await leaveForeign(beside, store);
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
      const built = await buildPage(beside);
      onProgress?.(await progress());
      if (built < batch) break;
    }
    if (signal?.aborted === true) return await end('stopped');
    if (version < SCHEMA_VERSION) {
      await markReady(beside);
      return await end('ready');
    }
    const ended = await end('switched');
    const isMine = await beside.takeOver(async (live) => {
      const { position } = await checkpointOf(live, PROJECTION);
      while ((await reachedBy(beside)).position < position) {
        // The live tables are of another log, or of one that was longer: nobody's place in it means anything.
        if ((await buildPage(beside)) === 0) return;
      }
      await carryOver(live, beside);
    });
    return { ...ended, outcome: isMine ? 'switched' : 'switched-by-another' };
  } finally {
    await next?.close();
    await home.close();
  }
};

const reachedBy = (tables: Beside): Promise<Checkpoint> => tables.read((db) => checkpointOf(db, PROJECTION));

/** One page. Answers how many events it has read; fewer than `limit`: the end is near. */
const build = async (beside: Beside, projection: Projection, store: RebuildOptions['store'], limit: number): Promise<number> => {
  const { position } = await reachedBy(beside);
  const events = await store.readAll({ after: position, limit });
  try {
    if (events.length > 0) await applyBatch(beside, projection, events, position);
  } catch (error) {
    // Another rebuild of the same tables has been here: both go on.
    if (!(error instanceof NotNext)) throw error;
    return limit;
  }
  return events.length;
};

/** What an earlier run built from another store is of no use. */
const leaveForeign = async (beside: Beside, store: RebuildOptions['store']): Promise<void> => {
  const { position, eventId } = await reachedBy(beside);
  if (position === 0) return;
  const [event] = await store.readAll({ after: position - 1, limit: 1 });
  if (event?.position === position && event.id === eventId) return;
  await beside.write(emptyTables);
};
