import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Command } from './command.ts';
import { hoso } from './hoso.ts';
import { folderWithIdeas } from './testing/ideas.ts';

const running = (run: Command['run']) => {
  const command: Command = { name: 'try', does: { vi: 'Thử', en: 'Tries' }, help: [], options: {}, run };
  const unreachable = () => expect.unreachable('it opens nothing');
  return hoso(['try'], { commands: [command], open: unreachable, openStack: unreachable, tell: () => {}, signal: AbortSignal.abort() });
};
const withCode = (code: string, message: string): Error => Object.assign(new Error(message), { code });

describe('hoso', () => {
  test.each([
    [withCode('ENOSPC', 'ENOSPC: no space left on device, write'), 'ENOSPC: no space left on device, write'],
    [withCode('28P01', 'password authentication failed'), '28P01: password authentication failed'],
    [withCode('ERR_SQLITE_ERROR', 'database is locked'), 'ERR_SQLITE_ERROR: database is locked'],
    [
      Object.assign(new AggregateError([new Error('connect to ::1'), new Error('connect to 127.0.0.1')]), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED: connect to ::1; connect to 127.0.0.1',
    ],
  ])('answers what fails outside of it in words: %s', async (error, text) => {
    expect(await running(() => Promise.reject(error))).toEqual({
      out: '',
      err: `Không thực hiện được: ${text}\nIt could not be done: ${text}\n`,
      code: 1,
    });
  });

  test('lets a fault of its own be seen', async () => {
    await expect(running(() => Promise.reject(new TypeError('x is not a function')))).rejects.toThrow(TypeError);
  });

  test('says so when PostgreSQL is away, or an address cannot be read, without a stack or a password', { timeout: 120_000 }, async () => {
    const { data, store } = await folderWithIdeas(1);
    onTestFinished(async () => {
      await store.close();
      rmSync(data, { recursive: true });
    });
    const run = (...options: readonly string[]) =>
      new Promise<readonly [unknown, string]>((resolve) => {
        const args = [join(import.meta.dirname, 'main.ts'), 'parked', 'list', '--data', data, ...options];
        execFile(process.execPath, args, (error, _, stderr) => resolve([error?.code, stderr]));
      });
    const [away, unreadable] = [
      await run('--database-url', 'postgresql://hoso:hunter2@127.0.0.1:1/hoso'),
      await run('--eventstoredb-url', 'esdb://hoso:hunter2@a:x'),
    ];
    expect(away).toEqual([1, expect.stringContaining('It could not be done: connect ECONNREFUSED 127.0.0.1:1')]);
    expect(unreadable).toEqual([2, expect.stringContaining('HOSO_EVENTSTOREDB_URL: the URL of EventStoreDB cannot be read')]);
    expect(`${away}${unreadable}`).not.toMatch(/hunter2|\n {4}at /);
  });
});
