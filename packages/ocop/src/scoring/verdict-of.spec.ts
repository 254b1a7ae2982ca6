import { describe, expect, it } from 'vitest';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import * as t from '../testing/sheets.ts';
import { minimumMissed } from './minimum-missed.ts';
import type { Choice, Sheet } from './sheet.ts';
import { bestSheet, sheetWithTotal } from './sheet-with-total.ts';
import type { Council } from './verdict.ts';
import { spreadOf, verdictOf } from './verdict-of.ts';

const set = t.setOf('01');
const best = bestSheet(set);
/** 5.1: 0, 1, 2, 3 and 5 points, a 4-star gate on the last. */
const story = (choice: Choice): Sheet => t.withChoices(set, best, { '5.1': choice });
const finding = (...disqualifiers: string[]): Sheet => ({ choices: {}, disqualifiers });
const impure: Sheet = {
  choices: Object.fromEntries(
    set.criteria
      .slice(
        0,
        set.criteria.findIndex((c) => c.code === '6.1'),
      )
      .map((c) => [c.code, best.choices[c.code] ?? 0]),
  ),
  disqualifiers: ['unsafe-impurities'],
};
const verdict = (sheets: readonly Sheet[], other: Partial<Pick<Council, 'agreed' | 'policy'>> = {}) =>
  verdictOf(t.councilOf(set, sheets, other));
const agreedOn = (options: Record<string, Choice>, disqualifiers: Record<string, boolean> = {}) => ({ agreed: { options, disqualifiers } });

describe('the gates of a council that agrees', () => {
  it('take the option that all chose, whatever else was agreed', () => {
    expect(verdict([story(4), story(4)], agreedOn({ '5.1': 0 }))).toMatchObject({ stars: 5, missed: [] });
    expect(verdict([story(3), story(3)], agreedOn({ '5.1': 4 }))).toMatchObject({ bandStars: 5, gateStars: 3, stars: 3 });
  });

  it('wait for the council where members differ in a gated criterion, and say in which', () => {
    expect(verdict([story(4), story(3), story(4)])).toEqual({ kind: 'open', options: ['5.1'], disqualifiers: [], incomplete: [] });
    const two = t.withChoices(set, story(3), { '4.1': 0 });
    expect(verdict([best, two])).toMatchObject({ options: ['4.1', '5.1'] });
  });

  it('take what the council agreed, and leave every member the points given', () => {
    expect(verdict([story(4), story(3)], agreedOn({ '5.1': 4 }))).toMatchObject({ sumOfTotals: 198, gateStars: 5, stars: 5 });
    expect(verdict([story(4), story(3)], agreedOn({ '5.1': 3 }))).toMatchObject({
      sumOfTotals: 198,
      bandStars: 5,
      gateStars: 3,
      stars: 3,
      missed: [{ criterion: '5.1', stars: 4, needs: 5, has: 3 }],
    });
    expect(verdict([story(4), story(3)], agreedOn({ '5.1': 'not-met' }))).toMatchObject({ missed: [{ criterion: '5.1', has: 0 }] });
  });

  it('need no agreement where members differ between the same two gates: the least counts', () => {
    // 5.1 has one gate, at option 4; below it options 1 to 3 give 1 to 3 points.
    const low = [story(3), story(2)];
    const points = (option: number) => set.criteria.find((c) => c.code === '5.1')?.options[option]?.points;
    expect(points(2)).toBeLessThan(points(3) ?? 0);
    expect(verdict(low)).toMatchObject({ kind: 'scored', gateStars: 3, missed: [{ criterion: '5.1', has: points(2) }] });
    expect(verdict(low, agreedOn({ '5.1': 4 }))).toEqual(verdict(low));
  });

  it('do not mind where members differ in a criterion without a gate', () => {
    const other = t.withChoices(set, best, { '3.2': 0 });
    expect(verdict([best, other])).toMatchObject({ kind: 'scored', sumOfTotals: 199, stars: 5 });
  });
});

describe('the gates of a council that counts members', () => {
  it.each([
    ['majority', [4, 4, 3], 5, undefined],
    ['majority', [4, 3, 3], 3, 3],
    ['majority', [4, 3], 3, 3],
    ['majority', [4, 4, 3, 3], 3, 3],
    ['majority', [4, 4, 4, 0, 'not-met'], 5, undefined],
    ['majority', [4, 4, 3, 3, 3], 3, 3],
    ['majority', [4, 3, 2, 2, 1], 3, 2],
    ['all', [4, 4, 4], 5, undefined],
    ['all', [4, 4, 3], 3, 3],
    ['all', [4, 1, 2], 3, 1],
    ['all', [4], 5, undefined],
  ] as const)('%s: of the story options %j come %i stars by the gates', (combine, options, gateStars, has) => {
    const sheets = options.map((o) => (o === 0 || o === 'not-met' ? t.withChoices(set, story(o), { '5.2': 'not-met' }) : story(o)));
    const result = verdict(sheets, { policy: t.combining(combine) });
    expect(result).toMatchObject({
      kind: 'scored',
      gateStars,
      missed: has === undefined ? [] : [{ criterion: '5.1', stars: 4, needs: 5, has }],
    });
  });
});

describe('a missed gate', () => {
  it('of 3 stars leaves 2 at most, and fewer where the average is lower', () => {
    const noMarket = (total: number) => t.withChoices(set, sheetWithTotal(set, total), { '4.1': 0 });
    expect(verdict([noMarket(60)])).toMatchObject({ bandStars: 3, gateStars: 2, stars: 2 });
    expect(verdict([noMarket(25)])).toMatchObject({ bandStars: 1, gateStars: 2, stars: 1 });
  });

  it('holds for every level above it', () => {
    const sheet = t.withChoices(set, best, { '4.1': 0 });
    expect(verdict([sheet])).toMatchObject({
      stars: 2,
      missed: [
        { criterion: '4.1', stars: 3, needs: 2, has: 1 },
        { criterion: '4.1', stars: 4, needs: 3, has: 1 },
        { criterion: '4.1', stars: 5, needs: 5, has: 1 },
      ],
    });
  });

  it('is listed although the average does not reach it', () => {
    expect(verdict([t.withChoices(set, sheetWithTotal(set, 75), { '4.1': 2 })])).toMatchObject({
      bandStars: 4,
      gateStars: 4,
      missed: expect.arrayContaining([{ criterion: '4.1', stars: 5, needs: 5, has: 3 }]),
    });
  });

  it('means what the rule set says, where the average reaches 5 or 3 stars', () => {
    const at = (sheet: Sheet, gates: Partial<typeof qd26.gates>) =>
      minimumMissed(verdict([sheet]), {
        gates: { combine: 'agreed', fiveStarBandMissed: 'hold', threeStarMissed: 'not-recognised', ...gates },
      });
    expect(at(best, {})).toBeNull();
    expect(at(story(3), {})).toBe('hold');
    expect(at(story(3), { fiveStarBandMissed: 'forward' })).toBe('forward');
    expect(at(story(3), { fiveStarBandMissed: 'recognise' })).toBe('recognise');
    const two = t.withChoices(set, best, { '4.1': 0 });
    expect(at(two, { fiveStarBandMissed: 'recognise' })).toBe('not-recognised');
    expect(at(two, { fiveStarBandMissed: 'recognise', threeStarMissed: 'hold' })).toBe('hold');
    const third = t.withChoices(set, sheetWithTotal(set, 60), { '4.1': 0 });
    expect(at(third, {})).toBe('not-recognised');
    expect(at(t.withChoices(set, sheetWithTotal(set, 80), { '5.1': 1 }), {})).toBeNull();
    expect(minimumMissed(verdict([finding('forged-dossier')]), qd26)).toBeNull();
  });
});

describe('the disqualification by a council that agrees', () => {
  it('holds where all find it, and then there are no stars', () => {
    expect(verdict([finding('forged-dossier'), finding('forged-dossier')], agreedOn({}, { 'forged-dossier': false }))).toEqual({
      kind: 'stopped',
      effect: 'reject',
      disqualifier: 'forged-dossier',
    });
    expect(verdict([impure])).toEqual({ kind: 'stopped', effect: 'stop-scoring', disqualifier: 'unsafe-impurities', criterion: '6.1' });
  });

  it('does not hold where nobody finds it, whatever was agreed', () => {
    expect(verdict([best, best], agreedOn({}, { 'forged-dossier': true }))).toMatchObject({ kind: 'scored', stars: 5 });
  });

  it('waits for the council where members differ', () => {
    expect(verdict([best, impure])).toEqual({ kind: 'open', options: [], disqualifiers: ['unsafe-impurities'], incomplete: [] });
    expect(verdict([best, impure], agreedOn({}, { 'unsafe-impurities': true }))).toMatchObject({ kind: 'stopped', criterion: '6.1' });
  });

  it('sends back whose sheet ended at what the council did not find', () => {
    expect(verdict([best, impure, best], agreedOn({}, { 'unsafe-impurities': false }))).toEqual({
      kind: 'open',
      options: [],
      disqualifiers: [],
      incomplete: ['m2'],
    });
  });

  it('counts a sheet that marked it and scored everything all the same', () => {
    const sheet: Sheet = { ...best, disqualifiers: ['forged-dossier'] };
    expect(verdict([best, sheet], agreedOn({}, { 'forged-dossier': false }))).toMatchObject({ kind: 'scored', sumOfTotals: 200, stars: 5 });
  });

  it('waits while anything is open, even where another finding is certain', () => {
    const both = finding('forged-dossier', 'registration-dossier');
    expect(verdict([both, finding('forged-dossier')])).toMatchObject({ kind: 'open', disqualifiers: ['registration-dossier'] });
  });

  it('lists open options beside open disqualifiers, so that the council can settle both at once', () => {
    const sheet: Sheet = { ...story(3), disqualifiers: ['forged-dossier'] };
    expect(verdict([best, sheet])).toEqual({ kind: 'open', options: ['5.1'], disqualifiers: ['forged-dossier'], incomplete: [] });
  });

  it('names the first finding in the order of the rubric', () => {
    const sheet = finding('registration-dossier', 'forged-dossier');
    expect(verdict([sheet, sheet])).toMatchObject({ disqualifier: 'forged-dossier' });
  });
});

describe('the disqualification by a council that counts members', () => {
  const found = finding('forged-dossier');
  it.each([
    ['majority', [found, found, best], 'stopped'],
    ['majority', [found, best], 'open'],
    ['majority', [found, best, best], 'open'],
    ['any', [found, best, best], 'stopped'],
    ['any', [best, best], 'scored'],
  ] as const)('%s: case %#', (combine, sheets, kind) => {
    const result = verdict(sheets, { policy: t.combining('agreed', combine) });
    expect(result.kind).toBe(kind);
    if (result.kind === 'open') expect(result).toEqual({ kind: 'open', options: [], disqualifiers: [], incomplete: ['m1'] });
  });
});

describe('a disqualifier that applies by itself', () => {
  const water = t.setOf('16');
  const full = bestSheet(water);
  const until64 = water.criteria.slice(0, water.criteria.findIndex((c) => c.code === '6.4') + 1);
  const zeroAt = (code: string): Sheet => ({
    choices: Object.fromEntries(until64.map((c) => [c.code, c.code === code ? 0 : (full.choices[c.code] ?? 'not-met')])),
  });
  const of = (sheets: readonly Sheet[], agreed: Council['agreed'] = t.noneAgreed) => verdictOf(t.councilOf(water, sheets, { agreed }));

  it('counts like one that a member marks', () => {
    expect(of([zeroAt('6.2'), zeroAt('6.2')])).toEqual({
      kind: 'stopped',
      effect: 'stop-scoring',
      disqualifier: 'zero-sensory-score',
      criterion: '6.2',
    });
    expect(of([zeroAt('6.2'), full])).toMatchObject({ kind: 'open', disqualifiers: ['zero-sensory-score'] });
    expect(of([zeroAt('6.2'), full], { options: {}, disqualifiers: { 'zero-sensory-score': false } })).toMatchObject({
      incomplete: ['m1'],
    });
  });

  it('is found at the first criterion where any member found it', () => {
    expect(of([zeroAt('6.4'), zeroAt('6.1')])).toMatchObject({ kind: 'stopped', criterion: '6.1' });
  });
});

describe('the spread', () => {
  it('is the highest minus the lowest total of the sheets that score everything', () => {
    const council = t.councilOf(set, [sheetWithTotal(set, 88), impure, sheetWithTotal(set, 71), sheetWithTotal(set, 80)]);
    expect(spreadOf(council)).toBe(17);
    expect(spreadOf(t.councilOf(set, [impure, best]))).toBe(0);
    expect(spreadOf(t.councilOf(set, []))).toBe(0);
  });
});

describe('a council without a sheet', () => {
  it('has no verdict', () => {
    expect(() => verdict([])).toThrow(RangeError);
  });
});
