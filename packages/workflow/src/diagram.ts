/**
 * A machine as a Mermaid state diagram. Mermaid cannot draw an edge between the insides of two composite states, nor from a composite state
 * to its own inside, nor between regions: the first are drawn between the composites and say the inner states in their label, the others
 * are told beside the diagram.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import type { Text } from './definition.ts';

export type Diagram = { readonly mermaid: string; readonly beside: readonly string[] };

/** `container`: the state inside which the edge is drawn. */
type Edge = { readonly container: AnyStateNode; readonly from: AnyStateNode; readonly to: AnyStateNode; readonly label: string };

export const diagram = (machine: AnyStateMachine): Diagram => {
  const root = machine.root as AnyStateNode;
  const edges: Edge[] = [];
  const beside: string[] = [];
  for (const source of [root, ...nodesBelow(root)]) {
    for (const [type, list] of source.transitions) {
      const branches = list as AnyTransitionDefinition[];
      const fact = branches.length > 1 ? `${type}?` : type;
      for (const branch of branches) {
        const target = branch.target?.[0] as AnyStateNode | undefined;
        if (target === undefined || (target === source && isLeaf(source))) continue;
        const edge = edgeOf(source, target, fact);
        if (edge === undefined) beside.push(`${nameOf(source)}: \`${fact}\` → ${nameOf(target)}`);
        else edges.push(edge);
      }
    }
  }
  return { mermaid: ['stateDiagram-v2', ...inside(root, edges).map((line) => `  ${line}`)].join('\n'), beside };
};

/** All states below in document order. */
export const nodesBelow = (node: AnyStateNode): readonly AnyStateNode[] =>
  childrenOf(node).flatMap((child) => [child, ...nodesBelow(child)]);

export const pathOfNode = (node: AnyStateNode): string => node.path.join('.');

const childrenOf = (node: AnyStateNode): readonly AnyStateNode[] => Object.values(node.states) as AnyStateNode[];
const isLeaf = (node: AnyStateNode): boolean => childrenOf(node).length === 0;
const nameOf = (node: AnyStateNode): string => (node.parent === undefined ? 'mọi trạng thái / every state' : `\`${pathOfNode(node)}\``);

/** The chain from the state to below the root, innermost first. */
const chain = (node: AnyStateNode): readonly AnyStateNode[] =>
  node.parent === undefined ? [] : [node, ...chain(node.parent as AnyStateNode)];

const edgeOf = (source: AnyStateNode, target: AnyStateNode, fact: string): Edge | undefined => {
  const [sources, targets] = [chain(source), chain(target)];
  const from = sources.find((s) => targets.some((t) => t.parent === s.parent));
  const to = targets.find((t) => t.parent === from?.parent);
  if (from === undefined || to === undefined || from === to || from.parent?.type === 'parallel') return undefined;
  const inner = (node: AnyStateNode, outer: AnyStateNode): string => node.path.slice(outer.path.length).join('.');
  const label = `${from === source ? '' : `${inner(source, from)} – `}${fact}${to === target ? '' : ` → ${inner(target, to)}`}`;
  return { container: from.parent as AnyStateNode, from, to, label };
};

const inside = (node: AnyStateNode, edges: readonly Edge[]): readonly string[] => {
  const children = childrenOf(node);
  if (node.type === 'parallel') {
    return children.flatMap((child, i) => [...(i === 0 ? [] : ['--']), ...(isLeaf(child) ? [declared(child)] : inside(child, edges))]);
  }
  const drawn = edges.filter((e) => e.container === node).map((e) => `${idOf(e.from)} --> ${idOf(e.to)} : ${quiet(e.label)}`);
  return [
    `[*] --> ${idOf(node.initial.target?.[0] as AnyStateNode)}`,
    ...children.flatMap((child) =>
      isLeaf(child) ? [declared(child)] : [`${declared(child)} {`, ...inside(child, edges).map((line) => `  ${line}`), '}'],
    ),
    ...new Set(drawn),
    ...children.filter((child) => child.type === 'final').map((child) => `${idOf(child)} --> [*]`),
  ];
};

const declared = (node: AnyStateNode): string => {
  const title = node.meta?.title as Text | undefined;
  return `state "${quiet(title?.vi ?? node.key)}" as ${idOf(node)}`;
};

/** Words that begin a statement of Mermaid's own. */
const reserved = /^(as|choice|class|classDef|click|default|direction|end|fork|hide|join|note|scale|state|style)$/i;

const idOf = (node: AnyStateNode): string => {
  const id = node.path.join('__').replaceAll('-', '_');
  return reserved.test(id) ? `${id}_` : id;
};

/** Without the characters that would end a label. */
const quiet = (label: string): string => label.replaceAll('"', "'").replaceAll(/[:;#{}%\n]/g, ',');
