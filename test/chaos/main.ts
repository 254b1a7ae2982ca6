/**
 * `pnpm chaos runs=20 kills=50 seed=1 stack=embedded minutes=60`: runs of random kills, pauses and restarts under load, each checked
 * afterwards. Ends with exit code 1 when something was found; what is needed to look at it stands in dist/chaos.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../sources.ts';
import { distributedStack, isDistributedHere } from './distributed.ts';
import { embeddedStack } from './embedded.ts';
import { type RunReport, run } from './run.ts';
import type { Stack } from './stack.ts';

const defaults = { runs: 20, kills: 50, seed: 1, minutes: 60, stack: 'embedded' };
const given = Object.fromEntries(process.argv.slice(2).map((argument) => argument.split('=')));
const unknown = Object.keys(given).filter((name) => !Object.hasOwn(defaults, name));
const number = (name: 'runs' | 'kills' | 'seed' | 'minutes'): number => {
  const value = Number(given[name] ?? defaults[name]);
  if (!Number.isSafeInteger(value) || value < 1) unknown.push(name);
  return value;
};
const [runs, kills, seed, minutes] = [number('runs'), number('kills'), number('seed'), number('minutes')];
const stack: string = given.stack ?? defaults.stack;
if (unknown.length > 0 || !['embedded', 'distributed'].includes(stack)) {
  console.error('usage: pnpm chaos [runs=20] [kills=50] [seed=1] [minutes=60] [stack=embedded|distributed]');
  process.exit(2);
}
if (stack === 'distributed' && !isDistributedHere()) {
  console.error('stack=distributed needs PostgreSQL and NATS, which are not installed here');
  process.exit(2);
}

/** Everything that a run was and found, for whoever looks into it. */
const keep = (report: RunReport): string => {
  const folder = join(root, 'dist/chaos');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${stack}-${report.seed}.json`);
  writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`);
  return path;
};

const timeIsUp = AbortSignal.timeout(minutes * 60_000);
const total = {
  runs: 0,
  kills: 0,
  pauses: 0,
  restarts: 0,
  commands: 0,
  reads: 0,
  again: 0,
  repeated: 0,
  events: 0,
  deadlines: 0,
  followUps: 0,
  told: 0,
  exits: 0,
  rounds: 0,
  findings: 0,
};
const killed: Record<string, number> = {};
const began = Date.now();
const perTarget = (): string => {
  const targets = Object.entries(killed);
  return targets.length < 2 ? '' : ` (${targets.map(([target, times]) => `${target} ${times}`).join(', ')})`;
};
const summary = (): string =>
  `${stack}: ${total.runs} runs, ${total.kills} kills${perTarget()}, ${total.pauses} pauses, ${total.restarts} restarts, ${total.commands} commands acknowledged ` +
  `(${total.again} requests sent again, ${total.repeated} found recorded already), ${total.reads} reads of what was acknowledged, ${total.events} events, ${total.deadlines} deadlines, ` +
  `${total.followUps} consequences, ${total.told} integration events, ${total.exits} exits, ${total.rounds} council rounds held, ${((Date.now() - began) / 60_000).toFixed(1)} minutes, ${total.findings} findings`;

let current: Promise<Stack> | undefined;
/** Whoever breaks off the suite is left with no process and no folder of it. */
const breakOff = async (signal: string): Promise<void> => {
  console.log(`${summary()}; broken off by ${signal}`);
  await (await current)?.close(false);
  process.exit(130);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void breakOff(signal));
for (let n = 0; n < runs && !timeIsUp.aborted; n++) {
  // Every fifth run begins with the demo's register, so that loading it is cut short too.
  const report = await run({
    seed: seed + n,
    kills,
    signal: timeIsUp,
    stack: (random) => {
      current = stack === 'embedded' ? embeddedStack(random, { register: n % 5 === 4 }) : distributedStack();
      return current;
    },
  });
  total.runs += 1;
  for (const name of [
    'kills',
    'pauses',
    'restarts',
    'commands',
    'reads',
    'again',
    'repeated',
    'events',
    'deadlines',
    'followUps',
    'told',
    'exits',
  ] as const)
    total[name] += report[name];
  for (const [target, times] of Object.entries(report.killed)) killed[target] = (killed[target] ?? 0) + times;
  if (report.roundStopped === undefined) total.rounds += 1;
  total.findings += report.findings.length;
  const { faults: _, findings, folder, ...figures } = report;
  console.log(JSON.stringify({ ...figures, findings: findings.length }));
  for (const finding of findings) console.log(`  ${finding}`);
  if (findings.length > 0) console.log(`  seed ${report.seed}: ${keep(report)}, files in ${folder}`);
}
// Each target has its share of the kills when there are enough of them: who never had one was never there to be killed.
for (const [target, times] of Object.entries(killed)) {
  if (times > 0 || kills < Object.keys(killed).length) continue;
  total.findings += 1;
  console.log(`  ${target} was never killed`);
}
console.log(summary());
process.exitCode = total.findings === 0 && total.runs > 0 ? 0 : 1;
