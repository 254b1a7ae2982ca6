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
type Told = { readonly type: EventType; readonly data: Readonly<Record<string, unknown>> };
type Teller = (data: Data, known: Known) => Told;

type Telling = {
  readonly remember: Readonly<Record<string, (data: Data) => Known>>;
  readonly tell: Readonly<Record<string, Teller>>;
};

const startOf = (d: Data): Known => ({ productId: d.productId, province: d.provinceCode, unit: d.communeCode, productSet: d.product.set });

const dayAfter = (day: string): string => Temporal.PlainDate.from(day).add({ days: 1 }).toString();

const plain =
  (type: EventType): Teller =>
  () => ({ type, data: {} });
const closed =
  (outcome: string): Teller =>
  () => ({ type: 'dossier-closed', data: { outcome } });
const ended =
  (cause: string, rest: (data: Data) => object): Teller =>
  (data, { certificateNumber }) => ({ type: 'certificate-ended', data: { certificateNumber, cause, ...rest(data) } });

const dossier: Telling = {
  remember: {
    IdeaRegistered: startOf,
    ProductDossierFiled: startOf,
    CertificateIssued: (d) => ({ certificateNumber: d.number }),
    ExistingCertificateRegistered: (d) => ({ ...startOf(d), certificateNumber: d.certificate.number }),
  },
  tell: {
    ProductDossierFiled: (d) => ({
      type: 'dossier-filed',
      data: { kind: d.kind, productSet: d.product.set, ruleSet: d.ruleSet, filedOn: d.filedOn },
    }),
    CommuneReportIssued: (d) => ({ type: 'commune-report-issued', data: { paperNumber: d.paper.number } }),
    HandedOverToProvince: plain('dossier-sent-to-province'),
    ForwardedToMinistry: (d) => ({ type: 'dossier-sent-to-ministry', data: { paperNumber: d.letter.number } }),
    SupplementRequested: (d) => ({ type: 'supplement-requested', data: { desk: d.desk, dueOn: d.dueOn } }),
    RoundScheduled: (d) => ({ type: 'round-scheduled', data: { level: d.level, roundId: d.roundId } }),
    CouncilResultRecorded: (d) => ({
      type: 'council-result',
      data: { level: d.level, roundId: d.roundId, stars: d.stars, sumOfTotals: d.sumOfTotals, members: d.members },
    }),
    EvaluationStopped: (d) => ({ type: 'council-evaluation-stopped', data: { level: d.level, effect: d.effect } }),
    RecognitionDecided: (d) => ({
      type: 'recognition-decided',
      data: { decisionNumber: d.paper.number, decidedOn: d.decidedOn, stars: d.stars, level: d.level },
    }),
    CertificateIssued: (d, { productSet }) => ({
      type: 'certificate-issued',
      data: {
        certificateNumber: d.number,
        productCode: d.productCode,
        productSet,
        issuedOn: d.issuedOn,
        validThrough: d.validThrough,
        stars: d.stars,
        decisionNumber: d.decisionNumber,
        registered: false,
      },
    }),
    ExistingCertificateRegistered: (d) => ({
      type: 'certificate-issued',
      data: {
        certificateNumber: d.certificate.number,
        productSet: d.product.set,
        issuedOn: d.certificate.issuedOn,
        validThrough: d.certificate.validThrough,
        stars: d.stars,
        decisionNumber: d.certificate.decisionNumber,
        registered: true,
      },
    }),
    ValidityExtended: (d, { certificateNumber }) => ({ type: 'certificate-extended', data: { certificateNumber, validThrough: d.until } }),
    CertificateExpired: ended('expired', (d) => ({ endedOn: dayAfter(d.lastValidDay) })),
    CertificateRevoked: ended('revoked', (d) => ({ endedOn: d.revokedOn })),
    CertificateSuperseded: ended('superseded', (d) => ({ endedOn: d.supersededOn, supersededBy: d.certificateNumber })),
    RecognitionWithdrawn: ended('withdrawn', (d) => ({ endedOn: d.withdrawnOn })),
    ResultPublished: plain('result-published'),
    NonRecognitionNotified: closed('not-recognised'),
    DossierRejected: closed('rejected'),
    DossierWithdrawn: closed('withdrawn'),
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
    RoundConcluded: (d, { roundId, level }) => ({
      type: 'council-round-concluded',
      data: { level, roundId, concludedOn: d.concludedOn, dossiers: d.results.length },
    }),
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
  const told = own(tellingOf(fact)?.tell, fact.type)?.(fact.data, known);
  if (told === undefined) return undefined;
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
    type: told.type,
    occurredOn: metadata.effectiveOn,
    recordedAt: metadata.recordedAt,
    about,
    data: { ...told.data },
  });
};
