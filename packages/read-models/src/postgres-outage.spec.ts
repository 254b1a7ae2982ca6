/** PostgreSQL that dies, and comes back: only where it is installed, on a server of its own. */
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
});
