/** What the council has before it: dossiers, their samples, and who goes to a later round (Decision 26/2026, Articles 5, 6.2.d, 7.6.d). */
import { z } from 'zod';
import { factOf } from '../rule-for.ts';
import * as s from './schemas.ts';

export const agendaFacts = {
  DossierAdmitted: factOf(
    'Đã đưa hồ sơ vào đợt đánh giá',
    'Dossier admitted to the round',
    z.strictObject({
      dossierId: s.id,
      number: z.int().min(1),
      productName: s.text(300),
      productSet: s.text(2),
      kind: s.kind,
      form: s.form,
      /** Why a re-evaluation meets all the same (Article 7.6.d). */
      formReasons: s.reasons.optional(),
      proposedOn: s.day,
      /** 1, or more for a dossier that comes back to a round that had put it off. */
      attempt: s.attempt,
    }),
  ),
  DossierDeferred: factOf(
    'Hồ sơ chuyển sang đợt sau',
    'Dossier deferred to a later round',
    z.strictObject({
      dossierId: s.id,
      /** `late`: proposed on or after the cut-off; `postponed`: put off by the council. */
      cause: z.enum(['late', 'postponed']),
      reasons: s.reasons.optional(),
      proposedOn: s.day,
      proposedBefore: s.day,
      nextRoundId: s.roundId.nullable(),
    }),
  ),
  DossierRemoved: factOf(
    'Đã đưa hồ sơ ra khỏi chương trình',
    'Dossier taken off the agenda',
    z.strictObject({ dossierId: s.id, reasons: s.reasons }),
  ),
  SamplesReceived: factOf('Đã nhận sản phẩm mẫu', 'Samples received', z.strictObject({ dossierId: s.id, count: z.int().min(1) })),
} as const;
