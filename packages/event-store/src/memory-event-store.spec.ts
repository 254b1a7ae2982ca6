import { eventStoreContract } from './contract.ts';
import { memoryEventStore } from './memory-event-store.ts';

eventStoreContract('memoryEventStore', memoryEventStore, { gapless: true });
