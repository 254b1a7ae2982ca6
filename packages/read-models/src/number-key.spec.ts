import { expect, test } from 'vitest';
import { numberKey } from './number-key.ts';

test.each([
  'OCOP-51-2025-0619',
  'ocop-51-2025-0619',
  ' OCOP-51-2025-0619 ',
  'OCOP - 51 - 2025 - 0619',
  'OCOP\u00a0-\u202f51-2025-0619',
  'OCOP\u201151\u20102025\u20130619',
  'OCOP\u221251\u20142025\uff0d0619',
  '\uff2f\uff23\uff2f\uff30-51-2025-\uff10619',
  '\ufeffOCOP-\u200b51-2025-0619\u00ad',
])('%j is the number OCOP-51-2025-0619', (spelled) => {
  expect(numberKey(spelled)).toBe('OCOP-51-2025-0619');
});

test('letters of Vietnamese are themselves, composed or not; zeros and other signs count', () => {
  expect(numberKey('đ\u0103ng ký'.normalize('NFD'))).toBe('ĐĂNGKÝ');
  expect(new Set(['1/QĐ', '1-QĐ', '01/QĐ', '1/QD'].map(numberKey)).size).toBe(4);
});
