/** A private PostgreSQL: a folder of its own, reached by a socket in it, ended by its own process id. It does not wait for the disk. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process, { env } from 'node:process';

/** Debian keeps the server's programs where no path looks for them. */
const DEBIAN = '/usr/lib/postgresql';

/** The folder of `postgres` and `initdb`, the newest of several; undefined where there are none. */
export const postgresPrograms = (): string | undefined => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  return [...versions.map((version) => join(DEBIAN, version, 'bin')), ...(env.PATH ?? '').split(delimiter)].find((folder) =>
    ['postgres', 'initdb'].every((name) => existsSync(join(folder, name))),
  );
};

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`. */
const user = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user postgres or nobody');
};

export type PostgresServer = {
  readonly url: string;
  /** Resolves when it takes connections. @throws when it ends before. */
  readonly start: () => Promise<void>;
  /** Resolves when it has ended: true when it lived until then. Its data stays. SIGINT: it breaks off what is in hand; SIGKILL: as a machine that fails. */
  readonly stop: (signal?: 'SIGINT' | 'SIGKILL') => Promise<boolean>;
  /** SIGSTOP and SIGCONT, with all of its processes: it is there, answers nobody, and goes on. */
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  /** For good, with its data. */
  readonly remove: () => Promise<void>;
};

/** False: there is no such process any more. */
const send = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
};

/** Linux tells; elsewhere none are known. */
const childrenOf = (pid: number): readonly number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
};

/** The server and its data end with whoever started it, also when that one is killed: then the shell reads the end of its input. */
const SCRIPT = `exec 3<&0
"$0" "$@" 3<&- & server=$!
echo $server
(read -r _ <&3; : > abandoned; kill -CONT $server $(cat /proc/$server/task/$server/children 2>/dev/null); kill -QUIT $server) & watcher=$!
wait $server
kill $watcher 2>/dev/null
if [ -e abandoned ]; then folder=$PWD; cd /; rm -rf "$folder"; fi`;

/** @throws Error when its data cannot be laid. */
export const postgresServer = (programs = postgresPrograms()): PostgresServer => {
  if (programs === undefined) throw new Error('there is no PostgreSQL here');
  const runs = { ...user(), env: { PATH: env.PATH, LC_ALL: 'C', TZ: 'UTC' } };
  const folder = mkdtempSync(join(tmpdir(), 'hoso-pg-'));
  if (runs.uid !== undefined && runs.gid !== undefined) chownSync(folder, runs.uid, runs.gid);
  const data = join(folder, 'data');
  const laid = spawnSync(join(programs, 'initdb'), ['-D', data, '-U', 'hoso', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'], {
    ...runs,
    cwd: folder,
    encoding: 'utf8',
  });
  if (laid.status !== 0) throw new Error(`initdb failed:\n${laid.error ?? laid.stderr}`);

  const settings = { fsync: 'off', full_page_writes: 'off', listen_addresses: '', unix_socket_directories: folder, max_connections: 100 };
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  let child: ChildProcess | undefined;
  /** Of the server, which its shell names first of all; 0 when it ended before. */
  let named: Promise<number> = Promise.resolve(0);
  let pid = 0;
  const signalAll = (signal: 'SIGSTOP' | 'SIGCONT'): void => {
    if (pid === 0) return;
    send(pid, signal);
    // A session each: no group reaches them.
    for (const one of childrenOf(pid)) send(one, signal);
  };
  const stop = async (signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<boolean> => {
    const running = child;
    child = undefined;
    if (running === undefined) return false;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    const living = await named;
    if (running.exitCode !== null || running.signalCode !== null) return false;
    // Those that are stopped would not see that their server has gone.
    signalAll('SIGCONT');
    const isLiving = living !== 0 && send(living, signal);
    await ended;
    return isLiving;
  };
  return {
    url: `postgresql://hoso@localhost/postgres?host=${encodeURIComponent(folder)}`,
    start: () =>
      new Promise((resolve, reject) => {
        // In a group of its own: Ctrl-C is for whoever started it.
        const options = { ...runs, cwd: folder, stdio: 'pipe', detached: true } as const;
        const started = spawn('/bin/sh', ['-c', SCRIPT, join(programs, 'postgres'), ...args], options);
        child = started;
        pid = 0;
        let log = '';
        const ended = (): void => reject(new Error(`postgres has ended:\n${log}`));
        started.once('error', reject);
        started.once('exit', ended);
        named = new Promise((name) => {
          started.once('exit', () => name(0));
          started.stdout.setEncoding('utf8').once('data', (text: string) => {
            pid = Number(text);
            name(pid);
          });
        });
        started.stderr.setEncoding('utf8').on('data', (text: string) => {
          if (log.includes('ready to accept connections')) return;
          log += text;
          if (!log.includes('ready to accept connections')) return;
          started.off('exit', ended);
          resolve();
        });
      }),
    stop,
    signal: signalAll,
    remove: async () => {
      await stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
