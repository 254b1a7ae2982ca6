import { councilRound, workflows } from '@hoso/ocop';
import { buildingPermit } from '@hoso/workflow/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ocopApi } from './testing/ocop-api.ts';
import { permitApi } from './testing/permit-api.ts';
import type { TestApi } from './testing/test-api.ts';

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document as a client without types finds it
type Json = any;
let ocop: TestApi;
let document: Json;
beforeAll(async () => {
  ocop = await ocopApi();
  document = (await ocop.ask('', 'GET /openapi.json')).json();
});
afterAll(() => ocop.close());

const commands = workflows.flatMap((w) =>
  Object.entries(w.rules).map(([type, rule]) => ({
    type,
    rule,
    name: `${w.name}.${w.version}.${type}`,
    apart: w.name === councilRound.name,
  })),
);
const operations = (): [string, Json][] =>
  Object.entries(document.paths as Json).flatMap(([path, methods]) =>
    Object.entries(methods as Json).map(([method, operation]): [string, Json] => [`${method} ${path}`, operation]),
  );
const everyNode = function* (node: unknown): Generator<Json> {
  if (typeof node !== 'object' || node === null) return;
  yield node;
  for (const child of Object.values(node)) yield* everyNode(child);
};

describe('the OpenAPI document', () => {
  test('is 3.1, names every operation once and says what each answers', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations().length).toBeGreaterThanOrEqual(21);
    const ids = operations().map(([, o]) => o.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [name, o] of operations()) {
      expect([name, typeof o.summary, typeof o.operationId]).toEqual([name, 'string', 'string']);
      expect([name, Object.keys(o.responses).some((status) => status.startsWith('2'))]).toEqual([name, true]);
    }
  });

  test('has every route of the API', () => {
    const listed = operations().map(([name]) => name);
    for (const name of [
      ...[
        'post /v1/dossiers',
        'post /v1/dossiers/{id}/commands',
        'get /v1/dossiers/{id}',
        'get /v1/dossiers/{id}/history',
        'get /v1/dossiers',
      ],
      ...['get /v1/inbox', 'get /v1/deadlines', 'get /v1/statistics/stages', 'get /v1/certificates/{number}', 'put /v1/documents/{sha256}'],
      ...[
        'get /v1/documents/{sha256}',
        'get /v1/workflows',
        'get /v1/workflows/{workflow}',
        'get /v1/units',
        'get /v1/calendar/rounds',
        'get /v1/rubrics',
        'get /v1/rubrics/{ruleSet}/{revision}/sets/{set}',
        'get /v1/rule-sets',
        'get /v1/product-sets',
        'get /v1/calendar',
        ...['post /v1/rounds', 'post /v1/rounds/{round}/commands', 'get /v1/rounds', 'get /v1/rounds/{round}'],
        ...['history', 'agenda', 'candidates', 'sheets/mine', 'agenda/{dossier}', 'progress', 'results', 'results/{dossier}'].map(
          (path) => `get /v1/rounds/{round}/${path}`,
        ),
        ...['minutes', 'sheets.csv', 'sheets.xlsx'].map((path) => `get /v1/rounds/{round}/${path}`),
        'post /v1/rounds/{round}/simulations',
        'get /healthz',
        'get /readyz',
        'get /metrics',
      ],
      ...['get /problems/{code}', 'get /dev/identities', 'post /dev/token', 'get /dev/clock', 'post /dev/clock'],
    ])
      expect(listed).toContain(name);
  });

  test('leads every reference to something', () => {
    let refs = 0;
    for (const { $ref } of everyNode(document)) {
      if (typeof $ref !== 'string') continue;
      refs += 1;
      expect($ref).toMatch(/^#\//);
      const target = $ref
        .slice(2)
        .split('/')
        .reduce((node: Json, key: string) => node?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
      expect([$ref, typeof target]).toEqual([$ref, 'object']);
    }
    expect(refs).toBeGreaterThan(commands.length);
  });

  test('marks what is public and asks for a token everywhere else', () => {
    const open = operations().flatMap(([name, o]) => (Array.isArray(o.security) && o.security.length === 0 ? [name] : []));
    expect(document.security).toEqual([{ bearer: [] }]);
    expect(open.filter((name) => name.includes('/v1/'))).toEqual([
      'get /v1/certificates/{number}',
      'get /v1/workflows',
      'get /v1/workflows/{workflow}',
      'get /v1/units',
      'get /v1/calendar/rounds',
      'get /v1/rule-sets',
      'get /v1/product-sets',
      'get /v1/calendar',
      'get /v1/rubrics',
      'get /v1/rubrics/{ruleSet}/{revision}/sets/{set}',
    ]);
  });

  test('holds the schema and an example of every command, told apart by type', () => {
    expect(commands.length).toBeGreaterThan(50);
    for (const path of ['/v1/dossiers', '/v1/dossiers/{id}/commands', '/v1/rounds', '/v1/rounds/{round}/commands']) {
      const { schema, examples } = document.paths[path].post.requestBody.content['application/json'];
      expect(schema.discriminator.propertyName).toBe('type');
      const types = schema.oneOf.map((s: Json) => s.properties.type.const);
      const named = [...new Set(commands.filter((c) => c.apart === path.startsWith('/v1/rounds')).map((c) => c.type))];
      expect(types).toEqual(named.filter((type) => path.endsWith('/commands') || types.includes(type)));
      expect(Object.keys(examples)).toEqual(types);
      for (const one of schema.oneOf) expect(one).toMatchObject({ required: ['type', 'data'], additionalProperties: false });
    }
    const [ofDossiers, ofRounds] = ['/v1/dossiers/{id}', '/v1/rounds/{round}'].map(
      (path) => document.paths[`${path}/commands`].post.requestBody.content['application/json'].schema.oneOf,
    );
    expect(ofRounds.length).toBeGreaterThan(20);
    const oneOf = [...ofDossiers, ...ofRounds];
    expect(oneOf).toHaveLength(new Set(commands.map((c) => c.type)).size);
    // Each version of a command's data has a schema, and all of them are taken.
    const refs = JSON.stringify(oneOf).match(/#\/components\/schemas\/[^"]+/g);
    expect(refs?.map((ref) => ref.split('/').at(-1)).sort()).toEqual(commands.map((c) => c.name).sort());
  });

  test('offers for opening only the commands that can start a dossier', () => {
    const { oneOf } = document.paths['/v1/dossiers'].post.requestBody.content['application/json'].schema;
    const types = oneOf.map((s: Json) => s.properties.type.const);
    expect(types).toContain('RegisterIdea');
    expect(types).not.toContain('RevokeCertificate');
    expect(types).not.toContain('PlanRound');
    const { schema } = document.paths['/v1/rounds'].post.requestBody.content['application/json'];
    expect(schema.oneOf.map((s: Json) => s.properties.type.const)).toEqual(['PlanRound']);
  });

  test('says byte by byte how a sheet is sealed', () => {
    const { description } = document.paths['/v1/rounds/{round}/commands'].post;
    for (const word of ['hoso-score-sheet/1', 'SHA-256', 'joined by LF', 'salt <32 random bytes', 'not-met'])
      expect(description).toContain(word);
  });

  test('publishes schemas that take their own examples and nothing beside', () => {
    let checked = 0;
    for (const { name, rule } of commands) {
      const published = z.fromJSONSchema(document.components.schemas[name]);
      const example = JSON.parse(JSON.stringify(rule.example));
      expect([name, published.safeParse(example).error?.issues]).toEqual([name, undefined]);
      expect(rule.data.safeParse(example).success).toBe(true);
      expect([name, published.safeParse({ ...example, nobodyAskedForThis: 1 }).success]).toEqual([name, false]);
      checked += 1;
    }
    expect(checked).toBe(commands.length);
  });

  test('shows numbers in queries as the integers that they are', () => {
    const limit = document.paths['/v1/dossiers'].get.parameters.find((p: Json) => p.name === 'limit');
    expect(limit.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 200, default: 50 });
    expect(limit.required ?? false).toBe(false);
  });

  test('names the headers that make a write safe to repeat', () => {
    const headers = (path: string, method: string) =>
      document.paths[path][method].parameters.filter((p: Json) => p.in === 'header').map((p: Json) => p.name);
    expect(headers('/v1/dossiers/{id}/commands', 'post')).toEqual(['X-Hoso-Role', 'X-Request-Id', 'Idempotency-Key', 'If-Match']);
    expect(headers('/v1/dossiers/{id}', 'get')).toContain('If-None-Match');
    for (const [name, { parameters, security }] of operations()) {
      const named = parameters.map((p: Json) => p.name);
      expect([name, named.includes('X-Hoso-Role'), named.includes('X-Request-Id')]).toEqual([name, security === undefined, true]);
      expect([name, new Set(named).size]).toEqual([name, named.length]);
    }
  });

  test('names the headers of answers, and the bytes that a document is', () => {
    const { post } = document.paths['/v1/dossiers'];
    expect(Object.keys(post.responses['201'].headers)).toEqual(['X-Request-Id', 'Location', 'ETag']);
    expect(document.paths['/v1/dossiers/{id}'].get.responses['200'].headers).toHaveProperty('ETag');
    for (const [name, { responses }] of operations())
      for (const [status, { headers }] of Object.entries(responses as Json) as [string, Json][]) {
        expect([name, status, Object.keys(headers)]).toEqual([name, status, expect.arrayContaining(['X-Request-Id'])]);
        if (/^4/.test(status)) expect([name, Object.keys(headers)]).toEqual([name, expect.arrayContaining(['Allow'])]);
        if (/^5/.test(status)) expect([name, Object.keys(headers)]).toEqual([name, expect.arrayContaining(['Retry-After'])]);
      }
    const { put } = document.paths['/v1/documents/{sha256}'];
    expect(put.requestBody).toMatchObject({ required: true, content: { '*/*': { schema: { format: 'binary' } } } });
  });
});

describe('the readable documents', () => {
  test('work offline: every file they name is served here, and they load nothing from elsewhere', async () => {
    const page = (await ocop.ask('', 'GET /docs')).body;
    const files = [...page.matchAll(/(?:src|href)="\.?\/?([^"]+)"/g)].map((m) => m[1] as string);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect(file).not.toMatch(/^(https?:)?\/\//);
      expect([file, (await ocop.ask('', `GET /${file.replace(/^docs\//, 'docs/')}`)).statusCode]).toEqual([file, 200]);
    }
    expect((await ocop.ask('', 'GET /docs')).headers['content-security-policy']).toContain("default-src 'self'");
  });
});

describe('a workflow as data', () => {
  test('has its machine, diagram, roles, facts and commands with schema, example and refusals in words', async () => {
    const workflow = (await ocop.ask('', 'GET /v1/workflows/ocop-dossier@2')).json();
    expect(workflow.stages).toEqual(expect.arrayContaining(['idea', 'commune-report', 'monitoring', 'revoked', 'expired']));
    expect(workflow.diagram).toMatch(/^stateDiagram-v2\n/);
    expect(workflow.machine.states.length).toBeGreaterThan(5);
    const file = workflow.commands.find((c: Json) => c.type === 'FileFirstDossier');
    expect(file).toMatchObject({ roles: expect.arrayContaining(['applicant']), schema: { type: 'object', additionalProperties: false } });
    expect(file.refusals).toContainEqual(
      expect.objectContaining({ code: 'form-missing', status: 422, vi: expect.any(String), basis: expect.any(String) }),
    );
    expect(JSON.stringify(file.schema)).toContain('"personal":true');
    const listed = (await ocop.ask('', 'GET /v1/workflows')).json().items;
    expect(listed.map((w: Json) => w.id)).toEqual(expect.arrayContaining(['ocop-dossier@1', 'ocop-dossier@2']));
    expect(listed.find((w: Json) => w.id === 'ocop-dossier@2').starters).toContain('RegisterIdea');
    expect((await ocop.ask('', 'GET /v1/workflows/ocop-dossier@9')).json().code).toBe('unknown-workflow');
  });

  test('whose schemas are not zod’s is described without them, and its document stands', async () => {
    const permit = await permitApi();
    const workflow = (await permit.ask('', 'GET /v1/workflows/building-permit@1')).json();
    expect(workflow.commands.map((c: Json) => c.schema)).toEqual(Object.keys(buildingPermit.rules).map(() => ({})));
    const { paths } = (await permit.ask('', 'GET /openapi.json')).json();
    expect(Object.keys(paths['/v1/dossiers'].post.requestBody.content['application/json'].examples)).toEqual(['FileApplication']);
    await permit.close();
  });
});
