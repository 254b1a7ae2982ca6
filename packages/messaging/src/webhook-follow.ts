/** One follow for each subscriber, with a checkpoint of its own: nobody waits for anybody else's receiver. */
import { wait as waitFor } from './back-off.ts';
import { followerMemory } from './follower-memory.ts';
import type { PublishFollow, PublishFollowOptions } from './publish.ts';
import { publishFollow } from './publish-follow.ts';
import { type Webhook, type WebhookOptions, webhook } from './webhook.ts';

export type WebhookFollowOptions = WebhookOptions & Omit<PublishFollowOptions, 'memory' | 'publish' | 'limit'>;
export type WebhookFollow = Omit<Webhook, 'publish'> & PublishFollow & { readonly subscriber: string };

/** A new subscriber hears what happens from now on, unless `from` is `start`. @throws what `webhook` throws. */
export const webhookFollow = (options: WebhookFollowOptions): WebhookFollow => {
  const { publish, ...hook } = webhook(options);
  const { subscriber, keyValues, from = 'end', wait = waitFor } = options;
  let pause = new AbortController();
  const follow = publishFollow({
    ...options,
    from,
    // So that the checkpoint is kept after each event, before the next one goes out.
    limit: 1,
    memory: followerMemory(keyValues, `webhook-${subscriber.id}`),
    publish,
    wait: (ms, signal) => {
      pause = new AbortController();
      return wait(ms, AbortSignal.any([signal, pause.signal]));
    },
  });
  return {
    ...hook,
    ...follow,
    subscriber: subscriber.id,
    // One that is switched on gets at once what has waited.
    switchOn: async () => {
      await hook.switchOn();
      pause.abort();
    },
  };
};
