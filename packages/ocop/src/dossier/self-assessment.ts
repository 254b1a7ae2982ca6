/** Form 02 part III: the applicant's own assessment, on the ladder of the rubric that the council will score on. No points are written: they follow. */
import { type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import type { Rubric } from '../rubric/rubric.ts';
import { rubricSet } from '../rubric/rubrics.ts';
import { assess } from '../scoring/points.ts';
import { choice, type Sheet } from '../scoring/sheet.ts';
import { type SheetIssueRule, sheetIssues } from '../scoring/sheet-issues.ts';
import { known } from './rule.ts';
import * as s from './schemas.ts';

export const form02 = s.form02.extend({
  selfAssessment: z
    .array(
      z.strictObject({
        /** `5.3` */
        criterion: s.text(20),
        /** Index of the option in printed order, from 0, or `not-met`. */
        option: choice,
        /** Set 26: the case to which the option belongs. */
        case: s.text(60).optional(),
        description: s.text(4000),
        evidence: z.array(s.sha256).max(50),
      }),
    )
    .min(1)
    .max(60),
});
type Entries = z.output<typeof form02>['selfAssessment'];

export const selfScore = z.strictObject({
  /** `qd-26-2026/1` */
  rubric: s.text(60),
  total: z.int().min(0).max(100),
});

const words: Readonly<Record<SheetIssueRule | 'criterion-twice', string>> = {
  'criterion-twice': 'tiêu chí được đánh giá hai lần (the criterion is assessed twice)',
  'unknown-criterion': 'bộ sản phẩm không có tiêu chí này (the product set has no such criterion)',
  'choice-missing': 'tiêu chí chưa được đánh giá (the criterion is not assessed)',
  'unknown-option': 'tiêu chí không có mức này (the criterion has no such option)',
  'case-missing': 'thiếu trường hợp mà mức này thuộc về (the case to which the option belongs is missing)',
  'unknown-case': 'tiêu chí không có trường hợp này (the criterion has no such case)',
  'wrong-case': 'mức này thuộc trường hợp khác (the option belongs to another case)',
  'requirement-not-met': 'tiêu chí làm căn cứ chưa đủ điểm (the criterion that this one builds on has too few points)',
  'unknown-disqualifier': 'bộ sản phẩm không có trường hợp loại này (the product set has no such disqualifier)',
  'not-triggered': 'trường hợp loại không áp dụng (the disqualifier does not apply)',
  'after-stop': 'không chấm gì sau tiêu chí làm dừng đánh giá (nothing is scored after the criterion that stops the evaluation)',
};

/** What it comes to, or what is wrong with it, by place. */
export const selfScored = (entries: Entries, productSet: string, rubric: Rubric): z.output<typeof selfScore> | Refusal => {
  const set = known(rubricSet(rubric, productSet), `product set ${productSet} in the rubric`);
  const sheet: Sheet = {
    choices: Object.fromEntries(entries.map((entry) => [entry.criterion, entry.option])),
    cases: Object.fromEntries(entries.flatMap((entry) => (entry.case === undefined ? [] : [[entry.criterion, entry.case]]))),
  };
  const indexOf = (criterion: string): number => entries.findIndex((entry) => entry.criterion === criterion);
  const twice = entries.flatMap(({ criterion }, i) =>
    indexOf(criterion) === i ? [] : [{ at: `/${i}/criterion`, rule: 'criterion-twice', criterion } as const],
  );
  const wrong = sheetIssues(set, sheet).map(({ pointer, rule, criterion = '' }) => {
    const i = indexOf(criterion);
    const field = rule === 'unknown-criterion' ? 'criterion' : pointer.startsWith('/cases/') ? 'case' : 'option';
    return { at: i < 0 ? '' : `/${i}/${field}`, rule, criterion };
  });
  const issues = [...twice, ...wrong].map(({ at, rule, criterion }) => ({
    pointer: `/form02/selfAssessment${at}`,
    rule,
    message: `${criterion}: ${words[rule]}`,
  }));
  if (issues.length > 0) return refuse('self-assessment-wrong', { issues });
  return { rubric: rubric.id, total: assess(set, sheet).total };
};
