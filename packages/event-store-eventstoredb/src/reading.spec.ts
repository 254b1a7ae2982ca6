import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { appending } from './appending.ts';
import { connect } from './client.ts';
import { reading } from './reading.ts';
import { eventStoreDbDouble } from './testing/eventstoredb-double.ts';

describe('reading', () => {
  it('leaves no call open in the client, whether a page takes all that was sent, part of it, or fails', async () => {
    const double = await eventStoreDbDouble();
    const { client, close } = connect(double.url, false);
    const read = reading(client, (name) => name.startsWith('dossier-'), 200);
    const append = appending(client, read, 3000);
    const events = Array.from({ length: 50 }, () => ({ id: randomUUID(), type: 'T', data: '{}', metadata: '{}' }));
    await append('dossier-1', -1, events);
    const { disposableStreams } = client as unknown as { readonly disposableStreams: Set<unknown> };

    for (let limit = 1; limit < 50; limit++) expect((await read.ofLog(0, limit)).events).toHaveLength(limit);
    expect(await read.ofStream('dossier-1', 'start', 'forwards', 500)).toHaveLength(50);
    expect(await read.ofStream('dossier-2', 'start', 'forwards', 500)).toEqual([]);
    expect(await read.last()).toBeGreaterThan(0);
    double.muteReads(true);
    await expect(read.last()).rejects.toThrow('silence for 200 ms');
    double.muteReads(false);
    const stopped = read.ofLog(0, 40).catch((error: unknown) => error);
    read.stop(new Error('stopped'));
    expect(String(await stopped)).toBe('Error: stopped');

    for (let turns = 0; disposableStreams.size > 0 && turns < 1000; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(disposableStreams.size).toBe(0);
    await close();
    double.stop();
  });
});
