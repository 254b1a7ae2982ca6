/** Actors of the example dossier (Trà Bồng commune, Quảng Ngãi) and short ways through its life, for specs. */
import { type Scenario, scenario } from '@hoso/workflow/testing';
import type { DossierContext } from '../dossier/context.ts';
import { ocopDossier } from '../dossier/ocop-dossier.ts';

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
export const system = { id: 'system', role: 'system', unit: 'system' };

export type DossierScenario = Scenario<DossierContext>;

export const DOSSIER = '00000000-0000-4000-8000-00000000000a';

/** A dossier on 2026-09-01, before its first command. */
export const dossier = (today = '2026-09-01', dossierId = DOSSIER): DossierScenario => scenario(ocopDossier, { today, dossierId });

export const figures = (stars: number, gateStars = stars) => {
  const average = [0, 20, 40, 60, 76, 92][stars] ?? 0;
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
export const atAdvisory = (s = dossier()): DossierScenario => received(s).does('ForwardToAdvisoryTeam');
export const atCouncil = (s = dossier()): DossierScenario => atAdvisory(s).as(advisor).does('IssueAdvisoryReport');
export const scheduled = (s = dossier()): DossierScenario => atCouncil(s).as(department).does('ScheduleRound');
export const judged = (stars: number, gateStars = stars, s = dossier()): DossierScenario =>
  scheduled(s).as(secretary).does('RecordCouncilResult', figures(stars, gateStars));
export const decided = (s: DossierScenario): DossierScenario =>
  s.as(department).does('SubmitForDecision').as(chair).does('DecideRecognition');
export const certified = (stars = 4, s = dossier()): DossierScenario => decided(judged(stars, stars, s)).does('IssueCertificate');
export const atMinistry = (s = dossier()): DossierScenario =>
  judged(5, 5, s).as(chair).does('ApproveResult').does('ForwardToMinistry').as(ministry).does('ReceiveAtMinistry');
export const centrallyScheduled = (s = dossier()): DossierScenario =>
  atMinistry(s)
    .does('ForwardToAdvisoryTeam')
    .as(centralAdvisor)
    .does('IssueAdvisoryReport')
    .as(ministry)
    .does('ScheduleRound', { roundId: 'central-2027-2', form: 'meeting' });
export const fiveStars = (s = dossier()): DossierScenario =>
  centrallyScheduled(s)
    .as(centralSecretary)
    .does('RecordCouncilResult', figures(5))
    .as(ministry)
    .does('SubmitForDecision')
    .as(minister)
    .does('DecideRecognition')
    .does('IssueCertificate');
