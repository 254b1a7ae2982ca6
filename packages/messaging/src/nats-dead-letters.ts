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
  /** Oldest first; `limit`: of how many, default all. */
  readonly list: (limit?: number) => Promise<readonly NatsDeadLetter[]>;
  /** Hands each to the handler once; what it digests goes from the list. */
  readonly retry: (
    handle: ConsumerOptions['handle'],
    seen: Seen,
  ) => Promise<{ readonly handled: number; readonly left: readonly { readonly place: number; readonly reason: string }[] }>;
  /** For good. Answers whether this consumer had a dead letter there. */
  readonly drop: (place: number) => Promise<boolean>;
};

const none = (error: unknown): undefined => {
  if (isNotFound(error)) return undefined;
  throw error;
};

/** `durable`: the consumer's name. */
export const natsDeadLetters = (broker: Broker, durable: string, limits: StreamLimits = {}): NatsDeadLetters => {
  const subject = deadLetterSubject(durable);

  /** The message at `seq`, or the first after it that is this consumer's. */
  const from = (seq: number): Promise<NatsDeadLetter | undefined> =>
    broker.use(async ({ jsm }) => {
      // The client's types know only the place.
      const query = { seq, next_by_subj: subject };
      const message = await jsm.streams.getMessage(DEAD_LETTERS.name, query).catch(none);
      if (message === undefined) return undefined;
      return {
        place: message.seq,
        text: new TextDecoder().decode(message.data),
        reason: message.header?.get(REASON) ?? '',
        deliveries: Number(message.header?.get(DELIVERIES) ?? 0),
        at: message.time.toISOString(),
      };
    });

  async function* all(): AsyncIterable<NatsDeadLetter> {
    await broker.use((connection) => ensureDeadLetters(connection, limits));
    for (let letter = await from(1); letter !== undefined; letter = await from(letter.place + 1)) yield letter;
  }

  const list = async (limit = Number.POSITIVE_INFINITY): Promise<readonly NatsDeadLetter[]> => {
    const found: NatsDeadLetter[] = [];
    for await (const letter of all()) if (found.push(letter) >= limit) break;
    return found;
  };

  const drop = (place: number): Promise<boolean> =>
    broker.use(async ({ jsm }) => {
      const message = await jsm.streams.getMessage(DEAD_LETTERS.name, { seq: place }).catch(none);
      return message?.subject === subject && (await jsm.streams.deleteMessage(DEAD_LETTERS.name, place));
    });

  return {
    list,
    drop,
    retry: async (handle, seen) => {
      const left: { place: number; reason: string }[] = [];
      let handled = 0;
      for await (const { place, text } of all()) {
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
