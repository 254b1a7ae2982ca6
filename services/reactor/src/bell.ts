/** Wakes what waits. */
export type Bell = {
  readonly rings: () => number;
  readonly ring: () => void;
  /** Resolves when the bell has rung since `heard`, when `signal` aborts, or after `ms` milliseconds if given. */
  readonly wait: (heard: number, signal: AbortSignal, ms?: number) => Promise<void>;
};

export const bell = (): Bell => {
  let rings = 0;
  const sleepers = new Set<() => void>();
  return {
    rings: () => rings,
    ring: () => {
      rings++;
      for (const wake of sleepers) wake();
    },
    wait: (heard, signal, ms) =>
      new Promise((resolve) => {
        if (heard !== rings || signal.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(wake);
          signal.removeEventListener('abort', wake);
          clearTimeout(timer);
          resolve();
        };
        const timer = ms === undefined ? undefined : setTimeout(wake, ms);
        sleepers.add(wake);
        signal.addEventListener('abort', wake);
      }),
  };
};
