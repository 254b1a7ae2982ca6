export { type Ask, type AskAnswer, type Asked, answerAsk, answerOf, asksOf, layAsk } from './asks.ts';
export { backOff, type Wait } from './back-off.ts';
export { brokerOptions } from './broker-url.ts';
export { type EventData, type EventType, eventData } from './event-data.ts';
export { type Checkpoint, FOLLOWERS, type FollowerMemory, followerMemory, followersIn, type Parked } from './follower-memory.ts';
export { type Known, remember, tell } from './from-facts.ts';
export * from './integration-event.ts';
export { type KeyValues, type SqliteKeyValues, sqliteKeyValues } from './key-values.ts';
export { type Broker, type BrokerOptions, natsBroker } from './nats-broker.ts';
export { type ConsumerOptions, type ConsumerState, type NatsConsumer, natsConsumer, type Seen } from './nats-consumer.ts';
export { type NatsDeadLetter, type NatsDeadLetters, natsDeadLetters } from './nats-dead-letters.ts';
export { type BucketOptions, natsKeyValues } from './nats-key-values.ts';
export { natsPublisher } from './nats-publisher.ts';
export { DEAD_LETTERS, EVENTS, type StreamLimits } from './nats-streams.ts';
export {
  Gone,
  type Outcome,
  type Publish,
  type PublishFollow,
  type PublishFollowOptions,
  type PublishState,
  type Told,
} from './publish.ts';
export { publishFollow } from './publish-follow.ts';
export { refuseUnsafeReplicas } from './server-version.ts';
export { parseSubscribers } from './subscribers.ts';
export {
  type Delivery,
  type Subscriber,
  type Webhook,
  type WebhookOptions,
  webhook,
} from './webhook.ts';
export { checkEndpoint } from './webhook-endpoint.ts';
export { type WebhookFollow, type WebhookFollowOptions, webhookFollow } from './webhook-follow.ts';
export { type SwitchedOff, type WebhookDeadLetter, type WebhookMemory, webhookMemory } from './webhook-memory.ts';
export { isSignedBy, type SignedHeaders, signedHeaders } from './webhook-signature.ts';
