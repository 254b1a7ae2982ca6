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

/** Faults until `kills` processes have been killed. The kills go round the targets, so that each has its share. */
export const faultsOf = (random: Seeded, kills: number, targets: readonly string[], pace: Pace): readonly Fault[] => {
  const faults: Fault[] = [];
  let turn: readonly string[] = [];
  for (let killed = 0; killed < kills; ) {
    const roll = random.below(100);
    const kind = roll < 70 ? 'kill' : roll < 92 ? 'pause' : 'restart';
    if (kind === 'kill' && turn.length === 0) turn = random.shuffled(targets);
    const target = kind === 'kill' ? (turn[0] as string) : random.one(targets);
    if (kind === 'kill') turn = turn.slice(1);
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

/** How often each target was killed, those that never were included. */
export const killsOf = (done: readonly Fault[], targets: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(targets.map((target) => [target, done.filter((fault) => fault.kind === 'kill' && fault.target === target).length]));

/**
 * Lets them befall the members one after another; what is away comes back while others go on. `done` is added to, so that a run that ends in
 * the middle knows how far it came.
 */
export const befall = async (
  faults: readonly Fault[],
  members: readonly Member[],
  signal: AbortSignal,
  done: Fault[],
): Promise<readonly string[]> => {
  const findings: string[] = [];
  for (const fault of faults) {
    const { target, kind, early, afterMs, forMs } = fault;
    const member = members.find(({ name }) => name === target);
    if (member === undefined) throw new Error(`no process ${target}`);
    if (!early) await member.ready();
    await delay(afterMs);
    if (signal.aborted) break;
    if (kind === 'pause') {
      member.pause();
      await delay(forMs);
      member.resume();
      done.push(fault);
      continue;
    }
    if (kind === 'kill') {
      if (await member.kill()) done.push(fault);
    } else {
      const code = await member.stop();
      if (code !== 0) findings.push(`${target} answered SIGTERM by ending with ${code}`);
      done.push(fault);
    }
    await delay(forMs);
    member.start();
  }
  return findings;
};
