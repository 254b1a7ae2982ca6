export { type EventStoreDbOptions, eventStoreDbEventStore } from './eventstoredb-event-store.ts';
