/** How a round begins, and how it is called off (Decision 26/2026, Article 5). */
import { z } from 'zod';
import { factOf } from '../rule-for.ts';
import * as s from './schemas.ts';

export const planningFacts = {
  RoundPlanned: factOf(
    'Đã lập kế hoạch đợt đánh giá',
    'Round planned',
    z.strictObject({
      roundId: s.roundId,
      level: s.level,
      /** null at the central level. */
      provinceCode: s.text(2).nullable(),
      year: z.int(),
      number: z.int().min(0),
      title: z.strictObject({ vi: s.text(300), en: s.text(300) }),
      ruleSet: s.text(60),
      rubric: s.text(60),
      /** Proposals of before this day count. */
      proposedBefore: s.day,
      heldFrom: s.day.nullable(),
      /** The assessment is to be held before this day. */
      heldBefore: s.day,
      basis: s.text(300),
      /** Beyond the two rounds of Article 5. */
      extra: z.boolean(),
      legalBasis: s.legalBasis.nullable(),
    }),
  ),
  RoundCancelled: factOf(
    'Đã hủy đợt đánh giá',
    'Round cancelled',
    z.strictObject({
      reasons: s.reasons,
      /** The dossiers that were on the agenda, and the round to which each goes. */
      deferred: z.array(z.strictObject({ dossierId: s.id, nextRoundId: s.roundId.nullable() })),
    }),
  ),
} as const;
