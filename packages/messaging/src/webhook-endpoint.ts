/** Where webhooks may go, and one try to deliver. */
import { BlockList, isIP } from 'node:net';
import { reasonOf, type Wait } from './back-off.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
/** Nobody's endpoint: link-local addresses (cloud metadata among them), unspecified ones, multicast, and IPv6 spellings of IPv4 ones. */
const never = new BlockList();
never.addSubnet('0.0.0.0', 8, 'ipv4');
never.addSubnet('169.254.0.0', 16, 'ipv4');
never.addSubnet('224.0.0.0', 3, 'ipv4');
never.addAddress('::', 'ipv6');
never.addSubnet('fe80::', 10, 'ipv6');
never.addSubnet('64:ff9b::', 96, 'ipv6');
never.addSubnet('64:ff9b:1::', 48, 'ipv6');
never.addSubnet('ff00::', 8, 'ipv6');

const isIn = (list: BlockList, host: string): boolean => {
  const version = isIP(host);
  return version !== 0 && list.check(host, version === 6 ? 'ipv6' : 'ipv4');
};

/**
 * https only; http to a loopback address where `allowLoopback` says so, and loopback only there. A name is not resolved here: where subscribers
 * are not trusted, an egress proxy has to hold their names to the outside. @throws Error that says what is wrong with the address.
 */
export const checkEndpoint = (text: string, allowLoopback: boolean): URL => {
  if (!URL.canParse(text)) throw new Error('a webhook address is a URL');
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  const isLoopback = host === 'localhost' || host.endsWith('.localhost') || isIn(loopback, host);
  if (url.username !== '' || url.password !== '') throw new Error('a webhook address holds no credentials');
  if (url.hash !== '') throw new Error('a webhook address has no fragment');
  if (isIn(never, host)) throw new Error('a webhook does not go to a link-local, unspecified, multicast or translated address');
  if (isLoopback && !allowLoopback) throw new Error('a webhook goes to a loopback address only where that is allowed');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) throw new Error('a webhook goes by https');
  return url;
};

export type Answer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: string;
      /** 410: it wants no more of them. */
      readonly isGone: boolean;
      /** It will not take this one, later neither: 4xx, except those that speak of the moment. */
      readonly isRefused: boolean;
      /** Milliseconds that it asks us to wait; 0: it does not say. */
      readonly retryAfterMs: number;
    };

export type Fetch = typeof globalThis.fetch;

/** Seconds only: the other form, a date, would need the receiver's clock. An hour at most. */
const retryAfterMs = (value: string | null): number =>
  value !== null && /^\d{1,9}$/.test(value) ? Math.min(Number(value), 3600) * 1000 : 0;

/** Of the moment: timeout, conflict, too early, too many. */
const PASSING: readonly number[] = [408, 409, 425, 429];

/** Follows no redirect and reads no answer. Never throws. */
export const post = async (
  fetch: Fetch,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  { timeoutMs, wait, signal }: { readonly timeoutMs: number; readonly wait: Wait; readonly signal: AbortSignal },
): Promise<Answer> => {
  const settled = new AbortController();
  const late = new AbortController();
  const stop = (): void => late.abort(new Error('stopped meanwhile'));
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  void wait(timeoutMs, settled.signal).then(() => late.abort(new Error(`no answer in ${timeoutMs} ms`)));
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: late.signal });
    await response.body?.cancel();
    if (response.ok) return { ok: true };
    const { status } = response;
    return {
      ok: false,
      reason: `answered ${status}`,
      isGone: status === 410,
      isRefused: status >= 400 && status < 500 && !PASSING.includes(status),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
    };
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? reasonOf(error.cause) : reasonOf(error);
    return { ok: false, reason, isGone: false, isRefused: false, retryAfterMs: 0 };
  } finally {
    settled.abort();
    signal.removeEventListener('abort', stop);
  }
};
