import { describe, expect, it } from 'vitest';
import * as p from '../testing/round-people.ts';

const { chairwoman, viceChair, industry, health, science, culture, quality, clerk } = p;
const reasons = 'Một thành viên không thể tiếp tục.';
const sheet76 = (s: p.RoundScenario) => p.sheetOf(s, p.A, 76);
const allCommitted = (s = p.scoring()): p.RoundScenario => {
  for (const actor of p.voters) p.commits(s, p.A, actor, sheet76(s));
  return s;
};
const item = (s: p.RoundScenario) => p.itemIn(s, p.A);

describe('a sealed sheet', () => {
  it('R3.7 is a hash and nothing else, until the last awaited one closes the scoring', () => {
    const s = p.commits(p.scoring(), p.A, health, sheet76(p.scoring()));
    const { commitment } = p.commitment(s, p.A, health, sheet76(s));
    s.recorded({ type: 'SheetCommitted', data: { dossierId: p.A, attempt: 1, memberId: health.id, commitment } });
    expect(item(s)).toMatchObject({ phase: 'committing', commitments: { [health.id]: commitment }, sheets: {} });
    expect(JSON.stringify(s.facts)).not.toContain('choices');
    for (const actor of p.voters.filter((a) => a !== health)) p.commits(s, p.A, actor, sheet76(s));
    s.recorded('SheetCommitted', { type: 'ScoringClosed', data: { dossierId: p.A, attempt: 1, by: 'last-commitment', missing: [] } });
    expect(item(s)?.phase).toBe('revealing');
  });

  it('is replaced by a new one while scoring is open', () => {
    const s = p.commits(p.commits(p.scoring(), p.A, health, p.sheetOf(p.scoring(), p.A, 60)), p.A, health, sheet76(p.scoring()));
    const mine = p.commitment(s, p.A, health, sheet76(s));
    expect(item(s)?.commitments[health.id]).toBe(mine.commitment);
    s.as(health).cannot('CommitSheet', 'already-committed', mine);
    for (const actor of p.voters) if (actor !== health) p.commits(s, p.A, actor, sheet76(s));
    s.as(health).cannot('RevealSheet', 'commitment-mismatch', p.revelation(s, p.A, health, p.sheetOf(s, p.A, 60)));
    p.reveals(s, p.A, health, sheet76(s));
  });

  it('is not replaced once scoring is closed: a correction is a re-scoring', () => {
    const s = allCommitted();
    s.as(health).cannot('CommitSheet', 'scoring-closed', p.commitment(s, p.A, health, p.sheetOf(s, p.A, 60)));
  });

  it('is of a member with a vote, in this council', () => {
    const s = p.scoring();
    const data = p.commitment(s, p.A, clerk, sheet76(s));
    s.as(clerk).cannot('CommitSheet', 'not-a-voter', data).as(p.stranger).cannot('CommitSheet', 'not-a-member', data);
    s.as(p.elsewhere(health))
      .cannot('CommitSheet', 'unit-not-competent', data)
      .as(p.secretary)
      .cannot('CommitSheet', 'role-not-allowed', data);
    s.as(health).cannot('CommitSheet', 'not-on-the-agenda', { ...data, dossierId: p.B });
    s.cannot('CommitSheet', 'invalid-data', { ...data, commitment: data.commitment.toUpperCase() });
    const withClerk = p.scoring(p.under({ voters: ['chair', 'vice-chair', 'member', 'secretary'] }));
    p.commits(withClerk, p.A, clerk, sheet76(withClerk));
    const s2 = p.planned().as(p.chairOfProvince).does('AppointCouncil').as(health).cannot('CommitSheet', 'council-missing');
    s2.as(chairwoman).cannot('CloseScoring', 'council-missing');
  });

  it('names the attempt, for it could never be opened in another', () => {
    const s = p.scoring();
    s.as(health).cannot('CommitSheet', 'other-attempt', { ...p.commitment(s, p.A, health, sheet76(s)), attempt: 2 });
    expect(s.refusal?.details).toMatchObject({ attempt: 1 });
  });

  it('is handed in at the meeting, by who is there', () => {
    const s = p.admitting(p.appointed(), { [p.A]: {} });
    const data = p.commitment(s, p.A, quality, sheet76(s));
    s.as(quality).cannot('CommitSheet', 'meeting-not-open', data);
    p.meeting(s, p.voters.slice(0, 6)).as(quality).cannot('CommitSheet', 'not-present', data);
  });

  it('R8.2 may come from who is away where the regulation lets him; nobody waits for it', () => {
    const s = p.admitting(p.under({ absent: 'may-send-sheets' }), { [p.A]: {} });
    p.meeting(s, p.voters.slice(0, 6));
    p.commits(s, p.A, quality, sheet76(s)).recorded('SheetCommitted');
    for (const actor of p.voters.slice(0, 6)) p.commits(s, p.A, actor, sheet76(s));
    s.recorded('SheetCommitted', 'ScoringClosed');
    const t = p.meeting(p.admitting(p.under({ absent: 'may-send-sheets' }), { [p.A]: {} }), p.voters.slice(0, 6));
    for (const actor of p.voters.slice(0, 6)) p.commits(t, p.A, actor, sheet76(t));
    t.recorded('SheetCommitted', 'ScoringClosed');
    t.as(quality).cannot('CommitSheet', 'scoring-closed', p.commitment(t, p.A, quality, sheet76(t)));
  });

  it('may not be sealed any more when the round is concluded', () => {
    const s = p.concluded().as(health).cannot('CommitSheet', 'not-now').cannot('RevealSheet', 'not-now');
    s.as(chairwoman).cannot('CloseScoring', 'not-now').cannot('CloseReveal', 'not-now');
  });
});

describe('the closing of the scoring by the chair', () => {
  it('needs enough sealed sheets, gives reasons and names who is missing', () => {
    const s = p.scoring();
    for (const actor of p.voters.slice(0, 5)) p.commits(s, p.A, actor, sheet76(s));
    s.as(chairwoman).cannot('CloseScoring', 'quorum-missing');
    p.commits(s, p.A, culture, sheet76(s)).as(chairwoman).does('CloseScoring', { dossierId: p.A, reasons });
    s.recorded({ type: 'ScoringClosed', data: { dossierId: p.A, attempt: 1, by: 'chair', reasons, missing: [quality.id] } });
    expect(item(s)?.remarks).toEqual([{ about: 'scoring-closed', attempt: 1, members: [quality.id], reasons }]);
    s.as(quality)
      .cannot('CommitSheet', 'scoring-closed')
      .cannot('RevealSheet', 'no-commitment', p.revelation(s, p.A, quality, sheet76(s)));
    s.as(chairwoman).cannot('CloseScoring', 'scoring-closed');
  });

  it('is the chair’s alone', () => {
    const s = p.scoring().as(health).cannot('CloseScoring', 'not-the-chair').as(viceChair).cannot('CloseScoring', 'not-the-chair');
    s.as(p.stranger).cannot('CloseScoring', 'not-the-chair').as(p.elsewhere(chairwoman)).cannot('CloseScoring', 'unit-not-competent');
    s.as(chairwoman).cannot('CloseScoring', 'not-on-the-agenda', { dossierId: p.B, reasons });
  });
});

describe('the reveal', () => {
  it('R3.7 is refused to everybody before the scoring is closed', () => {
    const s = p.commits(p.scoring(), p.A, health, sheet76(p.scoring()));
    s.as(health).cannot('RevealSheet', 'scoring-not-closed', p.revelation(s, p.A, health, sheet76(s)));
  });

  it('shows sheet and salt, and is over with the last one', () => {
    const s = allCommitted();
    for (const actor of p.voters.slice(1)) p.reveals(s, p.A, actor, sheet76(s));
    expect(item(s)?.phase).toBe('revealing');
    const mine = p.revelation(s, p.A, chairwoman, sheet76(s));
    s.as(chairwoman).does('RevealSheet', mine);
    s.recorded({ type: 'SheetRevealed', data: { ...mine, attempt: 1, memberId: chairwoman.id } });
    expect(item(s)?.phase).toBe('revealed');
    expect(Object.keys(item(s)?.sheets ?? {}).sort()).toEqual(p.voters.map(({ id }) => id).sort());
    s.cannot('RevealSheet', 'already-revealed', mine);
  });

  it('is refused for another sheet than the sealed one: a choice, the salt, the opinion', () => {
    const s = allCommitted();
    const mine = p.revelation(s, p.A, health, sheet76(s));
    s.as(health).cannot('RevealSheet', 'commitment-mismatch', { ...mine, sheet: p.sheetOf(s, p.A, 77) });
    s.cannot('RevealSheet', 'commitment-mismatch', { ...mine, salt: '0'.repeat(64) });
    s.cannot('RevealSheet', 'commitment-mismatch', { ...mine, sheet: { ...mine.sheet, opinion: 'Tốt.' } });
    s.does('RevealSheet', mine);
  });

  it('is refused for somebody else’s sheet, even where the commitment was copied from him', () => {
    const s = p.scoring();
    const copied = p.commitment(s, p.A, industry, sheet76(s));
    for (const actor of p.voters) {
      if (actor === health) s.as(health).does('CommitSheet', copied);
      else p.commits(s, p.A, actor, sheet76(s));
    }
    p.reveals(s, p.A, industry, sheet76(s));
    s.as(health).cannot('RevealSheet', 'commitment-mismatch', p.revelation(s, p.A, industry, sheet76(s)));
    s.cannot('RevealSheet', 'commitment-mismatch', p.revelation(s, p.A, health, sheet76(s)));
    s.as(p.stranger).cannot('RevealSheet', 'not-a-member', p.revelation(s, p.A, industry, sheet76(s)));
    s.as(p.elsewhere(health)).cannot('RevealSheet', 'unit-not-competent', p.revelation(s, p.A, health, sheet76(s)));
  });

  it('is refused for the sheet of another dossier or another attempt', () => {
    const s = p.meeting(p.admitting(p.appointed(), { [p.A]: {}, [p.B]: {} }));
    const ofA = p.revelation(s, p.A, health, sheet76(s));
    for (const id of [p.A, p.B]) for (const actor of p.voters) p.commits(s, id, actor, sheet76(s));
    s.as(health).cannot('RevealSheet', 'commitment-mismatch', { ...ofA, dossierId: p.B });
    s.cannot('RevealSheet', 'not-on-the-agenda', { ...ofA, dossierId: p.C });
    for (const actor of p.voters) p.reveals(s, p.A, actor, sheet76(s));
    s.as(chairwoman).does('OrderRescoring');
    for (const actor of p.voters) p.commits(s, p.A, actor, sheet76(s));
    s.as(health).cannot('RevealSheet', 'commitment-mismatch', ofA);
    p.reveals(s, p.A, health, sheet76(s));
  });

  it('is refused for a sheet that does not fit the rubric, with each fault and its place', () => {
    const s = p.scoring();
    const good = sheet76(s);
    const { '1.1': _, ...fewer } = good.choices;
    const bad = { choices: { ...fewer, '5.1': 30, '9.9': 0 } };
    for (const actor of p.voters) p.commits(s, p.A, actor, actor === health ? bad : good);
    s.as(health).cannot('RevealSheet', 'sheet-invalid', p.revelation(s, p.A, health, bad));
    expect(s.refusal?.details).toMatchObject({
      issues: [
        { pointer: '/sheet/choices/1.1', rule: 'choice-missing' },
        { pointer: '/sheet/choices/5.1', rule: 'unknown-option' },
        { pointer: '/sheet/choices/9.9', rule: 'unknown-criterion' },
      ],
    });
  });

  it('takes the opinion as it was sealed, with its spaces, line ends and way of writing accents', () => {
    const s = p.scoring();
    const opinion = ` Đồng ý. ${'Đồng ý'.normalize('NFD')}\u200b "\\" \n`;
    const sheet = { ...sheet76(s), opinion };
    for (const actor of p.voters) p.commits(s, p.A, actor, actor === health ? sheet : sheet76(s));
    p.reveals(s, p.A, health, sheet);
    expect(item(s)?.sheets[health.id]?.opinion).toBe(opinion);
  });

  it('is closed by the chair with reasons; a late sheet does not come in any more', () => {
    const s = allCommitted();
    for (const actor of p.voters.slice(0, 6)) p.reveals(s, p.A, actor, sheet76(s));
    s.as(health).cannot('CloseReveal', 'not-the-chair').as(p.elsewhere(chairwoman)).cannot('CloseReveal', 'unit-not-competent');
    s.as(chairwoman)
      .cannot('CloseReveal', 'not-on-the-agenda', { dossierId: p.B, reasons })
      .does('CloseReveal', { dossierId: p.A, reasons });
    s.recorded({ type: 'RevealClosed', data: { dossierId: p.A, attempt: 1, reasons, missing: [quality.id] } });
    s.as(quality).cannot('RevealSheet', 'reveal-closed', p.revelation(s, p.A, quality, sheet76(s)));
    s.as(chairwoman).cannot('CloseReveal', 'reveal-closed').does('ConcludeRound');
    expect(s.context.results?.[p.A]).toMatchObject({ members: 6, sumOfTotals: 456 });
  });

  it('that leaves too few sheets gives no result: it is scored anew', () => {
    const s = allCommitted();
    for (const actor of p.voters.slice(0, 5)) p.reveals(s, p.A, actor, sheet76(s));
    s.as(viceChair).cannot('CloseReveal', 'not-the-chair').as(chairwoman).does('CloseReveal', { dossierId: p.A, reasons });
    s.cannot('ConcludeRound', 'items-open');
    expect(s.refusal?.details).toEqual({ items: [{ dossierId: p.A, cause: 'quorum' }] });
    s.does('OrderRescoring');
    p.scoredAt(s, p.A, 76).as(chairwoman).does('ConcludeRound');
  });

  it('is closed only when the scoring is', () => {
    p.scoring().as(chairwoman).cannot('CloseReveal', 'scoring-not-closed', { dossierId: p.A, reasons });
  });
});

describe('written opinions', () => {
  it('R7.4 need no meeting: all voting members seal and reveal, and the round is concluded', () => {
    const s = p.writing();
    p.scoredAt(s, p.A, 76).isAt('preparing');
    s.as(science).cannot('ConcludeRound', 'not-the-chair').as(chairwoman).does('ConcludeRound').isAt('concluded');
    expect(s.context.results?.[p.A]).toMatchObject({ form: 'written-opinions', attempt: 1, members: 7, stars: 4 });
    expect(s.context.meeting).toBeNull();
  });

  it('R7.4 that give other stars lead to a meeting, with all sheets anew', () => {
    const s = p.writing();
    const sheets = p.totals(s, p.A, 76, 68, 76);
    p.scored(s, p.A, sheets).recorded('SheetRevealed', { type: 'OpinionsDiffered', data: { dossierId: p.A, attempt: 2 } });
    expect(item(s)).toMatchObject({ form: 'meeting', attempt: 2, phase: 'committing', sheets: {}, commitments: {} });
    expect(item(s)?.remarks).toEqual([{ about: 'opinions-differ', attempt: 1, members: [], reasons: null }]);
    s.as(health).cannot('CommitSheet', 'meeting-not-open', p.commitment(s, p.A, health, sheet76(s)));
    p.scoredAt(p.meeting(s), p.A, 76).as(chairwoman).does('ConcludeRound');
    expect(s.context.results?.[p.A]).toMatchObject({ form: 'meeting', attempt: 2 });
  });

  it('R7.4 differ by their spread where the regulation says so', () => {
    const by = (opinionsDiffer: string) => p.writing(p.under({ opinionsDiffer }));
    const s = by('spread');
    // 76 to 87 points: all 4 stars, eleven points apart.
    p.scored(s, p.A, p.totals(s, p.A, 76, 87, 76)).recorded('SheetRevealed', 'OpinionsDiffered');
    const t = by('stars');
    p.scored(t, p.A, p.totals(t, p.A, 76, 87, 76)).recorded('SheetRevealed');
    const u = by('spread');
    p.scored(u, p.A, p.totals(u, p.A, 68, 72, 72)).recorded('SheetRevealed');
  });

  it('R7.4 differ where some members find a reason to stop and others do not', () => {
    const s = p.writing();
    const [first, ...others] = p.totals(s, p.A, 76);
    if (first === undefined) throw new Error('nobody votes');
    const [actor, sheet] = first;
    p.scored(s, p.A, [[actor, { ...sheet, disqualifiers: ['forged-dossier'] }], ...others]).recorded('SheetRevealed', 'OpinionsDiffered');
  });

  it('that differ among those who revealed lead to a meeting also when the chair closes the reveal', () => {
    const s = p.writing();
    const sheets = p.totals(s, p.A, 76, 68, 76);
    for (const [actor, sheet] of sheets) p.commits(s, p.A, actor, sheet);
    for (const [actor, sheet] of sheets.slice(0, 6)) p.reveals(s, p.A, actor, sheet);
    s.as(chairwoman).does('CloseReveal', { dossierId: p.A, reasons }).recorded('RevealClosed', 'OpinionsDiffered');
  });

  it('are closed by the chair without who does not answer', () => {
    const s = p.writing();
    for (const actor of p.voters.slice(0, 6)) p.commits(s, p.A, actor, sheet76(s));
    s.as(chairwoman).does('CloseScoring');
    for (const actor of p.voters.slice(0, 6)) p.reveals(s, p.A, actor, sheet76(s));
    s.as(chairwoman).does('ConcludeRound');
  });
});
