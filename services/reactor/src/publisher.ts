/** Tells other systems what happened: integration events to NATS and to the subscribers of webhooks, each at its own pace. */
import { readFileSync } from 'node:fs';
import type { EventStore, FactCodec } from '@hoso/event-store';
import {
  type Broker,
  brokerOptions,
  FOLLOWERS,
  followerMemory,
  type KeyValues,
  natsBroker,
  natsKeyValues,
  natsPublisher,
  type PublishState,
  parseSubscribers,
  publishFollow,
  type Subscriber,
  sqliteKeyValues,
  webhookFollow,
} from '@hoso/messaging';
import { postgresKeyValues, secondsWaiting } from '@hoso/read-models';
import {
  type Clock,
  type Config,
  configured,
  type DatabaseAt,
  type Logger,
  type Metrics,
  type Sample,
  type Tracing,
  tracedPublishing,
} from '@hoso/service';
import { doAsAsked, type Target } from './asked.ts';

export type PublisherOptions = {
  readonly config: Pick<Config, 'nats' | 'webhooks' | 'mode'>;
  readonly store: Pick<EventStore, 'follow' | 'head' | 'readAll' | 'readStream'>;
  readonly codec: Pick<FactCodec, 'decode'>;
  /** Where webhooks remember how far they are, and what could not be delivered. */
  readonly memory: DatabaseAt;
  /** The clock that facts are recorded by. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** None by default. */
  readonly tracing?: Tracing | undefined;
  /** Milliseconds between two looks at what operators ask. Default 2,000. */
  readonly askedEveryMs?: number;
};

export type Publisher = {
  /** Tells until the signal aborts; again from where it was with the next signal. Never rejects. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** @throws Error that names who cannot be told at the moment. */
  readonly check: () => void;
  readonly close: () => Promise<void>;
};

const subscribersOf = ({ webhooks, mode }: PublisherOptions['config']): readonly Subscriber[] =>
  webhooks === undefined
    ? []
    : configured('HOSO_WEBHOOKS', () => parseSubscribers(readFileSync(webhooks, 'utf8'), { allowLoopback: mode === 'development' }));

const memoryAt = async (at: DatabaseAt): Promise<KeyValues & { readonly close: () => void | Promise<void> }> =>
  'path' in at ? sqliteKeyValues(at.path) : postgresKeyValues(at);

const reasonOf = ({ follow, webhook }: Target): string | undefined => {
  const { status, reason } = follow.state();
  return status === 'failing' ? (reason ?? 'unknown') : webhook?.delivery().failing?.reason;
};

/** @throws ConfigError; Error when the memory of webhooks cannot be opened. */
export const publisher = async (options: PublisherOptions): Promise<Publisher> => {
  const { config, store, codec, memory, clock, logger, metrics, tracing, askedEveryMs = 2000 } = options;
  const { nats } = config;
  const subscribers = subscribersOf(config);
  const broker: Broker | undefined = nats === undefined ? undefined : natsBroker(configured('HOSO_NATS_URL', () => brokerOptions(nats)));
  const keyValues = subscribers.length === 0 ? undefined : await memoryAt(memory);
  let targets: readonly Target[] = [];

  const told = metrics.counter('hoso_published_events_total', 'Integration events that arrived, by whom they were for', ['target']);
  const gauge = (name: string, help: string, read: (target: Target) => number | Promise<number>): void =>
    metrics.gauges(name, help, ['target'], () =>
      Promise.all(targets.map(async (target): Promise<Sample> => ({ labels: { target: target.name }, value: await read(target) }))),
    );
  gauge('hoso_publishing_failing', '1 while this target cannot be told', (target) => (reasonOf(target) === undefined ? 0 : 1));
  gauge('hoso_publishing_lag_seconds', 'Age of the first event that has not arrived', async ({ follow }) => {
    const [first] = await store.readAll({ after: follow.state().position, limit: 1 });
    return first === undefined ? 0 : secondsWaiting(follow, first, clock.now());
  });
  gauge('hoso_publishing_parked', 'Dossiers of which a fact could not be told', ({ follow }) => follow.parked().length);
  gauge('hoso_publishing_dead_letters', 'Events that this subscriber did not take', ({ webhook }) => webhook?.countDeadLetters() ?? 0);

  const watch = (name: string): ((state: PublishState) => void) => {
    let before: PublishState['status'] = 'starting';
    return (state) => {
      if (state.status !== before) {
        if (state.status === 'failing')
          logger.warn({ target: name, reason: state.reason }, 'cannot be told; nothing is lost, it is tried again');
        else logger.info({ target: name, status: state.status }, 'publishing');
      }
      before = state.status;
    };
  };

  const toNats = (to: Broker, signal: AbortSignal): Target => {
    const name = 'nats';
    const remembered = natsKeyValues(to, { bucket: FOLLOWERS });
    const { publish, ...traced } = tracedPublishing({ store, publish: natsPublisher(to) }, tracing);
    const follow = publishFollow({
      codec,
      signal,
      now: clock.now,
      ...traced,
      publish: async (batch, more) => {
        const outcome = await publish(batch, more);
        told.add({ target: name }, batch.length);
        return outcome;
      },
      memory: followerMemory(remembered, name),
      onChange: watch(name),
    });
    return { name, follow, keyValues: remembered };
  };

  const toSubscriber = (subscriber: Subscriber, remembered: KeyValues, signal: AbortSignal): Target => {
    const name = `webhook-${subscriber.id}`;
    // By the machine's clock, also in the demo: receivers refuse a signature that is not of now.
    const webhook = webhookFollow({
      store,
      codec,
      signal,
      subscriber,
      keyValues: remembered,
      allowLoopback: config.mode === 'development',
      onDelivered: () => told.add({ target: name }),
      onChange: watch(name),
    });
    return { name, follow: webhook, webhook, keyValues: remembered };
  };

  const start = (signal: AbortSignal): readonly Target[] => [
    ...(broker === undefined ? [] : [toNats(broker, signal)]),
    ...(keyValues === undefined ? [] : subscribers.map((each) => toSubscriber(each, keyValues, signal))),
  ];

  return {
    run: async (signal) => {
      targets = start(signal);
      const asked = { signal, logger, everyMs: askedEveryMs };
      await Promise.all(targets.flatMap((target) => [target.follow.done, doAsAsked(target, asked)]));
      targets = [];
    },
    check: () => {
      const failing = targets.flatMap((target) => reasonOf(target) ?? []);
      if (failing.length > 0) throw new Error(failing.join('; '));
    },
    close: async () => {
      await broker?.close();
      await keyValues?.close();
    },
  };
};
