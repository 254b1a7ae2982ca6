/** One connection to NATS, opened when it is needed and again when it was lost. Whoever uses it tries again: nothing is buffered here. */
import { type ConnectionOptions, connect, ErrorCode, type JetStreamClient, type JetStreamManager, NatsError } from 'nats';

/** Servers, credentials and TLS as the `nats` package takes them. */
export type BrokerOptions = Omit<ConnectionOptions, 'reconnect' | 'maxReconnectAttempts' | 'waitOnFirstConnect' | 'timeout'> & {
  /** Milliseconds for an answer of the server; default 5,000. */
  readonly timeoutMs?: number;
};

export type Connection = {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** Version of the server at the other end. */
  readonly serverVersion: string;
  /** Calls back once when the connection is lost; the answer takes the call back. */
  readonly onLost: (listener: () => void) => () => void;
};

export type Broker = {
  /**
   * Runs the work on a connection that stands. @throws at once when no server answers; what the work throws; and an Error when the
   * connection is lost meanwhile: whether the server did what it was asked is then unknown.
   */
  readonly use: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

type Open = { readonly connection: Connection; readonly shut: () => Promise<void> };

const open = async ({ timeoutMs = 5000, ...options }: BrokerOptions, gone: () => void): Promise<Open> => {
  // A client that reconnects by itself sends what it has kept, long after its caller was told that it failed.
  const nc = await connect({ pingInterval: 20_000, ...options, reconnect: false, timeout: timeoutMs });
  const listeners = new Set<() => void>();
  void nc.closed().then(() => {
    gone();
    for (const listener of [...listeners]) listener();
  });
  try {
    const connection: Connection = {
      js: nc.jetstream({ timeout: timeoutMs }),
      jsm: await nc.jetstreamManager({ timeout: timeoutMs }),
      serverVersion: nc.info?.version ?? '',
      onLost: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    return { connection, shut: () => nc.close() };
  } catch (error) {
    await nc.close();
    throw error;
  }
};

export const natsBroker = (options: BrokerOptions): Broker => {
  let opening: Promise<Open> | undefined;
  let isClosed = false;

  const opened = (): Promise<Open> => {
    if (isClosed) throw new Error('the broker was closed');
    if (opening !== undefined) return opening;
    const forget = (): void => {
      if (opening === mine) opening = undefined;
    };
    const mine = open(options, forget);
    opening = mine;
    mine.catch(forget);
    return mine;
  };

  return {
    use: async (work) => {
      const { connection, shut } = await opened();
      let stop = (): void => {};
      const lost = new Promise<never>((_, reject) => {
        stop = connection.onLost(() => reject(new Error('the connection to NATS was lost')));
      });
      try {
        return await Promise.race([work(connection), lost]);
      } catch (error) {
        // No answer: the link may be half open. The next try gets a new one.
        if (error instanceof NatsError && error.code === ErrorCode.Timeout) await shut();
        throw error;
      } finally {
        stop();
      }
    },
    close: async () => {
      isClosed = true;
      await opening?.then(({ shut }) => shut()).catch(() => {});
    },
  };
};

/** Whether JetStream says that there is no such stream, consumer or message. */
export const isNotFound = (error: unknown): boolean => error instanceof NatsError && error.code === '404';
