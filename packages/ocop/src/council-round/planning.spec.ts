import { describe, expect, it } from 'vitest';
import * as p from '../testing/round-people.ts';
import { roundStreamId } from './commitment.ts';

const extra = { proposedBefore: '2026-12-01', heldBefore: '2026-12-20' };
const legalBasis = { paper: { number: '12/QĐ-UBND' }, clause: 'Điều 4 khoản 2' };
const reasons = 'Mưa lũ kéo dài.';

describe('the plan of a round', () => {
  it('R5.1 takes days, title and rule set of the calendar, and the rubric of the day', () => {
    const s = p.round().as(p.department).does('PlanRound').isAt('preparing');
    s.recorded({
      type: 'RoundPlanned',
      data: {
        ...{ roundId: 'province-51-2026-2', level: 'province', provinceCode: '51', year: 2026, number: 2 },
        title: { vi: 'Đợt 2 năm 2026, tỉnh Quảng Ngãi (tháng 11)', en: 'Round 2 of 2026, Quảng Ngãi (November)' },
        ...{
          ruleSet: 'qd-26-2026',
          rubric: 'qd-26-2026/1',
          proposedBefore: '2026-10-30',
          heldFrom: '2026-11-01',
          heldBefore: '2026-12-30',
        },
        ...{ basis: 'Quảng Ngãi OCOP plan 2026 III.5.b; QĐ 26/2026 Art. 5.1', extra: false, legalBasis: null },
      },
    });
    expect(s.stage).toBe('preparing');
    s.cannot('PlanRound', 'not-now');
  });

  it('R5.1 knows central rounds too, of the ministry', () => {
    const s = p.round(p.CENTRAL).as(p.ministry).does('PlanRound', { roundId: p.CENTRAL });
    expect(s.context).toMatchObject({ level: 'ministry', provinceCode: null, proposedBefore: '2027-07-30', heldBefore: '2027-09-30' });
  });

  it('R5.1 needs regulation and plan for a round that the calendar has beyond Article 5', () => {
    const august = 'province-51-2026-1';
    const s = p.round(august, '2026-07-20').as(p.department).cannot('PlanRound', 'legal-basis-missing', { roundId: august });
    s.does('PlanRound', { roundId: august, legalBasis });
    expect(s.context.legalBasis).toEqual({ paper: '12/QĐ-UBND', clause: 'Điều 4 khoản 2' });
  });

  it('R5.1 may add a round that the calendar does not have, with its days and its legal basis', () => {
    const roundId = 'province-51-2026-3';
    const s = p.round(roundId).as(p.department).cannot('PlanRound', 'unknown-round', { roundId });
    s.cannot('PlanRound', 'legal-basis-missing', { roundId, extra });
    s.does('PlanRound', { roundId, extra, legalBasis });
    expect(s.last[0]?.data).toMatchObject({
      number: 3,
      year: 2026,
      extra: true,
      ...extra,
      title: { en: 'Additional provincial round 3 of 2026' },
    });
    const central = p.round('central-2026-4').as(p.ministry).does('PlanRound', { roundId: 'central-2026-4', extra, legalBasis });
    expect(central.context).toMatchObject({ level: 'ministry', title: { vi: 'Đợt bổ sung 4 năm 2026, cấp trung ương' } });
  });

  it('keeps to the days of the calendar where it has the round, and to days that fit', () => {
    p.round().as(p.department).cannot('PlanRound', 'round-in-calendar', { roundId: p.ROUND, extra, legalBasis });
    const roundId = 'province-51-2026-3';
    const s = p.round(roundId).as(p.department);
    s.cannot('PlanRound', 'round-dates-wrong', { roundId, extra: { ...extra, proposedBefore: '2026-12-21' }, legalBasis });
    s.cannot('PlanRound', 'round-dates-wrong', { roundId, extra: { ...extra, heldBefore: '2027-01-10' }, legalBasis });
  });

  it('has one stream a round, which anybody can compute', () => {
    const s = p.round('province-51-2027-1').as(p.department).cannot('PlanRound', 'wrong-stream');
    expect(s.refusal?.details).toEqual({ stream: roundStreamId('province-51-2026-2') });
  });

  it('is not made when the round is over', () => {
    const s = p.round(p.ROUND, '2026-12-30').as(p.department).cannot('PlanRound', 'round-over');
    s.on('2026-12-30').effectiveOn('2026-12-29').does('PlanRound');
  });

  it('needs a rubric: rounds of the old rules are held on paper', () => {
    const roundId = 'province-51-2026-0';
    p.round(roundId, '2026-06-20').as(p.department).cannot('PlanRound', 'no-rubric', { roundId, legalBasis });
    const early = 'province-51-2026-3';
    p.round(early, '2026-05-01').as(p.department).cannot('PlanRound', 'no-rubric', { roundId: early, extra, legalBasis });
  });

  it('is the own department’s, at the centre the ministry’s', () => {
    p.round().as(p.elsewhere(p.department)).cannot('PlanRound', 'unit-not-competent');
    p.round().as(p.ministry).cannot('PlanRound', 'unit-not-competent');
    p.round(p.CENTRAL)
      .as({ ...p.department, unit: 'MAE' })
      .cannot('PlanRound', 'unit-not-competent', { roundId: p.CENTRAL });
    p.round().as(p.secretary).cannot('PlanRound', 'role-not-allowed');
    p.round().as(p.department).cannot('PlanRound', 'invalid-data', { roundId: 'round-1' });
    expect(p.round().as(p.department).allowed()).toMatchObject([{ type: 'PlanRound', ready: true }]);
  });
});

describe('a round that is called off', () => {
  it('puts its dossiers off to the next round', () => {
    const s = p.admitting(p.appointed(), { [p.A]: {}, [p.B]: { proposedOn: '2026-09-15' } }).as(p.department);
    s.does('CancelRound', { reasons }).isAt('cancelled');
    const next = 'province-51-2027-1';
    const deferred = [p.A, p.B].map((dossierId) => ({ dossierId, nextRoundId: next }));
    s.recorded({ type: 'RoundCancelled', data: { reasons, deferred } });
    const postponed = { cause: 'postponed', nextRoundId: next, attempts: 0 };
    expect(s.context).toMatchObject({ agenda: [], deferred: { [p.A]: postponed, [p.B]: postponed } });
    expect(s.deadlines).toEqual([]);
  });

  it('is not called off any more once a sheet is sealed, unless nothing is left on its agenda', () => {
    const s = p.commits(p.scoring(), p.A, p.health, p.sheetOf(p.scoring(), p.A, 70));
    s.as(p.department).cannot('CancelRound', 'scoring-begun');
    s.as(p.secretary).does('PostponeDossier');
    s.as(p.department).does('CancelRound');
    expect(s.context.deferred[p.A]).toMatchObject({ cause: 'postponed', attempts: 1 });
  });

  it('R5.1 may be planned anew, as the round of the calendar that it is: the year has its two rounds', () => {
    const s = p.commits(p.scoring(), p.A, p.health, p.sheetOf(p.scoring(), p.A, 70));
    s.as(p.secretary).does('PostponeDossier').as(p.department).does('CancelRound', { reasons });
    const { regulation, members, deferred } = s.context;
    s.on('2026-11-16').does('PlanRound').isAt('preparing');
    expect(s.context).toMatchObject({ legalBasis: null, meeting: null, present: null, voters: null, regulation, members, deferred });
    expect(s.deadlines).toMatchObject([{ name: 'hold-by' }]);
    // The council may be set up anew; and no sheet is sealed a second time for an attempt that there was.
    s.as(p.chairOfProvince).does('IssueRegulation').does('AppointCouncil');
    p.meeting(p.admitting(s, { [p.A]: {} }));
    expect(p.itemIn(s, p.A)).toMatchObject({ attempt: 2, phase: 'committing' });
    p.concluded(p.scoredAt(s, p.A, 76)).isAt('concluded');
  });

  it('is planned anew by who plans it, and not once its day has passed', () => {
    const s = p.planned().as(p.department).does('CancelRound', { reasons });
    const elsewhere = s.as(p.elsewhere(p.department)).cannot('PlanRound', 'unit-not-competent');
    expect(elsewhere.allowed()).toEqual([]);
    expect(s.as(p.department).allowed()).toMatchObject([{ type: 'PlanRound', ready: true }]);
    s.cannot('PlanRound', 'wrong-stream', { roundId: 'province-51-2026-1' });
    s.on('2026-12-30').cannot('PlanRound', 'round-over');
  });

  it('takes under another cut-off what had come too late, and forgets no attempt of what comes too late now', () => {
    const roundId = 'province-51-2026-7';
    const legalBasis = { paper: { number: '12/QĐ-UBND' }, clause: 'Điều 4 khoản 2' };
    const plan = (proposedBefore: string) => ({ roundId, legalBasis, extra: { proposedBefore, heldBefore: '2026-12-15' } });
    const s = p.round(roundId).as(p.department).does('PlanRound', plan('2026-10-10'));
    p.admitting(p.appointed(s), { [p.A]: { proposedOn: '2026-10-01' }, [p.B]: { proposedOn: '2026-10-10' } });
    expect(s.context.deferred[p.B]?.cause).toBe('late');
    p.commits(p.meeting(s), p.A, p.health, p.sheetOf(s, p.A, 70))
      .as(p.secretary)
      .does('PostponeDossier');
    s.as(p.department).does('CancelRound').does('PlanRound', plan('2026-09-15'));
    const admitting = (dossierId: string) => s.as(p.secretary).does('AdmitDossiers', { dossiers: [{ dossierId }] });
    admitting(p.A).recorded('DossierDeferred');
    s.cannot('AdmitDossiers', 'already-deferred', { dossiers: [{ dossierId: p.A }] });
    s.as(p.department).does('CancelRound').does('PlanRound', plan('2026-10-15'));
    admitting(p.B).recorded('DossierAdmitted');
    admitting(p.A).recorded('DossierAdmitted');
    expect(p.itemIn(s, p.A)?.attempt).toBe(2);
  });

  it('is called off by who plans it', () => {
    p.planned().as(p.elsewhere(p.department)).cannot('CancelRound', 'unit-not-competent');
    p.planned().as(p.secretary).cannot('CancelRound', 'role-not-allowed');
    p.concluded().as(p.department).cannot('CancelRound', 'not-now');
  });
});

describe('the acts of a round', () => {
  it('bear dates in their order, regulation and appointment aside, which may be older than the plan', () => {
    const s = p.planned().as(p.chairOfProvince).effectiveOn('2026-06-15').does('IssueRegulation');
    s.effectiveOn('2026-06-20').does('AppointCouncil');
    p.admitting(s, { [p.A]: {} })
      .effectiveOn('2026-11-01')
      .cannot('OpenMeeting', 'dated-too-early');
  });

  it('are none of days before the programme', () => {
    const s = p.planned().as(p.chairOfProvince).effectiveOn('1926-06-15').cannot('IssueRegulation', 'dated-too-early');
    s.effectiveOn('2018-05-06').cannot('AppointCouncil', 'dated-too-early').effectiveOn('2018-05-07').does('AppointCouncil');
  });
});
