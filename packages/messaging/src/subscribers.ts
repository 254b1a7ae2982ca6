/** Who gets webhooks: a JSON file that the operator keeps, because it holds secrets. */
import { z } from 'zod';
import { type Subscriber, webhook } from './webhook.ts';

const Subscribers = z
  .array(
    z.strictObject({
      id: z.string(),
      url: z.string(),
      secrets: z.array(z.string()).min(1),
      filters: z.array(z.string()).min(1).optional(),
    }),
  )
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'an id stands twice');

const nothing = { get: async () => undefined, put: async () => {}, remove: async () => {}, list: async () => [], count: async () => 0 };

/** @throws Error that names the place and the rule, never what stands there. */
export const parseSubscribers = (text: string, options: { readonly allowLoopback?: boolean } = {}): readonly Subscriber[] => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('the subscribers are no JSON');
  }
  const parsed = Subscribers.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`the subscribers cannot be used: /${(issue?.path ?? []).map(String).join('/')}: ${issue?.message}`);
  }
  return parsed.data.map(({ filters, ...rest }, i) => {
    const subscriber: Subscriber = filters === undefined ? rest : { ...rest, filters };
    try {
      webhook({ subscriber, keyValues: nothing, signal: AbortSignal.abort(), ...options });
    } catch (error) {
      throw new Error(`the subscribers cannot be used: /${i}: ${(error as Error).message}`);
    }
    return subscriber;
  });
};
