import { describe, expect, it } from 'vitest';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import { linkedRound } from '../testing/linked-rounds.ts';
import * as p from '../testing/people.ts';
import { lateness, successionRules } from './succession.ts';

const upgrade = successionRules.FileUpgradeDossier.example;
const reEvaluation = successionRules.FileReEvaluationDossier.example;
const threeStars = () => p.registered(3, '2025-10-15', '2028-10-15');

describe('an upgrade', () => {
  it('R6.2 opens a dossier of its own that shows what changed and is linked to the recognised product', () => {
    const s = p.upgradeFiled().recorded('ProductDossierFiled').isAt('commune-report.filed');
    expect(s.last[0]?.data).toMatchObject({
      kind: 'upgrade',
      changes: expect.stringContaining('ISO 22000'),
      previous: { dossierId: p.PREVIOUS, productId: p.PREVIOUS, stars: 3, validThrough: '2028-10-15' },
      productId: p.PREVIOUS,
      communeCode: '21115',
    });
    expect(s.last[0]?.data).not.toHaveProperty('updates');
  });

  it('R6.2 is not taken without its changes', () => {
    const { changes: _, ...rest } = upgrade;
    p.after(threeStars(), '2026-09-01').cannot('FileUpgradeDossier', 'invalid-data', rest);
  });

  it('has no waiting time, and none to reach when the product has 5 stars', () => {
    p.after(p.certified(3, p.dossier('2026-09-01', p.PREVIOUS)), '2026-09-02').does('FileUpgradeDossier');
    p.after(p.registered(5, '2025-10-15', '2028-10-15'), '2026-09-01').cannot('FileUpgradeDossier', 'already-five-stars');
  });

  it('needs a recognised dossier whose certificate is valid and that has no successor yet', () => {
    p.dossier().as(p.applicant).cannot('FileUpgradeDossier', 'previous-dossier-unknown');
    p.after(p.scheduled(), '2026-09-02').cannot('FileUpgradeDossier', 'previous-certificate-not-valid');
    const old = threeStars().as(p.system).on('2026-09-01').knows(p.SUCCESSOR, p.upgradeFiled()).does('RecordSuccessorFiled');
    p.after(old, '2026-09-02').cannot('FileUpgradeDossier', 'previous-has-successor');
  });

  it('is not filed on a certificate that ran out, whether or not its end was noted', () => {
    const old = p.registered(3, '2023-11-10', '2026-11-10');
    p.after(old, '2026-11-10').does('FileUpgradeDossier');
    p.after(old, '2026-11-11').cannot('FileUpgradeDossier', 'previous-certificate-not-valid');
    const expired = p.registered(3, '2023-11-10', '2026-11-10').as(p.system).on('2026-11-11').does('ExpireCertificate');
    p.after(expired, '2026-11-11').cannot('FileUpgradeDossier', 'previous-certificate-not-valid');
  });

  it('that came on paper by the last day is taken although the certificate was recorded as expired since', () => {
    const expired = p.expiringIn2026(3).as(p.system).on('2026-11-11').does('ExpireCertificate');
    const s = p.after(expired, '2026-11-12').as(p.communeOfficer);
    s.cannot('FileUpgradeDossier', 'previous-certificate-not-valid').effectiveOn('2026-11-10').does('FileUpgradeDossier');
    // The old certificate is not extended for it.
    const old = expired.knows(p.SUCCESSOR, s).does('RecordSuccessorFiled').recorded('SuccessorFiled').isAt('expired');
    old.knows(p.SUCCESSOR, s.as(p.applicant).does('WithdrawDossier')).does('RecordSuccessorEnded').isAt('expired');
  });

  it('is the holder’s, or his commune’s for him', () => {
    const s = p.after(threeStars(), '2026-09-01');
    s.as({ ...p.applicant, id: 'somebody-else' }).cannot('FileUpgradeDossier', 'previous-dossier-unknown');
    s.as(p.ofAnotherCommune(p.communeOfficer)).cannot('FileUpgradeDossier', 'previous-dossier-unknown');
    s.as(p.department).cannot('FileUpgradeDossier', 'role-not-allowed');
    s.as(p.communeOfficer).does('FileUpgradeDossier');
  });

  it('tells a stranger nothing of a dossier, wherever it stands, and knows a round for none', () => {
    const round = linkedRound('province-51-2026-2');
    for (const previous of [threeStars(), p.scheduled(), p.filed(), round]) {
      const s = p.after(previous, '2026-09-01').as({ ...p.applicant, id: 'somebody-else' });
      for (const type of ['FileUpgradeDossier', 'FileReEvaluationDossier']) {
        s.cannot(type, 'previous-dossier-unknown');
        expect(s.refusal?.details).toEqual({ pointer: '/previousDossierId' });
      }
    }
    for (const actor of [p.applicant, p.communeOfficer])
      p.after(round, '2026-09-01').as(actor).cannot('FileUpgradeDossier', 'previous-dossier-unknown');
  });

  it('does not go on in a dossier that is open already', () => {
    p.selected().knows(p.PREVIOUS, threeStars()).as(p.applicant).cannot('FileUpgradeDossier', 'not-a-new-dossier');
  });

  it('is held to the rules of every filing', () => {
    const s = p.after(threeStars(), '2026-09-01');
    s.cannot('FileUpgradeDossier', 'form-missing', { ...upgrade, documents: [] });
    s.cannot('FileUpgradeDossier', 'samples-wrong', { ...upgrade, form01: { ...upgrade.form01, sampleCount: 0 } });
    s.as(p.communeOfficer).effectiveOn('2025-01-10').cannot('FileUpgradeDossier', 'no-rule-set');
  });

  it('of a product that today’s rules do not know any more is refused by name', () => {
    const [registration] = threeStars().facts;
    const recognised = (change: object) => {
      const data = { ...(registration?.data as object), ...change };
      return p.dossier('2026-06-01', p.PREVIOUS).given({ type: 'ExistingCertificateRegistered', data });
    };
    const ofNoCommune = { ...p.communeOfficer, unit: '00000' };
    const noUnit = p.after(recognised({ communeCode: '00000' }), '2028-06-01').as(ofNoCommune);
    noUnit.cannot('FileUpgradeDossier', 'unknown-unit').cannot('FileReEvaluationDossier', 'unknown-unit');
    const noSet = p.after(recognised({ product: { name: 'x', set: '27' } }), '2028-06-01');
    noSet.cannot('FileUpgradeDossier', 'unknown-product-set').cannot('FileReEvaluationDossier', 'unknown-product-set');
    const association = { id: p.applicant.id, name: 'Hội làng nghề', type: 'association' };
    const noLonger = p.after(recognised({ applicant: association }), '2028-06-01');
    noLonger.cannot('FileUpgradeDossier', 'applicant-not-eligible').cannot('FileReEvaluationDossier', 'applicant-not-eligible');
  });

  it('R10.3 filed before 22 May 2026 follows the old rules to 21 July', () => {
    const s = p.after(p.registered(3, '2025-10-15', '2028-10-15'), '2026-06-01', p.onPaper).as(p.communeOfficer);
    s.effectiveOn('2026-05-12').does('FileUpgradeDossier');
    expect(s.context).toMatchObject({ ruleSet: 'qd-148-2023-1489-2025', clocks: { 'transition-limit': '2026-07-21' } });
  });
});

describe('a re-evaluation', () => {
  it('brings updates since recognition, and keeps product, holder and place', () => {
    const s = p.reEvaluationFiled().recorded('ProductDossierFiled').isAt('commune-report.filed');
    expect(s.last[0]?.data).toMatchObject({
      kind: 're-evaluation',
      updates: { periodicTestReports: [expect.any(String)], renewedPapers: [] },
      previous: { dossierId: p.PREVIOUS, stars: 4, validThrough: '2026-11-10' },
      late: false,
    });
    expect(s.last[0]?.data).not.toHaveProperty('lateReason');
    expect(s.context.productId).toBe(p.PREVIOUS);
  });

  it('is not taken without its updates, periodic test reports among them', () => {
    const { updates, ...rest } = reEvaluation;
    const s = p.after(p.expiringIn2026(), '2026-07-01').cannot('FileReEvaluationDossier', 'invalid-data', rest);
    s.cannot('FileReEvaluationDossier', 'invalid-data', { ...rest, updates: { ...updates, periodicTestReports: [] } });
  });

  it('R7.1 is filed from 180 to 120 days before expiry, both included', () => {
    const old = p.registered(4, '2024-02-29', '2027-02-28');
    const s = p.after(old, '2026-08-31').cannot('FileReEvaluationDossier', 'filing-window-not-open');
    expect(s.refusal?.details).toEqual({ opensOn: '2026-09-01', closesOn: '2026-10-31' });
    for (const day of ['2026-09-01', '2026-10-31']) {
      expect(p.after(old, day).does('FileReEvaluationDossier').context).toMatchObject({ filedOn: day, late: false });
    }
    p.after(old, '2026-11-01').cannot('FileReEvaluationDossier', 'late-reason-missing');
  });

  it('R7.1 R10.5 filed later says why, and is marked late', () => {
    const lateReason = 'Cơ sở di dời nhà xưởng trong tháng 7.';
    const s = p.after(p.expiringIn2026(), '2026-08-20').does('FileReEvaluationDossier', { ...reEvaluation, lateReason });
    expect(s.last[0]?.data).toMatchObject({ late: true, lateReason });
    p.after(p.expiringIn2026(), '2026-11-10').does('FileReEvaluationDossier', { ...reEvaluation, lateReason });
  });

  it('R10.5 filed on the last day and typed in after it is taken; one filed after it is not', () => {
    const expired = p.expiringIn2026().as(p.system).on('2026-11-11').does('ExpireCertificate');
    const lateReason = 'Cơ sở di dời nhà xưởng.';
    const s = p.after(expired, '2026-11-12').as(p.communeOfficer);
    for (const day of ['2026-11-11', '2026-11-12']) {
      s.effectiveOn(day).cannot('FileReEvaluationDossier', 'previous-certificate-not-valid', { ...reEvaluation, lateReason });
    }
    s.effectiveOn('2026-11-10').does('FileReEvaluationDossier', { ...reEvaluation, lateReason });
    expect(s.context).toMatchObject({ filedOn: '2026-11-10', late: true });
  });

  it('R10.5 filed later is refused once the rule set grants no extension any more', () => {
    expect(lateness('2026-11-10', qd26, '2026-07-14')).toBe(true);
    const ended = { ...qd26, extension: { ...qd26.extension, until: '2026-11-09' } };
    const details = { opensOn: '2026-05-14', closesOn: '2026-07-13' };
    expect(lateness('2026-11-10', ended, '2026-07-14')).toEqual({ refused: 'filing-window-closed', details });
    expect(lateness('2026-11-10', ended, '2026-07-13')).toBe(false);
  });

  it('does not open on a 3-star product of another holder, nor in an open dossier', () => {
    const s = p.after(p.expiringIn2026(), '2026-07-01');
    s.as({ ...p.applicant, id: 'somebody-else' }).cannot('FileReEvaluationDossier', 'previous-dossier-unknown');
    p.selected().knows(p.PREVIOUS, p.expiringIn2026()).as(p.applicant).cannot('FileReEvaluationDossier', 'not-a-new-dossier');
    p.dossier().as(p.applicant).cannot('FileReEvaluationDossier', 'previous-dossier-unknown');
    p.after(p.filed(), '2026-09-02').cannot('FileReEvaluationDossier', 'previous-certificate-not-valid');
    const old = p.expiringIn2026().as(p.system).on('2026-07-01').knows(p.SUCCESSOR, p.reEvaluationFiled()).does('RecordSuccessorFiled');
    p.after(old, '2026-07-02').cannot('FileReEvaluationDossier', 'previous-has-successor');
  });

  it('is held to the rules of every filing', () => {
    const s = p.after(p.expiringIn2026(), '2026-07-01');
    s.cannot('FileReEvaluationDossier', 'form-missing', { ...reEvaluation, documents: [] });
    s.cannot('FileReEvaluationDossier', 'samples-wrong', { ...reEvaluation, form01: { ...reEvaluation.form01, sampleCount: 3 } });
    s.as(p.communeOfficer).effectiveOn('2025-01-10').cannot('FileReEvaluationDossier', 'no-rule-set');
  });

  it('R10.4 filed before 22 May 2026 follows the old rules, has no window, and is to be finished by 21 June', () => {
    const s = p.after(p.expiringIn2026(), '2026-06-01', p.onPaper).as(p.communeOfficer);
    s.effectiveOn('2026-05-04').does('FileReEvaluationDossier');
    expect(s.context).toMatchObject({ late: false, ruleSet: 'qd-148-2023-1489-2025', clocks: { 'transition-limit': '2026-06-21' } });
  });
});
