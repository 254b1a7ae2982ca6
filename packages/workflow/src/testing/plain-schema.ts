/** Schemas by hand, so that the kernel's own workflows need no library: what a workflow needs of zod and no more. */
import type { Schema, SchemaIssue } from '../definition.ts';

type Check = (value: unknown, path: readonly PropertyKey[]) => readonly SchemaIssue[];
type Field<T> = { readonly check: Check; readonly optional?: true; readonly type?: T };

const field = <T>(code: string, message: string, holds: (value: unknown) => boolean): Field<T> => ({
  check: (value, path) => (holds(value) ? [] : [{ path, code, message }]),
});

export const text = field<string>(
  'invalid_text',
  'A text of 1 to 500 characters',
  (v) => typeof v === 'string' && v !== '' && v.length <= 500,
);

export const positive = field<number>('invalid_number', 'A number above 0', (v) => typeof v === 'number' && Number.isFinite(v) && v > 0);

export const date = field<string>('invalid_date', 'A date YYYY-MM-DD', (v) => {
  if (typeof v !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(v)) return false;
  try {
    return Temporal.PlainDate.from(v).toString() === v;
  } catch {
    return false;
  }
});

export const oneOf = <const T extends string>(...values: readonly T[]): Field<T> =>
  field<T>('invalid_value', `One of ${values.join(', ')}`, (v) => values.some((value) => value === v));

export const texts: Field<readonly string[]> = {
  check: (value, path) =>
    Array.isArray(value) && value.length > 0
      ? value.flatMap((item, i) => text.check(item, [...path, i]))
      : [{ path, code: 'invalid_list', message: 'A list of at least one text' }],
};

export const optional = <T>(inner: Field<T>): Field<T> & { readonly optional: true } => ({ ...inner, optional: true });

type Fields = Readonly<Record<string, Field<unknown>>>;
type Of<F> = F extends Field<infer T> ? T : never;
export type DataOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends { readonly optional: true } ? never : K]: Of<F[K]>;
} & { readonly [K in keyof F as F[K] extends { readonly optional: true } ? K : never]?: Of<F[K]> };

/** A strict object: unknown keys are refused, all issues are listed. */
export const object = <F extends Fields>(fields: F): Schema<DataOf<F>> => ({
  safeParse: (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return { success: false, error: { issues: [{ path: [], code: 'invalid_type', message: 'An object' }] } };
    }
    const given = input as Readonly<Record<string, unknown>>;
    const issues = Object.entries(fields).flatMap(([key, { check, optional: maybe }]) =>
      Object.hasOwn(given, key) ? check(given[key], [key]) : maybe ? [] : [{ path: [key], code: 'missing', message: 'Required' }],
    );
    const keys = Object.keys(given).filter((key) => !Object.hasOwn(fields, key));
    const unknown =
      keys.length === 0 ? [] : [{ path: [], code: 'unrecognized_keys', message: `Unrecognized keys: ${keys.join(', ')}`, keys }];
    const all: readonly SchemaIssue[] = [...issues, ...unknown];
    return all.length === 0 ? { success: true, data: structuredClone(given) as DataOf<F> } : { success: false, error: { issues: all } };
  },
});
