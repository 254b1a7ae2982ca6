import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { type OperationsServer, operationsServer } from './operations-server.ts';

let lines: string[];
let brokerIsUp: boolean;
let subscriberIsUp: boolean;
let server: OperationsServer;
beforeEach(async () => {
  lines = [];
  brokerIsUp = true;
  subscriberIsUp = true;
  const metrics = createMetrics({ processMetrics: false });
  metrics.gauge('hoso_position', 'Position', () => 42);
  const logger = createLogger({ name: 'test' }, { write: (line: string) => void lines.push(line) });
  const health = {
    store: () => 7,
    nats: async () => {
      if (!brokerIsUp) throw new Error('nobody at nats://secret@host');
    },
  };
  const watched = {
    telling: () => {
      if (!subscriberIsUp) throw new Error('answered 500');
    },
  };
  server = await operationsServer({ host: '127.0.0.1', port: 0, metrics, health, watched, logger });
});
afterEach(() => server.close());

const get = async (path: string, method = 'GET'): Promise<readonly [number, string]> => {
  const answer = await fetch(server.address + path, { method });
  return [answer.status, await answer.text()];
};

describe('what operators ask of a process', () => {
  test('is answered under both names', async () => {
    for (const path of ['/healthz', '/healthz?from=probe']) expect(await get(path)).toEqual([200, '{"status":"live"}']);
    expect(await get('/readyz')).toEqual([200, '{"status":"ready","checks":{"store":"ok","nats":"ok","telling":"ok"}}']);
    expect((await get('/metrics'))[1]).toContain('hoso_position 42');
  });

  test('says which part is not fit, and why only in the log; it is alive all the same', async () => {
    brokerIsUp = false;
    expect(await get('/readyz')).toEqual([503, '{"status":"not-ready","failing":["nats"]}']);
    expect(lines.join()).toContain('nobody at');
    expect((await get('/healthz'))[0]).toBe(200);
    const metrics = (await get('/metrics'))[1].split('\n').filter((line) => line.startsWith('hoso_healthy'));
    expect(metrics).toEqual(['hoso_healthy{check="store"} 1', 'hoso_healthy{check="nats"} 0', 'hoso_healthy{check="telling"} 1']);
  });

  test('says what it only watches, and is ready all the same', async () => {
    subscriberIsUp = false;
    expect(await get('/readyz')).toEqual([200, '{"status":"ready","checks":{"store":"ok","nats":"ok","telling":"failing"}}']);
    expect((await get('/metrics'))[1]).toContain('hoso_healthy{check="telling"} 0');
    brokerIsUp = false;
    expect(await get('/readyz')).toEqual([503, '{"status":"not-ready","failing":["nats","telling"]}']);
  });

  test('is nothing else', async () => {
    for (const path of ['/', '/v1/dossiers', '/constructor', '//']) expect((await get(path))[0]).toBe(404);
    expect((await get('/metrics', 'POST'))[0]).toBe(405);
    expect(await get('/metrics', 'HEAD')).toEqual([200, '']);
  });

  test('cannot be had on a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { readonly port: number };
    const options = {
      metrics: createMetrics({ processMetrics: false }),
      health: {},
      logger: createLogger({ name: 'test', level: 'silent' }),
    };
    await expect(operationsServer({ host: '127.0.0.1', port, ...options })).rejects.toThrow('EADDRINUSE');
    taken.close();
  });
});
