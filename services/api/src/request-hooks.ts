/** What happens to every request before and after its route: id, identity, one log line, one measurement. */
import type { Actor } from '@hoso/workflow';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';
import type { App } from './app.ts';
import type { Edge } from './edge.ts';
import { errorAnswer } from './error-answer.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; undefined on public routes. */
    identity: Actor | undefined;
    /** Identifiers for the request's log line: never names or payloads. */
    trace: Record<string, string | number | boolean | undefined>;
  }
  interface FastifyContextConfig {
    /** Served without a token. */
    readonly public?: boolean;
  }
}

/** @throws Error on a public route, where nobody is known. */
export const actorOf = (request: FastifyRequest): Actor => {
  if (request.identity === undefined) throw new Error('the route is public: nobody is known');
  return request.identity;
};

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

const authenticated = async (edge: Edge, request: FastifyRequest): Promise<Actor> => {
  const { authorization, 'x-hoso-role': role } = request.headers;
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new ApiError('unauthorized');
  if (role !== undefined && (typeof role !== 'string' || !/^[a-z][a-z0-9-]{0,63}$/.test(role)))
    throw new ApiError('invalid-header', 'X-Hoso-Role: the name of one role');
  return edge.verify(token, role);
};

/** The pattern, so that no address of a dossier becomes a name of a measurement. */
const routeOf = (request: FastifyRequest): string => (request.is404 ? 'none' : (request.routeOptions.url ?? 'none'));

/** Paths that exist, to tell an unknown address from a wrong method. */
type Known = { readonly path: RegExp; readonly methods: Set<string> };

const pathPattern = (url: string): RegExp =>
  new RegExp(
    `^${url
      .split(/(:\w+|\*)/)
      .map((part) => (part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
      .join('')}$`,
  );

export const requestHooks = (app: App, edge: Edge): void => {
  const { logger, metrics } = edge;
  const durations = metrics.durations('hoso_http_request_duration_seconds', 'HTTP requests by route and status', [
    'method',
    'route',
    'status',
  ]);
  const errors = metrics.counter('hoso_http_errors_total', 'HTTP requests that ended with a status of 500 or above');
  const known = new Map<string, Known>();

  app.decorateRequest('identity', undefined);
  app.decorateRequest('trace');

  app.addHook('onRoute', ({ url, method }) => {
    const entry = known.get(url) ?? { path: pathPattern(url), methods: new Set<string>() };
    for (const m of [method].flat()) entry.methods.add(m);
    known.set(url, entry);
  });

  app.addHook('onRequest', async (request, reply) => {
    request.trace = {};
    reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    if (edge.dev?.clock !== undefined) reply.header('x-hoso-clock', edge.clock.now());
    if (request.is404) throw notFound(request, known);
    if (request.routeOptions.config.public !== true) request.identity = await authenticated(edge, request);
  });

  const line = (request: FastifyRequest) => ({
    requestId: request.id,
    method: request.method,
    route: routeOf(request),
    ...(request.span === undefined ? {} : { traceId: request.span.traceId }),
    ...(request.identity === undefined ? {} : { actorId: request.identity.id, role: request.identity.role, unit: request.identity.unit }),
    ...request.trace,
  });

  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    durations.observe({ method, route: routeOf(request), status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    if (reply.statusCode >= 500) errors.add();
    logger.info({ ...line(request), status: reply.statusCode, ms: Math.round(reply.elapsedTime * 100) / 100 }, 'request');
  });

  app.addHook('onRequestAbort', async (request) => logger.info(line(request), 'request cut short'));

  app.setErrorHandler((error, request, reply) => fail(edge, error, request, reply));
};

/** Answers an error; used by the error handler and by Fastify's own framework errors, which no hook sees. */
export const fail = (edge: Edge, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const { status, headers, body } = errorAnswer(error, edge.table, {
    requestId: request.id,
    conditional: request.headers['if-match'] !== undefined,
    bodyLimit: request.routeOptions?.bodyLimit,
  });
  if (request.trace !== undefined && request.trace !== null) request.trace.code = String(body.code);
  if (status >= 500) edge.logger.error({ requestId: request.id, err: error }, 'request failed');
  return reply
    .code(status)
    .headers({ ...headers, 'cache-control': 'no-store' })
    .send(JSON.stringify(body));
};

const notFound = (request: FastifyRequest, known: ReadonlyMap<string, Known>): ApiError => {
  const path = request.url.split('?', 1)[0] ?? '';
  const methods = new Set([...known.values()].filter((k) => k.path.test(path)).flatMap((k) => [...k.methods]));
  return methods.size === 0
    ? new ApiError('unknown-route')
    : new ApiError('method-not-allowed', undefined, {}, { allow: [...methods].sort().join(', ') });
};
