/** What every benchmark says of the machine it ran on, and how it sums up what it measured. */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const sorted = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);
/** Of sorted numbers; 0.5 is the median. */
export const quantile = (numbers: readonly number[], q: number): number =>
  numbers[Math.min(numbers.length - 1, Math.floor(q * numbers.length))] ?? Number.NaN;
export const median = (numbers: readonly number[]): number => quantile(sorted(numbers), 0.5);
export const whole = (n: number): string => Math.round(n).toLocaleString('en');
export const megabytes = (bytes: number): string => `${whole(bytes / 1e6)} MB`;

/** Lines of one table: the first is its head; the first column is text. */
export const printTable = (rows: readonly (readonly string[])[]): void => {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  for (const row of rows)
    console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('   '));
};

/** A folder that `work` has to itself, below the machine's folder for temporary files (TMPDIR). */
export const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Of Linux, a tick of the clock that processor time is counted in: 100 a second on every machine of today. */
const TICK_MS = 10;

/** Milliseconds of processor time that a process has had, in user and system mode: other processes weigh little on it. NaN where there is no /proc. */
export const processorMs = (pid: number | undefined): number => {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  // The name of the program, in brackets, may hold anything; utime and stime are the 12th and 13th after it.
  const fields = readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
};

const FLUSH_MS = 500;

/** Writes of 200 bytes a second, each with its fdatasync: what the disk allows those that flush one at a time. */
export const flushesPerSecond = (): Promise<number> =>
  inFolder(async (folder) => {
    const file = openSync(join(folder, 'flushes'), 'w');
    const bytes = Buffer.alloc(200, 'x');
    const start = performance.now();
    let flushes = 0;
    while (performance.now() - start < FLUSH_MS) {
      writeSync(file, bytes);
      fdatasyncSync(file);
      flushes += 1;
    }
    closeSync(file);
    return (flushes * 1000) / (performance.now() - start);
  });

const sqliteVersion = (): string => {
  const db = new DatabaseSync(':memory:');
  const { version } = db.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  db.close();
  return version;
};

const fileSystem = (folder: string): string => {
  try {
    return execFileSync('stat', ['-f', '-c', '%T', folder], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown file system';
  }
};

export const loadNow = (): string =>
  loadavg()
    .map((n) => n.toFixed(2))
    .join(' ');

/** Two lines to print before the figures. */
export const conditions = async (): Promise<string> => {
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown cpu'}, node ${process.version}, SQLite ${sqliteVersion()}`;
  const disk = `${tmpdir()} on ${fileSystem(tmpdir())}, ${whole(await flushesPerSecond())} flushes/s (200 bytes and fdatasync, one at a time)`;
  return `${new Date().toISOString().slice(0, 16)}Z, ${machine}, load ${loadNow()}\n${disk}`;
};
