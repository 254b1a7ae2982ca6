import { describe, expect, it } from 'vitest';
import * as t from '../testing/sheets.ts';
import { assess } from './points.ts';
import { type Sheet, sheet as sheetSchema } from './sheet.ts';
import { sheetIssues } from './sheet-issues.ts';
import { bestSheet } from './sheet-with-total.ts';

const set01 = t.setOf('01');
const set16 = t.setOf('16');
const set26 = t.setOf('26');
const best = bestSheet(set01);

/** Only the choices for criteria up to one, that one included. */
const upTo = (set: typeof set01, code: string, from: Sheet = bestSheet(set)): Sheet => {
  const last = set.criteria.findIndex((c) => c.code === code);
  expect(last).toBeGreaterThanOrEqual(0);
  return { choices: Object.fromEntries(set.criteria.slice(0, last + 1).map((c) => [c.code, from.choices[c.code] ?? 'not-met'])) };
};
const without = (sheet: Sheet, code: string): Sheet => {
  const { [code]: _, ...choices } = sheet.choices;
  return { ...sheet, choices };
};
const marked = (sheet: Sheet, ...disqualifiers: string[]): Sheet => ({ ...sheet, disqualifiers });
const found = (set: typeof set01, sheet: Sheet): readonly string[] => {
  expect(sheetSchema.safeParse(sheet).success).toBe(true);
  return sheetIssues(set, sheet).map((i) => `${i.rule} ${i.pointer}`);
};

describe('a sheet', () => {
  it('without issues names one option, or that none is met, in each criterion', () => {
    expect(found(set01, best)).toEqual([]);
    expect(found(set01, t.withChoices(set01, best, { '3.2': 'not-met', '5.3': 'not-met' }))).toEqual([]);
  });

  it('misses a choice', () => {
    expect(sheetIssues(set01, without(best, '5.3'))).toEqual([{ pointer: '/choices/5.3', rule: 'choice-missing', criterion: '5.3' }]);
    expect(found(set01, { choices: {} })).toHaveLength(32);
  });

  it('names a criterion or an option that the set does not have', () => {
    expect(found(set01, { choices: { ...best.choices, '9.9': 0 } })).toEqual(['unknown-criterion /choices/9.9']);
    expect(found(set01, { ...best, cases: { '9.9': 'site' } })).toEqual(['unknown-criterion /cases/9.9']);
    expect(found(set01, { choices: { ...best.choices, '3.2': 2 } })).toEqual(['unknown-option /choices/3.2']);
    expect(found(set01, { choices: { ...best.choices, '5.1': 9 } })).toEqual(['unknown-option /choices/5.1']);
  });

  it('gives points for the structure of a story that there is not', () => {
    const noStory = (choice: number | 'not-met', structure: number | 'not-met') =>
      found(set01, t.withChoices(set01, best, { '5.1': choice, '5.2': structure }));
    expect(noStory(0, 1)).toEqual(['requirement-not-met /choices/5.2']);
    expect(noStory('not-met', 2)).toEqual(['requirement-not-met /choices/5.2']);
    expect(noStory(0, 0)).toEqual([]);
    expect(noStory(0, 'not-met')).toEqual([]);
    expect(noStory(1, 2)).toEqual([]);
    expect(found(set01, without(best, '5.1'))).toEqual(['choice-missing /choices/5.1']);
  });

  it('marks a disqualifier that the set does not have', () => {
    expect(found(set01, marked(best, 'ip-infringement'))).toEqual(['unknown-disqualifier /disqualifiers/0']);
    expect(found(set26, marked(bestSheet(set26), 'forged-dossier'))).toEqual(['unknown-disqualifier /disqualifiers/0']);
  });
});

describe('a sheet that finds a disqualifier', () => {
  it.each(['forged-dossier', 'common-staple-not-outstanding'])('need not score anything once it is %s, and may', (id) => {
    expect(found(set01, marked({ choices: {} }, id))).toEqual([]);
    expect(found(set01, marked(best, id))).toEqual([]);
    expect(found(set01, marked({ choices: { '1.1': 9 } }, id))).toEqual(['unknown-option /choices/1.1']);
    expect(found(set01, marked({ choices: { '5.2': 1 } }, id))).toEqual([]);
  });

  it('scores what stands before the criterion that stops it, and nothing after its item', () => {
    expect(found(set01, marked(upTo(set01, '5.3'), 'unsafe-impurities'))).toEqual([]);
    expect(found(set01, marked(upTo(set01, '6.1'), 'unsafe-impurities'))).toEqual([]);
    expect(found(set01, marked(upTo(set01, '6.2'), 'unsafe-impurities'))).toEqual([]);
    expect(found(set01, marked(upTo(set01, '5.2'), 'unsafe-impurities'))).toEqual(['choice-missing /choices/5.3']);
    const item = set01.criteria.find((c) => c.code === '6.1')?.item;
    const after = set01.criteria.slice(set01.criteria.findLastIndex((c) => c.item === item) + 1);
    expect(after.length).toBeGreaterThan(3);
    expect(found(set01, marked(best, 'unsafe-impurities'))).toEqual(after.map((c) => `after-stop /choices/${c.code}`));
  });

  it('is bound by the strictest of several', () => {
    expect(found(set01, marked({ choices: {} }, 'unsafe-impurities', 'forged-dossier'))).toEqual([]);
    expect(found(set01, marked(best, 'forged-dossier', 'unsafe-impurities'))).not.toEqual([]);
  });

  it('finds by itself that a sensory criterion of set 16 has 0 points', () => {
    const zero = t.withChoices(set16, bestSheet(set16), { '6.2': 0 });
    expect(found(set16, zero)).toEqual(['7', '8', '9', '10'].map((code) => `after-stop /choices/${code}`));
    const stopped = t.withChoices(set16, upTo(set16, '6.4'), { '6.2': 0 });
    expect(found(set16, stopped)).toEqual([]);
    expect(found(set16, upTo(set16, '6.2', zero))).toEqual([]);
    expect(assess(set16, stopped).stopped).toEqual({ disqualifier: 'zero-sensory-score', effect: 'stop-scoring', criterion: '6.2' });
    expect(assess(set16, t.withChoices(set16, stopped, { '6.2': 1, '6.4': 'not-met' })).stopped).toMatchObject({ criterion: '6.4' });
    expect(found(set16, marked(stopped, 'zero-sensory-score'))).toEqual([]);
  });

  it('cannot mark by hand what only the points can find', () => {
    expect(found(set16, marked(bestSheet(set16), 'zero-sensory-score'))).toContain('not-triggered /disqualifiers/0');
  });

  it('names the first in the order of the rubric, and where it applies', () => {
    expect(assess(set01, marked(best, 'common-staple-not-outstanding', 'forged-dossier')).stopped).toEqual({
      disqualifier: 'forged-dossier',
      effect: 'reject',
    });
    expect(assess(set01, marked(best, 'common-staple-not-outstanding')).stopped).toEqual({
      disqualifier: 'common-staple-not-outstanding',
      effect: 'not-eligible',
      criterion: '2.1',
    });
    expect(assess(set01, marked({ choices: { '1.1': 1 } }, 'forged-dossier'))).toMatchObject({ total: 2, parts: { A: 2, B: 0, C: 0 } });
  });
});

describe('a sheet of set 26', () => {
  const tourism = bestSheet(set26);

  it('picks a case where there are two, and an option of that case', () => {
    expect(tourism.cases).toEqual({ 8: 'community', 9: 'community', 15: 'community' });
    expect(found(set26, tourism)).toEqual([]);
    const site: Sheet = { choices: { ...tourism.choices, 8: 3 }, cases: { ...tourism.cases, 8: 'site' } };
    expect(found(set26, site)).toEqual([]);
    expect(assess(set26, site).total).toBe(100);
  });

  it('misses a case, names an unknown one, or an option of the other', () => {
    const { 8: _, ...others } = tourism.cases ?? {};
    expect(found(set26, { ...tourism, cases: others })).toEqual(['case-missing /cases/8']);
    expect(found(set26, { choices: tourism.choices })).toEqual([
      'case-missing /cases/8',
      'case-missing /cases/9',
      'case-missing /cases/15',
    ]);
    expect(found(set26, { ...tourism, cases: { ...others, 8: 'provider' } })).toEqual(['unknown-case /cases/8']);
    expect(found(set26, { ...tourism, cases: { ...others, 8: 'site' } })).toEqual(['wrong-case /choices/8']);
    expect(found(set26, { ...tourism, cases: { ...tourism.cases, '1.1': 'community' } })).toEqual(['unknown-case /cases/1.1']);
  });

  it('needs no case where no option is met', () => {
    const none = t.withChoices(set26, tourism, { 8: 'not-met' });
    expect(found(set26, none)).toEqual([]);
    expect(found(set26, { ...none, cases: { 9: 'community', 15: 'community' } })).toEqual([]);
  });

  it('counts the better option of either case the same', () => {
    for (const code of ['8', '9', '15']) {
      const criterion = set26.criteria.find((c) => c.code === code);
      const totals = criterion?.cases?.map(({ id }) => {
        const choice = criterion.options.findIndex((o) => o.case === id && o.points === criterion.maxPoints);
        const sheet = t.withChoices(set26, tourism, { [code]: choice });
        expect(sheet.cases?.[code]).toBe(id);
        expect(found(set26, sheet)).toEqual([]);
        return assess(set26, sheet).total;
      });
      expect(totals).toEqual([100, 100]);
    }
  });
});

describe('points', () => {
  it('of an option that is not there are an error, not nothing', () => {
    expect(() => assess(set01, { choices: { '3.2': 7 } })).toThrow(RangeError);
  });
});
