/** What a consumer could not digest: list it, try it again, or drop it. */
import { reasonOf } from './back-off.ts';
import { parseEvent } from './integration-event.ts';
import { type Broker, isNotFound } from './nats-broker.ts';
import { type ConsumerOptions, DELIVERIES, deadLetterSubject, REASON, type Seen } from './nats-consumer.ts';
import { DEAD_LETTERS, ensureDeadLetters, type StreamLimits } from './nats-streams.ts';

export type NatsDeadLetter = {
  /** Place in the stream of dead letters; names it for `drop`. */
  readonly place: number;
  /** The message as it was. */
  readonly text: string;
  readonly reason: string;
  readonly deliveries: number;
  /** RFC 3339 in UTC. */
  readonly at: string;
};

export type NatsDeadLetters = {
  /** Oldest first. */
  readonly list: (limit?: number) => Promise<readonly NatsDeadLetter[]>;
  /** Hands each to the handler once; what it digests goes from the list. */
  readonly retry: (
    handle: ConsumerOptions['handle'],
    seen: Seen,
  ) => Promise<{ readonly handled: number; readonly left: readonly { readonly place: number; readonly reason: string }[] }>;
  /** For good. */
  readonly drop: (place: number) => Promise<void>;
};

/** `durable`: the consumer's name. */
export const natsDeadLetters = (broker: Broker, durable: string, limits: StreamLimits = {}): NatsDeadLetters => {
  const subject = deadLetterSubject(durable);

  const list = (limit = 1000): Promise<readonly NatsDeadLetter[]> =>
    broker.use(async (connection) => {
      await ensureDeadLetters(connection, limits);
      const { jsm } = connection;
      const found: NatsDeadLetter[] = [];
      for (let seq = 1; found.length < limit; ) {
        // The first from there on; the client's types know only the place.
        const query = { seq, next_by_subj: subject };
        const message = await jsm.streams.getMessage(DEAD_LETTERS.name, query).catch((error: unknown) => {
          if (isNotFound(error)) return undefined;
          throw error;
        });
        if (message === undefined) break;
        found.push({
          place: message.seq,
          text: new TextDecoder().decode(message.data),
          reason: message.header?.get(REASON) ?? '',
          deliveries: Number(message.header?.get(DELIVERIES) ?? 0),
          at: message.time.toISOString(),
        });
        seq = message.seq + 1;
      }
      return found;
    });

  const drop = (place: number): Promise<void> =>
    broker.use(async ({ jsm }) => {
      const message = await jsm.streams.getMessage(DEAD_LETTERS.name, { seq: place });
      if (message.subject !== subject) throw new Error(`${place} is a dead letter of another consumer`);
      await jsm.streams.deleteMessage(DEAD_LETTERS.name, place);
    });

  return {
    list,
    drop,
    retry: async (handle, seen) => {
      const left: { place: number; reason: string }[] = [];
      let handled = 0;
      for (const { place, text } of await list()) {
        try {
          const event = parseEvent(text);
          if ((await seen.get(event.id)) === undefined) {
            await handle(event);
            await seen.put(event.id, event.recordedAt);
          }
        } catch (error) {
          left.push({ place, reason: reasonOf(error) });
          continue;
        }
        await drop(place);
        handled++;
      }
      return { handled, left };
    },
  };
};
