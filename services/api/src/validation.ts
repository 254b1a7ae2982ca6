/** Zod schemas as Fastify's validator: faults become problems that point to the field. */
import { pointerOf } from '@hoso/workflow';
import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { ApiError, type FieldError } from './api-error.ts';
import { both } from './words.ts';

export const zodValidator: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const place = (path: readonly PropertyKey[]): { readonly pointer: string } | { readonly parameter: string } =>
    httpPart === 'body' ? { pointer: pointerOf(path) } : { parameter: path.map(String).join('.') };
  const unknown = httpPart === 'body' ? both('không có trường này', 'no such field') : both('không có tham số này', 'no such parameter');
  const faults = (issue: z.core.$ZodIssue): readonly FieldError[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          ...place([...issue.path, key]),
          rule: issue.code,
          message: unknown,
        }))
      : [{ ...place(issue.path), rule: issue.code, message: issue.message }];
  return (input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return { value: parsed.data };
    const unknownOnly = parsed.error.issues.every((issue) => issue.code === 'unrecognized_keys');
    return {
      error: new ApiError(unknownOnly ? 'unknown-field' : httpPart === 'body' ? 'invalid-data' : 'invalid-parameter', undefined, {
        errors: parsed.error.issues.flatMap(faults),
      }),
    };
  };
};
