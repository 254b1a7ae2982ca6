/** Whose move it is: the commands that carry a dossier forward from each leaf, its own or its round's, and the roles and units that may issue them. */
import type { State } from '@hoso/workflow';
import { MINISTRY_UNIT } from '../roles.ts';
import type { ClockName, Desk, DossierContext } from './context.ts';
import { ruleSetOf } from './due.ts';
import { levelFor } from './level.ts';
import { unitsOf } from './roles.ts';

/** Leaf -> command -> roles whose turn it is. Leaves that wait for nobody (a certificate that is valid or ran out, an end) are absent. */
const moves: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'idea.awaiting-selection': { SelectIdea: ['commune-chair'], RefuseIdea: ['commune-chair'] },
  'idea.not-selected': { ReviseIdea: ['applicant'] },
  'idea.preparing': { FileFirstDossier: ['applicant'] },
  'commune-report.filed': { ReceiveAtCommune: ['commune-officer'] },
  'commune-report.completeness-check': { ConfirmCompleteness: ['commune-officer'], RequestSupplement: ['commune-officer'] },
  'commune-report.supplement': { SubmitSupplement: ['applicant'] },
  'commune-report.assessment': { RecordCommuneFindings: ['commune-officer'] },
  'commune-report.report': { IssueCommuneReport: ['commune-chair'] },
  'commune-report.proposal': { IssueProposalLetter: ['commune-chair'] },
  'commune-report.hand-over': { HandOverToProvince: ['commune-officer'] },
  'department-review.awaiting-receipt': { ReceiveAtProvince: ['department-officer'] },
  'department-review.checking': {
    ForwardToAdvisoryTeam: ['department-officer'],
    IssueAgencyReport: ['department-officer'],
    RequestSupplement: ['department-officer'],
  },
  'department-review.supplement': { SubmitSupplement: ['applicant'] },
  'department-review.advisory': { IssueAdvisoryReport: ['advisor'], RecordExtraTest: ['advisor'], RequestSupplement: ['advisor'] },
  'department-review.advisory-supplement': { SubmitSupplement: ['applicant'] },
  'central-review.approval': { ApproveResult: ['provincial-chair'] },
  'central-review.to-forward': { ForwardToMinistry: ['provincial-chair', 'department-officer'] },
  'central-review.awaiting-receipt': { ReceiveAtMinistry: ['ministry-officer'] },
  'central-review.checking': {
    ForwardToAdvisoryTeam: ['ministry-officer'],
    IssueAgencyReport: ['ministry-officer'],
    RequestSupplement: ['ministry-officer'],
  },
  'central-review.supplement': { SubmitSupplement: ['applicant', 'department-officer'] },
  'central-review.advisory': { IssueAdvisoryReport: ['advisor'], RecordExtraTest: ['advisor'], RequestSupplement: ['advisor'] },
  'central-review.advisory-supplement': { SubmitSupplement: ['applicant', 'department-officer'] },
  'central-review.below-ninety': { NotifyProvince: ['ministry-officer'] },
  'central-review.returned': { UseCentralResult: ['provincial-chair'], OrderNewEvaluation: ['provincial-chair'] },
  'certificate.held': { ResolveHeldResult: ['provincial-chair'], OrderNewEvaluation: ['provincial-chair'] },
  'certificate.submission': { SubmitForDecision: ['department-officer', 'ministry-officer'] },
  'certificate.decision': { DecideRecognition: ['provincial-chair', 'minister'] },
  'certificate.issue': { IssueCertificate: ['provincial-chair', 'minister'] },
  'certificate.non-recognition': { NotifyNonRecognition: ['department-officer'] },
  'monitoring.oversight.inspection': { ConcludeInspection: ['inspector'] },
  'monitoring.oversight.remedy': { ReportRemedy: ['applicant'] },
  'monitoring.oversight.violation': { VerifyViolation: ['department-officer', 'ministry-officer'] },
  'monitoring.oversight.verified': { ProposeRevocation: ['department-officer', 'ministry-officer'] },
  'monitoring.oversight.proposed': {
    RevokeCertificate: ['provincial-chair', 'minister'],
    DeclineRevocation: ['provincial-chair', 'minister'],
  },
  'monitoring.recognition.challenged': {
    WithdrawRecognition: ['provincial-chair', 'minister'],
    DeclineRecognitionWithdrawal: ['provincial-chair', 'minister'],
  },
};

/**
 * Before the council a dossier of papers is put into a round and its result taken over. Any other waits for a round to take it, which is a
 * command of the round (`AdmitDossiers`); once it is on an agenda the round waits for its people, and the dossier for the round.
 */
const beforeCouncil: Readonly<Record<DossierContext['resultsFrom'], typeof moves>> = {
  paper: {
    'council-round.awaiting-round': { ScheduleRound: ['department-officer', 'council-secretary'] },
    'council-round.scheduled': { RecordCouncilResult: ['council-secretary'] },
    'central-review.awaiting-round': { ScheduleRound: ['ministry-officer', 'council-secretary'] },
    'central-review.scheduled': { RecordCouncilResult: ['council-secretary'] },
  },
  round: {
    'council-round.awaiting-round': { AdmitDossiers: ['department-officer', 'council-secretary'] },
    'central-review.awaiting-round': { AdmitDossiers: ['ministry-officer', 'council-secretary'] },
  },
};

/** What stays to be done beside the main path once the certificate is out (Article 7.3.e, g). */
const afterIssue = (context: DossierContext): Readonly<Record<string, readonly string[]>> => ({
  ...(context.published ? {} : { PublishResult: ['department-officer', 'ministry-officer'] }),
  ...(context.notified ? {} : { NotifyResult: ['department-officer'] }),
  ...(context.certificate !== null && levelFor(context.certificate.stars, ruleSetOf(context)) === 'ministry' && !context.provinceNotified
    ? { NotifyProvince: ['ministry-officer'] }
    : {}),
});

const centralDesks: readonly (Desk | null)[] = ['ministry', 'central-advisory', 'central-council', 'minister'];

export type Awaited = { readonly role: string; readonly unit: string; readonly commands: readonly string[] };

/** Is the act one of the ministry? Levels follow the desk, and for a certificate its stars (Articles 4.1, 8.2), for an inspection who opened it. */
const isCentral = (leaf: string, context: DossierContext): boolean => {
  const { certificate, decision, inspection, centralResult, desk } = context;
  if (leaf === 'monitoring.oversight.inspection' || leaf === 'monitoring.oversight.remedy') return inspection?.level === 'ministry';
  if (certificate === null && decision === null && centralDesks.includes(desk)) return true;
  const stars = (certificate ?? decision ?? centralResult)?.stars;
  return stars !== undefined && levelFor(stars, ruleSetOf(context)) === 'ministry';
};

/** Nobody waits for what the dossier itself still refuses; one report or the other by kind (Articles 7.3.c, 7.6.c). */
const isBlocked = (command: string, context: DossierContext): boolean => {
  switch (command) {
    case 'ForwardToAdvisoryTeam':
      return context.kind === 're-evaluation';
    case 'IssueAgencyReport':
      return context.kind !== 're-evaluation';
    case 'IssueAdvisoryReport':
      return context.openTests > 0;
    case 'RecordExtraTest':
      return context.openTests === 0;
    case 'UseCentralResult':
      return (context.centralResult?.stars ?? 0) < ruleSetOf(context).certificate.minStars;
    case 'DecideRecognition':
      return hasPassed('transition-limit', context);
    default:
      return false;
  }
};

const hasPassed = (name: ClockName, { clocks, missed }: DossierContext): boolean => missed.includes(`${name}@${clocks[name]}`);

/** When the one who was awaited let the day pass, those who may act instead are awaited as well, so that nothing lies overdue with nobody. */
const instead = (leaf: string, context: DossierContext): Readonly<Record<string, readonly string[]>> => {
  if (leaf.endsWith('supplement') && hasPassed('supplement', context)) {
    if (leaf.startsWith('central-review.')) return { NotifyProvince: ['ministry-officer'] };
    return { RejectDossier: [leaf.startsWith('commune-report.') ? 'commune-chair' : 'department-officer'] };
  }
  // The round was not held in time: its secretary puts the dossier off to another (a command of the round).
  if (leaf.endsWith('.scheduled') && context.resultsFrom === 'round' && hasPassed('round', context)) {
    return { PostponeDossier: ['council-secretary'] };
  }
  if (leaf === 'monitoring.oversight.remedy' && hasPassed('remedy', context)) return { ConcludeViolation: ['inspector'] };
  const examined = leaf.startsWith('council-round.') || leaf.startsWith('certificate.');
  return examined && hasPassed('transition-limit', context) ? { RejectDossier: ['department-officer'] } : {};
};

/** Who is awaited, one row a role and unit. For applicants the unit is the commune; the dossier's applicant is meant. */
export const awaitedOf = ({ path, context }: State<DossierContext>): readonly Awaited[] => {
  const rows = new Map<string, { role: string; unit: string; commands: string[] }>();
  const places = path
    .split('|')
    .map((leaf) => [leaf, { ...moves[leaf], ...beforeCouncil[context.resultsFrom][leaf], ...instead(leaf, context) }] as const);
  if (path.startsWith('monitoring.')) places.push(['monitoring', afterIssue(context)]);
  for (const [leaf, commands] of places) {
    const central = isCentral(leaf, context);
    for (const [command, roles] of Object.entries(commands)) {
      if (isBlocked(command, context)) continue;
      for (const role of roles) {
        const units = unitsOf(role, context);
        const unit = units.length === 1 ? units[0] : central ? MINISTRY_UNIT : context.provinceCode;
        const bothLevels = ['ministry-officer', 'minister', 'department-officer', 'provincial-chair'].includes(role) && roles.length > 1;
        if (unit == null || (bothLevels && (unit === MINISTRY_UNIT) !== central)) continue;
        const row = rows.get(`${role}@${unit}`) ?? { role, unit, commands: [] };
        row.commands.push(command);
        rows.set(`${role}@${unit}`, row);
      }
    }
  }
  return [...rows.values()];
};

/** Leaves of the tables above, for the test that it covers the machine. */
export const awaitingLeaves = (resultsFrom: DossierContext['resultsFrom']): readonly string[] => [
  ...Object.keys(moves),
  ...Object.keys(beforeCouncil[resultsFrom]),
];
