/**
 * Public holidays and make-up working days of Vietnam as the administration keeps them, year by year.
 * Labour Code 2012 Art. 115 (to 2020): 10 days a year; Labour Code 2019 Art. 112 (from 2021): 11, with a second day for National Day. A
 * holiday on a rest day is made up on the next working day (Art. 111.3). Resolution 28/2026/QH16 (from 1/7/2026) adds Vietnam Culture Day,
 * outside Art. 112 and so not made up. Hung Kings' Day is the 10th of the third lunar month.
 *
 * `announced`: as the yearly notice was reported by others; no notice was read in the original.
 * `projected`: no notice is known; computed from the rules above and the last notice for the same weekday. Replace when announced:
 * deadlines already recorded in facts keep their day.
 */
import type { CivilDate } from './civil-date.ts';

export type HolidayName = keyof typeof holidayNames;
export type DayOff = { readonly on: CivilDate; readonly name: HolidayName };
export type MakeUpWorkday = { readonly on: CivilDate; readonly insteadOf: CivilDate };
export type CalendarYear = {
  readonly holidays: readonly DayOff[];
  /** Rest days worked in exchange for a working day off. */
  readonly makeUpWorkdays: readonly MakeUpWorkday[];
  readonly certainty: 'announced' | 'projected';
  readonly source: string;
};
/** By year. A year that is not here cannot be counted in. */
export type Calendar = Readonly<Record<number, CalendarYear>>;

export const holidayNames = {
  'new-year': { vi: 'Tết Dương lịch', en: "New Year's Day" },
  tet: { vi: 'Tết Âm lịch', en: 'Lunar New Year' },
  'hung-kings': { vi: 'Giỗ Tổ Hùng Vương', en: "Hung Kings' Commemoration Day" },
  victory: { vi: 'Ngày Chiến thắng', en: 'Victory Day' },
  labour: { vi: 'Ngày Quốc tế lao động', en: 'International Labour Day' },
  national: { vi: 'Quốc khánh', en: 'National Day' },
  culture: { vi: 'Ngày Văn hóa Việt Nam', en: 'Vietnam Culture Day' },
  substitute: { vi: 'Nghỉ bù', en: 'Day off in lieu of a holiday on a rest day' },
  swapped: { vi: 'Hoán đổi ngày làm việc', en: 'Working day exchanged for a make-up day' },
} as const;

const off = (name: HolidayName, ...dates: readonly CivilDate[]): readonly DayOff[] => dates.map((on) => ({ on, name }));

const announced = (
  source: string,
  holidays: readonly (readonly DayOff[])[],
  makeUpWorkdays: readonly MakeUpWorkday[] = [],
): CalendarYear => ({ holidays: holidays.flat(), makeUpWorkdays, certainty: 'announced', source });

const projected = (lunarNewYear: CivilDate, holidays: readonly (readonly DayOff[])[]): CalendarYear => ({
  holidays: holidays.flat(),
  makeUpWorkdays: [],
  certainty: 'projected',
  source: `Labour Code 2019 Art. 111.3 and 112, Resolution 28/2026/QH16; lunar new year on ${lunarNewYear}; no notice known`,
});

export const vietnamCalendar: Calendar = {
  2019: announced(
    'yearly notice, number not found',
    [
      off('new-year', '2019-01-01'),
      off('tet', '2019-02-04', '2019-02-05', '2019-02-06', '2019-02-07', '2019-02-08'),
      off('hung-kings', '2019-04-14'),
      off('substitute', '2019-04-15'),
      off('swapped', '2019-04-29'),
      off('victory', '2019-04-30'),
      off('labour', '2019-05-01'),
      off('national', '2019-09-02'),
    ],
    [
      { on: '2019-01-05', insteadOf: '2018-12-31' },
      { on: '2019-05-04', insteadOf: '2019-04-29' },
    ],
  ),
  2020: announced('yearly notice, number not found', [
    off('new-year', '2020-01-01'),
    off('tet', '2020-01-23', '2020-01-24', '2020-01-25', '2020-01-26', '2020-01-27', '2020-01-28', '2020-01-29'),
    off('hung-kings', '2020-04-02'),
    off('victory', '2020-04-30'),
    off('labour', '2020-05-01'),
    off('national', '2020-09-02'),
  ]),
  2021: announced('Notice 4875/TB-LĐTBXH', [
    off('new-year', '2021-01-01'),
    off('tet', '2021-02-10', '2021-02-11', '2021-02-12', '2021-02-13', '2021-02-14', '2021-02-15', '2021-02-16'),
    off('hung-kings', '2021-04-21'),
    off('victory', '2021-04-30'),
    off('labour', '2021-05-01'),
    off('substitute', '2021-05-03'),
    off('national', '2021-09-02', '2021-09-03'),
  ]),
  2022: announced('Notice 119/TB-LĐTBXH', [
    off('new-year', '2022-01-01'),
    off('substitute', '2022-01-03'),
    off('tet', '2022-01-31', '2022-02-01', '2022-02-02', '2022-02-03', '2022-02-04'),
    off('hung-kings', '2022-04-10'),
    off('substitute', '2022-04-11'),
    off('victory', '2022-04-30'),
    off('labour', '2022-05-01'),
    off('substitute', '2022-05-02', '2022-05-03'),
    off('national', '2022-09-01', '2022-09-02'),
  ]),
  2023: announced('Notice 5034/TB-LĐTBXH', [
    off('new-year', '2023-01-01'),
    off('substitute', '2023-01-02'),
    off('tet', '2023-01-20', '2023-01-21', '2023-01-22', '2023-01-23', '2023-01-24', '2023-01-25', '2023-01-26'),
    off('hung-kings', '2023-04-29'),
    off('victory', '2023-04-30'),
    off('labour', '2023-05-01'),
    off('substitute', '2023-05-02', '2023-05-03'),
    off('national', '2023-09-01', '2023-09-02'),
    off('substitute', '2023-09-04'),
  ]),
  2024: announced(
    'Notices 5015/TB-LĐTBXH and 1570/TB-LĐTBXH',
    [
      off('new-year', '2024-01-01'),
      off('tet', '2024-02-08', '2024-02-09', '2024-02-10', '2024-02-11', '2024-02-12', '2024-02-13', '2024-02-14'),
      off('hung-kings', '2024-04-18'),
      off('swapped', '2024-04-29'),
      off('victory', '2024-04-30'),
      off('labour', '2024-05-01'),
      off('national', '2024-09-02', '2024-09-03'),
    ],
    [{ on: '2024-05-04', insteadOf: '2024-04-29' }],
  ),
  2025: announced(
    'Notice 6150/TB-BLĐTBXH',
    [
      off('new-year', '2025-01-01'),
      off('tet', '2025-01-27', '2025-01-28', '2025-01-29', '2025-01-30', '2025-01-31'),
      off('hung-kings', '2025-04-07'),
      off('victory', '2025-04-30'),
      off('labour', '2025-05-01'),
      off('swapped', '2025-05-02'),
      off('national', '2025-09-01', '2025-09-02'),
    ],
    [{ on: '2025-04-26', insteadOf: '2025-05-02' }],
  ),
  // In September 2026 an exchange of Monday 23 November for Saturday 28 November was proposed; no decision is known: not entered.
  2026: announced(
    'Notice 9441/TB-BNV; letters 12729/VPCP-KGVX and 3383/BNV-CVL; Resolution 28/2026/QH16 for 24 November',
    [
      off('new-year', '2026-01-01'),
      off('swapped', '2026-01-02'),
      off('tet', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20'),
      off('hung-kings', '2026-04-26'),
      off('substitute', '2026-04-27'),
      off('victory', '2026-04-30'),
      off('labour', '2026-05-01'),
      off('swapped', '2026-08-31'),
      off('national', '2026-09-01', '2026-09-02'),
      off('culture', '2026-11-24'),
    ],
    [
      { on: '2026-01-10', insteadOf: '2026-01-02' },
      { on: '2026-08-22', insteadOf: '2026-08-31' },
    ],
  ),
  2027: projected('2027-02-06', [
    off('new-year', '2027-01-01'),
    off('tet', '2027-02-04', '2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08', '2027-02-09', '2027-02-10'),
    off('hung-kings', '2027-04-16'),
    off('victory', '2027-04-30'),
    off('labour', '2027-05-01'),
    off('substitute', '2027-05-03'),
    off('national', '2027-09-02', '2027-09-03'),
    off('culture', '2027-11-24'),
  ]),
  2028: projected('2028-01-26', [
    off('new-year', '2028-01-01'),
    off('substitute', '2028-01-03'),
    off('tet', '2028-01-24', '2028-01-25', '2028-01-26', '2028-01-27', '2028-01-28'),
    off('hung-kings', '2028-04-04'),
    off('victory', '2028-04-30'),
    off('labour', '2028-05-01'),
    off('substitute', '2028-05-02'),
    off('national', '2028-09-01', '2028-09-02'),
    off('substitute', '2028-09-04'),
    off('culture', '2028-11-24'),
  ]),
  // Two more years, since a certificate of 2026 is re-evaluated in 2029 and extended into 2030 at most.
  2029: projected('2029-02-13', [
    off('new-year', '2029-01-01'),
    off('tet', '2029-02-12', '2029-02-13', '2029-02-14', '2029-02-15', '2029-02-16'),
    off('hung-kings', '2029-04-23'),
    off('victory', '2029-04-30'),
    off('labour', '2029-05-01'),
    off('national', '2029-09-02', '2029-09-03'),
    off('substitute', '2029-09-04'),
    off('culture', '2029-11-24'),
  ]),
  2030: projected('2030-02-02', [
    off('new-year', '2030-01-01'),
    off('tet', '2030-01-31', '2030-02-01', '2030-02-02', '2030-02-03', '2030-02-04', '2030-02-05', '2030-02-06'),
    off('hung-kings', '2030-04-12'),
    off('victory', '2030-04-30'),
    off('labour', '2030-05-01'),
    off('national', '2030-09-02', '2030-09-03'),
    off('culture', '2030-11-24'),
  ]),
};
