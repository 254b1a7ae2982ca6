/** The demo's dossiers of 2026: invented, spread over all stages as they stand on 1 September 2026. Each is a way through the workflow, cut off somewhere. */
import { communesOf, exampleForm02For } from '@hoso/ocop';
import { beforeTheCouncilOfAugust } from './august.ts';
import { demoId } from './demo-id.ts';
import { PROVINCE } from './identities.ts';
import { type RegisteredProduct, registeredProducts, type Subject, subjects } from './register.ts';
import { about } from './sheets.ts';
import { commune, decided, department, first, idea, type Life, type Place, type Plan, receipt, type Stride, upto, walk } from './ways.ts';

const later = (start: string, until: string, ...more: readonly Stride[]): Plan => ({
  start,
  way: (p) => [...upto(first(p), until), ...more],
});
/** Ready on 16 August or later: too late for the round of August, so on the agenda of November. */
const november = (start: string, council: 'late' | 'november'): Plan => ({ start, way: first, council });
const plans: readonly Plan[] = [
  ...['2026-08-24', '2026-08-26', '2026-08-28'].map((start) => later(start, 'RegisterIdea')),
  { start: '2026-08-10', way: (p) => [...idea(p).slice(0, 1), [8, 'commune-chair', 'RefuseIdea']] },
  later('2026-08-12', 'SelectIdea'),
  later('2026-08-14', 'RecordConsultantSupport'),
  later('2026-08-14', 'FileFirstDossier'),
  later('2026-08-15', 'FileFirstDossier'),
  later('2026-08-12', 'ReceiveAtCommune'),
  later('2026-08-13', 'ReceiveAtCommune'),
  later('2026-07-28', 'ReceiveAtCommune', [2, 'commune-officer', 'RequestSupplement']),
  later('2026-07-02', 'ReceiveAtCommune', [2, 'commune-officer', 'RequestSupplement']),
  later('2026-08-06', 'ConfirmCompleteness'),
  later('2026-08-03', 'ConfirmCompleteness'),
  later('2026-07-06', 'ConfirmCompleteness'),
  later('2026-08-01', 'RecordCommuneFindings'),
  later('2026-08-02', 'IssueCommuneReport'),
  later('2026-07-30', 'IssueProposalLetter'),
  later('2026-07-28', 'HandOverToProvince'),
  later('2026-07-29', 'HandOverToProvince'),
  later('2026-07-25', 'ReceiveAtProvince'),
  later('2026-07-24', 'ReceiveAtProvince'),
  later('2026-07-20', 'ReceiveAtProvince', [4, 'department-officer', 'RequestSupplement']),
  later('2026-07-20', 'ForwardToAdvisoryTeam'),
  later('2026-07-18', 'RecordFieldSurvey'),
  later('2026-07-16', 'RecordFieldSurvey', [1, 'advisor', 'RequestExtraTest']),
  later('2026-07-12', 'RecordFieldSurvey', [2, 'advisor', 'RequestSupplement']),
  later('2026-07-13', 'IssueAdvisoryReport'),
  later('2026-07-11', 'IssueAdvisoryReport'),
  november('2026-07-08', 'late'),
  ...['2026-07-09', '2026-07-10', '2026-07-11'].map((start) => november(start, 'november')),
  { start: '2026-06-20', way: (p) => [...upto([...idea(p), ...commune(p)], 'ConfirmCompleteness'), [9, 'commune-chair', 'RejectDossier']] },
  later('2026-07-01', 'HandOverToProvince', [3, 'applicant', 'WithdrawDossier']),
  later('2026-08-01', 'SelectIdea', [5, 'applicant', 'WithdrawDossier']),
  ...beforeTheCouncilOfAugust,
];

const newProducts: readonly (readonly [set: string, name: string])[] = [
  ['20', 'Tinh dầu quế'],
  ['10', 'Tỏi Lý Sơn'],
  ['13', 'Cà phê Đăk Hà'],
  ['22', 'Thổ cẩm Làng Teng'],
  ['05', 'Kẹo gương'],
  ['09', 'Nước mắm Sa Huỳnh'],
];
const tourism = ['26', 'Làng du lịch Gò Cỏ'] as const;

const firstLives: readonly Life[] = plans.map(({ start, way, set: wanted, council }, i) => {
  const communes = communesOf(PROVINCE);
  const n = String(i + 1).padStart(2, '0');
  const subject: Subject = { ...(subjects[(i * 5) % subjects.length] as Subject) };
  if (!communes.some((c) => c.code === subject.communeCode)) throw new Error(`the demo has no commune ${subject.communeCode}`);
  const named = [...newProducts, tourism].find(([set]) => set === wanted);
  const [set, name] = named ?? (newProducts[i % newProducts.length] as (typeof newProducts)[number]);
  const place = { subject, product: { name: `${name}, sản phẩm mới ${n} (mô phỏng)`, set }, number: i + 1 };
  return { dossierId: demoId(`first ${n}`), subject, set, steps: walk(start, way(place)), ...(council === undefined ? {} : { council }) };
});

const valid = (product: RegisteredProduct, from: string, until: string): boolean =>
  product.certificate.validThrough >= from && product.certificate.validThrough <= until;
const pick = (n: number, stars: number, from: string, until: string): readonly RegisteredProduct[] =>
  registeredProducts.filter((r) => r.stars === stars && valid(r, from, until)).slice(0, n);

const successor = (
  r: RegisteredProduct,
  key: string,
  number: number,
  start: string,
  filing: Stride,
  way: (p: Place) => readonly Stride[],
  council?: Life['council'],
): Life => ({
  dossierId: demoId(`${key} ${r.dossierId}`),
  subject: r.subject,
  set: r.product.set,
  steps: walk(start, [filing, ...way({ subject: r.subject, product: r.product, number })]),
  ...(council === undefined ? {} : { council }),
});

const agency = (p: Place): readonly Stride[] => [
  [2, 'department-officer', 'ReceiveAtProvince', { ...receipt(p), samples: 5 }],
  [8, 'department-officer', 'IssueAgencyReport'],
];

/** Form 02 part III is scored on the sheet of the product's own set. */
const filedFor = ({ dossierId, product }: RegisteredProduct) => ({ previousDossierId: dossierId, form02: exampleForm02For(product.set) });

const upgrades = pick(3, 3, '2027-06-01', '2028-12-31').map((r, i) => {
  const filing: Stride = [0, 'applicant', 'FileUpgradeDossier', filedFor(r)];
  const way = (p: Place) => [...commune(p), ...department(p)];
  return i === 2
    ? successor(r, 'upgrade', 100 + i, '2026-06-05', filing, (p) => upto(way(p), 'RecordFieldSurvey'))
    : successor(r, 'upgrade', 100 + i, '2026-06-05', filing, (p) => [...way(p), ...decided(p)], { attempts: [about(77 + 4 * i)] });
});

/** By written opinions: one in agreement; one whose opinions give 3 and 4 stars, so that the council meets on it; one for November. */
const reEvaluated: readonly {
  readonly start: string;
  readonly way: (p: Place) => readonly Stride[];
  readonly council?: Life['council'];
}[] = [
  { start: '2026-07-06', way: (p) => [...commune(p), ...agency(p), ...decided(p)], council: { attempts: [about(62)] } },
  { start: '2026-07-06', way: (p) => [...commune(p), ...agency(p), ...decided(p)], council: { attempts: [about(70), about(75)] } },
  { start: '2026-07-20', way: (p) => [...commune(p), ...agency(p)], council: 'november' },
  { start: '2026-07-20', way: (p) => upto([...commune(p), ...agency(p)], 'ReceiveAtProvince') },
  { start: '2026-07-20', way: (p) => upto(commune(p), 'ConfirmCompleteness') },
];
const reEvaluations = pick(5, 3, '2026-11-20', '2026-12-31').map((r, i) => {
  const { start, way, council } = reEvaluated[i] as (typeof reEvaluated)[number];
  return successor(r, 're-evaluation', 110 + i, start, [0, 'applicant', 'FileReEvaluationDossier', filedFor(r)], way, council);
});
/** Article 12.3: the window had closed before the Decision came into force; the certificate is extended. */
const late = pick(2, 3, '2026-09-02', '2026-09-18').map((r) =>
  successor(
    r,
    'late',
    120,
    '2026-08-03',
    [
      0,
      'applicant',
      'FileReEvaluationDossier',
      { ...filedFor(r), lateReason: 'Thời hạn nộp đã qua trước khi Quyết định 26/2026 có hiệu lực.' },
    ],
    (p) => upto(commune(p), 'RecordCommuneFindings'),
  ),
);

const oversight: readonly (readonly Stride[])[] = [
  [[0, 'inspector', 'OpenInspection']],
  [
    [0, 'inspector', 'OpenInspection'],
    [6, 'inspector', 'ConcludeInspection'],
  ],
  [
    [0, 'inspector', 'OpenInspection'],
    [6, 'inspector', 'ConcludeInspection', { outcome: 'meets', remedies: [] }],
  ],
  [[0, 'inspector', 'ConcludeViolation']],
  [
    [0, 'inspector', 'ConcludeViolation'],
    [4, 'department-officer', 'VerifyViolation'],
    [2, 'department-officer', 'ProposeRevocation'],
  ],
  [
    [0, 'commune-chair', 'ConfirmProductionStopped'],
    [4, 'department-officer', 'VerifyViolation'],
    [2, 'department-officer', 'ProposeRevocation'],
    [3, 'provincial-chair', 'RevokeCertificate'],
  ],
  [
    [0, 'ministry-officer', 'RequestRecognitionWithdrawal'],
    [9, 'provincial-chair', 'WithdrawRecognition'],
  ],
];
const inspected = registeredProducts
  .filter((r) => r.stars === 3 && valid(r, '2027-03-01', '2027-05-31'))
  .slice(0, oversight.length)
  .map(
    (r, i): Life => ({
      dossierId: r.dossierId,
      subject: r.subject,
      set: r.product.set,
      steps: walk('2026-08-17', oversight[i] as readonly Stride[]),
    }),
  );

export const lives: readonly Life[] = [...firstLives, ...upgrades, ...reEvaluations, ...late, ...inspected];
