/**
 * Stage `department-review` and its mirror at the ministry: receipt, advisory team, surveys, tests, reports (Decision 26/2026,
 * Articles 7.3.a to c, 7.4.a to c; re-evaluation 7.6.c). The same acts at both levels; the desk tells which.
 */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import { receiptNumber } from '../numbering/receipt-number.ts';
import { samplesRequired } from '../rule-sets/rule-sets.ts';
import { misnumbered } from './commune.ts';
import type { DossierContext } from './context.ts';
import { dueOn, ruleSetOf } from './due.ts';
import { examplePaper, exampleSha } from './examples.ts';
import { atTheDesk } from './roles.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

const received = z.strictObject({
  receiptNumber: receiptNumber.optional(),
  samples: z.int().min(0),
  /** Re-evaluation only: last day of the 45 (Article 7.6.g), from the complete dossier. */
  limitOn: s.day.nullable(),
});

export const departmentFacts = {
  ProvinceReceived: factOf('Cơ quan cấp tỉnh đã tiếp nhận', 'Dossier received by the provincial agency', received),
  MinistryReceived: factOf('Cơ quan của Bộ đã tiếp nhận', 'Dossier received by the ministry’s agency', received),
  ForwardedToAdvisoryTeam: factOf('Đã chuyển Tổ tư vấn', 'Forwarded to the advisory team', z.strictObject({ level: s.level })),
  FieldSurveyed: factOf(
    'Đã khảo sát thực tế',
    'Site surveyed',
    z.strictObject({ level: s.level, reasons: s.reasons, observations: s.text(10_000), documents: s.documents }),
  ),
  ExtraTestRequested: factOf(
    'Đã đề nghị kiểm nghiệm bổ sung',
    'Extra test requested',
    z.strictObject({ level: s.level, tests: z.array(s.text(300)).min(1).max(20), reasons: s.reasons, requestedOn: s.day }),
  ),
  ExtraTestReceived: factOf(
    'Đã nhận kết quả kiểm nghiệm',
    'Extra test result received',
    z.strictObject({ level: s.level, report: s.sha256, summary: s.text() }),
  ),
  AdvisoryReportIssued: factOf(
    'Tổ tư vấn đã báo cáo',
    'Advisory report issued',
    z.strictObject({ level: s.level, paper: s.paper, summary: s.text(10_000) }),
  ),
  AgencyReportIssued: factOf(
    'Cơ quan tham mưu đã báo cáo đánh giá',
    'Assessment report of the OCOP agency issued',
    z.strictObject({ level: s.level, paper: s.paper, summary: s.text(10_000), next: z.enum(['council', 'ministry']) }),
  ),
} as const;

/** The level of the desk at which the dossier lies. */
export const levelOf = (context: DossierContext): 'province' | 'ministry' =>
  context.desk === 'ministry' || context.desk === 'central-advisory' || context.desk === 'central-council' || context.desk === 'minister'
    ? 'ministry'
    : 'province';

/** Day of the letter that brought the dossier to this level. */
export const proposedOn = (context: DossierContext): string | null =>
  levelOf(context) === 'ministry' ? context.proposedToMinistryOn : context.proposedOn;

const limitOn = (context: DossierContext, on: string): string | null => {
  const { limitDays, limitRolls } = ruleSetOf(context).reEvaluation;
  return context.kind === 're-evaluation' && limitDays !== null ? dueOn(on, { days: limitDays, rolls: limitRolls }) : null;
};

/** What is missing is asked for again before the council meets (Article 7.3.a: receive, and tell how to complete); more than needed is an error. */
const wrongSamples = (context: DossierContext, samples: number) => {
  const needed = samplesRequired(ruleSetOf(context), known(context.product, 'product').set);
  return samples <= needed ? undefined : refuse('samples-wrong', { pointer: '/samples', needed });
};

/** Article 7.6.c: a re-evaluation has no advisory-team step, the agency itself reports. */
const onlyFirstOrUpgrade = (context: DossierContext) => (context.kind === 're-evaluation' ? ['no-advisory-team-in-re-evaluation'] : []);
const onlyReEvaluation = (context: DossierContext) => (context.kind === 're-evaluation' ? [] : ['advisory-report-needed']);

export const departmentRules = {
  ReceiveAtProvince: rule({
    vi: 'Tiếp nhận hồ sơ tại cơ quan cấp tỉnh',
    en: 'Receive the dossier at the provincial agency',
    basis: 'Decision 26/2026, Art. 7.3.a, 7.6.g; form 01',
    roles: ['department-officer'],
    yields: ['ProvinceReceived'],
    refusals: ['receipt-number-of-another-unit', 'samples-wrong', 'calendar-year-missing'],
    data: z.strictObject({ receiptNumber, samples: z.int().min(0) }),
    example: { receiptNumber: '01-2026/PĐK-51-21115-2026', samples: 5 },
    decide: (data, context, env) => {
      const wrong =
        misnumbered(data.receiptNumber, known(context.provinceCode, 'province'), known(context.communeCode, 'commune')) ??
        wrongSamples(context, data.samples);
      return wrong ?? [{ type: 'ProvinceReceived', data: { ...data, limitOn: limitOn(context, env.effectiveOn) } }];
    },
  }),
  ReceiveAtMinistry: rule({
    vi: 'Tiếp nhận hồ sơ tại Bộ',
    en: 'Receive the dossier at the ministry',
    basis: 'Decision 26/2026, Art. 7.4.a, 7.6.e, 7.6.g',
    roles: ['ministry-officer'],
    yields: ['MinistryReceived'],
    refusals: ['samples-wrong', 'calendar-year-missing'],
    data: z.strictObject({ samples: z.int().min(0) }),
    example: { samples: 5 },
    decide: (data, context, env) =>
      wrongSamples(context, data.samples) ?? [{ type: 'MinistryReceived', data: { ...data, limitOn: limitOn(context, env.effectiveOn) } }],
  }),
  ForwardToAdvisoryTeam: rule({
    vi: 'Chuyển Tổ tư vấn Hội đồng',
    en: 'Forward to the advisory team',
    basis: 'Decision 26/2026, Art. 7.3.c, 7.4.c',
    roles: ['department-officer', 'ministry-officer'],
    yields: ['ForwardedToAdvisoryTeam'],
    refusals: ['no-advisory-team-in-re-evaluation'],
    data: z.strictObject({}),
    example: {},
    competent: atTheDesk,
    blockers: onlyFirstOrUpgrade,
    decide: (_, context) => [{ type: 'ForwardedToAdvisoryTeam', data: { level: levelOf(context) } }],
  }),
  RecordFieldSurvey: rule({
    vi: 'Ghi nhận khảo sát thực tế',
    en: 'Record a survey of the site',
    basis: 'Decision 26/2026, Art. 7.3.c, 7.4.c, 7.6.c',
    beside: proposedOn,
    roles: ['advisor', 'department-officer', 'ministry-officer'],
    yields: ['FieldSurveyed'],
    refusals: ['survey-cause-missing'],
    data: z.strictObject({
      reasons: s.reasons,
      /** Re-evaluation: the only two causes for a check on site (Article 7.6.c). */
      cause: z.enum(['scale-changed', 'evidence-unclear']).optional(),
      observations: s.text(10_000),
      documents: s.documents,
    }),
    example: { reasons: 'Kiểm tra vùng nguyên liệu', cause: 'evidence-unclear', observations: 'Vùng quế đúng như hồ sơ.', documents: [] },
    competent: atTheDesk,
    decide: ({ cause, ...data }, context) =>
      context.kind === 're-evaluation' && cause === undefined
        ? refuse('survey-cause-missing', { pointer: '/cause' })
        : [{ type: 'FieldSurveyed', data: { ...data, level: levelOf(context) } }],
  }),
  RequestExtraTest: rule({
    vi: 'Đề nghị kiểm nghiệm bổ sung',
    en: 'Ask for an extra test',
    basis: 'Decision 26/2026, Art. 7.3.c, 7.4.c',
    roles: ['advisor'],
    yields: ['ExtraTestRequested'],
    data: z.strictObject({ tests: z.array(s.text(300)).min(1).max(20), reasons: s.reasons }),
    example: { tests: ['Hàm lượng cinnamaldehyde'], reasons: 'Phiếu kiểm nghiệm trong hồ sơ đã quá 12 tháng.' },
    competent: atTheDesk,
    decide: (data, context, env) => [
      { type: 'ExtraTestRequested', data: { ...data, level: levelOf(context), requestedOn: env.effectiveOn } },
    ],
  }),
  RecordExtraTest: rule({
    vi: 'Ghi nhận kết quả kiểm nghiệm bổ sung',
    en: 'Record the result of an extra test',
    basis: 'Decision 26/2026, Art. 7.3.c, 7.4.c',
    beside: ({ testsRequestedOn }) => testsRequestedOn,
    roles: ['advisor', 'department-officer', 'ministry-officer'],
    yields: ['ExtraTestReceived'],
    refusals: ['no-test-open'],
    data: z.strictObject({ report: s.sha256, summary: s.text() }),
    example: { report: exampleSha(5), summary: 'Đạt tiêu chuẩn công bố.' },
    competent: atTheDesk,
    blockers: (context) => (context.openTests > 0 ? [] : ['no-test-open']),
    decide: (data, context) => [{ type: 'ExtraTestReceived', data: { ...data, level: levelOf(context) } }],
  }),
  IssueAdvisoryReport: rule({
    vi: 'Ban hành báo cáo của Tổ tư vấn',
    en: 'Issue the advisory team’s report',
    basis: 'Decision 26/2026, Art. 7.3.c, 7.4.c',
    roles: ['advisor'],
    yields: ['AdvisoryReportIssued'],
    refusals: ['test-still-open'],
    data: z.strictObject({ paper: s.paper, summary: s.text(10_000) }),
    example: { paper: examplePaper('07/BC-TTV'), summary: 'Hồ sơ đủ, minh chứng rõ; đề nghị trình Hội đồng.' },
    competent: atTheDesk,
    blockers: (context) => (context.openTests > 0 ? ['test-still-open'] : []),
    decide: (data, context) => [{ type: 'AdvisoryReportIssued', data: { ...data, level: levelOf(context) } }],
  }),
  IssueAgencyReport: rule({
    vi: 'Ban hành báo cáo đánh giá của cơ quan tham mưu (đánh giá lại)',
    en: 'Issue the OCOP agency’s assessment report (re-evaluation)',
    basis: 'Decision 26/2026, Art. 6.3.b, 7.6.c, 7.6.e',
    roles: ['department-officer', 'ministry-officer'],
    yields: ['AgencyReportIssued'],
    refusals: ['advisory-report-needed'],
    data: z.strictObject({ paper: s.paper, summary: s.text(10_000) }),
    example: { paper: examplePaper('88/BC-SNNMT'), summary: 'Duy trì tiêu chí; quy mô không đổi; đề nghị Hội đồng cho ý kiến.' },
    competent: atTheDesk,
    blockers: onlyReEvaluation,
    decide: (data, context) => {
      const level = levelOf(context);
      const straightUp =
        level === 'province' && context.previous?.stars === 5 && !ruleSetOf(context).reEvaluation.provincialCouncilRatesFiveStars;
      return [{ type: 'AgencyReportIssued', data: { ...data, level, next: straightUp ? 'ministry' : 'council' } }];
    },
  }),
} as const;
