export { canonicalJson } from './canonical-json.ts';
export { type CodecOptions, codec, ERASED, type FactCodec, type FieldPlace, type Upcaster } from './codec.ts';
export * from './envelope.ts';
export { memoryEventStore } from './memory-event-store.ts';
export * from './port.ts';
export { type SqliteOptions, sqliteEventStore } from './sqlite-event-store.ts';
