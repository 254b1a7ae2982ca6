/**
 * The embedded store from 10,000 to 5,000,000 events: how fast it takes events at each size beside a fresh store in the same moment, a cold
 * read of one dossier, memory and size of the file. The facts are those of real lives (11 a dossier, from the idea to the province) through
 * the codec; 512 dossiers are under way at the same time and take turns, so that no two facts of one dossier lie together, as in an office.
 * Appends of one event each, 512 in flight, durable (WAL, synchronous=FULL).
 *
 * Cold: by a fresh process, after the file was dropped from the page cache of the operating system, each dossier for the first time; warm: the
 * same dossiers once more in that process, folded anew. RSS of the process that writes, which also makes up the facts, and of the one that
 * reads. `growing/s` counts the making too, `append/s` the appends only. What a whole service does with such a log: catch-up.ts.
 *
 *     node bench/growth.ts [largest size, default 100000; 5000000 takes minutes and 8 GB of disk]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type EventStore, sqliteEventStore } from '@hoso/event-store';
import { conditions, inFolder, loadNow, median, printTable, quantile, sorted, whole } from './conditions.ts';
import { life } from './loaded-service.ts';
import { type Append, AT_ONCE, append, dossierIdOf, engineOn, exemplary, office } from './office.ts';

const SIZES = [10_000, 100_000, 1_000_000, 5_000_000];
/** Events of one round at a size, of which there are five here and five on fresh stores, in turn. */
const ROUND = 10_240;
const ROUNDS = 5;
/** Dossiers read at a size. */
const READ = 200;

/** Events a second; what is appended has been encoded before. */
const rate = async (store: EventStore, appends: readonly Append[]): Promise<number> => {
  const start = performance.now();
  await append(store, appends);
  return (appends.length * 1000) / (performance.now() - start);
};

type Reads = {
  readonly firstMs: number;
  readonly cold: readonly number[];
  readonly warm: readonly number[];
  readonly fromDisk: number;
  readonly rss: number;
};

const bytesFromDisk = (): number =>
  existsSync('/proc/self/io') ? Number(/^read_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]) : Number.NaN;

/** In a process of its own: the file of a store that another one writes, and the numbers of the dossiers. */
const readCold = async (path: string, numbers: readonly number[]): Promise<Reads> => {
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const before = bytesFromDisk();
  const opened = performance.now();
  const store = sqliteEventStore(path, { readOnly: true });
  const openMs = performance.now() - opened;
  const { load } = engineOn(store, 0);
  const read = async (number: number): Promise<void> => {
    const loaded = await load(dossierIdOf(number));
    if (loaded?.revision !== life.length - 1) throw new Error(`dossier ${number} has revision ${loaded?.revision}`);
  };
  const firstMs = openMs + (await timed(() => read(numbers[0] as number)));
  const cold: number[] = [];
  for (const number of numbers.slice(1)) cold.push(await timed(() => read(number)));
  const fromDisk = (bytesFromDisk() - before) / numbers.length;
  const warm: number[] = [];
  for (const number of numbers) warm.push(await timed(() => read(number)));
  await store.close();
  return { firstMs, cold, warm, fromDisk, rss: process.memoryUsage.rss() };
};

const files = (path: string): readonly string[] => [path, `${path}-wal`].filter((file) => existsSync(file));

const coldReads = (path: string, finished: number): Reads => {
  // Drops what is clean; all of it is, since every commit and checkpoint ends with a flush.
  for (const file of files(path)) execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
  const numbers = Array.from({ length: Math.min(READ, finished) }, (_, i) => AT_ONCE + Math.floor(((i * 7919) % READ) * (finished / READ)));
  return JSON.parse(execFileSync(process.execPath, [import.meta.filename, 'read', path, JSON.stringify(numbers)], { encoding: 'utf8' }));
};

const main = async (largest: number): Promise<void> => {
  console.log(await conditions());
  const examples = await exemplary();
  const bytes = office(examples)
    .next(3 * AT_ONCE * life.length)
    .slice(-AT_ONCE * life.length)
    .map(({ event }) => Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata));
  const mean = bytes.reduce((sum, n) => sum + n, 0) / bytes.length;
  console.log(
    `data and metadata of a fact: ${whole(median(bytes))} bytes (median), ${whole(mean)} on average, ${whole(Math.max(...bytes))} at most`,
  );
  const rows: (readonly string[])[] = [];
  await inFolder(async (folder) => {
    const path = join(folder, 'events.db');
    const store = sqliteEventStore(path);
    const source = office(examples);
    let size = 0;
    for (const target of SIZES.filter((n) => n <= largest)) {
      const start = performance.now();
      const growth = target - size;
      for (; size < target; size = Math.min(target, size + ROUND)) await append(store, source.next(Math.min(ROUND, target - size)));
      const grown = (growth * 1000) / (performance.now() - start);
      const rss = process.memoryUsage.rss();
      const disk = files(path).reduce((sum, file) => sum + statSync(file).size, 0);
      const { firstMs, cold, warm, fromDisk, rss: reader } = coldReads(path, source.finished());
      const [here, fresh]: [number[], number[]] = [[], []];
      for (let n = 0; n < ROUNDS; n++) {
        here.push(await rate(store, source.next(ROUND)));
        size += ROUND;
        const beside = sqliteEventStore(join(folder, `fresh-${target}-${n}.db`));
        fresh.push(await rate(beside, office(examples).next(ROUND)));
        await beside.close();
      }
      rows.push([
        whole(target),
        whole(grown),
        whole(median(here)),
        whole(median(fresh)),
        (median(here) / median(fresh)).toFixed(2),
        firstMs.toFixed(1),
        quantile(sorted(cold), 0.5).toFixed(2),
        quantile(sorted(cold), 0.99).toFixed(2),
        (fromDisk / 1024).toFixed(0),
        quantile(sorted(warm), 0.5).toFixed(2),
        whole(rss / 1e6),
        whole(reader / 1e6),
        whole(disk / 1e6),
      ]);
      console.error(`${whole(target)} events, load ${loadNow()}`);
    }
    const head = await store.head();
    await store.close();
    if (head !== size) throw new Error(`${size} events were appended, ${head} are there`);
  });
  printTable([
    [
      'events',
      'growing/s',
      'append/s',
      'fresh/s',
      'ratio',
      'open+read ms',
      'cold p50',
      'p99',
      'disk KB',
      'warm p50',
      'writer MB',
      'reader MB',
      'file MB',
    ],
    ...rows,
  ]);
};

const [, , first = '100000', path = '', numbers = '[]'] = process.argv;
if (first === 'read') console.log(JSON.stringify(await readCold(path, JSON.parse(numbers))));
else await main(Number(first));
