/** How far the read models are behind the store, by what stands in both: true also when nobody projects. */
import type { EventStore, RecordedEvent } from '@hoso/event-store';
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
  return { events: behind.length, seconds: behind[0] === undefined ? 0 : secondsWaiting(models, behind[0], now), skipped };
};

/** By whom something waits for: what waits, and when it was first seen to, in milliseconds of this process. */
const seen = new WeakMap<object, { readonly position: number; readonly at: number }>();

/**
 * How long the event has waited for `whom`, as far as is known: since it was recorded, or since this process first saw it waiting. Of one that does
 * not say when it was recorded at least a second: it must not look as if nothing waited.
 */
export const secondsWaiting = (whom: object, { position, metadata }: RecordedEvent, now: string): number => {
  const known = seen.get(whom);
  const first = known?.position === position ? known : { position, at: performance.now() };
  seen.set(whom, first);
  const recorded = (Date.parse(now) - Date.parse(recordedAtOf(metadata) ?? '')) / 1000;
  return Math.max(Number.isNaN(recorded) ? 1 : 0, recorded || 0, (performance.now() - first.at) / 1000);
};

/** Of the last fact; undefined when there is none, or it does not say when. */
export const lastRecordedAt = async (store: Pick<EventStore, 'head' | 'readAll'>): Promise<string | undefined> => {
  const head = await store.head();
  const [last] = head === 0 ? [] : await store.readAll({ after: head - 1, limit: 1 });
  return last === undefined ? undefined : recordedAtOf(last.metadata);
};

/** Read without the codec: what cannot be decoded was recorded too. undefined when it does not say when. */
export const recordedAtOf = (metadata: string): string | undefined => {
  try {
    const recordedAt: unknown = JSON.parse(metadata)?.recordedAt;
    return typeof recordedAt === 'string' && !Number.isNaN(Date.parse(recordedAt)) ? recordedAt : undefined;
  } catch {
    return undefined;
  }
};
