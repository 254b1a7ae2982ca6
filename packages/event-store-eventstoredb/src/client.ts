import { EventStoreDBClient } from '@eventstore/db-client';

/** What we reach for inside the client 6.2.1; its types keep these to themselves. */
type Inside = {
  supports: (method: unknown) => Promise<boolean>;
  createChannel: () => Promise<{ close: () => void }>;
};

export type Connection = {
  readonly client: EventStoreDBClient;
  /** Ends every call and gives up the socket. */
  readonly close: () => Promise<void>;
};

/** The client's own error holds the whole URL, the password with it. */
const clientOf = (url: string): EventStoreDBClient => {
  try {
    return EventStoreDBClient.connectionString(url);
  } catch (error) {
    const { location } = error as { readonly location?: readonly unknown[] };
    throw new RangeError(`the URL of EventStoreDB cannot be read from character ${location?.[0] ?? 0} on`);
  }
};

/**
 * The client, with two things settled that it leaves open. How it appends: asking the server first means that one unlucky question (the
 * answer is kept, also when it is an error) breaks every append to come. And its channel, which `dispose` would leave to the garbage.
 * @throws RangeError for a URL that cannot be read.
 */
export const connect = (url: string, batch: boolean): Connection => {
  // Appends that fail must throw: otherwise the client tells a wrong revision for a conflict over BatchAppend.
  if (/throw_?-?on_?-?append_?-?failure/i.test(url)) throw new RangeError('the URL of EventStoreDB must not set throwOnAppendFailure');
  const client = clientOf(url);
  const inside = client as unknown as Inside;
  inside.supports = async () => batch;
  const createChannel = inside.createChannel;
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
      await client.dispose();
      latest?.close();
    },
  };
};
