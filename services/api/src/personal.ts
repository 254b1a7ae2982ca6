/** Personal data is marked in the schemas (`.meta({ personal: true })`); here the marks become pointers and the pointers blanks. */
import type { JsonSchema } from './json-schema.ts';

/**
 * Where data of this schema holds personal data: JSON pointers (RFC 6901) in which `*` stands for every item of a list or every key of a
 * record. '' is the data itself: a schema that says nothing may hide anything.
 */
export const personalPointers = (schema: JsonSchema): readonly string[] => {
  if (Object.keys(schema).length === 0) return [''];
  const found = new Set<string>();
  const seen = new Set<JsonSchema>();
  const definitions = (schema.$defs ?? {}) as Readonly<Record<string, JsonSchema>>;
  const walk = (node: unknown, at: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const s = node as JsonSchema;
    if (s.personal === true) {
      found.add(at);
      return;
    }
    if (typeof s.$ref === 'string') {
      const target = definitions[s.$ref.replace('#/$defs/', '')];
      // A schema that contains itself would go on for ever: its whole is blanked instead.
      if (target === undefined || seen.has(target)) found.add(at);
      else {
        seen.add(target);
        walk(target, at);
        seen.delete(target);
      }
      return;
    }
    for (const [key, child] of Object.entries((s.properties ?? {}) as Readonly<Record<string, unknown>>))
      walk(child, `${at}/${escaped(key)}`);
    for (const child of [s.items, s.additionalProperties]) walk(child, `${at}/*`);
    for (const [index, child] of (Array.isArray(s.prefixItems) ? s.prefixItems : []).entries()) walk(child, `${at}/${index}`);
    for (const child of [s.anyOf, s.oneOf, s.allOf].flatMap((list) => (Array.isArray(list) ? list : []))) walk(child, at);
  };
  walk(schema, '');
  return [...found];
};

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

/** The same value with null wherever a pointer leads. The value itself is not touched. */
export const blank = (value: unknown, pointers: readonly string[]): unknown =>
  pointers.reduce((v, pointer) => blankAt(v, pointer.split('/').slice(1)), value);

const blankAt = (value: unknown, path: readonly string[]): unknown => {
  const [token, ...rest] = path;
  if (token === undefined) return null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, i) => (token === '*' || token === String(i) ? blankAt(item, rest) : item));
  const key = unescaped(token);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, token === '*' || k === key ? blankAt(v, rest) : v]));
};
