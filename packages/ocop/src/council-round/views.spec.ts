import { describe, expect, it } from 'vitest';
import * as p from '../testing/round-people.ts';
import { minutesOf } from './minutes.ts';
import { progressOf } from './progress.ts';

const { chairwoman, culture, health, quality } = p;
const ids = (actors: readonly { readonly id: string }[]) => actors.map(({ id }) => id);
/** Words under which a sheet or a score would show itself. */
const scores = /choices|"sheet"|salt|total|sumOfTotals|stars|points|opinion"/i;

describe('the progress of a round', () => {
  it('says who is missing for which dossier and phase', () => {
    const s = p.meeting(
      p.admitting(p.appointed(), { [p.A]: {}, [p.B]: { set: '26' }, [p.C]: { kind: 're-evaluation' } }),
      p.voters.slice(0, 6),
    );
    p.scoredAt(s, p.C, 76);
    p.commits(s, p.A, health, p.sheetOf(s, p.A, 76));
    s.as(culture).does('DeclareConflict', { dossierId: p.B, memberId: culture.id, reasons: 'Góp vốn.' });
    const { items, done } = progressOf(s.context);
    expect(done).toBe(1);
    expect(items.map((item) => item.dossierId)).toEqual([p.A, p.B, p.C]);
    expect(items[0]).toEqual({
      ...{ dossierId: p.A, number: 1, productName: 'Sản phẩm bộ 20', productSet: '20', form: 'meeting', attempt: 1, phase: 'committing' },
      concludedOn: null,
      ...{ missingSamples: 0, recused: [], committed: [health.id], revealed: [], needed: 6, open: 'scoring' },
      awaited: ids(p.voters.slice(0, 6).filter((actor) => actor !== health)),
      differing: { options: [], disqualifiers: [] },
    });
    expect(items[1]).toMatchObject({ recused: [culture.id], awaited: ids(p.voters.slice(0, 5)), needed: 5 });
    expect(items[2]).toMatchObject({ phase: 'revealed', awaited: [], open: null, revealed: expect.arrayContaining([quality.id]) });
  });

  it('is there before council and samples are', () => {
    const s = p
      .planned()
      .knows(p.A, p.waiting())
      .as(p.secretary)
      .does('AdmitDossiers', { dossiers: [{ dossierId: p.A }] });
    expect(progressOf(s.context).items[0]).toMatchObject({ missingSamples: 5, needed: null, awaited: [], open: 'scoring' });
    expect(progressOf(p.round().context)).toEqual({ items: [], done: 0 });
  });

  it('says what the council is to agree on, and never a choice', () => {
    const s = p.scoredAt(p.scoring(), p.A, 74, 82, 76);
    expect(progressOf(s.context).items[0]).toMatchObject({ open: 'findings', differing: { disqualifiers: [] } });
    expect(progressOf(s.context).items[0]?.differing.options.length).toBeGreaterThan(0);
    expect(JSON.stringify(progressOf(s.context))).not.toMatch(scores);
  });
});

describe('before the reveal', () => {
  it('neither progress nor minutes, nor the round itself, holds a sheet or a score', () => {
    const s = p.scoring();
    for (const actor of p.voters) {
      expect(JSON.stringify(minutesOf(s.context).items)).not.toMatch(scores);
      expect(JSON.stringify(progressOf(s.context))).not.toMatch(scores);
      expect(JSON.stringify(s.context.agenda)).not.toMatch(/choices|salt/);
      p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    }
    expect(p.itemIn(s, p.A)?.phase).toBe('revealing');
    for (const actor of p.voters.slice(0, 6)) {
      p.reveals(s, p.A, actor, p.sheetOf(s, p.A, 76));
      expect(minutesOf(s.context).items[0]).toMatchObject({ figures: null, result: null });
      expect(JSON.stringify(minutesOf(s.context).items)).not.toMatch(scores);
    }
  });
});

describe('the minutes as data', () => {
  it('name round, basis, regulation, council and attendance', () => {
    const s = p.meeting(p.admitting(p.appointed(), { [p.A]: {} }), p.voters.slice(0, 6));
    expect(minutesOf(s.context)).toMatchObject({
      round: {
        id: p.ROUND,
        level: 'province',
        provinceCode: '51',
        ruleSet: 'qd-26-2026',
        rubric: 'qd-26-2026/1',
        heldBefore: '2026-12-30',
      },
      basis: { source: 'Quảng Ngãi OCOP plan 2026 III.5.b; QĐ 26/2026 Art. 5.1', legalBasis: null, appointment: '345/QĐ-UBND' },
      regulation: { quorum: { numerator: 3, denominator: 4, chairPresent: true } },
      meeting: { openedOn: '2026-11-02' },
      concludedOn: null,
      minutes: null,
    });
    const { members } = minutesOf(s.context);
    expect(members[0]).toEqual({ memberId: chairwoman.id, name: 'Trần Văn Chủ', agency: 'leadership', office: 'chair', present: true });
    expect(members.filter((m) => m.present === false).map((m) => m.memberId)).toEqual([quality.id, p.clerk.id]);
    expect(minutesOf(p.appointed().context).members.every((m) => m.present === null)).toBe(true);
  });

  it('give of each dossier figures, findings, attempts, recusals and result', () => {
    const s = p
      .scoredAt(p.scoring(), p.A, 72, 83, 76)
      .as(chairwoman)
      .does('OrderRescoring', { dossierId: p.A, reasons: 'Chênh lệch 11 điểm.' });
    s.as(quality).does('DeclareConflict', { dossierId: p.A, memberId: quality.id, reasons: 'Góp vốn.' });
    p.agreed(p.scoredAt(s, p.A, 74, 82, 76), p.A);
    const [item] = minutesOf(s.context).items;
    expect(item).toMatchObject({
      ...{ dossierId: p.A, number: 1, kind: 'first', form: 'meeting', samples: 5, recused: [quality.id], attempts: 2 },
      remarks: [
        { about: 're-scoring', attempt: 1, reasons: 'Chênh lệch 11 điểm.' },
        { about: 'conflict', attempt: 2, members: [quality.id], reasons: 'Góp vốn.' },
      ],
      figures: { spread: 8, spreadAccepted: false, verdict: { kind: 'scored', sumOfTotals: 460, members: 6 } },
      result: { sumOfTotals: 460, attempt: 2, rubric: 'qd-26-2026/1' },
    });
    expect(item?.figures?.totals.map((t) => t.total).sort()).toEqual([74, 76, 76, 76, 76, 82]);
    expect(Object.keys(item?.figures?.agreed.options ?? {}).length).toBeGreaterThan(0);
    expect(JSON.stringify(minutesOf(s.context))).not.toMatch(/choices|salt/);
  });

  it('tell a conflict that a member declared from one that chair or secretary declared of him', () => {
    const s = p.scoring();
    for (const [actor, of] of [
      [p.secretary, quality],
      [health, health],
      [chairwoman, culture],
    ] as const)
      s.as(actor).does('DeclareConflict', { dossierId: p.A, memberId: of.id, reasons: 'Góp vốn.' });
    expect(minutesOf(s.context).items[0]?.remarks).toMatchObject([
      { about: 'conflict-by-secretary', members: [quality.id] },
      { about: 'conflict', members: [health.id] },
      { about: 'conflict-by-chair', members: [culture.id] },
    ]);
  });

  it('name who might have scored and has no sheet, also where the attendance says that he was there in the end', () => {
    const s = p.scoring();
    for (const actor of p.voters.filter((a) => a !== health)) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(p.secretary)
      .does('RecordAttendance', { present: ids(p.voters.filter((a) => a !== health)) })
      .recorded('AttendanceRecorded', 'ScoringClosed');
    s.does('RecordAttendance', { present: ids(p.everybody) });
    for (const actor of p.voters.filter((a) => a !== health && a !== quality)) p.reveals(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(chairwoman).does('CloseReveal', { dossierId: p.A, reasons: 'Mất mã niêm phong.' });
    expect(minutesOf(s.context).items[0]?.figures?.withoutSheet).toEqual([health.id, quality.id]);
    expect(minutesOf(p.revealed().context).items[0]?.figures?.withoutSheet).toEqual([]);
  });

  it('are the same after the conclusion, with its day and the number of the paper', () => {
    const s = p.revealed();
    const before = minutesOf(s.context).items;
    p.concluded(s).as(p.secretary).does('SignMinutes');
    const items = before.map((item) => ({ ...item, concludedOn: '2026-11-02' }));
    expect(minutesOf(s.context)).toMatchObject({ items, concludedOn: '2026-11-02', minutes: { number: '21/BB-HĐOCOP' } });
  });

  it('list what was put off or taken off', () => {
    const s = p.admitting(p.appointed(), { [p.A]: {}, [p.B]: {}, [p.C]: { proposedOn: '2026-10-31' } }).as(p.secretary);
    s.does('PostponeDossier', { dossierId: p.A, reasons: 'Chờ kiểm nghiệm.' });
    s.knows(p.B, p.waiting({ path: 'withdrawn' })).does('RemoveDossier', { dossierId: p.B, reasons: 'Đã rút.' });
    expect(minutesOf(s.context)).toMatchObject({
      items: [],
      deferred: [
        { dossierId: p.C, cause: 'late', attempts: 0, recused: [], remarks: [] },
        { dossierId: p.A, cause: 'postponed', nextRoundId: 'province-51-2027-1' },
      ],
      removed: [{ dossierId: p.B, reasons: 'Đã rút.', attempts: 0, recused: [] }],
    });
  });

  it('say why a dossier was put off, and what had been done with it before', () => {
    const s = p.revealed().as(chairwoman).does('OrderRescoring', { dossierId: p.A, reasons: 'Chênh lệch.' });
    s.as(quality).does('DeclareConflict', { dossierId: p.A, memberId: quality.id, reasons: 'Góp vốn.' });
    s.as(chairwoman).does('PostponeDossier', { dossierId: p.A, reasons: 'Chờ kiểm nghiệm.' });
    const remarks = [
      { about: 're-scoring', attempt: 1, reasons: 'Chênh lệch.' },
      { about: 'conflict', attempt: 2, members: [quality.id], reasons: 'Góp vốn.' },
      { about: 'postponed', attempt: 2, reasons: 'Chờ kiểm nghiệm.' },
    ];
    expect(minutesOf(s.context).deferred).toMatchObject([{ dossierId: p.A, attempts: 1, recused: [quality.id], remarks }]);
    p.admitting(s, { [p.A]: {} });
    expect(minutesOf(s.context).items).toMatchObject([{ dossierId: p.A, recused: [quality.id], remarks }]);
    const t = p.scoring().as(p.department).does('CancelRound', { reasons: 'Mưa lũ.' });
    expect(minutesOf(t.context).deferred).toMatchObject([{ remarks: [{ about: 'postponed', reasons: 'Mưa lũ.' }] }]);
  });
});
