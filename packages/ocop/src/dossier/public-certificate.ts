/** What the public may know of a certificate: no personal data but the holder's name, which is printed on it (Decision 26/2026, Article 4.3). */
import type { DossierContext } from './context.ts';

export type PublicCertificate = {
  readonly number: string;
  readonly productName: string;
  readonly subjectName: string;
  /** Commune code. */
  readonly unit: string;
  readonly stars: number;
  readonly decisionNumber: string;
  readonly issuedOn: string;
  /** Last day of validity, an extension included. */
  readonly validThrough: string;
  /** As the facts say; a valid certificate whose last day has passed is expired all the same. */
  readonly status: 'valid' | 'expired' | 'revoked' | 'superseded';
};

/** `stage`: of the dossier's state. Null while there is no certificate, and where it was registered in error. */
export const publicCertificate = (context: DossierContext, stage: string): PublicCertificate | null => {
  const { applicant, product, certificate, communeCode, extendedUntil } = context;
  if (certificate === null || stage === 'annulled') return null;
  const { number, stars, decisionNumber, issuedOn, validThrough } = certificate;
  return {
    number,
    productName: product?.name ?? '',
    // A name whose key was destroyed is no text any more.
    subjectName: typeof applicant?.name === 'string' ? applicant.name : '',
    unit: communeCode ?? '',
    stars,
    decisionNumber,
    issuedOn,
    validThrough: extendedUntil ?? validThrough,
    status: stage === 'expired' || stage === 'revoked' || stage === 'superseded' ? stage : 'valid',
  };
};
