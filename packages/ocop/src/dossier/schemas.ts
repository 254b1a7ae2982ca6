/** The pieces that forms, commands and facts are built of (Decision 26/2026/QĐ-TTg, Annex III: forms 01 to 03). */
import { z } from 'zod';
import { civilDate } from '../calendar/civil-date.ts';
import { legible, printable } from '../legible.ts';

/** Marks personal data (Law 91/2025/QH15): the codec seals such fields under a key of their person. */
export const personal = <T extends z.ZodType>(schema: T): T => schema.meta({ personal: true });

export const text = (max = 2000) => legible(z.string().trim().min(1, { abort: true }).max(max));
export const reasons = text(4000);
export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'phải là 64 chữ số thập lục phân viết thường của SHA-256 (must be 64 lower-case hexadecimal digits (SHA-256))');
export const id = z.uuid();
export const communeCode = z
  .string()
  .regex(/^\d{5}$/, 'phải là mã xã 5 chữ số (must be a commune code of 5 digits (Decision 19/2025/QĐ-TTg))');
export const provinceCode = z
  .string()
  .regex(/^\d{2}$/, 'phải là mã tỉnh 2 chữ số (must be a province code of 2 digits (Decision 19/2025/QĐ-TTg))');
export const stars = z.int().min(1).max(5);
export const recognisedStars = z.int().min(3).max(5);
export const day = civilDate;

/** Of a certificate, by which the public looks it up. */
export const certificateNumber = printable(text(60));

/** An official paper; its date is the fact's legal date. Decree 30/2020/NĐ-CP: a number is given when the paper is issued. */
export const paper = z.strictObject({ number: text(60), sha256: sha256.optional() });
export type Paper = z.infer<typeof paper>;

export const kind = z.enum(['first', 'upgrade', 're-evaluation']);
export const level = z.enum(['province', 'ministry']);
export const desk = z.enum([
  'applicant',
  'commune',
  'department',
  'advisory',
  'council',
  'chair',
  'ministry',
  'central-advisory',
  'central-council',
  'minister',
]);
export const clockName = z.enum([
  'commune-report',
  'supplement',
  're-evaluation-province',
  're-evaluation-ministry',
  'round',
  'transition-limit',
  'remedy',
  'revocation',
]);

/** Article 2.3; the last three for tourism only. */
export const applicantType = z.enum([
  'cooperative',
  'cooperative-group',
  'sme',
  'farm',
  'registered-household',
  'association',
  'operating-centre',
  'equivalent-body',
]);

/** Id under which a person signs in. It stands in sealed texts and in lists, so it has no space and nothing that is not seen. */
export const personId = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.:@|+-]{0,63}$/,
    'phải là mã của một người: 1 đến 64 chữ, số và . : @ | + - _, bắt đầu bằng chữ hoặc số (must be a person’s id: 1 to 64 letters, digits and . : @ | + - _, a letter or digit first)',
  );

export const applicant = z.strictObject({ id: personId, name: personal(text(200)), type: applicantType });
export const product = z.strictObject({
  name: text(300),
  set: z.string().regex(/^\d{2}$/, 'phải là bộ sản phẩm từ 01 đến 26 (must be a product set 01 to 26 (Annex I))'),
});

/** The fifteen kinds of evidence of form 02, and the papers of the file itself. The list guides, it does not close. */
export const documentKind = z.enum([
  'form-01',
  'form-02',
  'business-registration',
  'facility-eligibility',
  'raw-material-and-linkage',
  'environment',
  'local-labour-list',
  'business-growth',
  'intellectual-property',
  'market-contracts',
  'promotion-material',
  'product-story',
  'quality-declaration',
  'test-reports',
  'barcode-trace-stamp',
  'quality-management-system',
  'awards',
  'other',
]);
export const document = z.strictObject({ kind: documentKind, sha256 });
export const documents = z.array(document).max(500);

/** Form 01, registration, what the applicant fills in. The authorities' part (receipt number, date, officer) is recorded by their own facts. */
export const form01 = z.strictObject({
  legalRepresentative: personal(text(200)),
  position: text(200),
  contactAddress: personal(text(500)),
  telephone: personal(text(30)),
  email: personal(z.email()).optional(),
  sampleCount: z.int().min(0).max(50),
  /** The pledge that the information is true: without it the form is not signed. */
  pledged: z.literal(true),
});

/** Form 02, self-assessment, parts I, II and IV; part III stands in self-assessment.ts. */
export const form02 = z.strictObject({
  legalRepresentative: z.strictObject({
    fullName: personal(text(200)),
    sex: personal(z.enum(['female', 'male'])),
    ethnicity: personal(text(60)),
    permanentAddress: personal(text(500)),
    /** No field of the form, but criterion 3.2 counts it. */
    disabled: personal(z.boolean()).optional(),
  }),
  foundedOn: day.optional(),
  registrationNumber: text(60).optional(),
  specification: text(),
  standard: text(),
  holds: z.strictObject({
    businessRegistration: z.boolean(),
    qualityDeclared: z.boolean(),
    foodSafetyCertificate: z.boolean(),
    mandatoryCertificate: z.boolean(),
    intellectualProperty: z.array(z.enum(['trademark', 'indication-or-collective-mark', 'patent', 'design', 'copyright', 'other'])).max(6),
  }),
  history: text(10_000),
  organisation: text(10_000),
  results: z.strictObject({
    materialsAndTechnology: text(10_000),
    qualityAndPackaging: text(10_000),
    markets: text(10_000),
    revenueAndProfit: text(10_000),
  }),
  plan: text(20_000),
});

/** Article 6.1.c: what happened since recognition. */
export const updatesSinceRecognition = z.strictObject({
  materials: text(),
  technology: text(),
  packaging: text(),
  labels: text(),
  qualityDeclaration: text(),
  periodicTestReports: z.array(sha256).min(1).max(50),
  markets: text(),
  output: text(),
  revenue: text(),
  renewedPapers: z.array(document).max(50),
});

/** Form 03 part II: for each content the description (the applicant's, or local facts) and the commune's view. */
const finding = z.strictObject({ description: text(10_000), view: text(10_000) });
export const findings = z.strictObject({ localMaterial: finding, localLabour: finding, ideaOrigin: finding, localIdentity: finding });

/** Articles 6.2, 7.2.b: one paper set and one electronic set. */
export const sets = z.strictObject({ paper: z.literal(1), electronic: z.literal(1) });

export const councilFigures = z.strictObject({
  sumOfTotals: z.int().min(0),
  members: z.int().min(1).max(99),
  bandStars: stars,
  gateStars: stars,
  stars,
});
