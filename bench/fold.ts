/**
 * Folding by the compiled table beside folding by XState's pure `transition()`, over the same random lives, in the same run. The aim is 40
 * times. Rates are medians of three rounds of each in turn; the lives are the same for the same seed.
 */
import { cpus, loadavg } from 'node:os';
import { councilRound, workflows } from '@hoso/ocop';
import { type Actor, type Fact, judge, machineDecider, pathOf, type Workflow, workflowId } from '@hoso/workflow';
import { buildingPermit, type LawOptions, lives, permitLawOptions } from '@hoso/workflow/testing';
import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import { roundLawOptions } from '../packages/ocop/src/testing/round-law-data.ts';

const ROUND_MS = 400;

const actor = (role: string, unit: string): Actor => ({ id: role, role, unit });
/** The example dossier's people: Trà Bồng commune (21115), Quảng Ngãi (51), the ministry. */
const ocopActors = [
  ...['applicant', 'commune-officer', 'commune-chair'].map((role) => actor(role, '21115')),
  ...['department-officer', 'advisor', 'council-secretary', 'provincial-chair', 'inspector'].map((role) => actor(role, '51')),
  ...['ministry-officer', 'advisor', 'council-secretary', 'minister'].map((role) => actor(role, 'MAE')),
  actor('system', 'system'),
];
const ocop: LawOptions = { actors: () => ocopActors, today: '2026-09-01' };
const subjects: readonly (readonly [Workflow, LawOptions])[] = [
  // A round has a stream of its own, and a council that seals and reveals.
  ...workflows.map((workflow) => [workflow, workflow.name === councilRound.name ? roundLawOptions : ocop] as const),
  [buildingPermit, permitLawOptions],
];

/** Facts a second, in whole passes over all lives until the round is full. */
const round = (facts: number, pass: () => void): number => {
  const start = performance.now();
  let passes = 0;
  let spent = 0;
  while (spent < ROUND_MS) {
    pass();
    passes += 1;
    spent = performance.now() - start;
  }
  return (passes * facts * 1000) / spent;
};

const median = (three: readonly number[]): number => three.toSorted((a, b) => a - b)[1] ?? 0;

const measure = (workflow: Workflow, options: LawOptions) => {
  const histories: readonly (readonly Fact[])[] = lives(workflow, { ...options, runs: 60, steps: 200 });
  const decider = machineDecider(workflow);
  const start = initialTransition(workflow.machine)[0] as AnyMachineSnapshot;
  const byTable = (facts: readonly Fact[]) => facts.reduce(decider.evolve, decider.initial);
  const byXState = (facts: readonly Fact[]) =>
    facts.reduce((snapshot, fact) => transition(workflow.machine, snapshot, fact)[0] as AnyMachineSnapshot, start);

  const xstate = judge(workflow.machine);
  const paths = new Set<string>();
  for (const facts of histories) {
    const [table, snapshot] = [byTable(facts), byXState(facts)];
    const same =
      table.path === pathOf(workflow.machine, snapshot.value) && JSON.stringify(table.context) === JSON.stringify(snapshot.context);
    if (!same || xstate.isFinal(table) !== decider.isFinal(table)) throw new Error(`${workflowId(workflow)}: table and XState disagree`);
    paths.add(table.path);
  }
  const facts = histories.reduce((sum, life) => sum + life.length, 0);
  // A round each in turn, so that whatever else the machine does weighs on both; the first pair only warms up.
  const rounds = [0, 1, 2, 3].map(() => ({
    table: round(facts, () => histories.forEach(byTable)),
    pure: round(facts, () => histories.forEach(byXState)),
  }));
  const table = median(rounds.slice(1).map((r) => r.table));
  const pure = median(rounds.slice(1).map((r) => r.pure));
  return {
    workflow: workflowId(workflow),
    lives: histories.length,
    facts,
    'longest life': Math.max(...histories.map((life) => life.length)),
    'ends in states': paths.size,
    'table, facts/s': Math.round(table),
    'transition(), facts/s': Math.round(pure),
    ratio: Number((table / pure).toFixed(1)),
  };
};

const load = (): string =>
  loadavg()
    .map((n) => n.toFixed(2))
    .join(' ');
console.log(`node ${process.version}, ${cpus()[0]?.model ?? 'unknown cpu'}, ${cpus().length} cores, load ${load()}`);
console.table(subjects.map(([workflow, options]) => measure(workflow, options)));
console.log(`load afterwards ${load()}`);
