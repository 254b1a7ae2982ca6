/** Against a private nats-server, one for the whole file, and only where the program is installed. */
import type { EventStore } from '@hoso/event-store';
import { RetentionPolicy } from 'nats';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wait } from './back-off.ts';
import { followerMemory } from './follower-memory.ts';
import { type Envelope, type IntegrationEvent, subjectOf } from './integration-event.ts';
import { type Broker, natsBroker } from './nats-broker.ts';
import { type ConsumerOptions, type ConsumerState, natsConsumer } from './nats-consumer.ts';
import { natsDeadLetters } from './nats-dead-letters.ts';
import { natsKeyValues } from './nats-key-values.ts';
import { natsPublisher } from './nats-publisher.ts';
import type { PublishFollowOptions, PublishState } from './publish.ts';
import { publishFollow } from './publish-follow.ts';
import { keyValuesContract } from './testing/key-values-contract.ts';
import { type NatsServer, natsServer, natsServerVersion } from './testing/nats-server.ts';
import { live, plainCodec, storeWith, stories, storyNamed } from './testing/stories.ts';
import { watched } from './testing/watched.ts';
import { translation } from './translation.ts';

const version = natsServerVersion();
const first = storyNamed('first-dossier-4-stars-expired');

if (version === undefined) {
  it('NATS was not there: install nats-server to run the tests of publisher and consumer', ({ skip }) =>
    skip('no nats-server on the path'));
}

const eventsIn = async (store: EventStore): Promise<readonly IntegrationEvent[]> => {
  const translate = translation(store, plainCodec);
  const told: IntegrationEvent[] = [];
  for (const event of await store.readAll({ limit: 100_000 })) {
    const one = await translate(event);
    if (one !== undefined) told.push(one);
  }
  return told;
};

describe.runIf(version !== undefined)(`with ${version}`, () => {
  let server: NatsServer;
  let broker: Broker;
  let stopping: AbortController;
  let store: EventStore;
  let events: readonly IntegrationEvent[];

  beforeAll(async () => {
    server = await natsServer();
    await server.start();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    broker = natsBroker({ servers: server.address });
    stopping = new AbortController();
    store = await storeWith(first);
    events = await eventsIn(store);
  });
  afterEach(async () => {
    stopping.abort();
    await broker.use(async ({ jsm }) => {
      for (const { config } of await Array.fromAsync(jsm.streams.list())) await jsm.streams.delete(config.name);
    });
    await broker.close();
  });

  type Stored = { readonly subject: string; readonly id: string; readonly event: Envelope };
  /** All messages of the stream, in order. */
  const storedIn = (stream = 'HOSO'): Promise<readonly Stored[]> =>
    broker.use(async ({ jsm }) => {
      const { state } = await jsm.streams.info(stream);
      const stored: Stored[] = [];
      for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
        const message = await jsm.streams.getMessage(stream, { seq });
        stored.push({ subject: message.subject, id: message.header.get('Nats-Msg-Id'), event: message.json<Envelope>() });
      }
      return stored;
    });

  describe('the publisher', () => {
    it('puts events on subjects of their units, in order, under their ids, once however often it is asked', async () => {
      const publish = natsPublisher(broker);
      await publish(events.slice(0, 5));
      await publish(events);
      await natsPublisher(broker)(events);
      const stored = await storedIn();
      expect(stored.map(({ event }) => event)).toEqual(events);
      expect(stored.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      expect(stored.map(({ subject }) => subject)).toEqual(events.map(subjectOf));
      expect(stored.at(-1)?.subject).toBe('hoso.51.21115.certificate-ended');
    });

    it('makes the stream with limits, and makes it anew when somebody has removed it', async () => {
      const publish = natsPublisher(broker, { maxBytes: 2 ** 20, maxDays: 10 });
      await publish(events.slice(0, 1));
      await broker.use(async ({ jsm }) => {
        const { config } = await jsm.streams.info('HOSO');
        expect(config).toMatchObject({
          subjects: ['hoso.>'],
          retention: 'limits',
          storage: 'file',
          discard: 'old',
          num_replicas: 1,
          max_bytes: 2 ** 20,
          max_age: 10 * 86_400 * 1e9,
          max_msg_size: 65_536,
          duplicate_window: 3600 * 1e9,
        });
        await jsm.streams.delete('HOSO');
      });
      await expect(publish(events)).rejects.toThrow();
      await publish(events);
      expect(await storedIn()).toHaveLength(events.length);
    });

    it('leaves a stream as operators have set it', async () => {
      await broker.use(async ({ jsm }) => void (await jsm.streams.add({ name: 'HOSO', subjects: ['hoso.>'], max_msgs: 3 })));
      await natsPublisher(broker)(events);
      expect((await storedIn()).map(({ event }) => event)).toEqual(events.slice(-3));
    });

    it('gives up on a server that does not answer, and publishes once when it answers again', async () => {
      const impatient = natsBroker({ servers: server.address, timeoutMs: 300 });
      const publish = natsPublisher(impatient);
      await publish(events.slice(0, 3));
      server.signal('SIGSTOP');
      await expect(publish(events)).rejects.toThrow('TIMEOUT');
      server.signal('SIGCONT');
      await publish(events);
      expect((await storedIn()).map(({ event }) => event)).toEqual(events);
      await impatient.close();
    });

    it('refuses replicas on this server, in words', async () => {
      await expect(natsPublisher(broker, { replicas: 3 })(events)).rejects.toThrow(
        'replicated streams (HOSO has 3 replicas) need 2.9.21 or later on every server; upgrade, or use one replica',
      );
      await expect(natsKeyValues(broker, { bucket: 'x', replicas: 3 }).get('x')).rejects.toThrow('need 2.9.21 or later');
    });

    it('refuses a stream that is kept in memory or takes other subjects', async () => {
      const { jsm } = await broker.use(async (connection) => connection);
      await jsm.streams.add({ name: 'HOSO', subjects: ['hoso.>'], storage: 'memory' as never });
      await expect(natsPublisher(broker)(events)).rejects.toThrow('would lose what it has acknowledged');
      await jsm.streams.delete('HOSO');
      await jsm.streams.add({ name: 'HOSO', subjects: ['hoso.51.>'] });
      await expect(natsPublisher(broker)(events)).rejects.toThrow('does not take hoso.>, but hoso.51.>');
    });

    it.each([
      [{ retention: RetentionPolicy.Interest }, 'has the retention interest, not limits'],
      [{ retention: RetentionPolicy.Workqueue }, 'has the retention workqueue, not limits'],
      [{ no_ack: true }, 'acknowledges nothing'],
      [{ max_msgs_per_subject: 1 }, 'keeps only 1 messages a subject'],
    ])('refuses a stream that would lose events: %j', async (config, reason) => {
      const { jsm } = await broker.use(async (connection) => connection);
      await jsm.streams.add({ name: 'HOSO', subjects: ['hoso.>'], ...config });
      await expect(natsPublisher(broker)(events)).rejects.toThrow(reason);
    });
  });

  describe('key values in a bucket', () => {
    it('keep the contract', async () => {
      await keyValuesContract(natsKeyValues(broker, { bucket: 'hoso-memory' }));
    });

    it('may go after a time, and come back when the bucket was removed', async () => {
      const keyValues = natsKeyValues(broker, { bucket: 'hoso-seen', keepMs: 60_000 });
      await keyValues.put('a', '1');
      await broker.use(async ({ jsm }) => {
        expect((await jsm.streams.info('KV_hoso-seen')).config.max_age).toBe(60e9);
        await jsm.streams.delete('KV_hoso-seen');
      });
      await expect(keyValues.put('a', '2')).rejects.toThrow();
      await keyValues.put('a', '2');
      expect(await keyValues.get('a')).toBe('2');
    });
  });

  describe('following the store', () => {
    const follow = (over: Partial<PublishFollowOptions> = {}) => {
      const { onChange, until } = watched<PublishState>();
      const keyValues = natsKeyValues(broker, { bucket: 'hoso-memory' });
      const memory = followerMemory(keyValues, 'nats');
      const publish = natsPublisher(broker);
      const one = publishFollow({ store, codec: plainCodec, memory, publish, signal: stopping.signal, onChange, ...over });
      return { ...one, until };
    };

    it('publishes everything once, with the checkpoint beside the stream', async () => {
      const sooner = new AbortController();
      const one = follow({ signal: sooner.signal });
      await one.until(({ position }) => position === first.facts.length);
      sooner.abort();
      await one.done;
      await live(store, first, 2);
      const other = follow();
      await other.until(({ position }) => position === 2 * first.facts.length);
      expect(other.state().published).toBe(events.length);
      expect((await storedIn()).map(({ event }) => event)).toEqual(await eventsIn(store));
      stopping.abort();
      await other.done;
    });

    const untilAllIsTold = async (one: ReturnType<typeof follow>): Promise<void> => {
      await one.until(({ position, status }) => position === first.facts.length && status === 'following');
    };

    it('tells everything again when the stream was removed and the checkpoint was not, and says why', async () => {
      const sooner = new AbortController();
      const before = follow({ signal: sooner.signal });
      await untilAllIsTold(before);
      sooner.abort();
      await before.done;
      await broker.use(async ({ jsm }) => void (await jsm.streams.delete('HOSO')));
      const reasons: unknown[] = [];
      const { onChange, until } = watched<PublishState>();
      const one = follow({
        onChange: (state) => {
          if (state.status === 'failing') reasons.push(state.reason);
          onChange(state);
        },
      });
      await until(({ published, position }) => published === events.length && position === first.facts.length);
      expect(reasons[0]).toMatch(
        /^the stream HOSO was made at 20.*Z, not at 20.*Z: what was told is lost there, and everything is told again$/,
      );
      expect((await storedIn()).map(({ event }) => event)).toEqual(events);

      // And while it runs, with the next event.
      await broker.use(async ({ jsm }) => void (await jsm.streams.delete('HOSO')));
      await live(store, first, 2);
      await until(({ position }) => position === 2 * first.facts.length);
      expect(reasons.at(-1)).toContain('everything is told again');
      expect((await storedIn()).map(({ event }) => event)).toEqual(await eventsIn(store));
      stopping.abort();
      await one.done;
    });

    it('tells everything again when the stream ends before what it has acknowledged, as after a power cut', async () => {
      const sooner = new AbortController();
      const before = follow({ signal: sooner.signal });
      await untilAllIsTold(before);
      sooner.abort();
      await before.done;
      const memory = followerMemory(natsKeyValues(broker, { bucket: 'hoso-memory' }), 'nats');
      const checkpoint = await memory.checkpoint();
      const told = JSON.parse(checkpoint?.mark ?? '') as { readonly seq: number };
      expect(told.seq).toBe(events.length);
      await memory.keepCheckpoint({ position: 1, eventId: '', ...checkpoint, mark: JSON.stringify({ ...told, seq: told.seq + 1 }) });
      const one = follow();
      const { reason } = await one.until(({ status }) => status === 'failing');
      expect(reason).toContain(`ends at ${events.length}, and had come to ${events.length + 1}`);
      await one.until(({ published, position }) => published === events.length && position === first.facts.length);
      expect(await storedIn()).toHaveLength(events.length);
      stopping.abort();
      await one.done;
    });

    it('ends between two events when its signal aborts', async () => {
      const publish = natsPublisher(broker);
      let asked = 0;
      const signal = { throwIfAborted: () => stopping.signal.throwIfAborted() } as AbortSignal;
      await expect(
        publish(
          events.map((event) => ({
            ...event,
            toJSON: () => {
              if (++asked === 3) stopping.abort();
              return event;
            },
          })),
          { signal },
        ),
      ).rejects.toThrow('aborted');
      expect(await storedIn()).toHaveLength(3);
    });

    it.each(['SIGTERM', 'SIGKILL'] as const)(
      'loses nothing and doubles nothing when the server ends by %s, again and again, and comes back',
      async (signal) => {
        store = await storeWith(...stories);
        const head = await store.head();
        const publish = natsPublisher(broker);
        let [batches, restarts] = [0, 0];
        let isUp = true;
        const one = follow({
          limit: 40,
          publish: async (batch) => {
            // Half of the batch arrives, and the server ends before it is acknowledged as a whole.
            if (++batches % 3 === 0 && isUp) {
              await publish(batch.slice(0, Math.ceil(batch.length / 2)));
              await server.stop(signal);
              isUp = false;
            }
            await publish(batch);
          },
          wait: async () => {
            if (isUp) return;
            await server.start();
            isUp = true;
            restarts++;
          },
        });
        await one.until(({ position }) => position === head);
        expect(restarts).toBeGreaterThan(2);
        const expected = await eventsIn(store);
        expect(expected.length).toBeGreaterThan(100);
        expect((await storedIn()).map(({ event }) => event)).toEqual(expected);
        stopping.abort();
        await one.done;
      },
    );

    it('says that it fails while the server is away, and goes on when it is back', async () => {
      await server.stop();
      let back: (() => void) | undefined;
      const one = follow({
        wait: () =>
          new Promise((resolve) => {
            back = resolve;
          }),
      });
      const { reason, status } = await one.until(({ failures }) => failures === 1);
      expect([status, reason]).toEqual(['failing', 'CONNECTION_REFUSED']);
      expect(await one.lag()).toBe(first.facts.length);
      await server.start();
      back?.();
      await one.until(({ position }) => position === first.facts.length);
      expect(one.state()).toEqual({ status: 'following', position: first.facts.length, published: events.length, failures: 0, parked: 0 });
      stopping.abort();
      await one.done;
    });
  });

  describe('a consumer', () => {
    const consume = (over: Partial<ConsumerOptions> = {}) => {
      const { onChange, until } = watched<ConsumerState>();
      const seen = natsKeyValues(broker, { bucket: 'hoso-seen-portal', keepMs: 86_400_000 });
      const got: string[] = [];
      const handle = async ({ id }: Envelope): Promise<void> => void got.push(id);
      const pauseMs = (): number => 0;
      const one = natsConsumer({ broker, durable: 'portal', handle, seen, signal: stopping.signal, pauseMs, onChange, ...over });
      return { ...one, until, got, seen };
    };
    const ids = (of: readonly { readonly id: string }[]): readonly string[] => of.map(({ id }) => id);
    const letters = () => natsDeadLetters(broker, 'portal');

    it('handles each event once, in order, and goes on where it was', async () => {
      const publish = natsPublisher(broker);
      await publish(events.slice(0, 7));
      const sooner = new AbortController();
      const one = consume({ signal: sooner.signal });
      await one.until(({ handled }) => handled === 7);
      sooner.abort();
      await one.done;
      expect(one.state().status).toBe('stopped');
      await publish(events);
      const other = consume();
      await other.until(({ handled }) => handled === events.length - 7);
      expect([...one.got, ...other.got]).toEqual(ids(events));
      stopping.abort();
      await other.done;
    });

    it('knows an event that comes in another message, also after a restart', async () => {
      await natsPublisher(broker)(events);
      const again = (): Promise<void> =>
        broker.use(async ({ js }) => {
          // As after an hour, when the server no longer knows the ids.
          for (const event of events) await js.publish(subjectOf(event), JSON.stringify(event));
        });
      await again();
      const sooner = new AbortController();
      const one = consume({ signal: sooner.signal });
      await one.until(({ duplicates }) => duplicates === events.length);
      sooner.abort();
      await one.done;
      await again();
      const other = consume();
      await other.until(({ duplicates }) => duplicates === events.length);
      expect(one.got).toEqual(ids(events));
      expect(other.got).toEqual([]);
      stopping.abort();
      await other.done;
    });

    it('reads only what its filter covers, or only what comes from now on', async () => {
      const publish = natsPublisher(broker);
      await publish(events.slice(0, 6));
      const filtered = consume({ durable: 'certificates', filter: 'hoso.51.*.certificate-issued' });
      const late = consume({ durable: 'late', from: 'end', seen: natsKeyValues(broker, { bucket: 'hoso-seen-late' }) });
      await Promise.all([filtered, late].map(({ until }) => until(({ status }) => status === 'following')));
      await publish(events);
      await filtered.until(({ handled }) => handled === 1);
      await late.until(({ handled }) => handled === events.length - 6);
      expect(filtered.got).toEqual(ids(events.filter(({ type }) => type === 'certificate-issued')));
      expect(late.got).toEqual(ids(events.slice(6)));
      stopping.abort();
      await Promise.all([filtered.done, late.done]);
    });

    it('refuses to read on under a name that another filter has', async () => {
      await natsPublisher(broker)(events.slice(0, 1));
      const sooner = new AbortController();
      const one = consume({ signal: sooner.signal, filter: 'hoso.51.>' });
      await one.until(({ handled }) => handled === 1);
      sooner.abort();
      await one.done;
      const other = consume({ filter: 'hoso.52.>' });
      const { reason } = await other.until(({ status }) => status === 'failing');
      expect(reason).toBe('the consumer portal reads hoso.51.>, not hoso.52.>: give it another name, or remove it');
      stopping.abort();
      await other.done;
    });

    it('tries again what failed, while the others go on', async () => {
      await natsPublisher(broker)(events);
      const failing = events[2]?.id;
      const deliveries: string[] = [];
      const one = consume({
        handle: async ({ id }) => {
          deliveries.push(id);
          if (id === failing && deliveries.filter((one) => one === id).length < 3) throw new Error('not yet');
        },
      });
      await one.until(({ handled }) => handled === events.length);
      expect(one.state()).toMatchObject({ postponed: 2, deadLetters: 0, duplicates: 0 });
      expect(deliveries).toHaveLength(events.length + 2);
      stopping.abort();
      await one.done;
      expect(await letters().list()).toEqual([]);
    });

    it('lays aside what keeps failing and what is no event; both can be listed, tried again and dropped', async () => {
      await natsPublisher(broker)(events);
      await broker.use(async ({ js }) => void (await js.publish('hoso.51.21115.noise', 'no event', { msgID: 'noise' })));
      const failing = events[2] as IntegrationEvent;
      const tries: string[] = [];
      const one = consume({
        maxTries: 3,
        handle: async ({ id }) => {
          tries.push(id);
          if (id === failing.id) throw new Error('column\nmissing');
        },
      });
      await one.until(({ handled, deadLetters }) => handled === events.length - 1 && deadLetters === 2);
      expect(tries.filter((id) => id === failing.id)).toHaveLength(3);
      const list = await letters().list();
      const letter = { place: expect.any(Number), at: expect.stringMatching(/^20.*Z$/) };
      expect(list.toSorted((a, b) => b.deliveries - a.deliveries)).toEqual([
        { ...letter, text: JSON.stringify(failing), reason: 'column missing', deliveries: 3 },
        { ...letter, text: 'no event', reason: 'no JSON', deliveries: 1 },
      ]);
      expect(await letters().list(1)).toHaveLength(1);
      expect(await natsDeadLetters(broker, 'another').list()).toEqual([]);
      const place = list.find(({ text }) => text === 'no event')?.place ?? 0;
      expect(await natsDeadLetters(broker, 'another').drop(place)).toBe(false);

      const stillBroken = await letters().retry(async () => {
        throw new Error('still');
      }, one.seen);
      expect(stillBroken).toMatchObject({ handled: 0, left: [{ reason: expect.any(String) }, { reason: expect.any(String) }] });
      const handled: string[] = [];
      const mended = await letters().retry(async ({ id }) => void handled.push(id), one.seen);
      expect(mended).toEqual({ handled: 1, left: [{ place, reason: 'no JSON' }] });
      expect(handled).toEqual([failing.id]);
      expect(await one.seen.get(failing.id)).toBe(failing.recordedAt);
      expect(await letters().drop(place)).toBe(true);
      expect(await letters().drop(place)).toBe(false);
      expect(await letters().list()).toEqual([]);
      stopping.abort();
      await one.done;
    });

    it('has every dead letter, however many there are', async () => {
      expect(await letters().list()).toEqual([]);
      const [event] = events as readonly [IntegrationEvent];
      const numbered = Array.from({ length: 1001 }, (_, n) => JSON.stringify({ ...event, about: { ...event.about, sequence: n } }));
      await broker.use(async ({ js }) => void (await Promise.all(numbered.map((text) => js.publish('hoso-dead-letters.portal', text)))));
      const places = (await letters().list()).map(({ place }) => place);
      expect(places).toHaveLength(1001);
      expect(await letters().drop(places.at(-1) as number)).toBe(true);
      const handled: number[] = [];
      const seen = { get: async () => undefined, put: async () => {} };
      const { left } = await letters().retry(async ({ about }) => void handled.push(about.sequence), seen);
      expect([left, handled.length]).toEqual([[], 1000]);
      expect(await letters().list()).toEqual([]);
    });

    it('lays aside what ends its process each time; the others are handled', async () => {
      await natsPublisher(broker)(events);
      const deadly = events[0]?.id;
      const got: string[] = [];
      let begun = 0;
      /** Until it ends its process, or all are done. */
      const live = async (): Promise<ConsumerState> => {
        const own = natsBroker({ servers: server.address });
        const crashed = Promise.withResolvers<ConsumerState>();
        const one = consume({
          broker: own,
          ackWaitMs: 100,
          handle: async ({ id }) => {
            if (id !== deadly) return void got.push(id);
            begun++;
            await own.close();
            crashed.resolve(one.state());
            return new Promise(() => {});
          },
        });
        return Promise.race([crashed.promise, one.until(({ deadLetters }) => deadLetters === 1)]);
      };
      for (let n = 0; n < 5; n++) expect((await live()).deadLetters).toBe(0);
      expect((await live()).deadLetters).toBe(1);
      expect(begun).toBe(5);
      expect(got).toEqual(ids(events.slice(1)));
      expect((await letters().list()).map(({ text, reason }) => [JSON.parse(text).id, reason])).toEqual([
        [deadly, 'its handler did not come to an end in 5 tries'],
      ]);
    });

    it('waits for a handler that fails for everything, and lays nothing aside', async () => {
      await natsPublisher(broker)(events);
      let [passed, failures] = [0, 0];
      const one = consume({
        handle: async () => {
          if (passed >= 10_000) return;
          failures++;
          throw new Error('no database');
        },
        wait: async (ms) => {
          passed += ms;
        },
      });
      const { reason } = await one.until(({ status }) => status === 'failing');
      expect(reason).toBe('no database');
      await one.until(({ handled }) => handled === events.length);
      expect(one.state()).toMatchObject({ status: 'following', deadLetters: 0, postponed: failures });
      expect(failures).toBeLessThan(10);
      stopping.abort();
      await one.done;
      expect(await letters().list()).toEqual([]);
    });

    it('keeps what it works on for itself, however long it takes', async () => {
      await natsPublisher(broker)(events.slice(0, 1));
      const [working, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const one = consume({
        ackWaitMs: 200,
        handle: async () => {
          working.resolve();
          await over.promise;
        },
      });
      await working.promise;
      const other = consume({ ackWaitMs: 200 });
      await other.until(({ status }) => status === 'following');
      await broker.use(async ({ js }) => {
        const raw = await js.consumers.get('HOSO', 'portal');
        expect(await raw.next({ expires: 1000 })).toBeNull();
      });
      over.resolve();
      await one.until(({ handled }) => handled === 1);
      stopping.abort();
      await Promise.all([one.done, other.done]);
      expect(other.got).toEqual([]);
    });

    it('that cannot remember does not acknowledge, and handles again rather than not at all', async () => {
      await natsPublisher(broker)(events.slice(0, 1));
      let failures = 0;
      const seen = natsKeyValues(broker, { bucket: 'hoso-seen-portal' });
      const one = consume({
        ackWaitMs: 100,
        seen: {
          get: seen.get,
          put: async (key, value) => {
            if (failures++ === 0) throw new Error('disk full');
            await seen.put(key, value);
          },
        },
        wait: async () => {},
      });
      await one.until(({ handled }) => handled === 1);
      expect(one.got).toEqual([events[0]?.id, events[0]?.id]);
      stopping.abort();
      await one.done;
    });

    it('goes on after the server was killed and came back, with nothing lost', async () => {
      await natsPublisher(broker)(events);
      const half = Math.floor(events.length / 2);
      let [kills, isUp] = [0, true];
      const handled = new Set<string>();
      const one = consume({
        ackWaitMs: 1000,
        handle: async ({ id }) => {
          handled.add(id);
          if (handled.size < half || kills > 0) return;
          kills++;
          isUp = false;
          await server.stop('SIGKILL');
        },
        wait: async (ms, signal) => {
          if (isUp) return wait(ms, signal);
          await server.start();
          isUp = true;
        },
      });
      await one.until(({ handled: all }) => all >= events.length);
      expect([...handled].sort()).toEqual([...ids(events)].sort());
      expect([kills, one.state().deadLetters]).toEqual([1, 0]);
      stopping.abort();
      await one.done;
    });
  });

  it('a broker that was closed opens nothing more', async () => {
    const other = natsBroker({ servers: server.address });
    await other.close();
    await expect(other.use(async () => 1)).rejects.toThrow('the broker was closed');
  });

  it('nobody listens: the error comes at once', async () => {
    const nobody = natsBroker({ servers: '127.0.0.1:9' });
    await expect(nobody.use(async () => 1)).rejects.toThrow('CONNECTION_REFUSED');
    await nobody.close();
  });
});
