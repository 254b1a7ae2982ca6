/** Whether a place that was remembered means anything in this log: another one, or one that was cut and grew again, has another event there. */
import type { EventStore } from '@hoso/event-store';
import type { Place } from './tables.ts';

/** Before the first event it always does. */
export const isInLog = async (store: Pick<EventStore, 'readAll'>, { position, eventId }: Place): Promise<boolean> => {
  if (position === 0) return true;
  const [event] = await store.readAll({ after: position - 1, limit: 1 });
  return event?.position === position && event.id === eventId;
};
