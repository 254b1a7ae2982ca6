/**
 * Appends batches with many in flight until somebody kills it. Prints `up`, then for each acknowledged batch its id, its last revision
 * and its last position, by synchronous writes: what was printed had been answered.
 * Arguments: path of the store, seed.
 */
import { writeSync } from 'node:fs';
import { sqliteEventStore } from '../sqlite-event-store.ts';
import { seeded } from './seeded.ts';

const [path = '', seed = ''] = process.argv.slice(2);
const random = seeded(Number(seed));
writeSync(1, 'up\n');
const store = sqliteEventStore(path);

const appendForEver = async (stream: string): Promise<never> => {
  const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
  for (let expected = last?.revision ?? -1; ; ) {
    const batch = crypto.randomUUID();
    const of = 1 + random(5);
    const events = Array.from({ length: of }, (_, i) => ({
      id: `${batch}-${i}`,
      type: 'LoadApplied',
      data: JSON.stringify({ batch, i, of, text: 'x'.repeat(random(600)) }),
      metadata: '{}',
    }));
    const { revision, position } = await store.append(stream, expected, events);
    writeSync(1, `${batch} ${revision} ${position}\n`);
    expected = revision;
  }
};

await Promise.all(Array.from({ length: 64 }, (_, i) => appendForEver(`load-${i}`)));
