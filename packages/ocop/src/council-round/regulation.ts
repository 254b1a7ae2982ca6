/** The council's operating regulation (Quy chế hoạt động, Articles 7.3.b, 7.4.b): what the Decision leaves to it, as data of the round. */
import { z } from 'zod';
import { office, paper } from './schemas.ts';

export const regulation = z
  .strictObject({
    paper,
    /**
     * Least part of the voting members, as a fraction, counted for each dossier: without those recused from it, or `of` all. `chairPresent`: a
     * meeting also needs the chair, or a vice-chair for a dossier from which the chair is recused.
     */
    quorum: z
      .strictObject({
        numerator: z.int().min(1).max(100),
        denominator: z.int().min(1).max(100),
        of: z.enum(['not-recused', 'all']).optional(),
        chairPresent: z.boolean(),
      })
      .refine(
        (q) => q.numerator <= q.denominator,
        'số tối thiểu không được quá toàn thể thành viên (the quorum must not be more than all members)',
      ),
    /** Offices that score. */
    voters: z.array(office).min(1).max(4),
    /** A member with an interest in a dossier does not score it. */
    conflict: z.literal('recused-from-dossier'),
    /** Most points between the highest and the lowest total; null: no limit. After `attempts` the chair may accept what remains, with reasons. */
    spread: z.strictObject({ maxPoints: z.int().min(0).max(100), attempts: z.int().min(1).max(9) }).nullable(),
    /** Whether members who are not at the meeting may send sheets all the same; nobody waits for them. */
    absent: z.enum(['not-counted', 'may-send-sheets']),
    /** Decision 26/2026 names no rounding: the average is compared as it is. */
    rounding: z.literal('none'),
    /** When written opinions differ so that the council must meet (Article 7.6.d): other stars, or a spread of more than `spread`. */
    opinionsDiffer: z.enum(['stars', 'spread']),
  })
  .refine(
    (r) => r.opinionsDiffer === 'stars' || r.spread !== null,
    'ý kiến khác nhau theo chênh lệch thì phải có mức chênh lệch (opinions that differ by the spread need a spread)',
  );
export type Regulation = z.infer<typeof regulation>;
