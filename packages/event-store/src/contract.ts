/** The promises of port.ts as tests: every adapter runs them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appends } from './contract/appends.ts';
import { follows } from './contract/follows.ts';
import { longStream } from './contract/long-stream.ts';
import { reads } from './contract/reads.ts';
import { newEvents, newStream } from './contract/sample-events.ts';
import { type EventStore, NO_STREAM } from './port.ts';

export type ContractOptions = {
  /** Positions have no gaps. Default false. */
  readonly gapless?: boolean;
  /** Events in the long stream that is read in constant memory. Default 100,000. */
  readonly longStream?: number;
};

/**
 * Declares a vitest suite. `open` gives a store for one test, which closes it; the store may hold events already, but nobody else may
 * write to it meanwhile.
 */
export const eventStoreContract = (name: string, open: () => EventStore | Promise<EventStore>, options: ContractOptions = {}): void => {
  describe(`${name} keeps the event store contract`, () => {
    let store: EventStore;
    const subject = () => store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    appends(subject, options.gapless ?? false);
    reads(subject);
    follows(subject);
    longStream(subject, options.longStream ?? 100_000);

    test('closing waits for appends in flight, and later calls are rejected', async () => {
      const stream = newStream();
      const inFlight = Array.from({ length: 20 }, () => store.append(newStream(), NO_STREAM, newEvents(2)));
      await store.close();
      const answers = await Promise.all(inFlight);
      expect(answers.map((answer) => answer.revision)).toEqual(answers.map(() => 1));
      await expect(store.append(stream, NO_STREAM, newEvents(1))).rejects.toThrow(/closed/);
      await expect(store.readStream(stream)).rejects.toThrow(/closed/);
      await expect(store.readAll()).rejects.toThrow(/closed/);
      await expect(store.head()).rejects.toThrow(/closed/);
      await expect(store.close()).resolves.toBeUndefined();
    });
  });
};
