import { describe, expect, it } from 'vitest';
import { productSets } from '../product-sets/product-sets.ts';
import { rubrics } from '../rubric/rubrics.ts';
import * as p from '../testing/people.ts';
import { exampleForm02, exampleForm02For } from './examples.ts';
import { filingRules } from './filing.ts';
import { selfScored } from './self-assessment.ts';

const example = filingRules.FileFirstDossier.example;
type Entry = (typeof exampleForm02.selfAssessment)[number];
const assessed = (change: (entries: readonly Entry[]) => readonly unknown[]) => ({
  ...example,
  form02: { ...exampleForm02, selfAssessment: change(exampleForm02.selfAssessment) },
});
const at = (criterion: string): number => exampleForm02.selfAssessment.findIndex((entry) => entry.criterion === criterion);
const but = (criterion: string, over: object) =>
  assessed((entries) => entries.map((e) => (e.criterion === criterion ? { ...e, ...over } : e)));
/** What is found, by place. */
const found = (data: unknown): readonly string[] => {
  const s = p.selected().as(p.applicant).cannot('FileFirstDossier', 'self-assessment-wrong', data);
  const issues = (s.refusal?.details?.issues ?? []) as readonly {
    readonly pointer: string;
    readonly rule: string;
    readonly message: string;
  }[];
  for (const { message } of issues) expect(message).toMatch(/^\S+: \S/);
  return issues.map(({ pointer, rule }) => `${pointer} ${rule}`);
};
const list = '/form02/selfAssessment';

describe('the self-assessment of form 02', () => {
  it('has one option of the ladder in each criterion, and the points follow from them', () => {
    const s = p.filed();
    expect(s.last[0]?.data).toMatchObject({ selfScore: { rubric: 'qd-26-2026/1', total: 76 } });
    expect(JSON.stringify(s.last[0]?.data)).not.toContain('"points"');
    p.selected()
      .as(p.applicant)
      .cannot('FileFirstDossier', 'invalid-data', but('1.1', { points: 3 }));
  });

  it('has an example for each product set, which comes to 76 points', () => {
    const [rubric] = rubrics;
    expect(productSets).toHaveLength(26);
    for (const { id } of productSets) {
      const { selfAssessment } = exampleForm02For(id);
      expect(rubric && selfScored(selfAssessment, id, rubric)).toEqual({ rubric: 'qd-26-2026/1', total: 76 });
    }
  });

  it('takes a criterion that is not met, for no points', () => {
    const [entry] = exampleForm02.selfAssessment.filter((e) => e.criterion === '5.1');
    expect(entry?.option).not.toBe('not-met');
    const s = p.selected().as(p.applicant);
    const [fact] = s.does('FileFirstDossier', but('5.1', { option: 'not-met' })).last;
    expect((fact?.data as { readonly selfScore: { readonly total: number } } | undefined)?.selfScore.total).toBeLessThan(76);
  });

  it('is not filed with what the rubric does not have, and says where', () => {
    expect(found(but('1.1', { option: 30 }))).toEqual([`${list}/${at('1.1')}/option unknown-option`]);
    expect(found(but('1.1', { criterion: '99' }))).toEqual([`${list} choice-missing`, `${list}/${at('1.1')}/criterion unknown-criterion`]);
    expect(found(assessed((entries) => entries.slice(1)))).toEqual([`${list} choice-missing`]);
    expect(found(assessed((entries) => [...entries, entries[0]]))).toEqual([
      `${list}/${exampleForm02.selfAssessment.length}/criterion criterion-twice`,
    ]);
    expect(found(but('1.1', { case: 'community' }))).toEqual([`${list}/${at('1.1')}/case unknown-case`]);
  });

  it('is held to the sheet of its own product set, in an upgrade and a re-evaluation as well', () => {
    const ofTourism = (e: object) => ({ ...e, form02: exampleForm02For('26') });
    expect(found(ofTourism(example)).length).toBeGreaterThan(10);
    p.after(p.registered(3, '2025-10-15', '2028-10-15'), '2026-09-01').cannot('FileUpgradeDossier', 'self-assessment-wrong', ofTourism);
    p.after(p.expiringIn2026(), '2026-07-01').cannot('FileReEvaluationDossier', 'self-assessment-wrong', ofTourism);
  });

  it('names the case where the set has cases', () => {
    const tourism = p.dossier().as(p.applicant);
    tourism.does('RegisterIdea', (e: object) => ({ ...e, product: { name: 'Làng du lịch Gò Cỏ', set: '26' } }));
    tourism.as(p.communeChair).does('SelectIdea').as(p.applicant);
    const form02 = exampleForm02For('26');
    expect(form02.selfAssessment.filter((e) => 'case' in e).length).toBeGreaterThan(0);
    const data = { ...example, form01: { ...example.form01, sampleCount: 0 }, form02 };
    const without = { ...data, form02: { ...form02, selfAssessment: form02.selfAssessment.map(({ case: _, ...e }) => e) } };
    tourism.cannot('FileFirstDossier', 'self-assessment-wrong', without);
    expect(JSON.stringify(tourism.refusal?.details)).toContain('case-missing');
    tourism.does('FileFirstDossier', data);
  });

  it('under rules whose rubric is not here is taken as it is, unscored', () => {
    const s = p.filedUnderOldRules();
    expect(s.last[0]?.data).toMatchObject({ selfScore: null, form02: { selfAssessment: exampleForm02.selfAssessment } });
  });
});
