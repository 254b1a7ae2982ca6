/** Who turns up in random lives of OCOP dossiers, with what, and which other dossiers they find. */
import type { Actor, Env, State } from '@hoso/workflow';
import type { LawOptions } from '@hoso/workflow/testing';
import fc from 'fast-check';
import { addDays, addMonths, yearOf } from '../calendar/civil-date.ts';
import { type DossierContext, unregistered } from '../dossier/context.ts';
import { exampleApplicant, exampleForm01, exampleForm02For } from '../dossier/examples.ts';
import { ocopDossier, ocopDossierOnPaper } from '../dossier/ocop-dossier.ts';
import { roundsFor, transitionRound } from '../rule-sets/rounds.ts';
import { heldRound, toldOfRound } from './law-rounds.ts';
import * as p from './people.ts';

type Context = DossierContext;
type Moment = Omit<Env, 'linked'>;

const actors = ({ applicant, communeCode, provinceCode }: Context): readonly Actor[] => [
  { ...p.applicant, id: applicant?.id ?? p.applicant.id },
  { ...p.applicant, id: 'somebody-else' },
  ...[p.communeOfficer, p.communeChair].map((actor) => ({ ...actor, unit: communeCode ?? actor.unit })),
  ...[p.department, p.advisor, p.secretary, p.chair, p.inspector].map((actor) => ({ ...actor, unit: provinceCode ?? actor.unit })),
  ...[p.ministry, p.centralAdvisor, p.centralSecretary, p.minister, p.centralInspector],
  ...[p.ofAnotherCommune(p.communeOfficer), p.ofAnotherProvince(p.department), p.ofAnotherProvince(p.chair), p.system],
];

/** An id tells what the dossier behind it is: the recognised one with its stars and last day, or a successor with its fate. */
const recognisedId = (stars: number, validThrough: string): string =>
  `00000000-0000-4000-8000-000${stars}${validThrough.replaceAll('-', '')}`;
const fates = ['certificate', 'withdrawn', 'rejected', 'not-recognised', 'running'] as const;
const successorId = (fate: number, late: boolean): string => `00000000-0000-4000-9000-0000000000${late ? 1 : 0}${fate}`;

const recognised = (id: string): State<Context> | undefined => {
  const [, stars, year, month, day] = /([3-5])(\d{4})(\d\d)(\d\d)$/.exec(id) ?? [];
  // The id of a command's own example leads nowhere.
  if (stars === undefined) return undefined;
  const validThrough = `${year}-${month}-${day}`;
  const certificate = {
    ...{ number: 'OCOP-1', productCode: null, decisionNumber: '1', stars: Number(stars) },
    ...{ issuedOn: addMonths(validThrough, -36), validThrough },
  };
  return {
    path: 'monitoring.oversight.regular|monitoring.recognition.standing',
    context: {
      ...unregistered,
      ...{ kind: 'first', productId: id, applicant: exampleApplicant, communeCode: '21115', provinceCode: '51', ruleSet: 'qd-26-2026' },
      ...{ product: { name: 'Tinh dầu quế', set: '20' }, certificate, noticesFrom: certificate.issuedOn },
    },
  };
};

/** Before the old dossier has heard of it the successor is filed; after that its fate is sealed. */
const successor = (id: string, asking: Context): State<Context> => {
  const fate = asking.successors.length === 0 ? 'running' : (fates[Number(id.at(-1))] ?? 'running');
  const { certificate } = asking;
  const previous = certificate && {
    ...{ dossierId: p.DOSSIER.replace(/a$/, '0'), productId: asking.productId ?? '', certificateNumber: certificate.number },
    ...{ stars: certificate.stars, validThrough: certificate.validThrough },
  };
  const late = id.at(-2) === '1';
  const context: Context = { ...unregistered, kind: late ? 're-evaluation' : 'upgrade', filedOn: '2029-01-02', late, previous };
  if (fate === 'running') return { path: 'commune-report.filed', context };
  if (fate !== 'certificate') return { path: fate, context };
  return {
    path: 'monitoring.oversight.regular|monitoring.recognition.standing',
    context: { ...context, certificate, supersedes: p.DOSSIER.replace(/a$/, '0') },
  };
};

const linked: LawOptions<Context>['linked'] = (ids, context) =>
  Object.fromEntries(
    ids.map((id) => [id, heldRound(id, context) ?? (id.includes('-4000-9000-') ? successor(id, context) : recognised(id))]),
  );

const exampleOf = (command: string): object => (ocopDossier.rules[command] ?? ocopDossierOnPaper.rules[command])?.example as object;
const but = (command: string, changes: fc.Arbitrary<object>): fc.Arbitrary<unknown> =>
  changes.map((change) => ({ ...exampleOf(command), ...change }));
const rarely = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: bad });

const tourism = { product: { name: 'Làng du lịch', set: '26' } };
const oil = { product: { name: 'Tinh dầu quế Trà Bồng', set: '20' } };
const goods = fc.constantFrom<object>(oil, oil, tourism, { ...tourism, applicant: { ...exampleApplicant, type: 'association' } });
const samplesOf = ({ product }: Context): number => (product?.set === '26' ? 0 : 5);
const forms = (context: Context) => ({
  form01: { ...exampleForm01, sampleCount: samplesOf(context) },
  form02: exampleForm02For(context.product?.set ?? '20'),
});
const receipt = ({ provinceCode, communeCode }: Context) => ({ receiptNumber: `7-A/PĐK-${provinceCode}-${communeCode}-2026` });
const samples = (context: Context) => rarely(fc.constant(samplesOf(context)), fc.nat({ max: 6 }));

const figures = fc.record({
  members: fc.integer({ min: 1, max: 15 }),
  average: fc.constantFrom(20, 49, 50, 69, 75, 89, 90, 92, 95, 100),
  gateStars: fc.integer({ min: 2, max: 5 }),
});
const result = rarely(
  figures.map(({ members, average, gateStars }) => {
    const bandStars = average >= 90 ? 5 : average >= 70 ? 4 : average >= 50 ? 3 : average >= 30 ? 2 : 1;
    return { sumOfTotals: average * members, members, bandStars, gateStars, stars: Math.min(bandStars, gateStars) };
  }),
  fc.record({
    sumOfTotals: fc.nat({ max: 900 }),
    members: fc.constant(9),
    bandStars: fc.constant(4),
    gateStars: fc.constant(5),
    stars: fc.constant(3),
  }),
);

const rounds = (context: Context, { effectiveOn }: Moment): fc.Arbitrary<unknown> => {
  const central = context.desk === 'central-council';
  const level = central ? 'central' : 'province';
  const province = central ? undefined : (context.provinceCode ?? undefined);
  const years = [yearOf(effectiveOn), yearOf(effectiveOn) + 1];
  const all = [...years.flatMap((year) => roundsFor(level, province, year)), transitionRound(level, province)];
  const ids = all.flatMap((round) => round?.id ?? []);
  return fc
    .tuple(
      fc.constantFrom(...ids, 'no-round'),
      of({}, {}, { form: 'meeting', formReasons: 'Phức tạp' }, { form: 'meeting' }, { form: 'written-opinions' }),
    )
    .map(([roundId, form]) => ({ roundId, ...form }));
};

const previousId = ({ effectiveOn }: Moment): fc.Arbitrary<object> =>
  fc
    .record({ stars: fc.integer({ min: 3, max: 5 }), left: fc.constantFrom(-1, 0, 20, 119, 120, 150, 180, 181, 900) })
    .map(({ stars, left }) => ({ previousDossierId: recognisedId(stars, addDays(effectiveOn, left)) }));
const lateReason = fc.constantFrom<object>({}, { lateReason: 'Di dời nhà xưởng' });
const followers = fc.tuple(fc.nat({ max: 4 }), fc.boolean()).map(([fate, late]) => ({ dossierId: successorId(fate, late) }));
const follower = ({ successors: [known] }: Context) =>
  known === undefined ? followers : rarely(fc.constant({ dossierId: known.dossierId }), followers);
const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const grounds = [
  'untruthful-dossier',
  'criteria-no-longer-met',
  'legal-violation',
  'mark-misuse',
  'production-ceased',
  'other-competent-conclusion',
];

const data: Readonly<Record<string, (context: Context, env: Moment) => fc.Arbitrary<unknown>>> = {
  RegisterIdea: (_, { actor }) =>
    but(
      'RegisterIdea',
      goods
        .map((product) => ({ applicant: exampleApplicant, ...product }))
        .map(({ applicant, ...product }) => ({
          ...{ ...product, communeCode: actor.role === 'commune-officer' ? actor.unit : '21115' },
          applicant: { ...applicant, id: actor.role === 'applicant' ? actor.id : applicant.id },
        })),
    ),
  FileFirstDossier: (context, { actor }) => {
    const id = actor.role === 'applicant' ? actor.id : p.applicant.id;
    const start = { applicant: { ...exampleApplicant, id }, communeCode: actor.role === 'commune-officer' ? actor.unit : '21115', ...oil };
    return but('FileFirstDossier', fc.constant({ ...forms(context), ...(context.productId === null ? { start } : {}) }));
  },
  FileUpgradeDossier: (_, env) => but('FileUpgradeDossier', previousId(env)),
  FileReEvaluationDossier: (_, env) =>
    but(
      'FileReEvaluationDossier',
      fc.tuple(previousId(env), lateReason).map(([id, reason]) => ({ ...id, ...reason })),
    ),
  RegisterExistingCertificate: (_, { effectiveOn, actor }) =>
    but(
      'RegisterExistingCertificate',
      // Mostly of tomorrow, and so refused: else every other life would begin with a certificate.
      fc
        .record({ stars: fc.integer({ min: 3, max: 5 }), age: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 900 })) })
        .map(({ stars, age }) => {
          const issuedOn = addDays(effectiveOn, -age);
          const dates = { issuedOn, validThrough: addMonths(issuedOn, 36) };
          const communeCode = actor.unit === '01' ? '00004' : '21115';
          return {
            communeCode,
            stars,
            certificate: { number: 'OCOP-2', decisionNumber: '2', issuingAuthority: 'Chủ tịch UBND tỉnh', ...dates },
          };
        }),
    ),
  ReceiveAtCommune: (context) => fc.constant(receipt(context)),
  HandOverToProvince: (context) => but('HandOverToProvince', fc.record({ samples: samples(context) })),
  ReceiveAtProvince: (context) => fc.record({ samples: samples(context) }).map((count) => ({ ...receipt(context), ...count })),
  ReceiveAtMinistry: (context) => fc.record({ samples: samples(context) }),
  ForwardToMinistry: (context) => but('ForwardToMinistry', fc.record({ samples: samples(context) })),
  RequestSupplement: () => but('RequestSupplement', fc.record({ days: fc.integer({ min: 1, max: 60 }) })),
  // Mostly on a ground that is not there, and so refused; withdrawn mostly without reasons: else every other life would end here.
  RejectDossier: () =>
    but('RejectDossier', fc.record({ ground: rarely(of('supplement-not-provided', 'old-rules-lapsed'), of('untruthful-dossier')) })),
  WithdrawDossier: () => rarely(of<object>({}), of<object>({ reasons: 'Chưa sẵn sàng' })),
  RecordDeadlineMissed: ({ clocks }) => {
    const running = Object.entries(clocks).map(([name, dueOn]) => ({ name, dueOn }));
    return of(...running, { name: 'round', dueOn: '2026-01-01' });
  },
  ScheduleRound: rounds,
  RecordCouncilResult: (context, { effectiveOn }) =>
    context.resultsFrom === 'paper' ? result.map((f) => ({ ...f, ...p.onItsPaper })) : toldOfRound(context, effectiveOn),
  RecordAdmission: (context, { effectiveOn }) => toldOfRound(context, effectiveOn),
  RecordDeferral: (context, { effectiveOn }) => toldOfRound(context, effectiveOn),
  ResolveHeldResult: () => but('ResolveHeldResult', fc.record({ forward: fc.boolean() })),
  IssueCertificate: () =>
    but('IssueCertificate', fc.record({ productCode: fc.constantFrom('51-21115-01-2026', '51-21115-9-2027', '01-00004-1-2026') })),
  CorrectCertificateEntry: ({ decision, certificate }) =>
    but(
      'CorrectCertificateEntry',
      // Mostly what it says already, and so refused: certificates have other things to live through.
      decision === null
        ? rarely(of(0), fc.integer({ min: -60, max: 60 })).map((days) => ({
            corrected: { validThrough: addDays(certificate?.validThrough ?? '2028-10-15', days) },
          }))
        : of<object>(
            { corrected: {} },
            { corrected: {} },
            { corrected: { number: 'OCOP-3' } },
            { corrected: { stars: 3 } },
            { corrected: { productCode: '51-21115-7-2026' } },
          ),
    ),
  // Mostly for one that bears another number, and so refused: else every other life would end here.
  AnnulRegistration: () => rarely(of<object>({ reasons: 'Trùng', sameAs: recognisedId(3, '2028-10-15') }), of<object>({ reasons: 'Nhầm' })),
  OpenInspection: () => of({ kind: 'periodic', topics: ['Tiêu chí'] }, { kind: 'unannounced', topics: ['Nhãn'], reasons: 'Phản ánh' }),
  ConcludeInspection: () => but('ConcludeInspection', fc.record({ outcome: fc.constantFrom('meets', 'remedy') })),
  ConcludeViolation: () => but('ConcludeViolation', fc.record({ ground: fc.constantFrom(...grounds) })),
  VerifyViolation: () => but('VerifyViolation', fc.record({ confirmed: fc.boolean() })),
  SendExpiryNotice: () => fc.record({ daysBefore: fc.constantFrom(210, 180, 150, 120, 30, 7) }),
  RecordSuccessorFiled: follower,
  RecordSuccessorEnded: follower,
  SupersedeCertificate: follower,
};

/** A certificate of earlier years is registered, corrected and annulled as of its day of issue. */
export const legalDate: NonNullable<LawOptions<Context>['legalDate']> = ({ type, data: given }, { certificate, decision }) => {
  if (type === 'RegisterExistingCertificate') return (given as { certificate: { issuedOn: string } }).certificate.issuedOn;
  return ['CorrectCertificateEntry', 'AnnulRegistration'].includes(type) && decision === null ? certificate?.issuedOn : undefined;
};

export const dossierLawOptions: LawOptions<Context> = {
  actors,
  data: (command, context, env) => (Object.hasOwn(data, command) ? data[command]?.(context, env) : undefined),
  legalDate,
  linked,
  /** Some days before the new rules begin: some lives start under the old ones. */
  today: '2026-05-18',
};
