/**
 * What operators ask of whoever tells other systems. One process alone writes what a target remembers, so an ask is laid beside it under a key of
 * its own; that process does it while it runs, or when it next does, and answers in its place.
 */
import { randomUUID } from 'node:crypto';
import type { KeyValues } from './key-values.ts';

export type Ask =
  /** A subscriber that was switched off gets what waits, and what comes. */
  | { readonly act: 'switch-on' }
  /** One more try of a subscriber's dead letter, or of all. */
  | { readonly act: 'retry'; readonly eventId?: string }
  /** Takes a dead letter from the list, for good. */
  | { readonly act: 'drop'; readonly eventId: string }
  /** Tells what a parked dossier has to tell, or all of them. */
  | { readonly act: 'retry-parked'; readonly stream?: string }
  /** Tells what comes after this position, where the log is another than the one it was told from. */
  | { readonly act: 'tell-from'; readonly position: number };

export type AskAnswer = {
  /** Events that arrived, dossiers that go on. */
  readonly done: number;
  readonly left: number;
  /** What went wrong with the asking itself. */
  readonly reason?: string;
};

export type Asked = {
  readonly key: string;
  readonly ask: Ask;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly answer?: AskAnswer;
};

/** Answers its key. `target`: `nats`, `webhook-<subscriber>`. */
export const layAsk = async (keyValues: KeyValues, target: string, ask: Ask, at = new Date().toISOString()): Promise<string> => {
  // Keys stand in the order of asking.
  const key = `ask.${target}.${at.replace(/[^\d]/g, '')}-${randomUUID()}`;
  await keyValues.put(key, JSON.stringify({ ask, at }));
  return key;
};

/** In the order of asking. */
export const asksOf = async (keyValues: KeyValues, target: string): Promise<readonly Asked[]> =>
  (await keyValues.list(`ask.${target}.`)).map(({ key, value }) => ({ key, ...(JSON.parse(value) as Omit<Asked, 'key'>) }));

export const answerAsk = (keyValues: KeyValues, { key, ask, at }: Asked, answer: AskAnswer): Promise<void> =>
  keyValues.put(key, JSON.stringify({ ask, at, answer }));

/** Undefined while nobody has done it. What is gone has been done, and whoever did it has said so in its log. */
export const answerOf = async (keyValues: KeyValues, key: string): Promise<AskAnswer | 'gone' | undefined> => {
  const text = await keyValues.get(key);
  return text === undefined ? 'gone' : (JSON.parse(text) as Omit<Asked, 'key'>).answer;
};
