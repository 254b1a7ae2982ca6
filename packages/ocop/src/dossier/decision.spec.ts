import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';
import { decisionRules } from './decision.ts';

const certificate = decisionRules.IssueCertificate.example;
const submitted = (stars = 4) => p.judged(stars).as(p.department).does('SubmitForDecision');

describe('3 and 4 stars', () => {
  it.each([3, 4])('R3.4 R3.6 %i stars are decided and certified by the provincial chair, for 36 months', (stars) => {
    const s = submitted(stars).isAt('certificate.decision');
    s.recorded({ type: 'DecisionSubmitted', data: { paper: decisionRules.SubmitForDecision.example.paper, level: 'province', stars } });
    s.as(p.minister).cannot('DecideRecognition', 'unit-not-competent');
    s.as(p.chair).on('2026-11-20').does('DecideRecognition').isAt('certificate.issue');
    expect(s.last[0]?.data).toMatchObject({ decidedOn: '2026-11-20', stars, level: 'province' });
    s.as(p.minister).cannot('IssueCertificate', 'unit-not-competent');
    s.as(p.chair).does('IssueCertificate').isAt('monitoring.oversight.regular|monitoring.recognition.standing');
    s.recorded({
      type: 'CertificateIssued',
      data: {
        number: 'OCOP-51-2026-0001',
        productCode: '51-21115-01-2026',
        issuedOn: '2026-11-20',
        validThrough: '2029-11-20',
        stars,
        decisionNumber: '1898/QĐ-UBND',
        supersedes: null,
      },
    });
    expect(s.stage).toBe('monitoring');
    expect(s.context).toMatchObject({ desk: null, clocks: {}, certificate: { stars, validThrough: '2029-11-20' } });
  });

  it('R3.6 the 36 months run from the decision, also when the certificate is printed later', () => {
    const s = submitted().as(p.chair).on('2026-11-20').does('DecideRecognition').on('2026-12-10').does('IssueCertificate');
    expect(s.context.certificate).toMatchObject({ issuedOn: '2026-12-10', validThrough: '2029-11-20' });
  });

  it('are submitted by the agency, decided by the own chair, in that order', () => {
    p.judged(4).as(p.chair).cannot('SubmitForDecision', 'role-not-allowed').cannot('DecideRecognition', 'not-now');
    p.judged(4).as(p.ministry).cannot('SubmitForDecision', 'unit-not-competent');
    submitted().as(p.ofAnotherProvince(p.chair)).cannot('DecideRecognition', 'unit-not-competent');
    submitted().as(p.department).cannot('DecideRecognition', 'role-not-allowed').cannot('IssueCertificate', 'role-not-allowed');
    submitted().as(p.chair).cannot('IssueCertificate', 'not-now');
  });

  it('are asked for in any state without an error on our side', () => {
    p.dossier().as(p.chair).cannot('DecideRecognition', 'unit-not-competent');
    p.filed().as(p.chair).cannot('DecideRecognition', 'not-now');
    p.centrallyScheduled().as(p.minister).cannot('DecideRecognition', 'not-now');
  });
});

describe('the certificate', () => {
  it('R11.1 bears a product code of its province, its commune and the year of its assessment', () => {
    const s = p.decided(p.judged(4));
    s.cannot('IssueCertificate', 'product-code-of-another-unit', { ...certificate, productCode: '51-21289-01-2026' });
    s.cannot('IssueCertificate', 'product-code-of-another-year', { ...certificate, productCode: '51-21115-01-2099' });
    // The province's council in 2026, the central one in 2027: either year.
    p.decidedByMinister(p.centrallyJudged(5), 2027);
    s.cannot('IssueCertificate', 'product-code-of-another-unit', { ...certificate, productCode: '01-21115-01-2026' });
    s.cannot('IssueCertificate', 'invalid-data', { ...certificate, productCode: '51-21115-2026' });
  });

  it('is not dated before its decision, nor the decision before the proposal', () => {
    const s = submitted().as(p.chair).on('2026-11-20').effectiveOn('2026-08-31').cannot('DecideRecognition', 'dated-too-early');
    s.does('DecideRecognition').effectiveOn('2026-11-19').cannot('IssueCertificate', 'dated-too-early');
    expect(s.refusal?.details).toEqual({ commandPointer: '/effectiveOn', notBefore: '2026-11-20' });
  });

  it('R3.7 is published once and told to commune and applicant once', () => {
    const s = p.certified().as(p.department).does('PublishResult').recorded('ResultPublished').cannot('PublishResult', 'already-published');
    s.does('NotifyResult').recorded('ResultNotified').cannot('NotifyResult', 'already-notified');
    expect(s.context).toMatchObject({ published: true, notified: true });
    p.certified().as(p.chair).does('PublishResult');
    p.certified().as(p.ministry).cannot('PublishResult', 'unit-not-competent').cannot('NotifyResult', 'role-not-allowed');
    p.certified()
      .as(p.department)
      .cannot('NotifyResult', 'invalid-data', { paper: { number: '331/TB-SNNMT' }, commune: true, applicant: false });
    p.judged(4).as(p.department).cannot('PublishResult', 'not-now');
  });
});

describe('1 and 2 stars', () => {
  it.each([1, 2])('R3.5 %i: there is no decision and no certificate, commune and applicant are told why', (stars) => {
    const s = p.judged(stars).as(p.department).cannot('SubmitForDecision', 'not-now');
    s.as(p.chair).cannot('DecideRecognition', 'not-now').cannot('IssueCertificate', 'not-now');
    s.as(p.department).does('NotifyNonRecognition').recorded('NonRecognitionNotified').isAt('not-recognised');
    expect(s.isFinal).toBe(true);
    expect(s.last[0]?.data).toMatchObject({ commune: true, applicant: true, reasons: expect.any(String) });
    expect(s.context).toMatchObject({ desk: null, clocks: {}, certificate: null });
  });

  it('are the department’s to tell', () => {
    p.judged(2).as(p.chair).cannot('NotifyNonRecognition', 'role-not-allowed');
    p.judged(2).as(p.ofAnotherProvince(p.department)).cannot('NotifyNonRecognition', 'unit-not-competent');
    p.judged(3).as(p.department).cannot('NotifyNonRecognition', 'not-now');
  });
});

describe('the old rules', () => {
  it('R10.3 recognise through 21 July 2026 and not on 22 July', () => {
    const s = p.judgedUnderOldRules(3).as(p.department).does('SubmitForDecision').as(p.chair);
    s.on('2026-07-22').cannot('DecideRecognition', 'transition-limit-passed');
    s.effectiveOn('2026-07-21').does('DecideRecognition').does('IssueCertificate');
    expect(s.context).toMatchObject({ clocks: {}, certificate: { validThrough: '2029-07-21' } });
  });

  it('R10.4 recognise a re-evaluation through 21 June 2026', () => {
    const s = p
      .after(p.expiringIn2026(), '2026-06-01', p.onPaper)
      .as(p.communeOfficer)
      .effectiveOn('2026-05-04')
      .does('FileReEvaluationDossier');
    p.reviewed(p.throughCommune(s).as(p.department).does('ReceiveAtProvince'));
    expect(s.context.clocks).toEqual({ 'transition-limit': '2026-06-21' });
    p.given(p.intoRound(s, p.TRANSITION, 'meeting'), 4)
      .as(p.department)
      .does('SubmitForDecision')
      .as(p.chair)
      .on('2026-06-22')
      .cannot('DecideRecognition', 'transition-limit-passed');
    s.on('2026-06-21').does('DecideRecognition');
  });
});

describe('an upgrade and a re-evaluation', () => {
  it('gets no second certificate beside that of the successor which the old dossier noted', () => {
    const old = p.registered(3, '2025-10-15', '2028-10-15').as(p.system).on('2026-09-01');
    old.knows(p.DOSSIER, p.dossier('2026-09-01').knows(p.PREVIOUS, old).as(p.applicant).does('FileUpgradeDossier'));
    old.does('RecordSuccessorFiled', { dossierId: p.DOSSIER });
    const second = p.decided(p.upgradeJudged(3, 4)).knows(p.PREVIOUS, old).cannot('IssueCertificate', 'previous-has-successor');
    old.knows(
      p.DOSSIER,
      p
        .dossier('2026-09-01')
        .knows(p.PREVIOUS, p.registered(3, '2025-10-15', '2028-10-15'))
        .as(p.applicant)
        .does('FileUpgradeDossier')
        .does('WithdrawDossier'),
    );
    old.does('RecordSuccessorEnded', { dossierId: p.DOSSIER });
    second.knows(p.PREVIOUS, old).cannot('IssueCertificate', 'successor-not-noted');
  });

  it('R6.2 an upgrade goes the same way to a certificate of its own', () => {
    const s = p.decided(p.upgradeJudged(3, 4)).does('IssueCertificate');
    expect(s.context).toMatchObject({ kind: 'upgrade', certificate: { stars: 4, validThrough: '2029-09-01' }, previous: { stars: 3 } });
  });

  it('R7.4 R7.6 a re-evaluation is decided like any other, and the decision ends its 45 days', () => {
    const s = p.given(p.reEvaluationScheduled().on('2026-08-10'), 4);
    expect(s.context.clocks).toEqual({ 're-evaluation-province': '2026-08-24' });
    p.decided(s.on('2026-08-20')).does('IssueCertificate').as(p.department).does('PublishResult').does('NotifyResult');
    expect(s.context).toMatchObject({ clocks: {}, missed: [], certificate: { validThrough: '2029-08-20' } });
  });
});

describe('a product whose old certificate is in trouble', () => {
  const submittedBeside = (old: p.DossierScenario) =>
    p.upgradeJudged(3, 4).as(p.department).does('SubmitForDecision').knows(p.PREVIOUS, old).as(p.chair);
  const old = () => p.registered(3, '2025-10-15', '2028-10-15').as(p.inspector).on('2026-09-01').does('ConcludeViolation');
  const revoked = () => old().as(p.department).does('VerifyViolation').does('ProposeRevocation').as(p.chair).does('RevokeCertificate');
  const challenged = () => p.registered(3, '2025-10-15', '2028-10-15').as(p.ministry).does('RequestRecognitionWithdrawal');

  it('R9.2 R9.7 is recognised only with reasons, and the decision says what stood against it', () => {
    const withdrawn = challenged().as(p.chair).does('WithdrawRecognition');
    const cases = { 'under-violation': old(), revoked: revoked(), challenged: challenged(), 'recognition-withdrawn': withdrawn };
    for (const [previous, dossier] of Object.entries(cases)) {
      const s = submittedBeside(dossier).cannot('DecideRecognition', 'previous-reasons-missing');
      const reasons = 'Vi phạm không liên quan đến sản phẩm nâng hạng.';
      s.does('DecideRecognition', (e: object) => ({ ...e, reasons }));
      expect(s.last[0]?.data).toMatchObject({ previous, reasons });
    }
    submittedBeside(p.registered(3, '2025-10-15', '2028-10-15')).does('DecideRecognition');
  });
});
