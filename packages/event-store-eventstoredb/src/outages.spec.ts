import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConcurrencyError, type EventStore, type NewEvent, NO_STREAM, type RecordedEvent } from '@hoso/event-store/adapter';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type EventStoreDbOptions, eventStoreDbEventStore } from './eventstoredb-event-store.ts';
import type { Fate } from './testing/double-node.ts';
import { type Double, eventStoreDbDouble } from './testing/eventstoredb-double.ts';

const newEvent = (): NewEvent => ({ id: randomUUID(), type: 'SampleTaken', data: '{}', metadata: '{"schema":1}' });
const newEvents = (count: number): readonly NewEvent[] => Array.from({ length: count }, newEvent);
const newStream = (): string => `dossier-${randomUUID()}`;
const portOf = (url: string): number => Number(new URL(url.replace('esdb', 'http')).port);
const ids = (events: readonly NewEvent[]): readonly string[] => events.map((event) => event.id);

let double: Double;
let failures: Error[];
const stores: EventStore[] = [];
const open = (url = double.url, options: EventStoreDbOptions = {}): EventStore => {
  const store = eventStoreDbEventStore(url, { silenceMs: 3000, patienceMs: 30_000, onRetry: (error) => failures.push(error), ...options });
  stores.push(store);
  return store;
};

beforeEach(async () => {
  failures = [];
  double = await eventStoreDbDouble({ nodes: 3 });
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  double.stop();
});

/** Follows until `count` events were seen. */
const follow = async (store: EventStore, count: number, limit = 50): Promise<readonly RecordedEvent[]> => {
  const seen: RecordedEvent[] = [];
  const abort = new AbortController();
  for await (const batch of store.follow({ after: 0, signal: abort.signal, limit })) {
    seen.push(...batch);
    if (seen.length >= count) abort.abort();
  }
  return seen;
};

describe.each([{ batch: false }, { batch: true }])('an append (batch: $batch)', ({ batch }) => {
  it.each<Fate>(['refused', 'answer-lost', 'swallowed', 'unanswered', 'not-ready', 'timed-out', 'no-position'])(
    'that is %s takes place once, and answers as if nothing had been',
    async (fate) => {
      const isSilent = fate === 'swallowed' || fate === 'unanswered';
      const store = open(double.url, { batch, silenceMs: isSilent ? 150 : 3000 });
      const stream = newStream();
      const first = newEvents(2);
      double.fates.push(fate);
      const answer = await store.append(stream, NO_STREAM, first);
      expect(answer.revision).toBe(1);
      expect(ids(await store.readStream(stream))).toEqual(ids(first));
      expect(answer.position).toBe(await store.head());
      if (fate === 'no-position') expect(failures).toEqual([]);
      else expect(failures[0]?.message).toMatch(isSilent ? /no outcome/ : /lost the call|eady|timed.out/);
    },
  );

  it('is a conflict when another took the place while its outcome was unknown', async () => {
    const store = open(double.url, { batch, silenceMs: 300 });
    const other = open();
    const stream = newStream();
    const theirs = newEvents(1);
    double.fates.push('swallowed');
    const ours = store.append(stream, NO_STREAM, newEvents(1)).catch((error: unknown) => error);
    while (double.fates.length > 0) await sleep(1);
    await other.append(stream, NO_STREAM, theirs);
    expect(await ours).toBeInstanceOf(ConcurrencyError);
    expect(ids(await store.readStream(stream))).toEqual(ids(theirs));
  });

  it('takes place once under any series of mishaps, among others that share its fate', async () => {
    let mishaps = 0;
    const fate = fc.constantFrom<Fate>('refused', 'answer-lost', 'swallowed', 'unanswered', 'not-ready', 'timed-out');
    const store = open(double.url, { batch, silenceMs: 60 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
        async (fates, sizes) => {
          const streams = [newStream(), newStream()];
          double.fates.push(...fates);
          const written = await Promise.all(
            streams.map(async (stream) => {
              const events: NewEvent[] = [];
              for (const size of sizes) {
                const more = newEvents(size);
                const answer = await store.append(stream, events.length - 1, more);
                events.push(...more);
                expect(answer.revision).toBe(events.length - 1);
              }
              return events;
            }),
          );
          mishaps += fates.length - double.fates.splice(0).length;
          for (const [i, stream] of streams.entries()) expect(ids(await store.readStream(stream))).toEqual(ids(written[i] ?? []));
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
    expect(mishaps).toBeGreaterThan(10);
  });

  it('rejects with its outcome unknown when patience ends, and is answered as the first time when it is sent again', async () => {
    const impatient = open(double.url, { batch, patienceMs: 100, silenceMs: 60 });
    const stream = newStream();
    const events = newEvents(2);
    double.fates.push('unanswered', 'swallowed', 'swallowed', 'swallowed');
    await expect(impatient.append(stream, NO_STREAM, events)).rejects.toThrow(
      /append to dossier-.*no answer from EventStoreDB in 100 ms: no outcome/,
    );
    double.fates.splice(0);
    await impatient.close();
    const store = open(double.url, { batch });
    expect(await store.append(stream, NO_STREAM, events)).toMatchObject({ revision: 1 });
    expect(await store.readStream(stream)).toHaveLength(2);
  });

  it('that is larger than the server takes is refused once, and stored nowhere', async () => {
    const store = open(double.url, { batch });
    const stream = newStream();
    const tooLarge = store.append(stream, NO_STREAM, [{ ...newEvent(), data: 'x'.repeat(1024 * 1024) }]);
    await expect(tooLarge).rejects.toMatchObject({ type: 'maximum-append-size-exceeded' });
    expect([failures, await store.readStream(stream)]).toEqual([[], []]);
    expect(await store.append(stream, NO_STREAM, [{ ...newEvent(), data: 'x'.repeat(1000 * 1024) }])).toMatchObject({ revision: 0 });
  });

  it('finds the leader: from a follower, after the leader was killed, and after a time without one', async () => {
    const viaFollower = open(double.urlOf(1));
    const viaCluster = open(double.url, { batch });
    const stream = newStream();
    for (const store of [viaFollower, viaCluster]) {
      const revision = (await store.readStream(stream)).length - 1;
      expect(await store.append(stream, revision, newEvents(1))).toMatchObject({ revision: revision + 1 });
    }
    expect(failures.some((error) => error.message.includes('Leader info available'))).toBe(true);

    double.lead(2);
    double.kill(0);
    expect(await viaCluster.append(stream, 1, newEvents(1))).toMatchObject({ revision: 2 });
    expect(await viaFollower.append(stream, 2, newEvents(1))).toMatchObject({ revision: 3 });

    double.lead(-1);
    const waiting = viaCluster.append(stream, 3, newEvents(1));
    const before = failures.length;
    while (failures.length < before + 3) await sleep(1);
    double.lead(1);
    expect(await waiting).toMatchObject({ revision: 4 });
    expect(await viaFollower.readStream(stream)).toHaveLength(5);
  });
});

/** Passes bytes on to the port, until it is frozen: then its sockets stay open and nothing comes through, as of a process that is stopped. */
const gate = async (to: number) => {
  const sockets: Socket[] = [];
  let isFrozen = false;
  const server = createServer((inner) => {
    sockets.push(inner.on('error', () => {}));
    if (isFrozen) return;
    const outer = connect(to, '127.0.0.1').on('error', () => {});
    sockets.push(outer);
    inner.pipe(outer).pipe(inner);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};

describe('a leader that falls silent', () => {
  it('is left for the one that leads now, and the append takes place once', async () => {
    const before = await gate(portOf(double.urlOf(0)));
    double.advertise(0, before.port);
    const hosts = [0, 1, 2].map((node) => `127.0.0.1:${portOf(double.urlOf(node))}`);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const store = open(`esdb://${hosts}?tls=false&keepAliveInterval=100&keepAliveTimeout=100&gossipTimeout=1`, { silenceMs: 2000 });
    warn.mockRestore();
    const stream = newStream();
    await store.append(stream, NO_STREAM, newEvents(1));
    before.freeze();
    double.lead(1);
    expect(await store.append(stream, 0, newEvents(1))).toMatchObject({ revision: 1 });
    expect(await store.readStream(stream)).toHaveLength(2);
    expect(failures.length).toBeGreaterThan(0);
    before.close();
  });

  it('uses up the patience of all that wait for it from the moment of their calls', async () => {
    const store = open(double.urlOf(0), { patienceMs: 200, silenceMs: 60 });
    const stream = newStream();
    for (let i = 0; i < 20; i++) double.fates.push('swallowed');
    const answers = [0, 1, 2].map(() => store.append(stream, NO_STREAM, newEvents(1)).catch((error: Error) => error.message));
    expect(await answers[0]).toMatch(/no answer from EventStoreDB in 200 ms/);
    const tries = double.counts.append;
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/in 200 ms/);
    expect(double.counts.append).toBe(tries + 2);
  });
});

describe('a follower', () => {
  it('gets every event once while nodes are killed, leaders change and subscriptions drop', async () => {
    const store = open();
    const rounds = 12;
    const following = follow(store, rounds * 20, 7);
    const written: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const leader = round % 3;
      for (let i = 0; i < 10; i++) {
        const events = newEvents(2);
        written.push(...ids(events));
        await store.append(newStream(), NO_STREAM, events);
        if (i === 5 && round % 2 === 0) double.dropSubscriptions();
      }
      double.lead((leader + 1) % 3);
      double.kill(leader);
      await double.start(leader);
    }
    const seen = await following;
    expect(ids(seen)).toEqual(written);
    expect(seen.every((event, i) => event.position > (seen[i - 1]?.position ?? 0))).toBe(true);
    expect(failures.length).toBeGreaterThanOrEqual(rounds - 1);
  });

  it('ends no process when its connection is cut while a new one is sought in vain', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const store = open(`${double.url}&maxDiscoverAttempts=2&discoveryInterval=10`);
    const following = follow(store, 3);
    await store.append(newStream(), NO_STREAM, newEvents(1));
    // The subscription stays with the old leader, all else moves to the new one.
    double.lead(1);
    await store.append(newStream(), NO_STREAM, newEvents(1));
    double.deafen(0);
    for (const node of [1, 2]) double.kill(node);
    // Who asks here for a leader is kept waiting.
    const knocks: Socket[] = [];
    const silent = createServer((socket) => knocks.push(socket.on('error', () => {})));
    silent.listen(portOf(double.urlOf(2)), '127.0.0.1');
    await once(silent, 'listening');
    const waiting = store.append(newStream(), NO_STREAM, newEvents(1));
    while (knocks.length === 0) await sleep(1);
    const before = failures.length;
    double.kill(0);
    while (failures.length === before) await sleep(1);
    silent.close();
    for (const socket of knocks) socket.destroy();
    while (!failures.some((error) => error.message.includes('Failed to discover'))) await sleep(1);
    for (const node of [0, 1, 2]) await double.start(node);
    expect(await waiting).toMatchObject({ revision: 0 });
    expect(await following).toHaveLength(3);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('goes on by looking itself when the server takes no subscriptions', async () => {
    double.refuseSubscriptions(true);
    const store = open();
    const following = follow(store, 3);
    for (let i = 0; i < 3; i++) await store.append(newStream(), NO_STREAM, newEvents(1));
    expect(await following).toHaveLength(3);
    expect(failures.some((error) => error.message.includes('no subscriptions'))).toBe(true);
  });

  it('waits for a server that is away, for as long as it takes, and ends at once when told to', async () => {
    const store = open(double.urlOf(0), { patienceMs: 50 });
    await store.append(newStream(), NO_STREAM, newEvents(1));
    double.kill(0);
    const following = follow(store, 1);
    const abort = new AbortController();
    const hopeless = store.follow({ after: 0, signal: abort.signal })[Symbol.asyncIterator]().next();
    while (failures.length < 6) await sleep(5);
    abort.abort();
    expect((await hopeless).done).toBe(true);
    await expect(store.head()).rejects.toThrow(/reading the end of the log: no answer from EventStoreDB in 50 ms/);
    await double.start(0);
    expect(await following).toHaveLength(1);
  });

  it('is sent no more than it takes, page by page, and holds no call while it waits', async () => {
    const store = open();
    const stream = newStream();
    for (let i = 0; i < 10; i++) await store.append(stream, i * 500 - 1, newEvents(500));
    const abort = new AbortController();
    const follower = store.follow({ after: 0, signal: abort.signal, limit: 20 })[Symbol.asyncIterator]();
    for (let page = 1; page <= 4; page++) {
      await follower.next();
      // Three round trips, in which more would have come.
      for (let i = 0; i < 3; i++) await store.readStream('dossier-none');
      // One event before the page, and the server's own events between ours.
      expect(double.counts.eventsSent).toBeLessThanOrEqual(page * (20 + 1 + 5));
    }
    expect(double.counts.openReads).toBe(1);
    abort.abort();
    await follower.next();
    while (double.counts.openReads > 0) await sleep(1);
  });

  it('leaves nothing behind in fifty lost connections', async () => {
    const store = open(double.urlOf(0));
    const stream = newStream();
    await store.append(stream, NO_STREAM, newEvents(1));
    const abort = new AbortController();
    const follower = store.follow({ after: 0, signal: abort.signal })[Symbol.asyncIterator]();
    expect((await follower.next()).value).toHaveLength(1);
    const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket')).length;
    const before = sockets();
    for (let i = 0; i < 50; i++) {
      const next = follower.next();
      double.kill(0);
      await double.start(0);
      await store.append(stream, i, newEvents(1));
      expect((await next).value).toHaveLength(1);
    }
    expect(double.counts.openReads).toBeLessThanOrEqual(2);
    expect(sockets()).toBeLessThanOrEqual(before + 4);
    abort.abort();
  });
});

describe('a read', () => {
  it('that hears nothing is tried again; one that hangs ends with the store', async () => {
    const store = open(double.url, { silenceMs: 150 });
    const stream = newStream();
    await store.append(stream, NO_STREAM, newEvents(3));
    double.muteReads(true);
    const reading = store.readStream(stream);
    while (failures.length < 1) await sleep(5);
    double.muteReads(false);
    expect(await reading).toHaveLength(3);
    expect(failures[0]?.message).toBe('silence for 150 ms');

    double.muteReads(true);
    const patient = open(double.url, { silenceMs: 60_000 });
    const asked = double.counts.reads;
    const hanging = [patient.readStream(stream), patient.readAll(), patient.head()].map((read) =>
      read.catch((error: unknown) => String(error)),
    );
    while (double.counts.reads < asked + 3) await sleep(1);
    await patient.close();
    for (const answer of await Promise.all(hanging)) expect(answer).toMatch(/the event store is closed/);
  });

  it('is answered by the leader, never by a node that may be behind', async () => {
    const store = open(double.urlOf(2));
    await store.append(newStream(), NO_STREAM, newEvents(1));
    double.lead(1);
    expect(await store.readAll()).toHaveLength(1);
    expect(await store.head()).toBeGreaterThan(0);
    expect(failures.filter((error) => error.message.includes('Leader info available')).length).toBeGreaterThanOrEqual(2);
  });
});

describe('what is not ours', () => {
  it('is not told of, however much of it there is', async () => {
    const store = open();
    const foreign = open(double.url, { prefixes: ['other-'] });
    const ours = newEvents(3);
    for (let i = 0; i < 3; i++) {
      await foreign.append(`other-${i}`, NO_STREAM, newEvents(400));
      await store.append(newStream(), NO_STREAM, ours.slice(i, i + 1));
      await foreign.append(`other-${i}`, 399, newEvents(400));
    }
    expect(ids(await store.readAll())).toEqual(ids(ours));
    expect(ids(await store.readAll({ limit: 2 }))).toEqual(ids(ours.slice(0, 2)));
    expect(ids(await follow(store, 3))).toEqual(ids(ours));
    expect(await store.head()).toBe((await store.readAll()).at(-1)?.position);
    expect(await foreign.head()).toBeGreaterThan(await store.head());
    expect(await open(double.url, { prefixes: ['nobody-'] }).head()).toBe(0);
  });

  it('is looked through once by a follower, not at every look', async () => {
    const store = open();
    const foreign = open(double.url, { prefixes: ['other-'] });
    await store.append(newStream(), NO_STREAM, newEvents(1));
    await foreign.append('other-1', NO_STREAM, newEvents(1000));
    const abort = new AbortController();
    const follower = store.follow({ after: 0, signal: abort.signal })[Symbol.asyncIterator]();
    await follower.next();
    const next = follower.next();
    while (double.counts.eventsSent < 1000) await sleep(1);
    const before = double.counts.eventsSent;
    for (let i = 0; i < 5; i++) double.dropSubscriptions();
    await store.append(newStream(), NO_STREAM, newEvents(1));
    expect((await next).value).toHaveLength(1);
    expect(double.counts.eventsSent - before).toBeLessThan(300);
    abort.abort();
  });

  it('cannot be written: other streams, event types of the server, ids that are no UUID; nor opened, what would not work', async () => {
    const store = open();
    await expect(store.append('other-1', NO_STREAM, newEvents(1))).rejects.toThrow(/only streams that begin with dossier-/);
    await expect(store.append(newStream(), NO_STREAM, [{ ...newEvent(), type: '$metadata' }])).rejects.toThrow(/belong to the server/);
    await expect(store.append(newStream(), NO_STREAM, [{ ...newEvent(), id: 'X' }])).rejects.toThrow(/no UUID/);
    open(double.url, { batch: true });
    expect(() => eventStoreDbEventStore(double.url, { batch: true })).toThrow(/one store by BatchAppend in a process/);
    for (const prefixes of [[], [''], ['$all']]) expect(() => eventStoreDbEventStore(double.url, { prefixes })).toThrow(/prefixes/);
    expect(() => eventStoreDbEventStore(`${double.url}&throwOnAppendFailure=false`)).toThrow(/throwOnAppendFailure/);
    expect(() => eventStoreDbEventStore('esdb://admin:secret@a:1?tlsCAFile=/nowhere')).toThrow(
      /^the connection to EventStoreDB: Failed to load certificate file. File was not found.$/,
    );
    for (const url of ['', 'esdb://admin:secret@a:x', 'esdb://admin:secret@a:1?tls=perhaps']) {
      expect(() => eventStoreDbEventStore(url)).toThrow(/^the URL of EventStoreDB cannot be read from character \d+ on$/);
    }
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    for (const option of ['tlsVerifyCert=false', 'tls_verify_cert=false', 'keepAlive=5', 'dnsDiscover=true', 'secret'])
      expect(() => eventStoreDbEventStore(`esdb://admin:se?cret@a:1,b?tls=false&${option}`)).toThrow(
        /^option 2 in the URL of EventStoreDB is not known or has no effect$/,
      );
    for (const port of ['0', '65536', '99999999'])
      expect(() => eventStoreDbEventStore(`esdb://admin:secret@a:1,b:${port}?tls=false`)).toThrow(
        /^a port in the URL of EventStoreDB must be a number from 1 to 65535$/,
      );
    await eventStoreDbEventStore('esdb+discover://admin:se?cret@a,b:65535/?TLS=false&node-preference=leader').close();
    expect(warned).not.toHaveBeenCalled();
  });
});

describe('a stream that was deleted in the server', () => {
  it.each([{ hard: true }, { hard: false }])('is refused in words (for good: $hard), and others go on', async ({ hard }) => {
    const store = open();
    const stream = newStream();
    const events = newEvents(2);
    await store.append(stream, NO_STREAM, events);
    double.log.delete(stream, 'any', hard);
    if (hard) await expect(store.readStream(stream)).rejects.toThrow(`stream ${stream} was deleted in EventStoreDB`);
    else expect(await store.readStream(stream)).toEqual([]);
    await expect(store.append(stream, NO_STREAM, newEvents(1))).rejects.toThrow(`stream ${stream} was deleted in EventStoreDB`);
    await expect(open(double.url, { batch: true }).append(stream, NO_STREAM, newEvents(1))).rejects.toThrow(
      /was deleted in EventStoreDB|is at revision/,
    );

    const after = newEvents(1);
    await store.append(newStream(), NO_STREAM, after);
    const all = await store.readAll();
    expect(all.map((event) => event.type)).toEqual(all.map(() => 'SampleTaken'));
    expect(ids(all)).toEqual(expect.arrayContaining([...ids(events), ...ids(after)]));
    expect(await store.head()).toBe(all.at(-1)?.position);
  });
});
