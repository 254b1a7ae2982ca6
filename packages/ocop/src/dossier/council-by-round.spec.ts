import { describe, expect, it } from 'vitest';
import { agendaItem, concluding, linkedRound, scored, stopped, taking } from '../testing/linked-rounds.ts';
import * as p from '../testing/people.ts';

const NOVEMBER = 'province-51-2026-2';
const ids = [p.DOSSIER, p.SUCCESSOR];
type Over = Parameters<typeof linkedRound>[1];
/** The round of November, or another, with the dossier on its agenda. */
const roundWith = (s: p.DossierScenario, over: Over = {}, roundId = NOVEMBER, form: 'meeting' | 'written-opinions' = 'meeting') =>
  taking(linkedRound(roundId, over), ids, agendaItem(s.context, form));
const admits = (s: p.DossierScenario, round = roundWith(s)) =>
  [s.as(p.system).knows(round.stream, round), { round: round.stream }] as const;

describe('the admission to a round', () => {
  it('names the round, its stream, its form and the day before which it is held, and starts its clock', () => {
    const [s, told] = admits(p.atCouncil());
    s.does('RecordAdmission', told).isAt('council-round.scheduled');
    s.recorded({
      type: 'RoundScheduled',
      data: { level: 'province', roundId: NOVEMBER, form: 'meeting', heldBefore: '2026-12-30', round: told.round },
    });
    expect(s.context).toMatchObject({
      round: { id: NOVEMBER, level: 'province', stream: told.round },
      clocks: { round: '2026-12-29' },
    });
  });

  it('R5.1 may be to an extra round that no calendar knows: the days are the round’s own', () => {
    const s = p.atCouncil();
    const extra = roundWith(s, { proposedBefore: '2026-09-10', heldBefore: '2026-09-25' }, 'province-51-2026-3');
    const [told, data] = admits(s, extra);
    told.does('RecordAdmission', data);
    expect(s.context).toMatchObject({ round: { id: 'province-51-2026-3' }, clocks: { round: '2026-09-24' } });
  });

  it('R5.2 takes proposals of before the cut-off, the day itself not included, whatever the round says', () => {
    const s = p.atCouncil();
    const [late, data] = admits(s, roundWith(s, { proposedBefore: '2026-09-01' }));
    late.cannot('RecordAdmission', 'round-cutoff-passed', data);
    expect(late.refusal?.details).toMatchObject({ proposedOn: '2026-09-01', proposedBefore: '2026-09-01' });
    const [inTime] = admits(s, roundWith(s, { proposedBefore: '2026-09-02' }));
    inTime.does('RecordAdmission', data);
  });

  it('R5.2 at the centre counts from the day of the province’s proposal', () => {
    const s = p.centrallyReviewed(p.forwarded(p.judged(5).as(p.chair).does('ApproveResult').on('2027-01-30')).does('ReceiveAtMinistry'));
    const [late, data] = admits(s, roundWith(s, {}, 'central-2027-2'));
    late.cannot('RecordAdmission', 'round-cutoff-passed', data);
    const [told, first] = admits(s, roundWith(s, {}, 'central-2027-1'));
    told.does('RecordAdmission', first).isAt('central-review.scheduled');
    expect(s.context).toMatchObject({ round: { level: 'ministry' }, clocks: { round: '2027-09-29' } });
  });

  it('is to a round of its own level, province and rule set, and to nothing else', () => {
    const s = p.atCouncil();
    s.as(p.system).cannot('RecordAdmission', 'unknown-round');
    for (const roundId of ['province-01-2026-2', 'central-2027-2']) {
      const [told, data] = admits(s, roundWith(s, {}, roundId));
      told.cannot('RecordAdmission', 'unknown-round', data);
    }
    const [other, data] = admits(s, roundWith(s, { ruleSet: 'qd-148-2023-1489-2025' }));
    other.cannot('RecordAdmission', 'round-under-other-rules', data);
    // A dossier that somebody opened under the id of a round is none.
    s.knows(data.round, p.filed()).cannot('RecordAdmission', 'unknown-round', data);
  });

  it('needs the dossier on the round’s agenda', () => {
    const [s, data] = admits(p.atCouncil(), linkedRound(NOVEMBER));
    s.cannot('RecordAdmission', 'not-on-the-agenda', data);
  });

  it('R5.1 is to no round that was concluded before, but may be heard late', () => {
    const s = p.atCouncil().on('2026-11-20');
    const concluded = concluding(roundWith(s), ids, scored(p.figures(4)), '2026-11-12');
    const [told, data] = admits(s, concluded);
    told.cannot('RecordAdmission', 'round-over', data);
    s.effectiveOn('2026-11-02').does('RecordAdmission', data).does('RecordCouncilResult', data).isAt('certificate.submission');
  });

  it('R7.4 is for written opinions in a re-evaluation only', () => {
    const first = p.atCouncil();
    const [s, data] = admits(first, roundWith(first, {}, NOVEMBER, 'written-opinions'));
    s.cannot('RecordAdmission', 'written-opinions-only-for-re-evaluation', data);
    const again = p.reEvaluationScheduled();
    expect(again.last[0]?.data).toMatchObject({ form: 'written-opinions' });
  });

  it('R5.3 R7.6 puts a re-evaluation into a round as any other, with its 45 days running beside', () => {
    expect(p.reEvaluationScheduled().context.clocks).toEqual({ 're-evaluation-province': '2026-08-24', round: '2026-08-31' });
    const late = p.reviewed(p.throughCommune(p.reEvaluationFiled().on('2026-08-01')).as(p.department).does('ReceiveAtProvince'));
    const [s, data] = admits(late, roundWith(late, {}, p.AUGUST, 'written-opinions'));
    s.cannot('RecordAdmission', 'round-cutoff-passed', data);
  });

  it('is the system’s to record, once, and only of a dossier that waits', () => {
    const s = p.scheduled();
    const data = { round: s.context.round?.stream };
    s.cannot('RecordAdmission', 'not-now', data);
    s.as(p.department).cannot('RecordAdmission', 'role-not-allowed', data);
    s.as(p.secretary).cannot('RecordCouncilResult', 'role-not-allowed', data).cannot('RecordDeferral', 'role-not-allowed', data);
    p.received().as(p.system).cannot('RecordAdmission', 'not-now').cannot('RecordDeferral', 'not-now');
  });
});

describe('a deferral', () => {
  const deferring = (s: p.DossierScenario, cause: 'late' | 'postponed', roundId = NOVEMBER) => {
    const round = linkedRound(roundId, {
      deferred: Object.fromEntries(
        ids.map((id) => [id, { cause, nextRoundId: 'province-51-2027-1', attempts: 0, recused: [], remarks: [] }]),
      ),
    });
    return [s.as(p.system).knows(round.stream, round), { round: round.stream }] as const;
  };

  it('R5.2 of a late proposal tells the dossier to which round it goes; it goes on waiting', () => {
    const [s, data] = deferring(p.atCouncil(), 'late');
    s.does('RecordDeferral', data).isAt('council-round.awaiting-round');
    s.recorded({
      type: 'RoundDeferred',
      data: { level: 'province', roundId: NOVEMBER, cause: 'late', nextRoundId: 'province-51-2027-1', round: data.round },
    });
    expect(s.context).toMatchObject({ round: null, desk: 'council', clocks: {} });
  });

  it('R5.1 of a dossier in the round puts it back among those that wait, and another round takes it', () => {
    const [s, data] = deferring(p.scheduled(), 'postponed');
    s.does('RecordDeferral', data).isAt('council-round.awaiting-round');
    expect(s.context).toMatchObject({ round: null, clocks: {} });
    expect(p.intoRound(s, 'province-51-2027-1').context).toMatchObject({ round: { id: 'province-51-2027-1' } });
    const central = p.putOff(p.centrallyScheduled(), 'central-2027-1').isAt('central-review.awaiting-round');
    p.given(p.intoRound(central, 'central-2027-1'), 5).isAt('certificate.submission');
  });

  it('is heard of the round that has the dossier, not of another, and only where the round says so', () => {
    const [s, ofAnother] = deferring(p.scheduled(), 'late', 'province-51-2027-1');
    s.cannot('RecordDeferral', 'in-another-round', ofAnother);
    s.cannot('RecordDeferral', 'not-deferred', { round: s.context.round?.stream });
    s.cannot('RecordDeferral', 'unknown-round', { round: p.PREVIOUS });
    const [t, data] = deferring(p.scheduled(), 'late');
    const old = linkedRound(NOVEMBER, { ruleSet: 'qd-148-2023-1489-2025' });
    t.knows(old.stream, old).cannot('RecordDeferral', 'round-under-other-rules', data);
  });
});

describe('the council’s result', () => {
  it('is recorded with its figures, where it leads, and what it rests on', () => {
    const s = p.judged(4).isAt('certificate.submission');
    const stream = s.context.round?.stream;
    s.recorded({
      type: 'CouncilResultRecorded',
      data: {
        ...{ ...p.figures(4), level: 'province', roundId: NOVEMBER, route: 'recognise' },
        round: {
          ...{ stream, roundId: NOVEMBER, attempt: 1, form: 'meeting', rubric: 'qd-26-2026/1' },
          sheets: scored(p.figures(4)).sheets,
        },
      },
    });
    expect(s.context).toMatchObject({ desk: 'department', result: { stars: 4, route: 'recognise' }, centralResult: null, clocks: {} });
    expect(s.context.heard).toEqual([`${stream}#1`]);
    expect(s.stage).toBe('certificate');
  });

  it('keeps the form in which the council ended, and its attempt', () => {
    const s = p.reEvaluationScheduled();
    p.concludes(s, scored(p.figures(4), { form: 'meeting', attempt: 2 }));
    expect(s.last[0]?.data).toMatchObject({ round: { form: 'meeting', attempt: 2 } });
  });

  it('is none before the round is concluded, nor of a round that has none for this dossier', () => {
    const s = p.scheduled().as(p.system);
    const data = { round: s.context.round?.stream };
    s.cannot('RecordCouncilResult', 'no-result', data);
    const elsewhere = concluding(linkedRound(NOVEMBER), [p.PREVIOUS], scored(p.figures(4)), '2026-09-01');
    s.knows(elsewhere.stream, elsewhere).cannot('RecordCouncilResult', 'no-result', data);
    p.atCouncil().as(p.system).cannot('RecordCouncilResult', 'not-now', data);
  });

  it('is of the round that has the dossier, of its level, province and rule set', () => {
    const s = p.scheduled().as(p.system);
    for (const [roundId, code] of [
      ['province-51-2027-1', 'in-another-round'],
      ['province-01-2026-2', 'unknown-round'],
      ['central-2027-2', 'unknown-round'],
    ] as const) {
      const round = concluding(linkedRound(roundId), ids, scored(p.figures(4)), '2026-09-01');
      s.knows(round.stream, round);
      if (code === 'in-another-round') s.cannot('RecordCouncilResult', 'in-another-round', { round: round.stream });
      else s.cannot('RecordCouncilResult', 'unknown-round', { round: round.stream });
    }
    const old = concluding(linkedRound(NOVEMBER, { ruleSet: 'qd-148-2023-1489-2025' }), ids, scored(p.figures(4)), '2026-09-01');
    s.knows(old.stream, old).cannot('RecordCouncilResult', 'round-under-other-rules', { round: old.stream });
  });

  it('of one attempt is heard once, though the dossier came before the same round again', () => {
    const s = p.returned(4).does('OrderNewEvaluation');
    const stream = p.judged(5).context.round?.stream;
    p.intoRound(s, NOVEMBER).as(p.system);
    const round = concluding(linkedRound(NOVEMBER), ids, scored(p.figures(4)), '2026-09-01');
    s.knows(round.stream, round).cannot('RecordCouncilResult', 'result-already-recorded', { round: stream });
    p.concludes(s, scored(p.figures(4), { form: 'meeting', attempt: 2 })).isAt('certificate.submission');
  });

  it('is not awaited from the same round once more: an admission that is told again finds the result had', () => {
    const s = p.returned(4).does('OrderNewEvaluation').isAt('council-round.awaiting-round');
    const round = concluding(roundWith(s), ids, scored(p.figures(4)), '2026-09-01');
    const told = { round: round.stream };
    s.as(p.system).knows(round.stream, round).effectiveOn('2026-09-01').cannot('RecordAdmission', 'result-already-recorded', told);
  });

  it('leaves a dossier that was withdrawn meanwhile withdrawn', () => {
    const s = p.scheduled().as(p.applicant).does('WithdrawDossier').as(p.system);
    const data = { round: p.scheduled().context.round?.stream };
    s.cannot('RecordCouncilResult', 'not-now', data).cannot('RecordDeferral', 'not-now', data).cannot('RecordAdmission', 'not-now', data);
    expect(s.isAt('withdrawn').isFinal).toBe(true);
  });

  it.each([
    ['R3.1 has at most 100 points a member', 'sum-out-of-range', { ...p.figures(5), sumOfTotals: 901 }],
    ['R3.2 has the band of the exact average, without rounding', 'band-stars-wrong', { ...p.figures(5), sumOfTotals: 809 }],
    ['R3.3 has the stars of the lower of band and minimum requirements', 'stars-wrong', { ...p.figures(4, 3), stars: 4 }],
  ] as const)('%s, whatever the round says', (_, code, figures) => {
    const s = p.scheduled().as(p.system);
    const round = concluding(linkedRound(NOVEMBER), ids, scored(figures), '2026-09-01');
    s.knows(round.stream, round);
    const told = { round: round.stream };
    if (code === 'sum-out-of-range') s.cannot('RecordCouncilResult', 'sum-out-of-range', told);
    if (code === 'band-stars-wrong') s.cannot('RecordCouncilResult', 'band-stars-wrong', told);
    if (code === 'stars-wrong') s.cannot('RecordCouncilResult', 'stars-wrong', told);
  });
});

describe('an evaluation that the council stopped', () => {
  it('ends without points, with what stopped it and the round', () => {
    const s = p.disqualified(p.scheduled()).isAt('certificate.non-recognition');
    s.recorded('EvaluationStopped');
    expect(s.last[0]?.data).toMatchObject({
      ...{ level: 'province', effect: 'stop-scoring', disqualifier: 'no-declaration-form', criterion: '6' },
      reasons: 'Thiếu phiếu công bố sản phẩm',
      round: { roundId: NOVEMBER, attempt: 1, rubric: 'qd-26-2026/1', sheets: stopped().sheets },
    });
    expect(s.context).toMatchObject({ desk: 'department', result: null, clocks: {}, heard: [`${s.context.round?.stream}#1`] });
    s.as(p.department).does('NotifyNonRecognition').isAt('not-recognised');
  });

  it('of the whole dossier names no criterion', () => {
    const s = p.concludes(p.scheduled(), stopped({ effect: 'reject', disqualifier: 'forged-dossier', criterion: undefined } as never));
    expect(s.last[0]?.data).not.toHaveProperty('criterion');
  });
});
