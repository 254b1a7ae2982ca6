/**
 * Counting time. A period starts the day after the event and ends at the end of its last day; a month period ends on the matching day or
 * the last day of the month; a last day that is a rest day moves to the next working day (Civil Code 2015 Art. 147 and 148).
 * The validity of a certificate, the filing window and the extension are spans between two dates, not periods to act in: they never move.
 */
import { z } from 'zod';
import { addDays, addMonths, type CivilDate, weekday, yearOf } from './civil-date.ts';
import type { Calendar, CalendarYear } from './holidays.ts';

/** `rolls` (default true): a last day that is no working day moves to the next one. Working days need no rolling. */
export const period = z.union([
  z.strictObject({ workingDays: z.int().positive() }).readonly(),
  z.strictObject({ days: z.int().positive(), rolls: z.boolean().optional() }).readonly(),
  z.strictObject({ months: z.int().positive(), rolls: z.boolean().optional() }).readonly(),
]);
export type Period = z.infer<typeof period>;

/** No holiday table for the year: working days cannot be counted, and guessing Monday to Friday would miss deadlines. */
export class CalendarYearMissing extends Error {
  readonly code = 'calendar-year-missing';
  readonly year: number;
  constructor(year: number) {
    super(`The calendar has no holiday table for ${year}`);
    this.name = 'CalendarYearMissing';
    this.year = year;
  }
}

/** Working days of each calendar and year in order, found once: deadlines are counted for every dossier on every replay. */
const lists = new WeakMap<Calendar, Map<number, readonly CivilDate[]>>();

const workingDaysOf = (year: number, calendar: Calendar): readonly CivilDate[] => {
  const years = lists.getOrInsertComputed(calendar, () => new Map());
  return years.getOrInsertComputed(year, () => findWorkingDays(year, calendar[year]));
};

const findWorkingDays = (year: number, table: CalendarYear | undefined): readonly CivilDate[] => {
  if (table === undefined) throw new CalendarYearMissing(year);
  const off = new Set(table.holidays.map((d) => d.on));
  const madeUp = new Set(table.makeUpWorkdays.map((d) => d.on));
  const list: CivilDate[] = [];
  for (let day = `${year}-01-01`; yearOf(day) === year; day = addDays(day, 1)) {
    if (madeUp.has(day) || (weekday(day) <= 5 && !off.has(day))) list.push(day);
  }
  return list;
};

/** Number of days in the ordered list that are before `date`. */
const countBefore = (list: readonly CivilDate[], date: CivilDate): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as CivilDate) < date) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** @throws CalendarYearMissing */
export const isWorkingDay = (date: CivilDate, calendar: Calendar): boolean => {
  const list = workingDaysOf(yearOf(date), calendar);
  return list[countBefore(list, date)] === date;
};

/** `date` itself if it is a working day, else the first one after it. @throws CalendarYearMissing */
export const nextWorkingDay = (date: CivilDate, calendar: Calendar): CivilDate =>
  isWorkingDay(date, calendar) ? date : addWorkingDays(date, 1, calendar);

/** The n-th working day after `from`; counting starts the day after. @throws CalendarYearMissing; RangeError unless n is a whole number of at least 1 */
export const addWorkingDays = (from: CivilDate, n: number, calendar: Calendar): CivilDate => {
  if (!Number.isInteger(n) || n < 1) throw new RangeError('working days are counted in whole numbers from 1');
  let year = yearOf(from);
  let list = workingDaysOf(year, calendar);
  let index = countBefore(list, from) + n - (isWorkingDay(from, calendar) ? 0 : 1);
  while (index >= list.length) {
    index -= list.length;
    year += 1;
    list = workingDaysOf(year, calendar);
  }
  return list[index] as CivilDate;
};

/** Working days after `from` up to `to`, included; 0 when `to` is not after `from`. @throws CalendarYearMissing */
export const workingDaysBetween = (from: CivilDate, to: CivilDate, calendar: Calendar): number => {
  let count = 0;
  for (let year = yearOf(from); year <= yearOf(to); year += 1) {
    const list = workingDaysOf(year, calendar);
    count += countBefore(list, addDays(to, 1)) - countBefore(list, addDays(from, 1));
  }
  return Math.max(0, count);
};

/** Last day of the period that `from` (the day of the event) sets going. @throws CalendarYearMissing */
export const periodEnd = (from: CivilDate, length: Period, calendar: Calendar): CivilDate => {
  if ('workingDays' in length) return addWorkingDays(from, length.workingDays, calendar);
  const last = 'days' in length ? addDays(from, length.days) : addMonths(from, length.months);
  return length.rolls === false ? last : nextWorkingDay(last, calendar);
};

/** Last day, included, on which a certificate is valid (QĐ 26/2026 Art. 4.3). `issuedOn`: the date that the rule set starts from. */
export const certificateValidity = (
  issuedOn: CivilDate,
  rule: { readonly months: number; readonly lastDay: 'inclusive' | 'exclusive' },
): CivilDate => {
  const matching = addMonths(issuedOn, rule.months);
  return rule.lastDay === 'inclusive' ? matching : addDays(matching, -1);
};

/** First and last day, both included, for filing a re-evaluation dossier (QĐ 26/2026 Art. 7.6.a). */
export const filingWindow = (
  validThrough: CivilDate,
  rule: { readonly earliestDaysBefore: number; readonly latestDaysBefore: number },
): { readonly opensOn: CivilDate; readonly closesOn: CivilDate } => ({
  opensOn: addDays(validThrough, -rule.earliestDaysBefore),
  closesOn: addDays(validThrough, -rule.latestDaysBefore),
});

/**
 * Last day to which a certificate is extended when the filing window was missed (QĐ 26/2026 Art. 12.3); undefined when the rule set grants
 * no extension to certificates that end on `validThrough`.
 */
export const extensionEnd = (
  validThrough: CivilDate,
  rule: {
    readonly enabled: boolean;
    readonly maxDays: number;
    readonly from?: CivilDate | undefined;
    readonly until?: CivilDate | undefined;
  },
): CivilDate | undefined => {
  if (!rule.enabled) return undefined;
  if (rule.from !== undefined && validThrough < rule.from) return undefined;
  if (rule.until !== undefined && validThrough > rule.until) return undefined;
  return addDays(validThrough, rule.maxDays);
};
