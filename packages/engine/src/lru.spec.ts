import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lru } from './lru.ts';
import { seed } from './testing/office.ts';

describe('the cache of recently used values', () => {
  test('forgets the one that was used longest ago', () => {
    const cache = lru<string, { n: number }>(2);
    cache.set('a', { n: 1 });
    cache.set('b', { n: 2 });
    expect(cache.get('a')).toEqual({ n: 1 });
    cache.set('c', { n: 3 });
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([{ n: 1 }, undefined, { n: 3 }]);
  });

  test('agrees with a list by last use, and never holds more than it may', () => {
    const step = fc.record({ key: fc.nat({ max: 6 }), how: fc.constantFrom('get', 'set') });
    fc.assert(
      fc.property(fc.nat({ max: 4 }), fc.array(step, { maxLength: 60 }), (capacity, steps) => {
        const cache = lru<number, { n: number }>(capacity);
        let list: { key: number; value: { n: number } }[] = [];
        for (const [n, { key, how }] of steps.entries()) {
          const found = list.find((entry) => entry.key === key);
          expect(cache.peek(key)).toBe(found?.value);
          if (how === 'get') expect(cache.get(key)).toBe(found?.value);
          const value = { n };
          if (how === 'set') cache.set(key, value);
          const others = list.filter((entry) => entry.key !== key);
          if (how === 'set') list = [...others, { key, value }].slice(capacity === 0 ? 1 + others.length : -capacity);
          else if (found !== undefined) list = [...others, found];
          expect(cache.size()).toBe(list.length);
        }
      }),
      { seed },
    );
  });

  test('holds nothing when it may hold nothing, and refuses sizes that are none', () => {
    const cache = lru<string, object>(0);
    cache.set('a', {});
    expect([cache.get('a'), cache.size()]).toEqual([undefined, 0]);
    for (const size of [-1, 1.5, Number.NaN]) expect(() => lru(size)).toThrow(RangeError);
  });
});
