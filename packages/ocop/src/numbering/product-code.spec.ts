import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { communesOf } from '../units/units.ts';
import { formatProductCode, parseProductCode, productCode } from './product-code.ts';

describe('a product code', () => {
  test('R11.1: is province, commune, sequence and year, with the leading zeros', () => {
    expect(formatProductCode({ province: '01', commune: '00004', sequence: '007', year: '2026' })).toBe('01-00004-007-2026');
    expect(parseProductCode('01-00004-007-2026')).toEqual({ province: '01', commune: '00004', sequence: '007', year: '2026' });
  });

  test('is read back as it was written, for every commune of Quảng Ngãi', () => {
    const parts = fc.record({
      province: fc.constant('51'),
      commune: fc.constantFrom(...communesOf('51').map((u) => u.code)),
      sequence: fc.stringMatching(/^[0-9]{1,6}$/),
      year: fc.constantFrom('2026', '2027', '2031'),
    });
    fc.assert(
      fc.property(parts, (p) => {
        const text = formatProductCode(p);
        expect(parseProductCode(text)).toEqual(p);
        expect(productCode.safeParse(text).success).toBe(true);
      }),
    );
  });

  test('may be typed with spaces around the dashes', () => {
    expect(parseProductCode(' 51 - 21115 - 001 - 2026 ')).toEqual({ province: '51', commune: '21115', sequence: '001', year: '2026' });
    expect(productCode.safeParse('51 - 21115 - 001 - 2026').success).toBe(false);
  });

  test.each([
    '51-21115-001',
    '5-21115-001-2026',
    '51-4-001-2026',
    '51-21115-001-26',
    '51-21115--2026',
    '51-21115-001-2026-1',
    '',
    'x51-21115-001-2026',
    '51-21115-001-2026\n',
  ])('"%s" is none', (text) => {
    expect(productCode.safeParse(text).success).toBe(false);
  });

  test('with a part that lost its zeros is refused when written', () => {
    expect(() => formatProductCode({ province: '1', commune: '00004', sequence: '1', year: '2026' })).toThrow(RangeError);
    expect(() => formatProductCode({ province: '01', commune: '4', sequence: '1', year: '2026' })).toThrow(/commune/);
  });
});
