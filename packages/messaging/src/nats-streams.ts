/** The streams of Hoso on JetStream: made when they are missing, left as operators have set them otherwise. */
import { DiscardPolicy, nanos, RetentionPolicy, StorageType, type StreamConfig, type StreamInfo } from 'nats';
import { type Connection, isNotFound } from './nats-broker.ts';
import { refuseUnsafeReplicas } from './server-version.ts';

/** Integration events. `hoso.>` and not `hoso.*.*.*`: only then do servers before 2.10 let a consumer ask for `hoso.51.>`. */
export const EVENTS = { name: 'HOSO', subject: 'hoso.>' } as const;
/** What consumers could not digest, by durable name. */
export const DEAD_LETTERS = { name: 'HOSO-DEAD-LETTERS', subject: 'hoso-dead-letters.*' } as const;

export type StreamLimits = {
  /** Copies in a cluster: 1, 3 or 5; default 1. Only on servers from 2.9.21 on. */
  readonly replicas?: number;
  /** Days after which messages go; default 1,280: the 36 months of a certificate and the half year of its extension. */
  readonly maxDays?: number;
  /** Bytes after which the oldest messages go; default 1 GiB: some two million events. */
  readonly maxBytes?: number;
};

const DAY = 24 * 60 * 60 * 1000;
const HOUR = 60 * 60 * 1000;

/** @throws Error for replicas on a server that cannot keep them, and for a stream of that name which would lose or not take what it is for. */
const ensureStream = async (
  { jsm, serverVersion }: Connection,
  { name, subject }: { readonly name: string; readonly subject: string },
  { replicas = 1, maxDays = 1280, maxBytes = 2 ** 30 }: StreamLimits,
  more: Partial<StreamConfig> = {},
): Promise<StreamInfo> => {
  refuseUnsafeReplicas(serverVersion, name, replicas);
  const found = await jsm.streams.info(name).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  const info =
    found ??
    (await jsm.streams.add({
      name,
      subjects: [subject],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      // When it is full the oldest go: a full stream must not stop the publisher for ever.
      discard: DiscardPolicy.Old,
      max_age: nanos(maxDays * DAY),
      max_bytes: maxBytes,
      max_msg_size: 64 * 1024,
      num_replicas: replicas,
      duplicate_window: nanos(HOUR),
      allow_direct: true,
      ...more,
    }));
  const { config } = info;
  refuseUnsafeReplicas(serverVersion, name, config.num_replicas);
  if (!config.subjects.includes(subject)) throw new Error(`the stream ${name} does not take ${subject}, but ${config.subjects.join(', ')}`);
  if (config.storage !== StorageType.File) throw new Error(`the stream ${name} is kept in memory: it would lose what it has acknowledged`);
  if (config.retention !== RetentionPolicy.Limits) {
    throw new Error(
      `the stream ${name} has the retention ${config.retention}, not limits: it would drop what somebody else has read, or nobody reads yet`,
    );
  }
  if (config.no_ack === true) throw new Error(`the stream ${name} acknowledges nothing (no_ack): nobody could know what has arrived`);
  if (config.max_msgs_per_subject > 0) {
    throw new Error(
      `the stream ${name} keeps only ${config.max_msgs_per_subject} messages a subject: it would drop events of the same kind`,
    );
  }
  return info;
};

export const ensureEvents = (connection: Connection, limits: StreamLimits): Promise<StreamInfo> => ensureStream(connection, EVENTS, limits);
export const ensureDeadLetters = (connection: Connection, limits: StreamLimits): Promise<StreamInfo> =>
  ensureStream(connection, DEAD_LETTERS, limits, { max_msg_size: 128 * 1024 });
