import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wait } from './back-off.ts';
import { followerMemory } from './follower-memory.ts';
import type { IntegrationEvent } from './integration-event.ts';
import { type KeyValues, sqliteKeyValues } from './key-values.ts';
import type { PublishState } from './publish.ts';
import { publishFollow } from './publish-follow.ts';
import { type Receiver, receiver } from './testing/receiver.ts';
import { live, plainCodec, storeWith, storyNamed } from './testing/stories.ts';
import { watched } from './testing/watched.ts';
import { type Webhook, type WebhookOptions, webhook } from './webhook.ts';
import { checkEndpoint } from './webhook-endpoint.ts';
import { webhookFollow } from './webhook-follow.ts';
import { isSignedBy, type SignedHeaders, signedHeaders } from './webhook-signature.ts';

const first = storyNamed('first-dossier-4-stars-expired');
const told = 12;
const NOW = '2026-11-24T03:00:00.999Z';
const SECONDS = 1_795_489_200;
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const oldSecret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

const eventsOf = async (): Promise<readonly IntegrationEvent[]> => {
  const stopping = new AbortController();
  const { onChange, until } = watched<PublishState>();
  const out: IntegrationEvent[] = [];
  const one = publishFollow({
    store: await storeWith(first),
    codec: plainCodec,
    memory: followerMemory(sqliteKeyValues(':memory:'), 'x'),
    publish: async (batch) => void out.push(...batch),
    signal: stopping.signal,
    onChange,
  });
  await until(({ position }) => position === first.facts.length);
  stopping.abort();
  await one.done;
  return out;
};
const events = await eventsOf();
const [one, two, three] = events as [IntegrationEvent, IntegrationEvent, IntegrationEvent];

let there: Receiver;
let stopping: AbortController;
let keyValues: KeyValues;
/** Pauses between tries; those take no time. An answer is waited for as long as it takes. */
let pauses: number[];
beforeEach(async () => {
  there = await receiver();
  stopping = new AbortController();
  keyValues = sqliteKeyValues(':memory:');
  pauses = [];
});
afterEach(async () => {
  stopping.abort();
  await there.close();
});

const TIMEOUT = 12_345;
const hook = (over: Partial<WebhookOptions> & { readonly url?: string; readonly filters?: readonly string[] } = {}): Webhook => {
  const { url = there.url, filters, ...options } = over;
  return webhook({
    subscriber: { id: 'portal', url, secrets: [secret], ...(filters === undefined ? {} : { filters }) },
    keyValues,
    signal: stopping.signal,
    allowLoopback: true,
    timeoutMs: TIMEOUT,
    now: () => NOW,
    wait: async (ms, signal) => {
      if (ms === TIMEOUT) return wait(ms, signal);
      pauses.push(ms);
    },
    ...options,
  });
};

const headersOf = (received: Receiver['received'][number] | undefined): SignedHeaders => received?.headers as unknown as SignedHeaders;

describe('a signature', () => {
  it('is the one of the specification’s own library for its own example', () => {
    const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signedHeaders([key], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}')).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('holds for these bytes, this id, this time and this secret, and for nothing else', () => {
    fc.assert(
      fc.property(fc.string(), fc.uuid(), fc.integer({ min: 0, max: 4_000_000_000 }), fc.nat(7), (body, id, seconds, bit) => {
        const headers = signedHeaders([secret], id, seconds, body);
        expect(isSignedBy(secret, headers, body, seconds)).toBe(true);
        expect(isSignedBy(secret, headers, `${body} `, seconds)).toBe(false);
        expect(isSignedBy(secret, { ...headers, 'webhook-id': `${id}0` }, body, seconds)).toBe(false);
        expect(isSignedBy(secret, { ...headers, 'webhook-timestamp': String(seconds + 1) }, body, seconds)).toBe(false);
        const signature = Buffer.from(headers['webhook-signature']);
        signature[signature.length - 3] = (signature[signature.length - 3] as number) ^ (1 << bit);
        expect(isSignedBy(secret, { ...headers, 'webhook-signature': signature.toString('latin1') }, body, seconds)).toBe(false);
        expect(isSignedBy(oldSecret, headers, body, seconds)).toBe(false);
      }),
    );
  });

  it('is too old or too new after five minutes', () => {
    const headers = signedHeaders([secret], 'id', 1000, 'body');
    expect([700, 1300].map((now) => isSignedBy(secret, headers, 'body', now))).toEqual([true, true]);
    expect([699, 1301].map((now) => isSignedBy(secret, headers, 'body', now))).toEqual([false, false]);
  });

  it.each(['', '1e3', '-1000', ' 1000', '1000.0', 'x'])('is none at the time %j', (at) => {
    expect(isSignedBy(secret, { ...signedHeaders([secret], 'id', 1000, ''), 'webhook-timestamp': at }, '', 1000)).toBe(false);
  });

  it.each(['', 'secret', 'whsec_', 'whsec_c2hvcnQ=', `whsec_${randomBytes(65).toString('base64')}`, secret.slice(6), `${secret} `])(
    'is not made with a bad secret, which is not quoted: %#',
    (bad) => {
      expect(() => signedHeaders([bad], 'id', 1, '')).toThrow(/^a webhook secret is whsec_ and the Base64 of 24 to 64 random bytes$/);
    },
  );
});

describe('an address', () => {
  it.each(['https://example.gov.vn/hook', 'https://10.1.2.3:8443/hook', 'https://[2001:db8::1]/'])('may be %s', (url) => {
    expect(checkEndpoint(url, false).href).toContain('https://');
  });

  it.each([
    'http://127.0.0.1:8080/',
    'http://localhost/',
    'http://[::1]/',
    'https://localhost/',
    'https://localhost./',
    'http://hook.localhost/',
  ])('may be %s only where loopback is allowed', (url) => {
    expect(checkEndpoint(url, true)).toBeInstanceOf(URL);
    expect(() => checkEndpoint(url, false)).toThrow('loopback');
  });

  it.each([
    'http://example.gov.vn/',
    'http://10.1.2.3/',
    'ftp://example.gov.vn/',
    'file:///etc/passwd',
    'https://169.254.169.254/latest/meta-data',
    'http://169.254.169.254/',
    'https://[fe80::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://0.0.0.0/',
    'https://[::]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://2852039166/',
    'https://user:password@example.gov.vn/',
    'https://example.gov.vn/#x',
    'example.gov.vn',
    '',
  ])('is never %s', (url) => {
    expect(() => checkEndpoint(url, true)).toThrow(/^a webhook/);
  });

  it('of loopback is seen through its other spellings', () => {
    for (const host of ['2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '127.1', 'LOCALHOST']) {
      expect(() => checkEndpoint(`http://${host}/`, false)).toThrow('loopback');
    }
  });

  it('id and secrets are checked before anything is sent', () => {
    const subscriber = { id: 'portal', url: 'https://example.gov.vn/', secrets: [secret] };
    const make = (change: object) => () => webhook({ subscriber: { ...subscriber, ...change }, keyValues, signal: stopping.signal });
    expect(make({})).not.toThrow();
    expect(make({ id: 'Portal.1' })).toThrow('the id of a subscriber');
    expect(make({ secrets: [] })).toThrow('has no secret');
    expect(make({ secrets: [secret, 'whsec_x'] })).toThrow('a webhook secret');
    expect(make({ url: 'http://example.gov.vn/' })).toThrow('by https');
  });
});

describe('a webhook', () => {
  it('posts the event, signed, under the event’s id', async () => {
    await hook().publish([one]);
    expect(there.received).toHaveLength(1);
    const [got] = there.received;
    expect(JSON.parse(got?.body ?? '')).toEqual(one);
    expect(got?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': one.id, 'webhook-timestamp': String(SECONDS) });
    expect(isSignedBy(secret, headersOf(got), got?.body ?? '', SECONDS)).toBe(true);
  });

  it('is signed with both secrets while they change over', async () => {
    const subscriber = { id: 'portal', url: there.url, secrets: [secret, oldSecret] };
    await webhook({ subscriber, keyValues, signal: stopping.signal, allowLoopback: true, now: () => NOW }).publish([one]);
    const [got] = there.received;
    for (const each of [secret, oldSecret]) expect(isSignedBy(each, headersOf(got), got?.body ?? '', SECONDS)).toBe(true);
  });

  it('sends only what the subscriber asked for', async () => {
    await hook({ filters: ['hoso.*.*.certificate-issued', 'hoso.*.*.certificate-ended'] }).publish(events);
    expect(there.received.map(({ body }) => JSON.parse(body).type)).toEqual(['certificate-issued', 'certificate-ended']);
    await hook({ filters: ['hoso.52.>'] }).publish(events);
    expect(there.received).toHaveLength(2);
  });

  it('tries again with growing pauses, under the same id, each try signed anew, until it is taken', async () => {
    let tries = 0;
    there.answer = (response) => response.writeHead(++tries < 9 ? 503 : 200).end('ignored');
    const failing: unknown[] = [];
    const portal: Webhook = hook({
      wait: async (ms, signal) => {
        if (ms === TIMEOUT) return wait(ms, signal);
        pauses.push(ms);
        failing.push(portal.delivery());
      },
    });
    await portal.publish([one, two]);
    expect(failing[0]).toEqual({ delivered: 0, failing: { eventId: one.id, tries: 1, since: NOW, reason: 'answered 503' } });
    expect(failing.at(-1)).toMatchObject({ failing: { tries: 8 } });
    expect(portal.delivery()).toEqual({ delivered: 2 });
    expect(there.received.map(({ headers }) => headers['webhook-id'])).toEqual([...Array(9).fill(one.id), two.id]);
    expect(pauses).toEqual([5, 30, 120, 300, 900, 1800, 3600, 7200].map((s) => s * 1000));
    expect(await portal.deadLetters()).toEqual([]);
  });

  it('tries what is refused twice again, and what is refused for the moment as often as an error', async () => {
    for (const [status, tries] of [
      [400, 3],
      [401, 3],
      [404, 3],
      [422, 3],
      [408, 9],
      [409, 9],
      [425, 9],
      [429, 9],
      [302, 9],
    ] as const) {
      there.received.splice(0);
      there.answer = (response) => response.writeHead(status).end();
      const portal = hook({ keyValues: sqliteKeyValues(':memory:') });
      await portal.publish([one]);
      expect([status, there.received.length]).toEqual([status, tries]);
      expect(await portal.deadLetters()).toMatchObject([{ tries, reason: `answered ${status}` }]);
    }
  });

  it('goes on with its tries after a restart: it neither begins anew nor makes haste', async () => {
    there.answer = (response) => response.writeHead(503).end();
    const dying = new AbortController();
    const first = hook({
      signal: dying.signal,
      wait: async (ms, signal) => {
        if (ms === TIMEOUT) return wait(ms, signal);
        if (ms === 300_000) dying.abort();
      },
    });
    await expect(first.publish([one])).rejects.toThrow('stopped meanwhile');
    expect(there.received).toHaveLength(4);
    await hook().publish([one]);
    expect(there.received).toHaveLength(9);
    expect(pauses).toEqual([300, 900, 1800, 3600, 7200].map((s) => s * 1000));
    // The next event has tries of its own.
    await hook({ offAfter: 9 }).publish([two]);
    expect(there.received).toHaveLength(18);
  });

  it('waits as long as it is asked to, an hour at most', async () => {
    const asks = ['60', '999999', 'tomorrow', '1'];
    there.answer = (response) => {
      const ask = asks.shift();
      if (ask === undefined) response.writeHead(204).end();
      else response.writeHead(429, { 'retry-after': ask }).end();
    };
    await hook({ pausesMs: [5000, 5000, 5000, 5000] }).publish([one]);
    expect(pauses).toEqual([60_000, 3_600_000, 5000, 5000]);
  });

  it.each([
    ['a redirect', 302, 'answered 302'],
    ['not found', 404, 'answered 404'],
    ['an error', 500, 'answered 500'],
  ])('takes %s for a failure and lays the event aside after the last try', async (_, status, reason) => {
    there.answer = (response, got) =>
      response.writeHead(JSON.parse(got.body).id === one.id ? status : 200, { location: `${there.url}/elsewhere` }).end();
    const portal = hook({ pausesMs: [1, 2] });
    await portal.publish([one, two]);
    expect(there.received.map(({ headers }) => headers['webhook-id'])).toEqual([one.id, one.id, one.id, two.id]);
    expect(await portal.deadLetters()).toEqual([{ event: one, tries: 3, reason, at: NOW }]);
    expect(await portal.switchedOff()).toBeUndefined();
    expect(portal.delivery()).toEqual({ delivered: 1 });
  });

  it('takes no answer, and nobody there, for failures', async () => {
    const late = hook({
      pausesMs: [],
      // The time for an answer is over as soon as the receiver has the request.
      wait: () =>
        new Promise((resolve) => {
          there.answer = () => resolve();
        }),
    });
    await late.publish([one]);
    await there.close();
    await hook({ pausesMs: [] }).publish([two]);
    expect((await late.deadLetters()).map(({ reason }) => reason)).toEqual([
      `no answer in ${TIMEOUT} ms`,
      expect.stringContaining('ECONNREFUSED'),
    ]);
  });

  it('never follows a redirect with the signed body', async () => {
    const other = await receiver();
    there.answer = (response) => response.writeHead(307, { location: other.url }).end();
    await hook({ pausesMs: [] }).publish([one]);
    expect(there.received).toHaveLength(1);
    expect(other.received).toEqual([]);
    await other.close();
  });
});

describe('a dead letter', () => {
  it('is tried again when somebody asks, and goes from the list when it arrives', async () => {
    there.answer = (response) => response.writeHead(500).end();
    const portal = hook({ pausesMs: [] });
    await portal.publish([one, two, three]);
    expect((await portal.deadLetters()).map(({ event }) => event.id)).toEqual([one.id, two.id, three.id]);
    expect(await portal.retryDeadLetters()).toEqual({ delivered: 0, left: 3 });
    expect((await portal.deadLetters()).map(({ tries }) => tries)).toEqual([2, 2, 2]);
    there.answer = (response, got) => response.writeHead(JSON.parse(got.body).id === two.id ? 500 : 200).end();
    expect(await portal.retryDeadLetters()).toEqual({ delivered: 2, left: 1 });
    await portal.dropDeadLetter(two.id);
    expect(await portal.deadLetters()).toEqual([]);
  });

  it('too many in a row switch the subscriber off, until somebody switches it on: what came meanwhile waits', async () => {
    let status = 500;
    there.answer = (response) => response.writeHead(status).end();
    const portal = hook({ pausesMs: [], offAfter: 3 });
    await expect(portal.publish(events)).rejects.toThrow(
      `the subscriber portal is switched off since ${NOW}: 3 dead letters in a row; the last: answered 500`,
    );
    expect(there.received).toHaveLength(3);
    expect(await portal.switchedOff()).toEqual({ at: NOW, reason: '3 dead letters in a row; the last: answered 500' });
    status = 200;
    await expect(portal.publish(events)).rejects.toThrow('switched off');
    await expect(hook().publish(events)).rejects.toThrow('switched off');
    expect(there.received).toHaveLength(3);
    await portal.switchOn();
    await portal.publish(events);
    expect(await portal.retryDeadLetters()).toEqual({ delivered: 3, left: 0 });
    const arrived = there.received.slice(3).map(({ headers }) => headers['webhook-id']);
    expect(arrived).toEqual([...events.slice(3), ...events.slice(0, 3)].map(({ id }) => id));
  });

  it('only those in a row count', async () => {
    let n = 0;
    there.answer = (response) => response.writeHead(++n % 3 === 0 ? 200 : 500).end();
    const portal = hook({ pausesMs: [], offAfter: 3 });
    await portal.publish(events);
    expect(await portal.deadLetters()).toHaveLength(8);
    expect(await portal.switchedOff()).toBeUndefined();
  });

  it('that says "gone" switches the subscriber off at once', async () => {
    there.answer = (response) => response.writeHead(410).end();
    const portal = hook();
    await expect(portal.publish(events)).rejects.toThrow('it wants no more events');
    expect(there.received).toHaveLength(1);
    expect(await portal.deadLetters()).toHaveLength(1);
  });
});

describe('webhooks that follow the store', () => {
  it('have a checkpoint each: one that is down for ever holds nobody up', async () => {
    const [good, bad] = [await receiver(), there];
    bad.answer = (response) => response.writeHead(500).end();
    const store = await storeWith(first);
    const start = (id: string, url: string) => {
      const { onChange, until } = watched<PublishState>();
      const follow = webhookFollow({
        store,
        codec: plainCodec,
        keyValues,
        signal: stopping.signal,
        allowLoopback: true,
        from: 'start',
        subscriber: { id, url, secrets: [secret] },
        pausesMs: [],
        onChange,
        wait: (ms, signal) => wait(Math.max(ms, 60_000), signal),
      });
      return { ...follow, until };
    };
    const [up, down] = [start('up', good.url), start('down', bad.url)];
    await up.until(({ position }) => position === first.facts.length);
    const { reason } = await down.until(({ status }) => status === 'failing');
    expect(reason).toContain('5 dead letters in a row');
    expect(good.received).toHaveLength(told);
    expect(await up.lag()).toBe(0);
    expect(await down.lag()).toBeGreaterThan(0);
    expect([up.subscriber, down.subscriber]).toEqual(['up', 'down']);
    bad.answer = (response) => response.writeHead(204).end();
    // It does not wait for the end of its pause.
    await down.switchOn();
    await down.until(({ position }) => position === first.facts.length);
    expect(down.delivery()).toEqual({ delivered: told - 5 });
    stopping.abort();
    await Promise.all([up.done, down.done]);
    await good.close();
  });

  it('begin for a new subscriber with what happens from now on, and lose nothing of it over a restart', async () => {
    const store = await storeWith(first);
    const start = (signal: AbortSignal) => {
      const { onChange, until } = watched<PublishState>();
      const subscriber = { id: 'new', url: there.url, secrets: [secret] };
      const follow = webhookFollow({ store, codec: plainCodec, keyValues, signal, allowLoopback: true, subscriber, onChange });
      return { ...follow, until };
    };
    const before = new AbortController();
    const sooner = start(before.signal);
    await sooner.until(({ position }) => position === first.facts.length);
    before.abort();
    await sooner.done;
    await live(store, first, 2);
    const later = start(stopping.signal);
    await later.until(({ position }) => position === 2 * first.facts.length);
    expect(there.received).toHaveLength(told);
    stopping.abort();
    await later.done;
  });

  it('send nothing again that is laid aside, or has arrived, when they are stopped right after it', async () => {
    const store = await storeWith(first);
    let n = 0;
    there.answer = (response) => response.writeHead(++n === 1 ? 500 : 204).end();
    const start = (values: KeyValues, signal: AbortSignal) => {
      const { onChange, until } = watched<PublishState>();
      const subscriber = { id: 'mill', url: there.url, secrets: [secret] };
      const options = { store, codec: plainCodec, subscriber, allowLoopback: true, from: 'start', pausesMs: [], onChange } as const;
      return { ...webhookFollow({ ...options, keyValues: values, signal }), until };
    };
    // The first process dies before it can keep its checkpoint after the dead letter, the second after the first event that has arrived.
    for (const last of [1, 2]) {
      const dying = new AbortController();
      const dyingValues: KeyValues = {
        ...keyValues,
        put: async (key, value) => {
          if (key.endsWith('.checkpoint') && there.received.length === last) {
            if (last === 2) await keyValues.put(key, value);
            dying.abort();
            throw new Error('killed');
          }
          return keyValues.put(key, value);
        },
      };
      await start(dyingValues, dying.signal).done;
      expect(there.received).toHaveLength(last);
    }
    const after = start(keyValues, stopping.signal);
    await after.until(({ position }) => position === first.facts.length);
    const ids = there.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual(events.map(({ id }) => id));
    expect((await after.deadLetters()).map(({ event }) => event.id)).toEqual([one.id]);
    stopping.abort();
    await after.done;
  });

  it('stop in the middle of a try', async () => {
    const store = await storeWith(first);
    const arrived = new Promise<void>((resolve) => {
      there.answer = () => resolve();
    });
    const follow = webhookFollow({
      store,
      codec: plainCodec,
      keyValues,
      signal: stopping.signal,
      allowLoopback: true,
      from: 'start',
      subscriber: { id: 'slow', url: there.url, secrets: [secret] },
    });
    await arrived;
    stopping.abort();
    await follow.done;
    expect(await follow.deadLetters()).toEqual([]);
    expect(follow.state()).toMatchObject({ status: 'stopped', position: one.about.sequence });
  });
});
