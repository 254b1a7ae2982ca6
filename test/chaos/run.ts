/** One run: a stack under load and faults, then quiet, then held against what must be true. */
import { setTimeout as delay } from 'node:timers/promises';
import { civilDateInVietnam } from '@hoso/engine';
import { book } from './book.ts';
import { caller, newLedger } from './caller.ts';
import { checkLog, everything } from './check-log.ts';
import { faultsIn } from './check-output.ts';
import { checkReadModels } from './check-read-models.ts';
import { befall, type Fault, faultsOf, killsOf } from './faults.ts';
import { lasting } from './findings.ts';
import { work } from './load.ts';
import { holdRound } from './round.ts';
import { type Seeded, seeded } from './seeded.ts';
import type { Stack } from './stack.ts';

export type RunOptions = {
  readonly seed: number;
  readonly kills: number;
  readonly stack: (random: Seeded) => Promise<Stack>;
  readonly clients?: number;
  readonly living?: number;
  readonly restMs?: number;
  /** Dossiers of the council round; 0 holds none. */
  readonly inRound?: number;
  /** Ends faults and load before their time; what was recorded by then is checked. */
  readonly signal?: AbortSignal;
};

export type RunReport = {
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** Of living processes. */
  readonly kills: number;
  readonly killed: Readonly<Record<string, number>>;
  readonly pauses: number;
  readonly restarts: number;
  readonly commands: number;
  readonly refused: number;
  readonly reads: number;
  readonly again: number;
  readonly repeated: number;
  readonly events: number;
  readonly deadlines: number;
  readonly followUps: number;
  readonly rows: number;
  /** Integration events that others received. */
  readonly told: number;
  /** Processes that ended by themselves, for want of what they need, and were started again. */
  readonly exits: number;
  /** What was refused to the round, so that it did not come to its end; not a finding. */
  readonly roundStopped: string | undefined;
  readonly seconds: number;
  readonly findings: readonly string[];
  /** Where the files are, when there are findings. */
  readonly folder: string | undefined;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const run = async ({
  seed,
  kills,
  stack: make,
  clients = 6,
  living = 24,
  restMs = 40,
  inRound = 3,
  signal,
}: RunOptions): Promise<RunReport> => {
  const began = performance.now();
  const random = seeded(seed);
  const stack = await make(random);
  const faults = faultsOf(random, kills, stack.targets, stack.pace);
  const ledger = newLedger();
  // Real processes are not deterministic: clients have a seed of their own, so that their haste does not change the faults.
  const ofClients = seeded(seed ^ 0x5eed);
  const mine = caller({ ...stack, ledger, random: ofClients, label: `chaos-${seed}` });
  const pages = book(ofClients);
  const findings: string[] = [];
  const done: Fault[] = [];
  const counts = { events: 0, deadlines: 0, followUps: 0, rows: 0, told: 0 };
  let roundStopped: string | undefined;
  const faultsEnd = new AbortController();
  const workEnds = new AbortController();
  const cutShort = (): void => {
    faultsEnd.abort();
    workEnds.abort();
  };
  signal?.addEventListener('abort', cutShort);

  const attempt = async (name: string, part: () => Promise<void>): Promise<void> => {
    try {
      await part();
    } catch (error) {
      findings.push(`${name}: ${messageOf(error)}`);
      cutShort();
    }
  };
  const meets = inRound > 0 && stack.advance !== undefined;
  let isMeeting = meets;
  const meeting = () =>
    attempt('round', async () => {
      if (!isMeeting) return;
      roundStopped = await holdRound(mine, pages, inRound, async (days) => stack.advance?.(mine, `P${days}D`));
      isMeeting = false;
    });
  const ticking = () =>
    attempt('clock', async () => {
      while (!workEnds.signal.aborted) {
        await delay(ofClients.between(300, 1500), undefined, { signal: workEnds.signal }).catch(() => {});
        await stack.advance?.(mine, isMeeting ? 'PT6H' : `P${ofClients.between(1, 20)}D`);
      }
    });
  const suffering = () =>
    attempt('faults', async () => {
      findings.push(...(await befall(faults, stack.members, faultsEnd.signal, done)));
      workEnds.abort();
    });

  const everybodyReady = async (): Promise<void> => {
    for (const one of stack.members) await one.ready('fit');
  };
  const checked = async () => {
    const ending = await stack.end();
    const store = await stack.openStore();
    const models = await stack.openReadModels();
    try {
      const all = await everything(store);
      const log = checkLog(all, ledger, mine.clock(), stack.log());
      const tables = await checkReadModels(store, models, log.stories, civilDateInVietnam(mine.clock()));
      const others = await stack.checkAlive?.(log.stories);
      const { events, deadlines, followUps } = log;
      Object.assign(counts, { events, deadlines, followUps, rows: tables.rows, told: others?.told ?? 0 });
      const said = stack.members.flatMap(({ name, output }) => faultsIn(name, output()));
      const found = [...ending, ...said, ...log.findings, ...tables.findings, ...(others?.findings ?? [])];
      return { findings: found, moved: (await store.head()) !== all.at(-1)?.position };
    } finally {
      await models.close();
      await store.close();
    }
  };
  try {
    for (const one of stack.isRunning ? [] : stack.members) {
      one.start();
      if (!stack.targets.includes(one.name)) await one.ready();
    }
    const load = { caller: mine, book: pages, random: ofClients, clients, living, restMs };
    await Promise.all([attempt('load', () => work(load, workEnds.signal)), meeting(), ticking(), suffering()]);
    if (findings.length === 0) {
      await everybodyReady();
      await stack.settle(mine);
      const until = performance.now() + (stack.patienceMs ?? 0);
      const rest = () => delay(2000).then(() => stack.settle(mine));
      findings.push(...(await lasting(checked, until, rest)));
    }
  } catch (error) {
    findings.push(messageOf(error));
  }
  signal?.removeEventListener('abort', cutShort);
  await stack.close(findings.length > 0);
  const befallen = (kind: Fault['kind']): number => done.filter((fault) => fault.kind === kind).length;
  return {
    seed,
    faults,
    kills: befallen('kill'),
    killed: killsOf(done, stack.targets),
    pauses: befallen('pause'),
    restarts: befallen('restart'),
    commands: ledger.acknowledged.length,
    refused: ledger.refused.length,
    reads: ledger.reads,
    again: ledger.again,
    repeated: ledger.repeated,
    ...counts,
    exits: stack.exits?.() ?? 0,
    roundStopped: meets ? roundStopped : 'none',
    seconds: Math.round((performance.now() - began) / 1000),
    findings,
    folder: findings.length > 0 ? stack.folder : undefined,
  };
};
