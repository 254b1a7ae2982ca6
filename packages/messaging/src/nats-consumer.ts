/** A durable consumer: every event handled once as far as its memory reaches, tried again a few times, then laid aside as a dead letter. */
import { AckPolicy, DeliverPolicy, headers, type JsMsg, nanos } from 'nats';
import { backOff, reasonOf, type Wait, wait as waitFor } from './back-off.ts';
import { type Envelope, parseEvent } from './integration-event.ts';
import type { KeyValues } from './key-values.ts';
import { type Broker, type Connection, isNotFound } from './nats-broker.ts';
import { DEAD_LETTERS, EVENTS, ensureDeadLetters, type StreamLimits } from './nats-streams.ts';

/** Event ids that were handled. A consumer that keeps them with its own data, in one transaction, handles each event exactly once. */
export type Seen = Pick<KeyValues, 'get' | 'put'>;

export type ConsumerOptions = {
  readonly broker: Broker;
  /** Name under which the server remembers how far this consumer is: letters, digits, `-`, `_`. */
  readonly durable: string;
  /** Default `hoso.>`; `hoso.51.>` for a province, `hoso.*.*.certificate-issued` for an event. */
  readonly filter?: string;
  /** Where a new durable begins; default `start`: with the oldest message that the stream still has. */
  readonly from?: 'start' | 'end';
  /** Throws what it cannot digest. May meet events and versions that are not known here: `isEvent` tells. */
  readonly handle: (event: Envelope) => Promise<void>;
  readonly seen: Seen;
  readonly signal: AbortSignal;
  /** Deliveries of one message before it is a dead letter; default 5. */
  readonly maxDeliveries?: number;
  /** Milliseconds before the server delivers what was not answered; default 30,000. */
  readonly ackWaitMs?: number;
  /** Milliseconds before the next delivery after so many of them; default: from a quarter of a second to a minute. */
  readonly pauseMs?: (deliveries: number) => number;
  readonly limits?: StreamLimits;
  readonly wait?: Wait;
  readonly onChange?: (state: ConsumerState) => void;
};

export type ConsumerState = {
  readonly status: 'starting' | 'following' | 'failing' | 'stopped';
  /** All since this process started. */
  readonly handled: number;
  readonly duplicates: number;
  /** Deliveries that will come again. */
  readonly postponed: number;
  readonly deadLetters: number;
  /** In a row, of the broker. */
  readonly failures: number;
  readonly reason?: string;
};

export type NatsConsumer = { readonly state: () => ConsumerState; readonly done: Promise<void> };

/** A dead letter's headers. */
export const REASON = 'Hoso-Reason';
export const DELIVERIES = 'Hoso-Deliveries';
export const deadLetterSubject = (durable: string): string => DEAD_LETTERS.subject.replace('*', durable);

/** Messages in hand at most; they are handled one after the other. */
const BATCH = 16;
const FETCH_MS = 5000;

export const natsConsumer = (options: ConsumerOptions): NatsConsumer => {
  const { broker, durable, filter = EVENTS.subject, from = 'start', handle, seen, signal } = options;
  const { maxDeliveries = 5, ackWaitMs = 30_000, pauseMs = backOff, limits = {}, wait = waitFor, onChange } = options;
  let state: ConsumerState = { status: 'starting', handled: 0, duplicates: 0, postponed: 0, deadLetters: 0, failures: 0 };
  const become = (change: Partial<ConsumerState>): void => {
    state = { ...state, ...change };
    onChange?.(state);
  };

  const ensureConsumer = async (connection: Connection): Promise<void> => {
    await ensureDeadLetters(connection, limits);
    const found = await connection.jsm.consumers.info(EVENTS.name, durable).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    if (found !== undefined && found.config.filter_subject !== filter) {
      throw new Error(`the consumer ${durable} reads ${found.config.filter_subject}, not ${filter}: give it another name, or remove it`);
    }
    if (found !== undefined) return;
    await connection.jsm.consumers.add(EVENTS.name, {
      durable_name: durable,
      filter_subject: filter,
      deliver_policy: from === 'start' ? DeliverPolicy.All : DeliverPolicy.New,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      // The server would drop a message after its last delivery without a word; we count, and lay it aside.
      max_deliver: -1,
    });
  };

  const layAside = async ({ js }: Connection, message: JsMsg, id: string, reason: string): Promise<void> => {
    const about = headers();
    about.set(REASON, reason.replaceAll(/\s+/g, ' '));
    about.set(DELIVERIES, String(message.info.deliveryCount));
    await js.publish(deadLetterSubject(durable), message.data, { msgID: `${durable}:${id}`, headers: about });
    message.term();
    become({ deadLetters: state.deadLetters + 1 });
  };

  /** What went wrong with the event itself; undefined: it was handled, now or before. @throws when the memory of ids cannot be read. */
  const digest = async (event: Envelope, message: JsMsg): Promise<string | undefined> => {
    if ((await seen.get(event.id)) !== undefined) {
      become({ duplicates: state.duplicates + 1 });
      return undefined;
    }
    message.working();
    try {
      await handle(event);
    } catch (error) {
      return reasonOf(error);
    }
    await seen.put(event.id, event.recordedAt);
    become({ handled: state.handled + 1 });
    return undefined;
  };

  const settle = async (connection: Connection, message: JsMsg): Promise<void> => {
    const { deliveryCount: deliveries } = message.info;
    const id = message.headers?.get('Nats-Msg-Id') || String(message.seq);
    let event: Envelope;
    try {
      event = parseEvent(message.string());
    } catch (error) {
      return layAside(connection, message, id, reasonOf(error));
    }
    // Its handler may have taken the process down each time.
    if (deliveries > maxDeliveries) return layAside(connection, message, id, `not answered in ${maxDeliveries} deliveries`);
    const reason = await digest(event, message);
    if (reason === undefined) return message.ack();
    if (deliveries >= maxDeliveries) return layAside(connection, message, id, reason);
    message.nak(pauseMs(deliveries));
    become({ postponed: state.postponed + 1 });
  };

  /** Ends when the signal aborts or the connection is lost, after what is in hand. */
  const consume = async (connection: Connection): Promise<void> => {
    await ensureConsumer(connection);
    const consumer = await connection.js.consumers.get(EVENTS.name, durable);
    become({ status: 'following', failures: 0 });
    for (let isOver = false; !isOver; ) {
      const messages = await consumer.fetch({ max_messages: BATCH, expires: FETCH_MS });
      const stop = (): void => {
        isOver = true;
        messages.stop();
      };
      const keep = connection.onLost(stop);
      signal.addEventListener('abort', stop);
      if (signal.aborted) stop();
      try {
        for await (const message of messages) {
          if (isOver) break;
          await settle(connection, message);
        }
      } finally {
        keep();
        signal.removeEventListener('abort', stop);
        messages.stop();
      }
    }
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      let inHand: Promise<void> = Promise.resolve();
      try {
        await broker.use((connection) => {
          inHand = consume(connection);
          return inHand;
        });
      } catch (error) {
        // The same event is never in two hands of one process.
        await inHand.catch(() => {});
        if (signal.aborted) break;
        const failures = state.failures + 1;
        become({ status: 'failing', failures, reason: reasonOf(error) });
        await wait(backOff(failures), signal);
      }
    }
    become({ status: 'stopped' });
  };
  return { state: () => state, done: run() };
};
