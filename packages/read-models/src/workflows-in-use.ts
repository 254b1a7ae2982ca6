import type { EventStore, FactCodec } from '@hoso/event-store';
import type { ReadModels } from './read-models.ts';

/**
 * `name@version` of every dossier: of those that are projected, and of those that could not be. A version that is missing must stop the start of
 * a process, not an officer at night.
 */
export const workflowsInUse = async (
  models: Pick<ReadModels, 'parked' | 'workflows'>,
  store: Pick<EventStore, 'readStream'>,
  codec: Pick<FactCodec, 'decode'>,
): Promise<readonly string[]> => {
  const stopped = (await models.parked()).filter((parked) => parked.stopped);
  const firsts = await Promise.all(stopped.map(({ dossierId }) => store.readStream(`dossier-${dossierId}`, { limit: 1 })));
  return [...new Set([...(await models.workflows()), ...firsts.flat().map((event) => codec.decode(event).metadata.workflow)])];
};

/** @throws Error that names the versions which `isKnown` does not know. */
export const assertWorkflowsKnown = async (
  isKnown: (workflow: string) => boolean,
  ...[models, store, codec]: Parameters<typeof workflowsInUse>
): Promise<void> => {
  const missing = (await workflowsInUse(models, store, codec)).filter((id) => !isKnown(id));
  if (missing.length > 0)
    throw new Error(`dossiers of this store live under workflow versions that are not registered: ${missing.join(', ')}`);
};
