/** Everything in one process on the embedded store: what `npm start` runs, and enough for a province. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildApi, diskDocuments, ocopAccess, ocopChecks, ocopRefusalsAboutData } from '@hoso/api';
import { createEngine } from '@hoso/engine';
import { codec, type EventStore, type FactCodec, sqliteEventStore } from '@hoso/event-store';
import { ocopDossier, personalPointers, workflows } from '@hoso/ocop';
import { projector } from '@hoso/projector';
import { followUpCommandId, reactor, reactorActor } from '@hoso/reactor';
import { lagOf, type ReadModels, readModels } from '@hoso/read-models';
import {
  type Clock,
  type ClockMemory,
  type Config,
  ConfigError,
  createMetrics,
  devIssuer,
  fileMemory,
  type Lifecycle,
  type Logger,
  measuredStore,
  movableClock,
  startTracing,
  systemClock,
  tracedEngine,
  tracedReadModels,
  tracedStore,
  verifier,
} from '@hoso/service';
import { registry, workflowId } from '@hoso/workflow';
import { demoIdentities } from './demo/identities.ts';
import { seed, seedClock } from './demo/seed.ts';

/** 8 in the morning of 1 September 2026 in Viet Nam. */
const DEMO_START = '2026-09-01T01:00:00.000Z';

/** Starts every part in order under `life`, which stops them in the opposite order. Answers the address that it listens on. */
export const startStandalone = async (config: Config, life: Lifecycle, logger: Logger): Promise<string> => {
  mkdirSync(config.data, { recursive: true });
  const at = (name: string): string => join(config.data, name);
  const metrics = createMetrics();
  const known = registry(workflows);
  const facts = codec({ personal: personalPointers });
  const tracing = await startTracing(config, 'hoso-standalone', life);
  const log = sqliteEventStore(at('events.db'));
  const store = tracedStore(measuredStore(log, metrics), tracing);
  await life.start('event store', () => () => store.close());
  const lastRecordedAt = await checkedFolder(config, fileMemory(at('kind')), store, facts);
  const moved = config.demo
    ? movableClock(lastRecordedAt > DEMO_START ? lastRecordedAt : DEMO_START, fileMemory(at('demo-clock')))
    : undefined;
  const clock = moved ?? systemClock;
  const models = await readModels({ path: at('read-models.db'), registry: known, codec: facts });
  await life.start('read models', () => () => models.close());
  const engineOn = (time: Clock, on = store) =>
    createEngine({ store: on, registry: known, codec: facts, clock: time, workflow: workflowId(ocopDossier) });
  const engine = tracedEngine(engineOn(clock), tracing);

  if (config.demo) {
    const loaded = fileMemory(at('demo-loaded'));
    if (loaded.read() === undefined) {
      const past = seedClock();
      const following = { actor: reactorActor, commandId: followUpCommandId };
      logger.info(await seed({ engine: engineOn(past, log), clock: past, following }), 'the demo is loaded');
      loaded.write('yes');
    }
  }

  await life.start('projector', () => {
    const stopping = new AbortController();
    const { done } = projector({
      store,
      readModels: tracedReadModels(models, tracing),
      isGapless: true,
      logger,
      metrics,
      clock,
      signal: stopping.signal,
    });
    return async () => {
      stopping.abort();
      await done;
    };
  });
  const stopReactor = new AbortController();
  const acting = reactor({ engine, store, codec: facts, readModels: models, clock, logger, metrics, tracing, signal: stopReactor.signal });
  await life.start('reactor', () => async () => {
    stopReactor.abort();
    await acting.done;
  });
  // What fell due while the process was down is recorded before anybody asks.
  await acting.idle();
  const missing = (await workflowsInUse(models, store, facts)).filter((id) => !known.has(id));
  if (missing.length > 0)
    throw new Error(`dossiers of this store live under workflow versions that are not registered: ${missing.join(', ')}`);

  const issuer = config.oidc === undefined ? await devIssuer({ mode: config.mode, identities: demoIdentities }) : undefined;
  const keys = config.oidc ?? issuer;
  if (keys === undefined) throw new Error('nobody issues tokens');
  const app = await buildApi({
    engine,
    workflows,
    queries: models.queries,
    documents: await diskDocuments(at('documents')),
    verify: verifier({ ...keys, reserved: ['system'] }),
    access: ocopAccess,
    refusalsAboutData: ocopRefusalsAboutData,
    checks: ocopChecks,
    clock,
    logger,
    metrics,
    tracing,
    health: { store: () => store.head(), readModels: () => models.queries.position() },
    readModelStanding: { ...models, lag: () => lagOf(models, store, clock.now()), head: () => store.head(), isGapless: true },
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

/** Those that are projected, and those of the dossiers that could not be. A version that is missing must stop the start, not an officer at night. */
const workflowsInUse = async (models: ReadModels, store: EventStore, facts: FactCodec): Promise<readonly string[]> => {
  const stopped = (await models.parked()).filter((parked) => parked.stopped);
  const firsts = await Promise.all(stopped.map(({ dossierId }) => store.readStream(`dossier-${dossierId}`, { limit: 1 })));
  return [...new Set([...(await models.workflows()), ...firsts.flat().map((event) => facts.decode(event).metadata.workflow)])];
};

/**
 * The demo and real dossiers never share a folder: each folder is of the kind that it was first started as. Answers when its last fact was
 * recorded, so that a demo clock that was lost does not turn time back.
 */
const checkedFolder = async (config: Config, kind: ClockMemory, store: EventStore, facts: FactCodec): Promise<string> => {
  const wanted = config.demo ? 'demo' : 'real';
  const head = await store.head();
  const found = kind.read() ?? (head === 0 ? wanted : 'real');
  if (found !== wanted) {
    const advice =
      found === 'demo'
        ? 'it holds the demo: set HOSO_DEMO=on or another HOSO_DATA'
        : 'it holds real dossiers: set HOSO_DEMO=off or another HOSO_DATA';
    throw new ConfigError([`HOSO_DATA: ${advice}`]);
  }
  if (kind.read() === undefined) kind.write(wanted);
  const [last] = head === 0 ? [] : await store.readAll({ after: head - 1, limit: 1 });
  return last === undefined ? '' : facts.decode(last).metadata.recordedAt;
};
