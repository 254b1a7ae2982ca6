/** A private nats-server with JetStream: a free port of the loopback, a folder of its own, ended by its own process id. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { env } from 'node:process';

/** Debian puts it into sbin, which is not on everybody's path. */
const PATH = `${env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`;

/** `nats-server: v2.9.10`; undefined where there is none. */
export const natsServerVersion = (): string | undefined => {
  const { status, stdout } = spawnSync('nats-server', ['--version'], { env: { PATH }, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

export type NatsServer = {
  readonly address: string;
  /** Resolves when it takes connections. @throws when it ends before. */
  readonly start: () => Promise<void>;
  /** Resolves when it has ended: true when it lived until then. Its data stays. */
  readonly stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<boolean>;
  /** SIGSTOP and SIGCONT: it is there and does not answer. */
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  /** For good, with its data. */
  readonly remove: () => Promise<void>;
};

export const natsServer = async (): Promise<NatsServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-nats-'));
  const port = await freePort();
  let child: ChildProcess | undefined;

  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<boolean> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return false;
    await new Promise((resolve) => {
      running.once('exit', resolve);
      running.kill(signal);
    });
    return true;
  };
  // A test process that ends in the middle takes its server with it.
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    address: `127.0.0.1:${port}`,
    start: () =>
      new Promise((resolve, reject) => {
        const args = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder];
        // In a group of its own: Ctrl-C is for whoever started it.
        const started = spawn('nats-server', args, { env: { PATH }, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
        child = started;
        let log = '';
        const ended = (): void => reject(new Error(`nats-server has ended:\n${log}`));
        started.once('error', reject);
        started.once('exit', ended);
        started.stderr.setEncoding('utf8').on('data', (text: string) => {
          log += text;
          if (!log.includes('Server is ready')) return;
          started.off('exit', ended);
          resolve();
        });
      }),
    stop,
    signal: (signal) => void child?.kill(signal),
    remove: async () => {
      await stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
