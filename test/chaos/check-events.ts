/** What other systems were told: every integration event that the log gives rise to, at least once in the stream and once after dedupe. */
import { isDeepStrictEqual } from 'node:util';
import { type Envelope, type Known, natsBroker, natsConsumer, remember, tell } from '@hoso/messaging';
import type { Story } from './check-log.ts';
import { notYet } from './findings.ts';

const PATIENCE = 60_000;

const expectedOf = (stories: ReadonlyMap<string, Story>): ReadonlyMap<string, unknown> => {
  const expected = new Map<string, unknown>();
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

/** Reads the stream from its start, as a consumer would that comes anew. */
export const checkEvents = async (
  address: string,
  stories: ReadonlyMap<string, Story>,
): Promise<{ readonly findings: readonly string[]; readonly told: number }> => {
  const expected = expectedOf(stories);
  const handled: Envelope[] = [];
  const kept = new Map<string, string>();
  const missing = new Set(expected.keys());
  const all = Promise.withResolvers<void>();
  const broker = natsBroker({ servers: address });
  const stopping = new AbortController();
  const consumer = natsConsumer({
    broker,
    durable: `chaos-${Date.now()}`,
    signal: stopping.signal,
    seen: { get: async (id) => kept.get(id), put: async (id, value) => void kept.set(id, value) },
    handle: async (event) => {
      handled.push(event);
      missing.delete(event.id);
      if (missing.size === 0) all.resolve();
    },
  });
  const late = setTimeout(all.resolve, PATIENCE);
  if (missing.size > 0) await all.promise;
  clearTimeout(late);
  stopping.abort();
  await consumer.done;
  await broker.close();
  const findings: string[] = [];
  if (expected.size === 0) findings.push('nothing had to be told: there is nothing to check');
  for (const id of missing) findings.push(notYet(`integration event ${id} was never told`));
  const seen = new Set<string>();
  for (const event of handled) {
    if (seen.has(event.id)) findings.push(`integration event ${event.id} came twice after dedupe`);
    seen.add(event.id);
    const told = expected.get(event.id);
    if (told === undefined) findings.push(`integration event ${event.id} tells of a fact that is not in the log`);
    else if (!isDeepStrictEqual(JSON.parse(JSON.stringify(told)), event))
      findings.push(`integration event ${event.id} says something else than its fact`);
  }
  return { findings, told: handled.length };
};
