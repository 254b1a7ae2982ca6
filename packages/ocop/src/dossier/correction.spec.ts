import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';
import { correctionRules } from './correction.ts';

const valid = 'monitoring.oversight.regular|monitoring.recognition.standing';
const { corrected: _, ...why } = correctionRules.CorrectCertificateEntry.example;
const to = (corrected: object) => ({ corrected, ...why });
const dueOn = (s: p.DossierScenario, name: string) => s.deadlines.find((d) => d.name === name)?.dueOn;

describe('a wrong entry of a certificate taken over', () => {
  it('is corrected by the agency that made it, by a fact of its own that keeps what was entered', () => {
    const s = p
      .registered(4, '2025-10-15', '2028-10-15')
      .effectiveOn('2025-10-15')
      .does('CorrectCertificateEntry', to({ stars: 3, number: 'OCOP-51-2025-0170' }));
    s.recorded('CertificateEntryCorrected').isAt(valid);
    expect(s.last[0]?.data).toMatchObject({
      was: { stars: 4, number: 'OCOP-51-2025-0107' },
      certificate: { stars: 3, number: 'OCOP-51-2025-0170', validThrough: '2028-10-15' },
      ...why,
      correctedOn: '2026-06-01',
      stands: true,
    });
    expect(s.context.certificate).toMatchObject({ stars: 3, number: 'OCOP-51-2025-0170' });
    expect(s.facts.map((f) => f.type)).toEqual(['ExistingCertificateRegistered', 'CertificateEntryCorrected']);
  });

  it('is followed by the deadlines: notices and expiry come by the corrected last day', () => {
    const s = p.registered(4, '2025-10-15', '2026-10-15').as(p.system).on('2026-06-17').does('SendExpiryNotice', { daysBefore: 120 });
    s.as(p.department)
      .on('2026-06-18')
      .effectiveOn('2025-10-15')
      .does('CorrectCertificateEntry', to({ validThrough: '2028-10-15' }));
    expect(s.context).toMatchObject({ noticesSent: [], noticesFrom: '2026-06-18' });
    expect(s.deadlines.map((d) => d.name)).toEqual([...[210, 180, 150, 120, 30].map((days) => `expiry-notice-${days}`), 'expiry']);
    expect(dueOn(s, 'expiry')).toBe('2028-10-15');
  });

  it('that made it expire too early is put right too, one that expires later stays expired', () => {
    const expired = () =>
      p.registered(4, '2023-11-10', '2026-06-10').as(p.system).on('2026-06-11').does('ExpireCertificate').as(p.department);
    const s = expired()
      .effectiveOn('2023-11-10')
      .does('CorrectCertificateEntry', to({ validThrough: '2026-11-10' }))
      .isAt(valid);
    expect(dueOn(s, 'expiry')).toBe('2026-11-10');
    expired()
      .effectiveOn('2023-11-10')
      .does('CorrectCertificateEntry', to({ validThrough: '2026-06-09' }))
      .isAt('expired');
    const open = p.registered(4, '2023-11-10', '2026-06-10').as(p.inspector).on('2026-06-05').does('ConcludeViolation');
    open.as(p.system).on('2026-06-11').does('ExpireCertificate').as(p.department);
    open.effectiveOn('2023-11-10').does('CorrectCertificateEntry', to({ validThrough: '2026-11-10' }));
    expect(open.isAt('monitoring.oversight.violation|monitoring.recognition.standing').context.clocks).toEqual({
      revocation: '2026-06-22',
    });
  });

  it('moves the extension of a late re-evaluation with it', () => {
    const lateReason = 'Cơ sở di dời nhà xưởng.';
    const filing = p.after(p.expiringIn2026(), '2026-09-01').does('FileReEvaluationDossier', (e: object) => ({ ...e, lateReason }));
    const s = p.expiringIn2026().as(p.system).on('2026-09-01').knows(p.SUCCESSOR, filing).does('RecordSuccessorFiled');
    s.as(p.department)
      .effectiveOn('2023-11-10')
      .does('CorrectCertificateEntry', to({ validThrough: '2026-11-09' }));
    expect(s.context.extendedUntil).toBe('2027-05-08');
    s.knows(p.SUCCESSOR, filing.does('WithdrawDossier')).as(p.system).on('2026-12-01').does('RecordSuccessorEnded');
    s.as(p.department)
      .effectiveOn('2023-11-10')
      .does('CorrectCertificateEntry', to({ validThrough: '2026-11-10' }));
    expect(s.context.extendedUntil).toBe('2026-12-01');
  });

  it('keeps to what a registered certificate may be', () => {
    const s = p.registered(4, '2025-10-15', '2028-10-15');
    s.effectiveOn('2025-10-15').cannot('CorrectCertificateEntry', 'certificate-dates-wrong', to({ validThrough: '2029-10-15' }));
    s.cannot('CorrectCertificateEntry', 'effective-from-issue', to({ stars: 3 }));
    s.effectiveOn('2025-10-15').cannot('CorrectCertificateEntry', 'not-of-this-entry', to({ issuedOn: '2025-10-14' }));
    s.effectiveOn('2025-10-15').cannot('CorrectCertificateEntry', 'nothing-to-correct', to({ stars: 4 }));
    s.effectiveOn('2025-10-15').cannot('CorrectCertificateEntry', 'not-of-this-entry', to({ productCode: '51-21115-01-2025' }));
    s.as(p.ofAnotherProvince(p.department)).cannot('CorrectCertificateEntry', 'unit-not-competent', to({ stars: 3 }));
    s.as(p.chair).cannot('CorrectCertificateEntry', 'unit-not-competent', to({ stars: 3 }));
  });
});

describe('a wrong entry of a certificate issued here', () => {
  it('is corrected by the authority that issued it: the number and the product code, the rest follows from the decision', () => {
    const s = p
      .certified()
      .as(p.chair)
      .does('CorrectCertificateEntry', to({ number: 'OCOP-51-2026-0010', productCode: '51-21115-02-2026' }));
    expect(s.isAt(valid).context.certificate).toMatchObject({ number: 'OCOP-51-2026-0010', productCode: '51-21115-02-2026' });
    s.cannot('CorrectCertificateEntry', 'not-of-this-entry', to({ stars: 5 }));
    s.cannot('CorrectCertificateEntry', 'product-code-of-another-unit', to({ productCode: '51-21289-02-2026' }));
    s.cannot('CorrectCertificateEntry', 'product-code-of-another-year', to({ productCode: '51-21115-02-2099' }));
    s.as(p.department).cannot('CorrectCertificateEntry', 'unit-not-competent', to({ number: 'x' }));
    s.as(p.minister).cannot('CorrectCertificateEntry', 'unit-not-competent', to({ number: 'x' }));
    p.fiveStars()
      .as(p.minister)
      .does('CorrectCertificateEntry', to({ number: 'OCOP-2027-0010' }));
    p.scheduled()
      .as(p.chair)
      .cannot('CorrectCertificateEntry', 'unit-not-competent', to({ number: 'x' }));
    p.judged(4)
      .as(p.department)
      .cannot('CorrectCertificateEntry', 'not-now', to({ number: 'x' }));
  });
});

describe('a registration made in error or twice', () => {
  it('is annulled: an end of its own, no product and no deadline', () => {
    const twice = p.dossier('2026-06-01', p.OTHER_SUCCESSOR);
    const s = p.registered(4, '2025-10-15', '2028-10-15', twice).knows(p.PREVIOUS, p.registered(4, '2025-10-15', '2028-10-15'));
    s.effectiveOn('2025-10-15').does('AnnulRegistration').recorded('RegistrationAnnulled');
    expect(s.isAt('registration-annulled').isFinal).toBe(true);
    expect([s.stage, s.deadlines]).toEqual(['annulled', []]);
    p.expiringIn2026()
      .as(p.system)
      .on('2026-11-11')
      .does('ExpireCertificate')
      .as(p.department)
      .effectiveOn('2023-11-10')
      .does('AnnulRegistration', { reasons: 'Sai chủ thể.' });
  });

  it('is the agency’s own, not in use, and no certificate that was issued here', () => {
    const s = p.registered(4, '2025-10-15', '2028-10-15');
    s.as(p.ofAnotherProvince(p.department)).cannot('AnnulRegistration', 'unit-not-competent');
    p.certified().as(p.department).cannot('AnnulRegistration', 'not-a-registration');
    s.as(p.department).effectiveOn('2025-10-15').cannot('AnnulRegistration', 'not-the-same-certificate');
    s.knows(p.OTHER_SUCCESSOR, p.filed()).effectiveOn('2025-10-15').cannot('AnnulRegistration', 'not-the-same-certificate', {
      reasons: 'x',
      sameAs: p.OTHER_SUCCESSOR,
    });
    s.as(p.department).cannot('AnnulRegistration', 'effective-from-issue', { reasons: 'x' });
    const used = p.expiringIn2026().as(p.system).on('2026-07-01').knows(p.SUCCESSOR, p.reEvaluationFiled()).does('RecordSuccessorFiled');
    used.as(p.department).effectiveOn('2023-11-10').cannot('AnnulRegistration', 'previous-has-successor');
    p.scheduled().as(p.department).cannot('AnnulRegistration', 'not-now');
  });
});
