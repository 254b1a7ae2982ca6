/**
 * One span a request of the API proper, under which its command is traced. It bears the route's pattern and our own ids: never the address, whose
 * query may name a person, never a header, never a body. A `traceparent` from outside is not followed: the trace is that of the request id.
 */
import type { Span } from '@hoso/service';
import type { App } from './app.ts';
import type { Edge } from './edge.ts';

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | undefined;
  }
}

/** What of a request's log line may stand on its span: codes of closed lists and ids that we gave. */
const SHOWN = { command: 'hoso.command', dossierId: 'hoso.dossier', code: 'hoso.code', repeated: 'hoso.repeated' } as const;

/** Before the other hooks, so that the span covers them. */
export const requestSpans = (app: App, { tracing }: Pick<Edge, 'tracing'>): void => {
  app.decorateRequest('span', undefined);
  if (tracing === undefined) return;

  app.addHook('onRequest', async (request) => {
    const { method, id } = request;
    const route = request.routeOptions.url;
    if (request.is404 || !route?.startsWith('/v1/')) return;
    request.span = tracing.start(`${method} ${route}`, {
      kind: 'server',
      correlationId: id,
      attributes: { 'http.request.method': method, 'http.route': route },
    });
  });

  // Here, because what was running at the request's head is forgotten while its body comes in.
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.span === undefined) done();
    else request.span.around(done);
  });

  app.addHook('onResponse', async (request, reply) => {
    const { span } = request;
    if (span === undefined) return;
    span.set({ 'http.response.status_code': reply.statusCode });
    for (const [name, attribute] of Object.entries(SHOWN)) {
      const value = request.trace[name];
      if (value !== undefined) span.set({ [attribute]: value });
    }
    if (reply.statusCode >= 500) span.fail(String(reply.statusCode));
    span.end();
  });

  app.addHook('onRequestAbort', async (request) => {
    request.span?.fail('aborted');
    request.span?.end();
  });
};
