/**
 * The machine as a table: leaf configuration -> fact type -> candidates in order. Compiled once from XState's own resolved transitions,
 * so that folding a fact costs two look-ups; `judge.ts` is what it must agree with.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { Fact, State, Text } from './definition.ts';
import { type Recorder, type When, writtenBehind } from './machine.ts';

/** Where a fact leads. `when` undefined: always taken. */
export type Candidate = { readonly when: When | undefined; readonly record: Recorder | undefined; readonly path: string };

export type Place = { readonly stage: string; readonly title: Text };

export type Table<C = Readonly<Record<string, unknown>>> = {
  readonly initial: State<C>;
  /** Every configuration that facts can lead to -> fact type -> candidates, the first whose `when` holds is taken. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, readonly Candidate[]>>;
  /** Path -> the stage (of the first leaf, or its nearest ancestor that names one; '' if none does) and the leaves' titles. */
  readonly places: ReadonlyMap<string, Place>;
  /** Paths in which the machine is done. */
  readonly finals: ReadonlySet<string>;
  /** undefined when the state does not accept the fact. */
  readonly step: (state: State<C>, fact: Fact) => State<C> | undefined;
};

type Transition = AnyTransitionDefinition;
/** Transitions that are taken together, at most one in each parallel region. */
type Choice = readonly Transition[];

/** @throws Error when a guard or an action was not made by `defineMachine`. */
export const compileTable = <C>(machine: AnyStateMachine): Table<C> => {
  const root = machine.root as AnyStateNode;
  const rows = new Map<string, ReadonlyMap<string, readonly Candidate[]>>();
  const places = new Map<string, Place>();
  const finals = new Set<string>();
  const first = initialLeaves(root);
  const open = [first];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    const path = pathOfLeaves(current);
    if (rows.has(path)) continue;
    const row = new Map<string, readonly Candidate[]>();
    for (const type of typesTaken(current)) {
      const candidates = untilUnguarded(choices(root, current, type)).map((choice) => {
        const taken = moves(root, current, choice);
        const next = after(current, taken);
        open.push(next);
        return candidate(choice, taken, pathOfLeaves(next));
      });
      if (candidates.length > 0) row.set(type, candidates);
    }
    rows.set(path, row);
    places.set(path, placeOf(current));
    if (isDone(root, current)) finals.add(path);
  }
  const step = (state: State<C>, fact: Fact): State<C> | undefined => {
    const candidates = rows.get(state.path)?.get(fact.type);
    if (candidates === undefined) return undefined;
    for (const { when, record, path } of candidates) {
      if (when === undefined || when(fact.data)) {
        return { path, context: record === undefined ? state.context : { ...state.context, ...record(state.context, fact.data) } };
      }
    }
    return undefined;
  };
  const initial = { path: pathOfLeaves(first), context: frozen(structuredClone(machine.config.context as C)) };
  return { initial, rows, places, finals, step };
};

/** Every dossier starts from the same object. */
const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
};

const children = (node: AnyStateNode): readonly AnyStateNode[] => Object.values(node.states) as AnyStateNode[];

const pathOfLeaves = (nodes: readonly AnyStateNode[]): string => nodes.map((n) => n.path.join('.')).join('|');

const placeOf = (leaves: readonly AnyStateNode[]): Place => {
  const titles = leaves.map((leaf) => nearest<Text>(leaf, 'title') ?? { vi: leaf.path.join('.'), en: leaf.path.join('.') });
  return {
    stage: leaves.map((leaf) => nearest<string>(leaf, 'stage')).find((stage) => stage !== undefined) ?? '',
    title: { vi: titles.map((t) => t.vi).join('; '), en: titles.map((t) => t.en).join('; ') },
  };
};

/** What the node or its nearest ancestor says of itself. */
export const nearest = <T>(node: AnyStateNode | undefined, key: 'stage' | 'title'): T | undefined =>
  node === undefined ? undefined : ((node.meta?.[key] as T | undefined) ?? nearest(node.parent as AnyStateNode | undefined, key));

const isWithin = (node: AnyStateNode, ancestor: AnyStateNode): boolean => node !== ancestor && isAtOrWithin(node, ancestor);

const isAtOrWithin = (node: AnyStateNode, ancestor: AnyStateNode): boolean =>
  node === ancestor || (node.parent !== undefined && isAtOrWithin(node.parent as AnyStateNode, ancestor));

const initialOf = (node: AnyStateNode): AnyStateNode => node.initial.target?.[0] as AnyStateNode;

const initialLeaves = (node: AnyStateNode): readonly AnyStateNode[] =>
  node.type === 'compound' ? initialLeaves(initialOf(node)) : node.type === 'parallel' ? children(node).flatMap(initialLeaves) : [node];

/** The leaves of `node` when `target` inside it is entered: regions that the target does not name start at their initial leaves. */
const enter = (node: AnyStateNode, target: AnyStateNode): readonly AnyStateNode[] => {
  if (!isWithin(target, node)) return initialLeaves(node);
  if (node.type === 'parallel') return children(node).flatMap((child) => enter(child, target));
  return children(node).flatMap((child) => (isAtOrWithin(target, child) ? enter(child, target) : []));
};

const typesTaken = (leaves: readonly AnyStateNode[]): ReadonlySet<string> => {
  const types = new Set<string>();
  for (const leaf of leaves) {
    for (let node: AnyStateNode | undefined = leaf; node !== undefined; node = node.parent as AnyStateNode | undefined) {
      for (const type of node.transitions.keys()) types.add(type);
    }
  }
  return types;
};

/**
 * All ways in which an active node can take the fact, in the order in which XState tries them: inner states first, and of a parallel
 * state every combination of its regions, so that the first choice whose guards all hold is what each region takes by itself.
 */
const choices = (node: AnyStateNode, leaves: readonly AnyStateNode[], type: string): readonly Choice[] => {
  const own: Choice[] = ((node.transitions.get(type) ?? []) as readonly Transition[]).map((t) => [t]);
  const active = children(node).filter((child) => leaves.some((leaf) => isAtOrWithin(leaf, child)));
  const inner = active
    .map((child): readonly Choice[] => untilUnguarded([...choices(child, leaves, type), []]))
    .reduce<readonly Choice[]>((all, region) => all.flatMap((choice) => region.map((c) => [...choice, ...c])), [[]]);
  return [...inner.filter((choice) => choice.length > 0), ...own];
};

const untilUnguarded = (list: readonly Choice[]): readonly Choice[] => {
  const last = list.findIndex((choice) => choice.every((t) => t.guard === undefined));
  return last < 0 ? list : list.slice(0, last + 1);
};

/** The innermost state that stays active: all below it is left, and entered anew on the way to the target. */
const domain = (root: AnyStateNode, t: Transition, target: AnyStateNode): AnyStateNode => {
  if (isAtOrWithin(target, t.source)) return t.source;
  let node = target.parent as AnyStateNode | undefined;
  while (node !== undefined && !isWithin(t.source, node)) node = node.parent as AnyStateNode | undefined;
  return node ?? root;
};

type Move = { readonly transition: Transition; readonly target: AnyStateNode | undefined; readonly within: AnyStateNode };

/** What remains of a choice when two of its transitions would leave the same states: the first in document order wins, as in XState. */
const moves = (root: AnyStateNode, from: readonly AnyStateNode[], choice: Choice): readonly Move[] => {
  const kept: Move[] = [];
  for (const transition of choice) {
    const target = transition.target?.[0] as AnyStateNode | undefined;
    if (target === undefined || (target === transition.source && from.includes(target))) {
      kept.push({ transition, target: undefined, within: transition.source });
      continue;
    }
    const within = domain(root, transition, target);
    const rival = kept.some((m) => m.target !== undefined && (isAtOrWithin(m.within, within) || isAtOrWithin(within, m.within)));
    if (!rival) kept.push({ transition, target, within });
  }
  return kept;
};

const after = (from: readonly AnyStateNode[], taken: readonly Move[]): readonly AnyStateNode[] => {
  const moving = taken.filter((m) => m.target !== undefined);
  const staying = from.filter((leaf) => !moving.some((m) => isWithin(leaf, m.within)));
  return [...staying, ...moving.flatMap((m) => enter(m.within, m.target as AnyStateNode))].sort((a, b) => a.order - b.order);
};

const candidate = (choice: Choice, taken: readonly Move[], path: string): Candidate => {
  const whens = choice.flatMap(({ guard, source }) => (guard === undefined ? [] : [whenOf(guard, source)]));
  const records = taken.flatMap(({ transition }) => transition.actions.flatMap((action) => recordOf(action, transition.source)));
  const [when] = whens;
  const [record] = records;
  return {
    when: whens.length < 2 ? when : (data) => whens.every((w) => w(data)),
    record: records.length < 2 ? record : inTurn(records),
    path,
  };
};

const inTurn =
  (records: readonly Recorder[]): Recorder =>
  (context, data) => {
    let all = context;
    for (const record of records) all = { ...all, ...record(all, data) };
    return all;
  };

const whenOf = (guard: unknown, source: AnyStateNode): When => {
  const when = writtenBehind(guard)?.when;
  if (when === undefined) throw new Error(`a guard in ${source.id} was not made by defineMachine`);
  return when;
};

const recordOf = (action: unknown, source: AnyStateNode): readonly Recorder[] => {
  const written = writtenBehind(action);
  if (written === undefined) throw new Error(`an action in ${source.id} was not made by defineMachine`);
  return written.record === undefined ? [] : [written.record];
};

const isDone = (node: AnyStateNode, leaves: readonly AnyStateNode[]): boolean =>
  node.type === 'parallel'
    ? children(node).every((child) => isDone(child, leaves))
    : node.type === 'compound'
      ? children(node).some((child) => child.type === 'final' && leaves.includes(child))
      : node.type === 'final';
