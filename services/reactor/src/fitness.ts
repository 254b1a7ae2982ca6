/** Whether a reactor keeps up, for health. One that stands by has nothing to keep up with. */
import type { Reactor } from './reactor.ts';

/** Seconds behind the store, and seconds without a look at what is due, after which the reactor is not fit for service. */
const LATE = 60;
const BLIND = 180;

/** Each throws when it is not so. */
export const fitness = (atWork: () => Pick<Reactor, 'lag' | 'secondsSinceLook' | 'clockProblem'> | undefined) => ({
  lag: async (): Promise<void> => {
    const behind = await atWork()?.lag();
    if (behind !== undefined && behind.seconds > LATE)
      throw new Error(`the reactor is ${Math.round(behind.seconds)} seconds behind the store`);
  },
  deadlines: async (): Promise<void> => {
    const problem = atWork()?.clockProblem();
    if (problem !== undefined) throw new Error(problem);
    const seconds = atWork()?.secondsSinceLook() ?? 0;
    if (seconds > BLIND) throw new Error(`nothing that is due was looked at for ${Math.round(seconds)} seconds`);
  },
});
