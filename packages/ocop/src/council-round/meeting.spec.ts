import { describe, expect, it } from 'vitest';
import * as p from '../testing/round-people.ts';

const present = (...actors: readonly { readonly id: string }[]) => ({ present: actors.map(({ id }) => id) });
const agenda = () => p.admitting(p.appointed(), { [p.A]: {} }).as(p.secretary);
const conflict = (memberId: string, reasons = 'Góp vốn vào chủ thể.') => ({ dossierId: p.A, memberId, reasons });
const { chairwoman, viceChair, industry, health, science, culture, quality, clerk } = p;

describe('the opening of the meeting', () => {
  it('records who is there, with the day', () => {
    const s = agenda()
      .does('OpenMeeting', { ...present(...p.everybody), paper: { number: '15/GM-HĐOCOP' } })
      .isAt('meeting');
    expect(s.last[0]?.data).toMatchObject({ openedOn: '2026-11-02', paper: { number: '15/GM-HĐOCOP' } });
    expect(s.context).toMatchObject({ meeting: { openedOn: '2026-11-02' }, present: p.everybody.map(({ id }) => id) });
    expect(s.stage).toBe('meeting');
    s.cannot('OpenMeeting', 'not-now');
  });

  it('R8.2 needs the part of the voting members that the regulation asks for', () => {
    // 3/4 of the seven who vote: six. The secretary of the council has no vote here.
    const s = agenda().cannot('OpenMeeting', 'quorum-missing', present(chairwoman, viceChair, industry, health, science, clerk));
    expect(s.refusal?.details).toMatchObject({ needed: 6, present: 5, chair: true });
    s.does('OpenMeeting', present(chairwoman, viceChair, industry, health, science, culture));
  });

  it('needs the chair where the regulation asks for it', () => {
    const withoutChair = present(viceChair, industry, health, science, culture, quality);
    agenda().cannot('OpenMeeting', 'quorum-missing', withoutChair);
    const free = p.under({ quorum: { numerator: 3, denominator: 4, chairPresent: false } });
    p.admitting(free, { [p.A]: {} })
      .as(p.secretary)
      .does('OpenMeeting', withoutChair);
  });

  it('needs a council, its regulation and something to decide', () => {
    const s = p.planned().as(p.secretary).cannot('OpenMeeting', 'council-missing');
    expect(s.refusal?.details).toEqual({ all: ['council-missing', 'nothing-on-the-agenda'] });
    s.as(p.chairOfProvince).does('AppointCouncil').as(p.secretary).cannot('OpenMeeting', 'council-missing');
    p.appointed().as(p.secretary).cannot('OpenMeeting', 'nothing-on-the-agenda');
  });

  it('is not before the time that the plan names', () => {
    const early = p.admitting(p.appointed(p.planned(p.round(p.ROUND, '2026-10-20'))), { [p.A]: {} }).as(p.secretary);
    early.cannot('OpenMeeting', 'meeting-too-early').on('2026-11-01').does('OpenMeeting');
  });

  it('is of members only, each named once', () => {
    const s = agenda().cannot('OpenMeeting', 'not-a-member', present(...p.everybody, p.stranger));
    expect(s.refusal?.details).toMatchObject({ unknown: [p.stranger.id] });
    s.cannot('OpenMeeting', 'invalid-data', present(...p.everybody, health)).cannot('OpenMeeting', 'invalid-data', { present: [] });
  });

  it('is the secretary’s of this council', () => {
    agenda().as(p.elsewhere(p.secretary)).cannot('OpenMeeting', 'unit-not-competent');
    agenda().as(p.department).cannot('OpenMeeting', 'role-not-allowed');
  });
});

describe('the attendance', () => {
  it('changes who is awaited: one who comes later scores, one who leaves is not waited for', () => {
    const s = p.meeting(agenda(), [chairwoman, viceChair, industry, health, science, culture]);
    const ofQuality = p.commitment(s, p.A, quality, p.sheetOf(s, p.A, 76));
    s.as(quality).cannot('CommitSheet', 'not-present', ofQuality);
    s.as(p.secretary)
      .does('RecordAttendance', present(...p.voters))
      .recorded('AttendanceRecorded');
    s.as(quality).does('CommitSheet', ofQuality);
    for (const actor of [chairwoman, viceChair, industry, health, science]) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(p.secretary).does('RecordAttendance', present(chairwoman, viceChair, industry, health, science));
    s.recorded('AttendanceRecorded', {
      type: 'ScoringClosed',
      data: { dossierId: p.A, attempt: 1, by: 'last-commitment', missing: [] },
    } as never);
    expect(Object.keys(p.itemIn(s, p.A)?.commitments ?? {})).toContain(quality.id);
  });

  it('is of members only, and recorded by the secretary at the meeting', () => {
    const s = p.scoring().as(p.secretary).cannot('RecordAttendance', 'not-a-member', present(p.stranger));
    s.as(p.elsewhere(p.secretary)).cannot('RecordAttendance', 'unit-not-competent');
    agenda().cannot('RecordAttendance', 'meeting-not-open');
    p.concluded().as(p.secretary).cannot('RecordAttendance', 'not-now');
  });

  it('leaves the dossier open where too few remain, until others come or it is put off', () => {
    const s = p.scoring();
    for (const actor of [chairwoman, viceChair, industry, health, science]) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(p.secretary)
      .does('RecordAttendance', present(chairwoman, viceChair, industry, health, science))
      .recorded('AttendanceRecorded');
    s.as(chairwoman).cannot('CloseScoring', 'quorum-missing');
    expect(s.refusal?.details).toEqual({ committed: 5, needed: 6 });
    s.as(p.secretary).does('RecordAttendance', present(chairwoman, viceChair, industry, health, science, culture));
    p.commits(s, p.A, culture, p.sheetOf(s, p.A, 76)).recorded('SheetCommitted', 'ScoringClosed');
  });
});

describe('a conflict of interest', () => {
  it('R3.7 R8.2 is declared by the member, the chair or the secretary, with reasons', () => {
    p.scoring().as(health).does('DeclareConflict', conflict(health.id)).recorded('MemberRecused');
    p.scoring().as(chairwoman).does('DeclareConflict', conflict(health.id));
    p.scoring().as(p.secretary).does('DeclareConflict', conflict(health.id));
    const s = p.scoring().as(industry).cannot('DeclareConflict', 'not-for-another', conflict(health.id));
    s.as(viceChair).cannot('DeclareConflict', 'not-for-another', conflict(health.id));
    s.as(p.stranger).cannot('DeclareConflict', 'not-for-another', conflict(health.id));
    s.as(p.secretary).cannot('DeclareConflict', 'not-a-member', conflict(p.stranger.id));
    s.cannot('DeclareConflict', 'not-on-the-agenda', { ...conflict(health.id), dossierId: p.B });
    s.as(p.elsewhere(health)).cannot('DeclareConflict', 'unit-not-competent', conflict(health.id));
  });

  it('is declared once for a dossier, and holds for this one only', () => {
    const s = p
      .meeting(p.admitting(p.appointed(), { [p.A]: {}, [p.B]: {} }))
      .as(health)
      .does('DeclareConflict', conflict(health.id));
    s.cannot('DeclareConflict', 'already-recused', conflict(health.id));
    expect(p.itemIn(s, p.A)).toMatchObject({
      recused: [health.id],
      remarks: [{ about: 'conflict', attempt: 1, members: [health.id], reasons: 'Góp vốn vào chủ thể.' }],
    });
    s.cannot('CommitSheet', 'recused', p.commitment(s, p.A, health, p.sheetOf(s, p.A, 76)));
    p.commits(s, p.B, health, p.sheetOf(s, p.B, 76));
    p.concluded().as(health).cannot('DeclareConflict', 'not-now', conflict(health.id));
  });

  it('takes a sealed sheet with it, and closes the scoring where nobody else is awaited', () => {
    const s = p.scoring();
    for (const actor of p.voters.slice(0, 6)) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(quality).does('DeclareConflict', conflict(quality.id)).recorded('MemberRecused', 'ScoringClosed');
    const t = p.scoring();
    for (const actor of p.voters.slice(0, 6)) p.commits(t, p.A, actor, p.sheetOf(t, p.A, 76));
    t.as(health).does('DeclareConflict', conflict(health.id)).recorded('MemberRecused');
    expect(Object.keys(p.itemIn(t, p.A)?.commitments ?? {})).not.toContain(health.id);
  });

  it('R8.2 counts the quorum of each dossier on the members who may score it', () => {
    const s = p.meeting(p.admitting(p.appointed(), { [p.A]: {}, [p.B]: {} }), [chairwoman, viceChair, industry, health, science, culture]);
    s.as(chairwoman);
    for (const { id } of [industry, health]) s.does('DeclareConflict', conflict(id));
    // Of A five may score and four are there, which is 3/4 of five and more; of B it takes six of seven.
    for (const actor of [chairwoman, viceChair, science]) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(chairwoman).cannot('CloseScoring', 'quorum-missing', { dossierId: p.A, reasons: 'Đủ.' });
    expect(s.refusal?.details).toEqual({ committed: 3, needed: 4 });
    p.commits(s, p.A, culture, p.sheetOf(s, p.A, 76)).recorded('SheetCommitted', 'ScoringClosed');
    for (const actor of [chairwoman, viceChair, science, culture]) p.commits(s, p.B, actor, p.sheetOf(s, p.B, 76));
    s.as(chairwoman).cannot('CloseScoring', 'quorum-missing', { dossierId: p.B, reasons: 'Đủ.' });
    expect(s.refusal?.details).toEqual({ committed: 4, needed: 6 });
  });

  it('that leaves too few of those who are there keeps the dossier open', () => {
    const s = p.meeting(agenda(), [chairwoman, viceChair, industry, health, science, culture]).as(chairwoman);
    for (const { id } of [culture, science]) s.does('DeclareConflict', conflict(id));
    for (const { id } of [viceChair, industry]) s.does('DeclareConflict', conflict(id));
    // Three may score (one of them is away): three are needed.
    p.commits(p.commits(s, p.A, chairwoman, p.sheetOf(s, p.A, 76)), p.A, health, p.sheetOf(s, p.A, 76)).recorded('SheetCommitted');
    s.as(p.secretary).does('RecordAttendance', present(...p.everybody));
    p.commits(s, p.A, quality, p.sheetOf(s, p.A, 76)).recorded('SheetCommitted', 'ScoringClosed');
  });

  it('declared when sheets are known has all score anew: nobody leaves out a sheet that he has seen', () => {
    const s = p.revealed().as(chairwoman).does('DeclareConflict', conflict(health.id));
    s.recorded('MemberRecused', {
      type: 'RescoringOrdered',
      data: { dossierId: p.A, attempt: 2, cause: 'conflict', reasons: 'Góp vốn vào chủ thể.' },
    });
    expect(p.itemIn(s, p.A)).toMatchObject({ attempt: 2, phase: 'committing', commitments: {}, sheets: {}, recused: [health.id] });
    s.as(health).cannot('RevealSheet', 'recused');
    p.scoredAt(s, p.A, 76).as(chairwoman).does('ConcludeRound');
    expect(s.context.results?.[p.A]).toMatchObject({ kind: 'scored', members: 6, attempt: 2 });
  });

  it('of a member without a vote leaves the sheets as they are: nobody has a dossier scored anew who had no say in it', () => {
    const s = p.revealed().as(clerk).does('DeclareConflict', conflict(clerk.id)).recorded('MemberRecused');
    expect(p.itemIn(s, p.A)).toMatchObject({ attempt: 1, phase: 'revealed', recused: [clerk.id] });
    s.as(chairwoman).does('ConcludeRound');
    expect(s.context.results?.[p.A]).toMatchObject({ members: 7, attempt: 1 });
  });

  it('is not declared by the secretary alone when a sheet is sealed: those who have sealed would be left to themselves', () => {
    const s = p.scoring();
    for (const actor of [chairwoman, viceChair, health]) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 92));
    s.as(p.secretary).cannot('DeclareConflict', 'declared-by-the-chair', conflict(industry.id));
    s.as(chairwoman).does('DeclareConflict', conflict(industry.id));
  });

  it('is declared by the member or the chair once a sheet may be known: the secretary takes nobody away for what he scored', () => {
    const closed = p.scoring();
    for (const actor of p.voters) p.commits(closed, p.A, actor, p.sheetOf(closed, p.A, 76));
    for (const s of [closed, p.revealed(), p.revealed().as(chairwoman).does('OrderRescoring')]) {
      s.as(p.secretary).cannot('DeclareConflict', 'declared-by-the-chair', conflict(health.id));
      expect(s.refusal?.details).toEqual({ chairs: [chairwoman.id] });
      s.as(health).does('DeclareConflict', conflict(health.id));
      // The chair's own interest is not left to the chair.
      s.as(p.secretary).does('DeclareConflict', conflict(chairwoman.id));
      s.as(p.secretary)
        .cannot('DeclareConflict', 'declared-by-the-chair', conflict(quality.id))
        .does('DeclareConflict', conflict(viceChair.id));
      // Nobody has the chair now: who is left declares it himself, or nobody does.
      s.as(p.secretary).cannot('DeclareConflict', 'declared-by-the-chair', conflict(quality.id));
      s.as(quality).does('DeclareConflict', conflict(quality.id));
    }
  });

  it('R8.2 is not declared by the secretary alone where fewer would be left than the regulation asks for of all', () => {
    const s = p.scoring().as(p.secretary).does('DeclareConflict', conflict(industry.id));
    s.cannot('DeclareConflict', 'declared-by-the-chair', conflict(health.id));
    expect(s.refusal?.details).toEqual({ chairs: [chairwoman.id], left: 5, needed: 6 });
    // Who has no vote leaves nobody missing, and the chair's own interest is not left to the chair.
    s.does('DeclareConflict', conflict(clerk.id)).does('DeclareConflict', conflict(chairwoman.id));
    s.as(viceChair).does('DeclareConflict', conflict(health.id));
    const early = p.planned().as(p.chairOfProvince).does('AppointCouncil');
    p.admitting(early, { [p.A]: {} }).cannot('DeclareConflict', 'council-missing', conflict(health.id));
    early.as(health).does('DeclareConflict', conflict(health.id));
  });

  it('R8.2 may make a quorum of all members one that cannot be had, where the regulation counts so', () => {
    const quorum = { numerator: 3, denominator: 4, of: 'all', chairPresent: true };
    const s = p.scoring(p.under({ quorum })).as(chairwoman);
    for (const { id } of [industry, health]) s.does('DeclareConflict', conflict(id));
    for (const actor of [chairwoman, viceChair, science, culture, quality]) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(chairwoman).cannot('CloseScoring', 'quorum-missing');
    expect(s.refusal?.details).toEqual({ committed: 5, needed: 6 });
    s.as(p.secretary).does('PostponeDossier');
  });

  it('declared after the scoring was closed and before any sheet is known only takes the sealed sheet', () => {
    const s = p.scoring();
    for (const actor of p.voters) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(health).does('DeclareConflict', conflict(health.id)).recorded('MemberRecused');
    for (const actor of p.voters.filter((a) => a !== health)) p.reveals(s, p.A, actor, p.sheetOf(s, p.A, 76));
    expect(p.itemIn(s, p.A)).toMatchObject({ attempt: 1, phase: 'revealed' });
  });

  it('of the chair lets a vice-chair lead the council on that dossier, and nobody else', () => {
    const s = p.scoring().as(chairwoman).does('DeclareConflict', conflict(chairwoman.id));
    for (const actor of p.voters.slice(1, 6)) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(chairwoman).cannot('CloseScoring', 'not-the-chair');
    expect(s.refusal?.details).toEqual({ chairs: [viceChair.id] });
    s.as(viceChair).does('CloseScoring');
    for (const actor of p.voters.slice(1, 6)) p.reveals(s, p.A, actor, p.sheetOf(s, p.A, 76));
    // The round as a whole is still the chair's.
    s.as(viceChair).cannot('ConcludeRound', 'not-the-chair').as(chairwoman).does('ConcludeRound');
  });

  it('of chair and vice-chair leaves the dossier without a chair, where the regulation asks for one: it is put off', () => {
    const s = p.scoring().as(p.secretary);
    for (const { id } of [chairwoman, viceChair]) s.does('DeclareConflict', conflict(id));
    for (const actor of p.voters.slice(2)) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76)).recorded('SheetCommitted');
    expect(p.itemIn(s, p.A)?.phase).toBe('committing');
    s.as(p.secretary).does('PostponeDossier');
  });
});

describe('a chair who has left', () => {
  it('is stood in for by a vice-chair who is there', () => {
    const free = p.scoring(p.under({ quorum: { numerator: 1, denominator: 2, chairPresent: false } }));
    free.as(p.secretary).does('RecordAttendance', present(viceChair, industry, health, science));
    p.scored(free, p.A, p.totals(free, p.A, 76).slice(1, 5));
    free.as(chairwoman).cannot('ConcludeRound', 'not-the-chair').as(viceChair).does('ConcludeRound');
    expect(free.context.results?.[p.A]).toMatchObject({ members: 4 });
  });

  it('leaves what is being scored open where the regulation asks for the chair', () => {
    const s = p.scoring();
    for (const actor of p.voters.slice(0, 6)) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(p.secretary)
      .does('RecordAttendance', present(...p.voters.slice(1, 6)))
      .recorded('AttendanceRecorded');
    s.does('RecordAttendance', present(...p.voters.slice(0, 6))).recorded('AttendanceRecorded', 'ScoringClosed');
  });
});
