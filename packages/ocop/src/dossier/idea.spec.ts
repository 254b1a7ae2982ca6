import { describe, expect, it } from 'vitest';
import { productSets } from '../product-sets/product-sets.ts';
import * as p from '../testing/people.ts';
import { ideaRules } from './idea.ts';

const example = ideaRules.RegisterIdea.example;
const registered = () => p.dossier().as(p.applicant).does('RegisterIdea');

describe('the registration of an idea', () => {
  it('opens the dossier, names the rule set of its day and gives the product its id', () => {
    const s = registered().isAt('idea.awaiting-selection').recorded('IdeaRegistered');
    expect(s.last[0]?.data).toMatchObject({
      productId: p.DOSSIER,
      communeCode: '21115',
      provinceCode: '51',
      ruleSet: 'qd-26-2026',
    });
    expect(s.stage).toBe('idea');
    expect(s.context).toMatchObject({ kind: 'first', desk: 'commune', ideaTries: 1, applicant: { id: p.applicant.id } });
  });

  it('R2.4 asks for the local character of the product', () => {
    const { localCharacter: _, ...idea } = example.idea;
    p.dossier()
      .as(p.applicant)
      .cannot('RegisterIdea', 'invalid-data', { ...example, idea });
    expect(registered().last[0]?.data).toMatchObject({ idea: { localCharacter: expect.stringContaining('Trà Bồng') } });
  });

  it('R2.3 is open to the 26 product sets of Annex I and to no other', () => {
    expect(productSets).toHaveLength(26);
    for (const { id } of productSets) {
      const s = p.dossier().as(p.applicant);
      s.does('RegisterIdea', { ...example, product: { name: 'Sản phẩm', set: id } });
      expect(s.context.product?.set).toBe(id);
    }
    const other = { ...example, product: { name: 'Sản phẩm', set: '27' } };
    p.dossier().as(p.applicant).cannot('RegisterIdea', 'unknown-product-set', other);
  });

  it('R2.1 R2.2 is open to an association for tourism only', () => {
    const association = { ...example, applicant: { ...example.applicant, type: 'association' } };
    const s = p.dossier().as(p.applicant).cannot('RegisterIdea', 'applicant-not-eligible', association);
    expect(s.refusal?.details).toMatchObject({ pointer: '/applicant/type' });
    s.does('RegisterIdea', { ...association, product: { name: 'Làng du lịch', set: '26' } });
  });

  it('is not taken for a commune that does not exist, nor before any rule set', () => {
    p.dossier()
      .as({ ...p.applicant, unit: '99999' })
      .cannot('RegisterIdea', 'unknown-unit', { ...example, communeCode: '99999' })
      .as(p.applicant)
      .cannot('RegisterIdea', 'unit-not-competent', { ...example, communeCode: '99999' });
    p.dossier('2025-01-10').as(p.applicant).cannot('RegisterIdea', 'no-rule-set');
  });

  it('does not exist under the old rules', () => {
    p.dossier('2026-05-10').as(p.applicant).cannot('RegisterIdea', 'idea-stage-off');
  });

  it('is made by the applicant himself or by an officer of his commune', () => {
    p.dossier()
      .as({ ...p.applicant, id: 'somebody-else' })
      .cannot('RegisterIdea', 'unit-not-competent');
    p.dossier().as(p.ofAnotherCommune(p.communeOfficer)).cannot('RegisterIdea', 'unit-not-competent');
    p.dossier().as(p.department).cannot('RegisterIdea', 'role-not-allowed');
    p.dossier().as(p.communeOfficer).does('RegisterIdea').cannot('RegisterIdea', 'not-now');
  });
});

describe('the selection of ideas', () => {
  it('is the commune chair’s, with reasons and, where one was held, the meeting', () => {
    const meeting = { heldOn: '2026-09-03', participants: ['Trưởng thôn 2', 'Hội Nông dân xã'] };
    const s = registered().as(p.communeChair).on('2026-09-04').does('SelectIdea', { reasons: 'Có vùng nguyên liệu.', meeting });
    s.recorded({ type: 'IdeaSelected', data: { reasons: 'Có vùng nguyên liệu.', meeting } }).isAt('idea.preparing');
    expect(s.context.desk).toBe('applicant');
  });

  it('follows a meeting on an idea that was registered, and none of days to come', () => {
    const held = (heldOn: string) => ({ reasons: 'Có vùng nguyên liệu.', meeting: { heldOn, participants: ['Trưởng thôn 2'] } });
    const s = registered().as(p.communeChair).on('2026-09-10').effectiveOn('2026-09-04');
    s.cannot('SelectIdea', 'meeting-date-wrong', held('2026-09-05'));
    expect(s.refusal?.details).toEqual({ pointer: '/meeting/heldOn', notBefore: '2026-09-01', notAfter: '2026-09-04' });
    s.cannot('SelectIdea', 'meeting-date-wrong', held('2199-12-31')).cannot('SelectIdea', 'meeting-date-wrong', held('2026-08-31'));
    s.cannot('RefuseIdea', 'meeting-date-wrong', held('2026-09-11')).does('RefuseIdea', held('2026-09-10'));
  });

  it('is not an officer’s, and not the chair’s of another commune', () => {
    registered().as(p.communeOfficer).cannot('SelectIdea', 'role-not-allowed').cannot('RefuseIdea', 'role-not-allowed');
    registered().as(p.ofAnotherCommune(p.communeChair)).cannot('SelectIdea', 'unit-not-competent');
  });

  it('leaves another try after a refusal, and counts the tries', () => {
    const s = registered().as(p.communeChair).does('RefuseIdea').recorded('IdeaRefused').isAt('idea.not-selected');
    s.cannot('SelectIdea', 'not-now').as(p.applicant).does('ReviseIdea').isAt('idea.awaiting-selection');
    expect(s.last[0]?.data).toMatchObject({ attempt: 2, idea: { description: expect.any(String) } });
    s.as(p.communeChair).does('RefuseIdea').as(p.applicant).does('ReviseIdea');
    expect(s.context.ideaTries).toBe(3);
    s.as(p.communeChair).does('SelectIdea').isAt('idea.preparing');
  });

  it('must give reasons when it refuses', () => {
    registered().as(p.communeChair).cannot('RefuseIdea', 'invalid-data', {}).cannot('RefuseIdea', 'invalid-data', { reasons: ' ' });
  });
});

describe('the preparation', () => {
  it('records the support of a consultant as often as there was any', () => {
    const s = p.selected().as(p.communeOfficer).does('RecordConsultantSupport').as(p.department).does('RecordConsultantSupport');
    s.recorded('ConsultantSupportRecorded').isAt('idea.preparing');
    expect(s.last[0]?.data).toMatchObject({ topics: ['bao bì', 'câu chuyện sản phẩm'] });
    s.as(p.ofAnotherProvince(p.department)).cannot('RecordConsultantSupport', 'unit-not-competent');
  });

  it('counts support since the idea was registered', () => {
    const s = registered().as(p.communeChair).on('2026-09-08').does('SelectIdea').as(p.communeOfficer);
    s.effectiveOn('2026-08-31').cannot('RecordConsultantSupport', 'dated-too-early');
    s.effectiveOn('2026-09-01').does('RecordConsultantSupport');
  });

  it('may be given up by the applicant', () => {
    p.selected().as(p.applicant).does('WithdrawDossier').isAt('withdrawn');
    registered().does('WithdrawDossier').isAt('withdrawn');
  });
});
