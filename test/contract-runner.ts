/** As much of vitest as the event store contract uses, for a machine that has node and nothing else: the bundle takes this in its place. */
import { inspect, isDeepStrictEqual } from 'node:util';

type Work = () => unknown;
type Suite = {
  readonly name: string;
  readonly before: Work[];
  readonly after: Work[];
  readonly tests: { name: string; work: Work; ms: number }[];
};

const suites: Suite[] = [];
const current = (): Suite => {
  const suite = suites.at(-1);
  if (suite === undefined) throw new Error('outside of describe');
  return suite;
};

export const describe = (name: string, declare: () => void): void => {
  suites.push({ name, before: [], after: [], tests: [] });
  declare();
};
export const test = (name: string, work: Work, ms = 60_000): void => void current().tests.push({ name, work, ms });
export const beforeEach = (work: Work): void => void current().before.push(work);
export const afterEach = (work: Work): void => void current().after.push(work);

const holds = (actual: unknown, part: unknown): boolean => {
  if (typeof part !== 'object' || part === null) return Object.is(actual, part);
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(part).every(([key, value]) => holds((actual as Record<string, unknown>)[key], value));
};

const checks = {
  toBe: (actual: unknown, wanted: unknown) => Object.is(actual, wanted),
  toEqual: (actual: unknown, wanted: unknown) => isDeepStrictEqual(actual, wanted),
  toMatchObject: (actual: unknown, wanted: unknown) => holds(actual, wanted),
  toHaveLength: (actual: unknown, wanted: unknown) => (actual as { length?: unknown }).length === wanted,
  toBeInstanceOf: (actual: unknown, wanted: unknown) => actual instanceof (wanted as new () => unknown),
  toBeUndefined: (actual: unknown) => actual === undefined,
  toBeGreaterThan: (actual: unknown, wanted: unknown) => (actual as number) > (wanted as number),
  toBeGreaterThanOrEqual: (actual: unknown, wanted: unknown) => (actual as number) >= (wanted as number),
  toBeLessThan: (actual: unknown, wanted: unknown) => (actual as number) < (wanted as number),
  toBeLessThanOrEqual: (actual: unknown, wanted: unknown) => (actual as number) <= (wanted as number),
  /** Of what a promise was rejected with. */
  toThrow: (actual: unknown, wanted: unknown) => actual instanceof Error && (wanted as RegExp).test(actual.message),
} satisfies Record<string, (actual: unknown, wanted: unknown) => boolean>;

type Check = keyof typeof checks;
type Checks<R> = Readonly<Record<Check, (wanted?: unknown) => R>>;

const brief = (value: unknown): string => inspect(value, { depth: 3, maxArrayLength: 5, maxStringLength: 200 });
const judge = (check: Check, actual: unknown, wanted: unknown, isWanted: boolean): void => {
  if (checks[check](actual, wanted) !== isWanted) throw new Error(`${isWanted ? '' : 'not '}${check} ${brief(wanted)}: ${brief(actual)}`);
};
const each = <R>(make: (check: Check) => (wanted?: unknown) => R): Checks<R> =>
  Object.fromEntries(Object.keys(checks).map((check) => [check, make(check as Check)])) as Checks<R>;

const rejected = async (promise: unknown): Promise<unknown> => {
  let answer: unknown;
  try {
    answer = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`not rejected: ${brief(answer)}`);
};

export const expect = (actual: unknown) => ({
  ...each((check) => (wanted) => judge(check, actual, wanted, true)),
  not: each((check) => (wanted) => judge(check, actual, wanted, false)),
  resolves: each((check) => async (wanted) => judge(check, await actual, wanted, true)),
  rejects: each((check) => async (wanted) => judge(check, await rejected(actual), wanted, true)),
});

const within = async (ms: number, work: Work): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Runs all that was declared, one after another, and tells of each test. */
export const run = async (say: (line: string) => void): Promise<{ readonly passed: number; readonly failed: number }> => {
  let [passed, failed] = [0, 0];
  for (const { name, before, after, tests } of suites) {
    say(name);
    for (const { name: title, work, ms } of tests) {
      const start = performance.now();
      const faults: unknown[] = [];
      const step = async (what: Work) => {
        try {
          await what();
        } catch (fault) {
          faults.push(fault);
        }
      };
      for (const hook of before) await step(hook);
      if (faults.length === 0) await step(() => within(ms, work));
      for (const hook of after) await step(hook);
      if (faults.length === 0) passed++;
      else failed++;
      say(`  ${faults.length === 0 ? 'passed' : 'FAILED'} ${title} (${Math.round(performance.now() - start)} ms)`);
      for (const fault of faults) say(`    ${inspect(fault).replaceAll('\n', '\n    ')}`);
    }
  }
  return { passed, failed };
};
