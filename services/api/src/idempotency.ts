/** Headers that make a request safe to repeat and bind it to what the caller saw. */
import { createHash, randomUUID } from 'node:crypto';
import { ApiError } from './api-error.ts';

/**
 * A UUID (version 8, RFC 9562) that the same texts always give: a retry meets the ids of the first try. The texts hold no line break, so
 * no two lists join to the same input.
 */
export const derivedUuid = (...texts: readonly string[]): string => {
  const hash = createHash('sha256').update(texts.join('\n')).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};

type Header = string | readonly string[] | undefined;

/** @throws ApiError */
const single = (value: Header, name: string, pattern: RegExp, form: string): string | undefined => {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !pattern.test(value)) throw new ApiError('invalid-header', `${name}: ${form}`);
  return value;
};

/**
 * Ids of a command and, for a first one, of the dossier that it starts: they follow from the Idempotency-Key and the actor. Only a dry run, which
 * records nothing, may come without one. @throws ApiError
 */
export const commandIds = (
  header: Header,
  actorId: string,
  dossierId: string | undefined,
  dryRun = false,
): { readonly commandId: string; readonly dossierId: string } => {
  const key = single(header, 'Idempotency-Key', /^[\x21-\x7e]{1,200}$/, '1 to 200 visible ASCII characters');
  if (key === undefined) {
    if (!dryRun) throw new ApiError('idempotency-key-missing');
    return { commandId: randomUUID(), dossierId: dossierId ?? randomUUID() };
  }
  const dossier = dossierId ?? derivedUuid('dossier', actorId, key);
  return { commandId: derivedUuid('command', actorId, key, dossier), dossierId: dossier };
};

/** The revision in `If-Match: "<revision>"`. @throws ApiError */
export const expectedRevision = (header: Header): number | undefined => {
  const tag = single(header, 'If-Match', /^"\d{1,15}"$/, 'one strong entity tag such as "3", the ETag of the dossier');
  return tag === undefined ? undefined : Number(tag.slice(1, -1));
};

export const etagOf = (revision: number): string => `"${revision}"`;

type AtRevision = { readonly revision: number };

/** The tag of what stands after a command. A dry run leaves it as it was `before`: its facts have a revision that somebody else's may get. */
export const etagAfter = ({ dryRun }: { readonly dryRun?: boolean | undefined }, before: AtRevision, after: AtRevision): string =>
  etagOf((dryRun === true ? before : after).revision);

/** Does `If-None-Match` name this revision (RFC 9110, weak comparison)? */
export const isKnown = (header: Header, revision: number): boolean => {
  if (typeof header !== 'string') return false;
  return header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(revision));
};

/** The caller's request id when it is harmless in logs and headers, else a new one. */
export const requestId = (header: Header): string =>
  typeof header === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(header) ? header : randomUUID();
