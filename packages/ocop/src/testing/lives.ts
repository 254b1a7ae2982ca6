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
const firstWithEverything = (begin: p.Begin): p.DossierScenario => {
  const s = begin('2026-07-01').as(p.applicant).does('RegisterIdea').as(p.communeChair).on('2026-07-06').does('RefuseIdea');
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
  p.given(p.intoRound(s).on('2026-11-12'), 4);
  return told(p.decided(s.on('2026-11-20')).does('IssueCertificate'));
};

const noticed = (s: p.DossierScenario): p.DossierScenario => {
  s.as(p.system);
  for (const { fires } of s.deadlines.filter((d) => d.name.startsWith('expiry-notice'))) {
    if (fires !== undefined) s.on(fires.on).does(fires.command.type, fires.command.data);
  }
  return s;
};

const expired = (begin: p.Begin): p.DossierScenario => {
  const s = firstWithEverything(begin).as(p.inspector).on('2027-06-01').does('OpenInspection').on('2027-06-04').does('ConcludeInspection');
  s.as(p.applicant).on('2027-06-30').does('ReportRemedy').as(p.inspector).on('2027-07-05');
  s.does('ConcludeInspection', { outcome: 'meets', paper: { number: '22/KL-SNNMT' }, conclusion: 'Đã khắc phục.', remedies: [] });
  return noticed(s).on('2029-11-21').does('ExpireCertificate');
};

const revoked = (begin: p.Begin): p.DossierScenario => {
  const s = told(p.certified(3, begin())).as(p.inspector).on('2027-03-01').does('OpenInspection').does('ConcludeViolation');
  s.as(p.department).on('2027-03-05').does('VerifyViolation').does('ProposeRevocation');
  s.as(p.system).on('2027-03-17').does('RecordDeadlineMissed', { name: 'revocation', dueOn: '2027-03-16' });
  return s.as(p.chair).does('RevokeCertificate');
};

const stoppedProducing = (begin: p.Begin): p.DossierScenario => {
  const s = told(p.certified(4, begin())).as(p.communeChair).on('2027-05-10').does('ConfirmProductionStopped');
  s.as(p.department).on('2027-05-14').does('VerifyViolation').does('ProposeRevocation');
  return s.as(p.chair).on('2027-05-20').does('RevokeCertificate');
};

const fiveStarsRevoked = (begin: p.Begin): p.DossierScenario => {
  const s = p.fiveStars(begin()).as(p.ministry).does('PublishResult').does('NotifyProvince').as(p.department).does('NotifyResult');
  s.as(p.ministry).on('2027-09-01').does('OpenInspection').as(p.centralInspector).on('2027-09-06').does('ConcludeViolation');
  s.as(p.ministry).does('VerifyViolation').does('ProposeRevocation');
  return s.as(p.minister).on('2027-09-15').does('RevokeCertificate');
};

const centralResultUsed = (begin: p.Begin): p.DossierScenario => {
  const s = told(p.decided(p.returned(4, begin()).does('UseCentralResult')).does('IssueCertificate'));
  s.as(p.ministry).on('2027-10-01').does('RequestRecognitionWithdrawal').as(p.chair).on('2027-10-20');
  return s.does('WithdrawRecognition');
};

const newEvaluation = (begin: p.Begin): p.DossierScenario => {
  const s = p.returned(3, begin()).on('2027-04-01').does('OrderNewEvaluation');
  return told(p.decided(p.given(p.intoRound(s, 'province-51-2027-1').on('2027-05-20'), 4)).does('IssueCertificate', p.codedIn(2027)));
};

const reEvaluated = (filing: p.DossierScenario): p.DossierScenario => {
  p.reviewed(p.throughCommune(filing).as(p.department).does('ReceiveAtProvince'));
  const { late } = filing.context;
  p.intoRound(filing, late ? 'province-51-2026-2' : p.AUGUST).on(late ? '2026-11-12' : '2026-08-10');
  return told(p.decided(p.given(filing, 4)).does('IssueCertificate'));
};
const filedInTime = (begin: p.Begin): p.DossierScenario => p.reEvaluationFiled(4, '2026-07-01', begin);
const lateFiling = (begin: p.Begin): p.DossierScenario =>
  p
    .after(p.expiringIn2026(4, begin), '2026-09-15', begin)
    .does('FileReEvaluationDossier', (example: object) => ({ ...example, lateReason }));

/** The old certificate beside its successor. */
const superseded = (begin: p.Begin, filing: p.DossierScenario, filedOn: string, done: p.DossierScenario): p.DossierScenario => {
  const old = p.expiringIn2026(4, begin).as(p.system).on(filedOn).knows(p.SUCCESSOR, filing).does('RecordSuccessorFiled', successor);
  const issuedOn = done.context.certificate?.issuedOn ?? '';
  return old.on(issuedOn).knows(p.SUCCESSOR, done).does('SupersedeCertificate', successor);
};

const fiveStarsAgain = (begin: p.Begin): p.DossierScenario => {
  const s = p
    .forwarded(p.reviewed(p.reEvaluationReceived(5, begin)))
    .on('2026-07-20')
    .does('ReceiveAtMinistry');
  p.intoRound(p.centrallyReviewed(s), 'central-2026-1');
  p.decidedByMinister(p.given(s.on('2026-08-28'), 5));
  return s.as(p.ministry).does('PublishResult').does('NotifyProvince').as(p.department).does('NotifyResult');
};

const heldAndResolved = (begin: p.Begin, stars: number, gateStars: number): p.DossierScenario =>
  p
    .judged(stars, gateStars, begin())
    .as(p.chair)
    .does('ResolveHeldResult', { forward: false, ...reason });

/** What happens in either version. */
const livesIn = (begin: p.Begin) => ({
  'first dossier, 4 stars, expired': () => expired(begin),
  'first dossier, 3 stars, revoked late': () => revoked(begin),
  'first dossier, 4 stars, production ceased': () => stoppedProducing(begin),
  'first dossier, 2 stars': () => p.judged(2, 2, begin()).as(p.department).does('NotifyNonRecognition'),
  'first dossier, disqualified': () => p.disqualified(p.scheduled(begin())).as(p.department).does('NotifyNonRecognition'),
  'first dossier, 90 points with a 5-star minimum missed': () => told(p.decided(heldAndResolved(begin, 5, 4)).does('IssueCertificate')),
  'first dossier, 50 points with a 3-star minimum missed': () => heldAndResolved(begin, 3, 2).as(p.department).does('NotifyNonRecognition'),
  'first dossier, 5 stars, revoked by the minister': () => fiveStarsRevoked(begin),
  'first dossier, below 90 at the centre, central result used, recognition withdrawn': () => centralResultUsed(begin),
  'first dossier, below 90 at the centre, new evaluation': () => newEvaluation(begin),
  'first dossier, rejected for a supplement that never came': () => {
    const s = p.received(begin()).does('RequestSupplement').as(p.system).on('2026-09-12');
    s.does('RecordDeadlineMissed', { name: 'supplement', dueOn: '2026-09-11' });
    return s.as(p.department).does('RejectDossier', (example: object) => ({ ...example, ground: 'supplement-not-provided' }));
  },
  'first dossier, withdrawn': () => p.atAdvisory(begin()).as(p.applicant).does('WithdrawDossier'),
  'upgrade from 3 to 4 stars': () => told(p.decided(p.upgradeJudged(3, 4, 4, begin)).does('IssueCertificate')),
  'upgrade that is no higher': () => p.upgradeJudged(3, 3, 3, begin).as(p.department).does('NotifyNonRecognition'),
  're-evaluation in time, by written opinions': () => reEvaluated(filedInTime(begin)),
  're-evaluation in time, the old certificate': () => superseded(begin, filedInTime(begin), '2026-07-01', reEvaluated(filedInTime(begin))),
  're-evaluation too late': () => reEvaluated(lateFiling(begin)),
  're-evaluation too late, the old certificate extended': () =>
    superseded(begin, lateFiling(begin), '2026-09-15', reEvaluated(lateFiling(begin))),
  're-evaluation of 5 stars': () => fiveStarsAgain(begin),
  'certificate of earlier years, corrected and annulled': () =>
    p
      .expiringIn2026(4, begin)
      .effectiveOn('2023-11-10')
      .does('CorrectCertificateEntry')
      .effectiveOn('2023-11-10')
      .does('AnnulRegistration', { reasons: 'Ghi nhận nhầm chủ thể.' }),
});

export const lives = {
  ...livesIn(p.dossier),
  'first dossier, put off by one round, taken by the next': () => {
    const s = p.putOff(p.scheduled(), 'province-51-2027-1');
    p.given(p.intoRound(s.on('2026-12-20'), 'province-51-2027-1').on('2027-05-20'), 4);
    return told(p.decided(s).does('IssueCertificate', p.codedIn(2027)));
  },
} satisfies Readonly<Record<string, () => p.DossierScenario>>;

export const livesOnPaper = {
  ...livesIn(p.onPaper),
  'old rules, 3 stars on the last day': () =>
    told(p.decided(p.judgedUnderOldRules(3).on('2026-07-21')).on('2026-07-23').does('IssueCertificate')),
  'old rules, not finished in time': () =>
    p
      .judgedUnderOldRules(3)
      .as(p.department)
      .on('2026-07-22')
      .does('RejectDossier', (example: object) => ({ ...example, ground: 'old-rules-lapsed' })),
} satisfies Readonly<Record<string, () => p.DossierScenario>>;
