/** The projector as a process of its own, beside the one that writes: events read-only from the embedded store, rows into the read models. */
import { join } from 'node:path';
import { codec, sqliteEventStore } from '@hoso/event-store';
import { personalPointers, workflows } from '@hoso/ocop';
import { readModels } from '@hoso/read-models';
import { createLogger, createMetrics, lifecycle, readConfig, systemClock } from '@hoso/service';
import { registry } from '@hoso/workflow';
import { projector } from './projector.ts';

/** Milliseconds between two lines that say how far the read models are behind. */
const REPORT = 60_000;

const config = readConfig(process.env);
const logger = createLogger({ name: 'projector', level: config.logLevel });
const life = lifecycle({ logger });
life.stopOnSignals();

const facts = codec({ personal: personalPointers });
await life.start('projector', async () => {
  const store = sqliteEventStore(join(config.data, 'events.db'), { readOnly: true });
  const models = await readModels({ path: join(config.data, 'read-models.db'), registry: registry(workflows), codec: facts });
  const stopping = new AbortController();
  const { done, lag } = projector({
    store,
    readModels: models,
    logger,
    metrics: createMetrics(),
    clock: systemClock,
    signal: stopping.signal,
  });
  const reports = setInterval(() => {
    lag().then(
      (behind) => logger.info(behind, 'lag'),
      (err) => logger.error({ err }, 'lag is not known'),
    );
  }, REPORT);
  return async () => {
    clearInterval(reports);
    stopping.abort();
    await done;
    await models.close();
    await store.close();
  };
});
