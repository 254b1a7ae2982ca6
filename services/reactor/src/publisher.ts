/** Tells other systems what happened: integration events to NATS and to the subscribers of webhooks, each at its own pace. */
import { readFileSync } from 'node:fs';
import type { EventStore, FactCodec } from '@hoso/event-store';
import {
  type Broker,
  brokerOptions,
  followerMemory,
  type KeyValues,
  natsBroker,
  natsKeyValues,
  natsPublisher,
  type PublishFollow,
  type PublishState,
  parseSubscribers,
  publishFollow,
  type Subscriber,
  sqliteKeyValues,
  type WebhookFollow,
  webhookFollow,
} from '@hoso/messaging';
import { postgresKeyValues } from '@hoso/read-models';
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
};

export type Publisher = {
  /** Tells until the signal aborts; again from where it was with the next signal. Never rejects. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** @throws Error that names who cannot be told at the moment. */
  readonly check: () => void;
  readonly close: () => Promise<void>;
};

/** Where JetStream keeps how far the publishing has come: lost with the broker's data, and then all is told again. */
const BUCKET = 'hoso-followers';

const subscribersOf = ({ webhooks, mode }: PublisherOptions['config']): readonly Subscriber[] =>
  webhooks === undefined
    ? []
    : configured('HOSO_WEBHOOKS', () => parseSubscribers(readFileSync(webhooks, 'utf8'), { allowLoopback: mode === 'development' }));

const memoryAt = async (at: DatabaseAt): Promise<KeyValues & { readonly close: () => void | Promise<void> }> =>
  'path' in at ? sqliteKeyValues(at.path) : postgresKeyValues(at);

/** One that is told, while it is. */
type Target = { readonly name: string; readonly follow: PublishFollow; readonly webhook?: WebhookFollow };

const reasonOf = ({ follow, webhook }: Target): string | undefined => {
  const { status, reason } = follow.state();
  return status === 'failing' ? (reason ?? 'unknown') : webhook?.delivery().failing?.reason;
};

/** @throws ConfigError; Error when the memory of webhooks cannot be opened. */
export const publisher = async (options: PublisherOptions): Promise<Publisher> => {
  const { config, store, codec, memory, clock, logger, metrics, tracing } = options;
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
  gauge('hoso_publishing_lag_seconds', 'Age of the oldest event that is being told and has not arrived', ({ follow }) => {
    const { oldest } = follow.state();
    return oldest === undefined ? 0 : Math.max(0, (Date.parse(clock.now()) - Date.parse(oldest)) / 1000);
  });
  gauge('hoso_publishing_parked', 'Dossiers of which a fact could not be told', ({ follow }) => follow.parked().length);
  gauge('hoso_publishing_dead_letters', 'Events that this subscriber did not take', async ({ webhook }) =>
    webhook === undefined ? 0 : (await webhook.deadLetters()).length,
  );

  const watch = (name: string): ((state: PublishState) => void) => {
    let before: Pick<PublishState, 'published' | 'status'> = { published: 0, status: 'starting' };
    return (state) => {
      if (state.published > before.published) told.add({ target: name }, state.published - before.published);
      if (state.status !== before.status) {
        if (state.status === 'failing')
          logger.warn({ target: name, reason: state.reason }, 'cannot be told; nothing is lost, it is tried again');
        else logger.info({ target: name, status: state.status }, 'publishing');
      }
      before = state;
    };
  };

  const start = (signal: AbortSignal): readonly Target[] => {
    const common = { store, codec, signal, now: clock.now };
    const toNats =
      broker === undefined
        ? []
        : [
            {
              name: 'nats',
              follow: publishFollow({
                ...common,
                ...tracedPublishing({ store, publish: natsPublisher(broker) }, tracing),
                memory: followerMemory(natsKeyValues(broker, { bucket: BUCKET }), 'nats'),
                onChange: watch('nats'),
              }),
            },
          ];
    const toSubscribers = subscribers.map((subscriber): Target => {
      const name = `webhook-${subscriber.id}`;
      const allowLoopback = config.mode === 'development';
      const webhook = webhookFollow({
        ...common,
        subscriber,
        keyValues: keyValues as KeyValues,
        allowLoopback,
        onChange: watch(name),
      });
      return { name, follow: webhook, webhook };
    });
    return [...toNats, ...toSubscribers];
  };

  return {
    run: async (signal) => {
      targets = start(signal);
      await Promise.all(targets.map(({ follow }) => follow.done));
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
