import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';
import { successionRules } from './succession.ts';

const valid = 'monitoring.oversight.regular|monitoring.recognition.standing';
const successor = { dossierId: p.SUCCESSOR };
const lateReason = 'Cơ sở di dời nhà xưởng.';
const late = (today = '2026-09-01') =>
  p.after(p.expiringIn2026(), today).does('FileReEvaluationDossier', { ...successionRules.FileReEvaluationDossier.example, lateReason });
/** The old dossier after it heard of its successor. */
const succeeded = (by = p.reEvaluationFiled(), today = '2026-07-01') =>
  p.expiringIn2026().as(p.system).on(today).knows(p.SUCCESSOR, by).does('RecordSuccessorFiled', successor);
const dueOn = (s: p.DossierScenario, name: string) => s.deadlines.find((d) => d.name === name)?.dueOn;

describe('the notices of expiry', () => {
  it('go out 210, 180, 150, 120 and 30 days before the last valid day, each once', () => {
    const s = p.certified();
    const due = s.deadlines.filter((d) => d.name.startsWith('expiry-notice'));
    expect(due.map((d) => [d.name, d.dueOn])).toEqual([
      ['expiry-notice-210', '2029-02-03'],
      ['expiry-notice-180', '2029-03-05'],
      ['expiry-notice-150', '2029-04-04'],
      ['expiry-notice-120', '2029-05-04'],
      ['expiry-notice-30', '2029-08-02'],
    ]);
    s.as(p.system);
    for (const { fires } of due)
      s.on(fires?.on ?? '')
        .does('SendExpiryNotice', fires?.command.data)
        .recorded('ExpiryNoticeSent');
    expect(s.last[0]?.data).toEqual({ daysBefore: 30, validThrough: '2029-09-01', commune: true, applicant: true });
    expect(s.deadlines.map((d) => d.name)).toEqual(['expiry']);
    s.cannot('SendExpiryNotice', 'notice-already-sent', { daysBefore: 30 });
  });

  it('do not go out before their day, and there are no others', () => {
    const s = p.certified().as(p.system).on('2029-02-02').cannot('SendExpiryNotice', 'notice-not-due', { daysBefore: 210 });
    s.cannot('SendExpiryNotice', 'notice-unknown', { daysBefore: 90 });
    s.as(p.department).cannot('SendExpiryNotice', 'role-not-allowed');
    p.judged(4).as(p.system).cannot('SendExpiryNotice', 'not-now');
  });

  it('of days before the certificate was registered here are not owed', () => {
    // 162 days are left.
    const s = p.expiringIn2026();
    expect(s.deadlines.map((d) => d.name)).toEqual(['expiry-notice-150', 'expiry-notice-120', 'expiry-notice-30', 'expiry']);
  });

  it('of days while a re-evaluation ran are not owed when it ends', () => {
    const s = succeeded(p.reEvaluationFiled(4, '2026-06-05'), '2026-06-05');
    s.knows(p.SUCCESSOR, p.reEvaluationFiled(4, '2026-06-05').does('WithdrawDossier'))
      .on('2026-10-01')
      .does('RecordSuccessorEnded', successor);
    expect(s.deadlines.map((d) => d.name)).toEqual(['expiry-notice-30', 'expiry']);
  });

  it('are not sent to who has filed for re-evaluation, but to who has filed for an upgrade', () => {
    expect(succeeded().deadlines.map((d) => d.name)).toEqual(['expiry']);
    const upgrade = p.after(p.expiringIn2026(), '2026-07-01').does('FileUpgradeDossier');
    expect(succeeded(upgrade).deadlines.length).toBeGreaterThan(1);
  });
});

describe('an upgrade and a re-evaluation beside each other', () => {
  const OTHER = p.OTHER_SUCCESSOR;
  const other = { dossierId: OTHER };
  const filing = (command: string, id = p.SUCCESSOR, today = '2026-07-01') =>
    p.dossier(today, id).knows(p.PREVIOUS, p.expiringIn2026(3)).as(p.applicant).does(command);
  const both = () => {
    const s = p.expiringIn2026(3).as(p.system).on('2026-07-01').knows(p.SUCCESSOR, filing('FileUpgradeDossier'));
    s.does('RecordSuccessorFiled', successor).knows(OTHER, filing('FileReEvaluationDossier', OTHER));
    return s.does('RecordSuccessorFiled', other);
  };
  const certified = (s: p.DossierScenario, stars: number, on: string) =>
    p.decided(p.given(p.intoRound(p.reviewed(p.throughCommune(s).as(p.department).does('ReceiveAtProvince')), p.AUGUST), stars).on(on));

  it('R6.2 R7.1 are both noted, one of each kind', () => {
    const s = both();
    expect(s.context.successors.map((f) => [f.kind, f.ended])).toEqual([
      ['upgrade', false],
      ['re-evaluation', false],
    ]);
    p.after(s, '2026-07-02').cannot('FileUpgradeDossier', 'previous-has-successor');
    p.after(s, '2026-07-02').cannot('FileReEvaluationDossier', 'previous-has-successor');
    expect(s.deadlines.map((d) => d.name)).toEqual(['expiry']);
  });

  it('R10.5 the end of the upgrade takes nothing from the extension that the re-evaluation gave', () => {
    const lately = p.dossier('2026-09-01', OTHER).knows(p.PREVIOUS, p.expiringIn2026(3)).as(p.applicant);
    lately.does('FileReEvaluationDossier', { ...successionRules.FileReEvaluationDossier.example, lateReason });
    const s = p.expiringIn2026(3).as(p.system).on('2026-09-01').knows(p.SUCCESSOR, filing('FileUpgradeDossier'));
    s.does('RecordSuccessorFiled', successor).knows(OTHER, lately).does('RecordSuccessorFiled', other);
    s.knows(p.SUCCESSOR, filing('FileUpgradeDossier').does('WithdrawDossier')).on('2026-12-01').does('RecordSuccessorEnded', successor);
    expect(s.context.extendedUntil).toBe('2027-05-09');
    s.knows(OTHER, lately.does('WithdrawDossier')).on('2027-01-15').does('RecordSuccessorEnded', other);
    expect(s.context.extendedUntil).toBe('2027-01-15');
  });

  it('the upgrade’s certificate leaves the re-evaluation nothing to evaluate again', () => {
    const s = both();
    const upgrade = certified(filing('FileUpgradeDossier'), 4, '2026-08-10').does('IssueCertificate');
    s.knows(p.SUCCESSOR, upgrade).on('2026-08-10').does('SupersedeCertificate', successor);
    const reEvaluation = filing('FileReEvaluationDossier', OTHER).knows(p.PREVIOUS, s).as(p.communeOfficer);
    reEvaluation.cannot('ReceiveAtCommune', 'previous-superseded');
    const judged = p.given(
      p.intoRound(
        p.reviewed(p.throughCommune(filing('FileReEvaluationDossier', OTHER)).as(p.department).does('ReceiveAtProvince')),
        p.AUGUST,
      ),
      3,
    );
    judged.as(p.department).does('SubmitForDecision').knows(p.PREVIOUS, s).as(p.chair).cannot('DecideRecognition', 'previous-superseded');
    judged.as(p.applicant).does('WithdrawDossier');
  });

  it('the upgrade’s certificate takes the place of the one that the re-evaluation had got', () => {
    const s = both();
    const reEvaluated = certified(filing('FileReEvaluationDossier', OTHER), 3, '2026-08-10').does('IssueCertificate');
    s.knows(OTHER, reEvaluated).on('2026-08-10').does('SupersedeCertificate', other).isAt('superseded');
    const upgrade = certified(filing('FileUpgradeDossier').knows(p.PREVIOUS, s), 4, '2026-08-20').knows(p.PREVIOUS, s);
    upgrade.as(p.chair).does('IssueCertificate');
    expect(upgrade.last[0]?.data).toMatchObject({ supersedes: OTHER });
    reEvaluated.as(p.system).on('2026-08-20').knows(p.SUCCESSOR, upgrade).does('SupersedeCertificate', successor).isAt('superseded');
    expect(reEvaluated.last[0]?.data).toMatchObject({ dossierId: p.SUCCESSOR, supersededOn: '2026-08-20' });
  });
});

describe('expiry', () => {
  it('R3.6 comes the day after the last valid day, and not on it', () => {
    const s = p.certified().as(p.system);
    expect(s.deadlines.at(-1)).toMatchObject({ name: 'expiry', dueOn: '2029-09-01', fires: { on: '2029-09-02' } });
    s.on('2029-09-01').cannot('ExpireCertificate', 'certificate-still-valid');
    s.on('2029-09-02')
      .does('ExpireCertificate')
      .recorded({ type: 'CertificateExpired', data: { lastValidDay: '2029-09-01' } });
    expect(s.isAt('expired').deadlines).toEqual([]);
    s.cannot('ExpireCertificate', 'not-now');
    p.certified().as(p.department).cannot('ExpireCertificate', 'role-not-allowed');
    p.filed().as(p.system).cannot('ExpireCertificate', 'not-now');
  });

  it('R10.2 of a certificate of earlier years comes on its own day', () => {
    expect(dueOn(p.registered(3, '2025-10-15', '2028-10-14'), 'expiry')).toBe('2028-10-14');
  });

  it('comes also while an inspection, a violation or a challenge is open', () => {
    const s = p.certified().as(p.inspector).does('ConcludeViolation').as(p.ministry).does('RequestRecognitionWithdrawal');
    s.as(p.system).on('2029-09-02').does('ExpireCertificate').isAt('expired');
    expect(s.context).toMatchObject({ clocks: {}, inspection: null });
  });
});

describe('a successor', () => {
  it('R7.1 filed in the window is noted at the old certificate, which keeps its day', () => {
    const s = succeeded().recorded({
      type: 'SuccessorFiled',
      data: { dossierId: p.SUCCESSOR, kind: 're-evaluation', filedOn: '2026-07-01', late: false },
    });
    expect(s.isAt(valid).context).toMatchObject({ successors: [{ dossierId: p.SUCCESSOR, ended: false }], extendedUntil: null });
    expect(dueOn(s, 'expiry')).toBe('2026-11-10');
    s.cannot('RecordSuccessorFiled', 'previous-has-successor', successor);
  });

  it('is one that names this certificate', () => {
    const s = p.expiringIn2026().as(p.system).cannot('RecordSuccessorFiled', 'successor-unknown', successor);
    s.knows(p.SUCCESSOR, p.filed()).cannot('RecordSuccessorFiled', 'successor-unknown', successor);
    s.as(p.department).cannot('RecordSuccessorFiled', 'role-not-allowed', successor);
    p.filed().as(p.system).cannot('RecordSuccessorFiled', 'not-now', successor);
  });

  it('that gets its certificate supersedes the old one', () => {
    const s = succeeded().cannot('SupersedeCertificate', 'successor-without-certificate', successor);
    const done = p.decided(p.reEvaluationJudged(3)).does('IssueCertificate');
    s.knows(p.SUCCESSOR, done).does('SupersedeCertificate', successor).isAt('superseded');
    s.recorded({
      type: 'CertificateSuperseded',
      data: { dossierId: p.SUCCESSOR, certificateNumber: 'OCOP-51-2026-0001', supersededOn: '2026-07-10' },
    });
    expect(s.isFinal).toBe(true);
    expect(s.deadlines).toEqual([]);
  });

  it('that got its certificate on paper before the old one expired supersedes it although that was recorded first', () => {
    const upgrade = p.after(p.expiringIn2026(3), '2026-09-01').does('FileUpgradeDossier');
    const judged = p.given(p.intoRound(p.reviewed(p.throughCommune(upgrade).as(p.department).does('ReceiveAtProvince'))), 4);
    const issued = (on: string) => p.decided(judged.on('2026-11-05')).on(on).does('IssueCertificate');
    const expired = () =>
      p.expiringIn2026(3).as(p.system).on('2026-09-01').knows(p.SUCCESSOR, upgrade).does('RecordSuccessorFiled', successor);
    const s = expired().on('2026-11-11').does('ExpireCertificate').knows(p.SUCCESSOR, issued('2026-11-11')).on('2026-12-16');
    s.does('SupersedeCertificate', successor).isAt('superseded');
    expect(s.last[0]?.data).toMatchObject({ supersededOn: '2026-11-11' });
    expect(s.isFinal).toBe(true);
  });

  it('whose certificate came after the old one had ended supersedes nothing: there is a gap between them', () => {
    const upgrade = p.after(p.expiringIn2026(3), '2026-09-01').does('FileUpgradeDossier');
    const judged = p.given(p.intoRound(p.reviewed(p.throughCommune(upgrade).as(p.department).does('ReceiveAtProvince'))), 4);
    const done = p.decided(judged.on('2026-11-12')).does('IssueCertificate');
    const old = p.expiringIn2026(3).as(p.system).on('2026-11-12').knows(p.SUCCESSOR, done);
    old.cannot('SupersedeCertificate', 'certificate-ended-before', successor);
    old.does('ExpireCertificate').cannot('SupersedeCertificate', 'certificate-ended-before', successor).isAt('expired');
  });

  it('that is somebody else’s supersedes nothing', () => {
    const s = p.certified().as(p.system).cannot('SupersedeCertificate', 'successor-unknown', successor);
    s.knows(p.SUCCESSOR, p.certified()).cannot('SupersedeCertificate', 'successor-unknown', successor);
    s.as(p.chair).cannot('SupersedeCertificate', 'role-not-allowed', successor);
    p.judged(4).as(p.system).cannot('SupersedeCertificate', 'not-now', successor);
  });

  it('that ended without a certificate leaves the old one alone, open for another try', () => {
    const s = succeeded().cannot('RecordSuccessorEnded', 'successor-still-running', successor);
    s.knows(p.SUCCESSOR, p.reEvaluationFiled().does('WithdrawDossier')).on('2026-07-08').does('RecordSuccessorEnded', successor);
    s.recorded({ type: 'SuccessorEnded', data: { dossierId: p.SUCCESSOR, outcome: 'withdrawn', endedOn: '2026-07-08' } });
    expect(s.isAt(valid).context).toMatchObject({ successors: [{ dossierId: p.SUCCESSOR, ended: true }], extendedUntil: null });
    p.after(s, '2026-07-09').does('FileReEvaluationDossier');
    s.cannot('RecordSuccessorEnded', 'successor-unknown', successor);
    s.as(p.department).cannot('RecordSuccessorEnded', 'role-not-allowed', successor);
    p.judged(4).as(p.system).cannot('RecordSuccessorEnded', 'not-now', successor);
  });

  it('that is not recognised or rejected ends likewise', () => {
    const refused = p.reEvaluationJudged(2).as(p.department).does('NotifyNonRecognition');
    const s = succeeded().knows(p.SUCCESSOR, refused).does('RecordSuccessorEnded', successor);
    expect(s.last[0]?.data).toMatchObject({ outcome: 'not-recognised' });
    const rejected = p.reEvaluationReceived().does('RejectDossier');
    expect(succeeded().knows(p.SUCCESSOR, rejected).does('RecordSuccessorEnded', successor).last[0]?.data).toMatchObject({
      outcome: 'rejected',
    });
  });
});

describe('the extension after a missed window', () => {
  const extended = () => succeeded(late(), '2026-09-01').recorded('SuccessorFiled', 'ValidityExtended');

  it('R10.5 keeps the certificate valid until the result, at most 180 days after its day', () => {
    const s = extended();
    expect(s.last[1]?.data).toEqual({ until: '2027-05-09', dossierId: p.SUCCESSOR, underViolation: false });
    s.on('2027-05-09').cannot('ExpireCertificate', 'certificate-still-valid');
    s.on('2027-05-10')
      .does('ExpireCertificate')
      .recorded({ type: 'CertificateExpired', data: { lastValidDay: '2027-05-09' } });
  });

  it('R10.5 does not end with another dossier on the same certificate, of which it never took note', () => {
    const another = p.dossier('2026-09-01', p.OTHER_SUCCESSOR).knows(p.PREVIOUS, p.expiringIn2026()).as(p.applicant);
    another.does('FileReEvaluationDossier', { ...successionRules.FileReEvaluationDossier.example, lateReason }).does('WithdrawDossier');
    const s = extended()
      .knows(p.OTHER_SUCCESSOR, another)
      .cannot('RecordSuccessorEnded', 'successor-unknown', { dossierId: p.OTHER_SUCCESSOR });
    expect(s.context.extendedUntil).toBe('2027-05-09');
  });

  it('R10.5 ends on the day of a result that gives no certificate', () => {
    const s = extended().knows(p.SUCCESSOR, late().does('WithdrawDossier')).on('2027-01-15').does('RecordSuccessorEnded', successor);
    expect(s.context.extendedUntil).toBe('2027-01-15');
    expect(dueOn(s, 'expiry')).toBe('2027-01-15');
    s.cannot('ExpireCertificate', 'certificate-still-valid');
    s.on('2027-01-16')
      .does('ExpireCertificate')
      .recorded({ type: 'CertificateExpired', data: { lastValidDay: '2027-01-15' } });
  });

  it('R10.5 takes nothing away from the certificate’s own term', () => {
    const s = extended().knows(p.SUCCESSOR, late().does('WithdrawDossier')).on('2026-10-01').does('RecordSuccessorEnded', successor);
    expect(dueOn(s, 'expiry')).toBe('2026-11-10');
  });

  it('R10.5 ends at once with a new certificate', () => {
    const filing = p.throughCommune(late()).as(p.department).does('ReceiveAtProvince').does('IssueAgencyReport');
    const done = p.decided(p.given(p.intoRound(filing), 4).on('2026-11-20')).does('IssueCertificate');
    extended().knows(p.SUCCESSOR, done).on('2026-11-20').does('SupersedeCertificate', successor).isAt('superseded');
  });

  it('R10.5 comes although the certificate was recorded as expired, for what was filed by its last day', () => {
    const filing = p.after(p.expiringIn2026(), '2026-11-12').as(p.communeOfficer).effectiveOn('2026-11-10');
    filing.does('FileReEvaluationDossier', { ...successionRules.FileReEvaluationDossier.example, lateReason });
    const expired = () => p.expiringIn2026().as(p.system).on('2026-11-11').does('ExpireCertificate').knows(p.SUCCESSOR, filing);
    const s = expired().effectiveOn('2026-11-10').does('RecordSuccessorFiled').recorded('SuccessorFiled', 'ValidityExtended');
    expect(dueOn(s.isAt(valid), 'expiry')).toBe('2027-05-09');
    s.on('2027-05-10').does('ExpireCertificate').isAt('expired');
  });

  it('takes up the violation that was open when the certificate was recorded as expired', () => {
    const old = p.expiringIn2026().as(p.inspector).on('2026-11-05').does('ConcludeViolation');
    old.as(p.system).on('2026-11-11').does('ExpireCertificate').knows(p.SUCCESSOR, late('2026-11-10'));
    old.effectiveOn('2026-11-10').does('RecordSuccessorFiled').isAt('monitoring.oversight.violation|monitoring.recognition.standing');
    expect(old.context.clocks).toEqual({ revocation: '2026-11-20' });
  });

  it('is not for upgrades', () => {
    const upgrade = p.after(p.expiringIn2026(), '2026-09-01').does('FileUpgradeDossier');
    succeeded(upgrade, '2026-09-01').recorded('SuccessorFiled');
  });
});
