/**
 * A wrong entry about a certificate is put right by a fact of its own, which names the paper that shows it; the entry itself stays in the history.
 * Who entered it corrects it: the provincial agency what it took over into the register (Article 12.1), the authority what it issued.
 */
import { type Env, type Refusal, refuse, type State } from '@hoso/workflow';
import { z } from 'zod';
import { addMonths } from '../calendar/civil-date.ts';
import { extensionEnd } from '../calendar/periods.ts';
import { productCode } from '../numbering/product-code.ts';
import { type DossierContext, runningSuccessor } from './context.ts';
import { certificateEntry } from './decision.ts';
import { ruleSetOf } from './due.ts';
import { examplePaper } from './examples.ts';
import { competentForStars } from './level.ts';
import { miscoded } from './product-code.ts';
import { inOwnUnit } from './roles.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

/** Every rule set since 2018 gave 36 months; Article 12.1 keeps a certificate to the end of its own term, not longer. */
const LONGEST_MONTHS = 36;

const some = z.strictObject(certificateEntry).partial();
type Field = keyof typeof certificateEntry;

export const correctionFacts = {
  CertificateEntryCorrected: factOf(
    'Đã đính chính thông tin giấy chứng nhận',
    'Entry about the certificate corrected',
    z.strictObject({
      /** What was entered, of what is corrected. */
      was: some.extend({ productCode: productCode.nullable().optional() }),
      certificate: z.strictObject({ ...certificateEntry, productCode: productCode.nullable() }),
      extendedUntil: s.day.nullable(),
      reasons: s.reasons,
      /** The paper that shows it. */
      paper: s.paper,
      correctedOn: s.day,
      /** Valid on the day of the correction: one that had been recorded as expired stands again. */
      stands: z.boolean(),
      underViolation: z.boolean(),
    }),
  ),
  RegistrationAnnulled: factOf(
    'Đã hủy ghi nhận giấy chứng nhận',
    'Registration annulled',
    z.strictObject({
      reasons: s.reasons,
      /** Registered twice: the dossier that stays. */
      sameAs: s.id.optional(),
      annulledOn: s.day,
    }),
  ),
} as const;

/** Article 12.1: no longer than its own term. */
export const isWrongTerm = (issuedOn: string, validThrough: string): boolean =>
  validThrough < issuedOn || validThrough > addMonths(issuedOn, LONGEST_MONTHS);

/** As the registration itself: the figures of the days since its issue are to show what was right all along. */
const fromIssue = ({ certificate }: DossierContext, { effectiveOn }: Env): Refusal | undefined => {
  const { issuedOn } = known(certificate, 'certificate');
  return effectiveOn === issuedOn ? undefined : refuse('effective-from-issue', { issuedOn });
};
const sinceIssue = ({ certificate }: DossierContext) => certificate?.issuedOn;

const isRegistered = ({ decision }: DossierContext): boolean => decision === null;
/** What was typed; of a certificate issued here the rest follows from the decision. A wrong day of issue is annulled, for all figures begin with it. */
const typed = (context: DossierContext): readonly Field[] =>
  isRegistered(context) ? ['number', 'validThrough', 'stars', 'decisionNumber'] : ['number', 'productCode'];

/** The extension of Article 12.3 by the corrected last day; one that had ended with a result keeps its end. */
const extended = (context: DossierContext, validThrough: string): string | null => {
  if (context.extendedUntil === null) return null;
  const end = extensionEnd(validThrough, ruleSetOf(context).extension) ?? validThrough;
  if (runningSuccessor(context, 're-evaluation') !== undefined || context.extendedUntil > end) return end;
  return context.extendedUntil < validThrough ? validThrough : context.extendedUntil;
};

export const correctionRules = {
  CorrectCertificateEntry: rule({
    vi: 'Đính chính thông tin giấy chứng nhận đã ghi sai',
    en: 'Correct a wrong entry about the certificate',
    basis: 'The certificate as issued (Decision 26/2026, Art. 7.3.e, 7.4.e, 12.1); no text on corrections',
    beside: sinceIssue,
    roles: ['department-officer', 'provincial-chair', 'minister'],
    yields: ['CertificateEntryCorrected'],
    refusals: [
      ...['not-of-this-entry', 'nothing-to-correct', 'certificate-dates-wrong', 'effective-from-issue'],
      ...['product-code-of-another-unit', 'product-code-of-another-year'],
    ],
    data: z.strictObject({ corrected: some, reasons: s.reasons, paper: s.paper }),
    example: {
      corrected: { number: 'OCOP-51-2025-0170' },
      reasons: 'Số giấy chứng nhận bị gõ nhầm hai chữ số cuối.',
      paper: examplePaper('OCOP-51-2025-0170'),
    },
    competent: (actor, context) =>
      isRegistered(context)
        ? actor.role === 'department-officer' && inOwnUnit(actor, context)
        : actor.role !== 'department-officer' && competentForStars(actor, context, context.decision?.stars),
    decide: ({ corrected, reasons, paper }, context, env) => {
      const entered = known(context.certificate, 'certificate');
      const changed = (Object.keys(corrected) as Field[]).filter(
        (field) => corrected[field] !== undefined && corrected[field] !== entered[field],
      );
      const strange = changed.find((field) => !typed(context).includes(field));
      if (strange !== undefined) return refuse('not-of-this-entry', { pointer: `/corrected/${strange}`, fields: typed(context) });
      if (changed.length === 0) return refuse('nothing-to-correct', { pointer: '/corrected' });
      const certificate = { ...entered, ...Object.fromEntries(changed.map((field) => [field, corrected[field]])) };
      const { issuedOn, validThrough } = certificate;
      if (isRegistered(context) && isWrongTerm(issuedOn, validThrough)) {
        return refuse('certificate-dates-wrong', { pointer: '/corrected/validThrough' });
      }
      const wrong = isRegistered(context)
        ? fromIssue(context, env)
        : miscoded(known(certificate.productCode, 'product code'), '/corrected/productCode', context);
      if (wrong) return wrong;
      const extendedUntil = extended(context, validThrough);
      return [
        {
          type: 'CertificateEntryCorrected',
          data: {
            ...{ was: Object.fromEntries(changed.map((field) => [field, entered[field]])), certificate, extendedUntil, reasons, paper },
            ...{ correctedOn: env.today, stands: env.today <= (extendedUntil ?? validThrough), underViolation: context.violation !== null },
          },
        },
      ];
    },
  }),
  AnnulRegistration: rule({
    vi: 'Hủy ghi nhận giấy chứng nhận (ghi nhận nhầm hoặc trùng)',
    en: 'Annul the registration of a certificate, made in error or twice',
    basis: 'Decision 26/2026, Art. 12.1: only certificates that were issued are kept',
    beside: sinceIssue,
    roles: ['department-officer'],
    yields: ['RegistrationAnnulled'],
    refusals: ['not-a-registration', 'effective-from-issue', 'previous-has-successor', 'not-the-same-certificate'],
    data: z.strictObject({ reasons: s.reasons, sameAs: s.id.optional() }),
    example: { reasons: 'Giấy chứng nhận này đã được ghi nhận ở hồ sơ khác.', sameAs: '00000000-0000-4000-8000-000000000001' },
    blockers: (context) => [
      ...(isRegistered(context) ? [] : ['not-a-registration']),
      ...(context.successors.every((successor) => successor.ended) ? [] : ['previous-has-successor']),
    ],
    links: ({ sameAs }) => (sameAs === undefined ? [] : [sameAs]),
    decide: (data, context, env) => {
      const number = known(context.certificate, 'certificate').number;
      const other = data.sameAs === undefined ? undefined : (env.linked[data.sameAs] as State<DossierContext> | undefined);
      if (data.sameAs !== undefined && (data.sameAs === env.dossierId || other?.context.certificate?.number !== number)) {
        return refuse('not-the-same-certificate', { pointer: '/sameAs', number });
      }
      return fromIssue(context, env) ?? [{ type: 'RegistrationAnnulled', data: { ...data, annulledOn: env.today } }];
    },
  }),
} as const;
