/** PostgreSQL that dies or falls silent, and comes back: only where it is installed, on a server of its own. */
import { once } from 'node:events';
import { type AddressInfo, createServer, connect as netConnect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ReadModels, readModels } from './read-models.ts';
import { everyWorkflow, facts, office, registers, takes } from './testing/office.ts';
import { type PostgresServer, postgresPrograms, postgresServer } from './testing/postgres-server.ts';

const programs = postgresPrograms();
if (programs === undefined) {
  it('PostgreSQL was not there: install it to see what happens when it dies', ({ skip }) => skip('no postgres and initdb'));
}

const linesOf = (models: ReadModels): Promise<readonly string[]> => Array.fromAsync(models.dump());

describe.runIf(programs !== undefined)('when PostgreSQL dies', () => {
  let server: PostgresServer;
  let run = 0;
  const open: ReadModels[] = [];
  beforeAll(async () => {
    server = postgresServer();
    await server.start();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((models) => models.close()));
  });
  afterAll(() => server.remove());
  const start = async (schema: string): Promise<ReadModels> => {
    const models = await readModels({ url: server.url, schema, registry: everyWorkflow, codec: facts, pollMs: 10 });
    open.push(models);
    return models;
  };
  /** A line to the server that can fall silent: what is on the way stays there, nothing is closed. Lines that come later are open. */
  const proxy = async () => {
    const folder = new URL(server.url).searchParams.get('host') as string;
    const lines = new Set<readonly [Socket, Socket]>();
    const silent = new Set<readonly [Socket, Socket]>();
    let onData: (() => void) | undefined;
    const listening = createServer((inner) => {
      const outer = netConnect(join(folder, '.s.PGSQL.5432'));
      const line = [inner, outer] as const;
      lines.add(line);
      for (const [from, to] of [line, [outer, inner] as const]) {
        from.on('error', () => {});
        from.on('data', (bytes) => {
          onData?.();
          if (!silent.has(line)) to.write(bytes);
        });
        from.on('close', () => {
          if (!silent.has(line)) to.destroy();
        });
      }
    }).listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    return {
      url: `postgresql://hoso@127.0.0.1:${port}/postgres`,
      /** With the `n`th piece that comes from here on. */
      fallSilent: (n: number): Promise<void> =>
        new Promise((resolve) => {
          let seen = 0;
          onData = () => {
            seen += 1;
            if (seen < n) return;
            onData = undefined;
            for (const line of lines) silent.add(line);
            resolve();
          };
        }),
      close: () => {
        for (const line of lines) for (const socket of line) socket.destroy();
        listening.close();
      },
    };
  };
  const events = async () => {
    const o = office();
    for (const n of [1, 2, 3]) await takes(o, n, 'IssueCertificate');
    for (let n = 10; n < 60; n++) await registers(o, n, { number: `N-${n}` });
    return o.store.readAll();
  };

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s, questions fail until it is back, the process lives, and no row is lost or there twice',
    async (signal) => {
      const all = await events();
      const models = await start(`run${++run}`);
      await models.project(all.slice(0, 50), 0);
      const onTheWay = Promise.allSettled([
        models.project(all.slice(50, 70), 50),
        models.queries.stages({ asOf: '2026-09-01', by: ['unit'] }),
      ]);
      await server.stop(signal);
      await onTheWay;
      await expect(models.queries.position()).rejects.toThrow();
      const waiting = models.queries.waitFor(all.length, 0);
      await expect(waiting).rejects.toThrow();
      await server.start();

      const { position } = await models.lastApplied();
      expect(position).toBeLessThanOrEqual(70);
      await models.project(all.slice(position), position);
      const straight = await start(`run${++run}`);
      await straight.project(all);
      expect(await linesOf(models)).toEqual(await linesOf(straight));
    },
  );

  it('who waits for a position when it comes back in time gets it', async () => {
    const all = await events();
    const models = await start(`run${++run}`);
    await models.project(all.slice(0, 10), 0);
    const waiting = models.queries.waitFor(20, 30_000);
    await models.queries.position();
    await server.stop('SIGKILL');
    await server.start();
    const other = await start(`run${run}`);
    const { position } = await other.lastApplied();
    await other.project(all.slice(position, 20), position);
    expect(await waiting).toBe(true);
  });

  it('when the line falls silent in the middle of a batch or a question, it is given up in time, and all goes on', async () => {
    const all = await events();
    const line = await proxy();
    const admin = new Client(server.url);
    await admin.connect();
    /** The server ends such a transaction, and frees its pen, after ten seconds. */
    const freePen = () => admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'");
    try {
      const at = { url: line.url, schema: `run${++run}`, answerMs: 500, connections: 2 };
      const models = await readModels({ ...at, registry: everyWorkflow, codec: facts });
      open.push(models);
      await models.project(all.slice(0, 10), 0);
      // Each of begin, the pen, the checkpoint, and so on is a piece there and one back.
      let position = 10;
      for (const n of [1, 2, 6, 9]) {
        const silence = line.fallSilent(n);
        await expect(models.project(all.slice(position, position + 10), position)).rejects.toThrow('not answered within 500 ms');
        await silence;
        await freePen();
        position = (await models.lastApplied()).position;
        await models.project(all.slice(position, position + 10), position);
        position += 10;
      }
      const silence = line.fallSilent(1);
      await expect(models.queries.position()).rejects.toThrow('not answered within 500 ms');
      await silence;
      await models.project(all.slice(position), position);
      const straight = await start(`run${++run}`);
      await straight.project(all);
      expect(await linesOf(models)).toEqual(await linesOf(straight));
    } finally {
      await admin.end();
      line.close();
    }
  });

  it('where transactions are repeatable reads by default, who waited for the pen sees what was written meanwhile', async () => {
    const admin = new Client(server.url);
    await admin.connect();
    await admin.query('CREATE DATABASE strict');
    await admin.query("ALTER DATABASE strict SET default_transaction_isolation = 'repeatable read'");
    await admin.end();
    const all = await events();
    const at = { url: server.url.replace('/postgres?', '/strict?'), schema: 'strict', registry: everyWorkflow, codec: facts };
    const [one, two] = [await readModels(at), await readModels(at)];
    open.push(one, two);
    await one.project(all.slice(0, 1), 0);
    // A switch, a migration and a batch change the row that is the pen, or the checkpoint behind it.
    const holder = new Client(at.url);
    await holder.connect();
    await holder.query('BEGIN; UPDATE strict.migrations SET version = version');
    const waiting = two.project(all.slice(0, 20));
    const watcher = new Client(at.url);
    await watcher.connect();
    const isWaiting = async () =>
      (await watcher.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%for update%'")).rows.length > 0;
    while (!(await isWaiting())) await new Promise((resolve) => setImmediate(resolve));
    await holder.query('COMMIT');
    await waiting;
    expect(await one.queries.position()).toBe(20);
    await Promise.all([holder.end(), watcher.end()]);
  });
});
