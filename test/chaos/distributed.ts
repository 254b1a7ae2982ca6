/**
 * Processes apart, two of each, as `pnpm dev:stack` runs them: PostgreSQL, NATS, and the wire-compatible double in EventStoreDB's place. Faults
 * befall all of them. A process that ends by itself while what it needs is away is started again, as systemd would.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { natsServerVersion } from '@hoso/messaging/testing';
import { readModels } from '@hoso/read-models';
import { postgresPrograms } from '@hoso/read-models/testing';
import { type Program, type Stack as Running, startStack } from '../../scripts/stack.ts';
import { checkEvents } from './check-events.ts';
import { facts, known } from './check-log.ts';
import { exitFault } from './check-output.ts';
import { LATEST_READY, type Member } from './member.ts';
import type { Stack } from './stack.ts';

export const isDistributedHere = (): boolean => postgresPrograms() !== undefined && natsServerVersion() !== undefined;

/** Nothing new for so long, and the read models know everything. */
const QUIET_MS = 4000;
const LATEST_QUIET = 120_000;

type Supervised = {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<number | null>;
  /** True when it met a living process. */
  readonly kill: () => Promise<boolean>;
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  readonly isWell: (asked: 'live' | 'fit') => Promise<boolean>;
  readonly isOver: () => boolean;
  readonly output: () => string;
  /** Nobody had to kill it because it did not become ready. */
  readonly endedItself: () => boolean;
};

/** `exits`: called for each that ended by itself; with what is wrong about that. */
const supervised = (name: string, it: Supervised, exits: (fault: string | undefined) => void): Member => {
  let starting: Promise<Error | undefined> = Promise.resolve(undefined);
  /** Length of what it had said before it was started last. */
  let from = 0;
  const exited = (failed: Error | undefined): void => {
    const said = it.output().slice(from);
    exits(it.endedItself() ? exitFault(name, failed === undefined, said === '' ? `${failed?.message}` : said) : undefined);
  };
  const start = (): void => {
    from = it.output().length;
    starting = it.start().then(
      () => undefined,
      (error: Error) => error,
    );
  };
  return {
    name,
    start,
    ready: async (asked = 'live') => {
      for (const until = Date.now() + LATEST_READY; ; await delay(100)) {
        const failed = await starting;
        if (failed === undefined && !it.isOver() && (await it.isWell(asked))) return;
        if (Date.now() > until)
          throw new Error(`${name} is not ready after ${LATEST_READY} ms: ${failed?.message}\n${it.output().slice(-2000)}`);
        if (failed === undefined && !it.isOver()) continue;
        exited(failed);
        start();
      }
    },
    kill: async () => {
      const isKilled = await it.kill();
      const failed = await starting;
      if (!isKilled) exited(failed);
      return isKilled;
    },
    stop: async () => {
      const failed = await starting;
      if (!it.isOver()) return it.stop();
      exited(failed);
      return 0;
    },
    pause: () => it.signal('SIGSTOP'),
    resume: () => it.signal('SIGCONT'),
    output: it.output,
  };
};

const ofProgram = ({ address, child, start, stop, output }: Program): Supervised => ({
  start,
  stop,
  kill: async () => {
    if (child().exitCode !== null || child().signalCode !== null) return false;
    await stop('SIGKILL');
    return child().signalCode === 'SIGKILL';
  },
  output,
  signal: (signal) => void child().kill(signal),
  endedItself: () => child().signalCode === null,
  isOver: () => child().exitCode !== null || child().signalCode !== null,
  isWell: (asked) =>
    address.startsWith('http')
      ? fetch(`${address}/${asked === 'live' ? 'healthz' : 'readyz'}`, { signal: AbortSignal.timeout(2000) }).then(
          async (answer) => !(await answer.text()).includes('"failing"') && answer.ok,
          () => false,
        )
      : Promise.resolve(true),
});

type Server = {
  readonly start: () => Promise<void>;
  readonly stop: (signal: never) => Promise<boolean>;
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
};
/** `ends`: the signal that ends it well. */
const ofServer = ({ start, stop, signal }: Server, ends: string): Supervised => ({
  start,
  signal,
  // One that has ended by itself has no reason to.
  stop: async () => ((await stop(ends as never)) ? 0 : null),
  kill: async () => {
    if (await stop('SIGKILL' as never)) return true;
    throw new Error('a server ended by itself');
  },
  isOver: () => false,
  endedItself: () => true,
  isWell: () => Promise.resolve(true),
  output: () => '',
});

/** @throws Error when the store has not been quiet, and the read models level with it, by then: who is to follow is dead or goes in circles. */
export const quiet = async (headOf: () => Promise<number>, positionOf: () => Promise<number>, latestMs: number, quietMs = QUIET_MS) => {
  const until = Date.now() + latestMs;
  for (let [head, position, since] = [-1, -1, Date.now()]; Date.now() - since < quietMs; await delay(200)) {
    const now = await headOf();
    position = await positionOf();
    if (now === head && position >= now) continue;
    [head, since] = [now, Date.now()];
    if (since > until) throw new Error(`not quiet after ${latestMs} ms: the store is at ${head}, the read models are at ${position}`);
  }
};

/** What each process measures, beside its log. */
const keepMetrics = async (running: Running, folder: string): Promise<void> => {
  for (const { name, address } of running.programs.values()) {
    if (!address.startsWith('http')) continue;
    const said = await fetch(`${address}/metrics`, { signal: AbortSignal.timeout(5000) }).then((answer) => answer.text(), String);
    writeFileSync(join(folder, 'logs', `${name}.metrics`), said);
  }
};

const readModelsOf = (running: Running) => readModels({ url: running.database ?? '', registry: known, codec: facts });

export const distributedStack = async (): Promise<Stack> => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-chaos-'));
  const env = { HOSO_LOG_LEVEL: 'warn', HOSO_LEASE_SECONDS: '2', HOSO_PAPER_PROVINCES: '51', NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const running = await startStack({ data: folder, env });
  const { postgres, nats } = running;
  if (postgres === undefined || nats === undefined) throw new Error('PostgreSQL and NATS are not installed here');
  let exits = 0;
  const faults: string[] = [];
  const exited = (fault: string | undefined): void => {
    exits += 1;
    if (fault !== undefined) faults.push(fault);
  };
  const members = [
    ...[...running.programs.values()].map((program) => supervised(program.name, ofProgram(program), exited)),
    supervised('postgres', ofServer(postgres, 'SIGINT'), exited),
    supervised('nats', ofServer(nats, 'SIGTERM'), exited),
  ];
  const apis = ['api-1', 'api-2'].map((name) => running.programs.get(name)?.address ?? '');
  let turn = 0;
  return {
    folder,
    members,
    isRunning: true,
    targets: members.map(({ name }) => name),
    pace: { lifeMs: 1200, pauseMs: 4000, downMs: 800 },
    patienceMs: 120_000,
    exits: () => exits,
    base: (not) => {
      const others = apis.filter((address) => address !== not);
      return others[turn++ % others.length] as string;
    },
    token: async (who) => (await running.issuer.token(who))?.token ?? '',
    now: () => new Date().toISOString(),
    settle: async () => {
      const store = eventStoreDbEventStore(running.store);
      const models = await readModelsOf(running);
      try {
        await quiet(
          () => store.head(),
          () => models.queries.position(),
          LATEST_QUIET,
        );
      } catch (error) {
        await keepMetrics(running, folder);
        throw error;
      } finally {
        await models.close();
        await store.close();
      }
    },
    checkAlive: (stories) => checkEvents(nats.address, stories),
    end: async () => faults,
    openStore: async () => eventStoreDbEventStore(running.store),
    openReadModels: () => readModelsOf(running),
    log: () => ['reactor-1', 'reactor-2'].map((name) => running.programs.get(name)?.output() ?? '').join('\n'),
    close: async (keeps) => {
      await running.stop();
      if (!keeps) rmSync(folder, { recursive: true });
    },
  };
};
