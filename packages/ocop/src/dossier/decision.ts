/** Stage `certificate`: submission, recognition, certificate, notices, publication (Decision 26/2026, Articles 4, 7.3.đ to g, 7.4.đ to g). */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import { certificateValidity } from '../calendar/periods.ts';
import { productCode } from '../numbering/product-code.ts';
import type { DossierContext, Level } from './context.ts';
import { oldRulesLapsed, ruleSetOf } from './due.ts';
import { examplePaper } from './examples.ts';
import { competentForStars, levelFor } from './level.ts';
import { linksPrevious, notTheSuccessor, replacedByUpgrade, replaces, troubleOf, troubles } from './previous.ts';
import { miscoded } from './product-code.ts';
import { atTheDesk } from './roles.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

/** What is recorded of a certificate (Article 4.3), and the code of its product (Annex II). */
export const certificateEntry = {
  number: s.certificateNumber,
  productCode,
  issuedOn: s.day,
  /** Last day of validity, included. */
  validThrough: s.day,
  stars: s.recognisedStars,
  decisionNumber: s.text(60),
} as const;

export const decisionFacts = {
  DecisionSubmitted: factOf(
    'Đã trình quyết định',
    'Submitted for decision',
    z.strictObject({ paper: s.paper, level: s.level, stars: s.recognisedStars }),
  ),
  RecognitionDecided: factOf(
    'Đã có quyết định công nhận',
    'Recognition decided',
    z.strictObject({
      paper: s.paper,
      decidedOn: s.day,
      stars: s.recognisedStars,
      level: s.level,
      /** Where something speaks against the product in its old dossier: what, and why it is recognised all the same. */
      previous: z.enum(troubles).optional(),
      reasons: s.reasons.optional(),
    }),
  ),
  CertificateIssued: factOf(
    'Đã cấp giấy chứng nhận',
    'Certificate issued',
    z.strictObject({
      ...certificateEntry,
      /** The dossier whose certificate this one takes the place of. */
      supersedes: s.id.nullable(),
    }),
  ),
  NonRecognitionNotified: factOf(
    'Đã thông báo không công nhận',
    'Non-recognition notified',
    z.strictObject({ paper: s.paper, commune: z.literal(true), applicant: z.literal(true), reasons: s.reasons }),
  ),
  ResultPublished: factOf('Đã công bố kết quả', 'Result published', z.strictObject({ where: s.text(300) })),
  ResultNotified: factOf(
    'Đã thông báo kết quả',
    'Result notified',
    z.strictObject({ paper: s.paper, commune: z.literal(true), applicant: z.literal(true) }),
  ),
} as const;

/** The result that counts: the central council's where it spoke, else the provincial council's. */
export const decisiveResult = (context: DossierContext) => known(context.centralResult ?? context.result, 'council result');
const starsOf = (context: DossierContext): number | undefined => (context.centralResult ?? context.result)?.stars;
const decidedAt = (context: DossierContext): Level => levelFor(decisiveResult(context).stars, ruleSetOf(context));

export const decisionRules = {
  SubmitForDecision: rule({
    vi: 'Trình quyết định công nhận',
    en: 'Submit for the recognition decision',
    basis: 'Decision 26/2026, Art. 7.3.đ, 7.4.đ',
    roles: ['department-officer', 'ministry-officer'],
    yields: ['DecisionSubmitted'],
    data: z.strictObject({ paper: s.paper }),
    example: { paper: examplePaper('210/TTr-SNNMT') },
    competent: atTheDesk,
    decide: (data, context) => [
      {
        type: 'DecisionSubmitted',
        data: { ...data, level: decidedAt(context), stars: decisiveResult(context).stars },
      },
    ],
  }),
  DecideRecognition: rule({
    vi: 'Quyết định công nhận sản phẩm OCOP',
    en: 'Decide the recognition',
    basis: 'Decision 26/2026, Art. 4.1, 7.3.e, 7.4.e, 7.4.g',
    roles: ['provincial-chair', 'minister'],
    yields: ['RecognitionDecided'],
    refusals: ['transition-limit-passed', 'previous-superseded', 'previous-reasons-missing'],
    data: z.strictObject({
      paper: s.paper,
      /** Needed where the old certificate was revoked, or a case of violation or withdrawal runs against it. */
      reasons: s.reasons.optional(),
    }),
    example: { paper: examplePaper('1898/QĐ-UBND') },
    competent: (actor, context) => competentForStars(actor, context, starsOf(context)),
    blockers: (context, env) => (oldRulesLapsed(context, env.effectiveOn) ? ['transition-limit-passed'] : []),
    links: linksPrevious,
    decide: (data, context, env) => {
      const moot = replacedByUpgrade(context, env);
      if (moot) return moot;
      const previous = troubleOf(context, env);
      if (previous !== undefined && data.reasons === undefined)
        return refuse('previous-reasons-missing', { pointer: '/reasons', previous });
      const [stars, level] = [decisiveResult(context).stars, decidedAt(context)];
      const found = previous === undefined ? {} : { previous };
      return [{ type: 'RecognitionDecided', data: { ...data, ...found, decidedOn: env.effectiveOn, stars, level } }];
    },
  }),
  IssueCertificate: rule({
    vi: 'Cấp giấy chứng nhận',
    en: 'Issue the certificate',
    basis: 'Decision 26/2026, Art. 4.3, 7.3.e, 7.4.e; product code: Annex II',
    roles: ['provincial-chair', 'minister'],
    yields: ['CertificateIssued'],
    refusals: ['product-code-of-another-unit', 'product-code-of-another-year', 'previous-has-successor', 'successor-not-noted'],
    data: z.strictObject({ number: s.certificateNumber, productCode }),
    example: { number: 'OCOP-51-2026-0001', productCode: '51-21115-01-2026' },
    competent: (actor, context) => competentForStars(actor, context, context.decision?.stars),
    links: linksPrevious,
    decide: (data, context, env) => {
      const wrong = notTheSuccessor(context, env) ?? miscoded(data.productCode, '/productCode', context);
      if (wrong) return wrong;
      const decision = known(context.decision, 'decision');
      const { certificate } = ruleSetOf(context);
      const from = certificate.startsOn === 'decision-date' ? decision.decidedOn : env.effectiveOn;
      return [
        {
          type: 'CertificateIssued',
          data: {
            ...data,
            issuedOn: env.effectiveOn,
            validThrough: certificateValidity(from, certificate),
            stars: decision.stars,
            decisionNumber: decision.number,
            supersedes: replaces(context, env),
          },
        },
      ];
    },
  }),
  NotifyNonRecognition: rule({
    vi: 'Thông báo không công nhận',
    en: 'Notify that the product is not recognised',
    basis: 'Decision 26/2026, Art. 4.1.a, 7.3.g',
    roles: ['department-officer'],
    yields: ['NonRecognitionNotified'],
    data: decisionFacts.NonRecognitionNotified.data,
    example: { paper: examplePaper('330/TB-SNNMT'), commune: true, applicant: true, reasons: 'Kết quả dưới 50 điểm; chưa đạt 3 sao.' },
    decide: (data) => [{ type: 'NonRecognitionNotified', data }],
  }),
  PublishResult: rule({
    vi: 'Công bố kết quả',
    en: 'Publish the result',
    basis: 'Decision 26/2026, Art. 4.2, 7.3.e, 7.4.e',
    beside: ({ certificate }) => certificate?.issuedOn,
    roles: ['provincial-chair', 'department-officer', 'minister', 'ministry-officer'],
    yields: ['ResultPublished'],
    refusals: ['already-published'],
    data: decisionFacts.ResultPublished.data,
    example: { where: 'Cổng thông tin điện tử tỉnh Quảng Ngãi' },
    competent: (actor, context) => competentForStars(actor, context, context.certificate?.stars),
    blockers: (context) => (context.published ? ['already-published'] : []),
    decide: (data) => [{ type: 'ResultPublished', data }],
  }),
  NotifyResult: rule({
    vi: 'Thông báo kết quả cho xã và chủ thể',
    en: 'Notify commune and applicant of the result',
    basis: 'Decision 26/2026, Art. 7.3.g',
    beside: ({ certificate }) => certificate?.issuedOn,
    roles: ['department-officer'],
    yields: ['ResultNotified'],
    refusals: ['already-notified'],
    data: decisionFacts.ResultNotified.data,
    example: { paper: examplePaper('331/TB-SNNMT'), commune: true, applicant: true },
    blockers: (context) => (context.notified ? ['already-notified'] : []),
    decide: (data) => [{ type: 'ResultNotified', data }],
  }),
} as const;
