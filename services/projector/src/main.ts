/** The projector as a process of its own: events from the store, read only, rows into the read models; one at a time, the others stand by. */
import { codec, sqliteEventStore } from '@hoso/event-store';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { personalPointers, workflows } from '@hoso/ocop';
import { leases, OtherProgram, readModels } from '@hoso/read-models';
import { configured, keepLease, operationsServer, places, processHolder, runProcess, systemClock, tracedReadModels } from '@hoso/service';
import { registry } from '@hoso/workflow';
import { type Projector, projector } from './projector.ts';

await runProcess('projector', async ({ config, life, logger, metrics, tracing }) => {
  const at = places(config);
  const { eventStoreDb } = config;
  const onRetry = (err: Error): void => logger.warn({ err }, 'the store is asked again');
  const store =
    eventStoreDb === undefined
      ? sqliteEventStore(at.events, { readOnly: true })
      : configured('HOSO_EVENTSTOREDB_URL', () => eventStoreDbEventStore(eventStoreDb, { onRetry }));
  await life.start('event store', () => () => store.close());
  const models = await readModels({ ...at.readModels, registry: registry(workflows), codec: codec({ personal: personalPointers }) });
  await life.start('read models', () => () => models.close());
  const held = await leases(at.leases);
  await life.start('leases', () => () => held.close());

  let atWork: Projector | undefined;
  const stopping = new AbortController();
  let isOutdated = false;
  const keeper = keepLease({
    leases: held,
    name: 'projector',
    holder: processHolder(),
    seconds: config.leaseSeconds,
    signal: stopping.signal,
    logger,
    metrics,
    work: async (signal) => {
      const isGapless = config.eventStoreDb === undefined;
      atWork = projector({ store, readModels: tracedReadModels(models, tracing), isGapless, logger, metrics, clock: systemClock, signal });
      try {
        await atWork.done;
      } catch (error) {
        if (!(error instanceof OtherProgram)) throw error;
        logger.fatal({ err: error }, 'the read models are another program’s: this projector ends');
        isOutdated = true;
        stopping.abort();
      } finally {
        atWork = undefined;
      }
    },
  });
  // The lease is free by then.
  void keeper.done.then(async () => {
    if (!isOutdated) return;
    await life.stop();
    process.exit(1);
  });
  await life.start('projector', () => async () => {
    stopping.abort();
    await keeper.done;
  });

  await life.start('operations', async () => {
    const health = {
      store: () => store.head(),
      readModels: () => models.lastApplied(),
      lease: () => {
        const problem = keeper.problem();
        if (problem !== undefined) throw problem;
      },
      lag: () => atWork?.check(),
    };
    const { address, close } = await operationsServer({ host: config.host, port: config.port, metrics, health, logger });
    logger.info({ address }, 'listening');
    return close;
  });
});
