/** Keeps the read models up to date: follows the store from their checkpoint, at their pace. It cannot write events. Run it where a lease says that it is alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore, RecordedEvent } from '@hoso/event-store';
import { isInLog, type Lag, lagOf, NotNext, OtherProgram, type Parked, type ReadModels, type RebuildProgress } from '@hoso/read-models';
import type { Clock, Logger, Metrics } from '@hoso/service';

export type ProjectorOptions = {
  readonly store: Pick<EventStore, 'follow' | 'readAll' | 'readStream' | 'head'>;
  readonly readModels: ReadModels;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The clock that facts are recorded by. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The store counts its events one by one: a position at which none was seen is an event that was lost. Default false. */
  readonly isGapless?: boolean;
  /** Seconds that the oldest event may wait before the projector is not fit for service. Default 60. */
  readonly lateAfter?: number;
  /** Milliseconds before the first new try after a failure; it doubles up to 30 seconds. Default 100. */
  readonly retryMs?: number;
};

export type Projector = {
  /**
   * Resolves when the signal has aborted or the store has closed, and the batch in hand is applied. Rejects with OtherProgram when
   * another one's tables have been switched to under it: the work is that one's.
   */
  readonly done: Promise<void>;
  readonly lag: () => Promise<Lag>;
  /** Fit for service? @throws Error when the oldest event waits too long, and when events were lost. */
  readonly check: () => Promise<Lag>;
};

const LONGEST_RETRY = 30_000;

export const projector = (options: ProjectorOptions): Projector => {
  const { store, readModels, logger, metrics, clock, signal, retryMs = 100, isGapless = false, lateAfter = 60 } = options;

  const lag = (): Promise<Lag> => lagOf(readModels, store, clock.now());
  /** Built anew after the log turned out to be another one, which may have lost facts: up to this position. */
  let anewUpTo: number | undefined;
  const check = async (): Promise<Lag> => {
    const behind = await lag();
    if (anewUpTo !== undefined && (await readModels.lastApplied()).position < anewUpTo)
      throw new Error(`the read models did not belong to this store, and are built anew up to position ${anewUpTo}`);
    anewUpTo = undefined;
    if (behind.seconds > lateAfter) throw new Error(`the read models are ${Math.round(behind.seconds)} seconds behind the store`);
    if (isGapless && behind.skipped > 0) throw new Error(`the read models never saw ${behind.skipped} of the store's events: rebuild them`);
    return behind;
  };
  /** One look for all the metrics that are asked for at once. */
  let looking: Promise<Lag> | undefined;
  const seen = (): Promise<Lag> => {
    looking ??= lag().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const applied = metrics.counter('hoso_projector_events_total', 'Events applied to the read models');
  metrics.gauge('hoso_projector_lag_events', 'Events that the read models are behind, up to 1,000', async () => (await seen()).events);
  metrics.gauge('hoso_projector_lag_seconds', 'Age of the oldest event that is not applied', async () => (await seen()).seconds);
  if (isGapless)
    metrics.gauge(
      'hoso_projector_skipped_positions',
      'Events of the store that the read models never saw',
      async () => (await seen()).skipped,
    );
  metrics.gauge(
    'hoso_projector_stuck',
    'Dossiers and rounds not at their end, of which no role is awaited and no deadline fires',
    readModels.countStuck,
  );
  metrics.gauge('hoso_projector_parked', 'Dossiers that stand still in the read models or need a look', readModels.countParked);

  const report = (parked: readonly Parked[]): void => {
    for (const { dossierId, position, reason } of parked) logger.error({ dossierId, position, reason }, 'parked');
  };

  /** Nobody else projects into the tables of another program, and we must not: ours take their place as soon as they are built. */
  const takeOthers = async (): Promise<void> => {
    const onProgress = ({ position, head }: RebuildProgress): void =>
      logger.info({ position, head }, 'the read models are of another program: built anew beside');
    const built = await readModels.bringUp({ store, signal, onProgress });
    if (built !== undefined)
      logger.info({ outcome: built.outcome, position: built.position }, 'the read models are brought to this program');
  };

  /** Read models that were made from another log are of no use. */
  const startOverIfForeign = async (): Promise<void> => {
    const { position, eventId } = await readModels.lastApplied();
    if (await isInLog(store, { position, eventId })) return;
    logger.error({ position, eventId }, 'the read models do not belong to this store: they are built anew');
    const head = await store.head();
    await readModels.startOver({ position, eventId });
    anewUpTo = head;
  };

  const follow = async (begun: () => void): Promise<void> => {
    let { position } = await readModels.lastApplied();
    for await (const batch of store.follow({ after: position, signal })) {
      report(await readModels.project(batch, position));
      position = (batch.at(-1) as RecordedEvent).position;
      applied.add({}, batch.length);
      begun();
    }
  };

  const run = async (): Promise<void> => {
    let isReady = false;
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (!isReady) {
          await takeOthers();
          if (signal.aborted) return;
          await startOverIfForeign();
          // A newer program may understand what an older one did not.
          const healed = await readModels.retryParked(store);
          if (healed > 0) logger.info({ healed }, 'parked dossiers go on');
          report((await readModels.parked()).filter((row) => row.stopped));
          isReady = true;
        }
        await follow(() => {
          failures = 0;
        });
        return;
      } catch (err) {
        if (err instanceof OtherProgram) throw err;
        if (signal.aborted) return;
        if (err instanceof NotNext) {
          logger.info({ after: err.after, position: err.position }, 'the read models have moved under others: read again from there');
          await sleep(retryMs, undefined, { signal }).catch(() => {});
          continue;
        }
        // The store may have been restored from a backup meanwhile.
        isReady = false;
        const retryInMs = Math.min(retryMs * 2 ** failures++, LONGEST_RETRY);
        logger.error({ err, retryInMs }, 'the projection failed');
        await sleep(retryInMs, undefined, { signal }).catch(() => {});
      }
    }
  };

  return { done: run(), lag, check };
};
