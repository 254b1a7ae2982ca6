/** Civil (Gregorian) dates of an administration: a day on paper, without clock or time zone. */
import { z } from 'zod';

/** YYYY-MM-DD, a real day of the years 1900 to 2200. Because of the fixed width, `<` and `>` compare dates. */
export type CivilDate = string;

const isRealDay = (text: string): boolean => {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Temporal.PlainDate(year, month, 1).daysInMonth;
};

export const civilDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'ngày có dạng YYYY-MM-DD (a date is YYYY-MM-DD)', abort: true })
  .refine(isRealDay, 'không có ngày này trong các năm 1900 đến 2200 (no such day in the years 1900 to 2200)')
  .meta({ format: 'date' });

/** @throws RangeError when `date` is not a date. */
const plain = (date: CivilDate): Temporal.PlainDate => Temporal.PlainDate.from(date);

export const addDays = (date: CivilDate, days: number): CivilDate => plain(date).add({ days }).toString();

/** The matching day `months` later (or earlier), or the last day of that month if it has none (Civil Code 2015 Art. 148.4). */
export const addMonths = (date: CivilDate, months: number): CivilDate => plain(date).add({ months }).toString();

/** Days from `a` to `b`: 1 for tomorrow, negative when `b` is earlier. */
export const daysBetween = (a: CivilDate, b: CivilDate): number => plain(a).until(plain(b), { largestUnit: 'days' }).days;

/** 1 Monday to 7 Sunday. */
export const weekday = (date: CivilDate): number => plain(date).dayOfWeek;

export const yearOf = (date: CivilDate): number => Number(date.slice(0, 4));
