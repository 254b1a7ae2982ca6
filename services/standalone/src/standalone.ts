/** Everything in one process on the embedded store: what `npm start` runs, and enough for a province. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { buildApi, diskDocuments, ocopAccess, ocopClaims, ocopRefusalsAboutData, opensOnPaper } from '@hoso/api';
import { createEngine } from '@hoso/engine';
import { codec, type EventStore, memoryEventStore, sqliteEventStore } from '@hoso/event-store';
import { ocopDossier, personalPointers, workflows } from '@hoso/ocop';
import { type Projector, projector } from '@hoso/projector';
import { fitness, followUpCommandId, publisher, reactor, reactorActor } from '@hoso/reactor';
import { assertWorkflowsKnown, lagOf, leases, readModels, standingAt } from '@hoso/read-models';
import {
  type Clock,
  type Config,
  clockBehind,
  createMetrics,
  devIssuer,
  documentsFolder,
  fileMemory,
  keepLease,
  type Lifecycle,
  type Logger,
  makeDataFolder,
  measuredStore,
  movableClock,
  places,
  startTracing,
  systemClock,
  tracedEngine,
  tracedReadModels,
  tracedStore,
  verifier,
} from '@hoso/service';
import { registry, workflowId } from '@hoso/workflow';
import { demoIdentities } from './demo/identities.ts';
import { seed, seedClock, writeDown } from './demo/seed.ts';
import { assertLogIsThere, checkedFolder } from './folder.ts';

/** 8 in the morning of 1 September 2026 in Viet Nam. */
const DEMO_START = '2026-09-01T01:00:00.000Z';
/** Milliseconds between two looks at read models that a projector beside this process may be keeping, while something waits for them. */
const POLL = 25;

/** Starts every part in order under `life`, which stops them in the opposite order. Answers the address that it listens on. */
export const startStandalone = async (config: Config, life: Lifecycle, logger: Logger): Promise<string> => {
  makeDataFolder(config);
  const at = places(config);
  const documents = await diskDocuments(documentsFolder(config));
  const metrics = createMetrics();
  const known = registry(workflows);
  const facts = codec({ personal: personalPointers });
  const tracing = await startTracing(config, 'hoso-standalone', life);
  const seen = await standingAt(at.readModels);
  assertLogIsThere(config, at, seen);
  const log = sqliteEventStore(at.events);
  const store = tracedStore(measuredStore(log, metrics), tracing);
  await life.start('event store', () => () => store.close());
  const lastRecordedAt = await checkedFolder(config, at, seen, store, systemClock.now());
  const moved = config.demo ? movableClock(lastRecordedAt > DEMO_START ? lastRecordedAt : DEMO_START, fileMemory(at.demoClock)) : undefined;
  const clock = moved ?? systemClock;
  const models = await readModels({ ...at.readModels, registry: known, codec: facts, pollMs: POLL });
  await life.start('read models', () => () => models.close());
  const engineOn = (time: Clock, on: EventStore = store) =>
    createEngine({
      store: on,
      registry: known,
      codec: facts,
      clock: time,
      workflow: workflowId(ocopDossier),
      onClockBehind: clockBehind(logger),
    });
  const engine = tracedEngine(engineOn(clock), tracing);

  if (config.demo) {
    const loaded = fileMemory(at.demoLoaded);
    if (loaded.read() === undefined) {
      const past = seedClock();
      const following = { actor: reactorActor, commandId: followUpCommandId };
      const draft = memoryEventStore();
      const counts = await seed({ engine: engineOn(past, draft), clock: past, following });
      await writeDown(draft, log);
      logger.info(counts, 'the demo is loaded');
      loaded.write('yes');
    }
  }

  const held = await leases(at.leases);
  await life.start('leases', () => () => held.close());
  let atWork: Projector | undefined;
  const stopProjector = new AbortController();
  const projecting = keepLease({
    leases: held,
    name: 'projector',
    // The store lets nobody else write: whoever had the lease under this name is gone.
    holder: `standalone:${hostname()}:${resolve(config.data)}`,
    seconds: config.leaseSeconds,
    signal: stopProjector.signal,
    logger,
    metrics,
    work: async (signal) => {
      atWork = projector({ store, readModels: tracedReadModels(models, tracing), isGapless: true, logger, metrics, clock, signal });
      try {
        await atWork.done;
      } finally {
        atWork = undefined;
      }
    },
  });
  await life.start('projector', () => async () => {
    stopProjector.abort();
    await projecting.done;
  });
  await models.whenReady((err) => logger.warn({ err }, 'waits for the read models'));
  const tell = await publisher({ config, store, codec: facts, memory: at.messaging, clock, logger, metrics, tracing });
  const stopTelling = new AbortController();
  const telling = tell.run(stopTelling.signal);
  await life.start('publisher', () => async () => {
    stopTelling.abort();
    await telling;
    await tell.close();
  });
  const stopReactor = new AbortController();
  const machineClock = config.demo ? {} : { machineClock: { acceptedOn: config.acceptClock } };
  const acting = reactor({
    ...machineClock,
    engine,
    store,
    codec: facts,
    readModels: models,
    clock,
    logger,
    metrics,
    tracing,
    signal: stopReactor.signal,
  });
  await life.start('reactor', () => async () => {
    stopReactor.abort();
    await acting.done;
  });
  const keepsUp = fitness(() => acting);
  // What fell due while the process was down is recorded before anybody asks.
  await acting.idle();
  await assertWorkflowsKnown((id) => known.has(id), models, store);

  const issuer = config.oidc === undefined ? await devIssuer({ mode: config.mode, identities: demoIdentities }) : undefined;
  const keys = config.oidc ?? issuer;
  if (keys === undefined) throw new Error('nobody issues tokens');
  const verify = verifier({ ...keys, reserved: ['system'] });
  void verify.check().catch((err: unknown) => logger.warn({ err }, 'no token can be checked'));
  const app = await buildApi({
    engine,
    workflows,
    queries: models.queries,
    head: () => store.head(),
    documents,
    verify,
    access: ocopAccess,
    refusalsAboutData: ocopRefusalsAboutData,
    claims: ocopClaims,
    opens: opensOnPaper(config.paperProvinces),
    clock,
    logger,
    metrics,
    tracing,
    health: { store: () => store.head(), readModels: () => models.queries.position() },
    watched: {
      lease: async () => {
        const problem = projecting.problem();
        if (problem !== undefined) throw problem;
      },
      lag: () => Promise.all([atWork?.check(), keepsUp.lag()]),
      deadlines: keepsUp.deadlines,
      documents: documents.check,
      keys: verify.check,
      publishing: async () => tell.check(),
    },
    readModelStanding: { ...models, lag: () => lagOf(models, store, clock.now()), isGapless: true },
    mode: config.mode,
    ...(issuer === undefined ? {} : { dev: { issuer, ...(moved === undefined ? {} : { clock: moved, settled: acting.idle }) } }),
  });
  let address = '';
  await life.start('api', async () => {
    address = await app.listen({ host: config.host, port: config.port });
    return () => app.close();
  });
  return address;
};
