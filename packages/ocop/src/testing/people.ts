/** Actors of the example dossier (Trà Bồng commune, Quảng Ngãi) and short ways through its life, for specs. */
import { type Scenario, scenario } from '@hoso/workflow/testing';
import type { Form, ItemResult } from '../council-round/context.ts';
import type { DossierContext } from '../dossier/context.ts';
import { examplePaper } from '../dossier/examples.ts';
import { ocopDossier, ocopDossierOnPaper } from '../dossier/ocop-dossier.ts';
import { agendaItem, concluding, type Figures, type LinkedRound, linkedRound, scored, stopped, taking } from './linked-rounds.ts';

export const applicant = { id: 'applicant-tra-bong', role: 'applicant', unit: '21115' };
export const communeOfficer = { id: 'commune-officer-21115', role: 'commune-officer', unit: '21115' };
export const communeChair = { id: 'commune-chair-21115', role: 'commune-chair', unit: '21115' };
export const department = { id: 'department-officer-51', role: 'department-officer', unit: '51' };
export const advisor = { id: 'advisor-51', role: 'advisor', unit: '51' };
export const secretary = { id: 'council-secretary-51', role: 'council-secretary', unit: '51' };
export const chair = { id: 'provincial-chair-51', role: 'provincial-chair', unit: '51' };
export const ministry = { id: 'ministry-officer', role: 'ministry-officer', unit: 'MAE' };
export const centralAdvisor = { id: 'central-advisor', role: 'advisor', unit: 'MAE' };
export const centralSecretary = { id: 'central-secretary', role: 'council-secretary', unit: 'MAE' };
export const minister = { id: 'minister', role: 'minister', unit: 'MAE' };
export const inspector = { id: 'inspector-51', role: 'inspector', unit: '51' };
export const centralInspector = { id: 'central-inspector', role: 'inspector', unit: 'MAE' };
export const system = { id: 'system', role: 'system', unit: 'system' };
export const people = [
  ...[applicant, communeOfficer, communeChair, department, advisor, secretary, chair],
  ...[ministry, centralAdvisor, centralSecretary, minister, inspector, centralInspector, system],
];
/** The same officer elsewhere: Sơn Hà commune of the same province, Hà Nội. */
export const ofAnotherCommune = <A extends { readonly id: string }>(actor: A) => ({ ...actor, unit: '21289' });
export const ofAnotherProvince = <A extends { readonly id: string }>(actor: A) => ({ ...actor, unit: '01' });

export type DossierScenario = Scenario<DossierContext>;

export const DOSSIER = '00000000-0000-4000-8000-00000000000a';
/** The ids that the commands' own examples name. */
export const PREVIOUS = '00000000-0000-4000-8000-000000000001';
export const SUCCESSOR = '00000000-0000-4000-8000-000000000002';
export const OTHER_SUCCESSOR = '00000000-0000-4000-8000-000000000003';

/** A dossier on 2026-09-01, before its first command. */
export const dossier = (today = '2026-09-01', dossierId = DOSSIER): DossierScenario => scenario(ocopDossier, { today, dossierId });
/** The same in the version whose results are taken over from paper. */
export const onPaper = (today = '2026-09-01', dossierId = DOSSIER): DossierScenario => scenario(ocopDossierOnPaper, { today, dossierId });
/** Begins a dossier of one version or the other: what follows is told once for both. */
export type Begin = typeof dossier;

const averages = [0, 20, 40, 60, 76, 92];
export const figures = (stars: number, gateStars = stars): Figures => {
  const average = averages[stars] ?? 0;
  return { sumOfTotals: average * 9, members: 9, bandStars: stars, gateStars, stars: Math.min(stars, gateStars) };
};

export const selected = (s = dossier()): DossierScenario => s.as(applicant).does('RegisterIdea').as(communeChair).does('SelectIdea');
export const filed = (s = dossier()): DossierScenario => selected(s).as(applicant).does('FileFirstDossier');

export const throughCommune = (s: DossierScenario): DossierScenario =>
  s
    .as(communeOfficer)
    .does('ReceiveAtCommune')
    .does('ConfirmCompleteness')
    .does('RecordCommuneFindings')
    .as(communeChair)
    .does('IssueCommuneReport')
    .does('IssueProposalLetter')
    .as(communeOfficer)
    .does('HandOverToProvince');

export const atDepartment = (s = dossier()): DossierScenario => throughCommune(filed(s));
export const received = (s = dossier()): DossierScenario => atDepartment(s).as(department).does('ReceiveAtProvince');
/** First and upgrade dossiers have the advisory team, a re-evaluation the agency's own report. */
export const reviewed = (s: DossierScenario): DossierScenario =>
  s.context.kind === 're-evaluation'
    ? s.as(department).does('IssueAgencyReport')
    : s.as(department).does('ForwardToAdvisoryTeam').as(advisor).does('IssueAdvisoryReport');
export const atAdvisory = (s = dossier()): DossierScenario => received(s).does('ForwardToAdvisoryTeam');
export const atCouncil = (s = dossier()): DossierScenario => reviewed(received(s));
const ids = [DOSSIER, PREVIOUS, SUCCESSOR, OTHER_SUCCESSOR];
/** The round takes the dossier, whichever it is; on paper the department or the ministry puts it there. */
export const intoRound = (s: DossierScenario, roundId = 'province-51-2026-2', given?: Form): DossierScenario => {
  const { kind, resultsFrom } = s.context;
  const form = given ?? (kind === 're-evaluation' ? 'written-opinions' : 'meeting');
  if (resultsFrom === 'paper') return s.as(roundId.startsWith('central') ? ministry : department).does('ScheduleRound', { roundId, form });
  const round = taking(linkedRound(roundId), ids, agendaItem(s.context, form));
  return s.as(system).knows(round.stream, round).does('RecordAdmission', { round: round.stream });
};
const theRound = (s: DossierScenario): LinkedRound => linkedRound(s.context.round?.id ?? '');
/** The round concludes today with this result for the dossier. */
export const concludes = (s: DossierScenario, result: ItemResult, today = '2026-09-01'): DossierScenario => {
  const round = concluding(theRound(s), ids, result, today);
  return s.as(system).knows(round.stream, round).does('RecordCouncilResult', { round: round.stream });
};
/** The round that has the dossier puts it off to another. */
export const putOff = (s: DossierScenario, nextRoundId: string): DossierScenario => {
  const deferred = Object.fromEntries(ids.map((id) => [id, { cause: 'postponed', nextRoundId } as const]));
  const { stream, state } = theRound(s);
  const round = { state: { ...state, context: { ...state.context, deferred } } };
  return s.as(system).knows(stream, round).does('RecordDeferral', { round: stream });
};
export const onItsPaper = { paper: examplePaper('19/BB-HĐOCOP') };
/** The council's result for a dossier in a round. */
export const given = (s: DossierScenario, stars: number, gateStars = stars): DossierScenario => {
  const found = figures(stars, gateStars);
  if (s.context.resultsFrom === 'round') return concludes(s, scored(found));
  return s
    .as(s.context.round?.level === 'ministry' ? centralSecretary : secretary)
    .does('RecordCouncilResult', { ...found, ...onItsPaper });
};
/** The council stops the evaluation of a dossier in a round. */
export const disqualified = (s: DossierScenario): DossierScenario =>
  s.context.resultsFrom === 'round' ? concludes(s, stopped()) : s.as(secretary).does('RecordEvaluationStopped');

export const scheduled = (s = dossier()): DossierScenario => intoRound(atCouncil(s));
export const judged = (stars: number, gateStars = stars, s = dossier()): DossierScenario => given(scheduled(s), stars, gateStars);
export const decided = (s: DossierScenario): DossierScenario =>
  s.as(department).does('SubmitForDecision').as(chair).does('DecideRecognition');
export const certified = (stars = 4, s = dossier()): DossierScenario => decided(judged(stars, stars, s)).does('IssueCertificate');

export const forwarded = (s: DossierScenario): DossierScenario => s.as(chair).does('ForwardToMinistry').as(ministry);
export const atMinistry = (s = dossier()): DossierScenario =>
  forwarded(judged(5, 5, s).as(chair).does('ApproveResult')).does('ReceiveAtMinistry');
export const centrallyReviewed = (s: DossierScenario): DossierScenario =>
  s.context.kind === 're-evaluation'
    ? s.as(ministry).does('IssueAgencyReport')
    : s.as(ministry).does('ForwardToAdvisoryTeam').as(centralAdvisor).does('IssueAdvisoryReport');
export const centrallyScheduled = (s = dossier()): DossierScenario => intoRound(centrallyReviewed(atMinistry(s)), 'central-2027-2');
export const centrallyJudged = (stars: number, gateStars = stars, s = dossier()): DossierScenario =>
  given(centrallyScheduled(s), stars, gateStars);
export const decidedByMinister = (s: DossierScenario, year = 2026): DossierScenario =>
  s.as(ministry).does('SubmitForDecision').as(minister).does('DecideRecognition').does('IssueCertificate', codedIn(year));
export const fiveStars = (s = dossier()): DossierScenario => decidedByMinister(centrallyJudged(5, 5, s));
/** Below 90 at the centre, back with the provincial chair. */
export const returned = (stars = 4, s = dossier()): DossierScenario =>
  centrallyJudged(stars, stars, s).as(ministry).does('NotifyProvince').as(chair);

// biome-ignore lint/suspicious/noExplicitAny: a change to a command's example
type Example = any;

/** The product code of a product assessed in that year. */
export const codedIn = (year: number) => (e: Example) => ({ ...e, productCode: `51-21115-01-${year}` });

/** A certificate of earlier years, taken over from the register. */
export const registered = (stars: number, issuedOn: string, validThrough: string, s = dossier('2026-06-01', PREVIOUS)): DossierScenario =>
  issuedOn < '2026-05-22'
    ? s
        .as(department)
        .effectiveOn(issuedOn)
        .does('RegisterExistingCertificate', taken(stars, issuedOn, validThrough))
    : laterOn(stars, issuedOn, validThrough, s);

const taken = (stars: number, issuedOn: string, validThrough: string) => (e: Example) => ({
  ...e,
  stars,
  certificate: { ...e.certificate, issuedOn, validThrough },
});

/** A certificate of later years, as a fact: no rule takes it over. */
const laterOn = (stars: number, issuedOn: string, validThrough: string, s: DossierScenario): DossierScenario => {
  const [fact] = registered(stars, '2025-10-15', '2028-10-15').facts;
  const data = fact?.data as Example;
  return s.given({
    type: 'ExistingCertificateRegistered',
    data: { ...data, certificate: { ...data.certificate, issuedOn, validThrough } },
  });
};

/** A new dossier that knows the recognised one. */
export const after = (previous: Parameters<DossierScenario['knows']>[1], today: string, begin: Begin = dossier): DossierScenario =>
  begin(today, SUCCESSOR).knows(PREVIOUS, previous).as(applicant);

/** Issued on 10/11/2023 and valid through 10/11/2026: refiled from 14/5 to 13/7/2026 (the example of domain.md 2.9). */
export const expiringIn2026 = (stars = 4, begin: Begin = dossier): DossierScenario =>
  registered(stars, '2023-11-10', '2026-11-10', begin('2026-06-01', PREVIOUS));
export const reEvaluationFiled = (stars = 4, today = '2026-07-01', begin: Begin = dossier): DossierScenario =>
  after(expiringIn2026(stars, begin), today, begin).does('FileReEvaluationDossier');
export const reEvaluationReceived = (stars = 4, begin: Begin = dossier): DossierScenario =>
  throughCommune(reEvaluationFiled(stars, '2026-07-01', begin))
    .as(department)
    .on('2026-07-10')
    .does('ReceiveAtProvince');
/** The round of August; the form is the one that the law gives the kind. */
export const AUGUST = 'province-51-2026-1';
export const reEvaluationScheduled = (stars = 4, begin: Begin = dossier): DossierScenario =>
  intoRound(reviewed(reEvaluationReceived(stars, begin)), AUGUST);
export const reEvaluationJudged = (stars: number, gateStars = stars): DossierScenario => given(reEvaluationScheduled(), stars, gateStars);

export const upgradeFiled = (stars = 3, today = '2026-09-01', begin: Begin = dossier): DossierScenario =>
  after(registered(stars, '2025-10-15', '2028-10-15', begin('2026-06-01', PREVIOUS)), today, begin).does('FileUpgradeDossier');
export const upgradeJudged = (from: number, to: number, gateStars = to, begin: Begin = dossier): DossierScenario =>
  given(
    intoRound(
      reviewed(
        throughCommune(upgradeFiled(from, '2026-09-01', begin))
          .as(department)
          .does('ReceiveAtProvince'),
      ),
    ),
    to,
    gateStars,
  );

/** Filed on 10/5/2026 under the Decisions of 2023 and 2025, which know no idea stage and whose rubric is not here. */
export const filedUnderOldRules = (s = onPaper('2026-05-10')): DossierScenario =>
  s.as(applicant).does('FileFirstDossier', (e: Example) => ({
    ...e,
    start: {
      applicant: { id: applicant.id, name: 'Hợp tác xã Quế Trà Bồng', type: 'cooperative' },
      communeCode: '21115',
      product: { name: 'Tinh dầu quế Trà Bồng', set: '20' },
    },
  }));
export const TRANSITION = 'province-51-2026-0';
export const judgedUnderOldRules = (stars: number): DossierScenario =>
  given(
    intoRound(reviewed(throughCommune(filedUnderOldRules()).as(department).on('2026-06-10').does('ReceiveAtProvince')), TRANSITION).on(
      '2026-07-15',
    ),
    stars,
  );
