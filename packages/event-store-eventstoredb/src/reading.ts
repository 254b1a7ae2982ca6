import type { RecordedEvent } from '@hoso/event-store/adapter';
import {
  type AllStreamResolvedEvent,
  BACKWARDS,
  END,
  ErrorType,
  type EventStoreDBClient,
  FORWARDS,
  type ReadPosition,
  type ResolvedEvent,
  START,
  type StreamingRead,
} from './client.ts';
import { placeOf, positionOf, toRecordedEvent } from './stored-form.ts';
import { LastingError, typeOf } from './try-again.ts';

/** Events that one read of the log asks for where little is ours; bounds what a page costs in memory and in vain. */
const BITE = 256;
const LARGEST_BITE = 4096;

export type Reading = {
  /** One page of a stream; empty when there is no such stream. */
  readonly ofStream: (
    stream: string,
    from: bigint | 'start' | 'end',
    direction: 'forwards' | 'backwards',
    limit: number,
  ) => Promise<readonly RecordedEvent[]>;
  /** At most `limit` of our events after `after`, and the position up to which the log was looked through for them. */
  readonly ofLog: (after: number, limit: number) => Promise<{ readonly events: readonly RecordedEvent[]; readonly through: number }>;
  /** Position of the last of our events; 0 for none. */
  readonly last: () => Promise<number>;
  /** Ends all reads that are under way; they reject with `reason`. */
  readonly stop: (reason: Error) => void;
};

/** One try each. The client can filter subscriptions only, so pages of the log are picked over here. */
export const reading = (client: EventStoreDBClient, isOurStream: (name: string) => boolean, silenceMs: number): Reading => {
  const open = new Set<StreamingRead<unknown>>();

  /**
   * Takes one event after another, until the server has no more or `take` says false. The client's reads have no deadline, and one that
   * is merely left (`break`) goes on holding its call: here silence ends it, and every end cancels it.
   */
  const each = async <E>(read: StreamingRead<E>, take: (event: E) => boolean): Promise<void> => {
    const timer = setTimeout(() => read.destroy(new Error(`silence for ${silenceMs} ms`)), silenceMs);
    open.add(read);
    try {
      for await (const event of read) {
        timer.refresh();
        if (!take(event as E)) break;
      }
    } finally {
      clearTimeout(timer);
      open.delete(read);
      read.cancel().catch(() => {});
    }
  };

  /** The server itself writes into a stream when somebody deletes it. */
  const isOurs = ({ streamId, type }: { readonly streamId: string; readonly type: string }): boolean =>
    isOurStream(streamId) && !type.startsWith('$');

  const ofStream: Reading['ofStream'] = async (stream, fromRevision, direction, maxCount) => {
    const events: RecordedEvent[] = [];
    try {
      await each(client.readStream(stream, { fromRevision, direction, maxCount, requiresLeader: true }), ({ event }: ResolvedEvent) => {
        if (event !== undefined) events.push(toRecordedEvent(event));
        return true;
      });
    } catch (error) {
      if (typeOf(error) === ErrorType.STREAM_NOT_FOUND) return [];
      if (typeOf(error) === ErrorType.STREAM_DELETED)
        throw new LastingError(`stream ${stream} was deleted in EventStoreDB`, { cause: error });
      throw error;
    }
    return events;
  };

  const ofLog: Reading['ofLog'] = async (after, limit) => {
    const events: RecordedEvent[] = [];
    let through = after;
    // One more than is wanted, because a read begins with the event at `through` itself.
    for (let bite = limit + 1; ; bite = Math.max(limit, BITE) + 1) {
      let seen = 0;
      const fromPosition = through > 0 ? placeOf(through) : START;
      const read = client.readAll({ fromPosition, direction: FORWARDS, maxCount: bite, requiresLeader: true });
      await each(read, ({ event }: AllStreamResolvedEvent) => {
        seen++;
        if (event === undefined) return true;
        const position = positionOf(event.position?.commit);
        if (position <= through) return true;
        through = position;
        if (isOurs(event)) events.push(toRecordedEvent(event));
        return events.length < limit;
      });
      if (events.length >= limit || seen < bite) return { events, through };
    }
  };

  const last = async (): Promise<number> => {
    let fromPosition: ReadPosition = END;
    for (let bite = 16; ; bite = Math.min(bite * 4, LARGEST_BITE)) {
      let seen = 0;
      let lowest = 0n;
      let found = 0;
      const read = client.readAll({ fromPosition, direction: BACKWARDS, maxCount: bite, requiresLeader: true });
      await each(read, ({ event }: AllStreamResolvedEvent) => {
        seen++;
        if (event === undefined) return true;
        lowest = event.position?.commit ?? lowest;
        if (isOurs(event)) found = positionOf(lowest);
        return found === 0;
      });
      if (found > 0 || seen < bite) return found;
      fromPosition = { commit: lowest, prepare: lowest };
    }
  };

  return {
    ofStream,
    ofLog,
    last,
    // The client would leave them hanging.
    stop: (reason) => {
      for (const read of open) read.destroy(reason);
    },
  };
};
