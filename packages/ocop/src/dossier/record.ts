/** What the dossier remembers of each fact: the same in whatever state the fact arrives. */
import type { MachineDefinition } from '@hoso/workflow';
import {
  type ClockName,
  type CouncilResult,
  type Desk,
  type DossierContext,
  type Level,
  missedDeadline,
  roundResult,
  runningSuccessor,
} from './context.ts';
import { lastDayOfRound } from './council.ts';
import type { RoundReference } from './council-by-round.ts';
import type { DossierFact } from './facts.ts';

type Clocks = DossierContext['clocks'];
const without = (clocks: Clocks, ...names: readonly ClockName[]): Clocks =>
  Object.fromEntries(Object.entries(clocks).filter(([name]) => !names.includes(name as ClockName)));
const withClock = (clocks: Clocks, name: ClockName, dueOn: string | null): Clocks =>
  dueOn === null ? clocks : { ...clocks, [name]: dueOn };

const at = (level: Level, provincial: Desk, central: Desk): Desk => (level === 'ministry' ? central : provincial);

const resultOf = (data: CouncilResult): CouncilResult => ({
  level: data.level,
  roundId: data.roundId,
  sumOfTotals: data.sumOfTotals,
  members: data.members,
  bandStars: data.bandStars,
  gateStars: data.gateStars,
  stars: data.stars,
  route: data.route,
});

/** Each result of a round is heard once. */
const hearing = (c: DossierContext, d: object | { readonly round: RoundReference }): Partial<DossierContext> =>
  'round' in d ? { heard: [...c.heard, roundResult(d.round)] } : {};

const within = (day: string, first: string, last: string): string => (day < first ? first : day > last ? last : day);

/** Where the dossier lies after a provincial result or the resolution of a held one. */
const deskAfter = (route: CouncilResult['route']): Desk => (route === 'recognise' || route === 'not-recognised' ? 'department' : 'chair');

export const record: MachineDefinition<DossierContext, DossierFact>['record'] = {
  IdeaRegistered: (_, d) => ({
    kind: 'first',
    productId: d.productId,
    applicant: d.applicant,
    communeCode: d.communeCode,
    provinceCode: d.provinceCode,
    product: d.product,
    ruleSet: d.ruleSet,
    ideaRegisteredOn: d.registeredOn,
    ideaTries: 1,
    desk: 'commune',
  }),
  IdeaSelected: () => ({ desk: 'applicant' }),
  IdeaRefused: () => ({ desk: 'applicant' }),
  IdeaRevised: (_, d) => ({ ideaTries: d.attempt, desk: 'commune' }),

  ProductDossierFiled: (_, d) => ({
    kind: d.kind,
    productId: d.productId,
    applicant: d.applicant,
    communeCode: d.communeCode,
    provinceCode: d.provinceCode,
    product: d.product,
    previous: d.previous ?? null,
    ruleSet: d.ruleSet,
    filedOn: d.filedOn,
    late: d.late,
    desk: 'commune',
    clocks: withClock({}, 'transition-limit', d.transitionLimit),
  }),
  CommuneReceived: (c, d) => ({ clocks: withClock(c.clocks, 'commune-report', d.reportDueOn) }),
  CommuneMeetingHeld: () => ({ meetingHeld: true }),
  ProposalLetterIssued: (_, d) => ({ proposedOn: d.proposedOn }),
  HandedOverToProvince: (c) => ({ desk: 'department', clocks: without(c.clocks, 'commune-report') }),

  SupplementRequested: (c, d) => ({
    desk: 'applicant',
    supplement: { desk: d.desk, dueOn: d.dueOn, suspended: d.suspended },
    supplementRequests: d.ordinal,
    clocks: withClock(d.suspended === null ? c.clocks : without(c.clocks, d.suspended.name), 'supplement', d.dueOn),
  }),
  DossierSupplemented: (c, d) => {
    const clocks = without(c.clocks, 'supplement');
    return { desk: d.desk, supplement: null, clocks: d.resumed === null ? clocks : withClock(clocks, d.resumed.name, d.resumed.dueOn) };
  },
  DossierRejected: () => ({ desk: null, supplement: null, clocks: {} }),
  DossierWithdrawn: () => ({ desk: null, supplement: null, clocks: {} }),
  DeadlineMissed: (c, d) => ({ missed: [...c.missed, missedDeadline(d)] }),

  ProvinceReceived: (c, d) => ({ clocks: withClock(c.clocks, 're-evaluation-province', d.limitOn) }),
  MinistryReceived: (c, d) => ({ clocks: withClock(c.clocks, 're-evaluation-ministry', d.limitOn) }),
  ForwardedToAdvisoryTeam: (_, d) => ({ desk: at(d.level, 'advisory', 'central-advisory') }),
  ExtraTestRequested: (c, d) => ({ openTests: c.openTests + 1, testsRequestedOn: c.openTests > 0 ? c.testsRequestedOn : d.requestedOn }),
  ExtraTestReceived: (c) => ({ openTests: c.openTests - 1 }),
  AdvisoryReportIssued: (_, d) => ({ desk: at(d.level, 'council', 'central-council') }),
  AgencyReportIssued: (_, d) => ({ desk: d.next === 'ministry' ? 'chair' : at(d.level, 'council', 'central-council') }),

  RoundScheduled: (c, d) => ({
    round: { id: d.roundId, level: d.level, stream: 'round' in d ? d.round : null },
    clocks: withClock(c.clocks, 'round', lastDayOfRound(d.heldBefore)),
  }),
  RoundDeferred: (c) => ({ round: null, clocks: without(c.clocks, 'round') }),
  CouncilResultRecorded: (c, d) => {
    const seen = { clocks: without(c.clocks, 'round'), ...hearing(c, d) };
    return d.level === 'ministry'
      ? { centralResult: resultOf(d), desk: 'ministry', ...seen }
      : { result: resultOf(d), centralResult: null, desk: deskAfter(d.route), ...seen };
  },
  EvaluationStopped: (c, d) => ({
    desk: at(d.level, 'department', 'ministry'),
    clocks: without(c.clocks, 'round'),
    ...hearing(c, d),
  }),
  // The stars that the chair lets stand are those that are decided on.
  HeldResultResolved: (c, d) => ({ desk: deskAfter(d.route), result: c.result && { ...c.result, stars: d.stars } }),

  DecisionSubmitted: (_, d) => ({ desk: at(d.level, 'chair', 'minister') }),
  RecognitionDecided: (c, d) => ({
    decision: { number: d.paper.number, decidedOn: d.decidedOn, stars: d.stars, level: d.level },
    clocks: without(c.clocks, 're-evaluation-province', 're-evaluation-ministry', 'transition-limit'),
  }),
  CertificateIssued: (_, d) => ({
    certificate: {
      number: d.number,
      productCode: d.productCode,
      issuedOn: d.issuedOn,
      validThrough: d.validThrough,
      stars: d.stars,
      decisionNumber: d.decisionNumber,
    },
    supersedes: d.supersedes,
    noticesFrom: d.issuedOn,
    desk: null,
  }),
  NonRecognitionNotified: () => ({ desk: null, clocks: {} }),
  ResultPublished: () => ({ published: true }),
  ResultNotified: () => ({ notified: true }),

  ForwardedToMinistry: (c, d) => ({
    desk: 'ministry',
    proposedToMinistryOn: d.proposedOn,
    clocks: without(c.clocks, 're-evaluation-province'),
  }),
  ProvinceNotified: (c) =>
    c.certificate === null
      ? { desk: 'chair', supplement: null, clocks: without(c.clocks, 'supplement', 're-evaluation-ministry') }
      : { provinceNotified: true },
  CentralResultUsed: () => ({ desk: 'department' }),
  NewEvaluationOrdered: () => ({ desk: 'council', result: null, centralResult: null, round: null }),

  ExistingCertificateRegistered: (_, d) => ({
    kind: 'first',
    productId: d.productId,
    applicant: d.applicant,
    communeCode: d.communeCode,
    provinceCode: d.provinceCode,
    product: d.product,
    ruleSet: d.ruleSet,
    certificate: {
      number: d.certificate.number,
      productCode: null,
      issuedOn: d.certificate.issuedOn,
      validThrough: d.certificate.validThrough,
      stars: d.stars,
      decisionNumber: d.certificate.decisionNumber,
    },
    noticesFrom: d.registeredOn,
    published: true,
    notified: true,
    provinceNotified: true,
  }),
  CertificateEntryCorrected: (c, d) => ({
    certificate: d.certificate,
    extendedUntil: d.extendedUntil,
    // By another last day the notices are others; those of days before were not ours to send.
    ...(d.was.validThrough === undefined ? {} : { noticesSent: [], noticesFrom: d.correctedOn }),
    ...(d.stands ? { clocks: withClock(c.clocks, 'revocation', c.violation === null ? null : c.violation.decisionDueOn) } : {}),
  }),
  RegistrationAnnulled: () => ({ clocks: {} }),
  InspectionOpened: (_, d) => ({ inspection: { level: d.level } }),
  InspectionConcluded: (c, d) => ({
    inspection: d.outcome === 'meets' ? null : c.inspection,
    clocks: withClock(without(c.clocks, 'remedy'), 'remedy', d.remedyDueOn),
  }),
  RemedyReported: (c) => ({ clocks: without(c.clocks, 'remedy') }),
  ViolationConcluded: (c, d) => violation(c, d),
  ProductionStopConfirmed: (c, d) => violation(c, d),
  ViolationVerified: (c, d) => (d.confirmed ? {} : { violation: null, clocks: without(c.clocks, 'revocation') }),
  RevocationDeclined: (c) => ({ violation: null, clocks: without(c.clocks, 'revocation') }),
  CertificateRevoked: () => ({ clocks: {} }),
  RecognitionWithdrawn: () => ({ clocks: {} }),

  ExpiryNoticeSent: (c, d) => ({ noticesSent: [...c.noticesSent, d.daysBefore] }),
  SuccessorFiled: (c, d) => ({
    successors: [...c.successors, { dossierId: d.dossierId, kind: d.kind, filedOn: d.filedOn, ended: false }],
  }),
  ValidityExtended: (c, d) => ({
    extendedUntil: d.until,
    clocks: withClock(c.clocks, 'revocation', c.violation === null ? null : c.violation.decisionDueOn),
  }),
  SuccessorEnded: (c, d) => ({
    successors: c.successors.map((s) => (s.dossierId === d.dossierId ? { ...s, ended: true } : s)),
    ...(runningSuccessor(c, 're-evaluation')?.dossierId === d.dossierId ? withoutReEvaluation(c, d.endedOn) : {}),
  }),
  CertificateSuperseded: (_, d) => ({ supersededBy: d.dossierId, clocks: {} }),
  // An open case keeps its ground and its day: it goes on should the certificate be found extended.
  CertificateExpired: () => ({ inspection: null, clocks: {} }),
};

/** Article 12.3: extended until the result, and the result is here. Reminders were not owed while it ran, and are from now on. */
const withoutReEvaluation = ({ extendedUntil, certificate, noticesFrom }: DossierContext, endedOn: string): Partial<DossierContext> => ({
  extendedUntil: extendedUntil === null || certificate === null ? null : within(endedOn, certificate.validThrough, extendedUntil),
  noticesFrom: noticesFrom !== null && noticesFrom > endedOn ? noticesFrom : endedOn,
});

const violation = (c: DossierContext, d: { readonly ground: string; readonly decisionDueOn: string }): Partial<DossierContext> => ({
  violation: { ground: d.ground, decisionDueOn: d.decisionDueOn },
  inspection: null,
  clocks: withClock(without(c.clocks, 'remedy'), 'revocation', d.decisionDueOn),
});
