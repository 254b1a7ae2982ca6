/**
 * Given, when, then for a workflow:
 *
 *     const s = scenario(permit, { today: '2026-03-02' });
 *     s.as(applicant).does('FileApplication', { area: 120 }).recorded('ApplicationFiled').isAt('completeness');
 *     s.as(clerk).on('2026-03-04').cannot('GrantPermit', 'not-now');
 *
 * Every step throws when it does not go as said, with the refusal or the difference in its message.
 */
import { isDeepStrictEqual } from 'node:util';
import type { AllowedCommand, Decider } from '../decider.ts';
import type { Actor, Deadline, Env, Fact, Refusal, State, Workflow } from '../definition.ts';
import { fold } from '../fold.ts';
import { machineDecider } from '../machine-decider.ts';

export type ScenarioOptions = {
  /** YYYY-MM-DD; default 2026-01-05. */
  readonly today?: string;
  readonly dossierId?: string;
  readonly actor?: Actor;
  /** Other dossiers by id, for rules with `links`. */
  readonly linked?: Readonly<Record<string, State>>;
};

// biome-ignore lint/suspicious/noExplicitAny: specs read what they expect of the context
export type Scenario<C = any> = {
  /** Who acts from here on. */
  readonly as: (actor: Actor) => Scenario<C>;
  /** The day (YYYY-MM-DD) from here on; also the legal date of what follows. */
  readonly on: (today: string) => Scenario<C>;
  /** Legal date of the next command only, where it is not today. */
  readonly effectiveOn: (date: string) => Scenario<C>;
  /** Another dossier that rules with `links` will find. */
  readonly knows: (dossierId: string, other: { readonly state: State }) => Scenario<C>;
  /** Facts that happened before, without their commands. */
  readonly given: (...facts: readonly Fact[]) => Scenario<C>;
  /** The command succeeds. Data: as given, made from the rule's example by a function, or the example itself. */
  readonly does: (command: string, data?: unknown) => Scenario<C>;
  /** The command is refused with this code; what it said besides is in `refusal`. */
  readonly cannot: (command: string, code: string, data?: unknown) => Scenario<C>;
  /** What the last command recorded, all of it and in order: fact types, or whole facts. */
  readonly recorded: (...expected: readonly (string | Fact)[]) => Scenario<C>;
  readonly isAt: (path: string) => Scenario<C>;
  readonly state: State<C>;
  readonly path: string;
  readonly context: C;
  readonly stage: string;
  readonly isFinal: boolean;
  /** All facts so far, the given ones included. */
  readonly facts: readonly Fact[];
  /** The facts of the last command. */
  readonly last: readonly Fact[];
  readonly refusal: Refusal | undefined;
  readonly deadlines: readonly Deadline[];
  /** What this actor (default: the one who acts) may do now. */
  readonly allowed: (actor?: Actor) => readonly AllowedCommand[];
};

/** Made once a workflow: a spec tells hundreds of stories. */
const deciders = new WeakMap<Workflow, Decider>();
const deciderOf = <C>(workflow: Workflow<C>): Decider<C> =>
  deciders.getOrInsertComputed(workflow, () => machineDecider(workflow) as unknown as Decider) as unknown as Decider<C>;

// biome-ignore lint/suspicious/noExplicitAny: see Scenario
export const scenario = <C = any>(workflow: Workflow<C>, options: ScenarioOptions = {}): Scenario<C> => {
  const decider = deciderOf<C>(workflow);
  const dossierId = options.dossierId ?? '00000000-0000-4000-8000-000000000000';
  const linked = new Map<string, State>(Object.entries(options.linked ?? {}));
  const facts: Fact[] = [];
  let actor = options.actor;
  let today = options.today ?? '2026-01-05';
  let legalDate: string | undefined;
  let lastActOn: string | undefined;
  let state = decider.initial;
  let last: readonly Fact[] = [];
  let refusal: Refusal | undefined;
  let commands = 0;

  const env = (linkedIds: readonly string[]): Env => ({
    now: `${today}T02:00:00.000Z`,
    today,
    effectiveOn: legalDate ?? today,
    ...(lastActOn === undefined ? {} : { lastActOn }),
    actor: actor ?? fail('nobody acts: say as(actor) first'),
    dossierId,
    commandId: `00000000-0000-4000-8000-${String(commands).padStart(12, '0')}`,
    linked: Object.fromEntries(linkedIds.map((id) => [id, linked.get(id)])),
  });
  const dataFor = (type: string, data: unknown): unknown => {
    const example = Object.hasOwn(workflow.rules, type) ? workflow.rules[type]?.example : undefined;
    return data === undefined ? example : typeof data === 'function' ? data(structuredClone(example)) : data;
  };
  const attempt = (type: string, data: unknown): string => {
    const command = { type, data: dataFor(type, data) };
    commands += 1;
    const decision = decider.decide(command, state, env(decider.links(command, state)));
    const on = legalDate ?? today;
    legalDate = undefined;
    refusal = 'refused' in decision ? decision : undefined;
    last = 'refused' in decision ? [] : decision.facts;
    const isAct = actor?.role !== 'system' && workflow.rules[type]?.beside !== true;
    if (last.length > 0 && isAct && on > (lastActOn ?? '')) lastActOn = on;
    return `${type} by ${actor?.role} of ${actor?.unit} on ${today} in state ${state.path}`;
  };
  const accept = (accepted: readonly Fact[]): void => {
    state = fold(decider, accepted, state);
    facts.push(...accepted);
  };

  const self: Scenario<C> = {
    as: (who) => {
      actor = who;
      return self;
    },
    on: (date) => {
      today = date;
      return self;
    },
    effectiveOn: (date) => {
      legalDate = date;
      return self;
    },
    knows: (id, other) => {
      linked.set(id, other.state);
      return self;
    },
    given: (...before) => {
      accept(before.map((fact) => parsed(workflow, fact)));
      return self;
    },
    does: (command, data) => {
      const what = attempt(command, data);
      if (refusal !== undefined) fail(`${what} was refused: ${refusal.refused} ${show(refusal.details ?? {})}`);
      accept(last);
      return self;
    },
    cannot: (command, code, data) => {
      const what = attempt(command, data);
      if (refusal === undefined) fail(`${what} should be refused with ${code}, but recorded ${last.map((f) => f.type).join(', ')}`);
      if (refusal?.refused !== code) {
        fail(`${what} should be refused with ${code}, but was with ${refusal?.refused} ${show(refusal?.details ?? {})}`);
      }
      return self;
    },
    recorded: (...expected) => {
      const same = (e: string | Fact, f: Fact | undefined): boolean =>
        f !== undefined && (typeof e === 'string' ? e === f.type : isDeepStrictEqual(plain(e), plain(f)));
      if (expected.length !== last.length || !expected.every((e, i) => same(e, last[i]))) {
        fail(
          `expected the facts ${show(expected)}\nbut recorded ${show(last.map((f, i) => (typeof expected[i] === 'string' ? f.type : f)))}`,
        );
      }
      return self;
    },
    isAt: (path) => {
      if (state.path !== path) fail(`expected state ${path}, but the dossier is at ${state.path}`);
      return self;
    },
    get state() {
      return state;
    },
    get path() {
      return state.path;
    },
    get context() {
      return state.context;
    },
    get stage() {
      return decider.describe(state).stage;
    },
    get isFinal() {
      return decider.isFinal(state);
    },
    get facts() {
      return [...facts];
    },
    get last() {
      return last;
    },
    get refusal() {
      return refusal;
    },
    get deadlines() {
      return decider.deadlines(state);
    },
    allowed: (who = actor) => {
      const { actor: _actor, commandId: _id, linked: _linked, ...rest } = env([]);
      return decider.allowed(state, who ?? fail('nobody acts: say as(actor) first'), rest);
    },
  };
  return self;
};

const parsed = (workflow: Workflow, fact: Fact): Fact => {
  const result = Object.hasOwn(workflow.facts, fact.type) ? workflow.facts[fact.type]?.data.safeParse(fact.data) : undefined;
  if (result === undefined) fail(`the workflow has no fact ${fact.type}`);
  if (!result?.success) fail(`the given ${fact.type} does not fit its schema: ${show(result?.error.issues)}`);
  return { type: fact.type, data: result?.success ? result.data : undefined };
};

const plain = (fact: Fact): unknown => JSON.parse(JSON.stringify(fact));

const show = (value: unknown): string => JSON.stringify(value, null, 2);

const fail = (message: string): never => {
  throw new Error(message);
};
