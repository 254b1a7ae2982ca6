/** Readers that wait until what they wrote can be read. */

export type Waiters = {
  /** True as soon as `position` is applied; false after `timeoutMs` milliseconds without it, or when the read models close. */
  readonly waitFor: (position: number, timeoutMs: number) => Promise<boolean>;
  /** This process has applied everything up to `position`. */
  readonly reached: (position: number) => void;
  readonly close: () => void;
};

/** `pollMs`: look that often at what another process has applied. */
export const waiters = (applied: () => Promise<number>, pollMs?: number): Waiters => {
  const waiting = new Set<{ readonly position: number; readonly answer: (reached: boolean) => void }>();
  const reached = (position: number): void => {
    for (const waiter of waiting) if (waiter.position <= position) waiter.answer(true);
  };
  return {
    waitFor: async (position, timeoutMs) => {
      if ((await applied()) >= position) return true;
      return new Promise((resolve, reject) => {
        const done = (settle: () => void): void => {
          waiting.delete(waiter);
          clearTimeout(timeout);
          clearInterval(poll);
          settle();
        };
        const waiter = { position, answer: (isReached: boolean) => done(() => resolve(isReached)) };
        const look = () => {
          applied().then(reached, (error) => done(() => reject(error)));
        };
        const timeout = setTimeout(waiter.answer, timeoutMs, false);
        const poll = pollMs === undefined ? undefined : setInterval(look, pollMs);
        waiting.add(waiter);
        // A batch may have come since the first look.
        look();
      });
    },
    reached,
    close: () => {
      for (const waiter of waiting) waiter.answer(false);
    },
  };
};
