import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, civilDate, daysBetween, weekday, yearOf } from './civil-date.ts';

const anyDate = fc.integer({ min: 0, max: 73_000 }).map((n) => addDays('1950-01-01', n));

describe('a civil date', () => {
  test.each(['2026-02-28', '2024-02-29', '1900-01-01', '2200-12-31'])('%s is accepted', (text) => {
    expect(civilDate.safeParse(text).success).toBe(true);
  });

  test.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '1899-12-31',
    '2201-01-01',
    '2026-2-3',
    '20260203',
    '03/02/2026',
    '',
    ' 2026-02-03',
    '2026-02-03T00:00',
    '2026-02-03\n',
    '２026-02-03',
  ])('the text "%s" is refused', (text) => {
    expect(civilDate.safeParse(text).success).toBe(false);
  });

  test('every day that arithmetic yields is a valid date', () => {
    fc.assert(fc.property(anyDate, (date) => civilDate.safeParse(date).success));
  });

  test('comparing texts is comparing days', () => {
    fc.assert(
      fc.property(anyDate, anyDate, (a, b) => {
        expect(a < b ? -1 : a > b ? 1 : 0).toBe(Math.sign(daysBetween(b, a)));
      }),
    );
  });

  test('adding days and counting them are inverse', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -20_000, max: 20_000 }), (date, n) => {
        expect(daysBetween(date, addDays(date, n))).toBe(n);
        expect(weekday(addDays(date, 7 * n))).toBe(weekday(date));
      }),
    );
  });

  test.each([
    ['2023-08-31', 36, '2026-08-31'],
    ['2024-02-29', 36, '2027-02-28'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-10-31', 1, '2026-11-30'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('%s plus %i months is %s: the matching day or the last of the month', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  test('adding months lands in the month meant and never passes the matching day', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 600 }), (date, n) => {
        const landed = addMonths(date, n);
        expect(yearOf(landed) * 12 + Number(landed.slice(5, 7))).toBe(yearOf(date) * 12 + Number(date.slice(5, 7)) + n);
        expect(Number(landed.slice(8))).toBeLessThanOrEqual(Number(date.slice(8)));
      }),
    );
  });

  test('24 November 2026 is a Tuesday', () => {
    expect(weekday('2026-11-24')).toBe(2);
  });

  test('arithmetic on a text that is no date is an error', () => {
    expect(() => addDays('2026-02-30', 1)).toThrow(RangeError);
  });
});
