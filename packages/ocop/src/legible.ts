/** Texts of people: what is shown is what was written. */
import type { z } from 'zod';

/** A character that leaves ink: neither a space nor one that is made to be ignored, such as U+200B. */
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v;
/** What changes how the text around it is shown: control characters other than tab and line end, marks that turn the direction of writing. */
const DECEIVING = /[[\p{Cc}\p{Bidi_Control}]--[\t\n\r]]/v;

/** A text that a person wrote and another one is to read: it shows what it says. */
export const legible = <T extends z.ZodType<string>>(schema: T): T =>
  schema
    .refine((value) => VISIBLE.test(value), 'phải có ký tự nhìn thấy được (must have a character that can be seen)')
    .refine(
      (value) => !DECEIVING.test(value),
      'không được có ký tự điều khiển hay dấu đổi chiều chữ (must have no control character and no mark that turns the direction of writing)',
    );

/** Letters of other writings look like Latin ones: two numbers that look alike would be two. */
const NUMBER = /^[[\p{Script=Latin}\p{M}\p{P}0-9 ]--[\p{Default_Ignorable_Code_Point}]]+$/v;

/** An official number that others look up by what is printed. */
export const printable = <T extends z.ZodType<string>>(schema: T): T =>
  schema.refine(
    (value) => NUMBER.test(value),
    'chỉ gồm chữ Latinh, chữ số, dấu cách và dấu câu (must have Latin letters, digits, spaces and punctuation only)',
  );
