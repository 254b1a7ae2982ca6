/** One command, followed by its spans through every part: the parts share nothing but the store, as processes apart do. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApi, diskDocuments, ocopAccess, ocopRefusalsAboutData } from '@hoso/api';
import { createEngine } from '@hoso/engine';
import { codec, memoryEventStore } from '@hoso/event-store';
import { followerMemory, type IntegrationEvent, publishFollow, sqliteKeyValues } from '@hoso/messaging';
import { ocopDossier, personalPointers, workflows } from '@hoso/ocop';
import { projector } from '@hoso/projector';
import { readModels } from '@hoso/read-models';
import {
  createLogger,
  createMetrics,
  devIssuer,
  lifecycle,
  startTracing,
  tracedEngine,
  tracedPublishing,
  tracedReadModels,
  tracedStore,
  traceIdOf,
  verifier,
} from '@hoso/service';
import { registry } from '@hoso/workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { office } from './officers.ts';
import { startStandalone } from './standalone.ts';

type Exporter = NonNullable<Parameters<typeof startTracing>[3]>;
type Span = Parameters<Exporter['export']>[0][number];

const folder = mkdtempSync(join(tmpdir(), 'hoso-traces-'));
const spans: Span[] = [];
const exporter: Exporter = {
  export: (ended, done) => {
    spans.push(...ended);
    done({ code: 0 });
  },
  shutdown: async () => {},
};
const lines: string[] = [];
const logger = createLogger({ name: 'test' }, { write: (line: string) => void lines.push(line) });
const life = lifecycle({ logger });
const metrics = createMetrics({ processMetrics: false });
const stopping = new AbortController();
const told: IntegrationEvent[] = [];
const clock = { now: () => '2026-09-01T02:00:00.000Z' };
const example = structuredClone(ocopDossier.rules.RegisterExistingCertificate?.example) as Record<string, unknown>;
let ask: (request: string, headers: Record<string, string>, payload?: object) => Promise<{ status: number; body: Record<string, unknown> }>;
let published: () => Promise<void>;

beforeAll(async () => {
  const [facts, known] = [codec({ personal: personalPointers }), registry(workflows)];
  const log = memoryEventStore();
  const tracingOf = async (service: string) => startTracing({ traces: true }, service, life, exporter);
  const [ofApi, ofProjector, ofReactor] = [await tracingOf('hoso-api'), await tracingOf('hoso-projector'), await tracingOf('hoso-reactor')];

  const models = await readModels({ path: ':memory:', registry: known, codec: facts });
  const projecting = projector({
    store: log,
    readModels: tracedReadModels(models, ofProjector),
    logger,
    metrics,
    clock,
    signal: stopping.signal,
  });

  const { store, publish } = tracedPublishing(
    { store: log, publish: async (batch: readonly IntegrationEvent[]) => void told.push(...batch) },
    ofReactor,
  );
  const publishing = publishFollow({
    store,
    publish,
    codec: facts,
    memory: followerMemory(sqliteKeyValues(':memory:'), 'test'),
    signal: stopping.signal,
    onChange: () => heard?.(),
  });
  let heard: (() => void) | undefined;
  published = () =>
    new Promise((resolve) => {
      heard = async () => {
        if (publishing.state().position === (await log.head())) resolve();
      };
      heard();
    });

  const issuer = await devIssuer({
    mode: 'development',
    identities: [{ id: 'nguyen-van-a', name: 'A', role: 'department-officer', unit: '51' }],
  });
  const engine = createEngine({ store: tracedStore(log, ofApi), registry: known, codec: facts, clock });
  const app = await buildApi({
    engine: tracedEngine(engine, ofApi),
    workflows,
    queries: models.queries,
    head: () => log.head(),
    documents: await diskDocuments(join(folder, 'documents')),
    verify: verifier(issuer),
    access: ocopAccess,
    refusalsAboutData: ocopRefusalsAboutData,
    clock,
    logger,
    metrics,
    tracing: ofApi,
    health: {},
    mode: 'production',
  });
  const token = (await issuer.token('nguyen-van-a'))?.token;
  ask = async (request, headers, payload) => {
    const [method, url] = request.split(' ') as ['GET' | 'POST', string];
    const answer = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  await life.start('parts', () => async () => {
    await app.close();
    stopping.abort();
    await Promise.all([projecting.done, publishing.done]);
    await models.close();
  });
});
afterAll(async () => {
  expect(await life.stop()).toBe(true);
  rmSync(folder, { recursive: true });
});

const register = async (requestId: string, key: string) => {
  const answer = await ask(
    'POST /v1/dossiers',
    { 'x-request-id': requestId, 'idempotency-key': key, 'x-secret': 'hunter2' },
    { type: 'RegisterExistingCertificate', data: example, effectiveOn: '2025-10-15' },
  );
  if (answer.status === 201) await ask(`GET /v1/dossiers?atLeast=${answer.body.position}`, { 'x-request-id': 'reading' });
  await published();
  return answer;
};
const ofTrace = (requestId: string) => spans.filter((span) => span.spanContext().traceId === traceIdOf(requestId));
const named = (requestId: string, name: string): Span => {
  const [span, ...more] = ofTrace(requestId).filter((s) => s.name === name);
  if (span === undefined || more.length > 0) throw new Error(`${name} is not there once, among ${ofTrace(requestId).map((s) => s.name)}`);
  return span;
};
const idOf = (span: Span) => span.spanContext().spanId;

describe('the trace of a command', () => {
  it('leads from the request over the command and its append to the rows and the message', async () => {
    const { status, body } = await register('request-1', 'key-1');
    expect([status, told.map((event) => event.type)]).toEqual([201, ['certificate-issued']]);
    const [request, execute, append, project, publish] = [
      named('request-1', 'POST /v1/dossiers'),
      named('request-1', 'execute'),
      named('request-1', 'append'),
      named('request-1', 'project'),
      named('request-1', 'publish'),
    ];
    expect(ofTrace('request-1')).toHaveLength(5);
    expect(request.parentSpanContext).toBeUndefined();
    expect(execute.parentSpanContext?.spanId).toBe(idOf(request));
    expect(append.parentSpanContext?.spanId).toBe(idOf(execute));
    for (const span of [project, publish]) expect(span.parentSpanContext?.spanId).toBe(idOf(append));
    const services = [request, append, project, publish].map((span) => span.resource.attributes['service.name']);
    expect(services).toEqual(['hoso-api', 'hoso-api', 'hoso-projector', 'hoso-reactor']);
    const facts = (body.facts as unknown[]).length;
    expect(request.attributes).toMatchObject({
      'http.route': '/v1/dossiers',
      'http.response.status_code': 201,
      'hoso.command': 'RegisterExistingCertificate',
      'hoso.dossier': body.dossierId,
    });
    for (const span of [append, project]) expect(span.attributes).toMatchObject({ 'hoso.events': facts, 'hoso.position': body.position });
    const line = lines.map((text) => JSON.parse(text)).find(({ requestId }) => requestId === 'request-1');
    expect(line).toMatchObject({ traceId: traceIdOf('request-1') });
  });

  it('shows a repeated command and a refused one without an append, and a refusal as no failure', async () => {
    expect((await register('request-2', 'key-1')).body).toMatchObject({ repeated: true });
    expect(ofTrace('request-2').map((span) => span.name)).toEqual(['execute', 'POST /v1/dossiers']);
    expect(named('request-2', 'execute').attributes).toMatchObject({ 'hoso.outcome': 'repeated' });

    const refused = await ask(
      'POST /v1/dossiers',
      { 'x-request-id': 'request-3' },
      { type: 'RegisterExistingCertificate', data: { ...example, stars: 1 } },
    );
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(named('request-3', 'POST /v1/dossiers')).toMatchObject({ status: { code: 0 }, attributes: { 'hoso.code': refused.body.code } });
  });

  it('holds no address, no header, no payload and nobody’s name', async () => {
    await ask('GET /v1/dossiers?text=Tinh&applicantId=nguyen-van-b', { 'x-request-id': 'request-4' });
    expect(named('request-4', 'GET /v1/dossiers').attributes).toMatchObject({ 'http.response.status_code': 200 });
    const shown = JSON.stringify(spans.map(({ name, attributes, events, links, status }) => ({ name, attributes, events, links, status })));
    const allowed =
      /^(http\.(request\.method|route|response\.status_code)|hoso\.(command|dossier|code|repeated|outcome|events|revision|position)|error\.type)$/;
    const names = new Set(spans.flatMap((span) => Object.keys(span.attributes)));
    expect(names.size).toBeGreaterThan(8);
    expect([...names].filter((name) => !allowed.test(name))).toEqual([]);
    const values = (node: unknown): readonly string[] =>
      typeof node === 'object' && node !== null
        ? Object.values(node).flatMap(values)
        : typeof node === 'string' && node.length > 3
          ? [node]
          : [];
    const sent = values(example);
    expect(sent.length).toBeGreaterThan(8);
    for (const text of [...sent, 'hunter2', 'Bearer', 'Tinh', 'nguyen-van', 'request-1', 'key-1']) expect(shown).not.toContain(text);
  });
});

describe('a process that is told of a collector', () => {
  const bodies: string[] = [];
  const hook = join(folder, 'loaded.mjs');
  // prom-client brings OpenTelemetry's small API package in any case.
  writeFileSync(
    hook,
    `import { registerHooks } from 'node:module';
     registerHooks({ load: (url, context, next) => { if (/@opentelemetry[+/](sdk|otlp|exporter)/.test(url)) console.error('traces are loaded'); return next(url, context); } });`,
  );
  const collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      bodies.push(`${request.method} ${request.url} ${body}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const run = async (env: Readonly<Record<string, string>>) => {
    bodies.length = 0;
    const server = await startStandalone({ HOSO_LOG_LEVEL: 'warn', HOSO_DEMO: 'off', NODE_OPTIONS: `--import ${hook}`, ...env });
    const officers = await office(server.base);
    const { position } = await officers.does('applicant-tra-bong', undefined, 'RegisterIdea');
    await officers.ask('auditor', `GET /v1/dossiers?atLeast=${position}`);
    const stopped = await server.stop();
    return { stopped, output: server.output(), bodies: bodies.join('\n') };
  };
  const listening = async (): Promise<string> => {
    if (!collector.listening) await once(collector.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  };
  afterAll(() => void collector.close());

  it('sends it spans under its name, and no header', async () => {
    const { stopped, output, bodies: sent } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: await listening() });
    expect(stopped).toBe(0);
    expect(output).toContain('traces are loaded');
    for (const text of ['POST /v1/traces', 'hoso-standalone', 'POST /v1/dossiers', '"execute"', '"append"', '"project"'])
      expect(sent).toContain(text);
    expect(sent).not.toContain('Bearer');
  });

  it('serves and stops well when nobody is there', async () => {
    const { stopped } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    expect(stopped).toBe(0);
  });

  it('loads no SDK and sends nothing when traces are off', async () => {
    const { stopped, output, bodies: sent } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: await listening(), HOSO_TRACES: 'off' });
    expect([stopped, sent]).toEqual([0, '']);
    expect(output).not.toContain('traces are loaded');
  });
});
