/**
 * Durable commands over HTTP: the standalone service under 64 connections, beside a bare Fastify route that checks the same bytes with zod and
 * answers a small JSON; then reads of one dossier and of an inbox beside a bare GET. Each server is a process of its own; autocannon in this
 * one asks both in turn, so that whatever else the machine does weighs on both. Rates and quantiles are medians of three rounds; CPU us is
 * the processor time of the server a request, with its log and what it projects afterwards. A command is answered after its flush (WAL,
 * synchronous=FULL). Ends with 1 when one request failed or an acknowledged command is missing.
 *
 *     node bench/http.ts [seconds a round, default 5]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sqliteEventStore } from '@hoso/event-store';
import { ocopDossier } from '@hoso/ocop';
import autocannon from 'autocannon';
import { fastify } from 'fastify';
import { z } from 'zod';
import { conditions, inFolder, loadNow, median, megabytes, printTable, processorMs, quantile, sorted, whole } from './conditions.ts';
import { type Act, actorOf, life, requestFor, type Service, type Subject, startService } from './loaded-service.ts';

const ROUNDS = 3;
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 2;

/** Fastify with nothing behind it. Writes its address to stdout. */
const bare = async (): Promise<void> => {
  const app = fastify({ logger: false });
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (input) => {
    const parsed = schema.safeParse(input);
    return parsed.success ? { value: parsed.data } : { error: parsed.error };
  });
  const body = z
    .strictObject({ type: z.string(), data: z.unknown(), dossierId: z.uuid().optional() })
    .refine(({ type, data }) => ocopDossier.rules[type]?.data.safeParse(data).success);
  const answer = { revision: 0, stage: 'idea', state: 'idea.awaiting-selection', repeated: false };
  app.post('/v1/dossiers', { schema: { body } }, async () => answer);
  app.post('/v1/dossiers/:id/commands', { schema: { body } }, async () => answer);
  app.get('/v1/bare', async () => answer);
  console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
};

type Server = { readonly base: string; readonly pid: number | undefined };

const startBare = async (): Promise<Server & { readonly child: ChildProcess }> => {
  const child = spawn(process.execPath, [import.meta.filename, 'bare'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { base: line.toString().trim(), pid: child.pid, child };
};

type Round = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly answers: number;
  readonly bytes: number;
  /** Processor time of the server a request. */
  readonly microseconds: number;
};
let failures = 0;

const round = async ({ base, pid }: Server, requests: autocannon.Request[], seconds: number, connections: number): Promise<Round> => {
  const took: number[] = [];
  let bytes = 0;
  const before = processorMs(pid);
  const start = performance.now();
  let end = start;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    autocannon({ url: base, connections, duration: seconds, sampleInt: 100, requests }, (error, done) =>
      error ? reject(error) : resolve(done),
    ).on('response', (_client, _status, size, ms) => {
      end = performance.now();
      bytes += size;
      took.push(ms);
    });
  });
  failures += result.errors + result.non2xx + result.mismatches;
  const times = sorted(took);
  const perSecond = (took.length * 1000) / (end - start);
  const answers = took.length;
  const microseconds = ((processorMs(pid) - before) * 1000) / answers;
  return { perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99), answers, bytes: bytes / answers, microseconds };
};

let failuresShown = 0;
const showFailure = (status: number, body: string): void => {
  if ((status >= 200 && status < 300) || failuresShown++ > 3) return;
  console.log(`answered ${status}: ${body}`);
};

let subjects = 0;

/** Every connection leads one dossier after another through these acts; no two share a dossier or a key. `opened`: gets those that were. */
const leading = (acts: readonly Act[], bearers: Service['bearers'], opened: Subject[] = []): autocannon.Request[] =>
  acts.map((act, i) => ({
    setupRequest: (request, context) => {
      const mine = context as { subject?: Subject };
      if (i === 0) mine.subject = { number: subjects++, dossierId: crypto.randomUUID() };
      const { path, identity, key, body } = requestFor(mine.subject as Subject, act);
      const headers = { authorization: bearers.get(identity), 'idempotency-key': key, 'content-type': 'application/json' };
      return { ...request, method: 'POST', path, body, headers };
    },
    onResponse: (status, body, context) => {
      if (i === 0 && status === 201) opened.push((context as { readonly subject: Subject }).subject);
      showFailure(status, body);
    },
  }));

const reading = (paths: readonly (readonly [path: string, identity: string])[], bearers: Service['bearers']): autocannon.Request[] =>
  paths.map(([path, identity]) => ({ path, headers: { authorization: bearers.get(identity) }, onResponse: showFailure }));

const sample = <T>(items: readonly T[], count: number): readonly T[] =>
  Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)] as T);

const row = (name: string, rounds: readonly Round[], ratio = '', lag = ''): readonly string[] => [
  name,
  whole(median(rounds.map((r) => r.perSecond))),
  median(rounds.map((r) => r.p50)).toFixed(1),
  median(rounds.map((r) => r.p99)).toFixed(1),
  ratio,
  whole(median(rounds.map((r) => r.microseconds))),
  whole(median(rounds.map((r) => r.bytes))),
  lag,
];

type Comparison = {
  readonly name: string;
  readonly ours: autocannon.Request[];
  readonly theirs: autocannon.Request[];
  readonly connections: number;
  readonly records: boolean;
};

const main = async (seconds: number): Promise<void> => {
  console.log(await conditions());
  const bodies = life.map((act) => requestFor({ number: 0, dossierId: crypto.randomUUID() }, act).body);
  console.log(
    `a life: ${life.length} commands of ${whole(bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / life.length)} bytes`,
  );
  const reference = await startBare();
  const rows: (readonly string[])[] = [['', 'requests/s', 'p50 ms', 'p99 ms', 'of bare', 'CPU us', 'bytes', 'with read models/s']];
  let acknowledged = 0;
  /** Commands that were under way when a round ended: recorded or not, nobody waited for the answer. */
  let cutOff = 0;

  const command = async (service: Service, requests: autocannon.Request[], length: number, connections: number): Promise<Round> => {
    const measured = await round(service, requests, length, connections);
    acknowledged += measured.answers;
    cutOff += connections;
    return measured;
  };

  const compare = async (service: Service, { name, ours, theirs, connections, records }: Comparison): Promise<void> => {
    const [hoso, plain, settled]: [Round[], Round[], number[]] = [[], [], []];
    for (let n = 0; n < ROUNDS; n++) {
      plain.push(await round(reference, theirs, seconds, connections));
      const before = processorMs(service.pid);
      const measured = records ? await command(service, ours, seconds, connections) : await round(service, ours, seconds, connections);
      const ms = (measured.answers * 1000) / measured.perSecond + (await service.settle());
      settled.push((measured.answers * 1000) / ms);
      // What is projected after the round belongs to it.
      hoso.push({ ...measured, microseconds: ((processorMs(service.pid) - before) * 1000) / measured.answers });
    }
    const ratio = median(hoso.map((r) => r.perSecond)) / median(plain.map((r) => r.perSecond));
    rows.push(row(name, hoso, ratio.toFixed(2), records ? whole(median(settled)) : ''), row('  bare Fastify', plain));
  };

  try {
    await inFolder(async (folder) => {
      const service = await startService(folder);
      try {
        const { bearers } = service;
        const opened: Subject[] = [];
        const lives = { ours: leading(life, bearers, opened), theirs: leading(life, bearers), records: true };
        const first = life.slice(0, 1);
        const openings = { ours: leading(first, bearers, opened), theirs: leading(first, bearers), records: true };
        await round(reference, lives.theirs, WARM_UP_SECONDS, CONNECTIONS);
        await command(service, lives.ours, WARM_UP_SECONDS, CONNECTIONS);
        await compare(service, { name: `commands of lives, ${CONNECTIONS} connections`, ...lives, connections: CONNECTIONS });
        await compare(service, { name: 'commands of lives, 1 connection', ...lives, connections: 1 });
        await compare(service, { name: `openings only, ${CONNECTIONS} connections`, ...openings, connections: CONNECTIONS });

        const read = sample(opened, 1000);
        const chairOf = (subject: Subject): string => actorOf(subject, 'commune-chair');
        const dossiers = read.map((subject) => [`/v1/dossiers/${subject.dossierId}`, chairOf(subject)] as const);
        const inboxes = read.map((subject) => ['/v1/inbox', chairOf(subject)] as const);
        const reads = { theirs: reading([['/v1/bare', '']], new Map([['', 'none']])), connections: CONNECTIONS, records: false };
        await compare(service, { name: `GET one of ${read.length} dossiers`, ours: reading(dossiers, bearers), ...reads });
        await compare(service, { name: 'GET an inbox, a page of 50', ours: reading(inboxes, bearers), ...reads });
        printTable(rows);

        const recorded = await service.metric('hoso_commands_total', 'outcome="recorded"');
        console.log(`${whole(opened.length)} dossiers; the service holds ${megabytes(service.rss())}; load ${loadNow()}`);
        await service.stop();
        const store = sqliteEventStore(join(folder, 'events.db'), { readOnly: true });
        const facts = await store.head();
        await store.close();
        console.log(
          `${failures} failures; ${whole(acknowledged)} commands acknowledged, ${whole(recorded)} recorded (those under way when a`,
        );
        console.log(`round ended, at most ${cutOff}, got no answer), ${whole(facts)} facts in the store after its end`);
        const isWhole = recorded >= acknowledged && recorded <= acknowledged + cutOff && facts >= recorded;
        if (failures > 0 || !isWhole) process.exitCode = 1;
      } finally {
        await service.stop();
      }
    });
  } finally {
    reference.child.kill();
  }
};

await (process.argv[2] === 'bare' ? bare() : main(Number(process.argv[2] ?? 5)));
