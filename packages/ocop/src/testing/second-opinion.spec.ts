import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rubricById, rubricSet } from '../rubric/rubrics.ts';
import type { Sheet } from '../scoring/sheet.ts';
import { sheetIssues } from '../scoring/sheet-issues.ts';
import type { Council, Verdict } from '../scoring/verdict.ts';
import { verdictOf } from '../scoring/verdict-of.ts';
import { type RandomCouncil, randomCouncils } from './random-councils.ts';
import { type Draft, diceOf, formOf, moveTo, sheetOf } from './random-sheets.ts';
import { type RawBand, type RawSet, secondOpinion } from './second-opinion.ts';

type Raw = { readonly starBands: readonly RawBand[]; readonly productSets: readonly RawSet[] };
const raw: Raw = JSON.parse(readFileSync(new URL('../rubric/qd-26-2026.json', import.meta.url), 'utf8'));
const rubric = rubricById('qd-26-2026/1');
const setOf = new Map(raw.productSets.map((set) => [set, rubric && rubricSet(rubric, String(set.number).padStart(2, '0'))]));

const councilOf = ({ set, bands, policy, ballots, agreed }: RandomCouncil): Council => {
  const known = setOf.get(set);
  if (known === undefined) throw new Error(`no rubric for set ${set.number}`);
  const edges = bands.map((band) => ({ stars: band.stars as Council['policy']['bands'][number]['stars'], min: band.minScore }));
  return { set: known, ballots, agreed, policy: { ...policy, bands: edges } };
};

const first = (council: RandomCouncil): Verdict => verdictOf(councilOf(council));
const second = ({ set, bands, policy, ballots, agreed }: RandomCouncil): Verdict => secondOpinion(set, bands, policy, ballots, agreed);

/** All that a verdict says, in one text; what stands in lists, in no order of its own. */
const saidBy = (verdict: Verdict): string => {
  switch (verdict.kind) {
    case 'stopped':
      return `stopped ${verdict.effect} ${verdict.disqualifier} ${verdict.criterion}`;
    case 'open':
      return `open ${[verdict.options, verdict.disqualifiers, verdict.incomplete].map((list) => [...list].sort().join()).join(' / ')}`;
    case 'scored': {
      const missed = verdict.missed.map(({ criterion, stars, needs, has }) => `${criterion}:${stars}:${needs}:${has}`).sort();
      const { sumOfTotals, members, bandStars, gateStars, stars } = verdict;
      return `scored ${sumOfTotals}/${members} band ${bandStars} gates ${gateStars} stars ${stars} ${missed}`;
    }
  }
};

/** What a council is an example of, for the count of what was compared. */
const kindsOf = ({ set, bands, policy, ballots }: RandomCouncil, verdict: Verdict): readonly string[] => {
  const kinds = [
    ...[`kind ${verdict.kind}`, `set ${set.number}`, `members ${ballots.length}`],
    ...[`${verdict.kind} under gates ${policy.gates.combine}`, `${verdict.kind} under disqualification ${policy.disqualification.combine}`],
    ...[`gates missed at five: ${policy.gates.fiveStarBandMissed}`, `gates missed at three: ${policy.gates.threeStarMissed}`],
  ];
  if (verdict.kind === 'stopped') kinds.push(`effect ${verdict.effect}`);
  if (verdict.kind === 'open') {
    for (const list of ['options', 'disqualifiers', 'incomplete'] as const) if (verdict[list].length > 0) kinds.push(`open ${list}`);
  }
  if (verdict.kind === 'scored') {
    const { sumOfTotals, members, bandStars, gateStars, stars } = verdict;
    kinds.push(`stars ${stars}`, `band ${bandStars}`, `gates ${gateStars}`, `${stars} stars under gates ${policy.gates.combine}`);
    if (gateStars < bandStars) kinds.push('held down by a gate');
    for (const { minScore } of bands) {
      const over = sumOfTotals - minScore * members;
      if (over === 0) kinds.push(`on an edge of ${bands === raw.starBands ? minScore : 'other bands'}`);
      if (over === -1) kinds.push('one point in all below an edge');
    }
  }
  return kinds;
};

const seed = 20260822;
const many = 100_000;
const members = Array.from({ length: 15 }, (_, at) => at + 1);

describe('the random councils', () => {
  it('hold sheets that a council would take', () => {
    const next = randomCouncils(raw.productSets, raw.starBands, seed + 1);
    let sheets = 0;
    for (let council = 0; council < 2600; council += 1) {
      const { set, ballots } = councilOf(next());
      for (const { sheet } of ballots) {
        expect(sheetIssues(set, sheet)).toEqual([]);
        sheets += 1;
      }
    }
    expect(sheets).toBeGreaterThan(5000);
  });

  it('are the same again from the same seed', () => {
    const [one, two] = [1, 2].map(() => randomCouncils(raw.productSets, raw.starBands, seed));
    for (let council = 0; council < 100; council += 1) expect(one?.()).toEqual(two?.());
  });
});

describe('a second opinion on the stars, written without a look at the first', () => {
  it('agrees with the first on 100,000 random councils of all sets, under all policies', { timeout: 120_000 }, () => {
    const next = randomCouncils(raw.productSets, raw.starBands, seed);
    const compared = new Map<string, number>();
    const disagreements: unknown[] = [];
    let count = 0;
    for (; count < many; count += 1) {
      const council = next();
      const [one, two] = [first(council), second(council)];
      if (saidBy(one) !== saidBy(two)) disagreements.push({ council: count, set: council.set.number, first: one, second: two });
      for (const kind of kindsOf(council, one)) compared.set(kind, (compared.get(kind) ?? 0) + 1);
    }
    expect(disagreements.slice(0, 3)).toEqual([]);
    expect(count).toBe(many);
    const seldom = (least: number, kinds: readonly string[]) => kinds.filter((kind) => (compared.get(kind) ?? 0) < least);
    const each = <T>(list: readonly T[], name: (one: T) => string) => list.map(name);
    const verdicts = ['scored', 'stopped', 'open'];
    const gates = ['agreed', 'majority', 'all'];
    expect(
      seldom(2000, [
        ...each(verdicts, (kind) => `kind ${kind}`),
        ...each(raw.productSets, ({ number }) => `set ${number}`),
        ...each([1, 2, 3, 4, 5], (band) => `band ${band}`),
        ...each([2, 3, 4, 5], (stars) => `gates ${stars}`),
        ...each(['hold', 'recognise', 'forward'], (policy) => `gates missed at five: ${policy}`),
        ...each(['not-recognised', 'hold'], (policy) => `gates missed at three: ${policy}`),
        'held down by a gate',
        'one point in all below an edge',
      ]),
    ).toEqual([]);
    expect(
      seldom(500, [
        ...each([1, 2, 3, 4, 5], (stars) => `stars ${stars}`),
        ...verdicts.flatMap((kind) => each(gates, (combine) => `${kind} under gates ${combine}`)),
        ...verdicts.flatMap((kind) => each(['agreed', 'majority', 'any'], (combine) => `${kind} under disqualification ${combine}`)),
        ...each(['options', 'disqualifiers', 'incomplete'], (list) => `open ${list}`),
        ...each(['reject', 'stop-scoring'], (effect) => `effect ${effect}`),
        'on an edge of other bands',
      ]),
    ).toEqual([]);
    expect(
      seldom(200, [
        ...gates.flatMap((combine) => each([1, 2, 3, 4, 5], (stars) => `${stars} stars under gates ${combine}`)),
        ...each([30, 50, 70, 90], (edge) => `on an edge of ${edge}`),
        ...each(members, (count) => `members ${count}`),
        'effect not-eligible',
      ]),
    ).toEqual([]);
  });

  it('agrees that an average of 89.96 is below 90, and 90 is not', () => {
    const form = formOf(raw.productSets[0] as RawSet);
    const dice = diceOf(seed);
    const draftOf = (total: number): Draft => {
      const draft = { ways: form.fields.map(({ ways }) => ways.length - 1), disqualifiers: [] };
      moveTo(dice, form, [draft], [draft], form.freeUngated, total);
      return draft;
    };
    const [ninety, less] = [90, 89].map((total) => sheetOf(dice, form, draftOf(total)));
    const starsOf = (sheets: readonly (Sheet | undefined)[]) => {
      const ballots = sheets.flatMap((sheet, at) => (sheet ? [{ member: `member-${at}`, sheet }] : []));
      const policy = {
        gates: { combine: 'all', fiveStarBandMissed: 'hold', threeStarMissed: 'hold' },
        disqualification: { combine: 'any' },
      } as const;
      const council = { set: form.set, bands: raw.starBands, policy, ballots, agreed: { options: {}, disqualifiers: {} } };
      return [first(council), second(council)].map((v) => v.kind === 'scored' && [v.sumOfTotals, v.members, v.gateStars, v.stars]);
    };
    const most = Array.from({ length: 24 }, () => ninety);
    expect(starsOf([...most, ninety])).toEqual(Array(2).fill([2250, 25, 5, 5]));
    expect(starsOf([...most, less])).toEqual(Array(2).fill([2249, 25, 5, 4]));
  });

  it('has no gate of 0 points to judge, which not-met would reach by its points alone', () => {
    const marked = raw.productSets.flatMap((set) => set.parts.flatMap((part) => part.items.flatMap((item) => item.criteria)));
    const gatePoints = marked.flatMap(({ options }) => options.flatMap((o) => (o.minimumForStars === undefined ? [] : [o.points])));
    expect(gatePoints.length).toBe(575);
    expect(Math.min(...gatePoints)).toBeGreaterThan(0);
  });

  it('takes nothing of scoring but shapes', () => {
    const source = readFileSync(new URL('./second-opinion.ts', import.meta.url), 'utf8');
    const imports = source.split('\n').filter((line) => line.startsWith('import'));
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((line) => !line.startsWith('import type '))).toEqual([]);
  });
});
