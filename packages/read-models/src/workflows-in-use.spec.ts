import { type EventStore, memoryEventStore } from '@hoso/event-store';
import { describe, expect, it } from 'vitest';
import { readModels } from './read-models.ts';
import { everyWorkflow, facts, idOf, office, takes } from './testing/office.ts';
import { assertWorkflowsKnown, workflowsInUse } from './workflows-in-use.ts';

const projected = async (store: EventStore) => {
  const models = await readModels({ path: ':memory:', registry: everyWorkflow, codec: facts });
  await models.project(await store.readAll());
  return models;
};
const isKnown = (id: string) => everyWorkflow.has(id);

describe('the check of a start', () => {
  it.each([
    ['data', { data: '{', metadata: '{"schema":1,"workflow":"ocop-dossier@2"}' }, ['ocop-dossier@1', 'ocop-dossier@2']],
    ['metadata', { data: '{}', metadata: '{' }, ['ocop-dossier@1']],
    ['workflow', { data: '{}', metadata: '{"schema":1,"workflow":7}' }, ['ocop-dossier@1']],
    ['metadata at all', { data: '{}', metadata: 'null' }, ['ocop-dossier@1']],
  ])('is not kept from its end by a first fact whose %s cannot be read', async (_, event, workflows) => {
    const o = await takes(office(), 1, 'RegisterIdea');
    await o.store.append(`dossier-${idOf(2)}`, -1, [{ id: idOf(20), type: 'IdeaRegistered', ...event }]);
    const models = await projected(o.store);
    expect(await models.parked()).toMatchObject([{ dossierId: idOf(2), stopped: true }]);
    expect(await workflowsInUse(models, o.store)).toEqual(workflows);
    await assertWorkflowsKnown(isKnown, models, o.store);
    await models.close();
  });

  it('refuses when a version is missing, of a dossier that is projected and of one that could not be', async () => {
    const store = memoryEventStore();
    const metadata = '{"schema":1,"workflow":"ocop-dossier@9"}';
    await store.append(`dossier-${idOf(1)}`, -1, [{ id: idOf(10), type: 'IdeaRegistered', data: '{}', metadata }]);
    const models = await projected(store);
    await expect(assertWorkflowsKnown(isKnown, models, store)).rejects.toThrow('not registered: ocop-dossier@9');
    const started = (await takes(office(), 1, 'RegisterIdea')).store;
    await expect(assertWorkflowsKnown(() => false, await projected(started), started)).rejects.toThrow('not registered: ocop-dossier@1');
    await models.close();
  });
});
