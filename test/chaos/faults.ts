/** What befalls the processes of a run, and when: the whole of it follows from the seed. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Member } from './member.ts';
import type { Seeded } from './seeded.ts';

export type Fault = {
  readonly target: string;
  /** `kill`: SIGKILL, and a new process. `pause`: SIGSTOP, SIGCONT. `restart`: SIGTERM, which must end it well, and a new process. */
  readonly kind: 'kill' | 'pause' | 'restart';
  /** While the process is still starting: `afterMs` counts from its start, else from when it is ready. */
  readonly early: boolean;
  readonly afterMs: number;
  /** How long it is away. */
  readonly forMs: number;
};

export type Pace = {
  /** Longest life between two faults, milliseconds. */
  readonly lifeMs: number;
  readonly pauseMs: number;
  readonly downMs: number;
};

/** Faults until `kills` processes have been killed. */
export const faultsOf = (random: Seeded, kills: number, targets: readonly string[], pace: Pace): readonly Fault[] => {
  const faults: Fault[] = [];
  for (let killed = 0; killed < kills; ) {
    const target = random.one(targets);
    const roll = random.below(100);
    const kind = roll < 70 ? 'kill' : roll < 92 ? 'pause' : 'restart';
    const early = kind === 'kill' && random.chance(30);
    const [afterMs, forMs] = [
      random.between(0, early ? 1500 : pace.lifeMs),
      random.between(0, kind === 'pause' ? pace.pauseMs : pace.downMs),
    ];
    faults.push({ target, kind, early, afterMs, forMs });
    if (kind === 'kill') killed += 1;
  }
  return faults;
};

/** Lets them befall the members one after another; what is away comes back while others go on. Answers what is wrong. */
export const befall = async (faults: readonly Fault[], members: readonly Member[], signal: AbortSignal): Promise<readonly string[]> => {
  const findings: string[] = [];
  for (const { target, kind, early, afterMs, forMs } of faults) {
    const member = members.find(({ name }) => name === target);
    if (member === undefined) throw new Error(`no process ${target}`);
    if (!early) await member.ready();
    await delay(afterMs);
    if (signal.aborted) break;
    if (kind === 'pause') {
      member.pause();
      await delay(forMs);
      member.resume();
      continue;
    }
    if (kind === 'kill') await member.kill();
    else {
      const code = await member.stop();
      if (code !== 0) findings.push(`${target} answered SIGTERM by ending with ${code}`);
    }
    await delay(forMs);
    member.start();
  }
  return findings;
};
