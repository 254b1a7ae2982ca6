/**
 * Where a workflow leads. Read off the compiled table: its branches are known without data, where xstate/graph would have to be given an
 * event for every branch of every guard and would tell states apart by their context, which has no end.
 */
import fc from 'fast-check';
import type { AnyStateNode } from 'xstate';
import { type Workflow, workflowId } from '../definition.ts';
import { compileTable } from '../table.ts';
import type { Law } from './law.ts';
import { defaultSeed, endOf, walk, worldOf } from './walk.ts';

/** Every state can be reached and can end; every fact is yielded by some rule; everything that a rule yields is accepted somewhere. */
export const checkPaths: Law = (workflow) => {
  const { rows, finals } = compileTable(workflow.machine);
  const faults: string[] = [];
  const reached = new Set([...rows.keys()].flatMap((path) => path.split('|')));
  for (const leaf of leavesOf(workflow.machine.root as AnyStateNode)) if (!reached.has(leaf)) faults.push(`no fact leads to state ${leaf}`);

  const ending = new Set(finals);
  for (let before = -1; before < ending.size; ) {
    before = ending.size;
    for (const [path, row] of rows) if ([...row.values()].flat().some((c) => ending.has(c.path))) ending.add(path);
  }
  for (const path of rows.keys()) if (!ending.has(path)) faults.push(`nothing leads from state ${path} to a final state`);

  const yields = new Set(Object.values(workflow.rules).flatMap((rule) => rule.yields));
  const accepted = new Set([...rows.values()].flatMap((row) => [...row.keys()]));
  for (const type of Object.keys(workflow.facts)) if (!yields.has(type)) faults.push(`no rule yields ${type}`);
  for (const type of yields) if (!accepted.has(type)) faults.push(`${type} is yielded, and accepted in no state`);

  if (faults.length > 0) throw new Error([`${workflowId(workflow)}:`, ...faults].join('\n  '));
  return rows.size;
};

const leavesOf = (node: AnyStateNode): readonly string[] => {
  const children = Object.values(node.states) as AnyStateNode[];
  return children.length === 0 ? [node.path.join('.')] : children.flatMap(leavesOf);
};

/** The walks see at least `reach` of the states. */
export const checkReach: Law = (workflow: Workflow, options = {}) => {
  const world = worldOf(workflow, options);
  const seen = new Set<string>();
  const property = fc.property(fc.gen(), (g) => {
    const steps = walk(g, world);
    for (const { state } of steps) seen.add(state.path);
    seen.add(endOf(world, steps).path);
  });
  fc.assert(property, { seed: options.seed ?? defaultSeed, numRuns: options.runs ?? 40, endOnFailure: true });
  const missed = [...world.table.rows.keys()].filter((path) => !seen.has(path));
  if (seen.size < world.table.rows.size * (options.reach ?? 0.5)) {
    throw new Error(`${world.id}: the lives see ${seen.size} of ${world.table.rows.size} states; never ${missed.join(', ')}`);
  }
  return seen.size;
};
