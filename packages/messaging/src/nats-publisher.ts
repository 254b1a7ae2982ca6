/** Integration events to JetStream: one after the other, each acknowledged before the next, under the event's id. */
import { subjectOf } from './integration-event.ts';
import type { Broker, Connection } from './nats-broker.ts';
import { EVENTS, ensureEvents, type StreamLimits } from './nats-streams.ts';
import type { Publish } from './publish-follow.ts';

/**
 * Makes the stream when it is missing. The server drops an id that it has seen in the last hour; a batch that is sent again later is dropped by
 * consumers. Strictly one after the other, because a leader that changes between two messages in flight would turn their order round.
 */
export const natsPublisher = (broker: Broker, limits: StreamLimits = {}): Publish => {
  let ready: Connection | undefined;
  return (batch) =>
    broker.use(async (connection) => {
      if (ready !== connection) await ensureEvents(connection, limits);
      // Whatever goes wrong from here on, the stream is looked at again before the next try.
      ready = undefined;
      for (const event of batch) {
        const ack = await connection.js.publish(subjectOf(event), JSON.stringify(event), { msgID: event.id });
        if (ack.stream !== EVENTS.name) throw new Error(`${subjectOf(event)} was taken by the stream ${ack.stream}, not by ${EVENTS.name}`);
      }
      ready = connection;
    });
};
