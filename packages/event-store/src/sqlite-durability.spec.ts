import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { RecordedEvent } from './port.ts';
import { sqliteEventStore } from './sqlite-event-store.ts';
import { openForWriting } from './sqlite-file.ts';
import { seeded } from './testing/seeded.ts';

const folder = mkdtempSync(join(tmpdir(), 'hoso-durability-'));
afterAll(() => rmSync(folder, { recursive: true }));
const program = (name: string): string => fileURLToPath(new URL(`./testing/${name}.ts`, import.meta.url));

const KILLS = 50;

describe('a writer that is killed', () => {
  /** Runs the load and kills it `delay` milliseconds after it came up; gives what it acknowledged. */
  const runAndKill = async (path: string, seed: number, delay: number, whileUp: () => void): Promise<readonly string[]> => {
    const child: ChildProcess = spawn(process.execPath, [program('append-until-killed'), path, String(seed)]);
    let out = '';
    let errors = '';
    let killed = false;
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    child.stdout?.on('data', (chunk) => {
      if (out === '') {
        setTimeout(() => {
          if (out.length > 'up\n'.length) whileUp();
          killed = child.kill('SIGKILL');
        }, delay);
      }
      out += chunk;
    });
    const signal = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)));
    if (!killed || signal !== 'SIGKILL') throw new Error(`the load ended by itself: ${errors}`);
    // The last line may have been cut by the kill.
    return out.split('\n').slice(1, -1);
  };

  /** What the whole log must look like, checked event by event as it grows. */
  const createAudit = () => {
    const revisions = new Map<string, number>();
    const batches = new Map<string, { readonly revision: number; readonly position: number }>();
    let position = 0;
    let open: { readonly stream: string; readonly batch: string; readonly left: number } | undefined;
    return {
      position: () => position,
      batches,
      /** Gapless positions, contiguous revisions, batches whole and together. */
      take: (event: RecordedEvent): void => {
        const { batch, i, of } = JSON.parse(event.data);
        const revision = (revisions.get(event.stream) ?? -1) + 1;
        if (event.position !== position + 1) throw new Error(`position ${event.position} after ${position}`);
        if (event.revision !== revision) throw new Error(`${event.stream} has revision ${event.revision} instead of ${revision}`);
        if (event.id !== `${batch}-${i}`) throw new Error(`the id of ${event.position} does not fit its data`);
        const due = open ?? { stream: event.stream, batch, left: of };
        if (due.stream !== event.stream || due.batch !== batch || due.left !== of - i) throw new Error(`a torn batch at ${event.position}`);
        open = i + 1 < of ? { ...due, left: due.left - 1 } : undefined;
        if (open === undefined) batches.set(batch, { revision, position: event.position });
        revisions.set(event.stream, revision);
        position = event.position;
      },
      assertWhole: (): void => {
        if (open !== undefined) throw new Error(`a partial batch at the end: ${open.batch}`);
      },
    };
  };

  test(`loses no acknowledged append and leaves no partial one, ${KILLS} times over on one file, followed by a reader`, async () => {
    const seed = 20261124;
    const random = seeded(seed);
    const path = join(folder, 'killed.db');
    await sqliteEventStore(path).close();
    const audit = createAudit();
    const { signal } = new AbortController();
    const followed: number[] = [];
    let reader: ReturnType<typeof sqliteEventStore> | undefined;
    let following: Promise<void> | undefined;
    let acknowledged = 0;
    let secondWriters = 0;

    for (let kill = 0; kill < KILLS; kill++) {
      // In the first half nobody else has the file open, so each start recovers the log; in the second half a reader follows through.
      if (kill === KILLS / 2) {
        reader = sqliteEventStore(path, { readOnly: true, pollMs: 5 });
        const source = reader;
        following = (async () => {
          for await (const batch of source.follow({ after: 0, signal })) {
            for (const event of batch) followed.push(event.position);
            if (batch.at(-1)?.type === 'LoadEnded') return;
          }
        })();
      }
      const delay = random(140);
      const round = `seed ${seed}, kill ${kill}, after ${delay} ms`;
      const lines = await runAndKill(path, seed + kill, delay, () => {
        expect(() => sqliteEventStore(path)).toThrow(/one writer at a time/);
        secondWriters++;
      });

      const store = sqliteEventStore(path);
      try {
        for (;;) {
          const page = await store.readAll({ after: audit.position(), limit: 2000 });
          if (page.length === 0) break;
          for (const event of page) audit.take(event);
        }
        audit.assertWhole();
        for (const line of lines) {
          const [batch = '', revision, position] = line.split(' ');
          const stored = audit.batches.get(batch);
          if (stored === undefined) throw new Error(`the acknowledged batch ${batch} is lost`);
          if (stored.revision !== Number(revision) || stored.position !== Number(position)) throw new Error(`batch ${batch} moved`);
        }
      } catch (error) {
        throw new Error(`${round}: ${(error as Error).message}`, { cause: error });
      } finally {
        await store.close();
      }
      acknowledged += lines.length;
    }

    // What was seen after each kill must still be there after all of them.
    const whole = createAudit();
    const last = sqliteEventStore(path);
    while (whole.position() < audit.position()) {
      for (const event of await last.readAll({ after: whole.position(), limit: 2000 })) whole.take(event);
    }
    expect(whole.batches).toEqual(audit.batches);

    await last.append('load-end', -1, [{ id: 'end', type: 'LoadEnded', data: '{}', metadata: '{}' }]);
    await last.close();
    await following;
    await reader?.close();
    expect(followed).toEqual(Array.from({ length: audit.position() + 1 }, (_, i) => i + 1));

    expect(acknowledged).toBeGreaterThan(1000);
    expect(secondWriters).toBeGreaterThan(KILLS / 4);
  }, 120_000);
});

describe('a commit', () => {
  test('asks for its flush: with the padding that SQLite writes only beside one, each commit takes two frames of the log', () => {
    // Without the powersafe-overwrite promise (psow=0) SQLite fills the last sector of a commit in the same branch that flushes it, so
    // frames tell whether the flush is asked for; PRAGMA synchronous alone has been seen to read FULL while nothing was flushed.
    const framesOf = (name: string, relax: string): number => {
      const path = join(folder, name);
      const db = openForWriting(`file:${path}?psow=0`);
      expect(db.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
      expect(db.prepare('PRAGMA fullfsync').get()).toEqual({ fullfsync: 1 });
      expect(db.prepare('PRAGMA checkpoint_fullfsync').get()).toEqual({ checkpoint_fullfsync: 1 });
      expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
      const { page_size: page } = db.prepare('PRAGMA page_size').get() as { page_size: number };
      const options = db.prepare('PRAGMA compile_options').all();
      expect(options.length).toBeGreaterThan(10);
      expect(options.some((option) => option.compile_options === 'NO_SYNC')).toBe(false);
      db.exec(relax);
      const before = statSync(`${path}-wal`).size;
      for (let i = 0; i < 50; i++) db.exec(`PRAGMA user_version = ${i}`);
      const frames = (statSync(`${path}-wal`).size - before) / (page + 24);
      db.close();
      return frames;
    };
    expect(framesOf('flushed.db', '')).toBe(100);
    expect(framesOf('relaxed.db', 'PRAGMA synchronous = NORMAL')).toBe(50);
  });

  const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
  if (canTrace) {
    test('flushes the log before it is answered, and a group of 64 flushes once, as strace counts', () => {
      const trace = join(folder, 'trace');
      const path = join(folder, 'traced.db');
      const load = [process.execPath, program('append-groups'), path, '100', '10'];
      execFileSync('strace', ['-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace, ...load], { timeout: 30_000 });
      const flushes = readFileSync(trace, 'utf8')
        .split('\n')
        .filter((line) => line.includes('traced.db-wal>'));
      expect(flushes.length).toBeGreaterThanOrEqual(110);
      expect(flushes.length).toBeLessThan(130);
    });
  }

  test('that the disk has no room for rejects its whole group; the store still reads, refuses in words, and loses nothing', async () => {
    const path = join(folder, 'full.db');
    await sqliteEventStore(path).close();
    const limited = ['-c', 'ulimit -f 3000; exec "$0" "$@"', process.execPath, program('append-until-full'), path];
    const { stored, read, refusals } = JSON.parse(execFileSync('sh', limited, { encoding: 'utf8', timeout: 30_000 }));
    expect(stored.length).toBeGreaterThan(16);
    expect(stored.length % 16).toBe(0);
    expect(new Set(read)).toEqual(new Set(stored));
    expect(refusals).not.toEqual([]);
    for (const refusal of refusals) expect(refusal).toMatch(/not stored|takes no more appends/);

    const store = sqliteEventStore(path);
    expect(await store.head()).toBe(stored.length);
    const event = { id: 'later', type: 'DiskFreed', data: '{}', metadata: '{}' };
    expect(await store.append('later', -1, [event])).toEqual({ revision: 0, position: stored.length + 1 });
    await store.close();
  });
});
