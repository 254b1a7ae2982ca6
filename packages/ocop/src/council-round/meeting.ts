/** The meeting: who is there, and who must not score what (Decision 26/2026, Articles 7.3.d, 7.4.d; the council's regulation). */
import { z } from 'zod';
import { factOf } from '../rule-for.ts';
import * as s from './schemas.ts';

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
    z.strictObject({ dossierId: s.id, memberId: s.memberId, reasons: s.reasons }),
  ),
} as const;
