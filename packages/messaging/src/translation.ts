/** Stored events to integration events. What earlier facts of the dossier say is kept for the dossiers met last, and read again for others. */
import type { EventStore, FactCodec, RecordedEvent } from '@hoso/event-store';
import { type Known, remember, rememberedTypes, tell, toldTypes } from './from-facts.ts';
import type { IntegrationEvent } from './integration-event.ts';

/** The fact, or one before it in its dossier, cannot be decoded or does not fit what is to be told of it. Trying again is of no use. */
export class UntellableFact extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'UntellableFact';
  }
}

/** What is told of this event; undefined: nothing. @throws UntellableFact, or what the store throws. */
export type Translation = (event: RecordedEvent) => Promise<IntegrationEvent | undefined>;

type Remembered = { readonly revision: number; readonly known: Known };

const understood = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw new UntellableFact(error);
  }
};

const nothing: Remembered = { revision: -1, known: {} };
const PAGE = 500;

export const translation = (store: Pick<EventStore, 'readStream'>, codec: Pick<FactCodec, 'decode'>, keep = 10_000): Translation => {
  const kept = new Map<string, Remembered>();

  const keepAs = (stream: string, remembered: Remembered): void => {
    kept.delete(stream);
    kept.set(stream, remembered);
    if (kept.size > keep) for (const oldest of kept.keys()) return void kept.delete(oldest);
  };
  const after = (known: Known, event: RecordedEvent): Known =>
    rememberedTypes.has(event.type) ? understood(() => remember(known, codec.decode(event))) : known;

  /** Up to and with the event. */
  const knownAt = async (event: RecordedEvent): Promise<Known> => {
    const { stream, revision } = event;
    const start = kept.get(stream) ?? nothing;
    // An event that comes again is told as it was the first time: from what was known then.
    let { known, revision: at } = start.revision < revision ? start : nothing;
    while (at < revision - 1) {
      const page = await store.readStream(stream, { from: at + 1, limit: Math.min(PAGE, revision - 1 - at) });
      if (page.length === 0) throw new Error(`${stream} ends at revision ${at}, before ${revision}`);
      for (const earlier of page) known = after(known, earlier);
      at = page.at(-1)?.revision ?? at;
    }
    return after(known, event);
  };

  return async (event) => {
    const { stream, revision, type } = event;
    const isNext = (kept.get(stream) ?? nothing).revision === revision - 1;
    if (!toldTypes.has(type)) {
      if (isNext) keepAs(stream, { revision, known: after(kept.get(stream)?.known ?? {}, event) });
      return undefined;
    }
    const known = await knownAt(event);
    const told = understood(() => tell(known, codec.decode(event)));
    keepAs(stream, { revision, known });
    return told;
  };
};
