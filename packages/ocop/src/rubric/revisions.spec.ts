import { describe, expect, it } from 'vitest';
import { rubric1 } from '../testing/sheets.ts';
import { type Revision, RevisionMisfit, revise } from './revisions.ts';
import type { Correction } from './rubric.ts';
import { rubricSet } from './rubrics.ts';

/** What a look into the signed text might bring: the company option of set 07 is worth 2 points, and set 10 has its fourth star. */
const points: Correction = { set: '07', criterion: '3.1', option: 1, field: 'points', was: 1, is: 2 };
const mark: Correction = { set: '10', criterion: '3.5', option: 1, field: 'minimumForStars', was: null, is: 4 };
const second: Revision = {
  revision: 2,
  from: '2026-12-01',
  reason: { vi: 'Đối chiếu với bản ký số của Công báo.', en: 'Compared with the signed text of the Official Gazette.' },
  corrections: [points, mark],
  settles: ['set7-3.1-equal-points', 'set10-3.5-missing-mark'],
};
const optionOf = (rubric: typeof rubric1, set: string, code: string, option: number) =>
  rubricSet(rubric, set)?.criteria.find((c) => c.code === code)?.options[option];

describe('a revision of a rubric', () => {
  it('is a new rubric with a number, a day, a reason and the corrected cells', () => {
    const revised = revise(rubric1, second);
    expect(revised).toMatchObject({ id: 'qd-26-2026/2', ruleSet: 'qd-26-2026', revision: 2, from: '2026-12-01', reason: second.reason });
    expect(revised.corrections).toEqual([points, mark]);
    expect(optionOf(revised, '07', '3.1', 1)?.points).toBe(2);
    expect(optionOf(revised, '10', '3.5', 1)?.minimumForStars).toBe(4);
  });

  it('leaves the rubric before it as it was', () => {
    const before = JSON.stringify(rubric1);
    revise(rubric1, second);
    expect(JSON.stringify(rubric1)).toBe(before);
    expect(optionOf(rubric1, '07', '3.1', 1)?.points).toBe(1);
  });

  it('changes nothing but those cells', () => {
    const revised = revise(rubric1, second);
    const back = revise(revised, {
      ...second,
      revision: 3,
      corrections: [points, mark].map((c) => ({ ...c, was: c.is, is: c.was })),
      settles: [],
    });
    expect(back.sets).toEqual(rubric1.sets);
    expect(revised.sets.filter((set, i) => set !== rubric1.sets[i]).map((s) => s.number)).toEqual(['07', '10']);
  });

  it('takes the settled inconsistencies off the list and keeps the others', () => {
    const revised = revise(rubric1, second);
    expect(revised.knownInconsistencies).toHaveLength(24);
    expect(revised.knownInconsistencies.some((k) => second.settles.includes(k.id))).toBe(false);
  });

  it('can correct a text and the most points of a criterion', () => {
    const name = rubricSet(rubric1, '01')?.criteria[0]?.name ?? null;
    const is = { vi: 'Nguồn gốc', en: 'Origin' };
    const revised = revise(rubric1, {
      ...second,
      corrections: [
        { set: '01', criterion: '1.1', field: 'name', was: name, is },
        { set: '01', criterion: '1.1', field: 'maxPoints', was: 3, is: 4 },
      ],
      settles: [],
    });
    expect(rubricSet(revised, '01')?.criteria[0]).toMatchObject({ name: is, maxPoints: 4 });
  });

  it.each<[string, Correction]>([
    ['another number', { ...points, was: 2, is: 3 }],
    ['nothing', { ...points, was: null }],
    ['something where nothing is', { ...mark, was: 3 }],
    ['another text', { set: '01', criterion: '1.1', field: 'name', was: { vi: 'Nguồn', en: 'Source' }, is: null }],
    ['a criterion that is not there', { ...points, criterion: '9.9' }],
    ['a set that is not there', { ...points, set: '7' }],
    ['an option that is not there', { ...points, option: 9 }],
  ])('is refused when a correction takes for granted %s', (_, correction) => {
    expect(() => revise(rubric1, { ...second, corrections: [correction] })).toThrow(RevisionMisfit);
  });

  it('is refused when the second correction of a cell does not start from the first', () => {
    const twice = (was: number): Revision => ({ ...second, corrections: [points, { ...points, was, is: 3 }] });
    expect(() => revise(rubric1, twice(1))).toThrow('2 stands there, not 1');
    expect(optionOf(revise(rubric1, twice(2)), '07', '3.1', 1)?.points).toBe(3);
  });

  it.each<[string, Partial<Revision>]>([
    ['skips a number', { revision: 3 }],
    ['repeats a number', { revision: 1 }],
    ['begins before the one that it replaces', { from: '2026-05-21' }],
    ['corrects nothing', { corrections: [] }],
    ['settles what is not on the list', { settles: ['nothing'] }],
  ])('is refused when it %s', (_, wrong) => {
    expect(() => revise(rubric1, { ...second, ...wrong })).toThrow(RevisionMisfit);
  });
});
