/** The state machine as plain JSON: states, what they are called, which facts lead where. */
import type { Text, Workflow } from '@hoso/workflow';

type Machine = Workflow['machine'];
type Node = Machine['root'];

export type JsonState = {
  /** Dotted path from the root; '' is the root. */
  readonly path: string;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final';
  readonly title?: Text;
  readonly stage?: string;
  /** Path of the state that is entered first. */
  readonly initial?: string;
  /** Fact type -> where it leads, tried in order. No `to`: recorded, the state stays. `guarded`: only for some data. */
  readonly on?: Readonly<Record<string, readonly { readonly to?: string; readonly guarded: boolean }[]>>;
  readonly states?: readonly JsonState[];
};

export const machineAsJson = (machine: Machine): { readonly root: JsonState; readonly stages: string[] } => {
  const stages = new Set<string>();
  const pathOf = (node: Node): string => node.path.join('.');
  const walk = (node: Node): JsonState => {
    const { title, stage } = (node.meta ?? {}) as { readonly title?: Text; readonly stage?: string };
    if (stage !== undefined) stages.add(stage);
    const first = node.type === 'compound' ? (node.initial.target?.[0] as Node | undefined) : undefined;
    const on = [...node.transitions].map(([type, list]) => [
      type,
      list.map((t) => {
        const target = t.target?.[0] as Node | undefined;
        return { ...(target === undefined ? {} : { to: pathOf(target) }), guarded: t.guard !== undefined };
      }),
    ]);
    const states = (Object.values(node.states) as Node[]).map(walk);
    return {
      path: pathOf(node),
      type: node.type as JsonState['type'],
      ...(title === undefined ? {} : { title }),
      ...(stage === undefined ? {} : { stage }),
      ...(first === undefined ? {} : { initial: pathOf(first) }),
      ...(on.length === 0 ? {} : { on: Object.fromEntries(on) }),
      ...(states.length === 0 ? {} : { states }),
    };
  };
  return { root: walk(machine.root), stages: [...stages] };
};
