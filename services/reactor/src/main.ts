/** The reactor as a process of its own: deadlines, follow-ups, and telling other systems; one at a time, the others stand by. */
import { createEngine } from '@hoso/engine';
import { codec } from '@hoso/event-store';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { ocopDossier, personalPointers, workflows } from '@hoso/ocop';
import { assertWorkflowsKnown, lastRecordedAt, leases, readModels } from '@hoso/read-models';
import {
  assertClockNotBehind,
  ConfigError,
  clockBehind,
  configured,
  keepLease,
  measuredStore,
  operationsServer,
  places,
  processHolder,
  runProcess,
  systemClock,
  tracedEngine,
  tracedStore,
} from '@hoso/service';
import { registry, workflowId } from '@hoso/workflow';
import { fitness } from './fitness.ts';
import { publisher } from './publisher.ts';
import { type Reactor, reactor } from './reactor.ts';

/** Milliseconds between two looks at what the projector has done, while something waits for it. */
const POLL = 50;

await runProcess('reactor', async ({ config, life, logger, metrics, tracing }) => {
  if (config.eventStoreDb === undefined) throw new ConfigError(['HOSO_EVENTSTOREDB_URL: is missing']);
  const at = places(config);
  const clock = systemClock;
  const known = registry(workflows);
  const facts = codec({ personal: personalPointers });
  const { eventStoreDb } = config;
  const onRetry = (err: Error): void => logger.warn({ err }, 'the store is asked again');
  const log = configured('HOSO_EVENTSTOREDB_URL', () => eventStoreDbEventStore(eventStoreDb, { onRetry }));
  const store = tracedStore(measuredStore(log, metrics), tracing);
  await life.start('event store', () => () => store.close());
  assertClockNotBehind(config, clock.now(), await lastRecordedAt(store));
  const models = await readModels({ ...at.readModels, registry: known, codec: facts, pollMs: POLL });
  await life.start('read models', () => () => models.close());
  await models.whenReady((err) => logger.warn({ err }, 'waits for the read models'));
  await assertWorkflowsKnown((id) => known.has(id), models, store);
  const tell = await publisher({ config, store, codec: facts, memory: at.messaging, clock, logger, metrics, tracing });
  await life.start('publisher', () => () => tell.close());
  const held = await leases(at.leases);
  await life.start('leases', () => () => held.close());
  const workflow = workflowId(ocopDossier);
  const engine = tracedEngine(
    createEngine({ store, registry: known, codec: facts, clock, workflow, onClockBehind: clockBehind(logger) }),
    tracing,
  );

  let atWork: Reactor | undefined;
  const stopping = new AbortController();
  const keeper = keepLease({
    leases: held,
    name: 'reactor',
    holder: processHolder(),
    seconds: config.leaseSeconds,
    signal: stopping.signal,
    logger,
    metrics,
    work: async (signal) => {
      const machineClock = { acceptedOn: config.acceptClock };
      atWork = reactor({ machineClock, engine, store, codec: facts, readModels: models, clock, logger, metrics, tracing, signal });
      await Promise.all([atWork.done, tell.run(signal)]);
      atWork = undefined;
    },
  });
  await life.start('reactor', () => async () => {
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
      ...fitness(() => atWork),
    };
    // Somebody else's outage: what waits to be told is no worse off here than with another reactor.
    const watched = { publishing: tell.check };
    const { address, close } = await operationsServer({ host: config.host, port: config.port, metrics, health, watched, logger });
    logger.info({ address }, 'listening');
    return close;
  });
});
