/** What a law is: a property over random lives of a workflow. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Workflow } from '../definition.ts';
import { defaultSeed, type LawOptions, messageOf, type Step, type World, walk, worldOf } from './walk.ts';

/** Throws where the law is broken, and where there was nothing to look at; else the number of cases seen. */
export type Law = (workflow: Workflow, options?: LawOptions) => number;

/** `each` looks at one life and answers with the number of cases that it saw. */
export const overLives =
  (law: string, each: (g: fc.GeneratorValue, world: World, steps: readonly Step[]) => number): Law =>
  (workflow, options = {}) => {
    const world = worldOf(workflow, options);
    const seed = options.seed ?? defaultSeed;
    let cases = 0;
    const property = fc.property(fc.gen(), (g) => {
      cases += each(g, world, walk(g, world));
    });
    // The message names state, command and data; a smaller life would say no more.
    const result = fc.check(property, { seed, numRuns: options.runs ?? 40, endOnFailure: true });
    if (result.failed) {
      const cause = result.errorInstance;
      throw new Error(`${world.id} breaks the law "${law}" (seed ${seed}, life ${result.numRuns}): ${messageOf(cause)}`, { cause });
    }
    if (cases === 0) throw new Error(`${world.id}: the law "${law}" found nothing to look at in ${result.numRuns} lives`);
    return cases;
  };

export const broken = (what: string, ...shown: readonly unknown[]): never => {
  throw new Error([what, ...shown.map((s) => JSON.stringify(s))].join('\n  '));
};

export const told = ({ command, state, env }: Step): string =>
  `${command.type} by ${env.actor.role} of ${env.actor.unit} in state ${state.path}`;

/** As JSON sees it: a key with undefined is no key. Anything that JSON would change stays different. */
export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(withoutUndefined(a), withoutUndefined(b));

const withoutUndefined = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (v === undefined ? [] : [[k, withoutUndefined(v)]])));
};

export const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
