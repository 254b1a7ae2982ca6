import { workflows } from '@hoso/ocop';
import { expect, test } from 'vitest';
import { citedDocuments, NO_DOCUMENTS } from './cited-documents.ts';

type JsonSchema = {
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
};
type Schema = { readonly toJSONSchema: (how: { readonly reused: 'inline' }) => JsonSchema };

const keysOfDigests = ({ pattern, properties = {}, items, anyOf = [], additionalProperties }: JsonSchema, key = ''): readonly string[] => [
  ...(pattern === '^[0-9a-f]{64}$' ? [key] : []),
  ...Object.entries(properties).flatMap(([name, child]) => keysOfDigests(child, name)),
  ...[items, typeof additionalProperties === 'object' ? additionalProperties : undefined, ...anyOf].flatMap((child) =>
    child === undefined ? [] : keysOfDigests(child, key),
  ),
];

test('every digest of a fact is a document’s or known to be none', () => {
  const schemas = workflows.flatMap(({ facts }) => Object.values(facts).map(({ data }) => data as unknown as Schema));
  const keys = new Set(schemas.flatMap((schema) => keysOfDigests(schema.toJSONSchema({ reused: 'inline' }))));
  expect([...keys].sort()).toEqual(['commitment', 'evidence', 'periodicTestReports', 'report', 'salt', 'sha256', 'sheets']);
});

test('a fact names its documents wherever they stand, and nothing else', () => {
  const [one, two, three, seal] = ['1', '2', '3', '4'].map((digit) => digit.repeat(64));
  const data = { documents: [{ kind: 'form-01', sha256: one }], evidence: [two], report: three, note: 'x', size: 5, none: null };
  expect([...citedDocuments(data)]).toEqual([one, two, three]);
  expect([...citedDocuments({ commitment: seal, salt: seal, round: { sheets: [seal] } })]).toEqual([]);
  expect(NO_DOCUMENTS.size).toBe(3);
});
