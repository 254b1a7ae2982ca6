/** Appends one by one, then in groups of 64 in flight, and closes. Arguments: path of the store, how many single appends, how many groups. */
import { sqliteEventStore } from '../sqlite-event-store.ts';

const [path = '', singles = '0', groups = '0'] = process.argv.slice(2);
const store = sqliteEventStore(path);
const append = (stream: string) => store.append(stream, -1, [{ id: stream, type: 'FlushCounted', data: '{}', metadata: '{}' }]);
for (let i = 0; i < Number(singles); i++) await append(`single-${i}`);
for (let g = 0; g < Number(groups); g++) await Promise.all(Array.from({ length: 64 }, (_, i) => append(`group-${g}-${i}`)));
await store.close();
