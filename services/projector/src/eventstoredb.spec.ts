/** The projector on EventStoreDB, of which the wire-compatible double stands in for the server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { type Double, eventStoreDbDouble } from '@hoso/event-store-eventstoredb/testing';
import { lagOf, type ReadModels, readModels } from '@hoso/read-models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everyWorkflow, facts, recordedAt, registerIdeas } from './testing/ideas.ts';

let folder: string;
let models: ReadModels;
const doubles: Double[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hoso-projector-'));
  models = await readModels({ path: ':memory:', registry: everyWorkflow, codec: facts });
});
afterEach(async () => {
  await models.close();
  for (const double of doubles.splice(0)) double.stop();
  rmSync(folder, { recursive: true });
});

const serve = async (journal: string, port = 0): Promise<Double> => {
  const double = await eventStoreDbDouble({ journal: join(folder, journal), port });
  doubles.push(double);
  return double;
};

describe('the lag on EventStoreDB', () => {
  it('counts events, not the bytes between them', async () => {
    const store = eventStoreDbEventStore((await serve('log')).url);
    await registerIdeas(store, [1, 2, 3]);
    expect(await lagOf(models, store, recordedAt)).toMatchObject({ events: 3 });
    await models.project((await store.readAll()).slice(0, 2));
    expect(await lagOf(models, store, recordedAt)).toMatchObject({ events: 1 });
    await store.close();
  });
});
