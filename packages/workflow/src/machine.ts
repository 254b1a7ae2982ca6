/**
 * A machine in the small language that workflows need: facts lead from state to state, each fact's record updates the context, guards
 * see the fact's own data only. It becomes an XState machine, which stays the definition, the diagram and the judge; what XState could
 * do beyond this (invoke, after, always, entry, exit, history) cannot be said here.
 */
import { type AnyStateMachine, assign, createMachine } from 'xstate';
import type { Fact, Text } from './definition.ts';

type DataOf<F extends Fact, T extends F['type']> = Extract<F, { type: T }>['data'];

/** `to`: absolute dotted path of the target (compound targets mean their initial leaf). No `to`: the fact is recorded, the state stays. */
export type Branch<D> = { readonly to?: string; readonly when?: (data: D) => boolean };

export type StateNode<F extends Fact> = {
  readonly title?: Text;
  /** For statistics; inherited by inner states. */
  readonly stage?: string;
  readonly final?: true;
  readonly initial?: string;
  readonly parallel?: true;
  readonly states?: Readonly<Record<string, StateNode<F>>>;
  /** Fact type -> where it leads. A list is tried in order; its last branch should have no guard. `'stay'` records without moving. */
  readonly on?: { readonly [T in F['type']]?: string | Branch<DataOf<F, T>> | readonly Branch<DataOf<F, T>>[] };
};

export type MachineDefinition<C, F extends Fact> = StateNode<F> & {
  readonly id: string;
  /** What a dossier remembers before its first fact: a literal. */
  readonly context: C;
  /** What the context remembers of each fact: the same in every state. Pure; returns only what changes. */
  readonly record: { readonly [T in F['type']]?: (context: C, data: DataOf<F, T>) => Partial<C> };
};

type XNode = Record<string, unknown>;

export const defineMachine = <C extends object, F extends Fact>(definition: MachineDefinition<C, F>): AnyStateMachine => {
  const recorders = definition.record as Record<string, ((context: C, data: unknown) => Partial<C>) | undefined>;
  const actions = Object.fromEntries(
    Object.entries(recorders).map(([type, record]) => [
      type,
      assign(({ context, event }) => record?.(context as C, (event as unknown as Fact).data) ?? {}),
    ]),
  );
  const transition = (type: string, branch: Branch<unknown>): XNode => ({
    ...(branch.to === undefined ? {} : { target: `#${definition.id}.${branch.to}` }),
    ...(branch.when === undefined ? {} : { guard: guard(branch.when) }),
    ...(actions[type] === undefined ? {} : { actions: actions[type] }),
  });
  const node = (n: StateNode<F>): XNode => ({
    ...(n.final ? { type: 'final' } : n.parallel ? { type: 'parallel' } : {}),
    ...(n.initial === undefined ? {} : { initial: n.initial }),
    meta: { ...(n.stage === undefined ? {} : { stage: n.stage }), ...(n.title === undefined ? {} : { title: n.title }) },
    ...(n.states === undefined ? {} : { states: mapValues(n.states, node) }),
    ...(n.on === undefined
      ? {}
      : {
          on: Object.fromEntries(
            Object.entries(n.on as Record<string, string | Branch<unknown> | readonly Branch<unknown>[]>).map(([type, to]) => [
              type,
              branches(to).map((b) => transition(type, b)),
            ]),
          ),
        }),
  });
  return createMachine({ id: definition.id, context: definition.context, ...node(definition) } as never) as AnyStateMachine;
};

const guard =
  (when: (data: unknown) => boolean) =>
  ({ event }: { event: { data: unknown } }): boolean =>
    when(event.data);

const branches = (to: string | Branch<unknown> | readonly Branch<unknown>[]): readonly Branch<unknown>[] =>
  typeof to === 'string' ? [to === 'stay' ? {} : { to }] : Array.isArray(to) ? to : [to as Branch<unknown>];

const mapValues = <A, B>(record: Readonly<Record<string, A>>, f: (a: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([k, v]) => [k, f(v)]));
