/** What every rule of a workflow promises. */
import fc from 'fast-check';
import { kernelRefusals } from '../decider.ts';
import type { Refusal, State } from '../definition.ts';
import { broken, type Law, overLives, same, throughJson, told } from './law.ts';
import { ask, badData, endOf, envOn, firstDay, goodData, offersTo } from './walk.ts';

/** Total: `decide` answers any command with any JSON data, and `allowed` answers anybody, in any state that can be reached. */
export const checkTotal: Law = overLives('total', (g, world, steps) => {
  const { rules } = world.workflow;
  const states = [...steps.map((s) => s.state), endOf(world, steps)];
  for (const state of states) {
    const type =
      g(fc.nat, { max: 9 }) === 0
        ? g(fc.constantFrom, 'NoSuchCommand', '__proto__', 'toString', '')
        : g(fc.constantFrom, ...Object.keys(rules));
    const actors = [...world.actors(state.context), { id: 'x', role: 'no-such-role', unit: 'x' }];
    const example = Object.hasOwn(rules, type) ? rules[type]?.example : {};
    const env = envOn(world, firstDay(world), g(fc.constantFrom, ...actors), 1);
    const command = { type, data: g(fc.boolean) ? badData(g, example) : example };
    ask(world, command, state, env);
    offersTo(world, state, env);
  }
  return states.length;
});

/** Closed: every fact stands in the rule's yields, and the machine as XState runs it accepts each in turn; every refusal is a known code. */
export const checkClosed: Law = overLives('closed', (_g, world, steps) => {
  for (const step of steps) {
    const rule = world.workflow.rules[step.command.type];
    if ('refused' in step.decision) {
      const known = [...Object.keys(kernelRefusals), ...(rule?.refusals ?? [])];
      if (!known.includes(step.decision.refused)) broken(`${told(step)} was refused with a code that nobody knows`, step.decision);
      continue;
    }
    let state: State | undefined = step.state;
    for (const fact of step.decision.facts) {
      if (!rule?.yields.includes(fact.type)) broken(`${told(step)} recorded ${fact.type}, which its yields do not name`);
      state = state && world.judge.step(state, fact);
      if (state === undefined) broken(`${told(step)} recorded ${fact.type}, which the machine does not accept`);
    }
  }
  return steps.length;
});

/** Idempotent: the same command against the same state gives the same answer, later and by a decider made anew, and changes nothing that it was given. */
export const checkIdempotent: Law = overLives('idempotent', (_g, world, steps) => {
  for (const step of [...steps].reverse()) {
    const given = throughJson({ state: step.state, command: step.command, env: step.env });
    const second = world.again.decide(frozen(given.command), frozen(given.state), frozen(given.env));
    if (!same(step.decision, second)) broken(`${told(step)} is answered differently the second time`, step.decision, second);
  }
  return steps.length;
});

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
};

/** Final is final: a final state accepts no fact, offers no command, takes none, and waits for nothing. */
export const checkFinal: Law = overLives('final is final', (_g, world, steps) => {
  const state = endOf(world, steps);
  if (!world.decider.isFinal(state)) return 0;
  const accepted = [...(world.table.rows.get(state.path)?.keys() ?? [])];
  if (accepted.length > 0) broken(`the final state ${state.path} accepts ${accepted.join(', ')}`);
  if (world.decider.deadlines(state).length > 0) broken(`the final state ${state.path} has deadlines`, world.decider.deadlines(state));
  for (const actor of world.actors(state.context)) {
    const env = envOn(world, steps.at(-1)?.env.today ?? firstDay(world), actor, 1);
    const offered = offersTo(world, state, { ...env, actor });
    if (offered.length > 0) broken(`the final state ${state.path} allows ${offered.map((o) => o.type).join(', ')}`);
    for (const [type, { example }] of Object.entries(world.workflow.rules)) {
      const step = ask(world, { type, data: example }, state, env);
      if ('facts' in step.decision) broken(`${told(step)} recorded facts in a final state`, step.decision);
    }
  }
  return 1;
});

/** Allowed agrees with decide: what is offered is refused neither for who asks, nor for when, nor by a blocker; what is not offered is. */
export const checkAllowed: Law = overLives('allowed agrees with decide', (g, world, steps) => {
  let cases = 0;
  for (const { state, env } of steps) {
    const actor = g(fc.constantFrom, ...world.actors(state.context));
    const offers = new Map(offersTo(world, state, { ...env, actor }).map((o) => [o.type, o]));
    for (const type of Object.keys(world.workflow.rules)) {
      const offer = offers.get(type);
      const asked = { ...env, actor };
      const data = offer === undefined ? world.workflow.rules[type]?.example : goodData(g, world, type, state, asked);
      const step = ask(world, { type, data }, state, asked);
      const refusal = 'refused' in step.decision ? step.decision : undefined;
      if (offer === undefined && !isOfPlace(refusal)) broken(`${told(step)} is not allowed, yet`, step.decision);
      if (offer?.ready && (isOfPlace(refusal) || refusal?.details?.all !== undefined)) broken(`${told(step)} is ready, yet`, step.decision);
      if (offer?.ready === false && refusal?.refused !== offer.missing[0])
        broken(`${told(step)} misses ${offer.missing.join()}, yet`, step.decision);
      cases += 1;
    }
  }
  return cases;
});

const isOfPlace = (refusal: Refusal | undefined): boolean =>
  refusal !== undefined && ['role-not-allowed', 'unit-not-competent', 'not-now'].includes(refusal.refused);

/** Deadlines are kept: named once in a state, on dates, and what fires is a command that `system` may issue there with good data. */
export const checkDeadlines: Law = overLives('deadlines can fire', (_g, world, steps) => {
  for (const state of [...steps.map((s) => s.state), endOf(world, steps)]) {
    const deadlines = world.decider.deadlines(state);
    if (new Set(deadlines.map((d) => d.name)).size < deadlines.length) broken(`state ${state.path} names a deadline twice`, deadlines);
    for (const deadline of deadlines) {
      const { dueOn, fires } = deadline;
      for (const day of [dueOn, fires?.on ?? dueOn]) if (!isDate(day)) broken(`state ${state.path}: ${day} is no date`, deadline);
      if (fires === undefined) continue;
      const rule = Object.hasOwn(world.workflow.rules, fires.command.type) ? world.workflow.rules[fires.command.type] : undefined;
      if (!rule?.roles.includes('system')) broken(`state ${state.path}: system may not issue ${fires.command.type}`, deadline);
      if (!rule?.data.safeParse(fires.command.data).success)
        broken(`state ${state.path}: ${fires.command.type} fires with bad data`, deadline);
      const row = world.table.rows.get(state.path);
      if (!rule?.yields.some((type) => row?.has(type))) broken(`state ${state.path} has no room for ${fires.command.type}`, deadline);
    }
  }
  return steps.length;
});

const isDate = (day: string): boolean => {
  try {
    return Temporal.PlainDate.from(day).toString() === day;
  } catch {
    return false;
  }
};
