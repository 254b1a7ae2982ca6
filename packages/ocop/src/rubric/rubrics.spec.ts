import { describe, expect, it } from 'vitest';
import { managingAgencies, productSetById, productSets } from '../product-sets/product-sets.ts';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import { inconsistenciesVi } from './inconsistencies-vi.ts';
import file from './qd-26-2026.json' with { type: 'json' };
import type { Criterion, RubricOption } from './rubric.ts';
import { rubricOf } from './rubric-data.ts';
import { rubricById, rubricFor, rubricSet, rubrics } from './rubrics.ts';

const rubric = rubricById('qd-26-2026/1');
if (rubric === undefined) throw new Error('there is no rubric qd-26-2026/1');
const { sets, knownInconsistencies: known } = rubric;
const criteria = sets.flatMap((set) => set.criteria.map((criterion) => ({ set, criterion })));
const sum = (list: readonly { readonly maxPoints: number }[]): number => list.reduce((all, x) => all + x.maxPoints, 0);

/** The options in their printed order, case by case. */
const ladders = (c: Criterion): readonly (readonly RubricOption[])[] =>
  c.cases === undefined ? [c.options] : c.cases.map((k) => c.options.filter((o) => o.case === k.id));

describe('the rubric of Decision 26/2026', () => {
  it('has 26 sets, 787 criteria, 2,579 options, 575 star marks and 26 known inconsistencies', () => {
    const options = criteria.flatMap(({ criterion }) => criterion.options);
    expect(sets.map((s) => s.number)).toEqual(productSets.map((s) => s.id));
    expect(criteria).toHaveLength(787);
    expect(options).toHaveLength(2579);
    expect(options.filter((o) => o.minimumForStars !== undefined)).toHaveLength(575);
    expect(known).toHaveLength(file.knownInconsistencies.length);
    expect(known).toHaveLength(26);
  });

  it('is the first and only revision, in force from 22 May 2026', () => {
    expect(rubrics.map((r) => r.id)).toEqual(['qd-26-2026/1']);
    expect(rubric).toMatchObject({ ruleSet: 'qd-26-2026', revision: 1, from: '2026-05-22', reason: null, corrections: [] });
    expect(rubricFor('qd-26-2026', '2026-05-22')).toBe(rubric);
    expect(rubricFor('qd-26-2026', '2029-12-31')).toBe(rubric);
    expect(rubricFor('qd-26-2026', '2026-05-21')).toBeUndefined();
    expect(rubricFor('qd-148-2023-1489-2025', '2026-05-22')).toBeUndefined();
    expect(rubricById('qd-26-2026/2')).toBeUndefined();
  });

  it('gives the sheet of a set by its number, as text with its zero', () => {
    expect(rubricSet(rubric, '01')?.name.vi).toBe('Rau, củ, quả, hạt tươi');
    expect(rubricSet(rubric, '1')).toBeUndefined();
    expect(rubricSet(rubric, '27')).toBeUndefined();
  });

  it('agrees with the product sets and with the bands of the rule set', () => {
    expect(file.starBands.map(({ stars, minScore }) => ({ stars, min: minScore }))).toEqual(qd26.bands);
    expect(file.agencies.map((a) => a.id)).toEqual(managingAgencies.map((a) => a.id));
    for (const s of file.productSets) {
      const number = String(s.number).padStart(2, '0');
      expect(productSetById(number)).toMatchObject({
        key: s.id,
        vi: s.nameVi,
        annexIRef: s.annexIRef,
        samplesRequired: s.samplesRequired,
        managingAgencies: s.managingAgencies,
      });
    }
  });

  it('is refused when a field is unknown, missing or of another kind', () => {
    const first = file.productSets[0];
    expect(() => rubricOf({ ...file, colour: 'red' })).toThrow();
    expect(() => rubricOf({ ...file, productSets: [{ ...first, nameVi: undefined }] })).toThrow();
    expect(() => rubricOf({ ...file, productSets: [{ ...first, parts: [] }] })).toThrow();
    expect(() => rubricOf({ ...file, effectiveFrom: '2026-02-30' })).toThrow();
    expect(rubricOf({ ...file, productSets: [first] }).sets).toEqual(sets.slice(0, 1));
  });
});

describe('the sums of the rubric, added up again', () => {
  it.each(sets)('set $number: parts of 40, 25 and 35 points make 100', ({ parts, items }) => {
    expect(parts.map((p) => [p.code, p.maxPoints])).toEqual([
      ['A', 40],
      ['B', 25],
      ['C', 35],
    ]);
    expect(items.map((i) => i.code)).toEqual(items.map((_, n) => String(n + 1)));
    for (const part of parts) expect(sum(items.filter((i) => i.part === part.code))).toBe(part.maxPoints);
  });

  it.each(sets)('set $number: criteria make their item, and stand in its order', ({ items, criteria: own }) => {
    for (const item of items) {
      const inItem = own.filter((c) => c.item === item.code);
      expect(sum(inItem)).toBe(item.maxPoints);
      expect(inItem.length).toBeGreaterThan(0);
      for (const c of inItem) {
        expect(c.part).toBe(item.part);
        expect(c.code === item.code || c.code.startsWith(`${item.code}.`)).toBe(true);
      }
    }
    expect(new Set(own.map((c) => c.code)).size).toBe(own.length);
    expect(own.map((c) => Number(c.item))).toEqual(own.map((c) => Number(c.item)).toSorted((a, b) => a - b));
  });

  it('criteria make their subgroups, in sets 11 and 13', () => {
    const grouped = criteria.filter(({ criterion }) => criterion.subgroup !== undefined);
    expect([...new Set(grouped.map(({ set }) => set.number))]).toEqual(['11', '13']);
    expect(grouped).toHaveLength(12);
    for (const { set, criterion } of grouped) {
      const { code } = criterion.subgroup ?? { code: '' };
      const members = set.criteria.filter((c) => c.subgroup?.code === code);
      expect(sum(members)).toBe(criterion.subgroup?.maxPoints);
      for (const c of members) {
        expect(c.subgroup).toEqual(criterion.subgroup);
        expect(c.code.startsWith(`${code}.`)).toBe(true);
      }
    }
  });

  it('the best option of each criterion, and of each case, is worth its most points', () => {
    let seen = 0;
    for (const { criterion } of criteria)
      for (const ladder of ladders(criterion)) {
        expect(Math.max(...ladder.map((o) => o.points))).toBe(criterion.maxPoints);
        seen += 1;
      }
    expect(seen).toBe(787 + 3);
  });

  it('options rise, except where the known list says that they do not', () => {
    const level = criteria.filter(({ criterion }) =>
      ladders(criterion).some((l) => l.some((o, i) => i > 0 && o.points <= (l[i - 1]?.points ?? -1))),
    );
    const listed = file.knownInconsistencies.filter((k) => k.check === 'options-strictly-increasing');
    expect(level.map(({ set, criterion }) => [Number(set.number), criterion.code])).toEqual(listed.map((k) => [k.set, k.code]));
    expect(listed).toHaveLength(2);
    for (const { criterion } of criteria)
      for (const l of ladders(criterion)) expect(l.map((o) => o.points)).toEqual(l.map((o) => o.points).toSorted((a, b) => a - b));
  });

  it('every figure that is not the printed one is on the known list, and the reverse', () => {
    const replaced = file.productSets.flatMap((s) =>
      s.parts.flatMap((p) =>
        p.items.flatMap((i) => [
          ...('sourceMaxPoints' in i ? [{ set: s.number, code: i.code, printed: i.sourceMaxPoints, used: i.maxPoints }] : []),
          ...i.criteria.flatMap((c) =>
            c.options.flatMap((o, option) =>
              'sourcePoints' in o ? [{ set: s.number, code: c.code, option, printed: o.sourcePoints ?? '', used: o.points }] : [],
            ),
          ),
        ]),
      ),
    );
    const listed = known
      .filter((k) => k.used !== undefined)
      .map(({ sets: [set], criterion, option, printed, used }) => ({
        set: Number(set),
        code: criterion,
        ...(option !== undefined && { option }),
        printed,
        used,
      }));
    const inOrder = (list: readonly object[]): readonly string[] => list.map((x) => JSON.stringify(x)).toSorted();
    expect(inOrder(replaced)).toEqual(inOrder(listed));
    expect(replaced).toHaveLength(7);
  });
});

describe('what the scoring builds on', () => {
  it('a star mark of more stars never asks for fewer points, and none stands on an option of 0 points', () => {
    for (const { criterion } of criteria)
      for (const ladder of ladders(criterion)) {
        const marked = ladder.filter((o) => o.minimumForStars !== undefined);
        for (const o of marked) expect(o.points).toBeGreaterThan(0);
        expect(marked.map((o) => o.minimumForStars)).toEqual([...new Set(marked.map((o) => o.minimumForStars))].toSorted());
      }
  });

  it('no criterion with cases bears a star mark', () => {
    const withCases = criteria.filter(({ criterion }) => criterion.cases !== undefined);
    expect(withCases.map(({ set, criterion }) => `${set.number} ${criterion.code}`)).toEqual(['26 8', '26 9', '26 15']);
    for (const { criterion } of withCases) {
      expect(criterion.options.every((o) => criterion.cases?.some((k) => k.id === o.case))).toBe(true);
      expect(criterion.options.some((o) => o.minimumForStars !== undefined)).toBe(false);
    }
    expect(
      criteria.filter(({ criterion }) => criterion.cases === undefined && criterion.options.some((o) => o.case !== undefined)),
    ).toEqual([]);
  });

  it('a criterion requires one before it that can have those points', () => {
    const needy = criteria.filter(({ criterion }) => criterion.requiresCriterion !== undefined);
    expect(needy).toHaveLength(25);
    for (const { set, criterion } of needy) {
      const other = set.criteria.findIndex((c) => c.code === criterion.requiresCriterion?.code);
      expect(other).toBeGreaterThanOrEqual(0);
      expect(other).toBeLessThan(set.criteria.indexOf(criterion));
      expect(set.criteria[other]?.maxPoints).toBeGreaterThanOrEqual(criterion.requiresCriterion?.minPoints ?? 99);
    }
  });

  it('disqualifiers name criteria of their set; set 26 has none, as printed', () => {
    for (const { number, criteria: own, disqualifiers } of sets) {
      expect(disqualifiers.length === 0).toBe(number === '26');
      expect(new Set(disqualifiers.map((d) => d.id)).size).toBe(disqualifiers.length);
      for (const d of disqualifiers) {
        expect(d.scope === 'criterion').toBe(d.criterionCodes !== undefined);
        for (const code of d.criterionCodes ?? []) expect(own.some((c) => c.code === code)).toBe(true);
        if (d.effect === 'stop-scoring') expect(d.criterionCodes?.length).toBeGreaterThan(0);
      }
    }
    expect(sets.flatMap((s) => s.disqualifiers)).toHaveLength(121);
  });

  it('the commune speaks to four criteria of each set, to three in set 26', () => {
    const topics = ['idea-origin', 'local-identity', 'local-labour', 'material-origin'];
    for (const { number, criteria: own } of sets)
      expect(own.flatMap((c) => c.communeTopic ?? []).toSorted()).toEqual(number === '26' ? topics.slice(0, 3) : topics);
  });
});

describe('the known inconsistencies', () => {
  it('are explained in Vietnamese and English, none too many and none too few', () => {
    expect(Object.keys(inconsistenciesVi).toSorted()).toEqual(known.map((k) => k.id).toSorted());
    for (const k of known) {
      expect(k.explanation.vi).toBe(k.explanation.vi.normalize('NFC'));
      expect(k.explanation.vi.length).toBeGreaterThan(20);
      expect(k.explanation.en.length).toBeGreaterThan(20);
    }
  });

  it('name sets, criteria and options that exist, except where they speak of a part or of several criteria', () => {
    let options = 0;
    for (const k of known) {
      expect(k.sets.length).toBeGreaterThan(0);
      for (const number of k.sets) {
        const set = rubricSet(rubric, number);
        expect(set).toBeDefined();
        if (k.criterion === undefined) continue;
        const places = [...(set?.parts ?? []), ...(set?.items ?? []), ...(set?.criteria ?? [])];
        expect(places.some((p) => p.code === k.criterion)).toBe(true);
        if (k.option === undefined) continue;
        const option = set?.criteria.find((c) => c.code === k.criterion)?.options[k.option];
        expect(option).toBeDefined();
        if (k.used !== undefined) expect(option?.points).toBe(k.used);
        options += 1;
      }
    }
    expect(options).toBe(8);
  });

  it('an unknown one without a Vietnamese text is refused', () => {
    const odd = { id: 'odd', kind: 'wording', set: 1, printed: '', explanation: 'Something new.' };
    expect(() => rubricOf({ ...file, knownInconsistencies: [odd] })).toThrow('odd has no Vietnamese text');
  });
});
