import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import * as t from '../testing/sheets.ts';
import { gatesOf } from './gates.ts';
import { assess, isComplete } from './points.ts';
import { sheetIssues } from './sheet-issues.ts';
import { bestSheet, sheetWithTotal } from './sheet-with-total.ts';
import type { Verdict } from './verdict.ts';
import { spreadOf, verdictOf } from './verdict-of.ts';

const { sets } = t.rubric1;
/** A disqualified product has no stars at all. */
const starsOf = (verdict: Verdict): number => (verdict.kind === 'scored' ? verdict.stars : 0);

describe('the best sheet', () => {
  it.each(sets)('of set $number gives 100 points and 5 stars', (set) => {
    const sheet = bestSheet(set);
    expect(sheetIssues(set, sheet)).toEqual([]);
    expect(assess(set, sheet)).toMatchObject({ total: 100, parts: { A: 40, B: 25, C: 35 }, stopped: null });
    expect(verdictOf(t.councilOf(set, [sheet, sheet, sheet]))).toEqual({
      kind: 'scored',
      sumOfTotals: 300,
      members: 3,
      bandStars: 5,
      gateStars: 5,
      stars: 5,
      missed: [],
    });
  });
});

describe('a sheet just below a star gate', () => {
  const cases = sets.flatMap((set) => gatesOf(set).map((gate) => ({ set, gate })));

  it('there are 575 of them', () => {
    expect(cases).toHaveLength(575);
  });

  it.each(sets)('of set $number loses exactly the star of the gate, whatever the points', (set) => {
    for (const gate of gatesOf(set)) {
      const sheet = t.sheetBelowGate(set, gate);
      expect(sheetIssues(set, sheet)).toEqual([]);
      const verdict = verdictOf(t.councilOf(set, [sheet]));
      expect(verdict).toMatchObject({ kind: 'scored', bandStars: 5, gateStars: gate.stars - 1, stars: gate.stars - 1 });
      expect(verdict.kind === 'scored' && verdict.missed[0]).toMatchObject({
        criterion: gate.criterion,
        stars: gate.stars,
        needs: gate.needs,
      });
    }
  });

  it.each(sets)('of set $number has its star back at the option of the gate, and no higher one is needed', (set) => {
    for (const gate of gatesOf(set)) {
      const sheet = t.withChoices(set, bestSheet(set), { [gate.criterion]: gate.option });
      const verdict = verdictOf(t.councilOf(set, [sheet]));
      expect(starsOf(verdict)).toBeGreaterThanOrEqual(gate.stars);
    }
  });
});

describe('a sheet made to order', () => {
  it.each(sets)('of set $number has any total, is valid, and has the stars of its band', (set) => {
    /** In set 16 any 0 in the sensory criteria stops the scoring: 9 points are the least. */
    const least = set.number === '16' ? 9 : 0;
    for (let total = 0; total <= 100; total += 1) {
      const sheet = sheetWithTotal(set, total);
      expect(sheetIssues(set, sheet)).toEqual([]);
      expect(assess(set, sheet)).toMatchObject({ total: Math.max(total, least), stopped: null });
      const verdict = verdictOf(t.councilOf(set, [sheet]));
      expect(verdict).toMatchObject({ kind: 'scored', stars: qd26.bands.find((b) => total >= b.min)?.stars });
    }
  });

  it('is always the same, and there is none beyond 0 to 100', () => {
    const set = t.setOf('26');
    expect(sheetWithTotal(set, 77)).toEqual(sheetWithTotal(set, 77));
    expect(() => sheetWithTotal(set, 101)).toThrow(RangeError);
    expect(() => sheetWithTotal(set, -1)).toThrow(RangeError);
  });
});

describe('random sheets', () => {
  it('are valid and complete, and their points are those of the options chosen', () => {
    fc.assert(
      fc.property(t.randomSheets, ({ set, sheets }) => {
        for (const sheet of sheets) {
          expect(sheetIssues(set, sheet)).toEqual([]);
          expect(isComplete(set, sheet)).toBe(true);
          const again = set.criteria.reduce((sum, c) => {
            const choice = sheet.choices[c.code];
            return sum + (typeof choice === 'number' ? (c.options[choice]?.points ?? Number.NaN) : 0);
          }, 0);
          const { total, parts, points } = assess(set, sheet);
          expect(total).toBe(again);
          expect(parts.A + parts.B + parts.C).toBe(again);
          expect(Object.values(points).reduce((a, b) => a + b, 0)).toBe(again);
        }
      }),
    );
  });

  it('the stars never rise when one option of one member falls', () => {
    let fell = 0;
    fc.assert(
      fc.property(
        t.randomSheets,
        fc.constantFrom('majority', 'all', 'alone'),
        fc.constantFrom('majority', 'any'),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 0, max: 100 }),
        ({ set, sheets }, combine, disqualification, who, what, total) => {
          // The first member is close to the edges of the bands: chance alone seldom is.
          const all = [sheetWithTotal(set, total), ...sheets].slice(0, combine === 'alone' ? 1 : 8);
          const policy = t.combining(combine === 'alone' ? 'agreed' : combine, disqualification);
          const member = who % all.length;
          const code = set.criteria[what % set.criteria.length]?.code ?? '';
          const lower = all.map((sheet, i) => (i === member ? t.fallen(set, sheet, code) : sheet));
          const before = starsOf(verdictOf(t.councilOf(set, all, { policy })));
          const after = starsOf(verdictOf(t.councilOf(set, lower, { policy })));
          expect(after).toBeLessThanOrEqual(before);
          fell += after < before ? 1 : 0;
        },
      ),
      { numRuns: 600, seed: 26 },
    );
    expect(fell).toBeGreaterThan(20);
  });

  it('the stars never rise when the option agreed on falls', () => {
    let fell = 0;
    for (const set of sets) {
      const sheets = [sheetWithTotal(set, 100), sheetWithTotal(set, 84)];
      for (const { criterion, option } of gatesOf(set)) {
        const [one, other] = sheets.map((s) => t.withChoices(set, s, { [criterion]: option }));
        if (one === undefined || other === undefined) throw new Error('two sheets');
        const differ = [one, t.fallen(set, other, criterion)];
        const options = Object.fromEntries(set.criteria.map((c) => [c.code, one.choices[c.code] ?? 'not-met']));
        const agreed = (choice: typeof option | 'not-met') => ({ options: { ...options, [criterion]: choice }, disqualifiers: {} });
        const met = starsOf(verdictOf(t.councilOf(set, differ, { agreed: agreed(option) })));
        const missed = starsOf(verdictOf(t.councilOf(set, differ, { agreed: agreed('not-met') })));
        expect(missed).toBeLessThan(met);
        fell += 1;
      }
    }
    expect(fell).toBe(575);
  });

  it('the order of the members does not matter, nor does a second count from what was stored', () => {
    fc.assert(
      fc.property(
        t.randomSheets.chain(({ set, sheets }) =>
          fc.tuple(fc.constant(set), fc.constant(sheets), t.randomSheet(set), fc.infiniteStream(fc.nat())),
        ),
        fc.constantFrom('agreed', 'majority', 'all'),
        ([set, sheets, agreed, dice], combine) => {
          const council = t.councilOf(set, sheets, {
            policy: t.combining(combine),
            agreed: { options: agreed.choices, disqualifiers: {} },
          });
          const shuffled = council.ballots
            .map((ballot) => ({ ballot, at: dice.next().value }))
            .toSorted((a, b) => a.at - b.at)
            .map(({ ballot }) => ballot);
          const verdict = verdictOf(council);
          expect(verdict.kind).toBe('scored');
          expect(verdictOf({ ...council, ballots: shuffled })).toEqual(verdict);
          expect(verdictOf(JSON.parse(JSON.stringify(council)))).toEqual(verdict);
          expect(spreadOf({ ...council, ballots: shuffled })).toBe(spreadOf(council));
        },
      ),
    );
  });
});

describe('the exact average', () => {
  const set = t.setOf('09');
  const policy = t.combining('majority');
  const band = (totals: readonly number[]): unknown => {
    const verdict = verdictOf(
      t.councilOf(
        set,
        totals.map((total) => sheetWithTotal(set, total)),
        { policy },
      ),
    );
    return verdict.kind === 'scored' ? [verdict.sumOfTotals, verdict.bandStars] : verdict.kind;
  };

  it('89.96 is below 90', () => {
    const totals = [...Array<number>(24).fill(90), 89];
    expect(totals.reduce((a, b) => a + b, 0) / totals.length).toBe(89.96);
    expect(band(totals)).toEqual([2249, 4]);
  });

  it.each(qd26.bands.filter((b) => b.min > 0))(
    '$min points reach $stars stars, one point less in the sum of any number of members does not',
    ({ stars, min }) => {
      for (let members = 1; members <= 40; members += 1) {
        // High and low totals in turn, so that the edge is one of the sum and of no member.
        const even = Array.from({ length: members }, (_, i) => (members % 2 === 1 && i === 0 ? min : i % 2 === 0 ? min - 7 : min + 7));
        const sum = even.reduce((a, b) => a + b, 0);
        expect(sum).toBe(min * members);
        expect(band(even)).toEqual([sum, stars]);
        expect(band(even.with(0, (even[0] ?? 0) - 1))).toEqual([sum - 1, stars - 1]);
        expect(band(even.with(0, (even[0] ?? 0) + 1))).toEqual([sum + 1, stars]);
      }
    },
  );
});
