import { describe, expect, it } from 'vitest';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import * as p from '../testing/people.ts';
import { revocationRules } from './revocation.ts';

const conclusion = revocationRules.ConcludeViolation.example;
const concluded = (ground = 'legal-violation', s = p.certified()) =>
  s
    .as(p.inspector)
    .on('2026-11-02')
    .does('ConcludeViolation', { ...conclusion, ground });
const proposed = (s = concluded()) => s.as(p.department).does('VerifyViolation').does('ProposeRevocation');
const minister5 = () => concluded('legal-violation', p.fiveStars()).as(p.ministry).does('VerifyViolation').does('ProposeRevocation');
const valid = 'monitoring.oversight.regular|monitoring.recognition.standing';
const byConclusion = qd26.revocation.grounds.filter((g) => g.trigger === 'conclusion').map((g) => [g.point, g.code] as const);

describe('the grounds of revocation', () => {
  it.each(byConclusion)('R9.2 point %s, %s: conclusion, verification, proposal, decision', (_, ground) => {
    const s = concluded(ground).recorded('ViolationConcluded').isAt('monitoring.oversight.violation|monitoring.recognition.standing');
    s.as(p.department).does('VerifyViolation').isAt('monitoring.oversight.verified|monitoring.recognition.standing');
    s.does('ProposeRevocation').isAt('monitoring.oversight.proposed|monitoring.recognition.standing');
    s.as(p.chair).on('2026-11-10').does('RevokeCertificate').isAt('revoked');
    expect(s.last[0]?.data).toMatchObject({
      ground,
      revokedOn: '2026-11-10',
      late: false,
      sentTo: ['Chủ thể', 'UBND xã', 'Sở Công Thương'],
    });
    expect(s.isFinal).toBe(true);
    expect(s.deadlines).toEqual([]);
  });

  it('R9.3 the 15 days run from the body’s conclusion, although the inspection was opened after it', () => {
    const s = p.certified().as(p.inspector).on('2027-03-08').effectiveOn('2027-03-05').does('OpenInspection');
    s.effectiveOn('2027-03-03').does('ConcludeViolation');
    expect(s.context.clocks).toEqual({ revocation: '2027-03-18' });
    s.effectiveOn('2026-08-31').cannot('ConcludeViolation', 'not-now');
    const early = p.certified().as(p.inspector).on('2027-03-08').effectiveOn('2026-08-31');
    early.cannot('ConcludeViolation', 'dated-too-early');
    early.as(p.communeChair).effectiveOn('2026-08-31').cannot('ConfirmProductionStopped', 'dated-too-early');
    const stopped = p.certified().as(p.inspector).on('2027-03-08').does('OpenInspection').as(p.communeChair);
    expect(stopped.effectiveOn('2027-03-03').does('ConfirmProductionStopped').context.clocks).toEqual({ revocation: '2027-03-18' });
  });

  it('R9.2 R9.3 point đ, the end of production: begins with the commune’s confirmation', () => {
    expect(byConclusion).toHaveLength(5);
    const s = p
      .certified()
      .as(p.department)
      .cannot('ConcludeViolation', 'ground-needs-commune-confirmation', {
        ...conclusion,
        ground: 'production-ceased',
      });
    s.as(p.communeChair).on('2026-11-02').does('ConfirmProductionStopped').recorded('ProductionStopConfirmed');
    expect(s.last[0]?.data).toMatchObject({ ground: 'production-ceased', concludedOn: '2026-11-02', decisionDueOn: '2026-11-17' });
    proposed(s).as(p.chair).does('RevokeCertificate');
    expect(s.last[0]?.data).toMatchObject({ ground: 'production-ceased' });
  });

  it('the end of production may be confirmed while an inspection or a remedy is open', () => {
    for (const s of [
      p.certified().as(p.inspector).does('OpenInspection'),
      p.certified().as(p.inspector).does('OpenInspection').does('ConcludeInspection'),
    ]) {
      s.as(p.communeChair).does('ConfirmProductionStopped').isAt('monitoring.oversight.violation|monitoring.recognition.standing');
      expect(s.context).toMatchObject({ inspection: null, clocks: { revocation: expect.any(String) } });
      expect(s.context.clocks).not.toHaveProperty('remedy');
    }
  });

  it('are concluded by inspectors and agencies of both levels, confirmed by the own commune', () => {
    for (const who of [p.inspector, p.centralInspector, p.department, p.ministry]) p.certified().as(who).does('ConcludeViolation');
    p.certified().as(p.ofAnotherProvince(p.inspector)).cannot('ConcludeViolation', 'unit-not-competent');
    p.certified().as(p.ofAnotherCommune(p.communeChair)).cannot('ConfirmProductionStopped', 'unit-not-competent');
    p.certified().as(p.communeOfficer).cannot('ConfirmProductionStopped', 'role-not-allowed');
    p.judged(4).as(p.inspector).cannot('ConcludeViolation', 'not-now').as(p.communeChair).cannot('ConfirmProductionStopped', 'not-now');
  });
});

describe('the 15 days', () => {
  it('R9.3 are calendar days from the conclusion, moved to the next working day', () => {
    expect(concluded().context.clocks).toEqual({ revocation: '2026-11-17' });
    // 15 days from 9 November end on 24 November, Vietnam Culture Day.
    expect(p.certified().as(p.inspector).on('2026-11-09').does('ConcludeViolation').context.clocks.revocation).toBe('2026-11-25');
  });

  it('R9.3 past, the decision may still be made, and is marked late', () => {
    const s = proposed().as(p.system).on('2026-11-18').does('RecordDeadlineMissed', { name: 'revocation', dueOn: '2026-11-17' });
    s.as(p.chair).does('RevokeCertificate');
    expect(s.last[0]?.data).toMatchObject({ late: true, revokedOn: '2026-11-18' });
  });

  it('are counted in no year whose holidays are not known', () => {
    p.certified().as(p.inspector).on('2030-12-20').cannot('ConcludeViolation', 'calendar-year-missing');
    p.certified().as(p.communeChair).on('2030-12-20').cannot('ConfirmProductionStopped', 'calendar-year-missing');
  });

  it('end with a verification that does not confirm, or a chair who declines', () => {
    const s = concluded().as(p.department).does('VerifyViolation', { confirmed: false, report: 'Mẫu của cơ sở khác.' }).isAt(valid);
    expect(s.context).toMatchObject({ violation: null, clocks: {} });
    const declined = proposed().as(p.chair).does('DeclineRevocation').recorded('RevocationDeclined').isAt(valid);
    expect(declined.context).toMatchObject({ violation: null, clocks: {}, certificate: { stars: 4 } });
    concluded('mark-misuse', declined);
  });
});

describe('the authority', () => {
  it('R9.1 over 3 and 4 stars is the provincial chair, not the minister', () => {
    for (const stars of [3, 4]) {
      const s = concluded('mark-misuse', p.certified(stars)).as(p.ministry).cannot('VerifyViolation', 'unit-not-competent');
      proposed(s).as(p.minister).cannot('RevokeCertificate', 'unit-not-competent').cannot('DeclineRevocation', 'unit-not-competent');
      s.as(p.chair).does('RevokeCertificate').isAt('revoked');
    }
  });

  it('R9.1 over 5 stars is the minister, on the proposal of the ministry’s agency', () => {
    const s = concluded('legal-violation', p.fiveStars()).as(p.department).cannot('VerifyViolation', 'unit-not-competent');
    s.as(p.ministry).does('VerifyViolation').as(p.department).cannot('ProposeRevocation', 'unit-not-competent');
    s.as(p.ministry).does('ProposeRevocation').as(p.chair).cannot('RevokeCertificate', 'unit-not-competent');
    s.as(p.minister).does('RevokeCertificate').isAt('revoked');
    minister5().as(p.minister).does('DeclineRevocation').isAt(valid);
  });

  it('R9.2 decides only on what was verified and proposed', () => {
    const s = concluded().as(p.chair).cannot('RevokeCertificate', 'not-now').cannot('ProposeRevocation', 'role-not-allowed');
    s.as(p.department).cannot('ProposeRevocation', 'not-now').does('VerifyViolation').as(p.chair).cannot('RevokeCertificate', 'not-now');
    s.cannot('VerifyViolation', 'role-not-allowed');
    p.certified().as(p.chair).cannot('RevokeCertificate', 'not-now').cannot('DeclineRevocation', 'not-now');
  });

  it('R9.2 tells the applicant and the bodies concerned', () => {
    const { sentTo: _, ...rest } = revocationRules.RevokeCertificate.example;
    proposed()
      .as(p.chair)
      .cannot('RevokeCertificate', 'invalid-data', rest)
      .cannot('RevokeCertificate', 'invalid-data', { ...rest, sentTo: [] });
  });

  it('does not date its decision before the conclusion', () => {
    const s = proposed().as(p.chair).effectiveOn('2026-11-01').cannot('RevokeCertificate', 'dated-too-early');
    expect(s.refusal?.details).toEqual({ commandPointer: '/effectiveOn', notBefore: '2026-11-02' });
  });

  it('is asked in any state without an error on our side', () => {
    p.dossier()
      .as(p.chair)
      .cannot('RevokeCertificate', 'unit-not-competent')
      .as(p.department)
      .cannot('VerifyViolation', 'unit-not-competent');
    p.filed().as(p.chair).cannot('RevokeCertificate', 'not-now').cannot('WithdrawRecognition', 'not-now');
  });
});

describe('a recognition that was wrong', () => {
  const requested = (s = p.certified()) => s.as(p.ministry).does('RequestRecognitionWithdrawal');

  it('R9.7 is withdrawn by the chair on the ministry’s request, a path of its own', () => {
    const s = requested().isAt('monitoring.oversight.regular|monitoring.recognition.challenged');
    expect(s.last[0]?.data).toMatchObject({ repeatAssessment: true, reasons: expect.any(String) });
    s.as(p.chair).on('2026-10-01').does('WithdrawRecognition').isAt('recognition-withdrawn');
    s.recorded('RecognitionWithdrawn');
    expect(s.last[0]?.data).toMatchObject({ withdrawnOn: '2026-10-01' });
    expect(s.stage).toBe('revoked');
    expect(s.isFinal).toBe(true);
  });

  it('R9.7 may stand, with reasons, and may be challenged again', () => {
    const s = requested().as(p.chair).does('DeclineRecognitionWithdrawal').recorded('RecognitionWithdrawalDeclined').isAt(valid);
    requested(s);
  });

  it('R9.7 runs beside inspections and revocations', () => {
    const s = requested(concluded()).isAt('monitoring.oversight.violation|monitoring.recognition.challenged');
    proposed(s).as(p.chair).does('RevokeCertificate').isAt('revoked');
  });

  it('is asked for by the ministry and answered by the authority of its stars', () => {
    p.certified().as(p.department).cannot('RequestRecognitionWithdrawal', 'role-not-allowed');
    p.certified()
      .as({ ...p.ministry, unit: '51' })
      .cannot('RequestRecognitionWithdrawal', 'unit-not-competent');
    requested()
      .as(p.minister)
      .cannot('WithdrawRecognition', 'unit-not-competent')
      .cannot('DeclineRecognitionWithdrawal', 'unit-not-competent');
    requested(p.fiveStars()).as(p.chair).cannot('WithdrawRecognition', 'unit-not-competent').as(p.minister).does('WithdrawRecognition');
    p.certified().as(p.chair).cannot('WithdrawRecognition', 'not-now').cannot('DeclineRecognitionWithdrawal', 'not-now');
    requested().cannot('RequestRecognitionWithdrawal', 'not-now');
  });
});
