/** Stage `monitoring`, inspections: Decision 26/2026, Article 9. The register of earlier certificates: Article 12.1. */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import { vietnamCalendar } from '../calendar/holidays.ts';
import { periodEnd } from '../calendar/periods.ts';
import { MINISTRY_UNIT } from '../roles.ts';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import { provinceOf } from '../units/units.ts';
import { isWrongTerm } from './correction.ts';
import { exampleApplicant } from './examples.ts';
import { startingRuleSet, startRefusals } from './idea.ts';
import { factOf, misdate, rule } from './rule.ts';
import * as s from './schemas.ts';

const provenance = z.strictObject({ source: s.text(500), synthetic: z.boolean() });
const registered = z.strictObject({
  applicant: s.applicant,
  communeCode: s.communeCode,
  product: s.product,
  stars: s.recognisedStars,
  certificate: z.strictObject({
    number: s.certificateNumber,
    issuedOn: s.day,
    validThrough: s.day,
    decisionNumber: s.text(60),
    /** As it was then; districts issued 3 stars until 2025. */
    issuingAuthority: s.text(200),
  }),
  provenance,
});

export const monitoringFacts = {
  ExistingCertificateRegistered: factOf(
    'Đã ghi nhận giấy chứng nhận đang còn hiệu lực',
    'Existing certificate registered',
    registered.extend({ productId: s.id, provinceCode: s.provinceCode, ruleSet: s.text(60), registeredOn: s.day }),
  ),
  InspectionOpened: factOf(
    'Đã mở cuộc kiểm tra',
    'Inspection opened',
    z.strictObject({
      level: s.level,
      kind: z.enum(['periodic', 'unannounced']),
      topics: z.array(s.text(300)).min(1).max(20),
      reasons: s.reasons.optional(),
    }),
  ),
  InspectionConcluded: factOf(
    'Đã kết luận kiểm tra',
    'Inspection concluded',
    z.strictObject({
      level: s.level,
      outcome: z.enum(['meets', 'remedy']),
      paper: s.paper,
      conclusion: s.text(10_000),
      remedies: z.array(s.text(500)).max(50),
      remedyDueOn: s.day.nullable(),
    }),
  ),
  RemedyReported: factOf(
    'Chủ thể đã báo cáo khắc phục',
    'Remedy reported',
    z.strictObject({ report: s.text(10_000), documents: s.documents, late: z.boolean() }),
  ),
} as const;

export const monitoringRules = {
  RegisterExistingCertificate: rule({
    vi: 'Ghi nhận giấy chứng nhận đã cấp trước đây',
    en: 'Register a certificate issued earlier',
    basis: 'Decision 26/2026, Art. 12.1',
    roles: ['department-officer', 'system'],
    yields: ['ExistingCertificateRegistered'],
    refusals: [...startRefusals, 'not-an-earlier-certificate', 'certificate-dates-wrong', 'effective-from-issue'],
    data: registered,
    example: {
      applicant: exampleApplicant,
      communeCode: '21115',
      product: { name: 'Tinh dầu quế Trà Bồng', set: '20' },
      stars: 3,
      certificate: {
        number: 'OCOP-51-2025-0107',
        issuedOn: '2025-10-15',
        validThrough: '2028-10-15',
        decisionNumber: '1507/QĐ-UBND',
        issuingAuthority: 'Chủ tịch UBND tỉnh Quảng Ngãi',
      },
      provenance: { source: 'Sổ đăng ký của Chi cục Phát triển nông thôn', synthetic: true },
    },
    competent: (actor, _, data) => data === undefined || actor.role === 'system' || provinceOf(data.communeCode) === actor.unit,
    decide: (data, _, env) => {
      const { issuedOn, validThrough } = data.certificate;
      // The figures of any day since its issue count it, whenever it is registered.
      if (env.effectiveOn !== issuedOn) return misdate('effective-from-issue', { issuedOn });
      if (isWrongTerm(issuedOn, validThrough)) return refuse('certificate-dates-wrong', { pointer: '/certificate' });
      if (issuedOn >= qd26.inForceFrom)
        return refuse('not-an-earlier-certificate', { pointer: '/certificate/issuedOn', before: qd26.inForceFrom });
      // Article 12.1 takes the certificate into the rules in force when it is registered, whenever it was issued.
      const ruleSet = startingRuleSet(data, 'first', env.today);
      if ('refused' in ruleSet) return ruleSet;
      const provinceCode = provinceOf(data.communeCode) as string;
      return [
        {
          type: 'ExistingCertificateRegistered',
          data: { ...data, productId: env.dossierId, provinceCode, ruleSet: ruleSet.id, registeredOn: env.today },
        },
      ];
    },
  }),
  OpenInspection: rule({
    vi: 'Mở cuộc kiểm tra định kỳ hoặc đột xuất',
    en: 'Open a periodic or unannounced inspection',
    basis: 'Decision 26/2026, Art. 9; Plan 2026, III.7',
    roles: ['inspector', 'department-officer', 'ministry-officer'],
    yields: ['InspectionOpened'],
    refusals: ['inspection-reasons-missing'],
    data: z.strictObject({
      kind: z.enum(['periodic', 'unannounced']),
      topics: z.array(s.text(300)).min(1).max(20),
      /** Needed for an unannounced one (Article 9.2: when needed). */
      reasons: s.reasons.optional(),
    }),
    example: { kind: 'periodic', topics: ['Duy trì tiêu chí', 'Sử dụng nhãn hiệu OCOP'] },
    decide: (data, _, env) => {
      if (data.kind === 'unannounced' && data.reasons === undefined) return refuse('inspection-reasons-missing', { pointer: '/reasons' });
      return [{ type: 'InspectionOpened', data: { ...data, level: env.actor.unit === MINISTRY_UNIT ? 'ministry' : 'province' } }];
    },
  }),
  ConcludeInspection: rule({
    vi: 'Kết luận kiểm tra',
    en: 'Conclude the inspection',
    basis: 'Decision 26/2026, Art. 9.3',
    roles: ['inspector', 'department-officer', 'ministry-officer'],
    yields: ['InspectionConcluded'],
    refusals: ['remedy-missing', 'calendar-year-missing'],
    data: z.strictObject({
      outcome: z.enum(['meets', 'remedy']),
      paper: s.paper,
      conclusion: s.text(10_000),
      remedies: z.array(s.text(500)).max(50),
      /** Calendar days to remedy. */
      remedyDays: z.int().min(1).max(365).optional(),
    }),
    example: {
      outcome: 'remedy',
      paper: { number: '15/KL-SNNMT' },
      conclusion: 'Nhãn lô 12 thiếu mã truy xuất.',
      remedies: ['In lại nhãn có mã truy xuất'],
      remedyDays: 30,
    },
    competent: (actor, context) =>
      [context.provinceCode, MINISTRY_UNIT].includes(actor.unit) &&
      (context.inspection?.level === 'ministry') === (actor.unit === MINISTRY_UNIT),
    decide: ({ remedyDays, ...data }, context, env) => {
      if (data.outcome === 'remedy' && data.remedies.length === 0) return refuse('remedy-missing', { pointer: '/remedies' });
      if (data.outcome === 'remedy' && remedyDays === undefined) return refuse('remedy-missing', { pointer: '/remedyDays' });
      return [
        {
          type: 'InspectionConcluded',
          data: {
            ...data,
            level: context.inspection?.level,
            remedyDueOn:
              data.outcome === 'remedy' && remedyDays !== undefined
                ? periodEnd(env.effectiveOn, { days: remedyDays }, vietnamCalendar)
                : null,
          },
        },
      ];
    },
  }),
  ReportRemedy: rule({
    vi: 'Báo cáo khắc phục',
    en: 'Report the remedy',
    basis: 'Decision 26/2026, Art. 9.3',
    roles: ['applicant', 'commune-officer'],
    yields: ['RemedyReported'],
    data: z.strictObject({ report: s.text(10_000), documents: s.documents }),
    example: { report: 'Đã in lại nhãn lô 12 có mã truy xuất.', documents: [] },
    decide: (data, context, env) => {
      const due = context.clocks.remedy;
      return [{ type: 'RemedyReported', data: { ...data, late: due !== undefined && env.effectiveOn > due } }];
    },
  }),
} as const;
