import { describe, expect, test } from 'vitest';
import { industries, managingAgencies, productGroups, productSetById, productSetId, productSets } from './product-sets.ts';

describe('the product sets', () => {
  test('R2.3: are 26, numbered 01 to 26, in 6 industries and 17 groups', () => {
    expect(productSets.map((s) => s.id)).toEqual(Array.from({ length: 26 }, (_, i) => String(i + 1).padStart(2, '0')));
    expect(industries).toHaveLength(6);
    expect(productGroups).toHaveLength(17);
    expect(new Set(productSets.map((s) => s.key)).size).toBe(26);
  });

  test('name an industry, a group of that industry and ministries that exist', () => {
    for (const set of productSets) {
      expect(productGroups.find((g) => g.id === set.group)?.industry).toBe(set.industry);
      expect(industries.some((i) => i.id === set.industry)).toBe(true);
      for (const id of set.managingAgencies) expect(managingAgencies.some((a) => a.id === id)).toBe(true);
    }
    expect(new Set(productSets.map((s) => s.group)).size).toBe(17);
  });

  test('ask for 5 samples except tourism, which is set 26 alone', () => {
    expect(productSets.filter((s) => s.tourism).map((s) => s.id)).toEqual(['26']);
    for (const set of productSets) expect(set.samplesRequired).toBe(set.tourism ? 0 : 5);
  });

  test('are found by number, as text with its zero', () => {
    expect(productSetById('01')?.vi).toBe('Rau, củ, quả, hạt tươi');
    expect(productSetById('1')).toBeUndefined();
    expect(productSetById('27')).toBeUndefined();
    expect([productSetId.safeParse('26').success, productSetId.safeParse('00').success]).toEqual([true, false]);
  });

  test('have names in NFC', () => {
    for (const set of productSets) expect(set.vi).toBe(set.vi.normalize('NFC'));
  });
});
