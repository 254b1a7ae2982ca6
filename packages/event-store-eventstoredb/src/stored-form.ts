/** An event as it lies in EventStoreDB, and back: the same texts, byte for byte; and the positions of the port. */

import type { NewEvent, RecordedEvent } from '@hoso/event-store/adapter';
import type { BinaryEventData, Position, ServerEvent } from './client.ts';
import { LastingError } from './try-again.ts';

/** No JSON text starts with it. */
const MARK = 0;

/** The client reads every metadata as JSON if it can, and hands out values instead of bytes. */
const comesBack = (text: string): boolean => {
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return text.charCodeAt(0) !== MARK;
  }
};

const encoder = new TextEncoder();

/** Data goes as bytes, never as JSON. So does metadata that would not survive the client's reading of it; all other stays legible. */
export const toServerEvent = ({ id, type, data, metadata }: NewEvent): BinaryEventData => ({
  id,
  type,
  contentType: 'application/octet-stream',
  data: encoder.encode(data),
  metadata: encoder.encode(comesBack(metadata) ? metadata : `\0${metadata}`),
});

const textOf = (stored: unknown): string => {
  if (stored === undefined) return '';
  if (!(stored instanceof Uint8Array)) return JSON.stringify(stored);
  return Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('utf8');
};

/**
 * Twice the commit position plus one. The commit position is the event's place in the log: a 64-bit count of bytes, the same on every
 * node of a cluster, for ever. Doubled, each event leaves a number free just before it: the server reads only from where an event
 * starts, and who wants `after: position - 1` means the event at `position`.
 * @throws LastingError when the server told no position.
 */
export const positionOf = (commit: bigint | undefined): number => {
  const position = commit === undefined ? Number.NaN : Number(commit) * 2 + 1;
  if (!Number.isSafeInteger(position)) {
    throw new LastingError(`EventStoreDB told no usable position (commit ${commit}): version 22.6 or later is needed`);
  }
  return position;
};

/** Where the server has to start to read everything after `after`, and perhaps the event at `after` itself. */
export const placeOf = (after: number): Position => {
  const place = BigInt(Math.floor(after / 2));
  return { commit: place, prepare: place };
};

/** @throws LastingError when the server told no position. */
export const toRecordedEvent = (event: ServerEvent): RecordedEvent => {
  const metadata = textOf(event.metadata);
  return {
    id: event.id,
    type: event.type,
    data: textOf(event.data),
    metadata: metadata.charCodeAt(0) === MARK ? metadata.slice(1) : metadata,
    stream: event.streamId,
    revision: Number(event.revision),
    position: positionOf(event.position?.commit),
  };
};
