/** The only file that names the client's package: its successor is chosen here. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';

export {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  BACKWARDS,
  type BinaryEventData,
  END,
  ErrorType,
  type EventStoreDBClient,
  FORWARDS,
  isCommandError,
  NO_STREAM as NOT_THERE,
  type Position,
  type ReadPosition,
  type RecordedEvent as ServerEvent,
  type ResolvedEvent,
  START,
  type StreamingRead,
  streamNameFilter,
  type WrongExpectedVersionError,
} from '@eventstore/db-client';

/** What we reach for inside the client 6.2.1; its types keep these to themselves. */
type Inside = {
  supports: (method: unknown) => Promise<boolean>;
  createChannel: () => Promise<{ close: () => void }>;
  handleError: (...call: readonly unknown[]) => Promise<void>;
};

export type Connection = {
  readonly client: EventStoreDBClient;
  /** Ends every call and gives up the socket. */
  readonly close: () => Promise<void>;
};

/** A node that fell silent is left after 10 seconds without a word and these milliseconds: well within the patience of a call. */
const KEEP_ALIVE_TIMEOUT = 5000;

/** Options of the URL that the client knows and heeds, without case, `_` and `-`, as it reads them. */
const OPTIONS: ReadonlySet<string> = new Set(
  (
    'userCertFile userKeyFile maxDiscoverAttempts connectionName defaultDeadline discoveryInterval gossipTimeout nodePreference tls ' +
    'tlsCAFile keepAliveInterval keepAliveTimeout'
  )
    .toLowerCase()
    .split(' '),
);

/** For what it does not know, and for tlsVerifyCert, the client would write the whole URL to stderr, the password with it. */
const assertKnown = (url: string): void => {
  const [, hosts = '', query = ''] = /^[^:]*:\/\/(?:[^:]+:[^@]+@)?([^?]*)\??(.*)$/s.exec(url.trim()) ?? [];
  for (const host of hosts.replace(/\/+$/, '').split(',')) {
    const [, port = '2113'] = /:(.*)$/s.exec(host) ?? [];
    if (/^\d+$/.test(port) && (Number(port) < 1 || Number(port) > 65_535))
      throw new RangeError('a port in the URL of EventStoreDB must be a number from 1 to 65535');
  }
  query.split('&').forEach((option, i) => {
    const [name = ''] = option.split('=');
    if (query !== '' && !OPTIONS.has(name.trim().toLowerCase().replace(/[_-]/g, '')))
      throw new RangeError(`option ${i + 1} in the URL of EventStoreDB is not known or has no effect`);
  });
};

/** The client's error for a malformed URL holds the whole of it, the password with it; others, of certificates, do not. */
const clientOf = (url: string): EventStoreDBClient => {
  assertKnown(url);
  const isSet = /keep_?-?alive_?-?timeout/i.test(url);
  try {
    return EventStoreDBClient.connectionString(
      isSet ? url : `${url}${url.includes('?') ? '&' : '?'}keepAliveTimeout=${KEEP_ALIVE_TIMEOUT}`,
    );
  } catch (error) {
    const { location, message } = error as { readonly location?: readonly unknown[]; readonly message: string };
    if (location === undefined) throw new RangeError(`the connection to EventStoreDB: ${message}`);
    throw new RangeError(`the URL of EventStoreDB cannot be read from character ${location[0]} on`);
  }
};

/**
 * Connections that append over BatchAppend, in this process. The client keeps what waits for an answer in one place for all of them, and
 * empties it whenever one of them fails: the next answer to another finds nobody, and ends the process.
 */
let batching = 0;

/**
 * The client, with three things settled that it leaves open. How it appends: asking the server first means that one unlucky question (the
 * answer is kept, also when it is an error) breaks every append to come. Its channel, which `dispose` would leave to the garbage. And the
 * care for a call that was lost: nobody awaits it, and it waits for whatever connection is being made, which may fail.
 * @throws RangeError for a URL that cannot be read; Error for a second connection that appends over BatchAppend.
 */
export const connect = (url: string, batch: boolean): Connection => {
  // Appends that fail must throw: otherwise the client tells a wrong revision for a conflict over BatchAppend.
  if (/throw_?-?on_?-?append_?-?failure/i.test(url)) throw new RangeError('the URL of EventStoreDB must not set throwOnAppendFailure');
  if (batch && batching > 0) throw new Error('one store by BatchAppend in a process: the client 6.2.1 cannot keep two apart');
  const client = clientOf(url);
  if (batch) batching++;
  const inside = client as unknown as Inside;
  inside.supports = async () => batch;
  const { createChannel, handleError } = inside;
  inside.handleError = (...call) => handleError(...call).catch(() => {});
  let latest: { close: () => void } | undefined;
  let closed = false;
  inside.createChannel = async () => {
    const channel = await createChannel();
    latest = channel;
    if (closed) channel.close();
    return channel;
  };
  return {
    client,
    close: async () => {
      closed = true;
      // It waits for every call to end, and some ends it never hears of.
      await Promise.race([client.dispose(), sleep(1000, undefined, { ref: false })]);
      if (batch) batching--;
      latest?.close();
    },
  };
};
