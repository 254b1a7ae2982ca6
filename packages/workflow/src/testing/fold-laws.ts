/** What every fold of a workflow's facts promises. */
import fc from 'fast-check';
import type { Fact, State } from '../definition.ts';
import { fold } from '../fold.ts';
import { broken, type Law, overLives, same, throughJson } from './law.ts';
import { factsOf } from './walk.ts';

/** Replayable: facts that went through JSON fold to the same state, and a state goes through JSON unchanged. */
export const checkReplayable: Law = overLives('replayable', (_g, world, steps) => {
  const facts = factsOf(steps);
  const live = fold(world.decider, facts);
  const replayed = fold(world.decider, throughJson(facts));
  if (!same(live, replayed)) broken('the facts fold to another state after JSON', live, replayed);
  if (!same(live, throughJson(live))) broken('JSON changes the state', live);
  return facts.length;
});

/** Cacheable: no state changes once it is there, and a life folded from any of them, stored and read again, ends where it ended when it was lived. */
export const checkCacheable: Law = overLives('cacheable', (g, world, steps) => {
  const facts = factsOf(steps);
  const on: string[] = [JSON.stringify(world.decider.initial)];
  const states: State[] = [world.decider.initial];
  for (const fact of facts) {
    const state = world.decider.evolve(states.at(-1) as State, fact);
    states.push(state);
    on.push(JSON.stringify(state));
  }
  const changed = states.findIndex((state, i) => JSON.stringify(state) !== on[i]);
  if (changed >= 0) broken(`the state after fact ${changed} changed later`, JSON.parse(on[changed] as string), states[changed]);
  const from = g(fc.nat, { max: facts.length });
  const lived: State = JSON.parse(on.at(-1) as string);
  const cached = fold(world.decider, facts.slice(from), JSON.parse(on[from] as string) as State);
  if (!same(throughJson(cached), lived)) broken(`folding on from fact ${from} ends elsewhere`, lived, cached);
  const anew = fold(world.decider, facts);
  if (!same(throughJson(anew), lived)) broken('folding the same facts again ends elsewhere', lived, anew);
  return facts.length;
});

/** The table is the judge: value, context and refusal as XState has them, for facts that come next and for facts that do not. */
export const checkTableIsJudge: Law = overLives('table = judge', (g, world, steps) => {
  const xstate = world.judge;
  const pool = factsOf(steps);
  const types = [...Object.keys(world.workflow.facts), 'NoSuchFact'];
  if (!same(world.table.initial, xstate.initial)) broken('the first state differs', world.table.initial, xstate.initial);
  const compare = (state: State, fact: Fact): void => {
    const [table, xs] = [outcome(() => world.table.step(state, fact)), outcome(() => xstate.step(state, fact))];
    if (!same(table, xs)) broken(`${fact.type} in state ${state.path}: the table and XState differ`, fact.data, table, xs);
    if (world.table.finals.has(state.path) !== xstate.isFinal(state)) broken(`is ${state.path} final? The table and XState differ`);
  };
  let state: State = world.decider.initial;
  for (const fact of [...pool, undefined]) {
    const open = [...(world.table.rows.get(state.path)?.keys() ?? [])];
    const type = open.length > 0 && g(fc.boolean) ? g(fc.constantFrom, ...open) : g(fc.constantFrom, ...types);
    const seen = pool.filter((f) => f.type === type);
    compare(state, { type, data: seen.length > 0 && g(fc.boolean) ? g(fc.constantFrom, ...seen).data : g(fc.jsonValue) });
    if (fact === undefined) break;
    compare(state, fact);
    state = world.decider.evolve(state, fact);
  }
  return 2 * pool.length;
});

const outcome = (step: () => State | undefined): { readonly state: State } | 'refused' | 'threw' => {
  try {
    const state = step();
    return state === undefined ? 'refused' : { state };
  } catch {
    return 'threw';
  }
};
