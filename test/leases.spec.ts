/** Leases between processes of the operating system, which are killed, stopped and woken up. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Leases, leases } from '@hoso/read-models';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { whereverProcessesMeet } from './databases.ts';
import { root } from './sources.ts';

/** Long enough for a process that a busy machine keeps waiting. */
const SECONDS = 3;

type Worker = {
  readonly name: string;
  readonly child: ChildProcess;
  /** `works` and `ends`, in turn. */
  readonly said: () => readonly string[];
  readonly says: (text: string, times?: number) => Promise<void>;
};

const worker = async (name: string, at: object): Promise<Worker> => {
  const program = join(root, 'test/lease-holder.ts');
  const child = spawn(process.execPath, [program, JSON.stringify(at), String(SECONDS)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let heard = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines.push(...text.trim().split('\n'));
    heard.resolve();
    heard = Promise.withResolvers();
  });
  const says = async (text: string, times = 1): Promise<void> => {
    while (lines.filter((line) => line === text).length < times) await heard.promise;
  };
  await says('there');
  return { name, child, said: () => lines.filter((line) => line !== 'there'), says };
};

const end = async ({ child }: Worker, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
};

let count = 0;

whereverProcessesMeet('a lease between processes', ({ folder, url }) => {
  let at: object;
  let watched: Leases;
  let workers: Worker[];
  beforeEach(async () => {
    count += 1;
    at = url() === undefined ? { path: join(folder(), `${count}.db`) } : { url: url(), schema: `test_${count}` };
    watched = await leases(at as { readonly path: string });
    workers = [];
  });
  afterEach(async () => {
    for (const each of workers) each.child.kill('SIGCONT');
    for (const each of workers) await end(each, 'SIGKILL');
    await watched.close();
  });
  const start = async (...names: readonly string[]): Promise<void> => {
    workers.push(...(await Promise.all(names.map((name) => worker(name, at)))));
  };
  const anyWorks = (among: readonly Worker[]): Promise<Worker> =>
    Promise.any(among.map((each) => each.says('works', each.said().filter((line) => line === 'works').length + 1).then(() => each)));
  const token = async (): Promise<number> => (await watched.list())[0]?.token ?? 0;

  it('is one’s of two; when he is killed the other takes it, and when that one stops a third has it at once', async () => {
    await start('a');
    const [a] = workers as [Worker];
    await a.says('works');
    await start('b');
    const [, b] = workers as [Worker, Worker];
    expect(await token()).toBe(1);
    await end(a, 'SIGKILL');
    await b.says('works');
    expect(await token()).toBe(2);
    expect(a.said()).toEqual(['works']);
    await start('c');
    const [, , c] = workers as [Worker, Worker, Worker];
    expect(c.said()).toEqual([]);
    await end(b, 'SIGTERM');
    await c.says('works');
    expect(b.said()).toEqual(['works', 'ends']);
    expect(await token()).toBe(3);
  });

  it('leaves a process that was stopped, and when it is woken up it ends its work and stands by', async () => {
    await start('a', 'b', 'c');
    const first = await Promise.any(workers.map((each) => each.says('works').then(() => each)));
    const others = workers.filter((each) => each !== first);
    expect(others.map((each) => each.said())).toEqual([[], []]);
    first.child.kill('SIGSTOP');
    const second = await anyWorks(others);
    expect(first.said()).toEqual(['works']);
    first.child.kill('SIGCONT');
    await first.says('ends');
    const third = workers.find((each) => each !== first && each !== second) as Worker;
    const next = anyWorks([first, third]);
    await end(second, 'SIGKILL');
    expect((await next).said().at(-1)).toBe('works');
    expect(await token()).toBeGreaterThanOrEqual(3);
  });
});
