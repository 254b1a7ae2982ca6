import { eventStoreContract } from '@hoso/event-store/contract';
import { afterAll, expect, test } from 'vitest';
import { eventStoreDbEventStore } from './eventstoredb-event-store.ts';
import { eventStoreDbDouble } from './testing/eventstoredb-double.ts';

const double = await eventStoreDbDouble();
afterAll(() => double.stop());

eventStoreContract(
  'eventStoreDbEventStore on the wire-compatible double, by BatchAppend,',
  () => eventStoreDbEventStore(double.url, { prefixes: ['contract-'], batch: true }),
  { longStream: 2000 },
);

test('all of these appends went over BatchAppend', () => {
  expect(double.counts.batchAppend).toBeGreaterThan(100);
  expect(double.counts.append).toBe(0);
});
