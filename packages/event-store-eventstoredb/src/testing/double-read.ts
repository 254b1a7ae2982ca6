/** `Streams.Read` of the double: pages of a stream or of the whole log, and catch-up subscriptions to it. */
import { setImmediate as turn } from 'node:timers/promises';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { DoubleLog } from './double-log.ts';

type Options = InstanceType<typeof streams.ReadReq.Options>;
/** Messages leave as they lie in the log: serialised. */
export type ReadCall = ServerWritableStream<InstanceType<typeof streams.ReadReq>, Uint8Array>;

/** Events that one look at the file takes. */
const CHUNK = 64;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** Resolves to false when the client has gone. */
const send = async (call: ReadCall, message: Uint8Array): Promise<boolean> => {
  if (call.cancelled) return false;
  if (!call.write(message)) {
    await new Promise<void>((resolve) => {
      const done = () => {
        call.off('drain', done);
        call.off('cancelled', done);
        resolve();
      };
      call.on('drain', done);
      call.on('cancelled', done);
    });
  }
  return !call.cancelled;
};

const serialise = (message: InstanceType<typeof streams.ReadResp>): Uint8Array => message.serializeBinary();

export type Sent = (events: number) => void;

/** Numbers of events, each alone, as runs of neighbours. */
function* runs(numbers: Iterable<number>): Generator<readonly [from: number, to: number]> {
  let from = 0;
  let to = 0;
  for (const number of numbers) {
    if (number === to && to - from < CHUNK) to++;
    else {
      if (to > from) yield [from, to];
      [from, to] = [number, number + 1];
    }
  }
  if (to > from) yield [from, to];
}

const sendAll = async (call: ReadCall, log: DoubleLog, numbers: Iterable<number>, sent: Sent): Promise<boolean> => {
  for (const [from, to] of runs(numbers)) {
    for (const message of log.messages(from, to)) {
      if (!(await send(call, message))) return false;
      sent(1);
    }
    await turn();
  }
  return true;
};

/** The numbers from `from` upwards or downwards, `count` at most, none beyond `last`. */
function* steps(from: number, step: 1 | -1, count: number, last: number): Generator<number> {
  for (let number = from, left = count; left > 0 && (last - number) * step >= 0; number += step, left--) yield number;
}

export const streamNameOf = (options: Options): string =>
  text(options.getStream()?.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array());

/** One page of a stream. The stream is known to be there and not deleted for good. */
const readStream = async (call: ReadCall, log: DoubleLog, options: Options, sent: Sent): Promise<void> => {
  const name = streamNameOf(options);
  const stream = log.stream(name);
  if (stream === undefined || stream.firstVisible >= stream.events.length) {
    const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(name));
    await send(
      call,
      serialise(new streams.ReadResp().setStreamNotFound(new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier))),
    );
    return;
  }
  const where = options.getStream();
  const count = Number(options.getCount());
  const { length } = stream.events;
  const isForwards = options.getReadDirection() === 0;
  const given = where?.hasRevision() ? Number(where.getRevision()) : where?.hasEnd() ? length - 1 : 0;
  const revisions = isForwards
    ? steps(Math.max(given, stream.firstVisible), 1, count, length - 1)
    : steps(Math.min(given, length - 1), -1, count, stream.firstVisible);
  const numbers = (function* () {
    for (const revision of revisions) yield stream.events[revision] as number;
  })();
  await sendAll(call, log, numbers, sent);
};

const positionOf = (options: Options): number => Number(options.getAll()?.getPosition()?.getCommitPosition() ?? 0);

/** One page of the log: forwards from the event at the position, backwards from the one before it. */
const readAll = async (call: ReadCall, log: DoubleLog, options: Options, sent: Sent): Promise<void> => {
  const where = options.getAll();
  const count = Number(options.getCount());
  const position = where?.hasEnd() ? Number.POSITIVE_INFINITY : positionOf(options);
  if (where?.hasPosition()) log.assertStart(position);
  const number = log.numberAt(position);
  const numbers = options.getReadDirection() === 0 ? steps(number, 1, count, log.size() - 1) : steps(number - 1, -1, count, 0);
  await sendAll(call, log, numbers, sent);
};

/** Confirmation, what there is after the position, the word that it has caught up, and what comes. */
const subscribe = async (call: ReadCall, log: DoubleLog, options: Options, sent: Sent): Promise<void> => {
  const where = options.getAll();
  const prefixes = options.getFilter()?.getStreamIdentifier()?.getPrefixList() ?? [''];
  if (where?.hasPosition()) log.assertStart(positionOf(options));
  let next = where?.hasEnd() ? log.size() : where?.hasPosition() ? log.numberAt(positionOf(options) + 1) : 0;
  const gone = new AbortController();
  call.on('cancelled', () => gone.abort());
  await send(
    call,
    serialise(new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId('double'))),
  );
  for (let isLive = false; !gone.signal.aborted; ) {
    const heard = log.bell.rings();
    const end = log.size();
    const wanted = (function* () {
      for (let number = next; number < end; number++) if (prefixes.some((prefix) => log.streamOf(number).startsWith(prefix))) yield number;
    })();
    if (!(await sendAll(call, log, wanted, sent))) return;
    next = end;
    if (!isLive) await send(call, serialise(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp())));
    isLive = true;
    await log.bell.wait(heard, gone.signal);
  }
};

/** Resolves when everything was sent, or the client has gone. */
export const answerRead = (call: ReadCall, log: DoubleLog, sent: Sent): Promise<void> => {
  const options = call.request.getOptions() as Options;
  if (options.hasStream()) return readStream(call, log, options, sent);
  return (options.hasSubscription() ? subscribe : readAll)(call, log, options, sent);
};
