/** Readers that wait until what they wrote can be read. */

export type Waiters = {
  /** True as soon as `position` is applied; false after `timeoutMs` milliseconds without it, or when the read models close. */
  readonly waitFor: (position: number, timeoutMs: number) => Promise<boolean>;
  /** Everything up to `position` is applied. */
  readonly reached: (position: number) => void;
  readonly close: () => void;
};

type Waiter = { readonly position: number; readonly answer: (reached: boolean) => void; readonly timeIsUp: () => void };

/** Milliseconds that the first look may take, also for who does not want to wait. */
const FIRST_LOOK = 1000;

/** -1 when the answer does not come: a database that hangs must not hold whoever asked for longer than he wants. */
const inTime = (answer: Promise<number>, ms: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, -1);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** `pollMs`: look that often at what another process has applied; one look is for all who wait. */
export const waiters = (applied: () => Promise<number>, pollMs?: number): Waiters => {
  const waiting = new Set<Waiter>();
  /** Of the last look: one that fails may be followed by one that does not, in time. */
  let failed: { readonly error: unknown } | undefined;
  let isLooking = false;
  let isClosed = false;
  let poll: ReturnType<typeof setInterval> | undefined;

  const reached = (position: number): void => {
    for (const waiter of waiting) if (waiter.position <= position) waiter.answer(true);
  };
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const position = await applied();
      failed = undefined;
      reached(position);
    } catch (error) {
      failed = { error };
    } finally {
      isLooking = false;
    }
  };
  const wait = (position: number, timeoutMs: number): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const done = (settle: () => void): void => {
        waiting.delete(waiter);
        clearTimeout(timeout);
        if (waiting.size === 0) {
          clearInterval(poll);
          poll = undefined;
        }
        settle();
      };
      const waiter: Waiter = {
        position,
        answer: (isReached) => done(() => resolve(isReached)),
        timeIsUp: () => done(() => (failed === undefined ? resolve(false) : reject(failed.error))),
      };
      const timeout = setTimeout(waiter.timeIsUp, timeoutMs);
      waiting.add(waiter);
      if (pollMs !== undefined) poll ??= setInterval(look, pollMs);
    });

  return {
    waitFor: async (position, timeoutMs) => {
      const until = performance.now() + timeoutMs;
      try {
        if ((await inTime(applied(), Math.max(timeoutMs, FIRST_LOOK))) >= position) return true;
      } catch (error) {
        if (!isClosed) throw error;
      }
      if (isClosed) return false;
      const waited = wait(position, Math.max(0, until - performance.now()));
      // A batch may have come since the first look.
      applied().then(reached, () => {});
      return waited;
    },
    reached,
    close: () => {
      isClosed = true;
      for (const waiter of waiting) waiter.answer(false);
    },
  };
};
