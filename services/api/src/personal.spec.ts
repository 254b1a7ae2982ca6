import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchemaOf } from './json-schema.ts';
import { blank, personalPointers } from './personal.ts';

const personal = <T extends z.ZodType>(schema: T): T => schema.meta({ personal: true });
const pointersOf = (schema: z.ZodType) => personalPointers(jsonSchemaOf(schema, 'output'));

describe('personal data', () => {
  test('is found by its mark, in fields, lists, records, variants and optional parts', () => {
    const schema = z.strictObject({
      number: z.string(),
      name: personal(z.string()),
      home: z.strictObject({ 'a/b~c': personal(z.string()).optional() }).optional(),
      members: z.array(z.strictObject({ name: personal(z.string()), age: z.number() })),
      phones: z.record(z.string(), personal(z.string())),
      pair: z.tuple([z.string(), personal(z.string())]),
      who: z.union([z.strictObject({ citizen: personal(z.string()) }), z.strictObject({ firm: z.string() })]),
      whole: personal(z.strictObject({ anything: z.string() })),
    });
    expect([...pointersOf(schema)].sort()).toEqual(
      ['/name', '/home/a~1b~0c', '/members/*/name', '/phones/*', '/pair/1', '/who/citizen', '/whole'].sort(),
    );
  });

  test('is found behind references, and a schema within itself is blanked whole', () => {
    type Tree = { name: string; children: Tree[] };
    const tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: personal(z.string()), children: z.array(tree) }));
    const pointers = pointersOf(z.object({ root: tree }));
    const shown = blank({ root: { name: 'An', children: [{ name: 'Bình', children: [{ name: 'Chi', children: [] }] }] } }, pointers);
    expect(JSON.stringify(shown)).not.toMatch(/An|Bình|Chi/);
  });

  test('may be anywhere where the schema says nothing', () => {
    expect(personalPointers({})).toEqual(['']);
    expect(blank({ a: 1 }, [''])).toBeNull();
  });

  test('is blanked where it stands, and all else stays as it was', () => {
    const value = { name: 'An', members: [{ name: 'Bình', age: 7 }], other: { name: 'tên sản phẩm' }, none: null };
    const before = structuredClone(value);
    expect(blank(value, ['/name', '/members/*/name', '/none/deep', '/absent/x'])).toEqual({
      name: null,
      members: [{ name: null, age: 7 }],
      other: { name: 'tên sản phẩm' },
      none: null,
    });
    expect(value).toEqual(before);
  });

  test('never survives, wherever the mark is put', () => {
    const secret = 'SECRET';
    const arbitrary = fc.letrec<{ node: { schema: z.ZodType; value: unknown } }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constant({ schema: personal(z.string()), value: secret }),
        fc.string().map((value) => ({ schema: z.string(), value })),
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((items) => ({
          schema: z.object(Object.fromEntries(items.map((item, i) => [`k${i}/~`, item.schema]))),
          value: Object.fromEntries(items.map((item, i) => [`k${i}/~`, item.value])),
        })),
        tie('node').map((item) => ({ schema: z.array(item.schema), value: [item.value, item.value] })),
        tie('node').map((item) => ({ schema: item.schema.nullable(), value: item.value })),
        tie('node').map((item) => ({ schema: z.record(z.string(), item.schema), value: { any: item.value } })),
      ),
    })).node;
    let hidden = 0;
    fc.assert(
      fc.property(arbitrary, ({ schema, value }) => {
        if (JSON.stringify(value).includes(secret)) hidden += 1;
        expect(JSON.stringify(blank(value, pointersOf(schema))) ?? '').not.toContain(secret);
      }),
      { numRuns: 300, seed: 20261124 },
    );
    expect(hidden).toBeGreaterThan(50);
  });
});
