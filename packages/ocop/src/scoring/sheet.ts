/** A score sheet: what a member (or the applicant, in form 02 part III) chooses. Points are never entered; they follow from the rubric. */
import { z } from 'zod';
import { legible } from '../legible.ts';

/** Index of the chosen option in printed order, from 0; `not-met` where no option fits: 0 points, and no gate is met by it. */
export const choice = z.union([z.int().min(0).max(30), z.literal('not-met')]);
export type Choice = z.infer<typeof choice>;

const code = z.string().regex(/^\d{1,2}(\.\d{1,2}){0,2}$/, 'phải là mã tiêu chí, như 5.3 (must be the code of a criterion, such as 5.3)');
const short = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/, 'phải là mã gồm chữ thường, số và dấu gạch nối (must be an id of lower-case letters, digits and hyphens)');

export const choices = z.record(code, choice);
export const cases = z.record(code, short);

export const sheet = z.strictObject({
  choices,
  /** Set 26: the case picked in each criterion that has cases. */
  cases: cases.optional(),
  /** Ids of the disqualifiers that the member finds. */
  disqualifiers: z.array(short).max(20).optional(),
  /** The assessor's opinion, at the foot of the sheet (Annex II). Not trimmed: what was sealed is what is hashed again. */
  opinion: legible(z.string().min(1, { abort: true }).max(4000)).optional(),
});
export type Sheet = z.infer<typeof sheet>;
