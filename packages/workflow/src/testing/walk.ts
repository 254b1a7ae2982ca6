/** Random lives of dossiers: what the laws are checked over. A walk asks the rules as officers would, and lets time pass. */
import fc from 'fast-check';
import type { AllowedCommand, Decision } from '../decider.ts';
import { type Actor, type Command, type Env, type Fact, type State, type Workflow, workflowId } from '../definition.ts';
import { fold } from '../fold.ts';
import { judge } from '../judge.ts';
import { machineDecider } from '../machine-decider.ts';
import { compileTable } from '../table.ts';

// biome-ignore lint/suspicious/noExplicitAny: the context of any workflow
export type LawOptions<C = any> = {
  /** Who may turn up; default one actor for every role, all of the same unit. */
  readonly actors?: (context: C) => readonly Actor[];
  /** Good data for a command in this context; undefined, and the default: the rule's example. */
  readonly data?: (command: string, context: C, env: Omit<Env, 'linked'>) => fc.Arbitrary<unknown> | undefined;
  /** Legal date of a command, where it is before the day on which it is issued. */
  readonly legalDate?: (command: Command, context: C) => string | undefined;
  /** The dossiers that a rule asks for; default: there are none. */
  readonly linked?: (dossierIds: readonly string[], context: C) => Env['linked'];
  /** The first day, YYYY-MM-DD; default 2026-01-05. */
  readonly today?: string;
  /** Id of every dossier, where a rule asks for a certain one. */
  readonly dossierId?: string;
  /** Lives; default 40. */
  readonly runs?: number;
  /** Commands in a life, at most; default 60. */
  readonly steps?: number;
  readonly seed?: number;
  /** Share of the states that the walks must see, so that the laws are not checked at the shallow end only; default 0.5. */
  readonly reach?: number;
};

export const defaultSeed = 20_260_105;

/** A command that was answered, and the state before it. */
export type Step = { readonly state: State; readonly command: Command; readonly env: Env; readonly decision: Decision };

export type World = ReturnType<typeof worldOf>;

export const worldOf = (workflow: Workflow, options: LawOptions) => {
  const decider = machineDecider(workflow);
  const everyRole = Object.keys(workflow.roles).map((role): Actor => ({ id: role, role, unit: 'unit' }));
  return {
    id: workflowId(workflow),
    workflow,
    options,
    decider,
    /** The same made a second time: what must not matter. */
    again: machineDecider(workflow),
    judge: judge(workflow.machine),
    table: compileTable<Readonly<Record<string, unknown>>>(workflow.machine),
    actors: options.actors ?? (() => everyRole),
    linked: (command: Command, state: State): Env['linked'] => options.linked?.(decider.links(command, state), state.context) ?? {},
  };
};

export const firstDay = (world: World): string => world.options.today ?? '2026-01-05';

/** `decide` with the dossiers that the command asks for. @throws Error that says for what and where `decide` threw. */
export const ask = (world: World, command: Command, state: State, env: Omit<Env, 'linked'>): Step => {
  try {
    const full = { ...env, linked: world.linked(command, state) };
    return { state, command, env: full, decision: world.decider.decide(command, state, full) };
  } catch (cause) {
    const data = JSON.stringify(command.data);
    throw new Error(`decide threw for ${command.type} in state ${state.path}: ${messageOf(cause)}\n  ${data}`, { cause });
  }
};

/** `allowed`. @throws Error that says for whom and where it threw. */
export const offersTo = (world: World, state: State, env: Omit<Env, 'linked'>): readonly AllowedCommand[] => {
  try {
    return world.decider.allowed(state, env.actor, env);
  } catch (cause) {
    throw new Error(`allowed threw for ${env.actor.role} of ${env.actor.unit} in state ${state.path}: ${messageOf(cause)}`, { cause });
  }
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One life, from the first command to a final state or the last step. */
export const walk = (g: fc.GeneratorValue, world: World): readonly Step[] => {
  const steps: Step[] = [];
  let state: State = world.decider.initial;
  let today = firstDay(world);
  for (let n = 0; n < (world.options.steps ?? 60) && !world.decider.isFinal(state); n += 1) {
    today = later(g, today);
    const next = dueCommand(g, world, state, today) ?? likelyCommand(g, world, state, today, n);
    if (next === undefined) continue;
    today = next.env.today;
    const step = ask(world, next.command, state, next.env);
    steps.push(step);
    if ('facts' in step.decision) state = fold(world.decider, step.decision.facts, state);
  }
  return steps;
};

/** The facts of random lives, one list a life; the same lists for the same seed. */
export const lives = (workflow: Workflow, options: LawOptions = {}): readonly (readonly Fact[])[] => {
  const world = worldOf(workflow, options);
  const all: (readonly Fact[])[] = [];
  const property = fc.property(fc.gen(), (g) => {
    all.push(factsOf(walk(g, world)));
  });
  fc.assert(property, { seed: options.seed ?? defaultSeed, numRuns: options.runs ?? 40, endOnFailure: true });
  return all.filter((facts) => facts.length > 0);
};

/** The state after the last step. */
export const endOf = (world: World, steps: readonly Step[]): State => fold(world.decider, factsOf(steps));

export const factsOf = (steps: readonly Step[]) => steps.flatMap(({ decision }) => ('facts' in decision ? decision.facts : []));

export const envOn = (world: World, today: string, actor: Actor, n: number): Omit<Env, 'linked'> => ({
  now: `${today}T02:00:00.000Z`,
  today,
  effectiveOn: today,
  actor,
  dossierId: world.options.dossierId ?? '00000000-0000-4000-8000-000000000000',
  commandId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
});

const later = (g: fc.GeneratorValue, today: string): string => {
  const days = g(fc.nat, { max: 9 }) === 0 ? g(fc.nat, { max: 300 }) : g(fc.nat, { max: 5 });
  return Temporal.PlainDate.from(today).add({ days }).toString();
};

type Next = { readonly command: Command; readonly env: Omit<Env, 'linked'> };

/** Now and then nobody acts until a deadline does. */
const dueCommand = (g: fc.GeneratorValue, world: World, state: State, today: string): Next | undefined => {
  const due = world.decider.deadlines(state).flatMap((d) => d.fires ?? []);
  if (due.length === 0 || g(fc.nat, { max: 5 }) > 0) return undefined;
  const { on, command } = g(fc.constantFrom, ...due);
  const actor = world.actors(state.context).find((a) => a.role === 'system') ?? { id: 'system', role: 'system', unit: 'system' };
  return { command, env: { ...envOn(world, on > today ? on : today, actor, 0), effectiveOn: on } };
};

const likelyCommand = (g: fc.GeneratorValue, world: World, state: State, today: string, n: number): Next | undefined => {
  const offers = world
    .actors(state.context)
    .flatMap((actor) => offersTo(world, state, envOn(world, today, actor, n)).map(({ type, ready }) => ({ type, ready, actor })));
  const anyWill = g(fc.nat, { max: 6 }) === 0;
  const ready = offers.filter((o) => o.ready && (anyWill || !endsAll(world, state, o.type)));
  const pool = anyWill || ready.length === 0 ? offers : ready;
  if (pool.length === 0) return undefined;
  const type = g(fc.constantFrom, ...new Set(pool.map((o) => o.type)));
  const { actor } = g(fc.constantFrom, ...pool.filter((o) => o.type === type));
  const env = envOn(world, today, actor, n);
  const command = { type, data: goodData(g, world, type, state, env) };
  const on = world.options.legalDate?.(command, state.context) ?? today;
  return { command, env: { ...env, effectiveOn: on < today ? on : today } };
};

export const goodData = (g: fc.GeneratorValue, world: World, type: string, state: State, env: Omit<Env, 'linked'>): unknown => {
  const data = world.options.data?.(type, state.context, env);
  return data === undefined ? world.workflow.rules[type]?.example : g(() => data);
};

/** Commands that can only end the dossier come seldom, or lives would be short. */
const endsAll = (world: World, state: State, type: string): boolean => {
  const row = world.table.rows.get(state.path);
  const leads = world.workflow.rules[type]?.yields.flatMap((fact) => row?.get(fact) ?? []) ?? [];
  return leads.length > 0 && leads.every(({ path }) => world.table.finals.has(path));
};

/** Data that nobody would send on purpose: any JSON, or the example with a part missing, exchanged or added. */
export const badData = (g: fc.GeneratorValue, example: unknown): unknown => {
  const broken: unknown = structuredClone(example);
  const keys = typeof broken === 'object' && broken !== null ? Object.keys(broken) : [];
  const way = g(fc.nat, { max: 3 });
  if (keys.length === 0 || way === 0) return g(fc.jsonValue);
  const key = way === 3 ? g(fc.string) : g(fc.constantFrom, ...keys);
  if (way === 1) delete (broken as Record<string, unknown>)[key];
  else Object.defineProperty(broken, key, { value: g(fc.jsonValue), enumerable: true, configurable: true, writable: true });
  return broken;
};
