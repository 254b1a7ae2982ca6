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
  /**
   * What the context remembers of each fact: the same in every state. Pure; returns only what changes. A fact that several parallel
   * regions take is recorded once for each of them, so what it records should be the same the second time.
   */
  readonly record: { readonly [T in F['type']]?: (context: C, data: DataOf<F, T>) => Partial<C> };
};

type XNode = Record<string, unknown>;

export const defineMachine = <C extends object, F extends Fact>(definition: MachineDefinition<C, F>): AnyStateMachine => {
  const recorders = definition.record as Readonly<Record<string, Recorder | undefined>>;
  const actions = new Map<string, unknown>();
  const action = (type: string): unknown => {
    const known = actions.get(type);
    if (known !== undefined) return known;
    const made = recorder(Object.hasOwn(recorders, type) ? recorders[type] : undefined);
    actions.set(type, made);
    return made;
  };
  const transition = (type: string, branch: Branch<unknown>): XNode => ({
    ...(branch.to === undefined ? {} : { target: `#${definition.id}.${branch.to}` }),
    ...(branch.when === undefined ? {} : { guard: guard(branch.when) }),
    actions: action(type),
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

/** The functions as the workflow's author wrote them, by the XState guard or action that wraps them. */
const written = new WeakMap<object, { readonly when?: When; readonly record?: Recorder | undefined }>();

export type When = (data: unknown) => boolean;
// biome-ignore lint/suspicious/noExplicitAny: contexts of all machines pass here
export type Recorder = (context: any, data: unknown) => Readonly<Record<string, unknown>>;

/** What the author wrote behind a guard or an action of the machine; undefined when `defineMachine` did not make it. */
export const writtenBehind = (guardOrAction: unknown): { readonly when?: When; readonly record?: Recorder | undefined } | undefined =>
  typeof guardOrAction === 'function' ? written.get(guardOrAction) : undefined;

const guard = (when: When): object => {
  const made = ({ event }: { event: { data: unknown } }): boolean => when(event.data);
  written.set(made, { when });
  return made;
};

/** An action also where nothing is remembered: XState takes a transition with neither target nor action for a forbidden one. */
const recorder = (record: Recorder | undefined): object => {
  const made = assign(({ context, event }) => record?.(context, (event as unknown as Fact).data) ?? {});
  written.set(made, { record });
  return made;
};

const branches = (to: string | Branch<unknown> | readonly Branch<unknown>[]): readonly Branch<unknown>[] =>
  typeof to === 'string' ? [to === 'stay' ? {} : { to }] : Array.isArray(to) ? to : [to as Branch<unknown>];

const mapValues = <A, B>(record: Readonly<Record<string, A>>, f: (a: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([k, v]) => [k, f(v)]));
