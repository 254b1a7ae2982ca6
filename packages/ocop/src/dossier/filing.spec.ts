import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';
import { exampleDocuments, exampleForm01, exampleForm02For } from './examples.ts';
import { filingRules } from './filing.ts';

const example = filingRules.FileFirstDossier.example;
const start = {
  applicant: { id: p.applicant.id, name: 'Hợp tác xã Quế Trà Bồng', type: 'cooperative' },
  communeCode: '21115',
  product: { name: 'Tinh dầu quế Trà Bồng', set: '20' },
};

describe('the first filing', () => {
  it('is forms 01 and 02 with the documents by their hashes, and brings the dossier to the commune', () => {
    const s = p.filed().recorded('ProductDossierFiled').isAt('commune-report.filed');
    expect(s.last[0]?.data).toMatchObject({
      kind: 'first',
      productId: p.DOSSIER,
      filedOn: '2026-09-01',
      late: false,
      ruleSet: 'qd-26-2026',
      transitionLimit: null,
      form01: { pledged: true, sampleCount: 5 },
      form02: { legalRepresentative: { ethnicity: 'Co' }, holds: { foodSafetyCertificate: true } },
      documents: exampleDocuments,
    });
    expect(s.last[0]?.data).not.toHaveProperty('previous');
    expect(s.stage).toBe('commune-report');
    expect(s.context).toMatchObject({ kind: 'first', desk: 'commune', filedOn: '2026-09-01', clocks: {} });
  });

  it.each(['form-01', 'form-02'])('is not complete without %s among its documents', (form) => {
    const documents = exampleDocuments.filter((d) => d.kind !== form);
    const s = p.selected().as(p.applicant);
    s.cannot('FileFirstDossier', 'form-missing', { ...example, documents });
    expect(s.refusal?.details).toEqual({ pointer: '/documents', missing: [form] });
  });

  it('is signed only with the pledge that all is true', () => {
    const form01 = { ...exampleForm01, pledged: false };
    p.selected()
      .as(p.applicant)
      .cannot('FileFirstDossier', 'invalid-data', { ...example, form01 });
  });

  it('R11.3 announces 5 samples, and none for tourism', () => {
    const with5 = (e: typeof example, sampleCount: number) => ({ ...e, form01: { ...e.form01, sampleCount } });
    const s = p.selected().as(p.applicant).cannot('FileFirstDossier', 'samples-wrong', with5(example, 4));
    expect(s.refusal?.details).toMatchObject({ needed: 5 });
    const tourism = p.dossier().as(p.applicant);
    tourism.does('RegisterIdea', (e: object) => ({ ...e, product: { name: 'Làng du lịch Gò Cỏ', set: '26' } }));
    tourism.as(p.communeChair).does('SelectIdea').as(p.applicant).cannot('FileFirstDossier', 'samples-wrong', with5(example, 5));
    const form02 = exampleForm02For('26');
    tourism.does('FileFirstDossier', { ...with5(example, 0), form02 }).isAt('commune-report.filed');
  });

  it('waits for the selection of the idea, where the rule set has that stage', () => {
    p.dossier()
      .as(p.applicant)
      .cannot('FileFirstDossier', 'idea-not-selected', { ...example, start });
    p.dossier().as(p.applicant).does('RegisterIdea').cannot('FileFirstDossier', 'not-now');
  });

  it('is the applicant’s, or his commune’s for him', () => {
    p.selected()
      .as({ ...p.applicant, id: 'somebody-else' })
      .cannot('FileFirstDossier', 'unit-not-competent');
    p.selected().as(p.ofAnotherCommune(p.communeOfficer)).cannot('FileFirstDossier', 'unit-not-competent');
    p.selected().as(p.communeChair).cannot('FileFirstDossier', 'role-not-allowed');
    p.selected().as(p.communeOfficer).does('FileFirstDossier').cannot('FileFirstDossier', 'not-now');
  });

  it('on paper is recorded by the commune with the day on which it came', () => {
    const s = p.selected().as(p.communeOfficer).on('2026-09-10').effectiveOn('2026-09-07').does('FileFirstDossier');
    expect(s.context.filedOn).toBe('2026-09-07');
  });

  it('by the applicant himself bears the day on which he files', () => {
    const s = p.selected().as(p.applicant).on('2026-09-10').effectiveOn('2026-09-07').cannot('FileFirstDossier', 'applicant-dates-today');
    expect(s.refusal?.details).toEqual({ commandPointer: '/effectiveOn', today: '2026-09-10' });
    s.does('FileFirstDossier');
  });

  it('does not go back behind the registration of its idea, into the old rules', () => {
    const s = p.selected().as(p.communeOfficer).effectiveOn('2026-05-20').cannot('FileFirstDossier', 'dated-too-early');
    expect(s.refusal?.details).toEqual({ commandPointer: '/effectiveOn', notBefore: '2026-09-01' });
  });
});

describe('a filing before 22 May 2026', () => {
  it('R10.1 R10.3 opens a dossier under the old rules, to be finished by 21 July 2026', () => {
    const s = p.filedUnderOldRules().recorded('ProductDossierFiled').isAt('commune-report.filed');
    expect(s.last[0]?.data).toMatchObject({ ruleSet: 'qd-148-2023-1489-2025', transitionLimit: '2026-07-21', productId: p.DOSSIER });
    expect(s.context.clocks).toEqual({ 'transition-limit': '2026-07-21' });
  });

  it('R10.1 is the last on 21 May: from 22 May on the new rules govern', () => {
    expect(p.filedUnderOldRules(p.onPaper('2026-05-21')).context.ruleSet).toBe('qd-148-2023-1489-2025');
    p.dossier('2026-05-22')
      .as(p.applicant)
      .cannot('FileFirstDossier', 'idea-not-selected', { ...example, start });
    expect(p.filed(p.dossier('2026-05-22')).context.ruleSet).toBe('qd-26-2026');
  });

  it('names applicant, commune and product itself, as no idea did', () => {
    const s = p.onPaper('2026-05-10').as(p.applicant).cannot('FileFirstDossier', 'start-missing', example);
    const elsewhere = { ...example, start: { ...start, communeCode: '99999' } };
    s.cannot('FileFirstDossier', 'unit-not-competent', elsewhere);
    s.as({ ...p.applicant, unit: '99999' })
      .cannot('FileFirstDossier', 'unknown-unit', elsewhere)
      .as(p.applicant);
    s.cannot('FileFirstDossier', 'unknown-product-set', { ...example, start: { ...start, product: { name: 'x', set: '00' } } });
    const association = { ...start.applicant, type: 'association' };
    s.cannot('FileFirstDossier', 'applicant-not-eligible', { ...example, start: { ...start, applicant: association } });
    s.as({ ...p.applicant, id: 'somebody-else' }).cannot('FileFirstDossier', 'unit-not-competent', { ...example, start });
    s.as(p.ofAnotherCommune(p.communeOfficer)).cannot('FileFirstDossier', 'unit-not-competent', { ...example, start });
    s.as(p.communeOfficer)
      .does('FileFirstDossier', { ...example, start })
      .isAt('commune-report.filed');
  });

  it('R10.3 needs the version for results on paper: the rubric of the old rules is not here', () => {
    const old = p.dossier('2026-05-10').as(p.applicant);
    old.cannot('FileFirstDossier', 'paper-version-needed', { ...example, start });
    expect(old.refusal?.details).toEqual({ ruleSet: 'qd-148-2023-1489-2025' });
    const recognised = p.registered(3, '2025-10-15', '2028-10-15');
    p.after(recognised, '2026-06-01').as(p.communeOfficer).effectiveOn('2026-05-12').cannot('FileUpgradeDossier', 'paper-version-needed');
    const again = p.after(p.expiringIn2026(), '2026-06-01').as(p.communeOfficer).effectiveOn('2026-05-04');
    again.cannot('FileReEvaluationDossier', 'paper-version-needed');
  });

  it('and before 6 July 2025 is not governed by any rule set here', () => {
    p.onPaper('2026-06-02')
      .as(p.communeOfficer)
      .effectiveOn('2025-07-05')
      .cannot('FileFirstDossier', 'no-rule-set', { ...example, start });
  });

  it('may be recorded later by the commune, with its own day', () => {
    const s = p.onPaper('2026-06-02').as(p.communeOfficer).effectiveOn('2026-05-20');
    s.does('FileFirstDossier', { ...example, start });
    expect(s.context).toMatchObject({ filedOn: '2026-05-20', ruleSet: 'qd-148-2023-1489-2025' });
  });
});
