/** What other systems were told: every integration event that the log gives rise to, in order, at least once in the stream and once after dedupe. */
import { isDeepStrictEqual } from 'node:util';
import { type Broker, type Envelope, EVENTS, type Known, natsBroker, natsConsumer, remember, subjectOf, tell } from '@hoso/messaging';
import type { Story } from './check-log.ts';
import { notYet } from './findings.ts';

const PATIENCE = 60_000;
/** Events that are sent once more. */
const AGAIN = 20;

/** What a consumer heard. */
export type Heard = { readonly handled: readonly Envelope[]; readonly duplicates: number };

export const expectedOf = (stories: ReadonlyMap<string, Story>): ReadonlyMap<string, Envelope> => {
  const expected = new Map<string, Envelope>();
  for (const { facts } of stories.values()) {
    let known: Known = {};
    for (const fact of facts) {
      known = remember(known, fact);
      const told = tell(known, fact);
      if (told !== undefined) expected.set(told.id, told);
    }
  }
  return expected;
};

/** `again`: so many were sent twice. */
export const judgeHeard = (expected: ReadonlyMap<string, Envelope>, { handled, duplicates }: Heard, again: number): readonly string[] => {
  const findings: string[] = [];
  if (expected.size === 0) findings.push('nothing had to be told: there is nothing to check');
  const seen = new Set<string>();
  const last = new Map<string, number>();
  for (const event of handled) {
    const { dossierId, sequence } = event.about;
    if (seen.has(event.id)) findings.push(`integration event ${event.id} came twice after dedupe`);
    else if (sequence <= (last.get(dossierId) ?? -1)) findings.push(`integration event ${event.id} came after a later one of ${dossierId}`);
    seen.add(event.id);
    last.set(dossierId, Math.max(sequence, last.get(dossierId) ?? -1));
    const told = expected.get(event.id);
    if (told === undefined) findings.push(`integration event ${event.id} tells of a fact that is not in the log`);
    else if (!isDeepStrictEqual(JSON.parse(JSON.stringify(told)), event))
      findings.push(`integration event ${event.id} says something else than its fact`);
  }
  for (const id of expected.keys()) if (!seen.has(id)) findings.push(notYet(`integration event ${id} was never told`));
  if (duplicates < again) findings.push(`${again} events were sent again and ${duplicates} known as such: dedupe was not put to the test`);
  return findings;
};

/**
 * Some of what was told, once more and without the id by which the server would drop it, as a publisher does that comes back after the server's window.
 * Answers how many, and the last message of the stream.
 */
const tellAgain = (broker: Broker, expected: ReadonlyMap<string, Envelope>) =>
  broker.use(async ({ js, jsm }) => {
    const told: Envelope[] = [];
    const { state } = await jsm.streams.info(EVENTS.name);
    for (let seq = state.first_seq; seq <= state.last_seq && told.length < AGAIN; seq++) {
      const event = (await jsm.streams.getMessage(EVENTS.name, { seq })).json<Envelope>();
      if (expected.has(event.id)) told.push(event);
    }
    for (const event of told) await js.publish(subjectOf(event), JSON.stringify(event));
    return { again: told.length, last: (await jsm.streams.info(EVENTS.name)).state.last_seq };
  });

/** Reads the stream from its start to its end, as a consumer would that comes anew. */
export const hear = async (broker: Broker, messages: number): Promise<Heard> => {
  const handled: Envelope[] = [];
  const kept = new Map<string, string>();
  const stopping = new AbortController();
  const all = Promise.withResolvers<void>();
  const late = setTimeout(all.resolve, PATIENCE);
  const consumer = natsConsumer({
    broker,
    durable: `chaos-${Date.now()}`,
    signal: stopping.signal,
    seen: { get: async (id) => kept.get(id), put: async (id, value) => void kept.set(id, value) },
    handle: async (event) => void handled.push(event),
    onChange: (state) => {
      if (state.handled + state.duplicates + state.deadLetters >= messages) all.resolve();
    },
  });
  if (messages > 0) await all.promise;
  clearTimeout(late);
  stopping.abort();
  await consumer.done;
  return { handled, duplicates: consumer.state().duplicates };
};

export const checkEvents = async (
  address: string,
  stories: ReadonlyMap<string, Story>,
): Promise<{ readonly findings: readonly string[]; readonly told: number }> => {
  const expected = expectedOf(stories);
  const broker = natsBroker({ servers: address });
  try {
    const { again, last } = await tellAgain(broker, expected);
    const heard = await hear(broker, last);
    return { findings: judgeHeard(expected, heard, Math.max(again, 1)), told: heard.handled.length };
  } finally {
    await broker.close();
  }
};
