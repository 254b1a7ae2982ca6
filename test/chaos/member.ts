/** One process of a stack: started, killed, paused, started again. It writes into a file, so that nothing that it said is lost with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../sources.ts';

export type Program = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly isReady: () => Promise<boolean>;
  /** File that takes what it writes. */
  readonly log: string;
  readonly uid?: number;
  readonly gid?: number;
};

export type Member = {
  readonly name: string;
  readonly start: () => void;
  /** `fit`: for service, with everything that it needs; by default it is there. @throws Error when it ended by itself, or is not ready within five minutes. */
  readonly ready: (asked?: 'live' | 'fit') => Promise<void>;
  /** SIGKILL; true when it met a living process. @throws Error when the process ended by itself before. */
  readonly kill: () => Promise<boolean>;
  /** SIGTERM; its exit code, null when a signal ended it. */
  readonly stop: () => Promise<number | null>;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly output: () => string;
};

/** A machine that is busy with other things may starve a process for minutes: that is no finding. */
export const LATEST_READY = 300_000;
const LATEST_END = 60_000;
const TAIL = 3000;

/** The outer environment without what is ours or the test runner's. */
const outer = (): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HOSO_|VITEST|NODE_ENV$)/.test(name)));

export const member = (program: Program): Member => {
  const { name, command, args, env = {}, isReady, log, uid, gid } = program;
  let child: ChildProcess | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  /** We ended it, or are about to. */
  let isOurs = true;
  const output = (): string => readFileSync(log, 'utf8');
  const isOver = (): boolean => child === undefined || child.exitCode !== null || child.signalCode !== null;
  const byItself = (): Error =>
    new Error(`${name} ended by itself with ${child?.exitCode ?? child?.signalCode}:\n${output().slice(-TAIL)}`);

  return {
    name,
    start: () => {
      if (!isOver()) throw new Error(`${name} is running`);
      const file = openSync(log, 'a');
      const started = spawn(command, args, {
        cwd: root,
        env: { ...outer(), ...env },
        stdio: ['ignore', file, file],
        ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
      });
      closeSync(file);
      isOurs = false;
      child = started;
      ended = once(started, 'exit');
      // Who ends in the middle takes it along, also when it is stopped.
      const takeAlong = (): void => void started.kill('SIGKILL');
      process.once('exit', takeAlong);
      started.once('exit', () => process.off('exit', takeAlong));
    },
    ready: async () => {
      for (const until = Date.now() + LATEST_READY; ; await delay(40)) {
        if (isOver()) throw byItself();
        if (await isReady()) return;
        if (Date.now() > until) throw new Error(`${name} is not ready after ${LATEST_READY} ms:\n${output().slice(-TAIL)}`);
      }
    },
    kill: async () => {
      if (isOver() && isOurs) return false;
      child?.kill('SIGKILL');
      await ended;
      if (child?.signalCode !== 'SIGKILL' && !isOurs) throw byItself();
      isOurs = true;
      return true;
    },
    stop: async () => {
      if (isOver() && !isOurs) throw byItself();
      isOurs = true;
      child?.kill('SIGTERM');
      const tooLong = setTimeout(() => child?.kill('SIGKILL'), LATEST_END);
      await ended;
      clearTimeout(tooLong);
      return child?.exitCode ?? null;
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    output,
  };
};
