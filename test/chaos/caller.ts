/**
 * Clients that never give up: a command whose answer is lost is sent again with the same Idempotency-Key until somebody answers. What was
 * acknowledged or refused is written down, to be held against the store afterwards.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Seeded } from './seeded.ts';
import type { Stack } from './stack.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers as a client without types finds them
export type Json = any;

export type Recorded = {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
  readonly position: number;
  readonly data: unknown;
  readonly metadata: Json;
};
export type Acknowledged = {
  readonly key: string;
  readonly dossierId: string;
  readonly revision: number;
  readonly position: number;
  readonly facts: readonly Recorded[];
};

export type Asked = { readonly type: string; readonly data: unknown; readonly workflow?: string; readonly effectiveOn?: string };
/** A command that was answered by a refusal. */
export type Refused = {
  readonly key: string;
  readonly status: number;
  readonly code: string;
  readonly who: string;
  /** undefined: it was to open one. */
  readonly dossierId: string | undefined;
  readonly command: Asked;
  /** Revision that the client knew. */
  readonly known: number;
  readonly ifMatch: number | undefined;
  /** Highest position that had been acknowledged when it was first sent. */
  readonly after: number;
  /** Instants of the stack's clock between which it was handled. */
  readonly from: string;
  readonly until: string;
};

export type Ledger = {
  readonly acknowledged: Acknowledged[];
  readonly refused: Refused[];
  /** Reads after an acknowledgement, and what they answered that was not so. */
  reads: number;
  readonly lies: string[];
  /** Requests that were sent again because no answer came. */
  again: number;
  /** Commands that were recorded although their first answer was lost. */
  repeated: number;
};
export const newLedger = (): Ledger => ({ acknowledged: [], refused: [], reads: 0, lies: [], again: 0, repeated: 0 });

/** `by`: the address that gave it. */
export type Answer = { readonly status: number; readonly body: Json; readonly by: string };
/** `not`: an address that is not asked when there is another. */
export type Options = { readonly body?: unknown; readonly key?: string; readonly ifMatch?: number; readonly not?: string };

export type Caller = {
  /** The answer, whatever it is. @throws Error when none came within five minutes. */
  readonly ask: (who: string, request: string, options?: Options) => Promise<Answer>;
  /** One try that may fail: undefined without an answer. */
  readonly once: (who: string, request: string, options?: Options, ms?: number) => Promise<Answer | undefined>;
  /** A command under a new key, written down. `id`: of the dossier or round that it is for, where there is one. `known`: its revision, as far as is known. */
  readonly command: (
    who: string,
    path: string,
    command: Asked,
    options?: { readonly id?: string; readonly ifMatch?: number; readonly known?: number },
  ) => Promise<Answer>;
  /** The stack's clock as last heard of, RFC 3339. */
  readonly clock: () => string;
};

const LONGEST = 300_000;
/** Longest way that a clock which can be moved goes while a command is handled: an answer bears the time of its beginning. */
const MOVED = Temporal.Duration.from({ hours: 25 * 24 });

export type CallerOptions = Pick<Stack, 'base' | 'token' | 'now'> & {
  readonly ledger: Ledger;
  readonly random: Seeded;
  /** What its keys begin with. */
  readonly label: string;
};

export const caller = ({ base, token, now, ledger, random, label }: CallerOptions): Caller => {
  const tokens = new Map<string, string>();
  let clock = '2026-09-01T01:00:00.000Z';
  let keys = 0;

  const send = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body: unknown,
    ms: number,
    not?: string,
  ): Promise<Answer> => {
    const by = base(not);
    const answer = await fetch(`${by}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ms),
    });
    const heard = answer.headers.get('x-hoso-clock');
    if (heard !== null && heard > clock) clock = heard;
    return { status: answer.status, body: await answer.json(), by };
  };

  const tokenOf = async (who: string, ms: number): Promise<string> => {
    const known = tokens.get(who);
    if (known !== undefined) return known;
    if (token !== undefined) {
      tokens.set(who, await token(who));
      return tokenOf(who, ms);
    }
    const { status, body } = await send('POST', '/dev/token', {}, { identity: who }, ms);
    if (status !== 200) throw new Error(`no token for ${who}: ${status}`);
    tokens.set(who, body.access_token);
    return body.access_token;
  };

  const once = async (who: string, request: string, { body, key, ifMatch, not }: Options = {}, ms = 3000): Promise<Answer | undefined> => {
    const [method = '', path = ''] = request.split(' ');
    try {
      const answer = await send(
        method,
        path,
        {
          ...(who === '' ? {} : { authorization: `Bearer ${await tokenOf(who, ms)}` }),
          ...(key === undefined ? {} : { 'idempotency-key': key, 'x-request-id': key }),
          ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        },
        body,
        ms,
        not,
      );
      // Keys of the development issuer die with its process.
      if (answer.status === 401) tokens.delete(who);
      return answer.status === 401 || answer.status >= 500 ? undefined : answer;
    } catch {
      return undefined;
    }
  };

  const ask = async (who: string, request: string, options: Options = {}): Promise<Answer> => {
    for (const until = Date.now() + LONGEST; ; ) {
      // Some callers are impatient, so that the answer of a living process is lost too.
      const answer = await once(who, request, options, random.chance(4) ? random.between(5, 60) : random.between(500, 3000));
      if (answer !== undefined) return answer;
      if (Date.now() > until) throw new Error(`${request} has had no answer for ${LONGEST} ms`);
      ledger.again += 1;
      await delay(random.between(30, 250));
    }
  };

  /** What was acknowledged is there for whoever asks next, elsewhere too. */
  const reads = async (dossierId: string, revision: number, position: number, not: string): Promise<void> => {
    const inList = random.chance(50);
    const path = inList ? `/v1/dossiers?limit=200&atLeast=${position}` : `/v1/dossiers/${dossierId}`;
    const { status, body, by } = await ask('auditor', `GET ${path}`, { not });
    const found = inList ? body.items?.find((row: Json) => row.dossierId === dossierId) : body;
    ledger.reads += 1;
    if (status === 200 && found?.revision >= revision) return;
    ledger.lies.push(
      `${path} at ${by} answered ${status} with revision ${found?.revision}, when ${revision} of ${dossierId} was acknowledged`,
    );
  };

  const latest = (): string => now?.() ?? Temporal.Instant.from(clock).add(MOVED).toString({ fractionalSecondDigits: 3 });
  let acknowledged = 0;

  return {
    ask,
    once,
    clock: () => now?.() ?? clock,
    command: async (who, path, command, { id, ifMatch, known = -1 } = {}) => {
      const key = `${label}-${keys++}`;
      const [after, from] = [acknowledged, now?.() ?? clock];
      const answer = await ask(who, `POST ${path}`, { body: command, key, ...(ifMatch === undefined ? {} : { ifMatch }) });
      const { status, body } = answer;
      if (status < 300) {
        const { dossierId = id, revision, position, facts } = body;
        ledger.acknowledged.push({ key, dossierId, revision, position, facts });
        acknowledged = Math.max(acknowledged, position);
        if (body.repeated) ledger.repeated += 1;
        if (path.startsWith('/v1/dossiers') && random.chance(10)) await reads(dossierId, revision, position, answer.by);
      } else {
        const { code } = body;
        ledger.refused.push({ key, status, code, who, dossierId: id, command, known, ifMatch, after, from, until: latest() });
      }
      return answer;
    },
  };
};
