import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Appended,
  checkAppend,
  checkLimit,
  type EventStore,
  followPages,
  type NewEvent,
  type RecordedEvent,
} from '@hoso/event-store/adapter';
import { appending } from './appending.ts';
import { connect, END, streamNameFilter } from './client.ts';
import { liveBell } from './live-bell.ts';
import { type Place, reading } from './reading.ts';
import { OtherLogError, tryAgain } from './try-again.ts';

export type EventStoreDbOptions = {
  /** Streams that begin so are ours; no others are written, or told of by readAll, follow and head. Default `dossier-`. */
  readonly prefixes?: readonly string[];
  /** Append over one shared BatchAppend call. For the contract only, not for production: one lost call can end the process (decision 0019). */
  readonly batch?: boolean;
  /** Milliseconds of silence after which a try counts as failed. Default 5000. */
  readonly silenceMs?: number;
  /** Milliseconds during which a call that found no server, no leader or no answer is tried again, from the call on. Default 30000. Followers never give up. */
  readonly patienceMs?: number;
  /** Told of every failure that is followed by another try. */
  readonly onRetry?: (error: Error) => void;
};

/** A follower looks at least this often, in milliseconds: with a broken bell it is late, and loses nothing. */
const POLL = 1000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The port on EventStoreDB 22.6 or later, or its successor by the same protocol. `url`: `esdb://host:2113?tls=false` or, for a cluster,
 * `esdb://a:2113,b:2113,c:2113`. Reads and appends go to the leader. An append whose outcome is unknown is sent again until it is known;
 * it takes place once. When patience ends first, the append rejects with its outcome unknown, and the same append may be sent later.
 * Positions order all events and have gaps: compare them, count nothing by them.
 */
export const eventStoreDbEventStore = (url: string, options: EventStoreDbOptions = {}): EventStore => {
  const { prefixes = ['dossier-'], batch = false, silenceMs = 5000, patienceMs = 30_000, onRetry = () => {} } = options;
  if (prefixes.length === 0 || prefixes.some((prefix) => prefix === '' || prefix.startsWith('$'))) {
    throw new RangeError(`prefixes ${JSON.stringify(prefixes)}: at least one, none empty, none beginning with $`);
  }
  const { client, close } = connect(url, batch);
  const isOurs = (stream: string): boolean => prefixes.some((prefix) => stream.startsWith(prefix));
  const read = reading(client, isOurs, silenceMs);
  const append = appending(client, read, silenceMs);
  const filter = streamNameFilter({ prefixes: [...prefixes] });
  const live = liveBell(() => client.subscribeToAll({ fromPosition: END, requiresLeader: true, filter }), onRetry);
  /** The last append of each stream that has any in flight: they arrive in the order in which they were called. */
  const appends = new Map<string, Promise<unknown>>();
  let closing: Promise<void> | undefined;

  const assertOpen = (): void => {
    if (closing !== undefined) throw new Error('the event store is closed');
  };

  /** Closing waits for appends, and for no read. */
  const patience = { forMs: patienceMs, doubtMs: patienceMs, pause: sleep, onRetry };
  const readPatiently = <T>(what: string, attempt: () => Promise<T>): Promise<T> =>
    tryAgain(attempt, { ...patience, what, isOver: () => closing !== undefined });

  const checkOurs = (stream: string, events: readonly NewEvent[]): void => {
    if (!isOurs(stream))
      throw new RangeError(`append to ${stream}: this store keeps only streams that begin with ${prefixes.join(' or ')}`);
    for (const { id, type } of events) {
      if (!UUID.test(id)) throw new RangeError(`append to ${stream}: event id ${id} is no UUID in lower case`);
      if (type.startsWith('$')) throw new RangeError(`append to ${stream}: event types with $ belong to the server`);
    }
  };

  async function* follow({ after, signal, limit = 500 }: Parameters<EventStore['follow']>[0]) {
    checkLimit(limit);
    if (signal.aborted || closing !== undefined) return;
    const isOver = () => signal.aborted || closing !== undefined;
    const pause = (ms: number) => live.bell.wait(live.bell.rings(), signal, ms);
    const endless = { ...patience, what: 'following', forMs: Number.POSITIVE_INFINITY, pause, isOver };
    const unlisten = live.listen();
    /** The last of our events, and where the log was looked through: beyond ours there may be many that are not, which are looked at once. */
    let ours: Place = { position: after };
    let looked = ours;
    const nextPage = async (): Promise<readonly RecordedEvent[]> => {
      try {
        const { events, through } = await tryAgain(() => read.ofLog(looked, limit), endless);
        ours = events.at(-1) ?? ours;
        looked = through;
        return events;
      } catch (error) {
        // The server may have cleared away an event of its own.
        if (!(error instanceof OtherLogError) || looked.position === ours.position) throw error;
        looked = ours;
        return nextPage();
      }
    };
    try {
      yield* followPages({ after, signal, limit }, nextPage, live.bell, () => closing === undefined, POLL);
    } catch (error) {
      if (!isOver()) throw error;
    } finally {
      unlisten();
    }
  }

  const release = async (): Promise<void> => {
    await Promise.allSettled(appends.values());
    read.stop(new Error('the event store is closed'));
    live.close();
    await close();
  };

  return {
    append: async (stream, expected, events) => {
      assertOpen();
      checkAppend(stream, expected, events);
      checkOurs(stream, events);
      const untilItIsKnown = { ...patience, since: performance.now(), what: `append to ${stream}` };
      const turn = (): Promise<Appended> => tryAgain(() => append(stream, expected, events), untilItIsKnown);
      const answer = (appends.get(stream) ?? Promise.resolve()).then(turn, turn);
      appends.set(stream, answer);
      return answer.finally(() => appends.get(stream) === answer && appends.delete(stream));
    },
    readStream: async (stream, { from, direction = 'forwards', limit = 500 } = {}) => {
      assertOpen();
      checkLimit(limit);
      const isForwards = direction === 'forwards';
      if (!isForwards && from !== undefined && from < 0) return [];
      const start = from === undefined ? (isForwards ? 'start' : 'end') : BigInt(Math.max(from, 0));
      return readPatiently(`reading ${stream}`, () => read.ofStream(stream, start, direction, limit));
    },
    readAll: async ({ after = 0, limit = 500 } = {}) => {
      assertOpen();
      checkLimit(limit);
      try {
        return (await readPatiently('reading the log', () => read.ofLog({ position: after }, limit))).events;
      } catch (error) {
        // Who asks for the event just behind a place where none begins is told: none. Places of other stores are even too.
        if (error instanceof OtherLogError && (after % 2 === 0 || (limit === 1 && !error.mayPass))) return [];
        throw error;
      }
    },
    follow,
    head: async () => {
      assertOpen();
      return readPatiently('reading the end of the log', read.last);
    },
    close: () => {
      closing ??= release();
      return closing;
    },
  };
};
