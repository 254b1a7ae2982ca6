/** What the council makes of its sheets: agreed findings, too wide a spread, scoring anew, opinions that differ. */
import { z } from 'zod';
import { factOf } from '../rule-for.ts';
import { choices } from '../scoring/sheet.ts';
import * as s from './schemas.ts';

/** `attempt`: the one that begins. */
const anew = { dossierId: s.id, attempt: s.attempt };

export const findingsFacts = {
  FindingsAgreed: factOf(
    'Hội đồng đã thống nhất nội dung còn khác nhau',
    'Findings agreed',
    z.strictObject({
      dossierId: s.id,
      attempt: s.attempt,
      /** Of the gated criteria on which members differ: the option that is the council's. */
      options: choices,
      /** Of the disqualifiers that some members find: does it hold? */
      disqualifiers: z.record(s.text(60), z.boolean()),
      note: s.reasons.optional(),
    }),
  ),
  SpreadAccepted: factOf(
    'Đã chấp nhận chênh lệch điểm',
    'Spread accepted',
    z.strictObject({ dossierId: s.id, attempt: s.attempt, spread: z.int().min(0), reasons: s.reasons }),
  ),
  RescoringOrdered: factOf(
    'Đã yêu cầu chấm điểm lại',
    'Scoring anew ordered',
    z.strictObject({
      ...anew,
      /** `conflict`: a member was recused after sheets were known. */
      cause: z.enum(['ordered', 'conflict']),
      reasons: s.reasons,
    }),
  ),
  OpinionsDiffered: factOf(
    'Ý kiến bằng văn bản khác nhau, chuyển họp Hội đồng',
    'Written opinions differed; the council meets',
    z.strictObject(anew),
  ),
  ReferredToMeeting: factOf(
    'Đã chuyển hồ sơ sang họp Hội đồng',
    'Dossier referred to a meeting',
    z.strictObject({ ...anew, reasons: s.reasons }),
  ),
} as const;
