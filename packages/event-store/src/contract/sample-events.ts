import { randomUUID } from 'node:crypto';
import type { EventStore, NewEvent, RecordedEvent } from '../port.ts';

/** What a part of the contract works on: the store of the running test. */
export type Subject = () => EventStore;

export const newStream = (): string => `contract-${randomUUID()}`;

export const newEvent = (data = '{}'): NewEvent => ({ id: randomUUID(), type: 'SampleTaken', data, metadata: '{"schema":1}' });

export const newEvents = (count: number): readonly NewEvent[] => Array.from({ length: count }, (_, i) => newEvent(`{"n":${i}}`));

/** Everything after a position, in small pages. */
export const allAfter = async (store: EventStore, after: number): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAll({ after: events.at(-1)?.position ?? after, limit: 100 });
    if (page.length === 0) return events;
    events.push(...page);
  }
};

export const idsOf = (events: readonly NewEvent[]): readonly string[] => events.map((event) => event.id);
