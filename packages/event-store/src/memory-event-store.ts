import { checkAppend, checkLimit } from './check-append.ts';
import { createBell, followPages, nextTurn } from './follow.ts';
import { type Appended, ConcurrencyError, type EventStore, type RecordedEvent } from './port.ts';

/** The store of tests and of tools that keep nothing: it passes the same contract as every other, and forgets when the process ends. */
export const memoryEventStore = (): EventStore => {
  const log: RecordedEvent[] = [];
  const streams = new Map<string, RecordedEvent[]>();
  const bell = createBell();
  let open = true;

  const assertOpen = (): void => {
    if (!open) throw new Error('the event store is closed');
  };

  const append: EventStore['append'] = async (name, expected, events): Promise<Appended> => {
    assertOpen();
    checkAppend(name, expected, events);
    const stream = streams.get(name) ?? [];
    const actual = stream.length - 1;
    if (actual !== expected) {
      const last = stream[expected + events.length];
      const repeated = last !== undefined && events.every((event, i) => stream[expected + 1 + i]?.id === event.id);
      if (!repeated) throw new ConcurrencyError(name, expected, actual);
      return { revision: last.revision, position: last.position };
    }
    for (const { id, type, data, metadata } of events) {
      const recorded = { id, type, data, metadata, stream: name, revision: stream.length, position: log.length + 1 };
      stream.push(recorded);
      log.push(recorded);
    }
    streams.set(name, stream);
    bell.ring();
    return { revision: stream.length - 1, position: log.length };
  };

  const readStream: EventStore['readStream'] = async (name, { from, direction = 'forwards', limit = 500 } = {}) => {
    assertOpen();
    checkLimit(limit);
    const stream = streams.get(name) ?? [];
    if (direction === 'forwards') return stream.slice(Math.max(from ?? 0, 0), Math.max(from ?? 0, 0) + limit);
    const end = Math.min(from ?? stream.length - 1, stream.length - 1) + 1;
    return end <= 0 ? [] : stream.slice(Math.max(end - limit, 0), end).reverse();
  };

  const readAll = async ({ after = 0, limit = 500 } = {}): Promise<readonly RecordedEvent[]> => {
    assertOpen();
    checkLimit(limit);
    const start = Math.max(after, 0);
    return nextTurn(log.slice(start, start + limit));
  };

  return {
    append,
    readStream,
    readAll,
    follow: (options) => followPages(options, readAll, bell, () => open),
    head: async () => {
      assertOpen();
      return log.length;
    },
    close: async () => {
      open = false;
      bell.ring();
    },
  };
};
