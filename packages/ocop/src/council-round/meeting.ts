/** The meeting: who is there, and who must not score what (Decision 26/2026, Articles 7.3.d, 7.4.d; the council's regulation). */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import { withConsequences } from './consequences.ts';
import type { AgendaItem, RoundContext } from './context.ts';
import { exampleMembers } from './examples.ts';
import { actingChairs, isScoreKnown, memberOf } from './roles.ts';
import { factOf, known, rule, withItem } from './rule.ts';
import * as s from './schemas.ts';
import { quorumOf, scorersOf, votersOf } from './voting.ts';

export const meetingFacts = {
  MeetingOpened: factOf(
    'Đã khai mạc cuộc họp Hội đồng',
    'Meeting opened',
    z.strictObject({ present: s.memberIds.min(1), openedOn: s.day, paper: s.paper.optional() }),
  ),
  AttendanceRecorded: factOf('Đã ghi nhận thành viên dự họp', 'Attendance recorded', z.strictObject({ present: s.memberIds.min(1) })),
  MemberRecused: factOf(
    'Thành viên không tham gia đánh giá hồ sơ do xung đột lợi ích',
    'Member recused from a dossier',
    z.strictObject({ dossierId: s.id, memberId: s.memberId, by: z.enum(['member', 'chair', 'secretary']), reasons: s.reasons }),
  ),
} as const;

const councilMissing = ({ regulation, appointment }: RoundContext): readonly string[] =>
  regulation === null || appointment === null ? ['council-missing'] : [];

const strangers = (context: RoundContext, present: readonly string[]): readonly string[] =>
  present.filter((id) => memberOf(context, id) === undefined);

/** Enough voting members, and the chair where the regulation asks for it. */
const meetingQuorum = (context: RoundContext, present: readonly string[]) => {
  const { chairPresent } = known(context.regulation, 'regulation').quorum;
  const voters = votersOf(context);
  const needed = quorumOf(context, voters.length);
  const there = voters.filter((id) => present.includes(id)).length;
  const chair = !chairPresent || present.some((id) => memberOf(context, id)?.office === 'chair');
  return { met: there >= needed && chair, needed, present: there, chair };
};

/** How many would still score it, and how many the regulation asks for of all: below that no secretary leaves a council, not even one by one. */
const leftWithout = (context: RoundContext, item: AgendaItem, memberId: string): readonly [left: number, needed: number] => {
  const scorers = scorersOf(context, item);
  const needed = scorers.includes(memberId) ? quorumOf(context, votersOf(context).length) : 0;
  return [scorers.filter((id) => id !== memberId).length, needed];
};

const everybody = exampleMembers.map((member) => member.id);

export const meetingRules = {
  OpenMeeting: rule({
    vi: 'Khai mạc cuộc họp Hội đồng',
    en: 'Open the council’s meeting',
    basis: 'Decision 26/2026, Art. 7.3.d, 7.4.d; the council’s regulation',
    roles: ['council-secretary'],
    yields: ['MeetingOpened'],
    refusals: ['council-missing', 'nothing-on-the-agenda', 'meeting-too-early', 'not-a-member', 'quorum-missing'],
    data: z.strictObject({ present: s.memberIds.min(1), paper: s.paper.optional() }),
    example: { present: everybody, paper: { number: '15/GM-HĐOCOP' } },
    blockers: (context) => [...councilMissing(context), ...(context.agenda.length === 0 ? ['nothing-on-the-agenda'] : [])],
    decide: ({ present, paper }, context, env) => {
      if (context.heldFrom !== null && env.effectiveOn < context.heldFrom)
        return refuse('meeting-too-early', { heldFrom: context.heldFrom });
      const unknown = strangers(context, present);
      if (unknown.length > 0) return refuse('not-a-member', { pointer: '/present', unknown });
      const { met, ...quorum } = meetingQuorum(context, present);
      if (!met) return refuse('quorum-missing', { pointer: '/present', ...quorum });
      return [{ type: 'MeetingOpened', data: { present, openedOn: env.effectiveOn, ...(paper === undefined ? {} : { paper }) } }];
    },
  }),
  RecordAttendance: rule({
    vi: 'Ghi nhận thành viên đến, rời cuộc họp',
    en: 'Record who is at the meeting from here on',
    basis: 'Decision 26/2026, Art. 7.3.d, 7.4.d; the council’s regulation',
    roles: ['council-secretary'],
    yields: ['AttendanceRecorded', 'ScoringClosed'],
    refusals: ['meeting-not-open', 'not-a-member'],
    data: z.strictObject({ present: s.memberIds.min(1) }),
    example: { present: everybody },
    blockers: (context) => (context.present === null ? ['meeting-not-open'] : []),
    decide: ({ present }, context) => {
      const unknown = strangers(context, present);
      if (unknown.length > 0) return refuse('not-a-member', { pointer: '/present', unknown });
      return withConsequences(
        context,
        { type: 'AttendanceRecorded', data: { present } },
        context.agenda.map((item) => item.dossierId),
      );
    },
  }),
  DeclareConflict: rule({
    vi: 'Khai báo xung đột lợi ích',
    en: 'Declare a conflict of interest',
    basis: 'Decision 26/2026, Art. 4.2; the council’s regulation',
    roles: ['council-member', 'council-secretary'],
    yields: ['MemberRecused', 'RescoringOrdered', 'ScoringClosed'],
    refusals: [
      'not-on-the-agenda',
      'item-concluded',
      'not-a-member',
      'not-for-another',
      'already-recused',
      'council-missing',
      'declared-by-the-chair',
    ],
    data: z.strictObject({ dossierId: s.id, memberId: s.memberId, reasons: s.reasons }),
    example: {
      dossierId: '00000000-0000-4000-8000-00000000000a',
      memberId: 'council-industry-51',
      reasons: 'Người thân là thành viên hợp tác xã.',
    },
    decide: withItem((item, { dossierId, memberId, reasons }, context, { actor }) => {
      if (memberOf(context, memberId) === undefined) return refuse('not-a-member', { pointer: '/memberId' });
      const chairs = actingChairs(context, item);
      if (actor.role === 'council-member' && actor.id !== memberId && !chairs.includes(actor.id)) {
        return refuse('not-for-another', { pointer: '/memberId' });
      }
      if (item.recused.includes(memberId)) return refuse('already-recused', { pointer: '/memberId' });
      // Once somebody has sealed a sheet, each member who goes brings the end of the scoring nearer to those who have. That of the chair is the
      // secretary's to declare at any time: the chair might not.
      const isBegun = isScoreKnown(item) || Object.keys(item.commitments).length > 0;
      if (actor.role === 'council-secretary' && isBegun && chairs.length > 0 && !chairs.includes(memberId)) {
        return refuse('declared-by-the-chair', { chairs });
      }
      if (actor.role === 'council-secretary') {
        if (context.regulation === null) return refuse('council-missing');
        const [left, needed] = leftWithout(context, item, memberId);
        if (left < needed && !chairs.includes(memberId)) return refuse('declared-by-the-chair', { chairs, left, needed });
      }
      const by = actor.role === 'council-secretary' ? 'secretary' : actor.id === memberId ? 'member' : 'chair';
      const recused = { type: 'MemberRecused', data: { dossierId, memberId, by, reasons } } as const;
      // Who leaves a sheet out when the others are known, or lets fewer be enough, chooses the result: then all of them score anew.
      if (Object.keys(item.sheets).length > 0 && votersOf(context).includes(memberId)) {
        return [recused, { type: 'RescoringOrdered', data: { dossierId, attempt: item.attempt + 1, cause: 'conflict', reasons } }];
      }
      return withConsequences(context, recused, [dossierId]);
    }),
  }),
} as const;
