import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';

const inNovember = { roundId: 'province-51-2026-2', form: 'meeting' };

describe('the scheduling into a round', () => {
  it('names the round, its form and the day before which it is held, and starts its clock', () => {
    const s = p.atCouncil().as(p.secretary).does('ScheduleRound', inNovember).isAt('council-round.scheduled');
    s.recorded({ type: 'RoundScheduled', data: { ...inNovember, level: 'province', heldBefore: '2026-12-01' } });
    expect(s.context).toMatchObject({ round: { id: 'province-51-2026-2', level: 'province' }, clocks: { round: '2026-11-30' } });
  });

  it('R5.2 takes proposals of before the cut-off, the day itself not included', () => {
    const proposedOn = (day: string) => p.reviewed(p.throughCommune(p.filed().on(day)).as(p.department).does('ReceiveAtProvince'));
    proposedOn('2026-10-29').as(p.department).does('ScheduleRound', inNovember);
    const s = proposedOn('2026-10-30').as(p.department).cannot('ScheduleRound', 'round-cutoff-passed', inNovember);
    expect(s.refusal?.details).toMatchObject({ proposedOn: '2026-10-30', proposedBefore: '2026-10-30' });
    s.does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' });
    expect(s.context.clocks.round).toBe('2027-06-29');
  });

  it('R5.1 knows the two rounds of a year and the planned ones, of this level and province', () => {
    const s = p.atCouncil().as(p.department);
    for (const roundId of ['province-51-2026-3', 'province-01-2026-2', 'central-2027-2', 'round-1']) {
      s.cannot('ScheduleRound', 'unknown-round', { ...inNovember, roundId });
    }
    s.does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' });
    s.does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-2' });
  });

  it('may be changed until the result is known', () => {
    const s = p
      .scheduled()
      .does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' })
      .isAt('council-round.scheduled');
    expect(s.context).toMatchObject({ round: { id: 'province-51-2027-1' }, clocks: { round: '2027-06-29' } });
  });

  it('R10.3 keeps dossiers of the old rules to the meetings that wind them up', () => {
    p.atCouncil().as(p.department).cannot('ScheduleRound', 'round-under-other-rules', p.transitionRound);
    const old = p.reviewed(p.throughCommune(p.filedUnderOldRules()).as(p.department).does('ReceiveAtProvince')).as(p.department);
    old.cannot('ScheduleRound', 'round-under-other-rules', inNovember).does('ScheduleRound', p.transitionRound);
    expect(old.context.clocks).toEqual({ 'transition-limit': '2026-07-21', round: '2026-07-21' });
  });

  it('R5.1 puts nothing into a round whose meetings are over', () => {
    const s = p.atCouncil().on('2026-12-01').as(p.department).cannot('ScheduleRound', 'round-over', inNovember);
    expect(s.refusal?.details).toMatchObject({ heldBefore: '2026-12-01' });
    s.does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' });
  });

  it('is the department’s or the council secretary’s of this level', () => {
    const s = p.atCouncil().as(p.ofAnotherProvince(p.secretary)).cannot('ScheduleRound', 'unit-not-competent');
    s.as(p.centralSecretary).cannot('ScheduleRound', 'unit-not-competent');
    s.as(p.chair).cannot('ScheduleRound', 'role-not-allowed');
    p.received().cannot('ScheduleRound', 'not-now');
  });
});

describe('the form of the council’s work', () => {
  it('is a meeting for a first dossier', () => {
    const s = p.atCouncil().as(p.department);
    s.cannot('ScheduleRound', 'written-opinions-only-for-re-evaluation', { ...inNovember, form: 'written-opinions' });
    s.does('ScheduleRound', { roundId: inNovember.roundId });
    expect(s.last[0]?.data).toMatchObject({ form: 'meeting' });
  });

  it('R7.4 is written opinions for a re-evaluation, and a meeting only with a reason', () => {
    const s = p.reEvaluationScheduled();
    expect(s.last[0]?.data).toMatchObject({ form: 'written-opinions' });
    s.cannot('ScheduleRound', 'meeting-reasons-missing', { ...p.inAugust, form: 'meeting' });
    s.does('ScheduleRound', { ...p.inAugust, form: 'meeting', formReasons: 'Ý kiến thành viên khác nhau.' });
    expect(s.last[0]?.data).toMatchObject({ form: 'meeting', formReasons: 'Ý kiến thành viên khác nhau.' });
  });

  it('R5.3 R7.6 puts a re-evaluation into a round as any other, with its 45 days running beside', () => {
    expect(p.reEvaluationScheduled().context.clocks).toEqual({ 're-evaluation-province': '2026-08-24', round: '2026-08-31' });
    const late = p.reviewed(p.throughCommune(p.reEvaluationFiled().on('2026-08-01')).as(p.department).does('ReceiveAtProvince'));
    late.as(p.department).cannot('ScheduleRound', 'round-cutoff-passed', p.inAugust);
  });
});

describe('the council’s result', () => {
  it('is recorded with its figures, its round and where it leads', () => {
    const s = p.judged(4).isAt('certificate.submission');
    s.recorded({
      type: 'CouncilResultRecorded',
      data: { ...p.figures(4), level: 'province', roundId: 'province-51-2026-2', route: 'recognise' },
    });
    expect(s.context).toMatchObject({ desk: 'department', result: { stars: 4, route: 'recognise' }, centralResult: null, clocks: {} });
    expect(s.stage).toBe('certificate');
  });

  it('R3.1 has at most 100 points a member', () => {
    const s = p.scheduled().as(p.secretary);
    s.cannot('RecordCouncilResult', 'sum-out-of-range', { ...p.figures(5), sumOfTotals: 901 });
    s.does('RecordCouncilResult', { ...p.figures(5), sumOfTotals: 900 });
  });

  it('R3.2 has the band of the exact average, without rounding', () => {
    const s = p.scheduled().as(p.secretary);
    // 89.9 points on average: not 90.
    s.cannot('RecordCouncilResult', 'band-stars-wrong', { ...p.figures(5), sumOfTotals: 809 });
    expect(s.refusal?.details).toEqual({ pointer: '/bandStars', bandStars: 4 });
    s.does('RecordCouncilResult', { ...p.figures(5), sumOfTotals: 810 });
  });

  it('R3.3 has the stars of the lower of band and minimum requirements', () => {
    const s = p.scheduled().as(p.secretary);
    s.cannot('RecordCouncilResult', 'stars-wrong', { ...p.figures(4, 3), stars: 4 });
    s.does('RecordCouncilResult', p.figures(4, 3)).isAt('certificate.submission');
    expect(s.context.result).toMatchObject({ bandStars: 4, gateStars: 3, stars: 3 });
  });

  it('R3.5 below 3 stars leads to no decision but to a notice', () => {
    for (const stars of [1, 2]) p.judged(stars).isAt('certificate.non-recognition');
    p.judged(4, 2).isAt('certificate.non-recognition');
    p.judged(3).isAt('certificate.submission');
  });

  it('of 90 and more goes to the chair for approval, in a re-evaluation straight to the ministry', () => {
    p.judged(5).isAt('central-review.approval');
    const s = p.reEvaluationScheduled().as(p.secretary).does('RecordCouncilResult', p.figures(5)).isAt('central-review.to-forward');
    expect(s.context).toMatchObject({ desk: 'chair', result: { route: 'forward' } });
  });

  it('of an upgrade counts only where it is higher', () => {
    p.upgradeJudged(3, 4).isAt('certificate.submission');
    p.upgradeJudged(3, 3).isAt('certificate.non-recognition');
    p.upgradeJudged(4, 3).isAt('certificate.non-recognition');
    p.upgradeJudged(4, 5).isAt('central-review.approval');
  });

  it('of a re-evaluation counts also where it is lower', () => {
    p.reEvaluationScheduled(4).as(p.secretary).does('RecordCouncilResult', p.figures(3)).isAt('certificate.submission');
  });

  it('is the secretary’s of this council, once there is a round', () => {
    p.scheduled().as(p.department).cannot('RecordCouncilResult', 'role-not-allowed');
    p.scheduled().as(p.centralSecretary).cannot('RecordCouncilResult', 'unit-not-competent');
    p.atCouncil().as(p.secretary).cannot('RecordCouncilResult', 'not-now');
  });
});

describe('an evaluation that is stopped', () => {
  it('ends without points, with the criterion and reasons', () => {
    const s = p.scheduled().as(p.secretary).does('RecordEvaluationStopped').isAt('certificate.non-recognition');
    expect(s.last[0]?.data).toMatchObject({ level: 'province', effect: 'stop-scoring', criterion: '6.1' });
    expect(s.context).toMatchObject({ desk: 'department', result: null, clocks: {} });
    s.as(p.department).does('NotifyNonRecognition').isAt('not-recognised');
    p.scheduled().as(p.centralSecretary).cannot('RecordEvaluationStopped', 'unit-not-competent');
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
    const again = p.reEvaluationScheduled().as(p.secretary).does('RecordCouncilResult', p.figures(5, 4)).isAt('certificate.held');
    again.as(p.chair).does('ResolveHeldResult', { forward: true, reasons: 'Đủ điều kiện.' }).isAt('central-review.to-forward');
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
