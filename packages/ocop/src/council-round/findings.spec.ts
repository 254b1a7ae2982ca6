import { describe, expect, it } from 'vitest';
import type { Sheet } from '../scoring/sheet.ts';
import * as p from '../testing/round-people.ts';

const { chairwoman, viceChair, health } = p;
const reasons = 'Đã thảo luận tại cuộc họp.';
const item = (s: p.RoundScenario) => p.itemIn(s, p.A);
const finding = (options: object, disqualifiers: object = {}) => ({ dossierId: p.A, options, disqualifiers });

/** All with 76 points, but the choices of the first member, or what he finds, are changed. */
const oneElse = (change: (sheet: Sheet) => Sheet, s = p.scoring()): p.RoundScenario => {
  const [first, ...others] = p.totals(s, p.A, 76);
  if (first === undefined) throw new Error('nobody votes');
  return p.scored(s, p.A, [[first[0], change(first[1])], ...others]);
};
const choosing = (choices: Sheet['choices']) => (sheet: Sheet) => ({ ...sheet, choices: { ...sheet.choices, ...choices } });
/** In set 20, criterion 5.1 has a 4-star gate at its last option, which all choose; 4.2 has no gate. */
const split = (): p.RoundScenario => oneElse(choosing({ '5.1': 3 }));

describe('the findings of the council', () => {
  it('R3.3 are needed where members differ on a gated criterion, and then decide its gate', () => {
    const s = split().as(chairwoman).cannot('ConcludeRound', 'items-open');
    expect(s.refusal?.details).toEqual({ items: [{ dossierId: p.A, cause: 'findings' }] });
    const agreed = (option: number) =>
      split()
        .as(p.secretary)
        .does('AgreeFindings', finding({ '5.1': option }));
    const high = agreed(4).as(chairwoman).does('ConcludeRound');
    const low = agreed(3).as(chairwoman).does('ConcludeRound');
    expect(high.context.results?.[p.A]).toMatchObject({ bandStars: 4, gateStars: 4, stars: 4 });
    expect(low.context.results?.[p.A]).toMatchObject({
      ...{ bandStars: 4, gateStars: 3, stars: 3 },
      missed: expect.arrayContaining([{ criterion: '5.1', stars: 4, needs: 5, has: 3 }]),
    });
  });

  it('may be put right until the round is concluded, and stand in the round with their note', () => {
    const s = split()
      .as(p.secretary)
      .does('AgreeFindings', finding({ '5.1': 3 }))
      .does('AgreeFindings', { ...finding({ '5.1': 4 }), note: reasons });
    s.recorded({ type: 'FindingsAgreed', data: { ...finding({ '5.1': 4 }), attempt: 1, note: reasons } });
    expect(item(s)).toMatchObject({ agreed: { options: { '5.1': 4 } }, remarks: [{ about: 'findings', reasons }] });
  });

  it('cannot be made where sheets say the same, where no star hangs on it, or of what is not in the rubric', () => {
    const s = oneElse(choosing({ '5.1': 3, '4.2': 0 })).as(p.secretary);
    for (const options of [{ '4.2': 0 }, { '1.1': 1 }, { '9.9': 0 }]) s.cannot('AgreeFindings', 'finding-not-open', finding(options));
    s.cannot('AgreeFindings', 'finding-not-open', finding({ '5.1': 4, '4.1': 2 }));
    expect(s.refusal?.details).toEqual({ pointer: '/options/4.1', pointers: ['/options/4.1'] });
    for (const id of ['forged-dossier', 'no-such-thing']) s.cannot('AgreeFindings', 'finding-not-open', finding({}, { [id]: true }));
    s.cannot('AgreeFindings', 'invalid-data', finding({}));
  });

  it('are one of the options that members chose', () => {
    const s = split().as(p.secretary);
    s.cannot('AgreeFindings', 'finding-of-nobody', finding({ '5.1': 0 }));
    s.cannot('AgreeFindings', 'finding-of-nobody', finding({ '5.1': 'not-met' }));
    s.cannot('AgreeFindings', 'finding-of-nobody', finding({ '5.1': 30 }));
  });

  it('say of a disqualifier that some members find whether it holds', () => {
    const mixed = () => oneElse((sheet) => ({ ...sheet, disqualifiers: ['forged-dossier'] }));
    const s = mixed().as(chairwoman).cannot('ConcludeRound', 'items-open').as(p.secretary);
    s.does('AgreeFindings', finding({}, { 'forged-dossier': true }))
      .as(chairwoman)
      .does('ConcludeRound');
    expect(s.context.results?.[p.A]).toMatchObject({ kind: 'stopped', effect: 'reject', disqualifier: 'forged-dossier' });
    const t = mixed()
      .as(p.secretary)
      .does('AgreeFindings', finding({}, { 'forged-dossier': false }))
      .as(chairwoman)
      .does('ConcludeRound');
    expect(t.context.results?.[p.A]).toMatchObject({ kind: 'scored', stars: 4 });
  });

  it('that a disqualifier does not hold has those who stopped at it score anew', () => {
    const s = oneElse(() => ({ choices: {}, disqualifiers: ['forged-dossier'] })).as(p.secretary);
    s.does('AgreeFindings', finding({}, { 'forged-dossier': false }))
      .as(chairwoman)
      .cannot('ConcludeRound', 'items-open');
    expect(s.refusal?.details).toEqual({ items: [{ dossierId: p.A, cause: 'incomplete' }] });
    p.scoredAt(s.does('OrderRescoring'), p.A, 76).as(chairwoman).does('ConcludeRound');
  });

  it('are not made on points while a disqualifier is found to hold, and may be with the finding that it does not', () => {
    const s = oneElse((sheet) => ({ ...choosing({ '5.1': 3 })(sheet), disqualifiers: ['forged-dossier'] })).as(p.secretary);
    s.does('AgreeFindings', finding({}, { 'forged-dossier': true })).cannot('AgreeFindings', 'finding-not-open', finding({ '5.1': 4 }));
    s.does('AgreeFindings', finding({ '5.1': 4 }, { 'forged-dossier': false })).does('AgreeFindings', finding({ '5.1': 3 }));
  });

  it('come after all reveals, from the secretary', () => {
    p.scoring().as(p.secretary).cannot('AgreeFindings', 'not-revealed');
    split()
      .as(p.secretary)
      .cannot('AgreeFindings', 'not-on-the-agenda', { ...finding({ '5.1': 4 }), dossierId: p.B });
    const two = p.scoredAt(p.meeting(p.admitting(p.appointed(), { [p.A]: {}, [p.B]: {} })), p.B, 76);
    two
      .as(p.secretary)
      .cannot('AgreeFindings', 'not-revealed')
      .as(chairwoman)
      .cannot('OrderRescoring', 'not-revealed')
      .cannot('AcceptSpread', 'not-revealed');
    split().as(p.elsewhere(p.secretary)).cannot('AgreeFindings', 'unit-not-competent');
    p.concluded().as(p.secretary).cannot('AgreeFindings', 'not-now');
  });
});

describe('a re-scoring', () => {
  it('begins another attempt with nothing in it; the sheets of the one before stay in the history', () => {
    const s = split()
      .as(p.secretary)
      .does('AgreeFindings', finding({ '5.1': 4 }))
      .as(chairwoman);
    const before = s.facts.filter((f) => f.type === 'SheetRevealed').length;
    s.does('OrderRescoring', { dossierId: p.A, reasons });
    s.recorded({ type: 'RescoringOrdered', data: { dossierId: p.A, attempt: 2, cause: 'ordered', reasons } });
    expect(item(s)).toMatchObject({
      ...{ attempt: 2, phase: 'committing', commitments: {}, sheets: {}, agreed: { options: {}, disqualifiers: {} } },
      remarks: [{ about: 're-scoring', attempt: 1, reasons }],
    });
    expect(s.facts.filter((f) => f.type === 'SheetRevealed')).toHaveLength(before);
    p.scoredAt(s, p.A, 80).as(chairwoman).does('ConcludeRound');
    expect(s.context.results?.[p.A]).toMatchObject({ attempt: 2, sumOfTotals: 560 });
  });

  it('is ordered by who has the chair, after the reveal', () => {
    p.scoring().as(chairwoman).cannot('OrderRescoring', 'not-revealed', { dossierId: p.A, reasons });
    const s = p.revealed().as(health).cannot('OrderRescoring', 'not-the-chair').as(viceChair).cannot('OrderRescoring', 'not-the-chair');
    s.as(p.elsewhere(chairwoman)).cannot('OrderRescoring', 'unit-not-competent');
    s.as(chairwoman).cannot('OrderRescoring', 'not-on-the-agenda', { dossierId: p.B, reasons });
    p.concluded().as(chairwoman).cannot('OrderRescoring', 'not-now');
  });
});

describe('too wide a spread', () => {
  const wide = () => p.scoredAt(p.scoring(), p.A, 72, 83, 76);

  it('R8.2 stands in the way of the result until it is scored again within the limit', () => {
    const s = wide().as(chairwoman).cannot('ConcludeRound', 'items-open');
    expect(s.refusal?.details).toEqual({ items: [{ dossierId: p.A, cause: 'spread' }] });
    p.agreed(p.scoredAt(s.does('OrderRescoring'), p.A, 72, 82, 76), p.A)
      .as(chairwoman)
      .does('ConcludeRound');
  });

  it('may be accepted with reasons after as many attempts as the regulation asks for', () => {
    const s = wide().as(chairwoman).cannot('AcceptSpread', 'rescoring-first');
    expect(s.refusal?.details).toEqual({ attempt: 1, attempts: 2 });
    p.scoredAt(s.does('OrderRescoring'), p.A, 72, 83, 76).as(chairwoman).does('AcceptSpread', { dossierId: p.A, reasons });
    s.recorded({ type: 'SpreadAccepted', data: { dossierId: p.A, attempt: 2, spread: 11, reasons } });
    s.cannot('AcceptSpread', 'spread-within-limit').cannot('ConcludeRound', 'items-open');
    expect(s.refusal?.details).toEqual({ items: [{ dossierId: p.A, cause: 'findings' }] });
    p.agreed(s, p.A).as(chairwoman).does('ConcludeRound');
    expect(item(s)?.remarks.map((r) => r.about)).toEqual(['re-scoring', 'spread-accepted']);
  });

  it('is accepted for one attempt only', () => {
    const s = p.scoredAt(wide().as(chairwoman).does('OrderRescoring'), p.A, 72, 83, 76).as(chairwoman).does('AcceptSpread');
    p.scoredAt(s.does('OrderRescoring'), p.A, 72, 84, 76).as(chairwoman).cannot('ConcludeRound', 'items-open');
  });

  it('is nothing where the regulation sets no limit, and where the evaluation is stopped', () => {
    const free = p.scoredAt(p.scoring(p.under({ spread: null })), p.A, 50, 99, 76).as(chairwoman);
    free.cannot('AcceptSpread', 'spread-within-limit').as(p.secretary);
    const forged = (sheet: Sheet) => ({ ...sheet, disqualifiers: ['forged-dossier'] });
    const s = p.scoring();
    const sheets = p.totals(s, p.A, 30, 90, 60).map(([actor, sheet]) => [actor, forged(sheet)] as const);
    p.scored(s, p.A, sheets).as(chairwoman).cannot('AcceptSpread', 'spread-within-limit').does('ConcludeRound');
  });

  it('is accepted by who has the chair, where there is one', () => {
    p.revealed().as(chairwoman).cannot('AcceptSpread', 'spread-within-limit');
    p.scoring().as(chairwoman).cannot('AcceptSpread', 'not-revealed');
    wide().as(chairwoman).cannot('AcceptSpread', 'not-on-the-agenda', { dossierId: p.B, reasons });
    const s = wide().as(health).cannot('AcceptSpread', 'not-the-chair').as(viceChair).cannot('AcceptSpread', 'not-the-chair');
    s.as(p.elsewhere(chairwoman)).cannot('AcceptSpread', 'unit-not-competent');
    p.concluded().as(chairwoman).cannot('AcceptSpread', 'not-now');
  });
});

describe('written opinions on a matter that is complex', () => {
  it('R7.4 are referred to a meeting by the chair, with reasons', () => {
    const s = p.writing().as(chairwoman).does('ReferToMeeting', { dossierId: p.A, reasons });
    s.recorded({ type: 'ReferredToMeeting', data: { dossierId: p.A, attempt: 1, reasons } });
    expect(item(s)).toMatchObject({ form: 'meeting', attempt: 1, remarks: [{ about: 'meeting', attempt: 1, reasons }] });
    s.cannot('ReferToMeeting', 'meets-already');
  });

  it('begin another attempt where somebody had sealed a sheet', () => {
    const s = p.writing();
    p.commits(s, p.A, health, p.sheetOf(s, p.A, 76))
      .as(chairwoman)
      .does('ReferToMeeting');
    expect(item(s)).toMatchObject({ form: 'meeting', attempt: 2, commitments: {} });
  });

  it('are referred by who has the chair', () => {
    p.writing().as(chairwoman).cannot('ReferToMeeting', 'not-on-the-agenda', { dossierId: p.B, reasons });
    const s = p.writing().as(health).cannot('ReferToMeeting', 'not-the-chair').as(viceChair).cannot('ReferToMeeting', 'not-the-chair');
    s.as(p.elsewhere(chairwoman)).cannot('ReferToMeeting', 'unit-not-competent');
    p.concluded().as(chairwoman).cannot('ReferToMeeting', 'not-now');
  });
});
