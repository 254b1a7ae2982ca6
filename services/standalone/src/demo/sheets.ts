/** Score sheets of the demo's council: made to order, differing a little from member to member, the same on every machine. */
import { type Choice, gatesOf, type RubricSet, type Sheet, sheetWithTotal } from '@hoso/ocop';

/** What the eleven members make of a product, in their order. Another `n`, other small differences. */
export type Sheets = (set: RubricSet, n: number) => readonly Sheet[];

/** Points by which a member's total lies above or below what most of them give. They add up to 2. */
const differences = [0, 1, -2, 2, -1, 0, 2, -2, 1, -1, 2];
const MEMBERS = differences.length;

type Change = { readonly code: string; readonly choice: Choice; readonly points: number };

/** Small steps where no star gate, no disqualifier and no other criterion hangs on them. */
const smallChanges = (set: RubricSet, sheet: Sheet): readonly Change[] => {
  const bound = new Set([
    ...gatesOf(set).map((gate) => gate.criterion),
    ...set.disqualifiers.flatMap((d) => d.criterionCodes ?? []),
    ...set.criteria.flatMap(({ code, requiresCriterion: needed }) => (needed === undefined ? [] : [code, needed.code])),
  ]);
  return set.criteria.flatMap(({ code, options }) => {
    const from = options[sheet.choices[code] as number];
    if (from === undefined || bound.has(code)) return [];
    return options.flatMap((to, choice) => {
      const points = to.points - from.points;
      return points !== 0 && Math.abs(points) <= 3 && to.case === from.case ? [{ code, choice, points }] : [];
    });
  });
};

/** The sheet with one or two other choices, `points` more in all; another `n`, other choices. */
const differing = (set: RubricSet, sheet: Sheet, points: number, n: number): Sheet => {
  const changes = smallChanges(set, sheet);
  const ways = changes.flatMap((first, i) => [
    ...(first.points === points ? [[first]] : []),
    ...changes
      .slice(i + 1)
      .flatMap((second) => (second.code !== first.code && first.points + second.points === points ? [[first, second]] : [])),
  ]);
  const way = ways[(n * 31) % ways.length];
  if (way === undefined) throw new Error(`no sheet of set ${set.number} has ${points} points more`);
  return { ...sheet, choices: { ...sheet.choices, ...Object.fromEntries(way.map(({ code, choice }) => [code, choice])) } };
};

/** A sheet for each member: `all`, with small differences. `lean` -1: rather below it than above. */
const eachFrom = (set: RubricSet, all: Sheet, n: number, lean = 1): readonly Sheet[] =>
  differences.map((_, i) => differing(set, all, lean * (differences[(i + n) % MEMBERS] ?? 0), n * MEMBERS + i));

/** Some `total` points, all gates of their stars met. */
export const about =
  (total: number, lean?: 1 | -1): Sheets =>
  (set, n) =>
    eachFrom(set, sheetWithTotal(set, total), n, lean);

/** The best choice in the criterion that misses its gate of these stars. */
const below = (set: RubricSet, sheet: Sheet, criterion: string, stars: 3 | 4 | 5): Sheet => {
  const needs = gatesOf(set).find((g) => g.criterion === criterion && g.stars === stars)?.needs ?? 0;
  const options = set.criteria.find((c) => c.code === criterion)?.options ?? [];
  const points = options.map((o) => o.points);
  const choice = points.indexOf(Math.max(...points.filter((p) => p < needs)));
  if (choice < 0) throw new Error(`set ${set.number} has no choice below the gate of ${stars} stars in ${criterion}`);
  return { ...sheet, choices: { ...sheet.choices, [criterion]: choice } };
};

/** Points for more stars than a gate lets it have: every member finds it missed. */
export const missing =
  (total: number, criterion: string, stars: 3 | 4 | 5): Sheets =>
  (set, n) =>
    eachFrom(set, below(set, sheetWithTotal(set, total), criterion, stars), n);

/** Every third member finds a gate missed that the others, the first among them, find met. */
export const divided =
  (total: number, criterion: string, stars: 3 | 4 | 5): Sheets =>
  (set, n) =>
    about(total)(set, n).map((sheet, i) => (i % 3 === 2 ? below(set, sheet, criterion, stars) : sheet));

/** Totals that lie far apart, from `least` to `most`. */
export const apart =
  (least: number, most: number): Sheets =>
  (set) =>
    differences.map((_, i) => sheetWithTotal(set, least + Math.round(((most - least) * i) / (MEMBERS - 1))));

/** Every member finds it disqualified. */
export const disqualified =
  (disqualifier: string, opinion: string): Sheets =>
  () =>
    differences.map(() => ({ choices: {}, disqualifiers: [disqualifier], opinion }));
