/** XState's own graph of each registered machine, walked with the facts of the golden histories: it reaches what the compiled table has. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflows } from '@hoso/ocop';
import { compileTable, type Fact, pathOf, workflowId } from '@hoso/workflow';
import { describe, expect, it } from 'vitest';
import { getShortestPaths } from 'xstate/graph';
import { root } from './sources.ts';

type Golden = readonly { readonly facts: readonly Fact[] }[];

/** Facts that really happened, a few of each type: enough to take each branch of a guard. */
const factsOf = (id: string): readonly Fact[] => {
  const folder = join(root, 'packages/ocop/golden', id);
  const histories = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Golden);
  const branches = new Map(
    histories.flatMap(({ facts }) =>
      facts.map((f) => {
        const { route, next, outcome, confirmed } = f.data as Readonly<Record<string, unknown>>;
        return [JSON.stringify([f.type, route, next, outcome, confirmed]), f] as const;
      }),
    ),
  );
  return [...branches.values()];
};

describe.each(workflows.map((workflow) => [workflowId(workflow), workflow] as const))('%s', (id, { machine, facts }) => {
  const table = compileTable(machine);
  const events = factsOf(id);
  const reached = getShortestPaths(machine, {
    events: events as never,
    serializeState: (snapshot) => JSON.stringify(snapshot.value),
    limit: 100_000,
  }).map(({ state, steps }) => ({ path: pathOf(machine, state.value), steps }));

  it('is reached by XState’s shortest paths in every state that the table knows', () => {
    expect(events.length).toBeGreaterThanOrEqual(Object.keys(facts).length);
    expect(events.length).toBeGreaterThan(20);
    expect([...table.rows.keys()].filter((path) => !reached.some((r) => r.path === path))).toEqual([]);
  });

  it('has no path in the graph that the table refuses', () => {
    expect(reached.length).toBeGreaterThanOrEqual(table.rows.size);
    expect(reached.length).toBeGreaterThan(5);
    for (const { path, steps } of reached) {
      const walked = steps.slice(1).reduce((state, { event }) => table.step(state, event as unknown as Fact) ?? state, table.initial);
      expect(walked.path).toBe(path);
    }
  });
});
