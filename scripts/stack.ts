/**
 * The whole stack on this machine without containers: PostgreSQL and NATS where they are installed, the wire-compatible double in EventStoreDB's
 * place, an issuer of tokens for development, and two of each process. Everything listens on the loopback and is ended by its own process id.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { natsServer, natsServerVersion } from '../packages/messaging/src/testing/nats-server.ts';
import { postgresPrograms, postgresServer } from '../packages/read-models/src/testing/postgres-server.ts';
import { type DevIssuer, devIssuer } from '../packages/service/src/dev-issuer.ts';
import { demoIdentities } from '../services/standalone/src/demo/identities.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const double = 'packages/event-store-eventstoredb/src/testing/double-process.ts';

export type Program = {
  readonly name: string;
  /** Of its health, where it has one; of its protocol otherwise. */
  readonly address: string;
  readonly child: () => ChildProcess;
  /** Starts it again after it has ended, on the same port with the same configuration. Resolves when it is ready. */
  readonly start: () => Promise<void>;
  /** Resolves when it has ended; its exit code, null after a signal. */
  readonly stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
  /** What it has written so far, both streams. */
  readonly output: () => string;
};

export type Stack = {
  /** `double`, `api-1`, `api-2`, `projector-1`... by name. */
  readonly programs: ReadonlyMap<string, Program>;
  readonly issuer: DevIssuer;
  /** `POST { "identity": "..." }` gives a token. */
  readonly tokens: string;
  /** `esdb://...` of the double. */
  readonly store: string;
  /** undefined: a SQLite file. */
  readonly database: string | undefined;
  readonly postgres: ReturnType<typeof postgresServer> | undefined;
  readonly nats: Awaited<ReturnType<typeof natsServer>> | undefined;
  /** Ends all of them, those that depend on others first. */
  readonly stop: () => Promise<void>;
};

export type StackOptions = {
  /** Folder of the double's journal, documents and logs. */
  readonly data: string;
  /** Of each process. Default 2. */
  readonly copies?: number;
  /** First of the ports; default: free ones. */
  readonly port?: number;
  /** Default: where they are installed. */
  readonly withPostgres?: boolean;
  readonly withNats?: boolean;
  /** Aborts while it starts: what has started is ended. */
  readonly signal?: AbortSignal;
  /** Called with the address of PostgreSQL before anybody else uses it. */
  readonly prepare?: (database: string) => Promise<void>;
  /** More variables for the processes. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Milliseconds for a program to become ready, and to end by SIGTERM. */
const READY_MS = 60_000;
const END_MS = 15_000;

const listen = async (server: Server, port: number): Promise<number> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { readonly port: number }).port;
};

/** Its own port, whether or not one was asked for. */
const portFor = async (wanted: number): Promise<number> => {
  if (wanted !== 0) return wanted;
  const probe = createServer();
  const port = await listen(probe, 0);
  probe.close();
  await once(probe, 'close');
  return port;
};

const isWell = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(3000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );

/** Somebody listens there. */
const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

type Starting = {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly address: string;
  readonly log: string;
  readonly isReady: () => Promise<boolean>;
  readonly signal: AbortSignal;
};

const program = async ({ name, args, env, address, log, isReady, signal }: Starting): Promise<Program> => {
  const outer = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(HOSO_|VITEST|NODE_ENV$)/.test(key)));
  let child: ChildProcess;
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const output = (): string => readFileSync(log, 'utf8');
  const stop: Program['stop'] = async (signal = 'SIGTERM') => {
    if (isOver()) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    // A process that was stopped by SIGSTOP hears nothing until it goes on.
    child.kill('SIGCONT');
    const tooLong = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await ended;
    clearTimeout(tooLong);
    return child.exitCode;
  };
  const start = async (): Promise<void> => {
    const file = openSync(log, 'a');
    // In a group of its own: Ctrl-C reaches it through us, once.
    child = spawn(process.execPath, args, { cwd: root, env: { ...outer, ...env }, stdio: ['ignore', file, file], detached: true });
    closeSync(file);
    for (const until = Date.now() + READY_MS; !(await isReady()); await sleep(50)) {
      if (!isOver() && Date.now() < until && !signal.aborted) continue;
      await stop('SIGKILL');
      signal.throwIfAborted();
      throw new Error(`${name} did not become ready:\n${output().slice(-3000)}`);
    }
  };
  signal.throwIfAborted();
  await start();
  return { name, address, child: () => child, start, stop, output };
};

/** @throws Error when a program does not become ready, or the signal aborts before all are; what had started is ended then. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { data, copies = 2, port: first = 0, env = {}, signal = new AbortController().signal } = options;
  const logs = join(data, 'logs');
  mkdirSync(logs, { recursive: true });
  const at = (offset: number): number => (first === 0 ? 0 : first + offset);
  const programs = new Map<string, Program>();
  const ends: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
  };
  const start = async (starting: Omit<Starting, 'log' | 'signal'>): Promise<void> => {
    const started = await program({ ...starting, signal, log: join(logs, `${starting.name}.log`) });
    programs.set(starting.name, started);
    ends.push(() => started.stop());
  };
  try {
    const issuer = await devIssuer({ mode: 'development', identities: demoIdentities });
    const desk = createServer((request, response) => void answer(issuer, request, response));
    const tokens = `http://127.0.0.1:${await listen(desk, at(10))}`;
    ends.push(() => {
      desk.close();
      desk.closeAllConnections();
    });

    const postgres = (options.withPostgres ?? postgresPrograms() !== undefined) ? postgresServer() : undefined;
    if (postgres !== undefined) ends.push(() => postgres.remove());
    await postgres?.start();
    if (postgres !== undefined) await options.prepare?.(postgres.url);
    const nats = (options.withNats ?? natsServerVersion() !== undefined) ? await natsServer() : undefined;
    if (nats !== undefined) ends.push(() => nats.remove());
    await nats?.start();

    const storePort = await portFor(at(20));
    const store = `esdb://127.0.0.1:${storePort}?tls=false`;
    await start({
      name: 'double',
      args: [double, String(storePort), join(data, 'double.db')],
      address: store,
      isReady: () => isOpen(storePort),
    });

    const common = {
      HOSO_MODE: 'development',
      HOSO_DATA: data,
      HOSO_EVENTSTOREDB_URL: store,
      ...(postgres === undefined ? {} : { HOSO_DATABASE_URL: postgres.url }),
      ...(nats === undefined ? {} : { HOSO_NATS_URL: `nats://${nats.address}` }),
      HOSO_OIDC_ISSUER: issuer.issuer,
      HOSO_OIDC_AUDIENCE: issuer.audience,
      HOSO_OIDC_JWKS: `${tokens}/jwks`,
      ...env,
    };
    const one = async (who: 'projector' | 'reactor' | 'api', offset: number, copy: number): Promise<void> => {
      const port = await portFor(at(offset + 100 * (copy - 1)));
      const address = `http://127.0.0.1:${port}`;
      await start({
        name: `${who}-${copy}`,
        args: [`services/${who}/src/main.ts`],
        env: { ...common, HOSO_PORT: String(port) },
        address,
        isReady: () => isWell(`${address}/readyz`),
      });
    };
    const wanted = (['api', 'projector', 'reactor'] as const).flatMap((who, offset) =>
      Array.from({ length: copies }, (_, i) => one(who, offset, i + 1)),
    );
    // All at once, and whatever comes of it, none is left behind.
    for (const outcome of await Promise.allSettled(wanted)) if (outcome.status === 'rejected') throw outcome.reason;
    signal.throwIfAborted();
    return { programs, issuer, tokens, store, database: postgres?.url, postgres, nats, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** `GET /jwks`, `GET /identities`, `POST /token`: as standalone's own routes for development. */
const answer = async (issuer: DevIssuer, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const say = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.url === '/jwks') return say(200, issuer.jwks);
  if (request.url === '/identities') return say(200, { items: issuer.identities });
  if (request.url !== '/token' || request.method !== 'POST') return say(404, {});
  try {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
    const { identity } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly identity: string };
    const issued = await issuer.token(identity);
    if (issued === undefined) return say(422, { code: 'unknown-identity' });
    say(200, { access_token: issued.token, token_type: 'Bearer', expires_in: issued.expiresInSeconds });
  } catch {
    say(400, {});
  }
};
