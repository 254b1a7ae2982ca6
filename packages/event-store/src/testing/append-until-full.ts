/**
 * Appends with many in flight while the operating system refuses to let a file grow (`ulimit -f` in the shell that starts this), until
 * groups fail; then goes on a little, reads, and prints what it saw as one JSON line. Argument: path of the store.
 */
import { sqliteEventStore } from '../sqlite-event-store.ts';

process.on('SIGXFSZ', () => {});
const [path = ''] = process.argv.slice(2);
const store = sqliteEventStore(path);
const stored: string[] = [];
const refusals = new Set<string>();
let failedRounds = 0;

for (let round = 0; failedRounds < 5; round++) {
  if (round === 1000) throw new Error('the disk never filled');
  const appends = Array.from({ length: 16 }, async (_, i) => {
    const id = `${round}-${i}`;
    await store.append(`stream-${id}`, -1, [{ id, type: 'DiskFilled', data: `"${'x'.repeat(2000)}"`, metadata: '{}' }]);
    stored.push(id);
  });
  const outcomes = await Promise.allSettled(appends);
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  for (const outcome of failed) refusals.add(String(outcome.reason));
  if (failed.length > 0 && failed.length < 16) throw new Error('a group failed in part');
  if (failed.length > 0) failedRounds++;
}

const read: string[] = [];
for (let after = 0; ; ) {
  const page = await store.readAll({ after });
  if (page.length === 0) break;
  read.push(...page.map((event) => event.id));
  after = page.at(-1)?.position ?? after;
}
console.log(JSON.stringify({ stored, read, refusals: [...refusals] }));
