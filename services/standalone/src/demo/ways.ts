/** Ways of the demo's dossiers through the workflow, in days between steps. */
import { addDays, exampleForm02For, ocopDossier } from '@hoso/ocop';
import { PROVINCE } from './identities.ts';
import type { Subject } from './register.ts';
import type { Sheets } from './sheets.ts';

/** `data`: what differs from the command's own example; undefined takes the example as it is. */
export type Step = {
  readonly on: string;
  readonly role: string;
  readonly command: string;
  readonly data?: Readonly<Record<string, unknown>>;
};

/** What the council's round of August makes of a dossier. */
export type Scoring = {
  /** One an attempt. */
  readonly attempts: readonly Sheets[];
  /** A member with an interest in it, by place in the council from 0. */
  readonly recused?: { readonly member: number; readonly reasons: string };
  /** Why the chair has it scored anew after the first attempt. */
  readonly rescoring?: string;
  /** What the council holds where its members differ on a gate: what its first member found. */
  readonly agreed?: { readonly criterion: string; readonly note: string };
};

export type Life = {
  readonly dossierId: string;
  readonly subject: Subject;
  readonly set: string;
  readonly steps: readonly Step[];
  /** Of the council: what the round of August made of it, that it came too late for that one, or that the round of November has it. */
  readonly council?: Scoring | 'late' | 'november';
};

/** [days after the step before or the day, role, command, data]. */
export type Stride = readonly [when: number | string, role: string, command: string, data?: Readonly<Record<string, unknown>>];

export const walk = (start: string, strides: readonly Stride[]): readonly Step[] => {
  let on = start;
  return strides.map(([when, role, command, data]) => {
    on = typeof when === 'string' ? when : addDays(on, when);
    return { on, role, command, ...(data === undefined ? {} : { data }) };
  });
};

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

/** A way, the day on which it starts, and what the council has to do with it. `set`: of the product, else one after the other. */
export type Plan = {
  readonly start: string;
  readonly way: (p: Place) => readonly Stride[];
  readonly set?: string;
  readonly council?: Life['council'];
};

/** Services of tourism, set 26, show no samples (Article 6.2.d). */
export const samplesOf = (set: string): number => (set === '26' ? 0 : 5);
const filing = ocopDossier.rules.FileFirstDossier?.example as { readonly form01: object } | undefined;
const filedFirst = (set: string) => ({ form01: { ...filing?.form01, sampleCount: samplesOf(set) }, form02: exampleForm02For(set) });

export const idea = (p: Place): readonly Stride[] => [
  [
    0,
    'applicant',
    'RegisterIdea',
    { applicant: { id: p.subject.id, name: p.subject.name, type: p.subject.type }, communeCode: p.subject.communeCode, product: p.product },
  ],
  [6, 'commune-chair', 'SelectIdea'],
  [4, 'commune-officer', 'RecordConsultantSupport'],
  [6, 'applicant', 'FileFirstDossier', filedFirst(p.product.set)],
];
export const commune = (p: Place): readonly Stride[] => [
  [1, 'commune-officer', 'ReceiveAtCommune', receipt(p)],
  [2, 'commune-officer', 'ConfirmCompleteness'],
  [3, 'commune-chair', 'RecordCommuneMeeting'],
  [0, 'commune-officer', 'RecordCommuneFindings'],
  [2, 'commune-chair', 'IssueCommuneReport'],
  [0, 'commune-chair', 'IssueProposalLetter'],
  [1, 'commune-officer', 'HandOverToProvince', { samples: samplesOf(p.product.set) }],
];
export const department = (p: Place): readonly Stride[] => [
  [2, 'department-officer', 'ReceiveAtProvince', { ...receipt(p), samples: samplesOf(p.product.set) }],
  [3, 'department-officer', 'ForwardToAdvisoryTeam'],
  [4, 'advisor', 'RecordFieldSurvey'],
  [5, 'advisor', 'IssueAdvisoryReport'],
];
/** From the idea until it waits for a round. */
export const first = (p: Place): readonly Stride[] => [...idea(p), ...commune(p), ...department(p)];

/** What follows when the council has met on 20 August. */
export const decided = (p: Place): readonly Stride[] => [
  ['2026-08-23', 'department-officer', 'SubmitForDecision'],
  [3, 'provincial-chair', 'DecideRecognition'],
  [0, 'provincial-chair', 'IssueCertificate', certificate(p)],
];
export const recognised = (p: Place): readonly Stride[] => [
  ...decided(p),
  [1, 'department-officer', 'PublishResult'],
  [0, 'department-officer', 'NotifyResult'],
];
export const potentialFive: readonly Stride[] = [
  ['2026-08-24', 'provincial-chair', 'ApproveResult'],
  [3, 'provincial-chair', 'ForwardToMinistry'],
  [3, 'ministry-officer', 'ReceiveAtMinistry'],
];

export const upto = (strides: readonly Stride[], command: string): readonly Stride[] =>
  strides.slice(0, strides.findIndex(([, , c]) => c === command) + 1);
