import { describe, expect, it } from 'vitest';
import { linkedRound } from '../testing/linked-rounds.ts';
import * as p from '../testing/people.ts';

const inNovember = { roundId: 'province-51-2026-2', form: 'meeting' };
const inAugust = { roundId: p.AUGUST };
const onPaper = (stars: number, gateStars = stars) => ({ ...p.figures(stars, gateStars), ...p.onItsPaper });
const atCouncil = () => p.atCouncil(p.onPaper());
const scheduled = () => p.scheduled(p.onPaper());
const judged = (stars: number, gateStars = stars) => p.judged(stars, gateStars, p.onPaper());

describe('on paper the scheduling into a round', () => {
  it('names the round, its form and the day before which it is held, and starts its clock', () => {
    const s = atCouncil().as(p.secretary).does('ScheduleRound', inNovember).isAt('council-round.scheduled');
    s.recorded({ type: 'RoundScheduled', data: { ...inNovember, level: 'province', heldBefore: '2026-12-30' } });
    expect(s.context).toMatchObject({
      round: { id: 'province-51-2026-2', level: 'province', stream: null },
      clocks: { round: '2026-12-29' },
    });
  });

  it('R5.2 takes proposals of before the cut-off, the day itself not included', () => {
    const proposedOn = (day: string) =>
      p.reviewed(p.throughCommune(p.filed(p.onPaper()).on(day)).as(p.department).does('ReceiveAtProvince'));
    proposedOn('2026-10-29').as(p.department).does('ScheduleRound', inNovember);
    const s = proposedOn('2026-10-30').as(p.department).cannot('ScheduleRound', 'round-cutoff-passed', inNovember);
    expect(s.refusal?.details).toMatchObject({ proposedOn: '2026-10-30', proposedBefore: '2026-10-30' });
    s.does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' });
    expect(s.context.clocks.round).toBe('2027-06-29');
  });

  it('R5.2 counts for a central round from the day of the province’s proposal', () => {
    const approved = p.forwarded(judged(5).as(p.chair).does('ApproveResult').on('2027-01-30'));
    const s = p.centrallyReviewed(approved.does('ReceiveAtMinistry')).as(p.ministry);
    s.cannot('ScheduleRound', 'round-cutoff-passed', { roundId: 'central-2027-2' });
    s.cannot('ScheduleRound', 'unknown-round', { roundId: 'province-51-2027-1' }).does('ScheduleRound', { roundId: 'central-2027-1' });
    expect(s.isAt('central-review.scheduled').context).toMatchObject({ round: { level: 'ministry' }, clocks: { round: '2027-09-29' } });
  });

  it('R5.1 knows the two rounds of a year and the planned ones, of this level and province', () => {
    const s = atCouncil().as(p.department);
    for (const roundId of ['province-51-2026-3', 'province-01-2026-2', 'central-2027-2', 'round-1']) {
      s.cannot('ScheduleRound', 'unknown-round', { ...inNovember, roundId });
    }
    s.does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' });
    s.does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-2' });
  });

  it('may be changed until the result is known, also after the round was missed', () => {
    const s = scheduled().does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' });
    expect(s.isAt('council-round.scheduled').context).toMatchObject({
      round: { id: 'province-51-2027-1' },
      clocks: { round: '2027-06-29' },
    });
    const missed = scheduled().as(p.system).on('2026-12-30').does('RecordDeadlineMissed', { name: 'round', dueOn: '2026-12-29' });
    missed.as(p.department).does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' });
    expect(missed.deadlines).toMatchObject([{ name: 'round', dueOn: '2027-06-29', fires: { on: '2027-06-30' } }]);
  });

  it('R10.3 keeps dossiers of the old rules to the meetings that wind them up', () => {
    const transition = { ...inNovember, roundId: p.TRANSITION };
    atCouncil().as(p.department).cannot('ScheduleRound', 'round-under-other-rules', transition);
    const old = p.reviewed(p.throughCommune(p.filedUnderOldRules()).as(p.department).does('ReceiveAtProvince')).as(p.department);
    old.cannot('ScheduleRound', 'round-under-other-rules', inNovember).does('ScheduleRound', transition);
    expect(old.context.clocks).toEqual({ 'transition-limit': '2026-07-21', round: '2026-07-21' });
  });

  it('R5.1 puts nothing into a round whose meetings are over', () => {
    const s = atCouncil().on('2026-12-30').as(p.department).cannot('ScheduleRound', 'round-over', inNovember);
    expect(s.refusal?.details).toMatchObject({ heldBefore: '2026-12-30' });
    s.does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' });
  });

  it('is the department’s or the council secretary’s of this level', () => {
    const s = atCouncil().as(p.ofAnotherProvince(p.secretary)).cannot('ScheduleRound', 'unit-not-competent');
    s.as(p.centralSecretary).cannot('ScheduleRound', 'unit-not-competent');
    s.as(p.chair).cannot('ScheduleRound', 'role-not-allowed');
    p.received(p.onPaper()).cannot('ScheduleRound', 'not-now');
  });
});

describe('on paper the form of the council’s work', () => {
  it('is a meeting for a first dossier', () => {
    const s = atCouncil().as(p.department);
    s.cannot('ScheduleRound', 'written-opinions-only-for-re-evaluation', { ...inNovember, form: 'written-opinions' });
    s.does('ScheduleRound', { roundId: inNovember.roundId });
    expect(s.last[0]?.data).toMatchObject({ form: 'meeting' });
  });

  it('R7.4 is written opinions for a re-evaluation, and a meeting only with a reason', () => {
    const s = p.reEvaluationScheduled(4, p.onPaper).does('ScheduleRound', inAugust);
    expect(s.last[0]?.data).toMatchObject({ form: 'written-opinions' });
    s.cannot('ScheduleRound', 'meeting-reasons-missing', { ...inAugust, form: 'meeting' });
    s.does('ScheduleRound', { ...inAugust, form: 'meeting', formReasons: 'Ý kiến thành viên khác nhau.' });
    expect(s.last[0]?.data).toMatchObject({ form: 'meeting', formReasons: 'Ý kiến thành viên khác nhau.' });
  });

  it('R5.3 R7.6 puts a re-evaluation into a round as any other, with its 45 days running beside', () => {
    expect(p.reEvaluationScheduled(4, p.onPaper).context.clocks).toEqual({ 're-evaluation-province': '2026-08-24', round: '2026-08-31' });
    const late = p.reviewed(
      p
        .throughCommune(p.reEvaluationFiled(4, '2026-07-01', p.onPaper).on('2026-08-01'))
        .as(p.department)
        .does('ReceiveAtProvince'),
    );
    late.as(p.department).cannot('ScheduleRound', 'round-cutoff-passed', inAugust);
  });
});

describe('a result that is taken over from paper', () => {
  it('names its paper, is marked as taken over, and leads where a result of a round leads', () => {
    const s = judged(4).isAt('certificate.submission');
    s.recorded({
      type: 'CouncilResultRecorded',
      data: {
        ...{ ...p.figures(4), ...p.onItsPaper, level: 'province', roundId: 'province-51-2026-2' },
        ...{ route: 'recognise', source: 'paper' },
      },
    });
    expect(s.context).toMatchObject({ desk: 'department', result: { stars: 4, route: 'recognise' }, heard: [], clocks: {} });
    scheduled().as(p.secretary).cannot('RecordCouncilResult', 'invalid-data', p.figures(4));
  });

  it('is none of a round that this system holds: its result follows from its sheets', () => {
    const round = linkedRound('province-51-2026-2');
    const s = scheduled().knows(round.stream, round).as(p.secretary);
    s.cannot('RecordCouncilResult', 'round-in-system').cannot('RecordEvaluationStopped', 'round-in-system');
    s.cannot('ScheduleRound', 'round-in-system', inNovember);
    expect(s.refusal?.details).toEqual({ roundId: 'province-51-2026-2' });
    s.does('ScheduleRound', { ...inNovember, roundId: 'province-51-2027-1' }).does('RecordCouncilResult');
  });

  it('is not hindered by a dossier that somebody opened under the id of a round', () => {
    scheduled().knows(linkedRound('province-51-2026-2').stream, p.filed()).as(p.secretary).does('RecordCouncilResult');
  });

  it('R3.1 has at most 100 points a member', () => {
    const s = scheduled().as(p.secretary);
    s.cannot('RecordCouncilResult', 'sum-out-of-range', { ...onPaper(5), sumOfTotals: 901 });
    s.does('RecordCouncilResult', { ...onPaper(5), sumOfTotals: 900 });
  });

  it('R3.2 has the band of the exact average, without rounding', () => {
    const s = scheduled().as(p.secretary);
    // 89.9 points on average: not 90.
    s.cannot('RecordCouncilResult', 'band-stars-wrong', { ...onPaper(5), sumOfTotals: 809 });
    expect(s.refusal?.details).toEqual({ pointer: '/bandStars', bandStars: 4 });
    s.does('RecordCouncilResult', { ...onPaper(5), sumOfTotals: 810 });
  });

  it('R3.3 has the stars of the lower of band and minimum requirements', () => {
    const s = scheduled().as(p.secretary);
    s.cannot('RecordCouncilResult', 'stars-wrong', { ...onPaper(4, 3), stars: 4 });
    s.does('RecordCouncilResult', onPaper(4, 3)).isAt('certificate.submission');
    expect(s.context.result).toMatchObject({ bandStars: 4, gateStars: 3, stars: 3 });
  });

  it('is the secretary’s of this council, once there is a round', () => {
    scheduled().as(p.department).cannot('RecordCouncilResult', 'role-not-allowed');
    scheduled().as(p.centralSecretary).cannot('RecordCouncilResult', 'unit-not-competent');
    atCouncil().as(p.secretary).cannot('RecordCouncilResult', 'not-now').cannot('RecordEvaluationStopped', 'not-now');
  });
});

describe('on paper an evaluation that is stopped', () => {
  it('ends without points, with the criterion, the reasons and the paper', () => {
    const s = scheduled().as(p.secretary).does('RecordEvaluationStopped').isAt('certificate.non-recognition');
    expect(s.last[0]?.data).toMatchObject({
      ...p.onItsPaper,
      level: 'province',
      effect: 'stop-scoring',
      criterion: '6.1',
      source: 'paper',
    });
    expect(s.context).toMatchObject({ desk: 'department', result: null, clocks: {} });
    s.as(p.department).does('NotifyNonRecognition').isAt('not-recognised');
    scheduled().as(p.centralSecretary).cannot('RecordEvaluationStopped', 'unit-not-competent');
  });

  it('at the centre goes back to the chair, who has no central result to use', () => {
    const s = p.centrallyScheduled(p.onPaper()).as(p.centralSecretary).does('RecordEvaluationStopped').isAt('central-review.below-ninety');
    s.as(p.ministry).does('NotifyProvince').as(p.chair).cannot('UseCentralResult', 'central-result-missing').does('OrderNewEvaluation');
  });
});
