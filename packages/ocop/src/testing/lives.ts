/** Whole lives of dossiers, from the first command to the end: the stories of the specs and the golden histories. */
import * as p from './people.ts';

const reason = { reasons: 'Theo hồ sơ và biên bản.' };
const lateReason = 'Cơ sở di dời nhà xưởng trong thời hạn nộp hồ sơ.';
const successor = { dossierId: p.SUCCESSOR };
const told = (s: p.DossierScenario): p.DossierScenario => s.as(p.department).does('PublishResult').does('NotifyResult');
const supplemented = (s: p.DossierScenario, asked: string, answered: string): p.DossierScenario => {
  s.on(asked).does('RequestSupplement');
  return s.as(p.communeOfficer).on(answered).does('SubmitSupplement');
};

/** Everything that may happen on the way of a first dossier: a second try with the idea, a supplement at each of the three desks, a survey, a test. */
const firstWithEverything = (): p.DossierScenario => {
  const s = p.dossier('2026-07-01').as(p.applicant).does('RegisterIdea').as(p.communeChair).on('2026-07-06').does('RefuseIdea');
  s.as(p.applicant).on('2026-07-08').does('ReviseIdea').as(p.communeChair).on('2026-07-10').does('SelectIdea');
  s.as(p.communeOfficer).on('2026-07-20').does('RecordConsultantSupport').as(p.applicant).on('2026-08-03').does('FileFirstDossier');
  supplemented(s.as(p.communeOfficer).on('2026-08-04').does('ReceiveAtCommune'), '2026-08-06', '2026-08-12');
  s.on('2026-08-13').does('ConfirmCompleteness').as(p.communeChair).on('2026-08-17').does('RecordCommuneMeeting');
  s.as(p.communeOfficer).does('RecordCommuneFindings').as(p.communeChair).on('2026-08-19').does('IssueCommuneReport');
  s.does('IssueProposalLetter').as(p.communeOfficer).on('2026-08-20').does('HandOverToProvince');
  supplemented(s.as(p.department).on('2026-08-24').does('ReceiveAtProvince'), '2026-08-26', '2026-09-03');
  s.as(p.department).on('2026-09-04').does('ForwardToAdvisoryTeam').as(p.advisor).on('2026-09-10').does('RecordFieldSurvey');
  s.does('RequestExtraTest').on('2026-09-21').does('RecordExtraTest');
  supplemented(s, '2026-09-22', '2026-09-28').as(p.advisor).on('2026-10-05').does('IssueAdvisoryReport');
  s.as(p.secretary).does('ScheduleRound').on('2026-11-12').does('RecordCouncilResult', p.figures(4));
  return told(p.decided(s.on('2026-11-20')).does('IssueCertificate'));
};

const noticed = (s: p.DossierScenario): p.DossierScenario => {
  s.as(p.system);
  for (const { fires } of s.deadlines.filter((d) => d.name.startsWith('expiry-notice'))) {
    if (fires !== undefined) s.on(fires.on).does(fires.command.type, fires.command.data);
  }
  return s;
};

const expired = (): p.DossierScenario => {
  const s = firstWithEverything().as(p.inspector).on('2027-06-01').does('OpenInspection').on('2027-06-04').does('ConcludeInspection');
  s.as(p.applicant).on('2027-06-30').does('ReportRemedy').as(p.inspector).on('2027-07-05');
  s.does('ConcludeInspection', { outcome: 'meets', paper: { number: '22/KL-SNNMT' }, conclusion: 'Đã khắc phục.', remedies: [] });
  return noticed(s).on('2029-11-21').does('ExpireCertificate');
};

const revoked = (): p.DossierScenario => {
  const s = told(p.certified(3)).as(p.inspector).on('2027-03-01').does('OpenInspection').does('ConcludeViolation');
  s.as(p.department).on('2027-03-05').does('VerifyViolation').does('ProposeRevocation');
  s.as(p.system).on('2027-03-17').does('RecordDeadlineMissed', { name: 'revocation', dueOn: '2027-03-16' });
  return s.as(p.chair).does('RevokeCertificate');
};

const stoppedProducing = (): p.DossierScenario => {
  const s = told(p.certified(4)).as(p.communeChair).on('2027-05-10').does('ConfirmProductionStopped');
  s.as(p.department).on('2027-05-14').does('VerifyViolation').does('ProposeRevocation');
  return s.as(p.chair).on('2027-05-20').does('RevokeCertificate');
};

const fiveStarsRevoked = (): p.DossierScenario => {
  const s = p.fiveStars().as(p.ministry).does('PublishResult').does('NotifyProvince').as(p.department).does('NotifyResult');
  s.as(p.ministry).on('2027-09-01').does('OpenInspection').as(p.centralInspector).on('2027-09-06').does('ConcludeViolation');
  s.as(p.ministry).does('VerifyViolation').does('ProposeRevocation');
  return s.as(p.minister).on('2027-09-15').does('RevokeCertificate');
};

const centralResultUsed = (): p.DossierScenario => {
  const s = told(p.decided(p.returned(4).does('UseCentralResult')).does('IssueCertificate'));
  s.as(p.ministry).on('2027-10-01').does('RequestRecognitionWithdrawal').as(p.chair).on('2027-10-20');
  return s.does('WithdrawRecognition');
};

const newEvaluation = (): p.DossierScenario => {
  const s = p.returned(3).on('2027-04-01').does('OrderNewEvaluation').as(p.department);
  s.does('ScheduleRound', { roundId: 'province-51-2027-1', form: 'meeting' });
  return told(p.decided(s.as(p.secretary).on('2027-05-20').does('RecordCouncilResult', p.figures(4))).does('IssueCertificate'));
};

const reEvaluated = (filing = p.reEvaluationFiled()): p.DossierScenario => {
  p.reviewed(p.throughCommune(filing).as(p.department).does('ReceiveAtProvince')).as(p.department);
  filing.does('ScheduleRound', filing.context.late ? { roundId: 'province-51-2026-2' } : p.inAugust);
  filing
    .as(p.secretary)
    .on(filing.context.late ? '2026-11-12' : '2026-08-10')
    .does('RecordCouncilResult', p.figures(4));
  return told(p.decided(filing).does('IssueCertificate'));
};
const lateFiling = (): p.DossierScenario =>
  p.after(p.expiringIn2026(), '2026-09-15').does('FileReEvaluationDossier', (example: object) => ({ ...example, lateReason }));

/** The old certificate beside its successor. */
const superseded = (filing: p.DossierScenario, filedOn: string, done: p.DossierScenario): p.DossierScenario => {
  const old = p.expiringIn2026().as(p.system).on(filedOn).knows(p.SUCCESSOR, filing).does('RecordSuccessorFiled', successor);
  const issuedOn = done.context.certificate?.issuedOn ?? '';
  return old.on(issuedOn).knows(p.SUCCESSOR, done).does('SupersedeCertificate', successor);
};

const fiveStarsAgain = (): p.DossierScenario => {
  const s = p
    .forwarded(p.reviewed(p.reEvaluationReceived(5)))
    .on('2026-07-20')
    .does('ReceiveAtMinistry');
  p.centrallyReviewed(s).as(p.ministry).does('ScheduleRound', { roundId: 'central-2026-1' });
  p.decidedByMinister(s.as(p.centralSecretary).on('2026-08-28').does('RecordCouncilResult', p.figures(5)));
  return s.as(p.ministry).does('PublishResult').does('NotifyProvince').as(p.department).does('NotifyResult');
};

export const lives = {
  'first dossier, 4 stars, expired': expired,
  'first dossier, 3 stars, revoked late': revoked,
  'first dossier, 4 stars, production ceased': stoppedProducing,
  'first dossier, 2 stars': () => p.judged(2).as(p.department).does('NotifyNonRecognition'),
  'first dossier, disqualified': () =>
    p.scheduled().as(p.secretary).does('RecordEvaluationStopped').as(p.department).does('NotifyNonRecognition'),
  'first dossier, 90 points with a 5-star minimum missed': () =>
    told(
      p
        .decided(
          p
            .judged(5, 4)
            .as(p.chair)
            .does('ResolveHeldResult', { forward: false, ...reason }),
        )
        .does('IssueCertificate'),
    ),
  'first dossier, 5 stars, revoked by the minister': fiveStarsRevoked,
  'first dossier, below 90 at the centre, central result used, recognition withdrawn': centralResultUsed,
  'first dossier, below 90 at the centre, new evaluation': newEvaluation,
  'first dossier, rejected for a supplement that never came': () => {
    const s = p.received().does('RequestSupplement').as(p.system).on('2026-09-12');
    s.does('RecordDeadlineMissed', { name: 'supplement', dueOn: '2026-09-11' });
    return s.as(p.department).does('RejectDossier', (example: object) => ({ ...example, ground: 'supplement-not-provided' }));
  },
  'first dossier, withdrawn': () => p.atAdvisory().as(p.applicant).does('WithdrawDossier'),
  'old rules, 3 stars on the last day': () =>
    told(p.decided(p.judgedUnderOldRules(3).on('2026-07-21')).on('2026-07-23').does('IssueCertificate')),
  'old rules, not finished in time': () =>
    p
      .judgedUnderOldRules(3)
      .as(p.department)
      .on('2026-07-22')
      .does('RejectDossier', (example: object) => ({ ...example, ground: 'old-rules-lapsed' })),
  'upgrade from 3 to 4 stars': () => told(p.decided(p.upgradeJudged(3, 4)).does('IssueCertificate')),
  'upgrade that is no higher': () => p.upgradeJudged(3, 3).as(p.department).does('NotifyNonRecognition'),
  're-evaluation in time, by written opinions': reEvaluated,
  're-evaluation in time, the old certificate': () => superseded(p.reEvaluationFiled(), '2026-07-01', reEvaluated()),
  're-evaluation too late': () => reEvaluated(lateFiling()),
  're-evaluation too late, the old certificate extended': () => superseded(lateFiling(), '2026-09-15', reEvaluated(lateFiling())),
  're-evaluation of 5 stars': fiveStarsAgain,
} as const satisfies Readonly<Record<string, () => p.DossierScenario>>;

export type LifeName = keyof typeof lives;
