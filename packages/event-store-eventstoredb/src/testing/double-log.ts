/** The log of the double: one file, as in the server; a position is the place of an event in it. */
import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type Bell, createBell } from '@hoso/event-store/adapter';
import type { DoubleJournal } from './double-journal.ts';

export type Proposed = {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

/** A revision, -1 for a stream that must not exist, or one of the looser demands. */
export type Expected = number | 'any' | 'exists';

export type Outcome =
  | { readonly kind: 'appended'; readonly revision: number; readonly position: number }
  | { readonly kind: 'conflict'; readonly current: number }
  | { readonly kind: 'deleted' };

export type DoubleStream = {
  readonly name: string;
  /** Numbers of its events in the log, by revision. */
  readonly events: number[];
  /** Revisions below are hidden by a deletion that leaves the stream open. */
  firstVisible: number;
  isTombstoned: boolean;
};

export type DoubleLog = {
  readonly append: (stream: string, expected: Expected, events: readonly Proposed[]) => Outcome;
  /** Deletes for good (`hard`) or until the next append. */
  readonly delete: (stream: string, expected: Expected, hard: boolean) => Outcome;
  readonly stream: (name: string) => DoubleStream | undefined;
  /** Events in the log, of all streams. */
  readonly size: () => number;
  /** Number of the first event at `position` or after it. */
  readonly numberAt: (position: number) => number;
  /** @throws Error when an event is there and none starts there, as the server does: beyond the end it answers nothing. */
  readonly assertStart: (position: number) => void;
  readonly position: (number: number) => number;
  readonly streamOf: (number: number) => string;
  /** The messages of the events `from` up to but without `to`: serialised ReadResp. */
  readonly messages: (from: number, to: number) => readonly Uint8Array[];
  readonly bell: Bell;
  readonly close: () => void;
};

/** Where the server writes between our events, so that ours have gaps. */
const FOREIGN = '$stats-127.0.0.1:2113';
const FOREIGN_EVERY = 5;
const TICKS_PER_MS = 10_000n;

const messageOf = (stream: string, revision: number, position: number, event: Proposed): Uint8Array => {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setStreamRevision(String(revision))
    .setCommitPosition(String(position))
    .setPreparePosition(String(position))
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.contentType)
    .set('created', String(BigInt(Date.now()) * TICKS_PER_MS));
  const read = new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(position));
  return new streams.ReadResp().setEvent(read).serializeBinary();
};

/** With a journal the log begins with what the journal holds. */
export const doubleLog = (journal?: DoubleJournal): DoubleLog => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-double-'));
  const file = openSync(join(folder, 'log'), 'w+');
  rmSync(folder, { recursive: true });

  const bell = createBell();
  const byName = new Map<string, DoubleStream>();
  /** Place of each event, and at the end the place of the next. The server's own records come first in every log. */
  const places: number[] = [100];
  const owners: DoubleStream[] = [];
  let sinceForeign = 0;

  const open = (name: string): DoubleStream => {
    const stream = byName.get(name) ?? { name, events: [], firstVisible: 0, isTombstoned: false };
    byName.set(name, stream);
    return stream;
  };

  const write = (stream: DoubleStream, events: readonly Proposed[], revisions?: readonly number[]): void => {
    const start = places.at(-1) as number;
    let place = start;
    const chunks = events.map((event, i) => {
      const message = messageOf(stream.name, revisions?.[i] ?? stream.events.length, place, event);
      stream.events.push(owners.length);
      owners.push(stream);
      place += message.length;
      places.push(place);
      return message;
    });
    journal?.keep(start, chunks);
    writeSync(file, Buffer.concat(chunks), 0, place - start, start);
  };

  /** A message as `write` and `delete` once left it. */
  const restore = (message: Uint8Array): void => {
    const event = streams.ReadResp.deserializeBinary(message).getEvent()?.getEvent();
    const name = Buffer.from(event?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
    const type = event?.getMetadataMap().get('type');
    const stream = open(name);
    if (type === '$streamDeleted') {
      stream.firstVisible = stream.events.length;
      stream.isTombstoned = true;
    }
    if (type === '$metadata' && name.startsWith('$$')) {
      const hidden = open(name.slice(2));
      hidden.firstVisible = hidden.events.length;
    }
    stream.events.push(owners.length);
    owners.push(stream);
    const place = places.at(-1) as number;
    writeSync(file, message, 0, message.length, place);
    places.push(place + message.length);
  };
  for (const message of journal?.messages() ?? []) restore(message);

  const systemEvent = (type: string, data: string): Proposed => ({
    id: randomUUID(),
    type,
    contentType: 'application/json',
    data: Buffer.from(data),
    metadata: Buffer.from('{}'),
  });

  const messages: DoubleLog['messages'] = (from, to) => {
    const start = places[from] as number;
    const bytes = Buffer.alloc((places[to] as number) - start);
    readSync(file, bytes, 0, bytes.length, start);
    return Array.from({ length: to - from }, (_, i) =>
      bytes.subarray((places[from + i] as number) - start, (places[from + i + 1] as number) - start),
    );
  };

  const idAt = (number: number): string | undefined => {
    const [message] = messages(number, number + 1);
    return streams.ReadResp.deserializeBinary(message as Uint8Array)
      .getEvent()
      ?.getEvent()
      ?.getId()
      ?.getString();
  };

  const last = (stream: DoubleStream | undefined): number => (stream?.events.length ?? 0) - 1;
  const isEmpty = (stream: DoubleStream | undefined): boolean => stream === undefined || stream.firstVisible >= stream.events.length;

  const stands = (stream: DoubleStream, from: number, events: readonly Proposed[]): boolean =>
    events.every(({ id }, i) => stream.events[from + i] !== undefined && idAt(stream.events[from + i] as number) === id);

  const meets = (stream: DoubleStream | undefined, expected: Expected): boolean => {
    if (expected === 'any') return true;
    if (expected === 'exists') return !isEmpty(stream);
    return expected === last(stream) || (expected === -1 && isEmpty(stream));
  };

  const numberAt: DoubleLog['numberAt'] = (position) => {
    let [low, high] = [0, owners.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((places[middle] as number) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    append: (name, expected, events) => {
      const stream = byName.get(name);
      if (stream?.isTombstoned) return { kind: 'deleted' };
      if (!meets(stream, expected)) {
        const isRepeated = stream !== undefined && typeof expected === 'number' && stands(stream, expected + 1, events);
        if (!isRepeated) return { kind: 'conflict', current: last(stream) };
        const revision = expected + events.length;
        return { kind: 'appended', revision, position: places[stream.events[revision] as number] as number };
      }
      if (++sinceForeign % FOREIGN_EVERY === 0) write(open(FOREIGN), [systemEvent('$statsCollected', '{"proc-cpu":0}')]);
      const target = open(name);
      write(target, events);
      bell.ring();
      return { kind: 'appended', revision: last(target), position: places[owners.length - 1] as number };
    },
    delete: (name, expected, hard) => {
      const stream = byName.get(name);
      if (stream?.isTombstoned) return { kind: 'deleted' };
      if (!meets(stream, expected)) return { kind: 'conflict', current: last(stream) };
      const target = open(name);
      target.firstVisible = target.events.length;
      target.isTombstoned = hard;
      if (hard) write(target, [systemEvent('$streamDeleted', '{}')], [Number.MAX_SAFE_INTEGER]);
      else write(open(`$$${name}`), [systemEvent('$metadata', '{"$tb":9223372036854775807}')]);
      bell.ring();
      return { kind: 'appended', revision: last(target), position: places[owners.length - 1] as number };
    },
    stream: (name) => byName.get(name),
    size: () => owners.length,
    numberAt,
    assertStart: (position) => {
      const isWithin = position > (places[0] as number) && position < (places.at(-1) as number);
      if (isWithin && places[numberAt(position)] !== position) throw new Error('Trying to read from an invalid position.');
    },
    position: (number) => places[number] as number,
    streamOf: (number) => (owners[number] as DoubleStream).name,
    messages,
    bell,
    close: () => {
      closeSync(file);
      journal?.close();
    },
  };
};
