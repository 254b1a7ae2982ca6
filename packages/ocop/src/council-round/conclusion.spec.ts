import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar/civil-date.ts';
import { followUpsOf } from '../follow-ups.ts';
import { roundById } from '../rule-sets/rounds.ts';
import * as p from '../testing/round-people.ts';
import { minutesOf } from './minutes.ts';

const { chairwoman, viceChair, secretary } = p;

describe('a dossier that is no longer before the council', () => {
  it('gets no result: it is taken off before the round is concluded', () => {
    for (const gone of [p.waiting({ path: 'withdrawn' }), p.scheduledIn('province-51-2027-1')]) {
      const s = p.scoredAt(p.revealed(p.meeting(p.admitting(p.appointed(), { [p.A]: {}, [p.B]: {} }))), p.B, 76).knows(p.A, gone);
      s.as(chairwoman).cannot('ConcludeRound', 'items-gone');
      expect(s.refusal?.details).toEqual({ dossierIds: [p.A] });
      s.as(secretary).does('RemoveDossier').as(chairwoman).does('ConcludeRound');
      expect(Object.keys(s.context.results ?? {})).toEqual([p.B]);
    }
  });
});

describe('what a member does', () => {
  it('bears the day on which it is done: a late conclusion is not dated back', () => {
    const s = p.revealed().on('2026-12-30').as(p.chairwoman);
    s.effectiveOn('2026-11-20').cannot('ConcludeRound', 'member-dates-today');
    expect(s.refusal?.details).toEqual({ commandPointer: '/effectiveOn', today: '2026-12-30' });
    s.does('ConcludeRound').recorded('RoundConcluded');
    expect(s.last[0]?.data).toMatchObject({ concludedOn: '2026-12-30', late: true });
    const t = p.scoring().on('2026-11-05');
    t.as(p.health)
      .effectiveOn('2026-11-03')
      .cannot('CommitSheet', 'member-dates-today', p.commitment(t, p.A, p.health, p.sheetOf(t, p.A, 76)));
  });
});

describe('the conclusion of a round', () => {
  it('R3.2 gives each dossier the figures of its sheets, and what they rest on', () => {
    const s = p
      .agreed(p.scoredAt(p.scoring(), p.A, 70, 75, 80, 76), p.A)
      .as(chairwoman)
      .does('ConcludeRound')
      .isAt('concluded');
    const commitments = p.itemIn(s, p.A)?.commitments ?? {};
    const members = Object.keys(commitments).toSorted();
    expect(s.last[0]?.data).toEqual({
      results: [
        {
          ...{ dossierId: p.A, kind: 'scored', sumOfTotals: 529, members: 7, bandStars: 4, gateStars: 4, stars: 4 },
          missed: expect.arrayContaining([expect.objectContaining({ stars: 5 })]),
          ...{ form: 'meeting', attempt: 1, rubric: 'qd-26-2026/1', sheets: members.map((id) => commitments[id]) },
        },
      ],
      ...{ concludedOn: '2026-11-02', late: false },
    });
    expect(s.context).toMatchObject({ concludedOn: '2026-11-02', results: { [p.A]: { sumOfTotals: 529 } } });
  });

  it('R3.2 compares the exact average: a point below 90 for each member is no five stars', () => {
    const s = p.meeting(p.admitting(p.appointed(), { [p.A]: {}, [p.B]: {} }));
    p.agreed(p.scoredAt(s, p.A, 89, 90), p.A);
    p.scoredAt(s, p.B, 90).as(chairwoman).does('ConcludeRound');
    expect(s.context.results).toMatchObject({
      [p.A]: { sumOfTotals: 629, members: 7, bandStars: 4 },
      [p.B]: { sumOfTotals: 630, members: 7, bandStars: 5 },
    });
  });

  it('R3.1 adds up parts of 40, 25 and 35 points: the best sheets give each member 100', () => {
    const s = p.scoring();
    expect(p.setIn(s, p.A).parts.map((part) => [part.code, part.maxPoints])).toEqual([
      ['A', 40],
      ['B', 25],
      ['C', 35],
    ]);
    p.scoredAt(s, p.A, 100).as(chairwoman).does('ConcludeRound');
    expect(s.context.results?.[p.A]).toMatchObject({ sumOfTotals: 700, members: 7, stars: 5, missed: [] });
  });

  it('names every dossier that has no result yet, with what it waits for', () => {
    const s = p.meeting(p.admitting(p.appointed(), { [p.A]: {}, [p.B]: {}, [p.C]: {} }));
    p.scoredAt(s, p.A, 76);
    for (const actor of p.voters) p.commits(s, p.B, actor, p.sheetOf(s, p.B, 76));
    s.as(chairwoman).cannot('ConcludeRound', 'items-open');
    expect(s.refusal?.details).toEqual({
      items: [
        { dossierId: p.B, cause: 'reveal' },
        { dossierId: p.C, cause: 'scoring' },
      ],
    });
  });

  it('needs something on the agenda', () => {
    const s = p.scoring().as(secretary).does('PostponeDossier').as(chairwoman).cannot('ConcludeRound', 'nothing-on-the-agenda');
    s.cannot('ConcludeRound', 'nothing-on-the-agenda');
    p.planned().as(chairwoman).cannot('ConcludeRound', 'not-the-chair');
  });

  it('may come late, and says so', () => {
    const s = p.revealed().on('2026-12-30').as(chairwoman).does('ConcludeRound');
    expect(s.last[0]?.data).toMatchObject({ concludedOn: '2026-12-30', late: true });
  });

  it('is the chair’s', () => {
    const s = p.revealed().as(viceChair).cannot('ConcludeRound', 'not-the-chair').as(p.stranger).cannot('ConcludeRound', 'not-the-chair');
    s.as(p.elsewhere(chairwoman)).cannot('ConcludeRound', 'unit-not-competent').as(secretary).cannot('ConcludeRound', 'role-not-allowed');
    p.concluded().as(chairwoman).cannot('ConcludeRound', 'not-now');
  });
});

describe('a re-evaluation', () => {
  const both = () => {
    const s = p.admitting(p.appointed(), { [p.A]: { kind: 're-evaluation' }, [p.B]: { kind: 're-evaluation' }, [p.C]: {} });
    return p.scoredAt(s, p.A, 76);
  };

  it('R7.6 gets its result without waiting for the others of the round', () => {
    const s = both().as(chairwoman).does('ConcludeItem').recorded('ItemConcluded').isAt('preparing');
    const result = { dossierId: p.A, kind: 'scored', form: 'written-opinions', sumOfTotals: 532, members: 7 };
    expect(s.last[0]?.data).toMatchObject({ result, concludedOn: '2026-11-02' });
    expect(Object.keys(s.context.results)).toEqual([p.A]);
    expect([s.context.concludedOn, p.itemIn(s, p.A)?.concludedOn, p.itemIn(s, p.B)?.concludedOn]).toEqual([null, '2026-11-02', null]);
    const tells = followUpsOf('council-round', 'ItemConcluded');
    expect(tells?.(s.context, 'the-round', s.last[0]?.data)).toEqual([
      { dossierId: p.A, command: { type: 'RecordCouncilResult', data: { round: 'the-round' } } },
    ]);
  });

  it('that was concluded keeps its result: nothing more is done with it, and the round adds the others', () => {
    const s = both()
      .as(chairwoman)
      .does('ConcludeItem')
      .knows(p.A, p.waiting({ path: 'certificate.submission' }));
    s.cannot('ConcludeItem', 'nothing-settled');
    s.cannot('CommitSheet', 'item-concluded').cannot('CloseScoring', 'item-concluded');
    s.cannot('RevealSheet', 'item-concluded').cannot('CloseReveal', 'item-concluded');
    s.cannot('OrderRescoring', 'item-concluded').cannot('AcceptSpread', 'item-concluded');
    s.cannot('ReferToMeeting', 'item-concluded').cannot('PostponeDossier', 'item-concluded');
    s.as(p.health).cannot('DeclareConflict', 'item-concluded', { dossierId: p.A, memberId: p.health.id, reasons: 'Góp vốn.' });
    s.as(secretary)
      .cannot('RemoveDossier', 'item-concluded')
      .cannot('AgreeFindings', 'item-concluded')
      .as(p.department)
      .cannot('CancelRound', 'scoring-begun');
    s.as(secretary).cannot('AdmitDossiers', 'already-on-the-agenda', { dossiers: [{ dossierId: p.A }] });
    const D = p.idOf(13);
    s.knows(D, p.waiting()).does('AdmitDossiers', { dossiers: [{ dossierId: D }] });
    s.cannot('RecordSamples', 'item-concluded', { dossierId: p.A, count: 5 }).does('PostponeDossier', {
      dossierId: D,
      reasons: 'Chờ mẫu.',
    });
    p.scoredAt(s, p.B, 60).on('2026-11-03').as(chairwoman).cannot('ConcludeItem', 'item-concluded');
    p.scoredAt(p.meeting(s), p.C, 92).as(chairwoman).does('ConcludeRound');
    expect(s.last[0]?.data).toMatchObject({ results: [{ dossierId: p.B }, { dossierId: p.C }] });
    expect(Object.keys(s.context.results)).toEqual([p.A, p.B, p.C]);
    expect(minutesOf(s.context).items.map((item) => [item.concludedOn, item.result?.form])).toEqual([
      ['2026-11-02', 'written-opinions'],
      ['2026-11-03', 'written-opinions'],
      ['2026-11-03', 'meeting'],
    ]);
  });

  it('ends the round with the conclusion of the round, though nothing is left to conclude', () => {
    const s = p.scoredAt(p.writing(), p.A, 76).as(chairwoman).does('ConcludeItem').does('ConcludeRound').isAt('concluded');
    expect(s.last[0]?.data).toMatchObject({ results: [] });
    expect(s.context.results[p.A]).toMatchObject({ sumOfTotals: 532 });
  });

  it('is concluded by who has the chair for it, when it has a result and is still before the council', () => {
    p.writing().as(chairwoman).cannot('ConcludeItem', 'nothing-settled');
    const s = both().as(viceChair).cannot('ConcludeItem', 'not-the-chair').as(p.health).cannot('ConcludeItem', 'not-the-chair');
    s.as(p.elsewhere(chairwoman)).cannot('ConcludeItem', 'unit-not-competent').as(chairwoman);
    s.cannot('ConcludeItem', 'items-open', { dossierId: p.B });
    expect(s.refusal?.details).toMatchObject({ items: [{ dossierId: p.B, cause: 'scoring' }] });
    s.cannot('ConcludeItem', 'concluded-with-the-round', { dossierId: p.C });
    s.cannot('ConcludeItem', 'not-on-the-agenda', { dossierId: p.idOf(99) });
    p.concluded().as(chairwoman).cannot('ConcludeItem', 'not-now');
    s.knows(p.A, p.waiting({ path: 'withdrawn' })).cannot('ConcludeItem', 'items-gone');
  });
});

describe('what follows the conclusion', () => {
  it('is the minutes, then the proposal, and the round is over', () => {
    const s = p.concluded().as(secretary).cannot('SubmitProposal', 'not-now').does('SignMinutes').isAt('minutes-signed');
    expect(s.context.minutes).toEqual({ number: '21/BB-HĐOCOP' });
    s.cannot('SignMinutes', 'not-now').does('SubmitProposal').isAt('proposed');
    expect([s.isFinal, s.deadlines]).toEqual([true, []]);
  });

  it('is the secretary’s of this council', () => {
    const s = p.concluded().as(p.elsewhere(secretary)).cannot('SignMinutes', 'unit-not-competent').as(chairwoman);
    s.cannot('SignMinutes', 'role-not-allowed').as(secretary).does('SignMinutes');
    s.as(p.elsewhere(secretary)).cannot('SubmitProposal', 'unit-not-competent');
  });
});

describe('the law’s date', () => {
  it('R5.1 is a deadline until the round is concluded: the day before "held before"', () => {
    const [deadline, ...more] = p.planned().deadlines;
    expect([deadline?.name, deadline?.dueOn, more]).toEqual(['hold-by', addDays(p.planned().context.heldBefore ?? '', -1), []]);
    expect(deadline?.basis).toBe(roundById(p.ROUND)?.basis);
    expect(p.scoring().deadlines).toHaveLength(1);
    expect([p.round().deadlines, p.concluded().deadlines]).toEqual([[], []]);
  });

  it('R5.1 of a round beyond Article 5 rests on the plan, and on the regulation that allows it', () => {
    const roundId = 'province-51-2026-1';
    const legalBasis = { paper: { number: '12/QĐ-UBND' }, clause: 'Điều 4 khoản 2' };
    const s = p.round(roundId, '2026-07-20').as(p.department).does('PlanRound', { roundId, legalBasis });
    expect(s.deadlines).toEqual([
      { name: 'hold-by', dueOn: '2026-08-31', basis: `${roundById(roundId)?.basis}; 12/QĐ-UBND, Điều 4 khoản 2` },
    ]);
    expect(s.deadlines[0]?.basis).toMatch(/^Quảng Ngãi OCOP plan 2026/);
  });
});
