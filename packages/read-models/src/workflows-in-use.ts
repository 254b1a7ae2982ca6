import type { EventStore } from '@hoso/event-store';
import type { ReadModels } from './read-models.ts';

/**
 * `name@version` of every dossier: of those that are projected, and of those that could not be. A version that is missing must stop the start of
 * a process, not an officer at night. A first fact that cannot be read names none: its dossier is parked and listed, and stops nobody else.
 */
export const workflowsInUse = async (
  models: Pick<ReadModels, 'parked' | 'workflows'>,
  store: Pick<EventStore, 'readStream'>,
): Promise<readonly string[]> => {
  const found = new Set(await models.workflows());
  for (const { dossierId, stopped } of await models.parked()) {
    if (!stopped) continue;
    const [first] = await store.readStream(`dossier-${dossierId}`, { limit: 1 });
    const workflow = first === undefined ? undefined : workflowOf(first.metadata);
    if (workflow !== undefined) found.add(workflow);
  }
  return [...found];
};

/** Read without the codec, which may refuse the rest of the fact. */
const workflowOf = (metadata: string): string | undefined => {
  try {
    const workflow: unknown = JSON.parse(metadata)?.workflow;
    return typeof workflow === 'string' ? workflow : undefined;
  } catch {
    return undefined;
  }
};

/** @throws Error that names the versions which `isKnown` does not know. */
export const assertWorkflowsKnown = async (
  isKnown: (workflow: string) => boolean,
  ...[models, store]: Parameters<typeof workflowsInUse>
): Promise<void> => {
  const missing = (await workflowsInUse(models, store)).filter((id) => !isKnown(id));
  if (missing.length > 0)
    throw new Error(`dossiers of this store live under workflow versions that are not registered: ${missing.join(', ')}`);
};
