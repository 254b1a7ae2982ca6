/** From facts to state. */
import type { Decider } from './decider.ts';
import type { Fact, State } from './definition.ts';

/** A stored fact that the state does not accept: the history was altered, or is folded by another workflow than the one that wrote it. */
export class CorruptHistory extends Error {
  readonly workflow: string;
  readonly path: string;
  readonly fact: string;
  /** Place in the folded list, from 0; undefined for a single fact. */
  readonly index: number | undefined;
  constructor(workflow: string, path: string, fact: string, index?: number) {
    super(`${workflow}: state ${path} does not accept ${fact}${index === undefined ? '' : ` (fact ${index} of the list)`}`);
    this.name = 'CorruptHistory';
    this.workflow = workflow;
    this.path = path;
    this.fact = fact;
    this.index = index;
  }
}

/** @throws CorruptHistory with the place of the fact in the list. */
export const fold = <C>(decider: Decider<C>, facts: Iterable<Fact>, from: State<C> = decider.initial): State<C> => {
  let state = from;
  let index = 0;
  try {
    for (const fact of facts) {
      state = decider.evolve(state, fact);
      index += 1;
    }
  } catch (error) {
    if (error instanceof CorruptHistory && error.index === undefined) {
      throw new CorruptHistory(error.workflow, error.path, error.fact, index);
    }
    throw error;
  }
  return state;
};
