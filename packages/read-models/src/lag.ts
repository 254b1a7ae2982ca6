/** How far the read models are behind the store, by what stands in both: true also when nobody projects. */
import type { EventStore } from '@hoso/event-store';
import type { ReadModels } from './read-models.ts';

/** Events behind that are counted; as many stand for as many or more. */
export const LAG_COUNTED = 1000;

export type Lag = {
  /** Events that are not applied, counted up to LAG_COUNTED: positions have gaps on some stores, and are no count. */
  readonly events: number;
  /** Age of the oldest event that is not applied; 0 when there is none. */
  readonly seconds: number;
  /** Positions up to the last applied event at which no event was seen. On a store that counts one by one each of them is an event that was lost. */
  readonly skipped: number;
};

/** `now`: by the clock that facts are recorded by. */
export const lagOf = async (models: Pick<ReadModels, 'lastApplied'>, store: Pick<EventStore, 'readAll'>, now: string): Promise<Lag> => {
  const { position, events } = await models.lastApplied();
  const skipped = position - events;
  const behind = await store.readAll({ after: position, limit: LAG_COUNTED });
  return { events: behind.length, seconds: behind[0] === undefined ? 0 : secondsSince(behind[0].metadata, now), skipped };
};

const secondsSince = (metadata: string, now: string): number => {
  try {
    const { recordedAt } = JSON.parse(metadata) as { recordedAt: string };
    return Math.max(0, (Date.parse(now) - Date.parse(recordedAt)) / 1000) || 0;
  } catch {
    return 0;
  }
};
