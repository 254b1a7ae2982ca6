import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';
import { centralRules } from './central.ts';

const forward = centralRules.ForwardToMinistry.example;
const approved = () => p.judged(5).as(p.chair).does('ApproveResult');

describe('a provincial result of 90 and more', () => {
  it('R3.4 is no recognition: the chair approves it and the province sends it up', () => {
    const s = p.judged(5).isAt('central-review.approval').as(p.chair).cannot('DecideRecognition', 'unit-not-competent');
    s.does('ApproveResult').recorded('ResultApproved').isAt('central-review.to-forward').on('2026-12-20').does('ForwardToMinistry');
    expect(s.recorded('ForwardedToMinistry').last[0]?.data).toMatchObject({ proposedOn: '2026-12-20', sets: { paper: 1, electronic: 1 } });
    expect(s.isAt('central-review.awaiting-receipt').context).toMatchObject({ desk: 'ministry', proposedToMinistryOn: '2026-12-20' });
    expect(s.stage).toBe('central-review');
  });

  it.each(['province-letter', 'advisory-report', 'council-report', 'approval-decision', 'product-dossier'])(
    'is not sent without its %s',
    (part) => {
      const s = approved();
      const components = forward.components.filter((c) => c !== part);
      s.cannot('ForwardToMinistry', 'components-missing', { ...forward, components });
      expect(s.refusal?.details).toMatchObject({ missing: [part] });
    },
  );

  it('R7.5 of a re-evaluation is sent with the agency’s report, without council report and approval', () => {
    const s = p.reEvaluationReceived(5).does('IssueAgencyReport').as(p.department);
    s.cannot('ForwardToMinistry', 'components-missing', { ...forward, components: ['province-letter', 'product-dossier'] });
    s.does('ForwardToMinistry', { ...forward, components: ['province-letter', 'agency-report', 'product-dossier'] });
  });

  it('R11.3 takes 5 samples along', () => {
    approved().cannot('ForwardToMinistry', 'samples-wrong', { ...forward, samples: 0 });
  });

  it('is the own province’s to approve and to send', () => {
    p.judged(5).as(p.department).cannot('ApproveResult', 'role-not-allowed').as(p.minister).cannot('ApproveResult', 'role-not-allowed');
    p.judged(5).as(p.ofAnotherProvince(p.chair)).cannot('ApproveResult', 'unit-not-competent');
    approved().as(p.ofAnotherProvince(p.department)).cannot('ForwardToMinistry', 'unit-not-competent');
    approved().as(p.ministry).cannot('ForwardToMinistry', 'role-not-allowed');
    p.judged(4).as(p.chair).cannot('ApproveResult', 'not-now').cannot('ForwardToMinistry', 'not-now');
  });
});

describe('the ministry', () => {
  it('receives, with the samples counted, and has no limit but the round for a first dossier', () => {
    const s = p.forwarded(approved()).cannot('ReceiveAtMinistry', 'samples-wrong', { samples: 6 });
    s.does('ReceiveAtMinistry')
      .recorded({ type: 'MinistryReceived', data: { samples: 5, limitOn: null } })
      .isAt('central-review.checking');
    p.forwarded(approved()).as(p.department).cannot('ReceiveAtMinistry', 'role-not-allowed');
    p.forwarded(approved())
      .as({ ...p.ministry, unit: '51' })
      .cannot('ReceiveAtMinistry', 'unit-not-competent');
  });

  it('R7.5 R7.6 has 45 days of its own for a re-evaluation, which works in the same written way', () => {
    const s = p.forwarded(p.reEvaluationReceived(5).does('IssueAgencyReport')).on('2026-07-25').does('ReceiveAtMinistry');
    expect(s.context.clocks).toEqual({ 're-evaluation-ministry': '2026-09-08' });
    s.cannot('ForwardToAdvisoryTeam', 'no-advisory-team-in-re-evaluation').does('IssueAgencyReport').isAt('central-review.awaiting-round');
    p.intoRound(s, 'central-2026-1');
    expect(s.last[0]?.data).toMatchObject({ level: 'ministry', form: 'written-opinions' });
    p.decidedByMinister(p.given(s, 5));
    expect(s.context).toMatchObject({ clocks: {}, certificate: { stars: 5 } });
  });

  it('counts the 45 days in no year whose holidays are not known', () => {
    const old = p.registered(5, '2028-05-10', '2031-05-10', p.dossier('2028-06-01', p.PREVIOUS));
    const s = p.throughCommune(p.after(old, '2030-11-12').does('FileReEvaluationDossier')).as(p.department).does('ReceiveAtProvince');
    p.forwarded(p.reviewed(s)).on('2030-12-02').cannot('ReceiveAtMinistry', 'calendar-year-missing');
  });

  it('R3.4 the minister recognises and certifies 5 stars, no provincial chair does', () => {
    const s = p.centrallyJudged(5).isAt('certificate.submission').as(p.department).cannot('SubmitForDecision', 'unit-not-competent');
    s.as(p.ministry).does('SubmitForDecision').as(p.chair).cannot('DecideRecognition', 'unit-not-competent');
    s.as(p.minister).does('DecideRecognition').as(p.chair).cannot('IssueCertificate', 'unit-not-competent');
    s.as(p.minister).does('IssueCertificate');
    expect(s.context).toMatchObject({ decision: { level: 'ministry' }, certificate: { stars: 5, validThrough: '2029-09-01' } });
  });

  it('publishes 5 stars and tells the province once; the province tells commune and applicant', () => {
    const s = p.fiveStars().as(p.department).cannot('PublishResult', 'unit-not-competent').does('NotifyResult');
    s.as(p.ministry).does('PublishResult').does('NotifyProvince').recorded('ProvinceNotified').cannot('NotifyProvince', 'already-notified');
    expect(s.context).toMatchObject({ published: true, notified: true, provinceNotified: true });
    p.certified(4).as(p.ministry).cannot('NotifyProvince', 'recognised-by-the-province');
  });

  it('gives a dossier back when the supplement it asked for did not come', () => {
    const s = p.atMinistry().does('RequestSupplement').on('2026-09-11').cannot('NotifyProvince', 'supplement-not-overdue');
    s.on('2026-09-12').does('NotifyProvince').isAt('central-review.returned');
    expect(s.context).toMatchObject({ desk: 'chair', supplement: null, clocks: {} });
    s.as(p.chair).cannot('UseCentralResult', 'central-result-missing').does('OrderNewEvaluation').isAt('council-round.awaiting-round');
  });
});

describe('a central result below 90', () => {
  it('R6.1 R7.5 goes back to the provincial chair with a notice', () => {
    const s = p.centrallyJudged(4).isAt('central-review.below-ninety').as(p.chair).cannot('UseCentralResult', 'not-now');
    s.as(p.department).cannot('NotifyProvince', 'role-not-allowed').as(p.ministry).does('NotifyProvince').isAt('central-review.returned');
    expect(s.context).toMatchObject({ desk: 'chair', result: { stars: 5 }, centralResult: { stars: 4, route: 'below-ninety' } });
  });

  it('R6.1 may be used by the chair to recognise 3 or 4 stars, the 90 points of the province do not stand', () => {
    const s = p.returned(3).does('UseCentralResult').isAt('certificate.submission');
    expect(s.last[0]?.data).toMatchObject({ stars: 3 });
    p.decided(s).does('IssueCertificate');
    expect(s.context).toMatchObject({ decision: { level: 'province' }, certificate: { stars: 3 } });
  });

  it('R6.1 may make the chair order a new evaluation within the province', () => {
    const s = p.returned().does('OrderNewEvaluation').recorded('NewEvaluationOrdered').isAt('council-round.awaiting-round');
    expect(s.context).toMatchObject({ desk: 'council', result: null, centralResult: null, round: null, clocks: {} });
    p.decided(p.given(p.intoRound(s, 'province-51-2027-1'), 4)).does('IssueCertificate', p.codedIn(2027));
    expect(s.context.certificate?.stars).toBe(4);
  });

  it('R6.1 below 3 stars leaves the new evaluation only', () => {
    p.returned(2).cannot('UseCentralResult', 'central-result-below-three-stars').does('OrderNewEvaluation');
  });

  it('is the own chair’s to answer', () => {
    const s = p.returned().as(p.ofAnotherProvince(p.chair)).cannot('UseCentralResult', 'unit-not-competent');
    s.cannot('OrderNewEvaluation', 'unit-not-competent').as(p.minister).cannot('UseCentralResult', 'role-not-allowed');
    s.as(p.department).cannot('OrderNewEvaluation', 'role-not-allowed');
    p.atMinistry().as(p.chair).cannot('OrderNewEvaluation', 'not-now');
  });

  it('with 90 points that miss a 5-star minimum goes back as well', () => {
    const s = p.centrallyJudged(5, 4).isAt('central-review.below-ninety').as(p.ministry).does('NotifyProvince');
    p.decided(s.as(p.chair).does('UseCentralResult')).does('IssueCertificate');
    expect(s.context.certificate?.stars).toBe(4);
  });

  it('R7.5 R7.6 of a re-evaluation ends the ministry’s 45 days with the notice', () => {
    const s = p.forwarded(p.reEvaluationReceived(5).does('IssueAgencyReport')).does('ReceiveAtMinistry').does('IssueAgencyReport');
    p.given(p.intoRound(s, 'central-2026-1'), 4);
    expect(s.context.clocks).toHaveProperty('re-evaluation-ministry');
    s.as(p.ministry).does('NotifyProvince');
    expect(s.context.clocks).toEqual({});
    p.decided(s.as(p.chair).does('UseCentralResult')).does('IssueCertificate');
    expect(s.context.certificate).toMatchObject({ stars: 4 });
  });
});

describe('an evaluation that the central council stops', () => {
  it('goes back to the chair, who has no central result to use', () => {
    const s = p.disqualified(p.centrallyScheduled()).isAt('central-review.below-ninety');
    expect(s.context.desk).toBe('ministry');
    s.as(p.ministry).does('NotifyProvince').as(p.chair).cannot('UseCentralResult', 'central-result-missing');
    expect(s.allowed().map(({ type, ready }) => [type, ready])).toContainEqual(['UseCentralResult', false]);
    s.does('OrderNewEvaluation');
  });

  it('gives an upgrade that is no higher a notice and no new certificate: the old one stands', () => {
    const judged = p
      .upgradeJudged(4, 5)
      .as(p.chair)
      .does('ApproveResult')
      .does('ForwardToMinistry')
      .as(p.ministry)
      .does('ReceiveAtMinistry');
    const back = judged.does('ForwardToAdvisoryTeam').as(p.centralAdvisor).does('IssueAdvisoryReport');
    p.given(p.intoRound(back, 'central-2027-2'), 4);
    back.as(p.ministry).does('NotifyProvince').as(p.chair).does('UseCentralResult').isAt('certificate.non-recognition');
  });
});
