/** `pnpm dev:stack`: tells where everything is, and Ctrl-C ends everything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { root } from './sources.ts';

const data = mkdtempSync(join(tmpdir(), 'hoso-dev-stack-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));
const isThere = (pid: number): boolean => {
  try {
    return kill(pid, 0);
  } catch {
    return false;
  }
};

/** In a group of its own: a terminal sends Ctrl-C to everybody in it. */
const devStack = (folder: string) => {
  const outer = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HOSO_|VITEST|NODE_ENV$)/.test(name)));
  const child = spawn(process.execPath, [join(root, 'scripts/dev-stack.mjs'), '--data', folder, '--port', '0'], {
    cwd: root,
    env: outer,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  return { child, ended: once(child, 'exit'), interrupt: () => kill(-(child.pid as number), 'SIGINT') };
};

it('starts two of each process, says where they are, and ends all of them by Ctrl-C', { timeout: 120_000 }, async () => {
  const { child, ended, interrupt } = devStack(join(data, 'whole'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('Ctrl-C stops all')) await once(child.stdout, 'data');
  const started = [...said.matchAll(/^ {2}([a-z]+-?\d?) +(\S+:\/\/\S+) +\((\d+)\)$/gm)];
  const names = ['api-1', 'api-2', 'double', 'projector-1', 'projector-2', 'reactor-1', 'reactor-2'];
  expect(started.map(([, name]) => name).sort()).toEqual(names);
  expect(said).toContain('wire-compatible double of our tests, not EventStoreDB');
  const tokens = /tokens +(\S+)/.exec(said)?.[1];
  const token = await fetch(`${tokens}/token`, { method: 'POST', body: JSON.stringify({ identity: 'analyst' }) });
  const { access_token } = (await token.json()) as { readonly access_token: string };
  const api = started.find(([, name]) => name === 'api-2')?.[2];
  const figures = await fetch(`${api}/v1/statistics/stages`, { headers: { authorization: `Bearer ${access_token}` } });
  expect([figures.status, await figures.json()]).toEqual([200, expect.objectContaining({ total: 0 })]);
  interrupt();
  expect(await ended).toEqual([0, null]);
  expect(started.map(([, name, , pid]) => [name, isThere(Number(pid))])).toEqual(started.map(([, name]) => [name, false]));
});

it('leaves nobody behind when Ctrl-C comes while it starts', { timeout: 60_000 }, async () => {
  const folder = join(data, 'half');
  const { child, ended, interrupt } = devStack(folder);
  child.stdout.resume();
  const log = join(folder, 'logs', 'double.log');
  const port = (): string | undefined => (existsSync(log) ? /:(\d+)\?/.exec(readFileSync(log, 'utf8'))?.[1] : undefined);
  while (port() === undefined) await delay(5);
  interrupt();
  expect(await ended).toEqual([0, null]);
  const socket = connect(Number(port()), '127.0.0.1');
  const outcome = await Promise.race([once(socket, 'connect').then(() => 'there'), once(socket, 'error').then(() => 'gone')]).catch(
    () => 'gone',
  );
  socket.destroy();
  expect(outcome).toBe('gone');
});
