/** How far the read models are behind the store, by what stands in both: true also when nobody projects. */
import type { EventStore } from '@hoso/event-store';
import type { ReadModels } from './read-models.ts';

export type Lag = {
  /** Positions between the last applied event and the last event: events, on a store that counts them one by one. */
  readonly events: number;
  /** Age of the oldest event that is not applied; 0 when there is none. */
  readonly seconds: number;
  /** Positions up to the last applied event at which no event was seen. On a store that counts one by one each of them is an event that was lost. */
  readonly skipped: number;
};

/** `now`: by the clock that facts are recorded by. */
export const lagOf = async (
  models: Pick<ReadModels, 'lastApplied'>,
  store: Pick<EventStore, 'readAll' | 'head'>,
  now: string,
): Promise<Lag> => {
  const { position, events } = await models.lastApplied();
  const skipped = position - events;
  const [oldest] = await store.readAll({ after: position, limit: 1 });
  if (oldest === undefined) return { events: 0, seconds: 0, skipped };
  return { events: (await store.head()) - position, seconds: secondsSince(oldest.metadata, now), skipped };
};

const secondsSince = (metadata: string, now: string): number => {
  try {
    const { recordedAt } = JSON.parse(metadata) as { recordedAt: string };
    return Math.max(0, (Date.parse(now) - Date.parse(recordedAt)) / 1000) || 0;
  } catch {
    return 0;
  }
};
