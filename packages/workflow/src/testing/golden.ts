/**
 * Golden histories: facts of a released version with the state that they fold to, kept as files and folded by every test run for ever. A
 * version that folds its own past differently is another version.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fact, type Workflow, workflowId } from '../definition.ts';
import { fold } from '../fold.ts';
import { machineDecider } from '../machine-decider.ts';
import { same, throughJson } from './law.ts';
import { defaultSeed, endOf, factsOf, type LawOptions, walk, worldOf } from './walk.ts';

type History = { readonly facts: readonly Fact[]; readonly path: string; readonly context: unknown };

/**
 * Registers a test that folds `<folder>/<name>@<version>/*.json`, and fails when there is none. With HOSO_WRITE_GOLDEN=1 a new file is
 * written first; files that are there are never touched. `pnpm fix` formats the new one.
 */
export const goldenHistories = (workflow: Workflow, folder: string, options: LawOptions = {}): void => {
  describe(workflowId(workflow), () => {
    test('folds its golden histories to the states that were recorded with them', () => {
      if (env.HOSO_WRITE_GOLDEN === '1') writeGolden(workflow, folder, options);
      expect(checkGolden(workflow, folder)).toBeGreaterThan(0);
    });
  });
};

/** Throws on the first history that folds to another state, and when there is none; else the number of histories. */
export const checkGolden = (workflow: Workflow, folder: string): number => {
  const decider = machineDecider(workflow);
  const place = join(folder, workflowId(workflow));
  const files = filesIn(place);
  const histories = files.flatMap((file) =>
    (JSON.parse(readFileSync(join(place, file), 'utf8')) as History[]).map((history, i) => ({ history, name: `${file}[${i}]` })),
  );
  if (histories.length === 0) throw new Error(`no golden history in ${workflowId(workflow)}/: write one with HOSO_WRITE_GOLDEN=1`);
  for (const { history, name } of histories) {
    const state = fold(decider, history.facts);
    const recorded = { path: history.path, context: history.context };
    if (!same(throughJson(state), recorded)) {
      throw new Error(`${workflowId(workflow)}: ${name} folds to ${JSON.stringify(state)}, not to ${JSON.stringify(recorded)}`);
    }
  }
  return histories.length;
};

/** One more file: of random lives, the shortest to each state in which one ended. Answers with its name. */
export const writeGolden = (workflow: Workflow, folder: string, options: LawOptions = {}): string => {
  const world = worldOf(workflow, options);
  const place = join(folder, workflowId(workflow));
  const number = filesIn(place).length + 1;
  const shortest = new Map<string, History>();
  const property = fc.property(fc.gen(), (g) => {
    const steps = walk(g, world);
    const facts = factsOf(steps);
    const { path, context } = endOf(world, steps);
    if (facts.length > 0 && facts.length < (shortest.get(path)?.facts.length ?? Number.POSITIVE_INFINITY)) {
      shortest.set(path, throughJson({ facts, path, context }));
    }
  });
  fc.assert(property, { seed: (options.seed ?? defaultSeed) + number, numRuns: 200, endOnFailure: true });
  const file = `${String(number).padStart(3, '0')}.json`;
  mkdirSync(place, { recursive: true });
  const histories = [...shortest.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  writeFileSync(join(place, file), `${JSON.stringify(histories, null, 2)}\n`, { flag: 'wx' });
  return file;
};

const filesIn = (place: string): readonly string[] =>
  existsSync(place)
    ? readdirSync(place)
        .filter((name) => name.endsWith('.json'))
        .sort()
    : [];
