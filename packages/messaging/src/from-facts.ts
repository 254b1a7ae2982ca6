/**
 * From facts to integration events: at most one event a fact, under the fact's own id. Pure: the same stream gives the same events for ever.
 * Facts are read by the few fields that events need, and what comes of them is held against the event's schema.
 */
import type { StoredFact } from '@hoso/event-store';
import type { EventType } from './event-data.ts';
import { type About, checkedEvent, type IntegrationEvent } from './integration-event.ts';

/** What later facts of a dossier do not say again. */
export type Known = {
  readonly productId?: string;
  readonly province?: string;
  readonly unit?: string;
  readonly productSet?: string;
  readonly certificateNumber?: string;
  readonly roundId?: string;
  readonly level?: string;
};

// biome-ignore lint/suspicious/noExplicitAny: what is read of it is checked by the schema of the event
type Data = any;
/** The event, and what it says. */
type Told = readonly [type: EventType, data: (data: Data, known: Known) => Readonly<Record<string, unknown>>];

type Telling = {
  readonly remember: Readonly<Record<string, (data: Data) => Known>>;
  readonly tell: Readonly<Record<string, Told>>;
};

const startOf = (d: Data): Known => ({ productId: d.productId, province: d.provinceCode, unit: d.communeCode, productSet: d.product.set });

const dayAfter = (day: string): string => Temporal.PlainDate.from(day).add({ days: 1 }).toString();

const ended = (cause: string, rest: (data: Data) => object): Told => [
  'certificate-ended',
  (d, { certificateNumber }) => ({ certificateNumber, cause, ...rest(d) }),
];

const dossier: Telling = {
  remember: {
    IdeaRegistered: startOf,
    ProductDossierFiled: startOf,
    CertificateIssued: (d) => ({ certificateNumber: d.number }),
    ExistingCertificateRegistered: (d) => ({ ...startOf(d), certificateNumber: d.certificate.number }),
    CertificateEntryCorrected: (d) => ({ certificateNumber: d.certificate.number }),
  },
  tell: {
    ProductDossierFiled: ['dossier-filed', (d) => ({ kind: d.kind, productSet: d.product.set, ruleSet: d.ruleSet, filedOn: d.filedOn })],
    CommuneReportIssued: ['commune-report-issued', (d) => ({ paperNumber: d.paper.number })],
    HandedOverToProvince: ['dossier-sent-to-province', () => ({})],
    ForwardedToMinistry: ['dossier-sent-to-ministry', (d) => ({ paperNumber: d.letter.number })],
    SupplementRequested: ['supplement-requested', (d) => ({ desk: d.desk, dueOn: d.dueOn })],
    RoundScheduled: ['round-scheduled', (d) => ({ level: d.level, roundId: d.roundId })],
    RoundDeferred: [
      'round-deferred',
      (d) => ({ level: d.level, roundId: d.roundId, cause: d.cause, ...(d.nextRoundId === null ? {} : { nextRoundId: d.nextRoundId }) }),
    ],
    CouncilResultRecorded: [
      'council-result',
      (d) => ({ level: d.level, roundId: d.roundId, stars: d.stars, sumOfTotals: d.sumOfTotals, members: d.members }),
    ],
    EvaluationStopped: ['council-evaluation-stopped', (d) => ({ level: d.level, effect: d.effect })],
    RecognitionDecided: [
      'recognition-decided',
      (d) => ({ decisionNumber: d.paper.number, decidedOn: d.decidedOn, stars: d.stars, level: d.level }),
    ],
    CertificateIssued: [
      'certificate-issued',
      (d, { productSet }) => ({
        certificateNumber: d.number,
        productCode: d.productCode,
        productSet,
        issuedOn: d.issuedOn,
        validThrough: d.validThrough,
        stars: d.stars,
        decisionNumber: d.decisionNumber,
        registered: false,
      }),
    ],
    ExistingCertificateRegistered: [
      'certificate-issued',
      (d) => ({
        certificateNumber: d.certificate.number,
        productSet: d.product.set,
        issuedOn: d.certificate.issuedOn,
        validThrough: d.certificate.validThrough,
        stars: d.stars,
        decisionNumber: d.certificate.decisionNumber,
        registered: true,
      }),
    ],
    ValidityExtended: ['certificate-extended', (d, { certificateNumber }) => ({ certificateNumber, validThrough: d.until })],
    CertificateExpired: ended('expired', (d) => ({ endedOn: dayAfter(d.lastValidDay) })),
    CertificateRevoked: ended('revoked', (d) => ({ endedOn: d.revokedOn })),
    CertificateSuperseded: ended('superseded', (d) => ({ endedOn: d.supersededOn, supersededBy: d.certificateNumber })),
    RecognitionWithdrawn: ended('withdrawn', (d) => ({ endedOn: d.withdrawnOn })),
    RegistrationAnnulled: ended('annulled', (d) => ({ endedOn: d.annulledOn })),
    CertificateEntryCorrected: [
      'certificate-corrected',
      ({ was, certificate, extendedUntil }) => ({
        certificateNumber: was.number ?? certificate.number,
        correctedNumber: certificate.number,
        ...(certificate.productCode === null ? {} : { productCode: certificate.productCode }),
        issuedOn: certificate.issuedOn,
        validThrough: extendedUntil ?? certificate.validThrough,
        stars: certificate.stars,
        decisionNumber: certificate.decisionNumber,
      }),
    ],
    ResultPublished: ['result-published', () => ({})],
    NonRecognitionNotified: ['dossier-closed', () => ({ outcome: 'not-recognised' })],
    DossierRejected: ['dossier-closed', () => ({ outcome: 'rejected' })],
    DossierWithdrawn: ['dossier-closed', () => ({ outcome: 'withdrawn' })],
  },
};

const round: Telling = {
  remember: {
    // A central round lies with the ministry, of no province.
    RoundPlanned: ({ roundId, level, provinceCode }) => ({
      roundId,
      level,
      province: provinceCode ?? 'central',
      unit: provinceCode ?? 'MAE',
    }),
  },
  tell: {
    RoundCancelled: ['council-round-cancelled', (d, { roundId, level }) => ({ level, roundId, dossiers: d.deferred.length })],
    RoundConcluded: [
      'council-round-concluded',
      (d, { roundId, level }) => ({ level, roundId, concludedOn: d.concludedOn, dossiers: d.results.length }),
    ],
  },
};

/** By the name of the workflow, whatever its version. */
const tellings: Readonly<Record<string, Telling>> = { 'ocop-dossier': dossier, 'council-round': round };

const tellingOf = ({ metadata: { workflow } }: StoredFact): Telling | undefined => {
  const name = workflow.split('@')[0] ?? '';
  return Object.hasOwn(tellings, name) ? tellings[name] : undefined;
};
const own = <T>(table: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;

const typesIn = (part: keyof Telling): ReadonlySet<string> => new Set(Object.values(tellings).flatMap((t) => Object.keys(t[part])));
/** Types of the facts of which something is remembered; of those of which something is told. Others need not be decoded. */
export const rememberedTypes = typesIn('remember');
export const toldTypes = typesIn('tell');
/** The facts that lead to this event. */
export const factsBehind = (type: EventType): readonly string[] =>
  Object.values(tellings).flatMap((t) => Object.entries(t.tell).flatMap(([fact, [told]]) => (told === type ? [fact] : [])));

/** What is known of the dossier after this fact. */
export const remember = (known: Known, fact: StoredFact): Known => ({
  ...known,
  ...own(tellingOf(fact)?.remember, fact.type)?.(fact.data),
});

/**
 * What other systems are told of this fact; undefined: nothing. `known`: of the dossier, this fact included.
 * @throws Error when the fact does not fit the event that is to come of it; the message names places, never values.
 */
export const tell = (known: Known, fact: StoredFact): IntegrationEvent | undefined => {
  const told = own(tellingOf(fact)?.tell, fact.type);
  if (told === undefined) return undefined;
  const [type, dataOf] = told;
  const { id, stream, revision, metadata } = fact;
  const { productId, province = '', unit = '' } = known;
  const about: About = {
    dossierId: stream.replace(/^dossier-/, ''),
    ...(productId === undefined ? {} : { productId }),
    province,
    unit,
    sequence: revision,
  };
  return checkedEvent({
    id,
    type,
    occurredOn: metadata.effectiveOn,
    recordedAt: metadata.recordedAt,
    about,
    data: dataOf(fact.data, known),
  });
};
