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
import { LastingError, OtherLogError, typeOf } from './try-again.ts';

/** Events that one read of the log asks for where little is ours; bounds what a page costs in memory and in vain. */
const BITE = 256;
const LARGEST_BITE = 4096;

/** Where an event stands, and which one if that is known. 0: before the first. */
export type Place = { readonly position: number; readonly id?: string };

export type Reading = {
  /** One page of a stream; empty when there is no such stream. */
  readonly ofStream: (
    stream: string,
    from: bigint | 'start' | 'end',
    direction: 'forwards' | 'backwards',
    limit: number,
  ) => Promise<readonly RecordedEvent[]>;
  /**
   * At most `limit` of our events after `after`, and the place up to which the log was looked through for them. @throws OtherLogError when
   * the event at `after`, or the one that should begin just behind it, is not there.
   */
  readonly ofLog: (after: Place, limit: number) => Promise<{ readonly events: readonly RecordedEvent[]; readonly through: Place }>;
  /** Position of the last of our events; 0 for none. */
  readonly last: () => Promise<number>;
  /** Ends all reads that are under way; they reject with `reason`. */
  readonly stop: (reason: Error) => void;
};

/** The server's answer for a place where no record begins: INVALID_ARGUMENT, or in older versions an unknown error. */
const isMisplaced = (error: unknown): boolean => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: string };
  return code === 3 || /invalid position|Unexpected ReadAllResult: Error/i.test(message ?? '');
};

/** One try each. The client can filter subscriptions only, so pages of the log are picked over here. */
export const reading = (client: EventStoreDBClient, isOurStream: (name: string) => boolean, silenceMs: number): Reading => {
  const open = new Set<(reason: Error) => void>();

  /**
   * Takes every event to the end. The client's reads have no deadline: silence ends them here. And a read may not be left early (by `break`,
   * by destroying it): once the server has sent everything, what was not taken keeps it for ever, and closing waits for it. So the rest of a
   * failed read is cancelled, and flows off.
   */
  const each = <E>(read: StreamingRead<E>, take: (event: E) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (reason: Error): void => {
        if (!open.delete(fail)) return;
        clearTimeout(timer);
        reject(reason);
        read.cancel().catch(() => {});
      };
      const timer = setTimeout(() => fail(new Error(`silence for ${silenceMs} ms`)), silenceMs);
      open.add(fail);
      read
        .on('error', fail)
        .on('end', () => {
          open.delete(fail);
          clearTimeout(timer);
          resolve();
        })
        .on('data', (event) => {
          if (!open.has(fail)) return;
          timer.refresh();
          try {
            take(event);
          } catch (reason) {
            fail(reason as Error);
          }
        });
    });

  /** The server itself writes into a stream when somebody deletes it. */
  const isOurs = ({ streamId, type }: { readonly streamId: string; readonly type: string }): boolean =>
    isOurStream(streamId) && !type.startsWith('$');

  const ofStream: Reading['ofStream'] = async (stream, fromRevision, direction, maxCount) => {
    const events: RecordedEvent[] = [];
    try {
      await each(client.readStream(stream, { fromRevision, direction, maxCount, requiresLeader: true }), ({ event }: ResolvedEvent) => {
        if (event !== undefined) events.push(toRecordedEvent(event));
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
      const start = through;
      const there = placeOf(start.position);
      const read = client.readAll({
        fromPosition: start.position > 0 ? there : START,
        direction: FORWARDS,
        maxCount: bite,
        requiresLeader: true,
      });
      const take = ({ event }: AllStreamResolvedEvent): void => {
        const isFirst = seen++ === 0;
        if (event === undefined) return;
        const isThere = event.position?.commit === there.commit && (start.id ?? event.id) === event.id;
        if (isFirst && start.position > 0 && !isThere) throw new OtherLogError(start.position, false);
        const position = positionOf(event.position?.commit);
        if (events.length >= limit || position <= through.position) return;
        through = { position, id: event.id };
        if (isOurs(event)) events.push(toRecordedEvent(event));
      };
      await each(read, take).catch((error: unknown) => {
        throw start.position > 0 && isMisplaced(error) ? new OtherLogError(start.position, false) : error;
      });
      // The server answers nothing beyond the end.
      if (start.position > 0 && seen === 0) throw new OtherLogError(start.position, true);
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
        if (event === undefined) return;
        lowest = event.position?.commit ?? lowest;
        if (found === 0 && isOurs(event)) found = positionOf(lowest);
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
      for (const fail of open) fail(reason);
    },
  };
};
