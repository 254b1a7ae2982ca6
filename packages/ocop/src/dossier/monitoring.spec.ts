import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';
import { monitoringRules } from './monitoring.ts';

const register = monitoringRules.RegisterExistingCertificate.example;
const conclusion = monitoringRules.ConcludeInspection.example;
const valid = 'monitoring.oversight.regular|monitoring.recognition.standing';
const inspected = (s = p.certified()) => s.as(p.inspector).on('2026-12-01').does('OpenInspection');
const withDates = (issuedOn: string, validThrough: string) => ({
  ...register,
  certificate: { ...register.certificate, issuedOn, validThrough },
});

describe('a certificate of earlier years', () => {
  it('R10.2 is taken over with its own term, its issuing authority as it was, and the source', () => {
    const s = p.dossier('2026-06-01').as(p.system).effectiveOn('2025-10-15').does('RegisterExistingCertificate').isAt(valid);
    expect(s.last[0]?.data).toMatchObject({
      productId: p.DOSSIER,
      provinceCode: '51',
      ruleSet: 'qd-26-2026',
      registeredOn: '2026-06-01',
      certificate: { validThrough: '2028-10-15', issuingAuthority: 'Chủ tịch UBND tỉnh Quảng Ngãi' },
      provenance: { synthetic: true },
    });
    expect(s.context).toMatchObject({ kind: 'first', published: true, notified: true, provinceNotified: true, noticesFrom: '2026-06-01' });
    expect(s.stage).toBe('monitoring');
  });

  it('R10.2 does not last longer than the 36 months it was given, nor end before it began', () => {
    const s = p.dossier('2026-06-01').as(p.department).effectiveOn('2025-10-15');
    s.cannot('RegisterExistingCertificate', 'certificate-dates-wrong', withDates('2025-10-15', '2028-10-16')).effectiveOn('2025-10-15');
    s.cannot('RegisterExistingCertificate', 'certificate-dates-wrong', withDates('2025-10-15', '2025-10-14')).effectiveOn('2025-10-15');
    s.does('RegisterExistingCertificate', withDates('2025-10-15', '2028-10-14'));
  });

  it('counts from its day of issue, whenever it is registered', () => {
    const s = p.dossier('2026-06-01').as(p.department).cannot('RegisterExistingCertificate', 'effective-from-issue');
    expect(s.refusal?.details).toEqual({ commandPointer: '/effectiveOn', issuedOn: '2025-10-15' });
    s.effectiveOn('2025-12-31').cannot('RegisterExistingCertificate', 'effective-from-issue');
    s.effectiveOn('2025-10-15').does('RegisterExistingCertificate');
    expect(s.last[0]?.data).toMatchObject({ registeredOn: '2026-06-01' });
  });

  it('is registered by the province of its commune', () => {
    p.dossier().as(p.ofAnotherProvince(p.department)).cannot('RegisterExistingCertificate', 'unit-not-competent');
    p.dossier().as(p.communeOfficer).cannot('RegisterExistingCertificate', 'role-not-allowed');
    p.filed().as(p.department).cannot('RegisterExistingCertificate', 'not-now');
  });

  it('is held to units, product sets, applicants and rule sets as everything else', () => {
    const s = p.dossier().as(p.system).effectiveOn('2025-10-15');
    s.cannot('RegisterExistingCertificate', 'unknown-unit', { ...register, communeCode: '99999' }).effectiveOn('2025-10-15');
    s.cannot('RegisterExistingCertificate', 'unknown-product-set', { ...register, product: { name: 'x', set: '27' } }).effectiveOn(
      '2025-10-15',
    );
    const association = { ...register.applicant, type: 'association' };
    s.cannot('RegisterExistingCertificate', 'applicant-not-eligible', { ...register, applicant: association });
    const early = p.dossier('2025-01-10').as(p.system).effectiveOn('2024-10-15');
    early.cannot('RegisterExistingCertificate', 'no-rule-set', withDates('2024-10-15', '2027-10-15'));
  });
});

describe('an inspection', () => {
  it('R9.4 is periodic, or unannounced with a reason', () => {
    const s = inspected().isAt('monitoring.oversight.inspection|monitoring.recognition.standing');
    expect(s.last[0]?.data).toMatchObject({ kind: 'periodic', level: 'province' });
    const again = p.certified().as(p.inspector);
    again.cannot('OpenInspection', 'inspection-reasons-missing', { kind: 'unannounced', topics: ['Nhãn'] });
    again.does('OpenInspection', { kind: 'unannounced', topics: ['Nhãn'], reasons: 'Phản ánh của người tiêu dùng.' });
  });

  it('R9.5 looks at the criteria kept and at the use of the OCOP mark', () => {
    expect(inspected().last[0]?.data).toMatchObject({ topics: ['Duy trì tiêu chí', 'Sử dụng nhãn hiệu OCOP'] });
    p.certified().as(p.inspector).cannot('OpenInspection', 'invalid-data', { kind: 'periodic', topics: [] });
  });

  it('R9.6 is the province’s on its territory, and the ministry’s for 5 stars and where needed', () => {
    inspected(p.fiveStars());
    for (const s of [p.fiveStars(), p.certified(3)]) {
      s.as(p.ministry).does('OpenInspection');
      expect(s.context.inspection).toEqual({ level: 'ministry' });
      s.as(p.inspector).cannot('ConcludeInspection', 'unit-not-competent').as(p.centralInspector).does('ConcludeInspection');
    }
    p.certified().as(p.ofAnotherProvince(p.inspector)).cannot('OpenInspection', 'unit-not-competent');
    p.certified().as(p.communeOfficer).cannot('OpenInspection', 'role-not-allowed');
    inspected().as(p.centralInspector).cannot('ConcludeInspection', 'unit-not-competent');
    p.judged(4).as(p.inspector).cannot('OpenInspection', 'not-now');
  });

  it('that finds all in order ends', () => {
    const s = inspected().does('ConcludeInspection', { outcome: 'meets', paper: { number: '9/KL' }, conclusion: 'Đạt.', remedies: [] });
    expect(s.isAt(valid).last[0]?.data).toMatchObject({ outcome: 'meets', remedyDueOn: null });
    expect(s.context).toMatchObject({ inspection: null, clocks: {} });
    s.cannot('ConcludeInspection', 'not-now');
  });

  it('that asks for remedies names them and their day', () => {
    const s = inspected();
    s.cannot('ConcludeInspection', 'remedy-missing', { ...conclusion, remedies: [] });
    const { remedyDays: _, ...noDay } = conclusion;
    s.cannot('ConcludeInspection', 'remedy-missing', noDay);
    s.does('ConcludeInspection').isAt('monitoring.oversight.remedy|monitoring.recognition.standing');
    expect(s.context.clocks).toEqual({ remedy: '2026-12-31' });
  });

  it('goes on when the remedy is reported, in time or late', () => {
    const s = inspected().does('ConcludeInspection').as(p.applicant).on('2026-12-31').does('ReportRemedy');
    expect(s.isAt('monitoring.oversight.inspection|monitoring.recognition.standing').last[0]?.data).toMatchObject({ late: false });
    expect(s.context).toMatchObject({ inspection: { level: 'province' }, clocks: {} });
    const late = inspected().does('ConcludeInspection').as(p.communeOfficer).on('2027-01-04').does('ReportRemedy');
    expect(late.last[0]?.data).toMatchObject({ late: true });
    inspected().as(p.applicant).cannot('ReportRemedy', 'not-now');
    const other = inspected().does('ConcludeInspection').as(p.inspector).cannot('ReportRemedy', 'role-not-allowed');
    other.as({ ...p.applicant, id: 'somebody-else' }).cannot('ReportRemedy', 'unit-not-competent');
  });

  it('counts in no year whose holidays are not known', () => {
    inspected().on('2030-12-20').cannot('ConcludeInspection', 'calendar-year-missing');
  });

  it('may lead to a conclusion of a violation, at any point of it', () => {
    for (const s of [inspected(), inspected().does('ConcludeInspection')]) {
      s.as(p.inspector).does('ConcludeViolation').isAt('monitoring.oversight.violation|monitoring.recognition.standing');
      expect(s.context).toMatchObject({ inspection: null, clocks: { revocation: '2026-12-16' } });
    }
  });
});

describe('the register of earlier certificates', () => {
  it('R10.2 takes over none that was issued under these rules: those come from a council and a decision', () => {
    const issued = (issuedOn: string, validThrough: string) => (example: { readonly certificate: object }) => ({
      ...example,
      certificate: { ...example.certificate, issuedOn, validThrough },
    });
    const s = p.dossier().as(p.department);
    s.effectiveOn('2026-05-22').cannot('RegisterExistingCertificate', 'not-an-earlier-certificate', issued('2026-05-22', '2029-05-22'));
    s.effectiveOn('2026-05-21').does('RegisterExistingCertificate', issued('2026-05-21', '2029-05-21'));
  });
});
