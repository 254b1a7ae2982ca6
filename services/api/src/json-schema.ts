/** JSON Schema of what a workflow asks for and records. */
import type { Schema } from '@hoso/workflow';
import { z } from 'zod';

/** JSON Schema 2020-12 as plain JSON; `{}` says nothing. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** `input`: what may be sent. `output`: what is stored. A schema that is not zod's cannot be described: `{}`. */
export const jsonSchemaOf = (schema: Schema<unknown>, io: 'input' | 'output'): JsonSchema => {
  if (!('_zod' in schema)) return {};
  const { $schema: _, ...rest } = z.toJSONSchema(schema as unknown as z.ZodType, { io, unrepresentable: 'any', cycles: 'ref' });
  // Zod adds methods to the object beside the JSON; a copy keeps the JSON.
  return JSON.parse(JSON.stringify(rest)) as JsonSchema;
};
