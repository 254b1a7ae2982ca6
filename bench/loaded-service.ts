/**
 * The standalone service as a process of its own, as in production: an issuer of tokens beside it whose keys it fetches, every request with
 * a token, its log in a file, everything on disk. And what people ask of it: a dossier's life from its idea to the province.
 *
 * HOSO_LOG_LEVEL is handed on; HOSO_BENCH_NODE_OPTIONS are Node's options for its process, such as
 * `--cpu-prof --cpu-prof-dir=/tmp/profiles`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { communesOf, ocopDossier } from '@hoso/ocop';
import { type DevIdentity, devIssuer } from '@hoso/service';

const PROVINCE = '51';
export const communes: readonly string[] = communesOf(PROVINCE).map(({ code }) => code);
/** Applicants of one commune. */
const APPLICANTS = 10;

export type Act = { readonly role: 'applicant' | 'commune-officer' | 'commune-chair'; readonly type: string };

/** All commands are their own examples, except for what names the place. */
export const life: readonly Act[] = [
  { role: 'applicant', type: 'RegisterIdea' },
  { role: 'commune-chair', type: 'SelectIdea' },
  { role: 'commune-officer', type: 'RecordConsultantSupport' },
  { role: 'applicant', type: 'FileFirstDossier' },
  { role: 'commune-officer', type: 'ReceiveAtCommune' },
  { role: 'commune-officer', type: 'ConfirmCompleteness' },
  { role: 'commune-chair', type: 'RecordCommuneMeeting' },
  { role: 'commune-officer', type: 'RecordCommuneFindings' },
  { role: 'commune-chair', type: 'IssueCommuneReport' },
  { role: 'commune-chair', type: 'IssueProposalLetter' },
  { role: 'commune-officer', type: 'HandOverToProvince' },
];

/** The `number`-th dossier: whose it is and where. */
export type Subject = { readonly number: number; readonly dossierId: string };

export const communeOf = ({ number }: Subject): string => communes[number % communes.length] as string;
const idOf = (role: Act['role'], commune: string, n = 0): string =>
  role === 'applicant' ? `${role}-${commune}-${n}` : `${role}-${commune}`;
/** Who acts for the dossier in a role. */
export const actorOf = (subject: Subject, role: Act['role']): string =>
  idOf(role, communeOf(subject), Math.floor(subject.number / communes.length) % APPLICANTS);

const exampleOf = (type: string): object => ocopDossier.rules[type]?.example as object;

const dataOf = (subject: Subject, type: string): unknown => {
  const example = exampleOf(type);
  const commune = communeOf(subject);
  if (type === 'RegisterIdea') {
    const { applicant } = example as { readonly applicant: object };
    return { ...example, applicant: { ...applicant, id: actorOf(subject, 'applicant') }, communeCode: commune };
  }
  return type === 'ReceiveAtCommune'
    ? { ...example, receiptNumber: `${subject.number + 1}-2026/PĐK-${PROVINCE}-${commune}-2026` }
    : example;
};

export type Request = { readonly path: string; readonly identity: string; readonly key: string; readonly body: string };

/** The request for one act of a dossier's life. */
export const requestFor = (subject: Subject, { role, type }: Act): Request => {
  const { dossierId } = subject;
  const isFirst = type === 'RegisterIdea';
  return {
    path: isFirst ? '/v1/dossiers' : `/v1/dossiers/${dossierId}/commands`,
    identity: actorOf(subject, role),
    key: `${dossierId}-${type}`,
    body: JSON.stringify({ type, data: dataOf(subject, type), ...(isFirst ? { dossierId } : {}) }),
  };
};

const identities: readonly DevIdentity[] = communes.flatMap((unit) => [
  ...(['commune-officer', 'commune-chair'] as const).map((role) => ({ id: idOf(role, unit), role, unit, name: role })),
  ...Array.from({ length: APPLICANTS }, (_, n) => ({ id: idOf('applicant', unit, n), role: 'applicant', unit, name: 'applicant' })),
]);

export type Service = {
  /** `http://127.0.0.1:<port>` */
  readonly base: string;
  readonly pid: number | undefined;
  /** `authorization` of each identity. */
  readonly bearers: ReadonlyMap<string, string>;
  /** Sum of a metric's samples whose labels hold `label`. */
  readonly metric: (name: string, label?: string) => Promise<number>;
  /** Bytes of memory that its process holds. */
  readonly rss: () => number;
  /** The most that it has held so far. */
  readonly peak: () => number;
  /** Milliseconds until the read models know all facts. */
  readonly settle: () => Promise<number>;
  /** Resolves when it has ended in order. @throws Error with the end of its log when it has not. */
  readonly stop: () => Promise<void>;
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** A server on a free port of this machine. */
const listening = async (server: Server): Promise<Server> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const freePort = async (): Promise<number> => {
  const server = await listening(createServer());
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
};

export type Tokens = {
  /** `authorization` of each identity. */
  readonly bearers: ReadonlyMap<string, string>;
  /** What a process must know to check them. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => void;
};

/** An issuer of tokens for a bench, with the address of its public keys. */
export const issueTokens = async (): Promise<Tokens> => {
  const issuer = await devIssuer({ mode: 'development', identities, ttlSeconds: 6 * 3600 });
  const bearers = new Map<string, string>();
  for (const { id } of identities) bearers.set(id, `Bearer ${(await issuer.token(id))?.token}`);
  const keys = await listening(
    createServer((_, answer) => answer.setHeader('content-type', 'application/json').end(JSON.stringify(issuer.jwks))),
  );
  keys.unref();
  const env = {
    HOSO_MODE: 'development',
    HOSO_OIDC_ISSUER: issuer.issuer,
    HOSO_OIDC_AUDIENCE: issuer.audience,
    HOSO_OIDC_JWKS: `http://127.0.0.1:${portOf(keys)}/`,
  };
  return { bearers, env, close: () => keys.close() };
};

/** @throws Error with the end of its log when it does not become ready in time. */
export const startService = async (folder: string, patienceMs = 30_000): Promise<Service> => {
  const { bearers, env, close } = await issueTokens();
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const log = join(folder, 'log');
  const output = openSync(log, 'a');
  const child = spawn(process.execPath, [join(import.meta.dirname, '../services/standalone/src/main.ts')], {
    env: {
      HOSO_LOG_LEVEL: process.env.HOSO_LOG_LEVEL ?? 'info',
      NODE_OPTIONS: process.env.HOSO_BENCH_NODE_OPTIONS ?? '',
      HOSO_MODE: 'production',
      // Lives are recorded on days of their own.
      HOSO_ACCEPT_CLOCK: new Date().toISOString().slice(0, 10),
      HOSO_DATA: folder,
      HOSO_PORT: String(port),
      ...env,
    },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended = once(child, 'close');
  const failed = (what: string): Error => new Error(`the service ${what}:\n${readFileSync(log, 'utf8').slice(-2000)}`);

  const until = Date.now() + patienceMs;
  const isReady = (): Promise<boolean> =>
    fetch(`${base}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw failed('did not become ready');
    }
    await sleep(50);
  }

  const metric: Service['metric'] = async (name, label = '') => {
    const text = await (await fetch(`${base}/metrics`)).text();
    const samples = text.split('\n').filter((line) => line.split(/[{ ]/, 1)[0] === name && line.includes(label));
    if (samples.length === 0) throw new Error(`the service has no metric ${name} ${label}`);
    return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  };
  const held = (what: string): number =>
    Number(new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024;
  return {
    base,
    pid: child.pid,
    bearers,
    metric,
    rss: () => held('VmRSS'),
    peak: () => held('VmHWM'),
    settle: async () => {
      const start = performance.now();
      while ((await metric('hoso_projector_lag_events')) > 0) await sleep(50);
      return performance.now() - start;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      close();
      child.kill('SIGTERM');
      await ended;
      if (child.exitCode !== 0) throw failed(`ended with ${child.exitCode ?? child.signalCode}`);
    },
  };
};
