/** Stage `central-review`: potential 5 stars on their way to the ministry and back (Decision 26/2026, Articles 6.3, 7.3.e, 7.4, 7.6.e). */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import { samplesRequired } from '../rule-sets/rule-sets.ts';
import { keepsFiveStars, recognisable } from './council.ts';
import { ruleSetOf } from './due.ts';
import { examplePaper } from './examples.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

/** Article 6.3: what the province sends, by kind. */
const components = z.enum([
  'province-letter',
  'advisory-report',
  'council-report',
  'approval-decision',
  'agency-report',
  'product-dossier',
  'extra-tests',
]);
const needed = {
  first: ['province-letter', 'advisory-report', 'council-report', 'approval-decision', 'product-dossier'],
  upgrade: ['province-letter', 'advisory-report', 'council-report', 'approval-decision', 'product-dossier'],
  // Without an advisory team the agency reports (Article 7.6.c).
  're-evaluation': ['province-letter', 'agency-report', 'council-report', 'approval-decision', 'product-dossier'],
} as const;
/** Article 6.3.b: a product that has 5 stars already. */
const neededOfFiveStars = ['province-letter', 'agency-report', 'product-dossier'] as const;

export const centralFacts = {
  ResultApproved: factOf('Đã phê duyệt kết quả đánh giá', 'Result of 90 points and more approved', z.strictObject({ paper: s.paper })),
  ForwardedToMinistry: factOf(
    'Đã gửi hồ sơ đề nghị Bộ',
    'Forwarded to the ministry',
    z.strictObject({
      letter: s.paper,
      components: z.array(components).min(1).max(7),
      sets: s.sets,
      samples: z.int().min(0),
      proposedOn: s.day,
    }),
  ),
  ProvinceNotified: factOf('Bộ đã thông báo cho tỉnh', 'Province notified by the ministry', z.strictObject({ paper: s.paper })),
  CentralResultUsed: factOf(
    'Chủ tịch UBND tỉnh sử dụng kết quả cấp trung ương',
    'Central result used for recognition',
    z.strictObject({ reasons: s.reasons, stars: s.recognisedStars, route: z.enum(['recognise', 'not-recognised']) }),
  ),
  NewEvaluationOrdered: factOf(
    'Đã quyết định đánh giá lại tại tỉnh',
    'New provincial evaluation ordered',
    z.strictObject({ reasons: s.reasons }),
  ),
} as const;

export const centralRules = {
  ApproveResult: rule({
    vi: 'Phê duyệt kết quả đánh giá từ 90 điểm',
    en: 'Approve a result of 90 points and more',
    basis: 'Decision 26/2026, Art. 7.3.e',
    roles: ['provincial-chair'],
    yields: ['ResultApproved'],
    data: centralFacts.ResultApproved.data,
    example: { paper: examplePaper('1901/QĐ-UBND') },
    decide: (data) => [{ type: 'ResultApproved', data }],
  }),
  ForwardToMinistry: rule({
    vi: 'Gửi hồ sơ đề nghị Bộ đánh giá 5 sao',
    en: 'Forward the dossier to the ministry',
    basis: 'Decision 26/2026, Art. 6.3, 7.3.e, 7.6.e',
    roles: ['provincial-chair', 'department-officer'],
    yields: ['ForwardedToMinistry'],
    refusals: ['components-missing', 'samples-wrong'],
    data: z.strictObject({ letter: s.paper, components: z.array(components).min(1).max(7), sets: s.sets, samples: z.int().min(0) }),
    example: {
      letter: examplePaper('5120/UBND-NNMT'),
      components: [...needed.first, 'agency-report'],
      sets: { paper: 1, electronic: 1 },
      samples: 5,
    },
    decide: (data, context, env) => {
      const parts = keepsFiveStars(context) ? neededOfFiveStars : needed[known(context.kind, 'kind')];
      const missing = parts.filter((c) => !data.components.includes(c));
      if (missing.length > 0) return refuse('components-missing', { pointer: '/components', missing });
      const samples = samplesRequired(ruleSetOf(context), known(context.product, 'product').set);
      if (data.samples !== samples) return refuse('samples-wrong', { pointer: '/samples', needed: samples });
      return [{ type: 'ForwardedToMinistry', data: { ...data, proposedOn: env.effectiveOn } }];
    },
  }),
  NotifyProvince: rule({
    vi: 'Thông báo kết quả cho UBND tỉnh',
    en: 'Notify the province of the central result',
    basis: 'Decision 26/2026, Art. 7.4.g',
    roles: ['ministry-officer'],
    yields: ['ProvinceNotified'],
    refusals: ['supplement-not-overdue', 'recognised-by-the-province', 'already-notified'],
    data: centralFacts.ProvinceNotified.data,
    example: { paper: examplePaper('702/TB-BNNMT') },
    blockers: ({ certificate, provinceNotified, supplement }, env) => {
      if (certificate === null) return supplement !== null && env.effectiveOn <= supplement.dueOn ? ['supplement-not-overdue'] : [];
      if (certificate.stars !== 5) return ['recognised-by-the-province'];
      return provinceNotified ? ['already-notified'] : [];
    },
    decide: (data) => [{ type: 'ProvinceNotified', data }],
  }),
  UseCentralResult: rule({
    vi: 'Sử dụng kết quả cấp trung ương để công nhận 3 hoặc 4 sao',
    en: 'Use the central result to recognise 3 or 4 stars',
    basis: 'Decision 26/2026, Art. 7.4.g',
    roles: ['provincial-chair'],
    yields: ['CentralResultUsed'],
    refusals: ['central-result-missing', 'central-result-below-three-stars'],
    data: z.strictObject({ reasons: s.reasons }),
    example: { reasons: 'Kết quả cấp trung ương 86 điểm, đạt 4 sao.' },
    blockers: (context) => {
      // The central council stopped its evaluation, or the dossier came back without one.
      if (context.centralResult === null) return ['central-result-missing'];
      return context.centralResult.stars < ruleSetOf(context).certificate.minStars ? ['central-result-below-three-stars'] : [];
    },
    decide: (data, context) => {
      const { stars } = known(context.centralResult, 'central result');
      // An upgrade that is no higher leaves the old certificate alone.
      const route = recognisable(stars, context, ruleSetOf(context)) ? 'recognise' : 'not-recognised';
      return [{ type: 'CentralResultUsed', data: { ...data, stars, route } }];
    },
  }),
  OrderNewEvaluation: rule({
    vi: 'Quyết định tổ chức đánh giá lại tại tỉnh',
    en: 'Order a new provincial evaluation',
    basis: 'Decision 26/2026, Art. 7.4.g; for a held result: policy of the rule set (gates)',
    roles: ['provincial-chair'],
    yields: ['NewEvaluationOrdered'],
    data: centralFacts.NewEvaluationOrdered.data,
    example: { reasons: 'Cần đánh giá lại theo thẩm quyền cấp tỉnh.' },
    decide: (data) => [{ type: 'NewEvaluationOrdered', data }],
  }),
} as const;
