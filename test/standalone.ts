/** Starts what `npm start` starts, as a process of its own on a free port and an empty data folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from './sources.ts';

export const standaloneMain: string = join(root, 'services/standalone/src/main.ts');

export type Standalone = {
  /** `http://127.0.0.1:<port>` */
  readonly base: string;
  /** What it has written so far, both streams. */
  readonly output: () => string;
  /** Ends it by SIGTERM and removes the data folder that was made for it; its exit code. */
  readonly stop: () => Promise<number | null>;
  /** Ends it by SIGKILL, in whatever it is doing. */
  readonly kill: () => Promise<void>;
};

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

/**
 * @param env beside HOSO_DATA and HOSO_PORT
 * @param main the program; by default the standalone service
 * @throws when it ends, or is not ready within `timeout` milliseconds; with what it wrote
 */
export const startStandalone = async (
  env: Readonly<Record<string, string>> = {},
  main: string = standaloneMain,
  timeout = 45_000,
): Promise<Standalone> => {
  const data = mkdtempSync(join(tmpdir(), 'hoso-data-'));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const outer = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HOSO_|VITEST|NODE_ENV$)/.test(name)));
  const child = spawn(process.execPath, [main], {
    cwd: root,
    env: { ...outer, HOSO_DATA: data, HOSO_PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));

  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    const tooLong = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(tooLong);
    rmSync(data, { recursive: true, force: true });
    return child.exitCode;
  };

  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };

  const until = Date.now() + timeout;
  const isReady = (): Promise<boolean> =>
    fetch(`${base}/readyz`, { signal: AbortSignal.timeout(2000) }).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`the standalone process did not become ready:\n${output}`);
    }
    await delay(50);
  }
  return { base, output: () => output, stop, kill };
};
