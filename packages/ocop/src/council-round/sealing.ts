/** Sealed scoring: commitments first, sheets after the last one (docs/decisions/0015-sealed-scores.md). */
import { z } from 'zod';
import { factOf } from '../rule-for.ts';
import { sheet } from '../scoring/sheet.ts';
import * as s from './schemas.ts';

const ofItem = { dossierId: s.id, attempt: s.attempt };

export const sealingFacts = {
  SheetCommitted: factOf(
    'Đã niêm phong phiếu đánh giá',
    'Score sheet sealed',
    z.strictObject({ ...ofItem, memberId: s.memberId, commitment: s.sha256 }),
  ),
  ScoringClosed: factOf(
    'Đã kết thúc chấm điểm',
    'Scoring closed',
    z.strictObject({
      ...ofItem,
      /** `last-commitment`: nobody was awaited any more. */
      by: z.enum(['last-commitment', 'chair']),
      reasons: s.reasons.optional(),
      /** Who was awaited and had sealed nothing. */
      missing: s.memberIds,
    }),
  ),
  SheetRevealed: factOf(
    'Đã mở phiếu đánh giá',
    'Score sheet revealed',
    z.strictObject({ ...ofItem, memberId: s.memberId, sheet, salt: s.sha256 }),
  ),
  RevealClosed: factOf(
    'Đã kết thúc mở phiếu',
    'Reveal closed',
    z.strictObject({
      ...ofItem,
      reasons: s.reasons,
      /** Who had sealed a sheet and did not reveal it: it does not count. */
      missing: s.memberIds,
    }),
  ),
} as const;
