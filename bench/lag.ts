/**
 * From a command's answer to the moment the next person's inbox shows it: 200 commands a second over HTTP at fixed times (an open loop: a slow
 * answer holds nobody up). Each command is followed by one `GET /v1/inbox?atLeast=<position>` of whoever the dossier waits for now; it counts
 * as seen when the answer holds the dossier at that position, so the time includes the request itself. Aim: p99 under 2 seconds.
 *
 * On the standalone service as in production or, with `apart`, on the processes apart as `pnpm dev:stack` starts them: commands go to one API
 * process, inboxes are read from the other, and the projector is a third.
 *
 *     node bench/lag.ts [seconds, default 30] [commands a second, default 200] [apart]
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startStack } from '../scripts/stack.ts';
import { conditions, inFolder, loadNow, printTable, quantile, sorted, whole } from './conditions.ts';
import { type Act, actorOf, issueTokens, life, requestFor, type Service, type Subject, startService } from './loaded-service.ts';

const SECONDS = Number(process.argv[2] ?? 30);
const RATE = Number(process.argv[3] ?? 200);
const IS_APART = process.argv[4] === 'apart';
const AIM_MS = 2000;
/** After this long without the dossier in the inbox a command counts as lost. */
const LOST_MS = 30_000;
const WARM_UP_SECONDS = 3;

/** The acts after which another person is awaited, who is the one to act next; the others move nothing between inboxes. */
const seen: readonly { readonly act: Act; readonly by: Act['role'] }[] = [
  { act: life[0] as Act, by: 'commune-chair' },
  { act: life[1] as Act, by: 'applicant' },
];

/** Where commands go, and where inboxes are read. */
type Target = {
  readonly commands: string;
  readonly inboxes: string;
  readonly bearers: Service['bearers'];
  readonly is: string;
  readonly stop: () => Promise<void>;
};

const startApart = async (folder: string): Promise<Target> => {
  const { bearers, env, close } = await issueTokens();
  const stack = await startStack({ data: folder, env: { HOSO_LOG_LEVEL: 'info', ...env } });
  const address = (name: string): string => stack.programs.get(name)?.address ?? '';
  return {
    commands: address('api-1'),
    inboxes: address('api-2'),
    bearers,
    is: `${[...stack.programs.keys()].join(', ')}; read models in ${stack.database === undefined ? 'SQLite' : 'PostgreSQL'}, ${stack.nats === undefined ? 'no NATS' : 'NATS'}`,
    stop: async () => {
      await stack.stop();
      close();
    },
  };
};

const startAlone = async (folder: string): Promise<Target> => {
  const { base, bearers, stop } = await startService(folder);
  return { commands: base, inboxes: base, bearers, is: 'standalone, SQLite', stop };
};

type Answer = { readonly status: number; readonly body: string };
const agent = new Agent({ keepAlive: true });

const ask = (url: string, authorization: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { agent, method: body === undefined ? 'GET' : 'POST', headers: { ...headers, authorization } };
    const sent = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text })).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });

type Measured = { readonly late: number; readonly answered: number; readonly visible: number };

/** @throws Error for an answer that is not a success, or when the inbox does not show it in time. */
const lead = async (target: Target, subject: Subject, { act, by }: (typeof seen)[number], planned: number): Promise<Measured> => {
  const { path, identity, key, body } = requestFor(subject, act);
  const tokenOf = (id: string): string => target.bearers.get(id) ?? '';
  const headers = { 'idempotency-key': key, 'content-type': 'application/json' };
  const late = performance.now() - planned;
  const done = await ask(`${target.commands}${path}`, tokenOf(identity), headers, body);
  const answered = performance.now();
  if (done.status >= 300) throw new Error(`${act.type} answered ${done.status}: ${done.body}`);
  const { position } = JSON.parse(done.body) as { readonly position: number };
  for (;;) {
    const inbox = await ask(`${target.inboxes}/v1/inbox?limit=200&atLeast=${position}`, tokenOf(actorOf(subject, by)));
    const now = performance.now();
    if (inbox.status === 200) {
      const { items } = JSON.parse(inbox.body) as {
        readonly items: readonly { readonly dossier: { dossierId: string; position: number } }[];
      };
      const found = items.find(({ dossier }) => dossier.dossierId === subject.dossierId);
      if (found !== undefined && found.dossier.position >= position) return { late, answered: answered - planned, visible: now - answered };
    }
    if (now - answered > LOST_MS)
      throw new Error(`the inbox of ${actorOf(subject, by)} does not show ${subject.dossierId}: ${inbox.status}`);
    await sleep(10);
  }
};

const row = (name: string, times: readonly number[]): readonly string[] => {
  const t = sorted(times);
  return [name, ...[quantile(t, 0.5), quantile(t, 0.99), t.at(-1) ?? Number.NaN].map((ms) => ms.toFixed(1))];
};

console.log(await conditions());
await inFolder(async (folder) => {
  const target = await (IS_APART ? startApart : startAlone)(folder);
  console.log(target.is);
  try {
    const total = (WARM_UP_SECONDS + SECONDS) * RATE;
    const measured: Measured[] = [];
    const failures: string[] = [];
    const opening = new Map<number, Promise<unknown>>();
    const all: Promise<void>[] = [];
    let lastAnswer = 0;

    const start = performance.now();
    /** In turn a dossier is opened, and one that was opened a second before is selected. */
    const fire = (n: number): void => {
      const planned = start + (n * 1000) / RATE;
      const isCounted = n >= WARM_UP_SECONDS * RATE;
      const number = n % 2 === 0 ? n / 2 : (n - 1) / 2 - RATE / 2;
      if (number < 0) return;
      const step = n % 2 === 0 ? seen[0] : seen[1];
      const dossierId = `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
      const led = (opening.get(number) ?? Promise.resolve()).then(() =>
        lead(target, { number, dossierId }, step as (typeof seen)[number], planned),
      );
      if (n % 2 === 0)
        opening.set(
          number,
          led.catch(() => {}),
        );
      else opening.delete(number);
      const done = led.then(
        (times) => {
          lastAnswer = Math.max(lastAnswer, planned + times.answered);
          if (isCounted) measured.push(times);
        },
        (error: Error) => {
          failures.push(error.message);
        },
      );
      all.push(done);
    };
    for (let sent = 0; sent < total; await sleep(1)) {
      const due = Math.min(total, Math.floor(((performance.now() - start) * RATE) / 1000) + 1);
      while (sent < due) fire(sent++);
    }
    await Promise.all(all);

    const counted = start + WARM_UP_SECONDS * 1000;
    const rate = (measured.length * 1000) / (Math.max(lastAnswer, start + (total * 1000) / RATE) - counted);
    console.log(`${whole(measured.length)} commands at ${RATE} a second for ${SECONDS} s: ${rate.toFixed(1)} a second answered,`);
    const late = sorted(measured.map((m) => m.late));
    console.log(
      `sent ${quantile(late, 0.99).toFixed(0)} ms after its time at p99, since a dossier’s next step waits for the inbox; load ${loadNow()}`,
    );
    const visible = measured.map((m) => m.visible);
    printTable([
      ['milliseconds', 'p50', 'p99', 'longest'],
      row(
        'planned time to answer (durable)',
        measured.map((m) => m.answered),
      ),
      row('answer to visible in the inbox', visible),
      row(
        'planned time to visible',
        measured.map((m) => m.answered + m.visible),
      ),
    ]);
    const over = visible.filter((ms) => ms > AIM_MS).length;
    console.log(
      `aim: p99 from answer to visible under ${AIM_MS} ms; ${over} of ${visible.length} took longer; ${failures.length} failures`,
    );
    for (const failure of new Set(failures.slice(0, 3))) console.log(failure);
    if (failures.length > 0 || quantile(sorted(visible), 0.99) > AIM_MS) process.exitCode = 1;
  } finally {
    agent.destroy();
    await target.stop();
  }
});
