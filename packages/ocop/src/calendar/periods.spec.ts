import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import { addDays, addMonths, daysBetween, weekday } from './civil-date.ts';
import { type Calendar, type CalendarYear, vietnamCalendar } from './holidays.ts';
import {
  addWorkingDays,
  CalendarYearMissing,
  certificateValidity,
  extensionEnd,
  filingWindow,
  isWorkingDay,
  nextWorkingDay,
  period,
  periodEnd,
  workingDaysBetween,
} from './periods.ts';

const vn = vietnamCalendar;
/** Monday to Friday, no holidays. */
const naiveYear: CalendarYear = { holidays: [], makeUpWorkdays: [], certainty: 'projected', source: 'test' };
const naive: Calendar = { 2026: naiveYear };

/** No working day is left after 25 December. */
const closedAfterChristmas: Calendar = {
  2026: { ...naiveYear, holidays: ['28', '29', '30', '31'].map((d) => ({ on: `2026-12-${d}`, name: 'swapped' as const })) },
};

const from2019to2029 = fc.integer({ min: 0, max: 4_000 }).map((n) => addDays('2019-01-01', n));
const issued = fc.integer({ min: 0, max: 20_000 }).map((n) => addDays('2019-01-01', n));

describe('a certificate (domain vectors 2.9)', () => {
  test.each([
    ['2025-10-15', '2028-10-15', '2028-04-18', '2028-06-17', '2029-04-13'],
    ['2023-11-10', '2026-11-10', '2026-05-14', '2026-07-13', '2027-05-09'],
    ['2023-08-31', '2026-08-31', '2026-03-04', '2026-05-03', '2027-02-27'],
    ['2024-02-29', '2027-02-28', '2026-09-01', '2026-10-31', '2027-08-27'],
  ])(
    'R3.6 R7.1 R10.5: issued on %s it is valid through %s, refiled from %s to %s, extended to %s at most',
    (issuedOn, validThrough, opensOn, closesOn, extendedTo) => {
      expect(certificateValidity(issuedOn, qd26.certificate)).toBe(validThrough);
      expect(filingWindow(validThrough, { earliestDaysBefore: 180, latestDaysBefore: 120 })).toEqual({ opensOn, closesOn });
      expect(qd26.reEvaluation.window).toEqual({ earliestDaysBefore: 180, latestDaysBefore: 120 });
      expect(extensionEnd(validThrough, qd26.extension)).toBe(extendedTo);
    },
  );

  test('its last day does not move when it is a Sunday', () => {
    const validThrough = certificateValidity('2023-11-22', qd26.certificate);
    expect(weekday(validThrough)).toBe(7);
    expect(validThrough).toBe('2026-11-22');
  });

  test('with the exclusive convention the matching day is the first invalid one', () => {
    expect(certificateValidity('2020-02-04', { months: 36, lastDay: 'exclusive' })).toBe('2023-02-03');
  });

  test('the filing window lies inside the validity and is 61 days long', () => {
    fc.assert(
      fc.property(issued, (day) => {
        const validThrough = certificateValidity(day, qd26.certificate);
        const { opensOn, closesOn } = filingWindow(validThrough, { earliestDaysBefore: 180, latestDaysBefore: 120 });
        expect(day < opensOn && opensOn < closesOn && closesOn < validThrough).toBe(true);
        expect(daysBetween(opensOn, closesOn) + 1).toBe(61);
      }),
    );
  });

  test('the extension is a dated switch over the last valid day', () => {
    expect(extensionEnd('2026-05-21', qd26.extension)).toBeUndefined();
    expect(extensionEnd('2026-05-22', qd26.extension)).toBe('2026-11-18');
    expect(extensionEnd('2026-11-19', { enabled: true, maxDays: 180, until: '2026-11-18' })).toBeUndefined();
    expect(extensionEnd('2026-11-18', { enabled: true, maxDays: 180, until: '2026-11-18' })).toBe('2027-05-17');
    expect(extensionEnd('2026-08-31', { ...qd26.extension, enabled: false })).toBeUndefined();
  });
});

describe('working days', () => {
  test('R7.2 and domain vector 2.10: 15 working days from Thursday 20/8/2026 end on 14/9/2026, four days after the naive count', () => {
    expect(addWorkingDays('2026-08-20', qd26.communeReport.workingDays, vn)).toBe('2026-09-14');
    expect(addWorkingDays('2026-08-20', 15, naive)).toBe('2026-09-10');
  });

  test('counting starts the day after, whatever day the event is', () => {
    expect(addWorkingDays('2026-11-20', 1, vn)).toBe('2026-11-23');
    expect(addWorkingDays('2026-11-21', 1, vn)).toBe('2026-11-23');
    expect(addWorkingDays('2026-11-23', 1, vn)).toBe('2026-11-25');
  });

  test('a make-up Saturday counts', () => {
    expect(addWorkingDays('2026-08-21', 1, vn)).toBe('2026-08-22');
  });

  test('counting runs over the turn of the year', () => {
    expect(addWorkingDays('2026-12-31', 1, vn)).toBe('2027-01-04');
    expect(addWorkingDays('2026-12-30', 300, vn) > '2027-12-31').toBe(true);
  });

  test('a count ends on a working day, n of them later, and never earlier than the event', () => {
    fc.assert(
      fc.property(from2019to2029, fc.integer({ min: 1, max: 200 }), (day, n) => {
        const end = addWorkingDays(day, n, vn);
        expect(end > day).toBe(true);
        expect(isWorkingDay(end, vn)).toBe(true);
        expect(workingDaysBetween(day, end, vn)).toBe(n);
      }),
    );
  });

  test('a count agrees with walking day by day', () => {
    fc.assert(
      fc.property(from2019to2029, fc.integer({ min: 1, max: 40 }), (day, n) => {
        let walked = day;
        for (let left = n; left > 0; ) {
          walked = addDays(walked, 1);
          if (isWorkingDay(walked, vn)) left -= 1;
        }
        expect(addWorkingDays(day, n, vn)).toBe(walked);
      }),
      { numRuns: 50 },
    );
  });

  test('n and m working days in a row are n + m', () => {
    const n = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(from2019to2029, n, n, (day, a, b) => {
        expect(addWorkingDays(addWorkingDays(day, a, vn), b, vn)).toBe(addWorkingDays(day, a + b, vn));
      }),
    );
  });

  test('a later event or a longer count never ends earlier', () => {
    const n = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(from2019to2029, fc.integer({ min: 0, max: 30 }), n, (day, later, count) => {
        expect(addWorkingDays(addDays(day, later), count, vn) >= addWorkingDays(day, count, vn)).toBe(true);
        expect(addWorkingDays(day, count + 1, vn) > addWorkingDays(day, count, vn)).toBe(true);
      }),
    );
  });

  test('the next working day is the day itself or the first one after it', () => {
    fc.assert(
      fc.property(from2019to2029, (day) => {
        const next = nextWorkingDay(day, vn);
        expect(isWorkingDay(next, vn)).toBe(true);
        expect(next === day).toBe(isWorkingDay(day, vn));
        for (let d = day; d < next; d = addDays(d, 1)) expect(isWorkingDay(d, vn)).toBe(false);
      }),
    );
  });

  test('no working days lie between a day and itself or an earlier one', () => {
    expect(workingDaysBetween('2026-08-20', '2026-08-20', vn)).toBe(0);
    expect(workingDaysBetween('2027-08-20', '2026-08-20', vn)).toBe(0);
    expect(workingDaysBetween('2026-08-20', '2026-09-14', vn)).toBe(15);
  });

  test.each([0, -1, 1.5, Number.NaN])('%d working days cannot be counted', (n) => {
    expect(() => addWorkingDays('2026-08-20', n, vn)).toThrow(RangeError);
  });
});

describe('a period (Civil Code 2015 Art. 147 and 148)', () => {
  test('starts the day after the event', () => {
    expect(periodEnd('2026-11-02', { days: 1 }, vn)).toBe('2026-11-03');
  });

  test('that ends on a rest day or holiday ends on the next working day', () => {
    expect(periodEnd('2026-10-23', { days: 15 }, vn)).toBe('2026-11-09');
    expect(periodEnd('2026-08-17', { days: 15 }, vn)).toBe('2026-09-03');
    expect(periodEnd('2026-11-09', { days: 15 }, vn)).toBe('2026-11-25');
  });

  test('that must not roll keeps its day', () => {
    expect(periodEnd('2026-10-23', { days: 15, rolls: false }, vn)).toBe('2026-11-07');
    expect(periodEnd('2023-11-22', { months: 36, rolls: false }, vn)).toBe('2026-11-22');
  });

  test('of months ends on the matching day or the last day of the month, then rolls', () => {
    expect(periodEnd('2026-10-30', { months: 1 }, vn)).toBe('2026-11-30');
    expect(periodEnd('2026-12-31', { months: 2 }, vn)).toBe('2027-03-01');
    expect(addMonths('2026-12-31', 2)).toBe('2027-02-28');
  });

  test('of working days ends on one', () => {
    expect(periodEnd('2026-08-20', { workingDays: 15 }, vn)).toBe('2026-09-14');
  });

  test('that rolls ends on a working day, never before its unrolled end', () => {
    fc.assert(
      fc.property(from2019to2029, fc.integer({ min: 1, max: 200 }), (day, days) => {
        const end = periodEnd(day, { days }, vn);
        expect(isWorkingDay(end, vn)).toBe(true);
        expect(end >= periodEnd(day, { days, rolls: false }, vn)).toBe(true);
      }),
    );
  });

  test.each([{ days: 0 }, { days: 1.5 }, { days: 3, months: 1 }, {}, { workingDays: 5, rolls: true }, { weeks: 1 }])(
    '%j is no length',
    (length) => {
      expect(period.safeParse(length).success).toBe(false);
    },
  );
});

describe('a year without a table', () => {
  test.each([
    ['the day itself', () => isWorkingDay('2018-12-31', vn), 2018],
    ['a count that starts in it', () => addWorkingDays('2031-01-02', 1, vn), 2031],
    ['a count that runs into it', () => addWorkingDays('2030-12-30', 5, vn), 2031],
    ['a period that ends in it', () => periodEnd('2030-12-30', { days: 5 }, vn), 2031],
    ['a roll into it', () => periodEnd('2026-12-20', { days: 6 }, closedAfterChristmas), 2027],
  ])('is an error that names it: %s', (_, count, year) => {
    let caught: unknown;
    try {
      count();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(CalendarYearMissing);
    expect(caught).toMatchObject({ code: 'calendar-year-missing', year });
  });

  test('does not matter to a period that does not roll', () => {
    expect(periodEnd('2040-12-30', { days: 5, rolls: false }, vn)).toBe('2041-01-04');
  });
});
