import { describe, expect, test } from 'vitest';
import { civilDate, weekday, yearOf } from './civil-date.ts';
import { type HolidayName, vietnamCalendar } from './holidays.ts';
import { isWorkingDay } from './periods.ts';

const years = Object.entries(vietnamCalendar).map(([year, table]) => ({ year: Number(year), ...table }));
const datesOf = (year: number, name: HolidayName): readonly string[] =>
  (vietnamCalendar[year]?.holidays ?? []).filter((d) => d.name === name).map((d) => d.on);

/** The day of a lunar month in a year by the Chinese calendar, which the Vietnamese one shares from 2019 to 2030 except for the new year of 2030. */
const lunar = (year: number, monthCode: string, day: number): string =>
  Temporal.PlainDate.from({ calendar: 'chinese', year, monthCode, day }).withCalendar('iso8601').toString();

describe('the holiday table of Vietnam', () => {
  test('covers 2019 to 2030 without a gap', () => {
    expect(years.map((y) => y.year)).toEqual([2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030]);
  });

  test('says for every year whether it was announced or projected, and by what', () => {
    expect(years.filter((y) => y.certainty === 'announced').map((y) => y.year)).toEqual([2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026]);
    for (const y of years) expect(y.source.length).toBeGreaterThan(10);
  });

  test.each(years)('$year lists real days of that year once each, in order', ({ year, holidays, makeUpWorkdays }) => {
    const days = holidays.map((d) => d.on);
    expect(days).toEqual([...new Set(days)].toSorted());
    for (const day of [...days, ...makeUpWorkdays.map((d) => d.on)]) {
      expect(civilDate.safeParse(day).success).toBe(true);
      expect(yearOf(day)).toBe(year);
    }
  });

  test.each(years)('$year gives as many working days off as the law: 10, 11 from 2021, and 24 November from 2026', ({ year, holidays }) => {
    const legal = holidays.filter((d) => d.name !== 'swapped' && weekday(d.on) <= 5).length;
    const cultureDay = year >= 2026 && weekday(`${year}-11-24`) <= 5 ? 1 : 0;
    expect(legal).toBe((year <= 2020 ? 10 : 11) + cultureDay);
  });

  test.each(years)('$year has the fixed days', ({ year }) => {
    expect(datesOf(year, 'new-year')).toEqual([`${year}-01-01`]);
    expect(datesOf(year, 'victory')).toEqual([`${year}-04-30`]);
    expect(datesOf(year, 'labour')).toEqual([`${year}-05-01`]);
    expect(datesOf(year, 'national')).toContain(`${year}-09-02`);
    expect(datesOf(year, 'national')).toHaveLength(year <= 2020 ? 1 : 2);
    expect(datesOf(year, 'culture')).toEqual(year >= 2026 ? [`${year}-11-24`] : []);
  });

  test.each(years)("$year has Hung Kings' Day on the 10th of the third lunar month", ({ year }) => {
    expect(datesOf(year, 'hung-kings')).toEqual([lunar(year, 'M03', 10)]);
  });

  test.each(years)('$year has the lunar new year among its days off', ({ year, holidays }) => {
    const firstDay = year === 2030 ? '2030-02-02' : lunar(year, 'M01', 1);
    expect(holidays.some((d) => d.name === 'tet' && d.on === firstDay)).toBe(true);
    expect(datesOf(year, 'tet').filter((d) => weekday(d) <= 5)).toHaveLength(5);
  });

  test('every exchanged working day is made up on a Saturday, and the other way round', () => {
    const swapped = years.flatMap((y) => datesOf(y.year, 'swapped'));
    const madeUp = years.flatMap((y) => y.makeUpWorkdays);
    expect(madeUp).toHaveLength(6);
    expect(
      madeUp
        .map((d) => d.insteadOf)
        .filter((d) => d >= '2019-01-01')
        .toSorted(),
    ).toEqual(swapped.toSorted());
    for (const day of madeUp) {
      expect(weekday(day.on)).toBe(6);
      expect(weekday(day.insteadOf)).toBeLessThanOrEqual(5);
      expect(isWorkingDay(day.on, vietnamCalendar)).toBe(true);
    }
  });

  test('National Day 2026 is off from 29 August to 2 September, with Saturday 22 August worked', () => {
    const off = ['2026-08-29', '2026-08-30', '2026-08-31', '2026-09-01', '2026-09-02'];
    expect(off.filter((d) => isWorkingDay(d, vietnamCalendar))).toEqual([]);
    expect(isWorkingDay('2026-08-22', vietnamCalendar)).toBe(true);
    expect(isWorkingDay('2026-09-03', vietnamCalendar)).toBe(true);
  });

  test('24 November is off from 2026 on, and not made up when it is a rest day', () => {
    expect(isWorkingDay('2025-11-24', vietnamCalendar)).toBe(true);
    expect(isWorkingDay('2026-11-24', vietnamCalendar)).toBe(false);
    expect(weekday('2029-11-24')).toBe(6);
    expect(isWorkingDay('2029-11-26', vietnamCalendar)).toBe(true);
  });
});
