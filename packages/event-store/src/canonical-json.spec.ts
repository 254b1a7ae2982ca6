import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('canonical JSON', () => {
  test('orders members by UTF-16 code units, without spaces (RFC 8785, 3.2.3)', () => {
    const value = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7, b: { z: [], y: {} }, a: [{ d: 1, c: null }] };
    expect(canonicalJson(value)).toBe(
      '{"\\r":2,"1":4,"a":[{"c":null,"d":1}],"b":{"y":{},"z":[]},"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    );
  });

  test('writes numbers in their shortest form (RFC 8785, appendix B)', () => {
    const numbers: readonly (readonly [number, string])[] = [
      [0, '0'],
      [-0, '0'],
      [5e-324, '5e-324'],
      [-1.7976931348623157e308, '-1.7976931348623157e+308'],
      [9007199254740992, '9007199254740992'],
      [295147905179352830000, '295147905179352830000'],
      [999999999999999900000, '999999999999999900000'],
      [1e21, '1e+21'],
      [9.999999999999997e-7, '9.999999999999997e-7'],
      [0.000001, '0.000001'],
      [333333333.3333333, '333333333.3333333'],
      [1.0, '1'],
    ];
    for (const [number, text] of numbers) expect(canonicalJson({ number })).toBe(`{"number":${text}}`);
  });

  test('keeps Vietnamese as it was composed and escapes only what JSON must', () => {
    const [nfc, nfd] = ['Quảng Ngãi'.normalize('NFC'), 'Quảng Ngãi'.normalize('NFD')];
    expect(canonicalJson([nfc, nfd, '\u2028/\u007f', '"\\\b\f\n\r\t\u0001'])).toBe(
      `["${nfc}","${nfd}","\u2028/\u007f","\\"\\\\\\b\\f\\n\\r\\t\\u0001"]`,
    );
    expect(canonicalJson(nfc)).not.toBe(canonicalJson(nfd));
  });

  test('writes what the canonicalize package writes, for any JSON value', () => {
    let objects = 0;
    const key = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '10', '9', '01', '-1', 'constructor', 'toString'));
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false, -0, 1e21),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.string({ unit: 'binary' }),
        fc.array(tie('json')),
        fc.dictionary(key, tie('json'), { maxKeys: 40 }),
      ),
    }));
    fc.assert(
      fc.property(json, (value) => {
        if (typeof value === 'object' && value !== null) objects++;
        const text = canonicalJson(value);
        expect(text).toBe(canonicalize(value));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 200 },
    );
    expect(objects).toBeGreaterThan(50);
  });

  test('is the same whatever the order in which an object was made', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer(), { maxKeys: 50 }), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
      }),
    );
  });

  test('leaves out members that are undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1, c: { d: undefined } })).toBe('{"b":1,"c":{}}');
  });

  test('refuses what is no JSON and names its place', () => {
    const circle: Record<string, unknown> = {};
    circle.again = circle;
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [undefined, /at '': undefined/],
      [[1, undefined], /at '\/1': undefined/],
      [new Array(1), /at '\/0': undefined/],
      [{ a: { 'b/c~d': Number.NaN } }, /at '\/a\/b~1c~0d': NaN/],
      [{ a: [{ b: Number.POSITIVE_INFINITY }] }, /at '\/a\/0\/b': Infinity/],
      [{ n: 1n }, /at '\/n': bigint/],
      [{ '9': 1n }, /at '\/9': bigint/],
      [{ f: () => 1 }, /at '\/f': function/],
      [{ s: Symbol('s') }, /at '\/s': symbol/],
      [{ at: new Date(0) }, /at '\/at': a Date object/],
      [{ at: Temporal.PlainDate.from('2026-11-24') }, /at '\/at': a PlainDate object|at '\/at': a Temporal.PlainDate object/],
      [{ m: new Map() }, /at '\/m': a Map object/],
      [{ s: '\ud800' }, /at '\/s': a lone surrogate/],
      [{ '\udc00': 1 }, /a lone surrogate in the name/],
      [circle, /a circle/],
    ];
    for (const [value, message] of cases) {
      expect(() => canonicalJson(value)).toThrow(TypeError);
      expect(() => canonicalJson(value)).toThrow(message);
    }
  });
});
