/** The HTTP server, assembled and not listening. Every part is handed in, so that tests drive it as it runs. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { civilDateInVietnam } from '@hoso/engine';
import { healthMetrics } from '@hoso/service';
import { machineDecider, workflowId } from '@hoso/workflow';
import { fastify } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { ApiError } from './api-error.ts';
import type { App } from './app.ts';
import { commands } from './commands.ts';
import type { ApiOptions, Edge } from './edge.ts';
import { errorAnswer, wireError } from './error-answer.ts';
import { requestId } from './idempotency.ts';
import { registerOpenApi } from './openapi.ts';
import { problemTable } from './problems.ts';
import { fail, requestHooks } from './request-hooks.ts';
import { requestSpans } from './request-spans.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { devRoutes } from './routes/dev.ts';
import { documentRoutes } from './routes/documents.ts';
import { dossierRoutes } from './routes/dossiers.ts';
import { listRoutes } from './routes/lists.ts';
import { operationRoutes } from './routes/operations.ts';
import { referenceRoutes } from './routes/reference.ts';
import { roundResultRoutes } from './routes/round-results.ts';
import { roundScoringRoutes } from './routes/round-scoring.ts';
import { roundRoutes } from './routes/rounds.ts';
import { rubricRoutes } from './routes/rubrics.ts';
import { standingRoutes } from './routes/standing.ts';
import { workflowRoutes } from './routes/workflows.ts';
import { parseStrictJson } from './strict-json.ts';
import { zodValidator } from './validation.ts';
import { speakBoth } from './words.ts';

/** Form 02 with its sixty criteria is the largest body; it stays well below. */
const MAX_JSON_BYTES = 2 * 1024 * 1024;

/** @throws Error when development parts are handed in for production. */
export const buildApi = async (options: ApiOptions): Promise<App> => {
  if (options.mode === 'production' && options.dev !== undefined) throw new Error('development parts do not start in production mode');
  const { clock } = options;
  speakBoth();
  const edge: Edge = {
    ...options,
    table: problemTable(options.workflows, options.refusalsAboutData ?? new Set()),
    byId: new Map(options.workflows.map((w) => [workflowId(w), w])),
    starters: new Map(options.workflows.map((w) => [workflowId(w), new Set(machineDecider(w).starters)])),
    today: () => civilDateInVietnam(clock.now()),
  };
  const app: App = fastify({
    logger: false,
    bodyLimit: MAX_JSON_BYTES,
    requestIdHeader: false,
    genReqId: (raw) => requestId(raw.headers['x-request-id']),
    routerOptions: { maxParamLength: 300 },
    requestTimeout: 300_000,
    // A request that comes while the service drains is served; its connection is then closed.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerRaw(edge, error, socket),
    frameworkErrors: (error, request, reply) => fail(edge, error, request, reply),
  });

  app.setValidatorCompiler(zodValidator as never);
  app.setSerializerCompiler(options.checkAnswers ? serializerCompiler : () => (data) => JSON.stringify(data));
  // What a plugin's route leaves unanswered, such as a file that is not there.
  app.setNotFoundHandler((request, reply) => fail(edge, new ApiError('unknown-route'), request, reply));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(request.headers['content-type'] ?? '')?.[1];
      if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
        throw new ApiError('unsupported-media-type', 'JSON is UTF-8 (RFC 8259)');
      done(null, parseStrictJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });

  // A kept-alive connection that falls idle only after the stop began would hold it up until the client lets go.
  app.addHook('preClose', async () => {
    if (!app.server.listening) return;
    const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
    app.server.once('close', () => clearInterval(sweep));
  });

  healthMetrics(options.metrics, { ...options.health, ...options.watched });
  requestSpans(app, edge);
  requestHooks(app, edge);
  await registerOpenApi(app, edge);
  const handled = commands(edge);
  dossierRoutes(app, edge, handled);
  roundRoutes(app, edge, handled);
  roundScoringRoutes(app, edge);
  roundResultRoutes(app, edge);
  listRoutes(app, edge);
  certificateRoutes(app, edge);
  await documentRoutes(app, edge);
  workflowRoutes(app, edge);
  referenceRoutes(app);
  rubricRoutes(app);
  operationRoutes(app, edge);
  standingRoutes(app, edge);
  if (options.mode === 'development') devRoutes(app, edge);
  await app.ready();
  return app;
};

/** A request that Node could not even read: no route, no hook and no reply object, only the connection. */
const answerRaw = (edge: Edge, error: Error, socket: Socket): void => {
  if (socket.destroyed || !socket.writable) return;
  const { status, headers, body } = errorAnswer(wireError(error), edge.table, { requestId: requestId(undefined), conditional: false });
  const text = JSON.stringify(body);
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(text), connection: 'close' }).map(
    ([k, v]) => `${k}: ${v}\r\n`,
  );
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`);
};
