import { expect, test } from 'vitest';
import { isLeap } from './machine-clock.ts';

test('thirty days without a sign of life are no leap, and one more is, unless somebody looked at the clock within thirty days', () => {
  expect([isLeap('2026-02-01', '2026-03-03'), isLeap('2026-02-01', '2026-03-04')]).toEqual([false, true]);
  expect([isLeap('2026-02-01', '2026-02-01'), isLeap('2026-02-01', '2025-02-01')]).toEqual([false, false]);
  const accepted = (day: string): boolean => !isLeap('2023-01-01', '2026-03-04', day);
  expect(['2026-03-06', '2026-03-05', '2026-03-04', '2026-02-02', '2026-02-01'].map(accepted)).toEqual([false, true, true, true, false]);
});
