import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../calendar/civil-date.ts';
import { productSets } from '../product-sets/product-sets.ts';
import { dossierKind, type RuleSet, ruleSet } from './rule-set.ts';
import { bandStars, chooseRuleSet, mayApply, ruleSetById, ruleSets, samplesRequired, transitionLimit } from './rule-sets.ts';

const byId = (id: string): RuleSet => {
  const found = ruleSetById(id);
  if (found === undefined) throw new Error(`no rule set ${id}`);
  return found;
};
const qd26 = byId('qd-26-2026');
const old = byId('qd-148-2023-1489-2025');
const kinds = dossierKind.options;

/** Dotted paths of all values in the rule set that need a source. Lists count as one value. */
const leaves = (value: unknown, path: string): readonly string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
    : [path];
const covers = (key: string, path: string): boolean => path === key || path.startsWith(`${key}.`);

describe('every rule set', () => {
  test('there are two, with different ids', () => {
    expect(ruleSets.map((r) => r.id)).toEqual(['qd-148-2023-1489-2025', 'qd-26-2026']);
    expect(ruleSetById('qd-1049')).toBeUndefined();
  });

  test.each(ruleSets)(
    '$id names a source for each of its values, and no source for what it has not',
    ({ id: _, title: __, basis, ...values }) => {
      const paths = leaves(values, '');
      const keys = Object.keys(basis);
      expect(paths.length).toBeGreaterThan(25);
      expect(paths.filter((path) => !keys.some((key) => covers(key, path)))).toEqual([]);
      expect(keys.filter((key) => !paths.some((path) => covers(key, path)))).toEqual([]);
    },
  );

  test.each(ruleSets)('$id survives JSON', (rules) => {
    expect(ruleSet.parse(JSON.parse(JSON.stringify(rules)))).toEqual(rules);
  });

  test.each(ruleSets)('$id exempts only known product sets from samples', (rules) => {
    expect(rules.samples.exemptSets.length).toBeGreaterThan(0);
    for (const id of rules.samples.exemptSets) expect(productSets.some((s) => s.id === id)).toBe(true);
  });

  test('data with an unknown field or a wrong day is refused', () => {
    expect(ruleSet.safeParse({ ...qd26, colour: 'red' }).success).toBe(false);
    expect(ruleSet.safeParse({ ...qd26, inForceFrom: '2026-02-30' }).success).toBe(false);
  });
});

describe('the choice of the rule set', () => {
  test.each(kinds)('R10.1 R10.3 R10.4: a dossier (%s) follows the rules of its filing day', (kind) => {
    expect(chooseRuleSet({ filedOn: '2026-05-22', kind })?.id).toBe('qd-26-2026');
    expect(chooseRuleSet({ filedOn: '2026-05-21', kind })?.id).toBe('qd-148-2023-1489-2025');
    expect(chooseRuleSet({ filedOn: '2025-07-06', kind })?.id).toBe('qd-148-2023-1489-2025');
    expect(chooseRuleSet({ filedOn: '2025-07-05', kind })).toBeUndefined();
  });

  test('every day from 6 July 2025 on has exactly one rule set', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom(...kinds), (n, kind) => {
        const filedOn = addDays('2025-07-06', n);
        expect(ruleSets.filter((r) => filedOn >= r.filed.from && (r.filed.until === undefined || filedOn <= r.filed.until))).toHaveLength(
          1,
        );
        expect(chooseRuleSet({ filedOn, kind })).toBeDefined();
      }),
    );
  });

  test('R10.1 R10.3 R10.4: the old rules are wound up 60 days, for re-evaluation 30 days, after 22 May 2026', () => {
    expect(transitionLimit(old, 'first')).toBe('2026-07-21');
    expect(transitionLimit(old, 'upgrade')).toBe('2026-07-21');
    expect(transitionLimit(old, 're-evaluation')).toBe('2026-06-21');
    expect(old.inForceUntil).toBe(addDays(qd26.inForceFrom, 60));
    expect(transitionLimit(old, 're-evaluation')).toBe(addDays(qd26.inForceFrom, 30));
    for (const kind of kinds) expect(transitionLimit(qd26, kind)).toBeUndefined();
  });

  test('what the old rules do not say is marked as assumed', () => {
    expect(old.basis.supplement).toMatchObject({ assumed: true });
    expect(old.basis.communeReport).toMatchObject({ assumed: true });
    expect(Object.values(old.basis).filter((b) => b.assumed).length).toBeGreaterThan(8);
    expect(Object.values(qd26.basis).filter((b) => b.assumed)).toEqual([]);
  });
});

describe('the stars of a total', () => {
  test.each([
    [450, 5, 5],
    [449, 5, 4],
    [449.5, 5, 4],
    [350, 5, 4],
    [349, 5, 3],
    [250, 5, 3],
    [249, 5, 2],
    [150, 5, 2],
    [149, 5, 1],
    [0, 5, 1],
    [630, 7, 5],
    [629, 7, 4],
    [500, 5, 5],
  ] as const)('R3.2: %d points of %i members are %i stars, without rounding', (sum, members, expected) => {
    expect(bandStars(sum, members, qd26)).toBe(expected);
  });

  test('R3.2: one point below the edge is always the lower band, however many members', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom(...qd26.bands.filter((b) => b.min > 0)), (members, band) => {
        expect(bandStars(band.min * members, members, qd26)).toBe(band.stars);
        expect(bandStars(band.min * members - 1, members, qd26)).toBe(band.stars - 1);
      }),
    );
  });

  test.each([
    [-1, 5],
    [501, 5],
    [Number.NaN, 5],
    [0, 0],
    [90, 1.5],
  ])('%d points of %d members cannot be', (sum, members) => {
    expect(() => bandStars(sum, members, qd26)).toThrow(RangeError);
  });
});

describe('Decision 26/2026', () => {
  test('R2.1: five kinds of organisation may apply for any product', () => {
    for (const type of ['cooperative', 'cooperative-group', 'sme', 'farm', 'registered-household']) {
      expect([mayApply(qd26, type, false), mayApply(qd26, type, true)]).toEqual([true, true]);
    }
    expect(mayApply(qd26, 'large-enterprise', true)).toBe(false);
  });

  test('R2.2: associations, operating centres and equivalent bodies may apply for tourism only', () => {
    for (const type of ['association', 'operating-centre', 'equivalent-body']) {
      expect([mayApply(qd26, type, false), mayApply(qd26, type, true)]).toEqual([false, true]);
    }
  });

  test('R11.3: 5 samples go with a dossier, none for tourism, as Annex II says set by set', () => {
    for (const set of productSets) expect(samplesRequired(qd26, set.id)).toBe(set.samplesRequired);
    expect(samplesRequired(qd26, '26')).toBe(0);
  });

  test('R9.3: six grounds of revocation, of which only the end of production is confirmed by the commune; 15 days', () => {
    expect(qd26.revocation.grounds.map((g) => g.point)).toEqual(['a', 'b', 'c', 'd', 'dd', 'e']);
    expect(qd26.revocation.grounds.filter((g) => g.trigger === 'commune-confirmation').map((g) => g.code)).toEqual(['production-ceased']);
    expect(qd26.revocation.limitDays).toBe(15);
  });

  test('R7.4 R7.6: re-evaluation is decided by written opinions within 45 days', () => {
    expect(qd26.reEvaluation).toMatchObject({ limitDays: 45, writtenOpinions: true });
  });

  test('notices go out early enough to file, and 30 days before as the plan asks', () => {
    for (const { expiryNotices } of ruleSets) expect(expiryNotices).toEqual([210, 180, 150, 120, 30]);
    expect(Math.max(...qd26.expiryNotices)).toBeGreaterThan(qd26.reEvaluation.window?.earliestDaysBefore ?? Number.NaN);
  });
});
