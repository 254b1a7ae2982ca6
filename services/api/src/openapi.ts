/** The OpenAPI 3.1 document and its pages. The schemas and examples of every command stand in it. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { workflowId } from '@hoso/workflow';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import type { App } from './app.ts';
import type { Edge } from './edge.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { PAGE } from './requests.ts';

type Json = Record<string, unknown>;

const description = `Hồ sơ hành chính theo quy trình (dossiers of public administration). Every write answers with a position; pass it as \`atLeast\` to
read what it did. Repeat a request with the same \`Idempotency-Key\`: nothing happens twice. Errors are RFC 9457 problems.`;

const acting: Json = {
  name: 'X-Hoso-Role',
  in: 'header',
  description: 'Acting role, when the token holds several',
  schema: { type: 'string' },
};
const requestId: Json = {
  name: 'X-Request-Id',
  in: 'header',
  description: 'Echoed, and kept as correlation id',
  schema: { type: 'string', maxLength: 64 },
};
const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key by the same person is the same command, for ever. Only a dry run may come without',
  schema: { type: 'string', maxLength: 200 },
};
const ifMatch: Json = {
  name: 'If-Match',
  in: 'header',
  description: 'The ETag that the caller saw: 412 if the dossier moved',
  schema: { type: 'string', pattern: '^"\\d+"$' },
};
const ifNoneMatch: Json = {
  name: 'If-None-Match',
  in: 'header',
  description: '304 if the dossier is still at this revision',
  schema: { type: 'string' },
};

export const registerOpenApi = async (app: App, edge: Edge): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Hoso', version: '1', description },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
    },
    transform: createJsonSchemaTransform({}),
    transformObject: (document) =>
      'openapiObject' in document ? (withCommands(document.openapiObject as unknown as Json, edge) as never) : document.swaggerObject,
  });
  await app.register(async (docs: App) => {
    // The pages are files: public, and checked by nobody's schema but their own.
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true };
    });
    await docs.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { deepLinking: true, validatorUrl: 'none' } });
  });
  let text: string | undefined;
  app.get('/openapi.json', { config: { public: true }, schema: { hide: true } as object }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.header('content-type', 'application/json').send(text);
  });
};

type Answered = { headers?: Json };
type Operation = {
  operationId?: string;
  parameters?: unknown[];
  requestBody?: unknown;
  security?: unknown[];
  responses: Record<string, Answered>;
};
type Paths = Record<string, Record<string, Operation>>;

type Command = {
  readonly type: string;
  readonly schema: string;
  readonly starts: boolean;
  /** Not of a dossier, but of a council round. */
  readonly apart: boolean;
  readonly title: string;
  readonly example: unknown;
};

const withCommands = (document: Json, { workflows, starters, access }: Pick<Edge, 'workflows' | 'starters' | 'access'>): Json => {
  const paths = document.paths as Paths;
  const schemas: Json = { ...((document.components as Json).schemas as Json | undefined) };
  const commands = workflows.flatMap((workflow) =>
    Object.entries(workflow.rules).map(([type, rule]): Command => {
      const schema = `${workflow.name}.${workflow.version}.${type}`;
      schemas[schema] = inComponents(jsonSchemaOf(rule.data, 'input'), schema);
      const starts = starters.get(workflowId(workflow))?.has(type) === true;
      const apart = access.apart.has(workflow.name);
      return { type, schema, starts, apart, title: `${rule.title.vi} (${rule.title.en})`, example: rule.example };
    }),
  );
  const add = (path: string, method: string, parameters: readonly Json[], requestBody?: unknown): void => {
    const operation = paths[path]?.[method];
    if (operation === undefined) throw new Error(`the document lacks ${method} ${path}`);
    operation.parameters = [...(operation.parameters ?? []), ...parameters];
    if (requestBody !== undefined) operation.requestBody = requestBody;
  };
  const ids = workflows.filter(({ name }) => !access.apart.has(name)).map(workflowId);
  const opening = { workflow: { type: 'string', enum: ids }, dossierId: { type: 'string', format: 'uuid' } };
  const dryRun = { dryRun: { type: 'boolean' } };
  const ofDossiers = commands.filter(({ apart }) => !apart);
  const ofRounds = commands.filter(({ apart }) => apart);
  const starting = ofDossiers.filter(({ starts }) => starts);
  add('/v1/dossiers', 'post', [idempotencyKey], body(starting, opening));
  add('/v1/dossiers/{id}/commands', 'post', [idempotencyKey, ifMatch], body(ofDossiers, dryRun));
  add('/v1/dossiers/{id}', 'get', [ifNoneMatch]);
  if (ofRounds.length > 0) {
    add(
      '/v1/rounds',
      'post',
      [idempotencyKey],
      body(
        ofRounds.filter(({ starts }) => starts),
        {},
      ),
    );
    add('/v1/rounds/{round}/commands', 'post', [idempotencyKey, ifMatch], body(ofRounds, dryRun));
    add('/v1/rounds/{round}', 'get', [ifNoneMatch]);
  }
  add('/v1/documents/{sha256}', 'put', [], {
    required: true,
    description: 'The bytes, under their own media type',
    content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
  });
  for (const methods of Object.values(paths)) for (const operation of Object.values(methods)) withHeaders(operation);
  return { ...document, components: { ...(document.components as Json), schemas } };
};

const header = (description: string, schema: Json = { type: 'string' }): Json => ({ description, schema });
const etag = header('Revision, or the hash of a document; for If-Match and If-None-Match');

/** What every operation takes and answers beside its own. */
const withHeaders = (operation: Operation): void => {
  const isPublic = operation.security?.length === 0;
  operation.parameters = [...(isPublic ? [] : [acting]), requestId, ...(operation.parameters ?? [])];
  // Zod gives no default to what it transforms.
  for (const { name, schema } of operation.parameters as { name: string; schema: Json }[]) if (name === 'limit') schema.default = PAGE;
  const isRevised = operation.operationId === 'readDocument' || operation.parameters.some((p) => p === ifMatch || p === ifNoneMatch);
  for (const [status, answer] of Object.entries(operation.responses)) {
    answer.headers = {
      ...answer.headers,
      'X-Request-Id': header('Of this request, as in `instance` of a problem'),
      ...(status === '201' && operation.parameters.includes(idempotencyKey) ? { Location: header('What was opened'), ETag: etag } : {}),
      ...((status === '200' || status === '304') && isRevised ? { ETag: etag } : {}),
      ...(status === '4xx' || status === '4XX' ? { Allow: header('With 405: the methods that there are') } : {}),
      ...(status === '5xx' || status === '5XX' ? { 'Retry-After': header('With 503: seconds', { type: 'integer' }) } : {}),
    };
  }
};

/** One shape a command, told apart by `type`, and an example of each under its name: of the last version where several have it. */
const body = (all: readonly Command[], extra: Json): Json => {
  const versions = Map.groupBy(all, ({ type }) => type);
  const commands = [...versions.values()].map((list) => list.at(-1) as Command);
  const dataOf = (type: string): Json => {
    const refs = (versions.get(type) ?? []).map(({ schema }) => ({ $ref: `#/components/schemas/${schema}` }));
    return refs.length === 1 ? (refs[0] as Json) : { anyOf: refs };
  };
  return {
    required: true,
    content: {
      'application/json': {
        schema: {
          oneOf: commands.map(({ type, title }) => ({
            type: 'object',
            title,
            required: ['type', 'data'],
            additionalProperties: false,
            properties: {
              type: { const: type },
              data: dataOf(type),
              effectiveOn: { type: 'string', format: 'date' },
              ...extra,
            },
          })),
          discriminator: { propertyName: 'type' },
        },
        examples: Object.fromEntries(
          commands.map(({ type, title, example }) => [type, { summary: title, value: { type, data: example } }]),
        ),
      },
    },
  };
};

/** A schema's own definitions, where the document can find them. */
const inComponents = (schema: JsonSchema, name: string): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', `"#/components/schemas/${name}/$defs/`));
