/**
 * Signed webhooks, for those who have no NATS. Events go in the order of the log, one at a time; one that the receiver will not take in spite of
 * all tries is laid aside as a dead letter, and a receiver that lets too many of them come in a row is switched off until somebody looks.
 */
import { type Wait, wait as waitFor } from './back-off.ts';
import { canCover, covers, type IntegrationEvent, subjectOf } from './integration-event.ts';
import type { KeyValues } from './key-values.ts';
import type { Publish } from './publish.ts';
import { checkEndpoint, type Fetch, post } from './webhook-endpoint.ts';
import { type SwitchedOff, type WebhookDeadLetter, type WebhookMemory, webhookKeys, webhookMemory } from './webhook-memory.ts';
import { signedHeaders } from './webhook-signature.ts';

export type Subscriber = {
  /** Lower-case letters, digits and `-`. */
  readonly id: string;
  readonly url: string;
  /** `whsec_<Base64>`; the one in use first, and while receivers change over, the one before. Each subscriber has its own. */
  readonly secrets: readonly string[];
  /** Patterns of subjects as NATS has them; default: all. */
  readonly filters?: readonly string[];
};

export type WebhookOptions = {
  readonly subscriber: Subscriber;
  readonly keyValues: KeyValues;
  readonly signal: AbortSignal;
  /** Milliseconds before the second, third... try; default: eight more tries within some four hours. Of them two for what is refused. */
  readonly pausesMs?: readonly number[];
  /** Dead letters in a row after which the subscriber is switched off; default 5. */
  readonly offAfter?: number;
  /** Milliseconds for an answer; default 15,000. */
  readonly timeoutMs?: number;
  /** For receivers on this machine, in development and tests. */
  readonly allowLoopback?: boolean;
  readonly fetch?: Fetch;
  /** RFC 3339 instant in UTC; default: the machine's clock. */
  readonly now?: () => string;
  /** Called for each event that has arrived; must not throw. */
  readonly onDelivered?: () => void;
  readonly wait?: Wait;
};

export type Delivery = {
  /** Since this process started. */
  readonly delivered: number;
  /** The event that is tried again and again. */
  readonly failing?: { readonly eventId: string; readonly tries: number; readonly since: string; readonly reason: string };
};

/** The event that is tried again and again: a restart neither begins anew nor makes haste. */
type Trying = NonNullable<Delivery['failing']> & { readonly nextAt: string };

export type Webhook = WebhookMemory & {
  /** @throws Error while the subscriber is switched off: the follow waits, and goes on where it was. */
  readonly publish: Publish;
  /** One more try each, or of this one, whether it is switched off or not; what arrives goes from the list. */
  readonly retryDeadLetters: (eventId?: string) => Promise<{ readonly delivered: number; readonly left: number }>;
  readonly delivery: () => Delivery;
  readonly dropDeadLetter: (eventId: string) => Promise<void>;
  readonly switchOn: () => Promise<void>;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** What is refused (4xx) is tried as often again. */
const AGAIN_WHEN_REFUSED = 2;
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE, 120 * MINUTE];

/** @throws Error for an address, an id, a secret or a filter that will not do. */
export const webhook = (options: WebhookOptions): Webhook => {
  const { subscriber, keyValues, signal, pausesMs = PAUSES, offAfter = 5, timeoutMs = 15_000, allowLoopback = false } = options;
  const { fetch = globalThis.fetch, now = () => new Date().toISOString(), wait = waitFor, onDelivered } = options;
  const { id, secrets, filters = ['hoso.>'] } = subscriber;
  if (!/^[a-z0-9-]{1,40}$/.test(id)) throw new Error('the id of a subscriber is of lower-case letters, digits and -');
  if (secrets.length === 0) throw new Error(`the subscriber ${id} has no secret`);
  const idle = filters.findIndex((filter) => !canCover(filter));
  if (idle >= 0)
    throw new Error(`filter ${idle + 1} of the subscriber ${id} covers no event: hoso.<province>.<unit>.<event>, or hoso.<province>.>`);
  const url = checkEndpoint(subscriber.url, allowLoopback);
  signedHeaders(secrets, id, 0, '');

  const keys = webhookKeys(id);
  const memory = webhookMemory(keyValues, id);
  let delivery: Delivery = { delivered: 0 };
  const arrived = (): void => {
    delivery = { ...delivery, delivered: delivery.delivered + 1 };
    onDelivered?.();
  };
  const settled = (change: Partial<Delivery>): void => {
    const { failing: _, ...rest } = delivery;
    delivery = { ...rest, ...change };
  };

  const once = (event: IntegrationEvent) => {
    const body = JSON.stringify(event);
    const seconds = Math.floor(Temporal.Instant.from(now()).epochMilliseconds / 1000);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'hoso-webhook/1',
      ...signedHeaders(secrets, event.id, seconds, body),
    };
    return post(fetch, url, headers, body, { timeoutMs, wait, signal });
  };

  const layAside = async (event: IntegrationEvent, tries: number, reason: string, isGone: boolean): Promise<void> => {
    await keyValues.put(keys.dead + event.id, JSON.stringify({ event, tries, reason, at: now() } satisfies WebhookDeadLetter));
    const inARow = Number((await keyValues.get(keys.inARow)) ?? 0) + 1;
    await keyValues.put(keys.inARow, String(inARow));
    if (isGone || inARow >= offAfter) {
      const why = isGone ? 'it wants no more events' : `${inARow} dead letters in a row; the last: ${reason}`;
      await keyValues.put(keys.off, JSON.stringify({ at: now(), reason: why } satisfies SwitchedOff));
    }
  };

  /** Resolves when it has arrived or is laid aside. */
  const deliver = async (event: IntegrationEvent): Promise<void> => {
    const off = await memory.switchedOff();
    if (off !== undefined) throw new Error(`the subscriber ${id} is switched off since ${off.at}: ${off.reason}`);
    const kept = await keyValues.get(keys.trying);
    let trying = kept === undefined ? undefined : (JSON.parse(kept) as Trying);
    if (trying?.eventId !== event.id) trying = undefined;
    for (;;) {
      if (trying !== undefined) {
        const { nextAt, ...failing } = trying;
        delivery = { ...delivery, failing };
        await wait(Math.max(0, Date.parse(nextAt) - Date.parse(now())), signal);
        if (signal.aborted) throw new Error('stopped meanwhile');
      }
      const answer = await once(event);
      if (answer.ok) {
        if (trying !== undefined) await keyValues.remove(keys.trying);
        if ((await keyValues.get(keys.inARow)) !== undefined) await keyValues.remove(keys.inARow);
        arrived();
        return settled({});
      }
      if (signal.aborted) throw new Error('stopped meanwhile');
      const { reason, isGone, isRefused } = answer;
      const tries: number = (trying?.tries ?? 0) + 1;
      const pause = isRefused && tries > AGAIN_WHEN_REFUSED ? undefined : pausesMs[tries - 1];
      if (pause === undefined || isGone) {
        await layAside(event, tries, reason, isGone);
        await keyValues.remove(keys.trying);
        return settled({});
      }
      const at = now();
      const nextAt = new Date(Date.parse(at) + Math.max(pause, answer.retryAfterMs)).toISOString();
      trying = { eventId: event.id, tries, since: trying?.since ?? at, reason, nextAt };
      await keyValues.put(keys.trying, JSON.stringify(trying));
    }
  };

  return {
    ...memory,
    publish: async (batch) => {
      const asked = batch.filter((event) => filters.some((filter) => covers(filter, subjectOf(event))));
      // One that is laid aside was told as well as it could be, also where its checkpoint could not be kept any more.
      for (const event of asked) if ((await keyValues.get(keys.dead + event.id)) === undefined) await deliver(event);
      return { settled: asked.length };
    },
    delivery: () => delivery,
    retryDeadLetters: async (eventId) => {
      let [delivered, left] = [0, 0];
      for (const { event, tries } of await memory.deadLetters()) {
        if (eventId !== undefined && event.id !== eventId) continue;
        const answer = await once(event);
        if (answer.ok) {
          await keyValues.remove(keys.dead + event.id);
          delivered++;
          arrived();
        } else if (signal.aborted) throw new Error('stopped meanwhile');
        else {
          await keyValues.put(keys.dead + event.id, JSON.stringify({ event, tries: tries + 1, reason: answer.reason, at: now() }));
          left++;
        }
      }
      return { delivered, left };
    },
    dropDeadLetter: (eventId) => keyValues.remove(keys.dead + eventId),
    switchOn: async () => {
      await keyValues.remove(keys.inARow);
      await keyValues.remove(keys.off);
    },
  };
};
