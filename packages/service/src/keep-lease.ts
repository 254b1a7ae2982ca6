/**
 * Work that one process does at a time: whoever holds the lease works, the others stand by. A holder that falls silent loses it after the
 * lease's seconds; one that cannot renew stops working before they are over.
 */
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Where leases are kept; its own clock says when one is over. */
export interface Leases {
  /** A token that grows with every taking, when the lease is free, over, or this holder's already; undefined when another has it. */
  take(name: string, holder: string, seconds: number): Promise<number | undefined>;
  /** Begins the seconds anew; false when the lease was taken since. */
  renew(name: string, token: number, seconds: number): Promise<boolean>;
  /** Free for the next, if it is still the one of this token. */
  release(name: string, token: number): Promise<void>;
}

export type KeepLeaseOptions = {
  readonly leases: Leases;
  /** Lower-case letters, digits and `-`: what the work is called, in the metrics too. */
  readonly name: string;
  /** Nobody else's name, unless nobody else can be there: a process that comes back under its own name does not wait for itself. */
  readonly holder: string;
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Works until its signal aborts, and then ends soon. It starts again with the next lease. */
  readonly work: (signal: AbortSignal) => Promise<void>;
};

export type LeaseKeeper = {
  readonly isHeld: () => boolean;
  /** Why the leases cannot be asked, while that is so. */
  readonly problem: () => Error | undefined;
  /** Resolves when the signal has aborted, the work has ended and the lease is free. Never rejects. */
  readonly done: Promise<void>;
};

/** Parts of the lease's time: between two renewals, and after which a holder that could not renew has to end. */
const RENEW = 1 / 4;
const END = 3 / 4;

/** Resolves after `ms` milliseconds, or when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

const within = async <T>(ms: number, answer: Promise<T>): Promise<T> => {
  const settled = new AbortController();
  const late = pause(ms, settled.signal).then(() => {
    throw new Error(`no answer within ${ms} ms`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    late.catch(() => {});
    settled.abort();
  }
};

const now = (): number => performance.now();

export const keepLease = (options: KeepLeaseOptions): LeaseKeeper => {
  const { leases, name, holder, seconds, signal, logger, metrics, work } = options;
  const [renewMs, endMs] = [seconds * 1000 * RENEW, seconds * 1000 * END];
  let isHeld = false;
  let problem: Error | undefined;
  metrics.gauge(`hoso_${name}_active`, `1 in the process that holds the lease of the ${name}, 0 in one that stands by`, () =>
    isHeld ? 1 : 0,
  );
  const lost = metrics.counter(`hoso_${name}_leases_lost_total`, `Leases of the ${name} that ended although this process was at work`);

  /** undefined when nobody answered in time. */
  const asked = async <T>(what: string, answer: () => Promise<T>): Promise<T | undefined> => {
    try {
      const said = await within(renewMs, answer());
      problem = undefined;
      return said;
    } catch (error) {
      if (problem === undefined) logger.warn({ lease: name, err: error }, `the lease could not be ${what}`);
      problem = error as Error;
      return undefined;
    }
  };

  /** Counts from the asking, which is never later than the beginning of the seconds. */
  const hold = async (token: number, since: number): Promise<void> => {
    const ending = new AbortController();
    const whole = AbortSignal.any([signal, ending.signal]);
    let endAt = since + endMs;
    isHeld = true;
    logger.info({ lease: name, term: token }, 'the lease is taken: the work begins');
    const lose = (reason: string): void => {
      if (whole.aborted) return;
      isHeld = false;
      lost.add();
      logger.error({ lease: name, term: token }, reason);
      ending.abort();
    };
    /** A process that was stopped and goes on finds the time over here, before it has renewed. */
    const watching = (async () => {
      for (let left = endAt - now(); left > 0 && !whole.aborted; left = endAt - now()) await pause(left, whole);
      lose('the lease could not be renewed in time: the work ends');
    })();
    const renewing = (async () => {
      while (!whole.aborted) {
        await pause(renewMs, whole);
        if (whole.aborted) return;
        const at = now();
        const isOurs = await asked('renewed', () => leases.renew(name, token, seconds));
        if (isOurs === false) lose('another process has taken the lease: the work ends');
        if (isOurs === true) endAt = Math.max(endAt, at + endMs);
      }
    })();
    try {
      await work(whole);
    } catch (error) {
      logger.error({ lease: name, err: error }, 'the work has failed');
    }
    isHeld = false;
    ending.abort();
    await Promise.all([watching, renewing]);
    await asked('released', () => leases.release(name, token));
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const at = now();
      const token = await asked('asked for', () => leases.take(name, holder, seconds));
      if (token !== undefined) await hold(token, at);
      await pause(renewMs, signal);
    }
  };

  return { isHeld: () => isHeld, problem: () => problem, done: run() };
};
