import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrictJson, StrictJsonError } from './strict-json.ts';

const parse = (text: string): unknown => parseStrictJson(new TextEncoder().encode(text));

describe('strict JSON', () => {
  test('reads every value that JSON.stringify writes', () => {
    const storable = fc
      .jsonValue({ maxDepth: 5 })
      .filter((v) => !/\\u0000|__proto__|constructor|prototype|\\ud[89a-f]/i.test(JSON.stringify(v)));
    let checked = 0;
    fc.assert(
      fc.property(storable, fc.boolean(), (value, pretty) => {
        checked += 1;
        const text = JSON.stringify(value, null, pretty ? 2 : 0);
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
    expect(checked).toBeGreaterThanOrEqual(100);
  });

  test('refuses a key that stands twice, however it is written', () => {
    for (const text of ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"x":{"b":1, "b" : 2}}', '[{"a":[{"c":1,"c":2}]}]'])
      expect(() => parse(text)).toThrow('stands twice');
    expect(parse('{"a":{"a":1},"b":[{"a":1},{"a":2}]}')).toEqual({ a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] });
    expect(parse('{"a":"a","b":"\\"a\\":1"}')).toEqual({ a: 'a', b: '"a":1' });
  });

  test('refuses keys that reach for prototypes', () => {
    for (const text of ['{"__proto__":{}}', '{"a":{"constructor":{"prototype":{}}}}', '{"\\u005f_proto__":1}'])
      expect(() => parse(text)).toThrow('not allowed');
  });

  test('refuses numbers that no reader holds, and text that no store keeps', () => {
    expect(() => parse('[1e999]')).toThrow('too large');
    expect(() => parse('{"a":-1E400}')).toThrow('too large');
    expect(() => parse('"\\ud800"')).toThrow('well-formed');
    expect(() => parse('"a\\u0000"')).toThrow('U+0000');
    expect(() => parseStrictJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow('UTF-8');
  });

  test('refuses deep nesting without falling over, whatever the depth', () => {
    for (const depth of [65, 1000, 500_000]) {
      expect(() => parse('['.repeat(depth) + ']'.repeat(depth))).toThrow(StrictJsonError);
      expect(() => parse('{"a":'.repeat(depth))).toThrow(StrictJsonError);
    }
    expect(parse(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeInstanceOf(Array);
  });

  test('refuses more keys and values than any reader should walk through, before it parses them', () => {
    const many = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i)).join(',');
    for (const text of [`{${many(140_000, (i) => `"k${i}":1`)}}`, `[${many(690_000, () => '[]')}]`, `[${many(20_002, () => '1')}]`])
      expect(() => parse(text)).toThrow('the body has more than 20000 keys and values');
    expect(parse(`[${many(20_000, () => '","')}]`)).toHaveLength(20_000);
    expect(Object.keys(parse(`{${many(9_999, (i) => `"k${i}":","`)}}`) as object)).toHaveLength(9_999);
  });

  test('answers any bytes with a value or its own error', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          fc.string().map((s) => new TextEncoder().encode(s)),
        ),
        (bytes) => {
          checked += 1;
          try {
            parseStrictJson(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(StrictJsonError);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(checked).toBeGreaterThanOrEqual(500);
  });
});
