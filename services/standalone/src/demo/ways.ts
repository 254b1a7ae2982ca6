/** Ways of the demo's dossiers through the workflow, in days between steps. */
import { addDays, exampleForm02For } from '@hoso/ocop';
import { PROVINCE } from './identities.ts';
import type { Subject } from './register.ts';

/** `data`: what differs from the command's own example; undefined takes the example as it is. */
export type Step = {
  readonly on: string;
  readonly role: string;
  readonly command: string;
  readonly data?: Readonly<Record<string, unknown>>;
};
export type Life = { readonly dossierId: string; readonly subject: Subject; readonly steps: readonly Step[] };

/** [days after the step before, role, command, data]. */
export type Stride = readonly [days: number, role: string, command: string, data?: Readonly<Record<string, unknown>>];

export const walk = (start: string, strides: readonly Stride[]): readonly Step[] => {
  let on = start;
  return strides.map(([days, role, command, data]) => {
    on = addDays(on, days);
    return { on, role, command, ...(data === undefined ? {} : { data }) };
  });
};

export const figures = (stars: number, gateStars = stars): Readonly<Record<string, unknown>> => ({
  sumOfTotals: ([0, 20, 41, 58, 79, 93][stars] as number) * 11,
  members: 11,
  bandStars: stars,
  gateStars,
  stars: Math.min(stars, gateStars),
});

export type Place = {
  readonly subject: Subject;
  readonly product: { readonly name: string; readonly set: string };
  readonly number: number;
};

export const receipt = ({ subject, number }: Place) => ({ receiptNumber: `${number}-2026/PĐK-${PROVINCE}-${subject.communeCode}-2026` });
export const certificate = ({ subject, number }: Place) => ({
  number: `OCOP-${PROVINCE}-2026-${String(number).padStart(4, '0')}`,
  productCode: `${PROVINCE}-${subject.communeCode}-${String(number).padStart(2, '0')}-2026`,
});

export const idea = (p: Place): readonly Stride[] => [
  [
    0,
    'applicant',
    'RegisterIdea',
    { applicant: { id: p.subject.id, name: p.subject.name, type: p.subject.type }, communeCode: p.subject.communeCode, product: p.product },
  ],
  [6, 'commune-chair', 'SelectIdea'],
  [4, 'commune-officer', 'RecordConsultantSupport'],
  [6, 'applicant', 'FileFirstDossier', { form02: exampleForm02For(p.product.set) }],
];
export const commune = (p: Place): readonly Stride[] => [
  [1, 'commune-officer', 'ReceiveAtCommune', receipt(p)],
  [2, 'commune-officer', 'ConfirmCompleteness'],
  [3, 'commune-chair', 'RecordCommuneMeeting'],
  [0, 'commune-officer', 'RecordCommuneFindings'],
  [2, 'commune-chair', 'IssueCommuneReport'],
  [0, 'commune-chair', 'IssueProposalLetter'],
  [1, 'commune-officer', 'HandOverToProvince'],
];
export const department = (p: Place): readonly Stride[] => [
  [2, 'department-officer', 'ReceiveAtProvince', { ...receipt(p), samples: 5 }],
  [3, 'department-officer', 'ForwardToAdvisoryTeam'],
  [4, 'advisor', 'RecordFieldSurvey'],
  [5, 'advisor', 'IssueAdvisoryReport'],
];
export const round = (number: 1 | 2): Stride => [
  1,
  'department-officer',
  'ScheduleRound',
  { roundId: `province-${PROVINCE}-2026-${number}`, form: 'meeting' },
];

/** Days from the start of an idea on 25 May to the council's meeting on 20 August. */
export const first = (p: Place): readonly Stride[] => [...idea(p), ...commune(p), ...department(p), round(1)];
export const days = (strides: readonly Stride[]): number => strides.reduce((sum, [d]) => sum + d, 0);
export const COUNCIL_DAY = 87;

export const judged = (p: Place, stars: number, gateStars = stars): readonly Stride[] => {
  const before = first(p);
  return [...before, [COUNCIL_DAY - days(before), 'council-secretary', 'RecordCouncilResult', figures(stars, gateStars)]];
};
export const recognised = (p: Place, stars: number): readonly Stride[] => [
  ...judged(p, stars),
  [3, 'department-officer', 'SubmitForDecision'],
  [3, 'provincial-chair', 'DecideRecognition'],
  [0, 'provincial-chair', 'IssueCertificate', certificate(p)],
  [1, 'department-officer', 'PublishResult'],
  [0, 'department-officer', 'NotifyResult'],
];
export const potentialFive = (p: Place): readonly Stride[] => [
  ...judged(p, 5),
  [4, 'provincial-chair', 'ApproveResult'],
  [3, 'provincial-chair', 'ForwardToMinistry'],
  [3, 'ministry-officer', 'ReceiveAtMinistry'],
];

export const upto = (strides: readonly Stride[], command: string): readonly Stride[] =>
  strides.slice(0, strides.findIndex(([, , c]) => c === command) + 1);
