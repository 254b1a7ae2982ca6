import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NO_STREAM } from '@hoso/event-store/adapter';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventStoreDbEventStore } from '../eventstoredb-event-store.ts';
import { doubleJournal } from './double-journal.ts';
import { doubleLog, type Proposed } from './double-log.ts';

let folder: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hoso-double-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  rmSync(folder, { recursive: true });
});

const program = fileURLToPath(new URL('./double-process.ts', import.meta.url));
const start = async (port = 0): Promise<{ readonly child: ChildProcess; readonly url: string }> => {
  const child = spawn(process.execPath, [program, String(port), join(folder, 'double.db')], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const [line] = await once(child.stdout, 'data');
  return { child, url: String(line).replace('wire-compatible double: ', '').trim() };
};
const event = () => ({ id: randomUUID(), type: 'Sample', data: '{"n":1}', metadata: '{}' });

describe('the double as a process', () => {
  it('has what it acknowledged after it was killed, at the same positions, and goes on behind it', async () => {
    const { child, url } = await start();
    const store = eventStoreDbEventStore(url);
    const ids = Array.from({ length: 30 }, (_, i) => `dossier-${i % 10}`);
    for (const [i, stream] of ids.entries()) await store.append(stream, Math.floor(i / 10) - 1, [event()]);
    const before = await store.readAll();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await start(Number(new URL(url.replace('esdb', 'http')).port));
    expect(before).toHaveLength(30);
    expect(await store.readAll()).toEqual(before);
    expect((await store.append('dossier-0', 2, [event()])).position).toBeGreaterThan(before.at(-1)?.position ?? 0);
    expect((await store.append('dossier-new', NO_STREAM, [event()])).revision).toBe(0);
    await store.close();
  });

  it('ends by SIGTERM', async () => {
    const { child } = await start();
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });
});

describe('the double’s journal', () => {
  it('knows what was deleted, and for how long', () => {
    const path = join(folder, 'journal.db');
    const proposed = (): Proposed => ({ id: randomUUID(), type: 'Sample', contentType: '', data: Buffer.of(1), metadata: Buffer.of() });
    const first = doubleLog(doubleJournal(path));
    for (const stream of ['soft', 'hard', 'kept']) first.append(stream, -1, [proposed(), proposed()]);
    first.delete('soft', 1, false);
    first.delete('hard', 1, true);
    first.append('soft', -1, [proposed()]);
    const seen = (log: typeof first) =>
      ['soft', 'hard', 'kept', '$$soft'].map((name) => {
        const { events, firstVisible, isTombstoned } = log.stream(name) ?? {};
        return { name, events, firstVisible, isTombstoned };
      });
    const [before, size, end] = [seen(first), first.size(), first.position(first.size())];
    first.close();
    const again = doubleLog(doubleJournal(path));
    expect(before[0]).toMatchObject({ firstVisible: 2, isTombstoned: false });
    expect(seen(again)).toEqual(before);
    expect([again.size(), again.position(again.size())]).toEqual([size, end]);
    again.close();
  });
});
