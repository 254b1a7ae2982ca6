/** What the API must know of OCOP: who may read which dossiers, and which refusals find fault with what was sent. */
import {
  councilRound,
  type DossierContext,
  itemOf,
  MINISTRY_UNIT,
  ocopDossierOnPaper,
  personalContextPointers,
  provinceOf,
  provinces,
  publicCertificate,
  type RoundContext,
  roundStreamId,
} from '@hoso/ocop';
import { numberKey } from '@hoso/read-models';
import { configured } from '@hoso/service';
import type { Actor, Workflow } from '@hoso/workflow';
import type { Access, Reach } from './access.ts';
import type { Claim, Claims } from './claims.ts';

const reach = ({ id, role, unit }: Actor): Reach => {
  switch (role) {
    case 'applicant':
      return { kind: 'own', applicantId: id };
    case 'commune-officer':
    case 'commune-chair':
      return { kind: 'commune', unit };
    case 'department-officer':
    case 'provincial-chair':
      return { kind: 'province', unit };
    // These work at both levels.
    case 'advisor':
    case 'council-secretary':
    case 'inspector':
      return unit === MINISTRY_UNIT ? { kind: 'all', personal: true } : { kind: 'province', unit };
    case 'ministry-officer':
    case 'minister':
      return unit === MINISTRY_UNIT ? { kind: 'all', personal: true } : { kind: 'none' };
    case 'auditor':
      return { kind: 'all', personal: true };
    case 'analyst':
      return { kind: 'all', personal: false };
    default:
      return { kind: 'none' };
  }
};

export const ocopAccess: Access = {
  reach,
  apart: new Set([councilRound.name]),
  dossiers: {
    'ocop-dossier': {
      scope: (context) => {
        const { applicant, communeCode, provinceCode } = context as unknown as DossierContext;
        return { applicantId: applicant?.id ?? null, communeCode, provinceCode };
      },
      certificate: (context, stage) => publicCertificate(context as unknown as DossierContext, stage),
      // Those who are to score a dossier read it, papers included; who has an interest in it does not.
      guest: async ({ id, role }, context, dossierId, load) => {
        const { round } = context as unknown as DossierContext;
        if (role !== 'council-member' || round === null) return false;
        const council = (await load(roundStreamId(round.id)))?.state.context as RoundContext | undefined;
        const item = council?.agenda === undefined ? undefined : itemOf(council, dossierId);
        return council !== undefined && item !== undefined && Object.hasOwn(council.members, id) && !item.recused.includes(id);
      },
      personalContext: [...personalContextPointers, '/applicant/id'],
      personalFacts: ['/applicant/id'],
    },
  },
};

/** The sender can correct these by sending something else; all other refusals say that the dossier stands elsewhere. */
export const ocopRefusalsAboutData: ReadonlySet<string> = new Set([
  'unknown-product-set',
  'unknown-unit',
  'applicant-not-eligible',
  'start-missing',
  'form-missing',
  'samples-wrong',
  'previous-dossier-unknown',
  'late-reason-missing',
  'receipt-number-of-another-unit',
  'product-code-of-another-unit',
  'product-code-of-another-year',
  'previous-reasons-missing',
  'not-of-this-entry',
  'nothing-to-correct',
  'not-the-same-certificate',
  'survey-cause-missing',
  'unknown-round',
  'round-over',
  'written-opinions-only-for-re-evaluation',
  'meeting-reasons-missing',
  'sum-out-of-range',
  'band-stars-wrong',
  'stars-wrong',
  'components-missing',
  'certificate-dates-wrong',
  'effective-from-issue',
  'meeting-date-wrong',
  'not-an-earlier-certificate',
  'inspection-reasons-missing',
  'remedy-missing',
  'notice-unknown',
  'successor-unknown',
  'applicant-dates-today',
  'dated-too-early',
  'self-assessment-wrong',
  'paper-version-needed',
  'forward-needs-ninety',
  // Of council rounds.
  'member-dates-today',
  'round-in-calendar',
  'round-dates-wrong',
  'wrong-stream',
  'no-rubric',
  'legal-basis-missing',
  'chair-wrong',
  'delegation-missing',
  'agency-missing',
  'not-awaiting-a-round',
  'not-on-the-agenda',
  'samples-not-awaited',
  'sheet-invalid',
  'commitment-mismatch',
  'finding-not-open',
  'finding-of-nobody',
]);

/**
 * In `ocop-dossier@1` the secretary types what a council found on paper: only where councils still sit on paper is a dossier opened in it.
 * @param codes of provinces
 * @throws ConfigError when there is no such province
 */
export const opensOnPaper = (codes: readonly string[]): ((workflow: Workflow, actor: Actor) => boolean) =>
  configured('HOSO_PAPER_PROVINCES', () => {
    const strange = codes.filter((code) => !provinces.some((province) => province.code === code));
    if (strange.length > 0) throw new Error(`${strange.join(', ')}: there is no such province`);
    return ({ name, version }, { unit }) =>
      name !== ocopDossierOnPaper.name || version !== ocopDossierOnPaper.version || codes.includes(provinceOf(unit) ?? unit);
  });

/** One number, one certificate: it is what the public looks up. A dossier's own first try may arrive between the trial and the look. */
const certificateNumber = (number: string, dossierId: string): Claim => ({
  key: `certificate number ${numberKey(number)}`,
  isTaken: async (queries) => ((await queries.certificate(number))?.dossierId ?? dossierId) !== dossierId,
  taken: 'certificate-number-taken',
});

/** One code, one product: its upgrades and re-evaluations may keep it. */
const productCode = (code: string, productId: unknown): Claim => ({
  key: `product code ${numberKey(code)}`,
  isTaken: async (queries) => ((await queries.certificateByProductCode(code))?.productId ?? productId) !== productId,
  taken: 'product-code-taken',
});

export const ocopClaims: Claims = {
  CorrectCertificateEntry: ({ facts, state, dossierId }) =>
    facts.flatMap(({ data }) => {
      const { certificate } = data as { readonly certificate: { readonly number: string; readonly productCode: string | null } };
      const code = certificate.productCode;
      return [certificateNumber(certificate.number, dossierId), ...(code === null ? [] : [productCode(code, state.context.productId)])];
    }),
  IssueCertificate: ({ facts, state, dossierId }) =>
    facts.flatMap(({ data }) => {
      const issued = data as { readonly number: string; readonly productCode: string };
      return [certificateNumber(issued.number, dossierId), productCode(issued.productCode, state.context.productId)];
    }),
  RegisterExistingCertificate: ({ facts, dossierId }) =>
    facts.map(({ data }) =>
      certificateNumber((data as { readonly certificate: { readonly number: string } }).certificate.number, dossierId),
    ),
};
