/** Validity of a certificate over time: notices, expiry, extension, succession (Decision 26/2026, Articles 4.3, 7.6.a, 12.3; Plan 2026, IV.6). */
import { refuse, type State } from '@hoso/workflow';
import { z } from 'zod';
import { addDays } from '../calendar/civil-date.ts';
import { extensionEnd } from '../calendar/periods.ts';
import { type DossierContext, runningSuccessor, unregistered } from './context.ts';
import { ruleSetOf } from './due.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

export const validityFacts = {
  ExpiryNoticeSent: factOf(
    'Đã thông báo sắp hết hạn',
    'Expiry notice sent',
    z.strictObject({ daysBefore: z.int().min(1), validThrough: s.day, commune: z.literal(true), applicant: z.literal(true) }),
  ),
  SuccessorFiled: factOf(
    'Đã nộp hồ sơ nâng hạng hoặc đánh giá lại',
    'Upgrade or re-evaluation dossier filed',
    z.strictObject({ dossierId: s.id, kind: s.kind, filedOn: s.day, late: z.boolean() }),
  ),
  ValidityExtended: factOf(
    'Đã gia hạn hiệu lực',
    'Validity extended',
    z.strictObject({
      until: s.day,
      dossierId: s.id,
      /** A violation was concluded and not decided on: its case goes on where the certificate had been recorded as expired. */
      underViolation: z.boolean(),
    }),
  ),
  SuccessorEnded: factOf(
    'Hồ sơ kế tiếp đã kết thúc không cấp giấy',
    'Successor dossier ended without a certificate',
    z.strictObject({ dossierId: s.id, outcome: z.enum(['not-recognised', 'rejected', 'withdrawn']), endedOn: s.day }),
  ),
  CertificateSuperseded: factOf(
    'Giấy chứng nhận đã được thay thế',
    'Certificate superseded',
    z.strictObject({ dossierId: s.id, certificateNumber: s.text(60), supersededOn: s.day }),
  ),
  CertificateExpired: factOf('Giấy chứng nhận đã hết hạn', 'Certificate expired', z.strictObject({ lastValidDay: s.day })),
} as const;

/** Last day on which the certificate is valid, the extension of Article 12.3 included. */
export const lastValidDay = (context: DossierContext): string =>
  context.extendedUntil ?? known(context.certificate, 'certificate').validThrough;

const successorOf = (id: string, linked: Readonly<Record<string, State | undefined>>, own: string): State<DossierContext> | undefined => {
  const other = linked[id] as State<DossierContext> | undefined;
  return other?.context.previous?.dossierId === own ? other : undefined;
};
const successorData = z.strictObject({ dossierId: s.id });
const example = { dossierId: '00000000-0000-4000-8000-000000000002' };

export const validityRules = {
  SendExpiryNotice: rule({
    vi: 'Thông báo sắp hết hạn giấy chứng nhận',
    en: 'Send a notice of expiry',
    basis: 'Plan 2026, IV.6 (30 days); Decision 26/2026, Art. 7.6.a (180 and 120 days)',
    roles: ['system'],
    yields: ['ExpiryNoticeSent'],
    refusals: ['notice-unknown', 'notice-already-sent', 'notice-not-due'],
    data: z.strictObject({ daysBefore: z.int().min(1) }),
    example: { daysBefore: 180 },
    decide: ({ daysBefore }, context, env) => {
      const validThrough = known(context.certificate, 'certificate').validThrough;
      if (!ruleSetOf(context).expiryNotices.includes(daysBefore)) return refuse('notice-unknown', { pointer: '/daysBefore' });
      if (context.noticesSent.includes(daysBefore)) return refuse('notice-already-sent', { daysBefore });
      const due = addDays(validThrough, -daysBefore);
      if (env.effectiveOn < due) return refuse('notice-not-due', { dueOn: due });
      return [{ type: 'ExpiryNoticeSent', data: { daysBefore, validThrough, commune: true, applicant: true } }];
    },
  }),
  RecordSuccessorFiled: rule({
    vi: 'Ghi nhận hồ sơ nâng hạng hoặc đánh giá lại',
    en: 'Record that an upgrade or re-evaluation dossier was filed',
    basis: 'Decision 26/2026, Art. 7.5, 7.6.a, 12.3',
    roles: ['system'],
    yields: ['SuccessorFiled', 'ValidityExtended'],
    refusals: ['successor-unknown', 'previous-has-successor'],
    data: successorData,
    example,
    links: (data) => [data.dossierId],
    decide: ({ dossierId }, context, env) => {
      const successor = successorOf(dossierId, env.linked, env.dossierId)?.context;
      if (successor === undefined) return refuse('successor-unknown', { pointer: '/dossierId' });
      const running = runningSuccessor(context, successor.kind);
      if (running !== undefined) return refuse('previous-has-successor', { pointer: '/dossierId', dossierId: running.dossierId });
      const { validThrough } = known(context.certificate, 'certificate');
      const late = successor.kind === 're-evaluation' && successor.late;
      const until = late ? extensionEnd(validThrough, ruleSetOf(context).extension) : undefined;
      return [
        { type: 'SuccessorFiled', data: { dossierId, kind: successor.kind, filedOn: known(successor.filedOn, 'filing date'), late } },
        ...(until === undefined
          ? []
          : [{ type: 'ValidityExtended', data: { until, dossierId, underViolation: context.violation !== null } }]),
      ];
    },
  }),
  RecordSuccessorEnded: rule({
    vi: 'Ghi nhận hồ sơ kế tiếp kết thúc không cấp giấy',
    en: 'Record that the successor dossier ended without a certificate',
    basis: 'Decision 26/2026, Art. 12.3 (valid until the authority’s result)',
    roles: ['system'],
    yields: ['SuccessorEnded'],
    refusals: ['successor-unknown', 'successor-still-running'],
    data: successorData,
    example,
    links: (data) => [data.dossierId],
    blockers: (context) => (context.successors.every((s) => s.ended) ? ['successor-unknown'] : []),
    decide: ({ dossierId }, context, env) => {
      const successor = successorOf(dossierId, env.linked, env.dossierId);
      if (successor === undefined || !context.successors.some((s) => s.dossierId === dossierId && !s.ended))
        return refuse('successor-unknown', { pointer: '/dossierId' });
      if (!['not-recognised', 'rejected', 'withdrawn'].includes(successor.path))
        return refuse('successor-still-running', { state: successor.path });
      return [{ type: 'SuccessorEnded', data: { dossierId, outcome: successor.path, endedOn: env.effectiveOn } }];
    },
  }),
  SupersedeCertificate: rule({
    vi: 'Thay thế giấy chứng nhận cũ bằng giấy mới',
    en: 'Supersede the certificate by the new one',
    basis: 'Policy of the rule set (upgrade): Decision 26/2026, Art. 7.5 and 7.6, say nothing of the old certificate',
    roles: ['system'],
    yields: ['CertificateSuperseded'],
    refusals: ['successor-unknown', 'successor-without-certificate', 'certificate-ended-before'],
    data: successorData,
    example,
    links: (data) => [data.dossierId],
    decide: ({ dossierId }, context, env) => {
      const successor = env.linked[dossierId] as State<DossierContext> | undefined;
      const { previous, supersedes, certificate } = successor?.context ?? unregistered;
      if (certificate === null) {
        return previous?.dossierId === env.dossierId
          ? refuse('successor-without-certificate', { state: successor?.path })
          : refuse('successor-unknown', { pointer: '/dossierId' });
      }
      if (supersedes !== env.dossierId) return refuse('successor-unknown', { pointer: '/dossierId' });
      const { number: certificateNumber, issuedOn: supersededOn } = certificate;
      // Also where it was recorded as expired because the new one, issued before, was typed in later.
      const lastDay = lastValidDay(context);
      if (supersededOn > addDays(lastDay, 1)) return refuse('certificate-ended-before', { lastValidDay: lastDay });
      return [{ type: 'CertificateSuperseded', data: { dossierId, certificateNumber, supersededOn } }];
    },
  }),
  ExpireCertificate: rule({
    vi: 'Ghi nhận giấy chứng nhận hết hạn',
    en: 'Record that the certificate expired',
    basis: 'Decision 26/2026, Art. 4.3, 12.3',
    roles: ['system'],
    yields: ['CertificateExpired'],
    refusals: ['certificate-still-valid'],
    data: z.strictObject({}),
    example: {},
    blockers: (context, env) => (env.effectiveOn > lastValidDay(context) ? [] : ['certificate-still-valid']),
    decide: (_, context) => [{ type: 'CertificateExpired', data: { lastValidDay: lastValidDay(context) } }],
  }),
} as const;
