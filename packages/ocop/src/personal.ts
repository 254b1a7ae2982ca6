/** Where the facts hold personal data (Law 91/2025/QH15), read off the schemas: the codec seals these fields under a key of their person. */
import { z } from 'zod';
import { workflows } from './workflows.ts';

type JsonSchema = {
  readonly personal?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
};

const pointersIn = ({ personal, properties = {}, items, anyOf = [] }: JsonSchema, at: string): readonly string[] => {
  if (personal) return [at];
  const inner = Object.entries(properties).flatMap(([key, child]) => pointersIn(child, `${at}/${key}`));
  const listed = items === undefined ? [] : pointersIn(items, `${at}/*`);
  return [...inner, ...listed, ...anyOf.flatMap((child) => pointersIn(child, at))];
};

const found = new Map<string, readonly string[]>();

/**
 * JSON pointers (RFC 6901) into the data of facts of this type, of whichever workflow and version; `*` stands for every item of a list. Empty
 * for a fact without personal data, and for a type that is not OCOP's.
 */
export const personalPointers = (factType: string): readonly string[] =>
  found.getOrInsertComputed(factType, () => {
    const schemas = workflows.flatMap(({ facts }) =>
      Object.hasOwn(facts, factType) ? [facts[factType]?.data as unknown as z.ZodType] : [],
    );
    return [...new Set(schemas.flatMap((schema) => pointersIn(z.toJSONSchema(schema, { reused: 'inline' }) as JsonSchema, '')))];
  });
