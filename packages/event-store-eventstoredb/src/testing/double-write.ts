/** What the double makes of the client's messages that write, and its answers in the shapes of both ways to append. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Expected, Outcome, Proposed } from './double-log.ts';

/** Bytes that the server takes in one append unless it is told otherwise. */
const MAX_APPEND = 1024 * 1024;

export const isTooLarge = (events: readonly Proposed[]): boolean =>
  events.reduce((sum, { type, data, metadata }) => sum + type.length + data.length + metadata.length, 0) > MAX_APPEND;

export type AppendRequest = { readonly stream: string; readonly expected: Expected; readonly events: readonly Proposed[] };

type Batch = InstanceType<typeof streams.BatchAppendReq>;
type Message = InstanceType<typeof streams.AppendReq.ProposedMessage> | InstanceType<typeof streams.BatchAppendReq.ProposedMessage>;

export const proposed = (message: Message): Proposed => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

type Named = { getStreamIdentifier(): InstanceType<typeof shared.StreamIdentifier> | undefined };
export const nameIn = (options: Named | undefined): string =>
  Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');

type Demand = { hasNoStream(): boolean; hasAny(): boolean; hasStreamExists(): boolean };
const expectedIn = (options: Demand, revision: string): Expected =>
  options.hasNoStream() ? -1 : options.hasAny() ? 'any' : options.hasStreamExists() ? 'exists' : Number(revision);

export const appendOptions = (request: InstanceType<typeof streams.AppendReq>): Omit<AppendRequest, 'events'> => {
  const options = request.getOptions() as InstanceType<typeof streams.AppendReq.Options>;
  return { stream: nameIn(options), expected: expectedIn(options, options.getRevision()) };
};

type Removal = InstanceType<typeof streams.DeleteReq> | InstanceType<typeof streams.TombstoneReq>;
export const removalOptions = (request: Removal): Omit<AppendRequest, 'events'> => {
  const options = request.getOptions() as InstanceType<typeof streams.DeleteReq.Options>;
  return { stream: nameIn(options), expected: expectedIn(options, options.getRevision()) };
};

export const batchOptions = (request: Batch): Omit<AppendRequest, 'events'> => {
  const options = request.getOptions() as InstanceType<typeof streams.BatchAppendReq.Options>;
  return { stream: nameIn(options), expected: expectedIn(options, options.getStreamPosition()) };
};

/** Of Append: a conflict is a field of the answer. `undefined` stands for a stream deleted for good, which is an error of the call. */
export const appendAnswer = (outcome: Outcome, expected: Expected): InstanceType<typeof streams.AppendResp> | undefined => {
  const answer = new streams.AppendResp();
  if (outcome.kind === 'deleted') return undefined;
  if (outcome.kind === 'appended') {
    const position = new streams.AppendResp.Position()
      .setCommitPosition(String(outcome.position))
      .setPreparePosition(String(outcome.position));
    return answer.setSuccess(new streams.AppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position));
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.current < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  if (typeof expected === 'number' && expected >= 0) wrong.setExpectedRevision(String(expected));
  else if (expected === -1) wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else wrong.setExpectedStreamExists(new shared.Empty());
  return answer.setWrongExpectedVersion(wrong);
};

/** A google.rpc.Status with the reason packed inside. The client ships no google.protobuf.Any: an empty field 3 makes one. */
const failure = (details: { serializeBinary(): Uint8Array }, type: string, message: string): InstanceType<typeof statuses.Status> => {
  const failed = statuses.Status.deserializeBinary(Uint8Array.of((3 << 3) | 2, 0)).setMessage(message);
  failed.getDetails()?.pack(details.serializeBinary(), type);
  return failed;
};

/** Of BatchAppend: an answer per correlation id. */
export const batchAnswer = (
  request: Batch,
  { stream, expected }: AppendRequest,
  outcome: Outcome,
): InstanceType<typeof streams.BatchAppendResp> => {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
  const answer = new streams.BatchAppendResp().setCorrelationId(request.getCorrelationId()).setStreamIdentifier(identifier);
  if (outcome.kind === 'appended') {
    const position = new shared.AllStreamPosition()
      .setCommitPosition(String(outcome.position))
      .setPreparePosition(String(outcome.position));
    return answer.setSuccess(new streams.BatchAppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position));
  }
  if (outcome.kind === 'deleted') {
    const deleted = new shared.StreamDeleted().setStreamIdentifier(identifier);
    return answer.setError(failure(deleted, 'event_store.client.StreamDeleted', 'StreamDeleted'));
  }
  const wrong = new shared.WrongExpectedVersion();
  if (outcome.current < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentStreamRevision(String(outcome.current));
  if (typeof expected === 'number' && expected >= 0) wrong.setExpectedStreamPosition(String(expected));
  else if (expected === -1) wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else wrong.setExpectedStreamExists(new shared.Empty());
  return answer.setError(failure(wrong, 'event_store.client.WrongExpectedVersion', 'WrongExpectedVersion'));
};

/** "The server is not ready" and its like over BatchAppend: a Status with nothing inside. */
export const batchRefusal = (request: Batch, stream: string, message: string): InstanceType<typeof streams.BatchAppendResp> =>
  new streams.BatchAppendResp()
    .setCorrelationId(request.getCorrelationId())
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setError(failure(new shared.Empty(), 'google.protobuf.Empty', message));

/** Of Append: metadata of the error. */
export const tooLarge = { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(MAX_APPEND) };

export const batchTooLarge = (request: Batch, stream: string): InstanceType<typeof streams.BatchAppendResp> =>
  new streams.BatchAppendResp()
    .setCorrelationId(request.getCorrelationId())
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setError(
      failure(
        new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND),
        'event_store.client.MaximumAppendSizeExceeded',
        'too large',
      ),
    );
