/** Whole council rounds, from the plan to the end: the stories of the golden histories. */
import type { Actor } from '@hoso/workflow';
import type { Sheet } from '../scoring/sheet.ts';
import * as p from './round-people.ts';

const told = (s: p.RoundScenario): p.RoundScenario => s.as(p.secretary).does('SignMinutes').does('SubmitProposal');
const ids = (actors: readonly Actor[]) => ({ present: actors.map(({ id }) => id) });
const legalBasis = { paper: { number: '12/QĐ-UBND' }, clause: 'Điều 4 khoản 2' };

/** Everything that may happen at one meeting: a recusal, late and leaving members, closings by the chair, findings, a spread accepted in the end. */
const withEverything = (): p.RoundScenario => {
  const s = p.appointed();
  p.admitting(s, { [p.A]: {}, [p.B]: { set: '26' }, [p.C]: { set: '16', proposedOn: '2026-10-31' }, [p.idOf(13)]: { kind: 'upgrade' } });
  const D = p.idOf(13);
  s.as(p.quality).does('DeclareConflict', { dossierId: p.A, memberId: p.quality.id, reasons: 'Góp vốn vào hợp tác xã.' });
  p.meeting(s, p.voters.slice(0, 6));
  const first = p.totals(s, p.A, 72, 84, 76);
  p.scored(s, p.A, first).as(p.chairwoman).does('OrderRescoring');
  p.scored(s, p.A, p.totals(s, p.A, 72, 84, 76))
    .as(p.chairwoman)
    .does('AcceptSpread');
  p.agreed(s, p.A).as(p.secretary).does('RecordAttendance', ids(p.everybody));
  for (const [actor, sheet] of p.totals(s, p.B, 92).slice(0, 6)) p.commits(s, p.B, actor, sheet);
  s.as(p.chairwoman).does('CloseScoring', { dossierId: p.B, reasons: 'Một thành viên rời họp.' });
  for (const [actor, sheet] of p.totals(s, p.B, 92).slice(0, 6)) p.reveals(s, p.B, actor, sheet);
  const forged = (sheet: Sheet): Sheet => ({ ...sheet, disqualifiers: ['forged-dossier'] });
  const ofD = p.totals(s, D, 60).map(([actor, sheet], i) => [actor, i === 6 ? sheet : forged(sheet)] as const);
  for (const [actor, sheet] of ofD) p.commits(s, D, actor, sheet);
  for (const [actor, sheet] of ofD.slice(1)) p.reveals(s, D, actor, sheet);
  s.as(p.chairwoman).does('CloseReveal', { dossierId: D, reasons: 'Chủ tịch mất mã niêm phong.' }).as(p.secretary);
  s.does('AgreeFindings', { dossierId: D, options: {}, disqualifiers: { 'forged-dossier': true }, note: 'Giấy chứng nhận giả.' });
  return told(p.concluded(s));
};

/** August 2026, beyond Article 5: re-evaluations by written opinions, of which one comes to a meeting. */
const byOpinions = (): p.RoundScenario => {
  const roundId = 'province-51-2026-1';
  const s = p.round(roundId, '2026-07-20').as(p.department).does('PlanRound', { roundId, legalBasis });
  p.under({ absent: 'may-send-sheets' }, s).on('2026-08-03');
  const proposedOn = '2026-07-20';
  p.admitting(s, {
    [p.A]: { kind: 're-evaluation', proposedOn },
    [p.B]: { kind: 're-evaluation', proposedOn },
    [p.C]: { kind: 're-evaluation', proposedOn },
  });
  p.scoredAt(s, p.A, 76).as(p.chairwoman).does('ConcludeItem');
  p.scoredAt(s, p.B, 76, 68, 76);
  s.as(p.chairwoman).does('ReferToMeeting', { dossierId: p.C, reasons: 'Quy mô sản xuất thay đổi lớn.' }).on('2026-08-10');
  p.meeting(s, p.voters.slice(0, 6));
  // Who is away sends first: nobody waits for him.
  p.scored(s, p.B, p.totals(s, p.B, 72).toReversed());
  return told(p.concluded(p.scored(s, p.C, p.totals(s, p.C, 90).toReversed())));
};

/** At the centre, late: the law's date was passed. */
const central = (): p.RoundScenario => {
  const s = p.round(p.CENTRAL, '2027-08-02').as(p.ministry).does('PlanRound', { roundId: p.CENTRAL }).as(p.minister);
  s.does('IssueRegulation')
    .does('AppointCouncil')
    .knows(p.A, p.waiting({ central: true, proposedOn: '2027-07-20' }));
  s.as(p.centralSecretary)
    .does('AdmitDossiers', { dossiers: [{ dossierId: p.A }] })
    .does('RecordSamples', { dossierId: p.A, count: 5 });
  const atTheCentre = (actor: Actor): Actor => ({ ...actor, unit: 'MAE' });
  s.on('2027-10-01').does('OpenMeeting', ids(p.everybody));
  p.scored(
    s,
    p.A,
    p.totals(s, p.A, 93).map(([actor, sheet]) => [atTheCentre(actor), sheet] as const),
  );
  s.as(atTheCentre(p.chairwoman)).does('ConcludeRound').as(p.centralSecretary);
  return s.does('SignMinutes').does('SubmitProposal');
};

const conflictSeenLate = (): p.RoundScenario => {
  const s = p.revealed().as(p.chairwoman);
  s.does('DeclareConflict', { dossierId: p.A, memberId: p.health.id, reasons: 'Người thân là chủ thể.' });
  return p.concluded(p.scoredAt(s, p.A, 76));
};

const putOffAndBack = (): p.RoundScenario => {
  const s = p.admitting(p.appointed(), { [p.A]: {}, [p.B]: {} });
  p.scoredAt(p.meeting(s), p.A, 76).as(p.chairwoman).does('PostponeDossier');
  s.knows(p.B, p.waiting({ path: 'withdrawn' }))
    .as(p.secretary)
    .does('RemoveDossier', { dossierId: p.B, reasons: 'Chủ thể đã rút hồ sơ.' });
  return p.concluded(p.scoredAt(p.admitting(s, { [p.A]: {} }), p.A, 80));
};

const plannedAnew = (): p.RoundScenario => {
  const s = p.scoring();
  p.commits(s, p.A, p.health, p.sheetOf(s, p.A, 76))
    .as(p.secretary)
    .does('PostponeDossier')
    .as(p.department)
    .does('CancelRound');
  p.appointed(s.on('2026-11-16').does('PlanRound'));
  return p.concluded(p.scoredAt(p.meeting(p.admitting(s, { [p.A]: {} })), p.A, 76));
};

export const roundLives = {
  'a meeting with everything': withEverything,
  'written opinions, one of them to a meeting': byOpinions,
  'a central round that is late': central,
  'a conflict seen when sheets were known': conflictSeenLate,
  'a dossier put off that comes back, another withdrawn': putOffAndBack,
  'cancelled before any sheet': () =>
    p
      .admitting(p.appointed(), { [p.A]: {} })
      .as(p.department)
      .does('CancelRound'),
  'called off and planned anew': plannedAnew,
  'sheets sealed, nothing revealed': () => {
    const s = p.scoring();
    for (const [actor, sheet] of p.totals(s, p.A, 76).slice(0, 4)) p.commits(s, p.A, actor, sheet);
    return s;
  },
} as const satisfies Readonly<Record<string, () => p.RoundScenario>>;
