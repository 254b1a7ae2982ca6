import { LiveAnswer, ReadyAnswer } from '../answers.ts';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import type { Edge } from '../edge.ts';
import { problemPage } from '../problem-page.ts';
import { NoQuery, ProblemParams } from '../requests.ts';
import { plainText, problems } from '../route-schema.ts';

const CHECK_MS = 2000;

/** For those who run the service: health, metrics, and the pages that problem types lead to. */
export const operationRoutes = (app: App, edge: Edge): void => {
  const config = { public: true } as const;
  const common = { tags: ['operations'], security: [], querystring: NoQuery };

  const live = async () => ({ status: 'live' as const });
  const ready = async () => {
    const checks = Object.entries({ ...edge.health, ...edge.watched });
    const fit = await Promise.all(checks.map(([name, check]) => passes(edge, name, check)));
    const failing = checks.flatMap(([name], i) => (fit[i] ? [] : [name]));
    if (failing.some((name) => Object.hasOwn(edge.health, name)))
      throw new ApiError('not-ready', undefined, { details: { failing } }, { 'retry-after': '5' });
    const said = checks.map(([name]) => [name, failing.includes(name) ? ('failing' as const) : ('ok' as const)]);
    return { status: 'ready' as const, checks: Object.fromEntries(said) };
  };

  app.get(
    '/healthz',
    { config, schema: { ...common, operationId: 'live', summary: 'The process runs', response: { 200: LiveAnswer } } },
    live,
  );

  app.get(
    '/readyz',
    {
      config,
      schema: { ...common, operationId: 'ready', summary: 'Every part is fit for service', response: { 200: ReadyAnswer, ...problems } },
    },
    ready,
  );

  app.get(
    '/metrics',
    { config, schema: { ...common, operationId: 'metrics', summary: 'Prometheus’ text format', response: { 200: plainText } } },
    async (_request, reply) => reply.header('content-type', edge.metrics.contentType).send(await edge.metrics.text()),
  );

  app.get(
    '/problems/:code',
    {
      config,
      schema: {
        ...common,
        operationId: 'problem',
        summary: 'What a problem code means',
        params: ProblemParams,
        response: { 200: plainText, ...problems },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const problem = edge.table.get(code);
      if (problem === undefined) throw new ApiError('unknown-problem');
      return reply.header('content-type', 'text/plain; charset=utf-8').send(problemPage(code, problem, edge.workflows));
    },
  );
};

const passes = async (edge: Edge, name: string, check: () => Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_MS} ms`)), CHECK_MS);
  });
  try {
    await Promise.race([check(), late]);
    return true;
  } catch (error) {
    edge.logger.warn({ check: name, err: error }, 'not fit for service');
    return false;
  } finally {
    clearTimeout(timer);
  }
};
