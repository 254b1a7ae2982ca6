/** One node of the double: a gRPC server with the services that the client calls. */
import gossipServices from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featureServices from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streamServices from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import type { DoubleLog, Outcome, Proposed } from './double-log.ts';
import { answerRead, type ReadCall, streamNameOf } from './double-read.ts';
import {
  type AppendRequest,
  appendAnswer,
  appendOptions,
  batchAnswer,
  batchOptions,
  batchRefusal,
  batchTooLarge,
  isTooLarge,
  proposed,
  removalOptions,
  tooLarge,
} from './double-write.ts';

/** What befalls the next append that arrives. */
export type Fate =
  /** Not stored; the call fails. */
  | 'refused'
  /** Stored; the call fails. */
  | 'answer-lost'
  /** Not stored, and no answer. */
  | 'swallowed'
  /** Stored, and no answer. */
  | 'unanswered'
  /** Not stored; the server says that it is not ready. */
  | 'not-ready'
  /** Stored; the server says that it took too long. */
  | 'timed-out'
  /** Stored; the answer tells no position. */
  | 'no-position';

/** What nodes share, and tests turn. */
export type DoubleState = {
  readonly log: DoubleLog;
  readonly fates: Fate[];
  /** Whether BatchAppend is among the methods that the server names. */
  readonly batch: boolean;
  readonly ports: number[];
  /** Which node leads; -1 for none. */
  leader: number;
  refusesSubscriptions: boolean;
  /** Pages are asked for and never come. */
  mutesReads: boolean;
  readonly subscriptions: Set<ReadCall>;
  readonly counts: { append: number; batchAppend: number; reads: number; openReads: number; eventsSent: number };
};

type Failure = { readonly code: status; readonly details: string; readonly metadata: Metadata };
const failure = (code: status, details: string, metadata: Readonly<Record<string, string>> = {}): Failure => {
  const trailer = new Metadata();
  for (const [key, value] of Object.entries(metadata)) trailer.set(key, value);
  return { code, details, metadata: trailer };
};
const unavailable = (details: string) => failure(status.UNAVAILABLE, details);
const deleted = (stream: string) =>
  failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, { exception: 'stream-deleted', 'stream-name': stream });

type AppendReq = InstanceType<typeof streams.AppendReq>;
type AppendResp = InstanceType<typeof streams.AppendResp>;
type BatchReq = InstanceType<typeof streams.BatchAppendReq>;
type BatchResp = InstanceType<typeof streams.BatchAppendResp>;
type Removal = InstanceType<typeof streams.DeleteReq> | InstanceType<typeof streams.TombstoneReq>;

const methods = (batch: boolean) => {
  const names = ['Read', 'Append', 'Delete', 'Tombstone', ...(batch ? ['BatchAppend'] : [])];
  const list = names.map((name) =>
    new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name.toLowerCase()),
  );
  return new features.SupportedMethods().setMethodsList(list).setEventStoreServerVersion('0.0.0-double');
};

const handlers = (state: DoubleState, node: number) => {
  const { log, counts } = state;

  const notLeader = (): Failure | undefined => {
    if (state.leader === node) return undefined;
    const port = state.ports[state.leader];
    if (port === undefined) return failure(status.UNKNOWN, 'No leader info available in response');
    const where = { 'leader-endpoint-host': '127.0.0.1', 'leader-endpoint-port': String(port) };
    return failure(status.NOT_FOUND, 'Leader info available', { exception: 'not-leader', ...where });
  };
  const asksForLeader = (metadata: Metadata): boolean => metadata.get('requires-leader')[0] === 'true';

  const write = ({ stream, expected, events }: AppendRequest): { readonly fate: Fate | undefined; readonly outcome: () => Outcome } => {
    const fate = state.fates.shift();
    const store = () => log.append(stream, expected, events);
    if (fate === undefined || fate === 'refused' || fate === 'swallowed' || fate === 'not-ready') return { fate, outcome: store };
    const outcome = store();
    return { fate, outcome: () => outcome };
  };

  const append = (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void => {
    counts.append++;
    let options: Omit<AppendRequest, 'events'> | undefined;
    const events: Proposed[] = [];
    call.on('data', (request: AppendReq) => {
      const message = request.getProposedMessage();
      if (message === undefined) options = appendOptions(request);
      else events.push(proposed(message));
    });
    call.on('end', () => {
      const stranger = notLeader();
      if (stranger !== undefined) return answer(stranger);
      if (options === undefined) return answer(failure(status.INVALID_ARGUMENT, 'no options'));
      if (isTooLarge(events)) return answer(failure(status.INVALID_ARGUMENT, 'Maximum Append Size of 1048576 Exceeded.', tooLarge));
      const { fate, outcome } = write({ ...options, events });
      if (fate === 'swallowed' || fate === 'unanswered') return;
      if (fate === 'refused' || fate === 'answer-lost') return answer(unavailable('the double lost the call'));
      if (fate === 'not-ready') return answer(unavailable('Server Is Not Ready'));
      if (fate === 'timed-out') return answer(failure(status.ABORTED, 'Operation timed out'));
      const response = appendAnswer(outcome(), options.expected);
      if (response === undefined) return answer(deleted(options.stream));
      if (fate === 'no-position') response.getSuccess()?.clearPosition();
      answer(null, response);
    });
  };

  const batchAppend = (call: ServerDuplexStream<BatchReq, BatchResp>): void => {
    const open = new Map<string, AppendRequest & { readonly events: Proposed[] }>();
    call.on('data', (request: BatchReq) => {
      const stranger = notLeader();
      if (stranger !== undefined) return call.emit('error', stranger);
      const key = request.getCorrelationId()?.getString() ?? '';
      if (request.hasOptions()) open.set(key, { ...batchOptions(request), events: [] });
      const append = open.get(key);
      if (append === undefined) return;
      append.events.push(...request.getProposedMessagesList().map(proposed));
      if (!request.getIsFinal()) return;
      open.delete(key);
      counts.batchAppend++;
      if (isTooLarge(append.events)) return call.write(batchTooLarge(request, append.stream));
      const { fate, outcome } = write(append);
      if (fate === 'swallowed' || fate === 'unanswered') return;
      if (fate === 'refused' || fate === 'answer-lost') return call.emit('error', unavailable('the double lost the call'));
      if (fate === 'not-ready' || fate === 'timed-out') return call.write(batchRefusal(request, append.stream, fate));
      const response = batchAnswer(request, append, outcome());
      if (fate === 'no-position') response.getSuccess()?.clearPosition();
      call.write(response);
    });
    call.on('end', () => call.end());
    call.on('error', () => {});
  };

  const read = async (call: ReadCall): Promise<void> => {
    const options = call.request.getOptions();
    const isSubscription = options?.hasSubscription() ?? false;
    const stream = options?.hasStream() ? streamNameOf(options) : '';
    const stranger = asksForLeader(call.metadata) ? notLeader() : undefined;
    if (stranger !== undefined) return void call.emit('error', stranger);
    if (isSubscription && state.refusesSubscriptions) return void call.emit('error', unavailable('no subscriptions'));
    if (log.stream(stream)?.isTombstoned) return void call.emit('error', deleted(stream));
    counts.reads++;
    if (state.mutesReads && !isSubscription) return;
    counts.openReads++;
    if (isSubscription) state.subscriptions.add(call);
    try {
      await answerRead(call, log, (events) => {
        counts.eventsSent += events;
      });
      call.end();
    } catch (error) {
      call.emit('error', failure(status.INVALID_ARGUMENT, (error as Error).message));
    } finally {
      counts.openReads--;
      state.subscriptions.delete(call);
    }
  };

  const remove =
    <Resp>(hard: boolean, response: new () => Resp) =>
    (call: ServerUnaryCall<Removal, Resp>, answer: sendUnaryData<Resp>): void => {
      const { stream, expected } = removalOptions(call.request);
      const outcome = log.delete(stream, expected, hard);
      const versions = { 'stream-name': stream, 'expected-version': String(expected) };
      if (outcome.kind === 'deleted') answer(deleted(stream));
      else if (outcome.kind === 'appended') answer(null, new response());
      else answer(failure(status.FAILED_PRECONDITION, 'WrongExpectedVersion', { exception: 'wrong-expected-version', ...versions }));
    };

  return {
    append,
    batchAppend,
    read,
    delete: remove(false, streams.DeleteResp),
    tombstone: remove(true, streams.TombstoneResp),
  };
};

/** Messages leave a read as they lie in the log. */
const service = {
  ...streamServices.StreamsService,
  read: {
    ...streamServices.StreamsService.read,
    responseSerialize: ({ buffer, byteOffset, length }: Uint8Array) => Buffer.from(buffer, byteOffset, length),
  },
};

/** A server for this node that does not listen yet. */
export const doubleNode = (state: DoubleState, node: number, gossip: () => unknown): Server => {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(service as never, handlers(state, node) as never);
  server.addService(featureServices.ServerFeaturesService, {
    getSupportedMethods: (_: unknown, answer: sendUnaryData<unknown>) => answer(null, methods(state.batch)),
  });
  server.addService(gossipServices.GossipService, { read: (_: unknown, answer: sendUnaryData<unknown>) => answer(null, gossip()) });
  return server;
};

export const insecure = (): ServerCredentials => ServerCredentials.createInsecure();
