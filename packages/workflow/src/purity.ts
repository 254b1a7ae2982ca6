/**
 * The walk that refuses a workflow before it can do harm: a machine that does more than lead from fact to fact, and parts that do not fit
 * together. A workflow that passes can be compiled, and its facts can always be folded again.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { kernelRefusals } from './decider.ts';
import type { Workflow } from './definition.ts';
import { issuesOf } from './issues.ts';
import { writtenBehind } from './machine.ts';
import { compileTable, nearest } from './table.ts';

/** `place`: the state, fact or rule, as its author would look for it. */
export type Finding = { readonly place: string; readonly problem: string };

/** Empty for a good workflow. */
export const check = (workflow: Workflow): readonly Finding[] => {
  const impure = machineFindings(workflow);
  return [...nameFindings(workflow), ...impure, ...(impure.length === 0 ? tableFindings(workflow) : []), ...ruleFindings(workflow)];
};

const finding = (place: string, problem: string): Finding => ({ place, problem });

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const nameFindings = ({ name, version }: Workflow): readonly Finding[] => [
  ...(kebab.test(name) ? [] : [finding('workflow', `the name ${name} is not kebab-case`)]),
  ...(Number.isInteger(version) && version > 0 ? [] : [finding('workflow', `the version ${version} is not a number from 1`)]),
];

/** What XState offers and a machine of facts has no use for. */
const foreign = ['invoke', 'after', 'always', 'entry', 'exit', 'onDone', 'history', 'output', 'route'] as const;

const machineFindings = (workflow: Workflow): readonly Finding[] => {
  const { machine } = workflow;
  const factory =
    typeof machine.config.context === 'function' ? [finding('machine', 'the context is made by a factory, not a literal')] : [];
  return [...factory, ...nodesOf(machine).flatMap((node) => nodeFindings(workflow, node))];
};

const nodesOf = (machine: AnyStateMachine): readonly AnyStateNode[] => {
  const below = (node: AnyStateNode): readonly AnyStateNode[] => [node, ...(Object.values(node.states) as AnyStateNode[]).flatMap(below)];
  return below(machine.root as AnyStateNode);
};

const placeOf = (node: AnyStateNode): string => (node.path.length === 0 ? 'the root state' : `state ${node.path.join('.')}`);

const nodeFindings = (workflow: Workflow, node: AnyStateNode): readonly Finding[] => {
  const place = placeOf(node);
  const uses = foreign.filter((key) => (node.config as Readonly<Record<string, unknown>>)[key] !== undefined);
  const initialActs = node.type === 'compound' && node.initial.actions.length > 0;
  const isLeaf = node.type === 'atomic' || node.type === 'final';
  return [
    ...uses.map((key) => finding(place, `uses ${key}`)),
    ...(node.type === 'history' && !uses.includes('history') ? [finding(place, 'uses history')] : []),
    ...(initialActs ? [finding(place, 'acts on its initial transition')] : []),
    ...(node.parent === undefined || kebab.test(node.key) ? [] : [finding(place, 'is not named in kebab-case')]),
    ...(isLeaf && nearest(node, 'stage') === undefined ? [finding(place, 'has no stage, and no ancestor names one')] : []),
    ...(node.type === 'final' && node.transitions.size > 0 ? [finding(place, 'is final and has transitions out')] : []),
    ...[...node.transitions].flatMap(([type, list]) => transitionFindings(workflow, place, type, list as AnyTransitionDefinition[])),
  ];
};

const transitionFindings = (
  workflow: Workflow,
  place: string,
  type: string,
  list: readonly AnyTransitionDefinition[],
): readonly Finding[] => {
  // The transitions that XState makes of `after`, `onDone` and `invoke` are found where they come from.
  if (type.startsWith('xstate.')) return [];
  const at = `${place}, fact ${type}`;
  const unguarded = list.findIndex((t) => t.guard === undefined);
  return [
    ...(type.includes('*') ? [finding(at, 'is a wildcard')] : []),
    ...(type.includes('*') || Object.hasOwn(workflow.facts, type) ? [] : [finding(at, 'has no schema in facts')]),
    ...(unguarded >= 0 && unguarded < list.length - 1 ? [finding(at, 'has a branch behind one without a guard')] : []),
    ...list.flatMap((t) => [
      ...(t.guard === undefined || writtenBehind(t.guard)?.when !== undefined
        ? []
        : [finding(at, 'has a guard that defineMachine did not make')]),
      ...t.actions.flatMap((a) =>
        writtenBehind(a) === undefined ? [finding(at, `has an action that defineMachine did not make (${nameOf(a)})`)] : [],
      ),
      ...(t.actions.length === 0 ? [finding(at, 'was not made by defineMachine')] : []),
      ...(t.reenter ? [finding(at, 'enters its own state again')] : []),
      ...((t.target?.length ?? 0) > 1 ? [finding(at, 'has several targets')] : []),
    ]),
  ];
};

/** XState names its own actions by type: xstate.raise, xstate.spawnChild, xstate.assign. */
const nameOf = (action: unknown): string => String((action as { readonly type?: unknown } | undefined)?.type ?? action);

const tableFindings = (workflow: Workflow): readonly Finding[] => {
  const table = compileTable(workflow.machine);
  const accepted = new Set([...table.rows.values()].flatMap((row) => [...row.keys()]));
  return [
    ...Object.keys(workflow.facts).flatMap((type) => (accepted.has(type) ? [] : [finding(`fact ${type}`, 'is accepted in no state')])),
    ...[...table.rows].flatMap(([path, row]) => [
      ...(table.finals.has(path) && row.size > 0 ? [finding(`state ${path}`, `is final and accepts ${[...row.keys()].join(', ')}`)] : []),
      ...(!table.finals.has(path) && row.size === 0 ? [finding(`state ${path}`, 'accepts nothing and is not final')] : []),
      ...[...row].flatMap(([type, candidates]) =>
        candidates.at(-1)?.when === undefined ? [] : [finding(`state ${path}, fact ${type}`, 'has no last branch without a guard')],
      ),
      ...(stagesAt(workflow.machine, path).size > 1 ? [finding(`state ${path}`, 'is in several stages at once')] : []),
    ]),
  ];
};

const stagesAt = (machine: AnyStateMachine, path: string): ReadonlySet<string | undefined> =>
  new Set(path.split('|').map((leaf) => nearest<string>(machine.getStateNodeById(`${machine.id}.${leaf}`), 'stage')));

const ruleFindings = (workflow: Workflow): readonly Finding[] =>
  Object.entries(workflow.rules).flatMap(([command, rule]) => {
    const place = `rule ${command}`;
    const hasText = (code: string): boolean => Object.hasOwn(workflow.refusals, code) || Object.hasOwn(kernelRefusals, code);
    const example = rule.data.safeParse(rule.example);
    return [
      ...(rule.yields.length === 0 ? [finding(place, 'yields nothing')] : []),
      ...rule.yields.flatMap((type) =>
        Object.hasOwn(workflow.facts, type) ? [] : [finding(place, `yields ${type}, which facts do not name`)],
      ),
      ...rule.refusals.flatMap((code) => (hasText(code) ? [] : [finding(place, `refuses with ${code}, which has no text`)])),
      ...(rule.roles.length === 0 ? [finding(place, 'has no role')] : []),
      ...rule.roles.flatMap((role) => (Object.hasOwn(workflow.roles, role) ? [] : [finding(place, `names the unknown role ${role}`)])),
      ...(example.success
        ? []
        : issuesOf(example.error.issues).map((i) =>
            finding(place, `has an example that does not parse at ${i.pointer || '/'} (${i.rule})`),
          )),
    ];
  });
