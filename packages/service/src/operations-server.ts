/** What operators ask of a process that has no HTTP of its own: is it alive, is it fit, what does it measure. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { healthMetrics } from './health-metrics.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Each throws, or takes too long, when its part is not fit for service. */
export type HealthChecks = Readonly<Record<string, () => unknown>>;

export type OperationsOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly metrics: Metrics;
  readonly health: HealthChecks;
  /** In the answers and metrics of health, and no reason not to be ready. */
  readonly watched?: HealthChecks;
  readonly logger: Logger;
};

export type OperationsServer = { readonly address: string; readonly close: () => Promise<void> };

const CHECK_MS = 2000;

const passes = async (name: string, check: () => unknown, logger: Logger): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_MS} ms`)), CHECK_MS);
  });
  try {
    await Promise.race([Promise.resolve().then(check), late]);
    return true;
  } catch (err) {
    logger.warn({ check: name, err }, 'not fit for service');
    return false;
  } finally {
    clearTimeout(timer);
  }
};

/** Names of the checks that fail: why stands in the log, which may say more than a network should hear. */
export const failingChecks = async (health: HealthChecks, logger: Logger): Promise<readonly string[]> => {
  const names = Object.keys(health);
  const fit = await Promise.all(names.map((name) => passes(name, health[name] as () => unknown, logger)));
  return names.filter((_, i) => !fit[i]);
};

const say = (response: ServerResponse, status: number, type: string, text: string): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
};
const sayJson = (response: ServerResponse, status: number, body: unknown): void =>
  say(response, status, 'application/json', JSON.stringify(body));

/** GET of `/healthz`, `/readyz` (503 when a check of `health` fails), `/metrics`: as the api has them. */
export const operationsServer = async (options: OperationsOptions): Promise<OperationsServer> => {
  const { host, port, metrics, health, watched = {}, logger } = options;
  const checks = { ...health, ...watched };
  healthMetrics(metrics, checks);
  const ready = async (response: ServerResponse): Promise<void> => {
    const failing = await failingChecks(checks, logger);
    if (failing.some((name) => Object.hasOwn(health, name))) return sayJson(response, 503, { status: 'not-ready', failing });
    const said = Object.keys(checks).map((name) => [name, failing.includes(name) ? 'failing' : 'ok']);
    sayJson(response, 200, { status: 'ready', checks: Object.fromEntries(said) });
  };
  const live = async (response: ServerResponse): Promise<void> => sayJson(response, 200, { status: 'live' });
  const routes: Readonly<Record<string, (response: ServerResponse) => Promise<void>>> = {
    '/healthz': live,
    '/readyz': ready,
    '/metrics': async (response) => say(response, 200, metrics.contentType, await metrics.text()),
  };
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/s, '');
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined) return sayJson(response, 404, { status: 'unknown' });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return sayJson(response, 405, { status: 'method-not-allowed' });
    }
    route(response).catch((err: unknown) => {
      logger.error({ err, path }, 'not answered');
      if (!response.headersSent) sayJson(response, 500, { status: 'failed' });
    });
  });
  server.listen({ host, port });
  await once(server, 'listening');
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    address: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
