/** The api as a process of its own, any number of them: HTTP, the store of the facts, and read models that a projector keeps. */
import { createEngine } from '@hoso/engine';
import { codec } from '@hoso/event-store';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { ocopDossier, personalPointers, workflows } from '@hoso/ocop';
import { assertWorkflowsKnown, lagOf, lastRecordedAt, readModels } from '@hoso/read-models';
import {
  assertClockNotBehind,
  ConfigError,
  clockBehind,
  configured,
  documentsFolder,
  measuredStore,
  places,
  runProcess,
  systemClock,
  tracedEngine,
  tracedStore,
  verifier,
} from '@hoso/service';
import { registry, workflowId } from '@hoso/workflow';
import { buildApi } from './build-api.ts';
import { diskDocuments } from './documents.ts';
import { ocopAccess, ocopClaims, ocopRefusalsAboutData, opensOnPaper } from './ocop-edge.ts';

/** Milliseconds between two looks at what the projector has done, while a request waits for it. */
const POLL = 25;

await runProcess('api', async ({ config, life, logger, metrics, tracing }) => {
  if (config.eventStoreDb === undefined || config.oidc === undefined)
    throw new ConfigError(['HOSO_EVENTSTOREDB_URL, HOSO_OIDC_ISSUER: are missing']);
  const at = places(config);
  const documents = await diskDocuments(documentsFolder(config));
  const known = registry(workflows);
  const facts = codec({ personal: personalPointers });
  const { eventStoreDb } = config;
  const onRetry = (err: Error): void => logger.warn({ err }, 'the store is asked again');
  const log = configured('HOSO_EVENTSTOREDB_URL', () => eventStoreDbEventStore(eventStoreDb, { onRetry }));
  const store = tracedStore(measuredStore(log, metrics), tracing);
  await life.start('event store', () => () => store.close());
  assertClockNotBehind(config, systemClock.now(), await lastRecordedAt(store));
  const models = await readModels({ ...at.readModels, registry: known, codec: facts, pollMs: POLL });
  await life.start('read models', () => () => models.close());
  await models.whenReady((err) => logger.warn({ err }, 'waits for the read models'));
  await assertWorkflowsKnown((id) => known.has(id), models, store);
  const verify = verifier({ ...config.oidc, reserved: ['system'] });
  void verify.check().catch((err: unknown) => logger.warn({ err }, 'no token can be checked'));
  const app = await buildApi({
    engine: tracedEngine(
      createEngine({
        store,
        registry: known,
        codec: facts,
        clock: systemClock,
        workflow: workflowId(ocopDossier),
        onClockBehind: clockBehind(logger),
      }),
      tracing,
    ),
    workflows,
    queries: models.queries,
    head: () => store.head(),
    documents,
    verify,
    access: ocopAccess,
    refusalsAboutData: ocopRefusalsAboutData,
    claims: ocopClaims,
    opens: opensOnPaper(config.paperProvinces),
    clock: systemClock,
    logger,
    metrics,
    tracing,
    health: { store: () => store.head(), readModels: () => models.queries.position(), documents: documents.check },
    // Without keys no other api can check tokens either.
    watched: { keys: verify.check },
    readModelStanding: { ...models, lag: () => lagOf(models, store, systemClock.now()), isGapless: false },
    mode: config.mode,
  });
  await life.start('api', async () => {
    const address = await app.listen({ host: config.host, port: config.port });
    logger.info({ address }, 'listening');
    return () => app.close();
  });
});
