import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codec } from '@hoso/event-store';
import { type Ask, type AskAnswer, answerOf, asksOf, type KeyValues, layAsk, sqliteKeyValues } from '@hoso/messaging';
import { ConfigError, createLogger } from '@hoso/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Publisher, type PublisherOptions, publisher } from './publisher.ts';
import { idOf, registered, type World, world } from './testing/world.ts';

let folder: string;
let w: World;
let server: Server;
let status: number;
let received: string[];
/** Milliseconds since 1970, as the signatures say. */
let signedAt: number[];
let logged: Record<string, unknown>[];
/** Whether facts can be told. */
let isTellable: boolean;
const open: { readonly publishers: Publisher[]; readonly stops: AbortController[]; readonly runs: Promise<void>[] } = {
  publishers: [],
  stops: [],
  runs: [],
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hoso-publisher-'));
  w = await world('2026-09-01');
  status = 204;
  received = [];
  signedAt = [];
  logged = [];
  isTellable = true;
  server = createServer(async (request, response) => {
    const [chunk] = await Array.fromAsync<Buffer>(request);
    received.push(JSON.parse(String(chunk)).type);
    signedAt.push(Number(request.headers['webhook-timestamp']) * 1000);
    response.writeHead(status).end();
    server.emit('received');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const stop of open.stops.splice(0)) stop.abort();
  await Promise.all(open.runs.splice(0));
  for (const each of open.publishers.splice(0)) await each.close();
  await w.stop();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const secrets = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`];
const subscribers = (more: object = {}): string => {
  const path = join(folder, 'webhooks.json');
  writeFileSync(
    path,
    JSON.stringify([{ id: 'mill', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, secrets, ...more }]),
  );
  return path;
};
const facts = codec();
const make = async (config: PublisherOptions['config']): Promise<Publisher> => {
  const made = await publisher({
    config,
    store: w.store,
    codec: { decode: (event) => (isTellable ? facts.decode(event) : { ...facts.decode(event), data: {} }) },
    memory: { path: join(folder, 'messaging.db') },
    clock: { now: () => '2026-09-01T02:05:00.000Z' },
    logger: createLogger({ name: 'test' }, { write: (line: string) => void logged.push(JSON.parse(line)) }),
    metrics: w.metrics,
    askedEveryMs: 5,
  });
  open.publishers.push(made);
  return made;
};
const run = (it: Publisher): AbortController => {
  const stop = new AbortController();
  open.stops.push(stop);
  open.runs.push(it.run(stop.signal));
  return stop;
};
const sample = async (name: string): Promise<string | undefined> =>
  (await w.metrics.text()).split('\n').find((line) => line.startsWith(`${name}{`));
const until = async (name: string, value: string): Promise<void> => {
  while ((await sample(name)) !== `${name}{target="webhook-mill"} ${value}`) await new Promise(setImmediate);
};

describe('the publisher', () => {
  it('has nobody to tell by default, and is well', async () => {
    const it = await make({ mode: 'production' });
    it.check();
    const stop = run(it);
    stop.abort();
    await open.runs[0];
  });

  it('tells a subscriber what happens from now on, goes on where it was in its next term, and counts over both', async () => {
    const it = await make({ mode: 'development', webhooks: subscribers() });
    const begun = Date.now() - 1000;
    const first = run(it);
    await until('hoso_publishing_failing', '0');
    await registered(w, 1, '2027-01-31');
    while (received.at(-1) !== 'certificate-issued') await once(server, 'received');
    const told = [...received];
    // By the machine's clock, while the facts are recorded by that of the demo.
    for (const at of signedAt) expect([at > begun, at <= Date.now()]).toEqual([true, true]);
    await until('hoso_published_events_total', String(told.length));
    first.abort();
    await open.runs[0];
    expect(await sample('hoso_publishing_failing')).toBeUndefined();
    await registered(w, 2, '2027-01-31');
    run(it);
    while (received.length < 2 * told.length) await once(server, 'received');
    expect(received).toEqual([...told, ...told]);
    await until('hoso_published_events_total', String(2 * told.length));
    it.check();
  });

  it('says that a subscriber cannot be told, for how long, and what he did not take', async () => {
    const it = await make({ mode: 'development', webhooks: subscribers() });
    run(it);
    await until('hoso_publishing_failing', '0');
    status = 410;
    // The first one is laid aside, for nobody there wants any more; the second one waits.
    for (const n of [1, 2]) await registered(w, n, '2027-01-31');
    await until('hoso_publishing_failing', '1');
    expect(it.check).toThrow('the subscriber mill is switched off');
    expect(await sample('hoso_publishing_dead_letters')).toBe('hoso_publishing_dead_letters{target="webhook-mill"} 1');
    expect(await sample('hoso_publishing_lag_seconds')).toBe('hoso_publishing_lag_seconds{target="webhook-mill"} 300');
  });

  it('counts what has arrived, not what a subscriber filters out or does not take', async () => {
    const it = await make({ mode: 'development', webhooks: subscribers({ filters: ['hoso.51.*.certificate-ended'] }) });
    run(it);
    while (!logged.some((line) => line.status === 'following')) await new Promise(setImmediate);
    await registered(w, 1, '2027-01-31');
    await until('hoso_publishing_lag_seconds', '0');
    expect([received, await sample('hoso_published_events_total')]).toEqual([[], undefined]);
  });

  it('says how late it is also while NATS was never there', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    await registered(w, 1, '2027-01-31');
    run(await make({ mode: 'production', nats: `nats://127.0.0.1:${port}` }));
    while ((await sample('hoso_publishing_failing')) !== 'hoso_publishing_failing{target="nats"} 1') await new Promise(setImmediate);
    expect(await sample('hoso_publishing_lag_seconds')).toBe('hoso_publishing_lag_seconds{target="nats"} 300');
  });

  describe('asked by an operator', () => {
    let outside: KeyValues & { readonly close: () => void };
    beforeEach(() => {
      outside = sqliteKeyValues(join(folder, 'messaging.db'));
    });
    afterEach(() => outside.close());
    const answerTo = async (key: string): Promise<AskAnswer | 'gone'> => {
      for (;;) {
        const answer = await answerOf(outside, key);
        if (answer !== undefined) return answer;
        await new Promise(setImmediate);
      }
    };
    const ask = async (wanted: Ask): Promise<AskAnswer | 'gone'> => answerTo(await layAsk(outside, 'webhook-mill', wanted));
    /** With the first event of two laid aside, and the subscriber off. */
    const off = async (): Promise<AbortController> => {
      const stop = run(await make({ mode: 'development', webhooks: subscribers() }));
      await until('hoso_publishing_failing', '0');
      status = 410;
      for (const n of [1, 2]) await registered(w, n, '2027-01-31');
      await until('hoso_publishing_failing', '1');
      return stop;
    };

    it('switches a subscriber on, tries dead letters again, and says so in its log', async () => {
      await off();
      expect(await ask({ act: 'retry' })).toEqual({ done: 0, left: 1 });
      status = 204;
      expect(await ask({ act: 'switch-on' })).toEqual({ done: 1, left: 0 });
      await until('hoso_publishing_failing', '0');
      await until('hoso_published_events_total', '1');
      expect(await ask({ act: 'retry' })).toEqual({ done: 1, left: 0 });
      expect(await sample('hoso_publishing_dead_letters')).toBe('hoso_publishing_dead_letters{target="webhook-mill"} 0');
      await until('hoso_published_events_total', '2');
      const done = logged.filter(({ msg }) => msg === 'done as an operator asked');
      expect(done).toMatchObject([
        { target: 'webhook-mill', act: 'retry', done: 0, left: 1 },
        { target: 'webhook-mill', act: 'switch-on' },
        { target: 'webhook-mill', act: 'retry', done: 1, left: 0 },
      ]);
    });

    it('does in its next term what was asked while it was away, and clears away what nobody waits for', async () => {
      const stop = await off();
      const answered = await layAsk(outside, 'webhook-mill', { act: 'retry', eventId: 'none' });
      expect(await answerTo(answered)).toEqual({ done: 0, left: 0 });
      stop.abort();
      await Promise.all(open.runs.splice(0));
      status = 204;
      const key = await layAsk(outside, 'webhook-mill', { act: 'switch-on' });
      expect(await answerOf(outside, key)).toBeUndefined();
      run(open.publishers[0] as Publisher);
      expect(await answerTo(key)).toEqual({ done: 1, left: 0 });
      await until('hoso_published_events_total', '1');
      expect((await asksOf(outside, 'webhook-mill')).map((each) => each.key)).toEqual([key]);
    });

    it('tells what could not be told, once it can be', async () => {
      run(await make({ mode: 'development', webhooks: subscribers() }));
      await until('hoso_publishing_failing', '0');
      isTellable = false;
      for (const n of [1, 2]) await registered(w, n, '2027-01-31');
      await until('hoso_publishing_parked', '2');
      expect(await ask({ act: 'retry-parked' })).toEqual({ done: 0, left: 2 });
      isTellable = true;
      expect(await ask({ act: 'retry-parked', stream: `dossier-${idOf(2)}` })).toEqual({ done: 1, left: 0 });
      expect(received).toHaveLength(1);
      expect(await ask({ act: 'retry-parked' })).toEqual({ done: 1, left: 0 });
      await until('hoso_publishing_parked', '0');
      await until('hoso_published_events_total', '2');
    });

    it('says what it cannot do', async () => {
      run(await make({ mode: 'development', webhooks: subscribers() }));
      expect(await ask({ act: 'tell-from', position: 0 })).toMatchObject({
        done: 0,
        reason: 'its checkpoint is of this log: it goes on from there',
      });
      expect(await ask({ act: 'fly' } as unknown as Ask)).toEqual({ done: 0, left: 0, reason: 'this is not known here' });
    });
  });

  it.each([
    [{ nats: 'nats://hunter2@' }, /^HOSO_NATS_URL: the address of NATS cannot be read/],
    [{ webhooks: '/nowhere/hunter2' }, /^HOSO_WEBHOOKS: the file cannot be read \(ENOENT\)$/],
  ])('refuses %o in words that hold no secret', async (config, words) => {
    const error = (await make({ mode: 'production', ...config }).catch((e: unknown) => e)) as ConfigError;
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.problems).toEqual([expect.stringMatching(words)]);
    expect(error.message).not.toContain('hunter2');
  });

  it('has no subscriber on this machine in production', async () => {
    await expect(make({ mode: 'production', webhooks: subscribers() })).rejects.toThrow(/HOSO_WEBHOOKS: .* only where that is allowed/);
  });
});
