import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '@hoso/event-store/adapter';
import { describe, expect, it } from 'vitest';
import { appending } from './appending.ts';
import { connect } from './client.ts';
import { eventStoreDbEventStore } from './eventstoredb-event-store.ts';
import { reading } from './reading.ts';
import { eventStoreDbDouble } from './testing/eventstoredb-double.ts';
import { OtherLogError, tryAgain } from './try-again.ts';

describe('reading', () => {
  it('leaves no call open in the client, whether a page takes all that was sent, part of it, or fails', async () => {
    const double = await eventStoreDbDouble();
    const { client, close } = connect(double.url, false);
    const read = reading(client, (name) => name.startsWith('dossier-'), 200);
    const append = appending(client, read, 3000);
    const events = Array.from({ length: 50 }, () => ({ id: randomUUID(), type: 'T', data: '{}', metadata: '{}' }));
    await append('dossier-1', -1, events);
    const { disposableStreams } = client as unknown as { readonly disposableStreams: Set<unknown> };

    for (let limit = 1; limit < 50; limit++) expect((await read.ofLog({ position: 0 }, limit)).events).toHaveLength(limit);
    expect(await read.ofStream('dossier-1', 'start', 'forwards', 500)).toHaveLength(50);
    expect(await read.ofStream('dossier-2', 'start', 'forwards', 500)).toEqual([]);
    expect(await read.last()).toBeGreaterThan(0);
    double.muteReads(true);
    await expect(read.last()).rejects.toThrow('silence for 200 ms');
    double.muteReads(false);
    const stopped = read.ofLog({ position: 0 }, 40).catch((error: unknown) => error);
    read.stop(new Error('stopped'));
    expect(String(await stopped)).toBe('Error: stopped');

    for (let turns = 0; disposableStreams.size > 0 && turns < 1000; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(disposableStreams.size).toBe(0);
    await close();
    double.stop();
  });

  it('tells a log in which the event is not where it was', async () => {
    const double = await eventStoreDbDouble();
    const { client, close } = connect(double.url, false);
    const read = reading(client, (name) => name.startsWith('dossier-'), 3000);
    const append = appending(client, read, 3000);
    const events = [1, 2].map(() => ({ id: randomUUID(), type: 'T', data: '{}', metadata: '{}' }));
    await append('dossier-1', -1, events);
    const [first, second] = (await read.ofLog({ position: 0 }, 10)).events as [RecordedEvent, RecordedEvent];
    expect((await read.ofLog(first, 10)).events).toEqual([second]);
    expect((await read.ofLog({ position: second.position - 1 }, 10)).events).toEqual([second]);
    expect(await read.ofLog(second, 10)).toMatchObject({ events: [], through: { position: second.position, id: second.id } });
    const { position } = first;
    for (const [place, mayPass] of [
      [{ position, id: second.id }, false],
      [{ position: position + 2 }, false],
      [{ position: position + 1 }, false],
      [{ position: second.position + 1000 }, true],
    ] as const)
      await expect(read.ofLog(place, 10)).rejects.toMatchObject({ name: 'OtherLogError', mayPass });
    await close();
    double.stop();
  });
});

describe('the store', () => {
  it('has no event at a place of another store, even or odd: a checkpoint from there is seen to be foreign', async () => {
    const double = await eventStoreDbDouble();
    const store = eventStoreDbEventStore(double.url, { patienceMs: 200 });
    const events = [1, 2, 3].map(() => ({ id: randomUUID(), type: 'T', data: '{}', metadata: '{}' }));
    await store.append('dossier-1', -1, events);
    const there = new Set((await store.readAll()).map(({ position }) => position));
    const head = await store.head();
    let looked = 0;
    for (let position = 2; position < head; position++) {
      if (there.has(position)) continue;
      const [event] = await store.readAll({ after: position - 1, limit: 1 });
      expect(event?.position).not.toBe(position);
      looked++;
    }
    expect(looked).toBeGreaterThan(100);
    await expect(store.readAll({ after: head - 4 })).rejects.toThrow('is not in this log');
    await store.close();
    double.stop();
  });
});

describe('trying again', () => {
  it('waits for a log that ends before, for as long as its patience, however long an outage was before', async () => {
    const answers = [new Error('away'), new OtherLogError(7, true), new OtherLogError(7, true), 'there'];
    const onRetry = () => {};
    const attempt = async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const patience = { what: 'reading', forMs: 60_000, pause: async () => {}, onRetry };
    expect(await tryAgain(attempt, { ...patience, doubtMs: 60_000 })).toBe('there');
    answers.push(new OtherLogError(7, true), 'there');
    await expect(tryAgain(attempt, { ...patience, doubtMs: 1 })).rejects.toThrow('the event at position 7 is not in this log');
  });
});
