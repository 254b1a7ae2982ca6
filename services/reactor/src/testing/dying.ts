/** An engine whose process dies right after its n-th append, before it knows of it. */
import type { Engine } from '@hoso/engine';

export const dyingAfter = (n: number, engine: Engine) => {
  const dead = new AbortController();
  let appends = 0;
  const dying: Engine = {
    ...engine,
    execute: async (request) => {
      if (dead.signal.aborted) throw new Error('the process is gone');
      const outcome = await engine.execute(request);
      if (++appends < n) return outcome;
      dead.abort();
      throw new Error('the process is gone');
    },
  };
  return { engine: dying, signal: dead.signal };
};
