import { describe, expect, test } from 'vitest';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import { codePattern, formatCode } from './code-template.ts';
import { formatReceiptNumber, parseReceiptNumber, receiptNumber } from './receipt-number.ts';

const parts = { number: '0012', register: 'X', province: '51', commune: '21115', year: '2026' };

describe('a receipt number', () => {
  test('R11.2: has two blanks, /PĐK-, province, commune and year', () => {
    expect(formatReceiptNumber(parts)).toBe('0012-X/PĐK-51-21115-2026');
    expect(parseReceiptNumber('0012-X/PĐK-51-21115-2026')).toEqual(parts);
    expect(receiptNumber.safeParse('0012-X/PĐK-51-21115-2026').success).toBe(true);
  });

  test('R11.2: is read as the form prints it, with spaces, and with letters in decomposed form', () => {
    expect(parseReceiptNumber('0012-X. /PĐK- 51 - 21115 - 2026')).toBeUndefined();
    expect(parseReceiptNumber('0012-X /PĐK- 51 - 21115 - 2026')).toEqual(parts);
    expect(parseReceiptNumber('0012-X/PĐK-51-21115-2026'.normalize('NFD'))).toEqual(parts);
  });

  test.each(['0012/PĐK-51-21115-2026', '0012-X/PDK-51-21115-2026', '0012-X/PĐK-51-2026', 'A-X/PĐK-51-21115-2026', ''])(
    '"%s" is none',
    (text) => {
      expect(receiptNumber.safeParse(text).success).toBe(false);
      expect(parseReceiptNumber(text)).toBeUndefined();
    },
  );
});

describe('a code template', () => {
  test('is data: another rule set may print its numbers in another way', () => {
    const other = {
      ...qd26,
      codes: { ...qd26.codes, receipt: { template: 'OCOP.{year}/{number}', parts: { year: '[0-9]{4}', number: '[0-9]+' } } },
    };
    expect(formatReceiptNumber(parts, other)).toBe('OCOP.2026/0012');
    expect(codePattern(other.codes.receipt).test('OCOPx2026/0012')).toBe(false);
  });

  test('with a part that has no pattern is an error', () => {
    expect(() => formatCode({ template: '{a}-{b}', parts: { a: '[0-9]' } }, { a: '1', b: '2' })).toThrow(/no pattern for b/);
  });
});
