/**
 * A durable consumer: every event handled once as far as its memory reaches. One that fails while others do not is tried again a few times and
 * laid aside as a dead letter; a handler that fails for all of them has an outage, which is waited for.
 */
import { AckPolicy, DeliverPolicy, headers, type JsMsg, nanos } from 'nats';
import { backOff, reasonOf, type Wait, wait as waitFor } from './back-off.ts';
import { type Envelope, parseEvent } from './integration-event.ts';
import type { KeyValues } from './key-values.ts';
import { type Broker, type Connection, isNotFound } from './nats-broker.ts';
import { natsKeyValues } from './nats-key-values.ts';
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
  /** Of one event before it is a dead letter, those in an outage not counted; default 5. */
  readonly maxTries?: number;
  /** Milliseconds before the server delivers what was not answered, by a process that has ended; default 30,000. */
  readonly ackWaitMs?: number;
  /** Milliseconds before the next try of an event after so many deliveries; default: 1 and 10 seconds, 1 minute, then 5. */
  readonly pauseMs?: (deliveries: number) => number;
  readonly limits?: StreamLimits;
  readonly wait?: Wait;
  readonly onChange?: (state: ConsumerState) => void;
};

export type ConsumerState = {
  /** `failing`: the broker is away, or the handler fails for every event. */
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

const FETCH_MS = 5000;
/** Failures in a row, of whatever events, that are taken for an outage. */
const OUTAGE = 5;
const PAUSES = [1000, 10_000, 60_000, 300_000];
const pauseAfter = (deliveries: number): number => PAUSES[Math.min(deliveries, PAUSES.length) - 1] ?? 0;
/** How often an event was begun that is delivered again: what ends its process each time is found by it. */
const BEGUN = { bucket: 'hoso-consumers', keepMs: 30 * 24 * 60 * 60 * 1000 };

export const natsConsumer = (options: ConsumerOptions): NatsConsumer => {
  const { broker, durable, filter = EVENTS.subject, from = 'start', handle, seen, signal } = options;
  const { maxTries = 5, ackWaitMs = 30_000, pauseMs = pauseAfter, limits = {}, wait = waitFor, onChange } = options;
  let state: ConsumerState = { status: 'starting', handled: 0, duplicates: 0, postponed: 0, deadLetters: 0, failures: 0 };
  const become = (change: Partial<ConsumerState>): void => {
    state = { ...state, ...change };
    onChange?.(state);
  };
  const begun = natsKeyValues(broker, BEGUN);
  /** By place in the stream: tries that failed while others did not. */
  const failed = new Map<number, number>();
  /** Failures since the handler was last seen to work. It has yet to be. */
  let inARow = OUTAGE;

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
    failed.delete(message.seq);
    become({ deadLetters: state.deadLetters + 1 });
  };

  /** What went wrong with the event; undefined: it is handled, and remembered. @throws when it cannot be remembered. */
  const digest = async (event: Envelope): Promise<string | undefined> => {
    try {
      await handle(event);
    } catch (error) {
      return reasonOf(error);
    }
    await seen.put(event.id, event.recordedAt);
    inARow = 0;
    become({ status: 'following', handled: state.handled + 1 });
    return undefined;
  };

  const settle = async (connection: Connection, message: JsMsg): Promise<void> => {
    const { seq, info } = message;
    const deliveries = info.deliveryCount;
    const id = message.headers?.get('Nats-Msg-Id') || String(seq);
    let event: Envelope;
    try {
      event = parseEvent(message.string());
    } catch (error) {
      return layAside(connection, message, id, reasonOf(error));
    }
    if ((await seen.get(event.id)) !== undefined) {
      become({ duplicates: state.duplicates + 1 });
      return message.ack();
    }
    const mark = `${durable}.${seq}`;
    if (deliveries > 1) {
      const times = Number((await begun.get(mark)) ?? 0);
      if (times >= maxTries - 1) return layAside(connection, message, id, `its handler did not come to an end in ${maxTries} tries`);
      await begun.put(mark, String(times + 1));
    }
    let reason: string | undefined;
    try {
      reason = await digest(event);
    } finally {
      if (deliveries > 1) await begun.remove(mark);
    }
    if (reason === undefined) {
      failed.delete(seq);
      return message.ack();
    }
    const isOutage = ++inARow >= OUTAGE;
    const tries = (failed.get(seq) ?? 0) + (isOutage ? 0 : 1);
    if (tries >= maxTries) return layAside(connection, message, id, reason);
    failed.set(seq, tries);
    message.nak(pauseMs(deliveries));
    become({ postponed: state.postponed + 1, ...(isOutage ? { status: 'failing', reason } : {}) });
    if (inARow > OUTAGE) await wait(backOff(inARow - OUTAGE), signal);
  };

  /** However long it takes, the server gives it to nobody else meanwhile. */
  const settleInTime = async (connection: Connection, message: JsMsg): Promise<void> => {
    const tell = (how: () => void): void => {
      try {
        how();
      } catch {
        // The connection is lost: the server delivers it again.
      }
    };
    const beat = setInterval(() => tell(() => message.working()), ackWaitMs / 2).unref();
    try {
      await settle(connection, message);
    } catch (error) {
      tell(() => message.nak(pauseMs(message.info.deliveryCount)));
      throw error;
    } finally {
      clearInterval(beat);
    }
  };

  /** Ends when the signal aborts or the connection is lost, after what is in hand. */
  const consume = async (connection: Connection): Promise<void> => {
    await ensureConsumer(connection);
    const consumer = await connection.js.consumers.get(EVENTS.name, durable);
    become({ status: 'following', failures: 0 });
    for (let isOver = false; !isOver; ) {
      // One at a time: what ends the process, or is stopped, takes no other message with it.
      const messages = await consumer.fetch({ max_messages: 1, expires: FETCH_MS });
      const stop = (): void => {
        isOver = true;
        messages.stop();
      };
      const keep = connection.onLost(stop);
      signal.addEventListener('abort', stop);
      if (signal.aborted) stop();
      try {
        for await (const message of messages) {
          if (!isOver) await settleInTime(connection, message);
          else if (signal.aborted) message.nak();
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
