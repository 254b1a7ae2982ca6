/**
 * Acts on facts and on the clock; decides nothing. Every command that it issues has an id that follows from what it is for, so that it is
 * recorded once, whatever stops and starts in between.
 */
import { civilDateInVietnam, type Engine } from '@hoso/engine';
import type { EventStore, FactCodec } from '@hoso/event-store';
import { type ReadModels, secondsWaiting } from '@hoso/read-models';
import type { Clock, Logger, Metrics, Tracing } from '@hoso/service';
import { bell } from './bell.ts';
import { clockLeap } from './clock-leap.ts';
import { dueWork } from './due-work.ts';
import { followUpWork } from './follow-up-work.ts';
import { issuer } from './issue.ts';
import { retries } from './retries.ts';

/** A clock that can be moved says so, or whoever moves it calls `idle`. */
export type ReactorClock = Clock & { readonly onAdvance?: (listener: () => void) => () => void };

export type ReactorOptions = {
  readonly engine: Engine;
  readonly store: Pick<EventStore, 'follow' | 'head' | 'readAll'>;
  readonly codec: Pick<FactCodec, 'decode'>;
  /** Kept up to date by somebody else. */
  readonly readModels: Pick<ReadModels, 'queries' | 'dueDeadlines' | 'checkpoint' | 'keepCheckpoint'>;
  readonly clock: ReactorClock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** None by default. */
  readonly tracing?: Tracing | undefined;
  readonly signal: AbortSignal;
  /** The clock is a machine's, which may be wrong; `acceptedOn`: a day (YYYY-MM-DD) on which somebody found it right. Without it every leap is meant. */
  readonly machineClock?: { readonly acceptedOn?: string | undefined };
  /** Civil date (YYYY-MM-DD) of an instant where the administration sits. Default: Viet Nam. */
  readonly civilDate?: (now: string) => string;
  /** Milliseconds between two looks at the clock when nothing happens. Default 60,000. */
  readonly everyMs?: number;
  /** Milliseconds before the first new try of what failed; it doubles up to a minute. Default 500. */
  readonly retryMs?: number;
  /** Commands in flight. Default 64. */
  readonly inFlight?: number;
  /** Milliseconds that deadlines wait for a fact that cannot be read: they might overtake what follows from it. Default 60,000. */
  readonly patienceMs?: number;
};

/** What has happened and is not acted on yet. */
export type ReactorLag = {
  /** Counted up to a thousand. */
  readonly events: number;
  /** Age of the oldest. */
  readonly seconds: number;
};

export type Reactor = {
  readonly lag: () => Promise<ReactorLag>;
  /** Since all that was due was last looked through; since the start before the first time. */
  readonly secondsSinceLook: () => number;
  /** Why deadlines are held back: the clock has leapt. */
  readonly clockProblem: () => string | undefined;
  /**
   * Resolves when everything that follows from the facts and the clock as they are now is recorded, refused, or has failed and waits for
   * another try; or when the reactor has stopped.
   */
  readonly idle: () => Promise<void>;
  /** Resolves when the signal has aborted and nothing is in flight. Never rejects. */
  readonly done: Promise<void>;
};

/** Milliseconds to wait for the read models before it is said that they are late. */
const LATE = 5000;
const LAG_COUNTED = 1000;

export const reactor = (options: ReactorOptions): Reactor => {
  const { engine, store, readModels, clock, logger, metrics, signal } = options;
  const { civilDate = civilDateInVietnam, everyMs = 60_000, retryMs = 500, inFlight = 64, patienceMs = 60_000 } = options;
  const aborted = bell()
    .wait(0, signal)
    .then(() => true);
  const changed = bell();
  const followed = bell();
  const passed = bell();
  const issue = issuer(engine, logger, metrics);
  const failedFollowUps = retries(retryMs);
  const failedDeadlines = retries(retryMs);
  const followUps = followUpWork({ ...options, issue, retries: failedFollowUps, inFlight, patienceMs });
  const due = dueWork({ engine, readModels, issue, retries: failedDeadlines, logger, isHeld: followUps.isHeld, inFlight, signal });

  const { machineClock } = options;
  const leap = machineClock === undefined ? undefined : clockLeap({ store, readModels, logger, civilDate, ...machineClock });

  let lookedAt = performance.now();
  const secondsSinceLook = (): number => (performance.now() - lookedAt) / 1000;
  const lag = async (): Promise<ReactorLag> => {
    const [oldest, ...others] = await store.readAll({ after: followUps.position(), limit: LAG_COUNTED });
    return oldest === undefined
      ? { events: 0, seconds: 0 }
      : { events: others.length + 1, seconds: secondsWaiting(followUps, oldest, clock.now()) };
  };
  /** One that has stopped has nothing to say. */
  const whileActing = async (read: () => number | Promise<number>) => (signal.aborted ? undefined : read());
  const lagHelp = 'that happened and are not acted on';
  metrics.gauge('hoso_reactor_lag_events', `Events ${lagHelp}, up to 1,000`, () => whileActing(async () => (await lag()).events));
  metrics.gauge('hoso_reactor_lag_seconds', `Age of the oldest of the events ${lagHelp}`, () =>
    whileActing(async () => (await lag()).seconds),
  );
  metrics.gauge('hoso_reactor_seconds_since_look', 'Since all that was due was last looked through', () => whileActing(secondsSinceLook));

  /** Both have seen every event up to `position`, or the signal has aborted. */
  const caughtUp = async (position: number): Promise<void> => {
    for (let heard = followed.rings(); followUps.position() < position && !signal.aborted; heard = followed.rings()) {
      await followed.wait(heard, signal);
    }
    while (!signal.aborted && !(await Promise.race([readModels.queries.waitFor(position, LATE), aborted]))) {
      logger.warn({ position }, 'the read models are late: deadlines wait for them');
    }
  };

  const pass = async (): Promise<void> => {
    await followUps.retry();
    await caughtUp(await store.head());
    const today = civilDate(clock.now());
    if (signal.aborted || (await leap?.mayFire(today)) === false) return;
    await due(today);
    lookedAt = performance.now();
  };

  /** Runs `work` until the signal aborts; what it throws is logged, and it is run again a little later. */
  const keepGoing = async (name: string, work: () => Promise<void>): Promise<void> => {
    const failures = retries(retryMs);
    while (!signal.aborted) {
      try {
        await work();
        failures.succeeded(name);
      } catch (err) {
        if (signal.aborted) return;
        failures.failed(name);
        logger.error({ err, retryInMs: failures.nextInMs() }, `${name} failed`);
        passed.ring();
        await bell().wait(0, signal, failures.nextInMs());
      }
    }
  };

  const following = keepGoing('following', async () => {
    await followUps.follow(() => {
      followed.ring();
      changed.ring();
    });
    // The store has closed: there is nothing more to follow.
    await aborted;
  });

  const passing = keepGoing('looking', async () => {
    const heard = changed.rings();
    await pass();
    passed.ring();
    await changed.wait(heard, signal, Math.min(everyMs, ...[failedFollowUps, failedDeadlines].flatMap((r) => r.nextInMs() ?? [])));
  });

  const forget = clock.onAdvance?.(changed.ring);
  const done = Promise.all([following, passing]).then(() => {
    forget?.();
    passed.ring();
  });

  /** Two passes end: the first may have begun before the call. */
  const wholePass = async (): Promise<void> => {
    for (let n = 0; n < 2 && !signal.aborted; n++) {
      const heard = passed.rings();
      changed.ring();
      await passed.wait(heard, signal);
    }
  };

  return {
    lag,
    secondsSinceLook,
    clockProblem: () => leap?.problem(),
    done,
    idle: async () => {
      while (!signal.aborted) {
        const head = await store.head();
        await wholePass();
        if (!signal.aborted && (await store.head()) === head) return;
      }
    },
  };
};
