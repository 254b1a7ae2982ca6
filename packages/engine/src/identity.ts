/** Digests and ids that follow from content, so that the same thing has the same name wherever it is made. */
import { hash } from 'node:crypto';
import { canonicalJson, type NewEvent } from '@hoso/event-store';
import type { Execute } from './engine.ts';

/**
 * The first 32 bits of SHA-256 over the canonical type, data and effectiveOn (as given), in hex: the same command sent twice has the same.
 * @throws TypeError when the data is no JSON.
 */
export const commandDigest = ({ command, effectiveOn }: Pick<Execute, 'command' | 'effectiveOn'>): string =>
  hash('sha256', canonicalJson({ type: command.type, data: command.data, effectiveOn }), 'hex').slice(0, 8);

/** Keeps these ids apart from every other use of SHA-256. */
const NAMESPACE = 'hoso-fact-1';

/**
 * A UUID (RFC 9562 version 8) from SHA-256 over the place of a fact and its bytes as stored; the metadata holds the command id. An append
 * that is sent again has the same ids and is one append. Another process that races with the same command but decided at another instant
 * has other ids: the store refuses it as stale, and it then finds and answers what was recorded, not what it would have recorded.
 */
export const factId = (stream: string, index: number, { type, data, metadata }: Omit<NewEvent, 'id'>): string => {
  const hex = hash('sha256', `${NAMESPACE}\n${stream}\n${index}\n${type}\n${data}\n${metadata}`, 'hex');
  const variant = '89ab'[hex.charCodeAt(16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/**
 * JSON data as it comes back from the store: members that are undefined are gone. Without this the state in memory could differ from the
 * state folded from the store (`{ ...context, note: undefined }` forgets a note that `{ ...context }` keeps).
 */
export const asStored = (data: unknown): unknown => (isWhole(data) ? data : whole(data));

const isWhole = (data: unknown): boolean => {
  if (typeof data !== 'object' || data === null) return true;
  if (Array.isArray(data)) return data.every(isWhole);
  for (const key in data) {
    const member = (data as Record<string, unknown>)[key];
    if (member === undefined || (typeof member === 'object' && !isWhole(member))) return false;
  }
  return true;
};

const whole = (data: unknown): unknown => {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map(whole);
  return Object.fromEntries(Object.entries(data).flatMap(([key, member]) => (member === undefined ? [] : [[key, whole(member)]])));
};
