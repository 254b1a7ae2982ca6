/** When what failed may be tried again: each key by itself, so that one bad dossier holds up nobody else. */

export type Retries = {
  /** True while the key has to wait. */
  readonly isWaiting: (key: string) => boolean;
  readonly failed: (key: string) => void;
  readonly succeeded: (key: string) => void;
  readonly forgetAllBut: (keys: ReadonlySet<string>) => void;
  /** Milliseconds until the first key may be tried again; undefined when none waits. */
  readonly nextInMs: () => number | undefined;
};

const LONGEST_WAIT = 60_000;

/** The wait starts at `firstMs` and doubles with every failure up to a minute. `now`: milliseconds that only grow. */
export const retries = (firstMs: number, now: () => number = () => performance.now()): Retries => {
  const failures = new Map<string, { readonly count: number; readonly notBefore: number }>();
  return {
    isWaiting: (key) => (failures.get(key)?.notBefore ?? 0) > now(),
    failed: (key) => {
      const count = (failures.get(key)?.count ?? 0) + 1;
      failures.set(key, { count, notBefore: now() + Math.min(firstMs * 2 ** (count - 1), LONGEST_WAIT) });
    },
    succeeded: (key) => {
      failures.delete(key);
    },
    forgetAllBut: (keys) => {
      for (const key of failures.keys()) if (!keys.has(key)) failures.delete(key);
    },
    nextInMs: () => {
      if (failures.size === 0) return undefined;
      return Math.max(0, Math.min(...[...failures.values()].map((f) => f.notBefore)) - now());
    },
  };
};
