/** What is remembered of a subscriber, as it can be read also from outside: the process that tells it is the one that writes. */
import type { IntegrationEvent } from './integration-event.ts';
import type { KeyValues } from './key-values.ts';

export type WebhookDeadLetter = { readonly event: IntegrationEvent; readonly tries: number; readonly reason: string; readonly at: string };
export type SwitchedOff = { readonly at: string; readonly reason: string };

export type WebhookMemory = {
  readonly switchedOff: () => Promise<SwitchedOff | undefined>;
  /** In the order in which they were laid aside. */
  readonly deadLetters: () => Promise<readonly WebhookDeadLetter[]>;
  /** How many: reads none of them. */
  readonly countDeadLetters: () => Promise<number>;
};

export const webhookKeys = (id: string) => ({
  off: `webhook.${id}.off`,
  inARow: `webhook.${id}.in-a-row`,
  dead: `webhook.${id}.dead.`,
  trying: `webhook.${id}.trying`,
});

export const webhookMemory = (keyValues: KeyValues, id: string): WebhookMemory => {
  const keys = webhookKeys(id);
  return {
    switchedOff: async () => {
      const text = await keyValues.get(keys.off);
      return text === undefined ? undefined : (JSON.parse(text) as SwitchedOff);
    },
    deadLetters: async () =>
      (await keyValues.list(keys.dead))
        .map(({ value }) => JSON.parse(value) as WebhookDeadLetter)
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.event.about.sequence - b.event.about.sequence)),
    countDeadLetters: () => keyValues.count(keys.dead),
  };
};
