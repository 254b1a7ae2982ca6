/** Valid sheets made to order, always the same ones: for examples, demonstrations and tests. */
import type { Criterion, RubricSet } from '../rubric/rubric.ts';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import { bandStars } from '../rule-sets/rule-sets.ts';
import type { Choice, Sheet } from './sheet.ts';

/** The most points in every criterion: 100. */
export const bestSheet = (set: RubricSet): Sheet => sheetWithTotal(set, 100);

/**
 * A sheet of `total` points (a whole number, 0 to 100) that meets all gates of the stars which Decision 26/2026 gives that total, or the
 * nearest that there is. The points lie evenly over the criteria, and no disqualifier applies.
 * @throws RangeError when the total is not between 0 and 100.
 */
export const sheetWithTotal = (set: RubricSet, total: number): Sheet => {
  const { steps, reachable } = planOf(set, bandStars(total, 1, qd26));
  let left = nearest(reachable[0] ?? new Set(), total);
  let most = steps.reduce((sum, ways) => sum + mostOf(ways), 0);
  const chosen = steps.map((ways, i) => {
    const share = most === 0 ? 0 : (left * mostOf(ways)) / most;
    const way = closest(
      ways.filter((w) => reachable[i + 1]?.has(left - w.points)),
      share,
    );
    left -= way.points;
    most -= mostOf(ways);
    return way;
  });
  const picks = chosen.flatMap((way) => way.picks);
  const cases = picks.flatMap((p) => (p.case === undefined ? [] : [[p.code, p.case] as const]));
  return {
    choices: Object.fromEntries(picks.map((p) => [p.code, p.choice])),
    ...(cases.length > 0 && { cases: Object.fromEntries(cases) }),
  };
};

type Pick = { readonly code: string; readonly choice: Choice; readonly points: number; readonly case?: string };
/** What may be chosen in a criterion and in those that are only scored if it has points. */
type Way = { readonly picks: readonly Pick[]; readonly points: number };

type Plan = { readonly steps: readonly (readonly Way[])[]; readonly reachable: readonly ReadonlySet<number>[] };
const plans = new WeakMap<RubricSet, Map<number, Plan>>();

/** Kept, since a demonstration asks for thousands of sheets of few sets. */
const planOf = (set: RubricSet, stars: number): Plan => {
  const ofSet = plans.get(set) ?? new Map<number, Plan>();
  plans.set(set, ofSet);
  const kept = ofSet.get(stars);
  if (kept !== undefined) return kept;
  const steps = stepsOf(set, stars);
  const plan = { steps, reachable: reachableFrom(steps) };
  ofSet.set(stars, plan);
  return plan;
};

const mostOf = (ways: readonly Way[]): number => Math.max(...ways.map((w) => w.points));

const stepsOf = (set: RubricSet, stars: number): readonly (readonly Way[])[] =>
  set.criteria
    .filter((c) => c.requiresCriterion === undefined)
    .map((first) => {
      const alone = picksOf(set, first, stars).map((pick): Way => ({ picks: [pick], points: pick.points }));
      return set.criteria
        .filter((c) => c.requiresCriterion?.code === first.code)
        .reduce((ways, next) => ways.flatMap((way) => extended(way, next, picksOf(set, next, stars))), alone);
    });

const extended = (way: Way, next: Criterion, picks: readonly Pick[]): readonly Way[] => {
  const met = (way.picks[0]?.points ?? 0) >= (next.requiresCriterion?.minPoints ?? 0);
  return picks.filter((p) => met || p.points === 0).map((p) => ({ picks: [...way.picks, p], points: way.points + p.points }));
};

/** One choice for each number of points that meets the gates of these stars and sets no disqualifier off. */
const picksOf = (set: RubricSet, { code, options }: Criterion, stars: number): readonly Pick[] => {
  const least = Math.max(0, ...options.filter((o) => (o.minimumForStars ?? 6) <= stars).map((o) => o.points));
  const deadly = set.disqualifiers.filter((d) => d.criterionCodes?.includes(code)).map((d) => d.triggerPoints);
  const byPoints = new Map<number, Pick>();
  options.forEach((o, choice) => {
    if (!byPoints.has(o.points)) byPoints.set(o.points, { code, choice, points: o.points, ...(o.case !== undefined && { case: o.case }) });
  });
  if (!byPoints.has(0)) byPoints.set(0, { code, choice: 'not-met', points: 0 });
  return [...byPoints.values()].filter((p) => p.points >= least && !deadly.includes(p.points));
};

/** At each step, the sums that it and the steps after it can still make. */
const reachableFrom = (steps: readonly (readonly Way[])[]): readonly ReadonlySet<number>[] => {
  const sums: Set<number>[] = [new Set([0])];
  for (const ways of steps.toReversed()) {
    const after = sums[0] ?? new Set();
    sums.unshift(new Set(ways.flatMap((w) => [...after].map((sum) => sum + w.points))));
  }
  return sums;
};

const nearest = (sums: ReadonlySet<number>, wanted: number): number =>
  [...sums].reduce((best, sum) => (Math.abs(sum - wanted) < Math.abs(best - wanted) ? sum : best));

const closest = (ways: readonly Way[], share: number): Way =>
  ways.reduce((best, way) => (Math.abs(way.points - share) < Math.abs(best.points - share) ? way : best));
