/** How a round ends: results, minutes, proposal (Decision 26/2026, Articles 7.3.d, 7.3.đ, 7.4.d, 7.4.đ). */
import { z } from 'zod';
import { factOf } from '../rule-for.ts';
import * as s from './schemas.ts';

export const conclusionFacts = {
  RoundConcluded: factOf(
    'Hội đồng đã kết luận đợt đánh giá',
    'Round concluded',
    z.strictObject({
      results: z.array(s.itemResult).min(1),
      concludedOn: s.day,
      /** The law's date was passed: it is a duty, not a bar. */
      late: z.boolean(),
    }),
  ),
  MinutesSigned: factOf('Đã ký biên bản họp Hội đồng', 'Minutes signed', z.strictObject({ paper: s.paper })),
  ProposalSubmitted: factOf('Đã trình đề nghị công nhận', 'Proposal submitted', z.strictObject({ paper: s.paper })),
} as const;
