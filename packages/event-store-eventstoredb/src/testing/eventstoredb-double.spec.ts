import { randomUUID } from 'node:crypto';
import {
  ANY,
  BACKWARDS,
  binaryEvent,
  END,
  type ErrorType,
  EventStoreDBClient,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  START,
  STREAM_EXISTS,
  streamNameFilter,
} from '@eventstore/db-client';
import { afterEach, describe, expect, it } from 'vitest';
import { type Double, eventStoreDbDouble } from './eventstoredb-double.ts';

const open: { double?: Double; clients: EventStoreDBClient[] } = { clients: [] };
const start = async (options?: Parameters<typeof eventStoreDbDouble>[0]) => {
  open.double = await eventStoreDbDouble(options);
  return open.double;
};
/** As it comes, with nothing of the adapter. */
const clientOf = (url: string): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(url);
  open.clients.push(client);
  return client;
};
afterEach(async () => {
  for (const client of open.clients.splice(0)) await client.dispose();
  open.double?.stop();
});

const events = (count: number) => Array.from({ length: count }, (_, n) => jsonEvent({ type: 'Sample', data: { n }, metadata: { m: n } }));
const typeOfFailure = async (work: Promise<unknown>): Promise<ErrorType> => (await work.catch((error: unknown) => error)) as never;

describe.each([{ batch: true }, { batch: false }])('the double (names BatchAppend: $batch), to the unchanged client,', ({ batch }) => {
  it('is appended to the way that it names', async () => {
    const double = await start({ batch });
    const client = clientOf(double.url);
    const answer = await client.appendToStream('s', events(2), { expectedRevision: NO_STREAM });
    expect(answer).toMatchObject({ success: true, nextExpectedRevision: 1n });
    expect(double.counts).toMatchObject({ append: batch ? 0 : 1, batchAppend: batch ? 1 : 0 });
    expect((await client.appendToStream('s', events(1), { expectedRevision: ANY })).nextExpectedRevision).toBe(2n);
    expect((await client.appendToStream('s', events(1), { expectedRevision: STREAM_EXISTS })).nextExpectedRevision).toBe(3n);
    expect((await client.appendToStream('s', events(1), { expectedRevision: 3n })).position?.commit).toBeGreaterThan(
      answer.position?.commit ?? 0n,
    );
  });

  it('refuses with the revision where the stream stands', async () => {
    const client = clientOf((await start({ batch })).url);
    await client.appendToStream('s', events(3), { expectedRevision: NO_STREAM });
    for (const expectedRevision of [NO_STREAM, 0n, 7n] as const) {
      const failure = await typeOfFailure(client.appendToStream('s', events(1), { expectedRevision }));
      expect(failure).toMatchObject({
        type: 'wrong-expected-version',
        streamName: 's',
        expectedVersion: expectedRevision,
        actualVersion: 2n,
      });
    }
    const missing = await typeOfFailure(client.appendToStream('t', events(1), { expectedRevision: 0n }));
    expect(missing).toMatchObject({ type: 'wrong-expected-version', actualVersion: NO_STREAM });
  });

  it('knows a repeated append by its event ids', async () => {
    const client = clientOf((await start({ batch })).url);
    const first = events(2);
    const answer = await client.appendToStream('s', first, { expectedRevision: NO_STREAM });
    await client.appendToStream('s', events(1), { expectedRevision: 1n });
    expect(await client.appendToStream('s', first, { expectedRevision: NO_STREAM })).toEqual(answer);
  });

  it('tells of deleted streams', async () => {
    const client = clientOf((await start({ batch })).url);
    await client.appendToStream('soft', events(2));
    await client.deleteStream('soft', { expectedRevision: 1n });
    expect(await typeOfFailure(client.readStream('soft').toArray())).toMatchObject({ type: 'stream-not-found', streamName: 'soft' });
    expect((await client.appendToStream('soft', events(1), { expectedRevision: NO_STREAM })).nextExpectedRevision).toBe(2n);
    expect((await client.readStream('soft').toArray()).map(({ event }) => event.revision)).toEqual([2n]);

    await client.appendToStream('hard', events(2));
    expect(await typeOfFailure(client.deleteStream('hard', { expectedRevision: 7n }))).toMatchObject({ type: 'wrong-expected-version' });
    await client.tombstoneStream('hard');
    expect(await typeOfFailure(client.readStream('hard').toArray())).toMatchObject({ type: 'stream-deleted', streamName: 'hard' });
    expect(await typeOfFailure(client.appendToStream('hard', events(1)))).toMatchObject({ type: 'stream-deleted', streamName: 'hard' });
    expect(await typeOfFailure(client.tombstoneStream('hard'))).toMatchObject({ type: 'stream-deleted' });
  });
});

describe('the double', () => {
  it('gives events back as they were written, in pages, both ways, of a stream and of the log', async () => {
    const client = clientOf((await start()).url);
    const id = randomUUID();
    await client.appendToStream('s', [...events(4), binaryEvent({ id, type: 'Bytes', data: Uint8Array.of(1, 0, 255) })]);
    await client.appendToStream('t', events(1));
    const page = async (options: object) => (await client.readStream('s', options).toArray()).map(({ event }) => Number(event.revision));
    expect(await page({})).toEqual([0, 1, 2, 3, 4]);
    expect(await page({ fromRevision: 1n, maxCount: 2 })).toEqual([1, 2]);
    expect(await page({ fromRevision: 9n })).toEqual([]);
    expect(await page({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([4, 3]);
    expect(await page({ direction: BACKWARDS, fromRevision: 9n, maxCount: 2 })).toEqual([4, 3]);
    const [, , third, , last] = (await client.readStream('s').toArray()).map(({ event }) => event);
    expect(third).toMatchObject({ type: 'Sample', data: { n: 2 }, metadata: { m: 2 }, isJson: true, streamId: 's' });
    expect(last).toMatchObject({ id, type: 'Bytes', data: Uint8Array.of(1, 0, 255), isJson: false });
    expect(Math.abs((last?.created.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);

    const all = (await client.readAll({ fromPosition: START }).toArray()).map(({ event }) => event);
    const positions = all.map((event) => event?.position?.commit ?? 0n);
    expect(positions).toEqual(positions.toSorted((a, b) => Number(a - b)));
    const from = { commit: positions[2] ?? 0n, prepare: positions[2] ?? 0n };
    const ids = async (direction: typeof FORWARDS | typeof BACKWARDS) =>
      (await client.readAll({ fromPosition: from, direction, maxCount: 2 }).toArray()).map(({ event }) => event?.id);
    expect(await ids(FORWARDS)).toEqual([all[2]?.id, all[3]?.id]);
    expect(await ids(BACKWARDS)).toEqual([all[1]?.id, all[0]?.id]);
  });

  it('starts to read only where an event starts, as the server does', async () => {
    const client = clientOf((await start()).url);
    const { position } = await client.appendToStream('s', events(1));
    const inside = (position?.commit ?? 0n) + 1n;
    await client.appendToStream('s', events(1));
    await expect(client.readAll({ fromPosition: { commit: inside, prepare: inside } }).toArray()).rejects.toThrow(/invalid position/);
  });

  it('writes events of its own between ours', async () => {
    const client = clientOf((await start()).url);
    for (let i = 0; i < 12; i++) await client.appendToStream(`s-${i}`, events(1));
    const all = await client.readAll().toArray();
    expect(all.filter(({ event }) => event?.streamId.startsWith('$')).length).toBe(2);
  });

  it('confirms a catch-up subscription, sends what there is after the position, says that it caught up, and what comes', async () => {
    const client = clientOf((await start()).url);
    await client.appendToStream('a-1', events(2));
    const { position } = await client.appendToStream('b-1', events(1));
    await client.appendToStream('a-2', events(1));
    const heard: string[] = [];
    const subscription = client.subscribeToAll({
      fromPosition: position ?? START,
      filter: streamNameFilter({ prefixes: ['a-', 'c-'] }),
    });
    subscription.on('confirmation', () => heard.push('confirmation')).on('caughtUp', () => heard.push('caughtUp'));
    for await (const { event } of subscription) {
      heard.push(event?.streamId ?? '');
      if (heard.length === 2) for (const name of ['b-2', 'c-1']) await client.appendToStream(name, events(1));
      if (event?.streamId === 'c-1') break;
    }
    expect(heard).toEqual(['confirmation', 'a-2', 'caughtUp', 'c-1']);
    await subscription.unsubscribe();
  });

  it('sends a follower of the cluster on to the leader, and names all nodes by gossip', async () => {
    const double = await start({ nodes: 3 });
    double.lead(2);
    const client = clientOf(double.urlOf(0));
    const failure = await typeOfFailure(client.appendToStream('s', events(1)));
    expect(failure).toMatchObject({ type: 'not-leader', leader: { address: '127.0.0.1', port: Number(new URL(double.urlOf(2)).port) } });
    expect((await client.appendToStream('s', events(1))).success).toBe(true);
    expect((await clientOf(double.url).appendToStream('s', events(1))).nextExpectedRevision).toBe(1n);
  });
});
