import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDateInVietnam, isCivilDate } from './civil-date.ts';
import { seed } from './testing/office.ts';

describe('the civil date in Viet Nam', () => {
  test('changes at 17:00 UTC', () => {
    expect(civilDateInVietnam('2026-11-24T16:59:59.999Z')).toBe('2026-11-24');
    expect(civilDateInVietnam('2026-11-24T17:00:00.000Z')).toBe('2026-11-25');
    expect(civilDateInVietnam('2026-12-31T17:00:00.000Z')).toBe('2027-01-01');
  });

  test('is the one of Asia/Ho_Chi_Minh at any instant of our times', () => {
    const instant = fc.date({ min: new Date('1976-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, (at) => {
        const zoned = Temporal.Instant.from(at.toISOString()).toZonedDateTimeISO('Asia/Ho_Chi_Minh');
        expect(civilDateInVietnam(at.toISOString())).toBe(zoned.toPlainDate().toString());
      }),
      { seed },
    );
  });

  test('of what is no instant is an error', () => {
    expect(() => civilDateInVietnam('soon')).toThrow(RangeError);
  });
});

describe('the name of a day', () => {
  test('is of a day that there is', () => {
    for (const day of ['2026-02-28', '2024-02-29', '2000-02-29', '1999-12-31', '1900-01-01', '2200-12-31'])
      expect(isCivilDate(day), day).toBe(true);
    for (const day of [
      '2026-02-29',
      '1900-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-06-31',
      '2026-1-1',
      '+002026-01-01',
      ' 2026-01-01',
      '2026-01-01\n',
      '',
      '0026-09-02',
      '1899-12-31',
      '2201-01-01',
    ])
      expect(isCivilDate(day), day).toBe(false);
  });
});
