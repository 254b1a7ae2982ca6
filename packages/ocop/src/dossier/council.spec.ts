import { describe, expect, it } from 'vitest';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import * as p from '../testing/people.ts';
import { recognisable } from './council.ts';

describe('where the council’s result leads', () => {
  it('R3.3 follows the stars of the lower of band and minimum requirements', () => {
    expect(p.judged(4, 3).isAt('certificate.submission').context.result).toMatchObject({ bandStars: 4, gateStars: 3, stars: 3 });
  });

  it('R3.5 below 3 stars leads to no decision but to a notice', () => {
    for (const stars of [1, 2]) p.judged(stars).isAt('certificate.non-recognition');
    p.judged(2, 1).isAt('certificate.non-recognition');
    p.judged(3).isAt('certificate.submission');
  });

  it('of 90 and more R7.5 goes to the chair for approval, in a re-evaluation too unless the product has 5 stars already', () => {
    p.judged(5).isAt('central-review.approval');
    const s = p.reEvaluationJudged(5).isAt('central-review.approval').as(p.chair).does('ApproveResult').isAt('central-review.to-forward');
    expect(s.context).toMatchObject({ desk: 'chair', result: { route: 'approve' } });
    p.reviewed(p.reEvaluationReceived(5)).isAt('central-review.to-forward');
  });

  it('of an upgrade counts only where it is higher', () => {
    p.upgradeJudged(3, 4).isAt('certificate.submission');
    p.upgradeJudged(3, 3).isAt('certificate.non-recognition');
    p.upgradeJudged(4, 3).isAt('certificate.non-recognition');
    p.upgradeJudged(4, 5).isAt('central-review.approval');
    const { context } = p.upgradeJudged(4, 3);
    expect([true, false].map((mustBeHigher) => recognisable(4, context, { ...qd26, upgrade: { mustBeHigher } }))).toEqual([false, true]);
  });

  it('of a re-evaluation counts also where it is lower', () => {
    p.reEvaluationJudged(3).isAt('certificate.submission');
  });
});

describe('a result of 90 and more that misses a 5-star minimum', () => {
  const held = () => p.judged(5, 4).isAt('certificate.held').as(p.chair);

  it('is held for the chair, who lets it be recognised as it stands', () => {
    const s = held().does('ResolveHeldResult').isAt('certificate.submission');
    expect(s.last[0]?.data).toMatchObject({ route: 'recognise', stars: 4 });
    p.decided(s).does('IssueCertificate');
    expect(s.context.certificate?.stars).toBe(4);
  });

  it('or sends it on as a potential 5-star product', () => {
    held().does('ResolveHeldResult', { forward: true, reasons: 'Đã bổ sung hợp đồng xuất khẩu.' }).isAt('central-review.approval');
    const again = p.reEvaluationJudged(5, 4).isAt('certificate.held');
    again.as(p.chair).does('ResolveHeldResult', { forward: true, reasons: 'Đủ điều kiện.' }).isAt('central-review.approval');
  });

  it('or has the product assessed again', () => {
    const s = held().does('OrderNewEvaluation').isAt('council-round.awaiting-round');
    expect(s.context).toMatchObject({ desk: 'council', result: null, round: null });
    p.given(p.intoRound(s, 'province-51-2027-1'), 5).isAt('central-review.approval');
  });

  it('is not recognised where its minimums are below 3 stars, or an upgrade is no higher', () => {
    p.judged(5, 2).isAt('certificate.held').as(p.chair).does('ResolveHeldResult').isAt('certificate.non-recognition');
    const upgrade = p.upgradeJudged(4, 5, 4).isAt('certificate.held').as(p.chair).does('ResolveHeldResult');
    upgrade.isAt('certificate.non-recognition');
    p.upgradeJudged(3, 5, 4).as(p.chair).does('ResolveHeldResult').isAt('certificate.submission');
  });

  it('is the own chair’s to resolve', () => {
    p.judged(5, 4).as(p.department).cannot('ResolveHeldResult', 'role-not-allowed');
    p.judged(5, 4).as(p.ofAnotherProvince(p.chair)).cannot('ResolveHeldResult', 'unit-not-competent');
    p.judged(4).as(p.chair).cannot('ResolveHeldResult', 'not-now');
  });
});

describe('a result of 50 and more that misses a 3-star minimum', () => {
  it('R3.3 R3.5 is held for the chair, who can have it told or assessed again, but neither recognised nor sent up', () => {
    for (const band of [3, 4]) {
      const s = p.judged(band, 2).isAt('certificate.held').as(p.chair);
      s.cannot('ResolveHeldResult', 'forward-needs-ninety', { forward: true, reasons: 'Đề nghị xem xét.' });
      s.does('ResolveHeldResult').isAt('certificate.non-recognition');
      expect(s.last[0]?.data).toMatchObject({ route: 'not-recognised', stars: 2 });
      s.as(p.department).does('NotifyNonRecognition').isAt('not-recognised');
    }
    p.judged(3, 2).as(p.chair).does('OrderNewEvaluation').isAt('council-round.awaiting-round');
  });
});

describe('90 points in a new evaluation after the centre gave less', () => {
  const again = (begin = p.dossier) =>
    p
      .given(p.intoRound(p.returned(4, begin()).does('OrderNewEvaluation'), 'province-51-2027-1'), 5)
      .isAt('certificate.held')
      .as(p.chair);

  it('R6.1 do not go up by themselves a second time: the chair recognises within the province’s authority', () => {
    const s = again().does('ResolveHeldResult').isAt('certificate.submission');
    expect(s.last[0]?.data).toMatchObject({ route: 'recognise', stars: 4 });
    p.decided(s).does('IssueCertificate', p.codedIn(2027));
    expect(s.context).toMatchObject({ decision: { level: 'province' }, certificate: { stars: 4 } });
    again(p.onPaper);
  });

  it('R6.1 or sends them up again, on his own responsibility', () => {
    again().does('ResolveHeldResult', { forward: true, reasons: 'Có minh chứng mới về xuất khẩu.' }).isAt('central-review.approval');
  });
});
