/** Signatures of Standard Webhooks 1.0.0 (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignedHeaders = {
  /** Id of the event: the same at every try. */
  readonly 'webhook-id': string;
  /** Seconds since 1970, of this try. */
  readonly 'webhook-timestamp': string;
  /** `v1,<Base64>`, one for each secret, with a space between them. */
  readonly 'webhook-signature': string;
};

const PREFIX = 'whsec_';

/** The bytes of `whsec_<Base64>`. @throws Error for anything else, and for fewer than 24 or more than 64 bytes; it does not quote the secret. */
const keyOf = (secret: string): Buffer => {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(text, 'base64');
  if (key.toString('base64') !== text || key.length < 24 || key.length > 64) {
    throw new Error(`a webhook secret is ${PREFIX} and the Base64 of 24 to 64 random bytes`);
  }
  return key;
};

const signature = (secret: string, id: string, seconds: string, body: string): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`;

/** `secrets`: more than one while a new one takes over. `seconds` since 1970. */
export const signedHeaders = (secrets: readonly string[], id: string, seconds: number, body: string): SignedHeaders => ({
  'webhook-id': id,
  'webhook-timestamp': String(seconds),
  'webhook-signature': secrets.map((secret) => signature(secret, id, String(seconds), body)).join(' '),
});

/**
 * For whoever receives: true when one of the signatures is ours, over these bytes, and at most `toleranceSeconds` away from `seconds`, the
 * receiver's clock. What is true is that the sender knows the secret: the receiver knows it too, so it proves nothing to anybody else.
 */
export const isSignedBy = (secret: string, headers: SignedHeaders, body: string, seconds: number, toleranceSeconds = 300): boolean => {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  if (!/^\d{1,12}$/.test(at) || Math.abs(Number(at) - seconds) > toleranceSeconds) return false;
  const expected = Buffer.from(signature(secret, id, at, body));
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(one);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
};
