import type { MetadataType } from '@eventstore/db-client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf, positionOf, toRecordedEvent, toServerEvent } from './stored-form.ts';

/** What the client hands out for metadata that was written as these bytes. */
const asTheClientReads = (bytes: Uint8Array): MetadataType | undefined => {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return bytes;
  }
};

const through = (data: string, metadata: string) => {
  const sent = toServerEvent({ id: '00000000-0000-4000-8000-000000000000', type: 'T', data, metadata });
  const read = toRecordedEvent({
    id: sent.id,
    type: sent.type,
    streamId: 'dossier-1',
    revision: 3n,
    isJson: false,
    created: new Date(0),
    data: sent.data,
    metadata: asTheClientReads(sent.metadata as Uint8Array),
    position: { commit: 21n, prepare: 21n },
  });
  return { sent, read };
};

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.json(),
  fc.json().map((json) => ` ${json}`),
  fc.constantFrom(
    '',
    '\0',
    '\0\0{}',
    '{"b":1,"a":2}',
    '{"2":1,"1":2}',
    '1.0',
    '{"a":1,"a":2}',
    '\ufeff{}',
    'null',
    '{"__proto__":1}',
    '-0',
    '1e400',
  ),
);

describe('the stored form', () => {
  it('gives back every text as it was, whatever the client makes of metadata', () => {
    fc.assert(
      fc.property(texts, texts, (data, metadata) => {
        const { read } = through(data, metadata);
        expect([read.data, read.metadata]).toEqual([data, metadata]);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves the metadata of facts legible in the server, and data bytes', () => {
    const { sent } = through('{"a":1}', '{"schema":1}');
    expect(Buffer.from(sent.metadata as Uint8Array).toString()).toBe('{"schema":1}');
    expect(sent.contentType).toBe('application/octet-stream');
    expect(Buffer.from(sent.data).toString()).toBe('{"a":1}');
  });

  it('reads data that another program stored as JSON', () => {
    const { read } = through('', '');
    const foreign = {
      ...read,
      streamId: 'dossier-1',
      revision: 0n,
      isJson: true,
      created: new Date(0),
      data: { a: 1 },
      position: { commit: 1n, prepare: 1n },
    };
    expect(toRecordedEvent(foreign as never).data).toBe('{"a":1}');
  });
});

describe('positions', () => {
  it('follow the order of the log, and lead back to where the server can start to read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 51n }), fc.bigInt({ min: 1n, max: 1000n }), (commit, distance) => {
        const position = positionOf(commit);
        expect(position).toBeLessThan(positionOf(commit + distance));
        expect(position).toBeGreaterThan(0);
        for (const after of [position, position - 1]) expect(placeOf(after)).toEqual({ commit, prepare: commit });
      }),
    );
  });

  it('that the server does not tell are an error in words', () => {
    for (const commit of [undefined, 18446744073709551615n]) expect(() => positionOf(commit)).toThrow(/22\.6 or later/);
  });
});
