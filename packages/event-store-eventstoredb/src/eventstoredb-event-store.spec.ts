import { eventStoreContract } from '@hoso/event-store/contract';
import { afterAll, expect, test } from 'vitest';
import { eventStoreDbEventStore } from './eventstoredb-event-store.ts';
import { eventStoreDbDouble } from './testing/eventstoredb-double.ts';
import { serverName } from './testing/server-name.ts';

const double = await eventStoreDbDouble();
const server = process.env.EVENTSTOREDB_URL;
const place = server === undefined ? 'no EventStoreDB (EVENTSTOREDB_URL is not set)' : serverName(server);
const ranAgainst = `the event store contract ran against the wire-compatible double and against ${place}`;

afterAll(() => {
  console.log(ranAgainst);
  double.stop();
});

const prefixes = ['contract-'];
eventStoreContract(
  'eventStoreDbEventStore on the wire-compatible double, by Append,',
  () => eventStoreDbEventStore(double.url, { prefixes }),
  { longStream: 2000 },
);
if (server !== undefined) {
  eventStoreContract(`eventStoreDbEventStore on ${place}, by Append,`, () => eventStoreDbEventStore(server, { prefixes }));
  eventStoreContract(`eventStoreDbEventStore on ${place}, by BatchAppend,`, () =>
    eventStoreDbEventStore(server, { prefixes, batch: true }),
  );
}

test(ranAgainst, () => {
  expect(double.counts.append).toBeGreaterThan(100);
  expect(double.counts.batchAppend).toBe(0);
});
