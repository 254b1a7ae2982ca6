/** The machine as XState runs it: what the compiled table is checked against. The only file that folds with XState. */
import { type AnyMachineSnapshot, type AnyStateMachine, type AnyStateNode, initialTransition, type StateValue, transition } from 'xstate';
import type { Fact, State } from './definition.ts';

export type Judge<C = Readonly<Record<string, unknown>>> = {
  readonly initial: State<C>;
  readonly can: (state: State<C>, fact: Fact) => boolean;
  /** undefined when the state does not accept the fact (XState itself would keep the state and say nothing). */
  readonly step: (state: State<C>, fact: Fact) => State<C> | undefined;
  readonly isFinal: (state: State<C>) => boolean;
};

export const judge = <C = Readonly<Record<string, unknown>>>(machine: AnyStateMachine): Judge<C> => {
  const restore = (state: State<C>): AnyMachineSnapshot =>
    machine.resolveState({ value: stateValue(state.path), context: state.context as never }) as AnyMachineSnapshot;
  const stateOf = (snapshot: AnyMachineSnapshot): State<C> => ({ path: pathOf(machine, snapshot.value), context: snapshot.context as C });
  const can = (state: State<C>, fact: Fact): boolean => restore(state).can(fact);
  return {
    initial: stateOf(initialTransition(machine)[0] as AnyMachineSnapshot),
    can,
    step: (state, fact) => {
      const snapshot = restore(state);
      return snapshot.can(fact) ? stateOf(transition(machine, snapshot, fact)[0] as AnyMachineSnapshot) : undefined;
    },
    isFinal: (state) => restore(state).status === 'done',
  };
};

/** The path of XState's value: leaves in document order. */
export const pathOf = (machine: AnyStateMachine, value: StateValue): string => activeLeaves(machine.root as AnyStateNode, value).join('|');

const activeLeaves = (node: AnyStateNode, value: StateValue | undefined): readonly string[] => {
  const children = Object.values(node.states) as AnyStateNode[];
  if (children.length === 0) return [node.path.join('.')];
  if (typeof value === 'string') return children.filter((c) => c.key === value).flatMap((c) => activeLeaves(c, undefined));
  return children.filter((c) => value !== undefined && Object.hasOwn(value, c.key)).flatMap((c) => activeLeaves(c, value?.[c.key]));
};

type Value = { [key: string]: Value };

/** XState's value of a path: every leaf an empty object, which XState resolves. */
export const stateValue = (path: string): StateValue => {
  const value: Value = {};
  for (const leaf of path.split('|')) {
    let at = value;
    for (const key of leaf.split('.')) at = at[key] ??= {};
  }
  return value;
};
