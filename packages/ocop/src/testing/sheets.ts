/** Sheets and councils for specs: made to order, just below a gate, at random. The same call gives the same sheet. */
import fc from 'fast-check';
import type { Rubric, RubricSet } from '../rubric/rubric.ts';
import { rubricSet, rubrics } from '../rubric/rubrics.ts';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import { endsAll } from '../scoring/findings.ts';
import type { Gate } from '../scoring/gates.ts';
import { pointsOf } from '../scoring/points-of.ts';
import type { Choice, Sheet } from '../scoring/sheet.ts';
import { bestSheet } from '../scoring/sheet-with-total.ts';
import type { Agreed, Council } from '../scoring/verdict.ts';

const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
};

/** Revision 1 of Decision 26/2026. */
export const rubric1: Rubric = found(rubrics[0], 'rubric');
export const setOf = (number: string): RubricSet => found(rubricSet(rubric1, number), `set ${number}`);

export const noneAgreed: Agreed = { options: {}, disqualifiers: {} };

/** A council of as many members as sheets (`m1`, `m2`, ...), by the policy of Decision 26/2026 unless told otherwise. */
export const councilOf = (set: RubricSet, sheets: readonly Sheet[], other: Partial<Pick<Council, 'agreed' | 'policy'>> = {}): Council => ({
  set,
  ballots: sheets.map((sheet, i) => ({ member: `m${i + 1}`, sheet })),
  agreed: noneAgreed,
  policy: qd26,
  ...other,
});

export const combining = (
  gates: Council['policy']['gates']['combine'],
  disqualification: Council['policy']['disqualification']['combine'] = 'agreed',
): Council['policy'] => ({
  bands: qd26.bands,
  gates: { ...qd26.gates, combine: gates },
  disqualification: { combine: disqualification },
});

/** The sheet with other choices, and with the cases that they belong to. */
export const withChoices = (set: RubricSet, sheet: Sheet, choices: Readonly<Record<string, Choice>>): Sheet => {
  const cases = { ...sheet.cases };
  for (const [code, choice] of Object.entries(choices)) {
    const own = set.criteria.find((c) => c.code === code)?.options[choice as number]?.case;
    if (own !== undefined) cases[code] = own;
  }
  return { ...sheet, choices: { ...sheet.choices, ...choices }, ...(Object.keys(cases).length > 0 && { cases }) };
};

/**
 * The choice of the most points below those of `choice`, in the same case; `not-met` below the lowest option. Undefined for a choice of 0 points.
 */
export const oneStepDown = (set: RubricSet, code: string, choice: Choice): Choice | undefined => {
  const criterion = found(
    set.criteria.find((c) => c.code === code),
    `criterion ${code}`,
  );
  const points = pointsOf(criterion, choice);
  if (points === 0) return undefined;
  const own = criterion.options[choice as number]?.case;
  const lower = criterion.options.flatMap((o, index) => (o.case === own && o.points < points ? [{ index, points: o.points }] : []));
  return lower.reduce<{ index: Choice; points: number }>((best, o) => (o.points > best.points ? o : best), { index: 'not-met', points: -1 })
    .index;
};

/** The best sheet, but in the gate's criterion the best option that does not meet the gate. */
export const sheetBelowGate = (set: RubricSet, gate: Gate): Sheet => {
  const below = found(oneStepDown(set, gate.criterion, gate.option), `choice below ${gate.criterion}`);
  return withChoices(set, bestSheet(set), { [gate.criterion]: below });
};

/** One step down in a criterion, and to nothing where another criterion then may not be scored. */
export const fallen = (set: RubricSet, sheet: Sheet, code: string): Sheet => {
  const down = oneStepDown(set, code, sheet.choices[code] ?? 'not-met');
  if (down === undefined) return sheet;
  const lower = withChoices(set, sheet, { [code]: down });
  const lost = set.criteria.filter(({ requiresCriterion: needed }) => {
    const other = set.criteria.find((c) => c.code === needed?.code);
    return needed !== undefined && other !== undefined && pointsOf(other, lower.choices[other.code] ?? 'not-met') < needed.minPoints;
  });
  return withChoices(set, lower, Object.fromEntries(lost.map((c) => [c.code, 'not-met' as const])));
};

/** Any complete sheet that stops nothing, from one number for each criterion. */
export const sheetOf = (set: RubricSet, picks: readonly number[]): Sheet => {
  const stops = set.disqualifiers.filter((d) => !endsAll(d) && d.triggerPoints !== undefined);
  const choices: Record<string, Choice> = {};
  const cases: Record<string, string> = {};
  set.criteria.forEach((criterion, i) => {
    const { code, requiresCriterion: needed, options } = criterion;
    const other = set.criteria.find((c) => c.code === needed?.code);
    const scored = needed === undefined || other === undefined || pointsOf(other, choices[other.code] ?? 'not-met') >= needed.minPoints;
    const fatal = stops.filter((d) => d.criterionCodes?.includes(code)).map((d) => d.triggerPoints);
    const possible: readonly Choice[] = [...options.keys(), 'not-met' as const].filter((choice) => {
      const points = pointsOf(criterion, choice);
      return !fatal.includes(points) && (scored || points === 0);
    });
    const choice = found(possible[(picks[i] ?? 0) % possible.length], `choice in ${code}`);
    choices[code] = choice;
    const own = options[choice as number]?.case;
    if (own !== undefined) cases[code] = own;
  });
  return { choices, ...(Object.keys(cases).length > 0 && { cases }) };
};

export const randomSheet = (set: RubricSet): fc.Arbitrary<Sheet> =>
  fc.array(fc.nat(59), { minLength: set.criteria.length, maxLength: set.criteria.length }).map((picks) => sheetOf(set, picks));

/** A set and complete sheets of 1 to 7 members. */
export const randomSheets: fc.Arbitrary<{ readonly set: RubricSet; readonly sheets: readonly Sheet[] }> = fc
  .constantFrom(...rubric1.sets)
  .chain((set) => fc.array(randomSheet(set), { minLength: 1, maxLength: 7 }).map((sheets) => ({ set, sheets })));
