/** Writes the generated part of docs/integration-events.md, and docs/integration-events.schema.json. Run: node packages/messaging/src/write-event-pages.ts */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventSchemas, withEventTables } from './event-pages.ts';

const docs = join(import.meta.dirname, '../../../docs');
const page = join(docs, 'integration-events.md');
writeFileSync(page, withEventTables(readFileSync(page, 'utf8')));
writeFileSync(join(docs, 'integration-events.schema.json'), eventSchemas());
console.log('docs/integration-events.md, docs/integration-events.schema.json');
