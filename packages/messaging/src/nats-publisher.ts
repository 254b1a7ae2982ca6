/** Integration events to JetStream: one after the other, each acknowledged before the next, under the event's id. */
import type { StreamInfo } from 'nats';
import { subjectOf } from './integration-event.ts';
import type { Broker, Connection } from './nats-broker.ts';
import { EVENTS, ensureEvents, type StreamLimits } from './nats-streams.ts';
import { Gone, type Publish } from './publish.ts';

/** When the stream was made, and the place of the last message that it has acknowledged. */
type Mark = { readonly created: string; readonly seq: number };

/** A server that lost power may have lost what it acknowledged before it wrote it to the disk; an operator may have removed or restored the stream. */
const refuseAnother = ({ created, state }: StreamInfo, told: Mark): void => {
  const missing =
    created !== told.created
      ? `was made at ${created}, not at ${told.created}`
      : state.last_seq < told.seq
        ? `ends at ${state.last_seq}, and had come to ${told.seq}`
        : undefined;
  if (missing !== undefined)
    throw new Gone(`the stream ${EVENTS.name} ${missing}: what was told is lost there, and everything is told again`);
};

/**
 * Makes the stream when it is missing. The server drops an id that it has seen in the last hour; a batch that is sent again later is dropped by
 * consumers. Strictly one after the other, because a leader that changes between two messages in flight would turn their order round.
 */
export const natsPublisher = (broker: Broker, limits: StreamLimits = {}): Publish => {
  let ready: { readonly connection: Connection; readonly created: string } | undefined;
  return (batch, { mark, signal } = {}) =>
    broker.use(async (connection) => {
      const told = mark === undefined ? undefined : (JSON.parse(mark) as Mark);
      let created = ready?.connection === connection ? ready.created : undefined;
      // Whatever goes wrong from here on, the stream is looked at again before the next try.
      ready = undefined;
      if (created === undefined) {
        const info = await ensureEvents(connection, limits);
        if (told !== undefined) refuseAnother(info, told);
        created = info.created;
      }
      let seq = told?.seq ?? 0;
      for (const event of batch) {
        signal?.throwIfAborted();
        const ack = await connection.js.publish(subjectOf(event), JSON.stringify(event), { msgID: event.id });
        if (ack.stream !== EVENTS.name) throw new Error(`${subjectOf(event)} was taken by the stream ${ack.stream}, not by ${EVENTS.name}`);
        // That of one which is sent again is the old one.
        seq = Math.max(seq, ack.seq);
      }
      ready = { connection, created };
      return { mark: JSON.stringify({ created, seq } satisfies Mark) };
    });
};
