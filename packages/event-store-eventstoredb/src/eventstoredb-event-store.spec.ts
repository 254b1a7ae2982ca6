import { eventStoreContract } from '@hoso/event-store/contract';
import { afterAll, expect, test } from 'vitest';
import { eventStoreDbEventStore } from './eventstoredb-event-store.ts';
import { eventStoreDbDouble } from './testing/eventstoredb-double.ts';

const double = await eventStoreDbDouble();
const server = process.env.EVENTSTOREDB_URL;
/** Without the password. */
const serverName =
  server === undefined ? 'no EventStoreDB (EVENTSTOREDB_URL is not set)' : `EventStoreDB at ${server.replace(/\/\/[^@/]*@/, '//')}`;
const ranAgainst = `the event store contract ran against the wire-compatible double and ${server === undefined ? 'against ' : ''}${serverName}`;

afterAll(() => {
  console.log(ranAgainst);
  double.stop();
});

const prefixes = ['contract-'];
eventStoreContract('eventStoreDbEventStore on the wire-compatible double, by Append,', () =>
  eventStoreDbEventStore(double.url, { prefixes }),
);
if (server !== undefined) {
  eventStoreContract(`eventStoreDbEventStore on ${serverName}, by Append,`, () => eventStoreDbEventStore(server, { prefixes }));
  eventStoreContract(`eventStoreDbEventStore on ${serverName}, by BatchAppend,`, () =>
    eventStoreDbEventStore(server, { prefixes, batch: true }),
  );
}

test(ranAgainst, () => {
  expect(double.counts.append).toBeGreaterThan(100);
  expect(double.counts.batchAppend).toBe(0);
});
