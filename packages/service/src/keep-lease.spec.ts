import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepLease, type Leases } from './keep-lease.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';

const SECONDS = 8;

/** Leases by the tests' clock, which a process can be cut off from. */
const office = () => {
  const rows = new Map<string, { readonly holder: string; readonly token: number; readonly until: number }>();
  let answers: 'at once' | 'never' | 'with an error' = 'at once';
  const answer = <T>(value: () => T): Promise<T> => {
    if (answers === 'never') return new Promise(() => {});
    if (answers === 'with an error') return Promise.reject(new Error('no database'));
    return Promise.resolve(value());
  };
  const leases: Leases = {
    take: (name, holder, seconds) =>
      answer(() => {
        const row = rows.get(name);
        if (row !== undefined && row.until > Date.now() && row.holder !== holder) return undefined;
        const token = (row?.token ?? 0) + 1;
        rows.set(name, { holder, token, until: Date.now() + seconds * 1000 });
        return token;
      }),
    renew: (name, token, seconds) =>
      answer(() => {
        const row = rows.get(name);
        if (row?.token !== token) return false;
        rows.set(name, { ...row, until: Date.now() + seconds * 1000 });
        return true;
      }),
    release: (name, token) =>
      answer(() => {
        const row = rows.get(name);
        if (row?.token === token) rows.set(name, { ...row, until: 0 });
      }),
  };
  return {
    leases,
    holder: () => rows.get('projector')?.holder,
    token: () => rows.get('projector')?.token,
    answer: (how: typeof answers) => {
      answers = how;
    },
  };
};

type Worker = ReturnType<typeof worker>;
const worker = (leases: Leases, holder: string) => {
  const stopping = new AbortController();
  const log: string[] = [];
  const terms: { readonly signal: AbortSignal; readonly end: () => void }[] = [];
  const metrics = createMetrics({ processMetrics: false });
  const keeper = keepLease({
    leases,
    name: 'projector',
    holder,
    seconds: SECONDS,
    signal: stopping.signal,
    logger: createLogger({ name: holder }, { write: (line: string) => void log.push(JSON.parse(line).msg) }),
    metrics,
    work: (signal) =>
      new Promise((resolve) => {
        terms.push({ signal, end: resolve });
        signal.addEventListener('abort', () => resolve());
      }),
  });
  return { ...keeper, stopping, log, terms, metrics };
};
const works = ({ terms }: Worker): boolean => terms.at(-1)?.signal.aborted === false;
const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the lease of a piece of work', () => {
  test('is one worker’s at a time, for as long as he renews it', async () => {
    const { leases } = office();
    const [a, b] = [worker(leases, 'a'), worker(leases, 'b')];
    await pass(100 * SECONDS);
    expect([works(a), works(b)]).toEqual([true, false]);
    expect([a.isHeld(), b.isHeld()]).toEqual([true, false]);
    expect(a.terms).toHaveLength(1);
    expect(await a.metrics.text()).toContain('hoso_projector_active 1');
    expect(await b.metrics.text()).toContain('hoso_projector_active 0');
  });

  test('goes to the next as soon as the holder stops, after his work has ended', async () => {
    const { leases, holder } = office();
    const [a, b] = [worker(leases, 'a'), worker(leases, 'b')];
    await pass(1);
    a.stopping.abort();
    await a.done;
    expect(a.isHeld()).toBe(false);
    await pass(SECONDS / 4);
    expect([holder(), works(b)]).toEqual(['b', true]);
  });

  test('is over for a holder that cannot reach it, before anybody else can have it', async () => {
    const own = office();
    const a = worker({ ...own.leases }, 'a');
    await pass(1);
    own.answer('never');
    const before = own.token();
    await pass((SECONDS * 3) / 4);
    expect([works(a), a.isHeld()]).toEqual([false, false]);
    expect(a.problem()?.message).toContain('no answer within');
    expect(a.log).toContain('the lease could not be renewed in time: the work ends');
    expect(await a.metrics.text()).toContain('hoso_projector_leases_lost_total 1');
    expect(own.token()).toBe(before);
    own.answer('at once');
    await pass(SECONDS);
    expect(works(a)).toBe(true);
    expect(a.problem()).toBeUndefined();
  });

  test('counts from the asking, however late the answer comes', async () => {
    const own = office();
    const late: Leases = {
      ...own.leases,
      renew: async (...lease) => {
        const isOurs = await own.leases.renew(...lease);
        await new Promise((resolve) => setTimeout(resolve, 1500));
        return isOurs;
      },
    };
    const a = worker(late, 'a');
    // Asked when a quarter of the time is over, answered, and never again.
    await pass(SECONDS / 4 + 1.6);
    own.answer('never');
    await pass((SECONDS * 3) / 4 - 1.7);
    expect(works(a)).toBe(true);
    await pass(0.1);
    expect(works(a)).toBe(false);
  });

  test('survives an answer that fails, when the next one comes in time', async () => {
    const own = office();
    const a = worker(own.leases, 'a');
    await pass(1);
    own.answer('with an error');
    await pass(SECONDS / 4);
    expect(a.problem()?.message).toBe('no database');
    own.answer('at once');
    await pass(10 * SECONDS);
    expect([works(a), a.terms.length]).toEqual([true, 1]);
  });

  test('ends the work of a holder from whom it was taken, who then stands by', async () => {
    const { leases } = office();
    const a = worker(leases, 'a');
    await pass(1);
    // Nobody else takes it while it runs; a process under the same name does, because the one before must be gone.
    expect(await leases.take('projector', 'a', SECONDS)).toBe(2);
    await pass(SECONDS / 4);
    expect(a.terms[0]?.signal.aborted).toBe(true);
    expect(a.log).toContain('another process has taken the lease: the work ends');
  });

  test('is taken up by a process that comes back under its own name, without waiting for itself', async () => {
    const { leases } = office();
    await leases.take('projector', 'standalone', SECONDS);
    const again = worker(leases, 'standalone');
    await pass(0);
    expect(works(again)).toBe(true);
  });

  test('is free after work that failed or ended, and is taken again', async () => {
    const { leases } = office();
    const a = worker(leases, 'a');
    await pass(1);
    a.terms[0]?.end();
    await pass(SECONDS / 4);
    expect(a.terms).toHaveLength(2);
    expect(works(a)).toBe(true);
  });

  test('ends nobody’s stop, although the leases cannot be reached', async () => {
    const own = office();
    const a = worker(own.leases, 'a');
    await pass(1);
    own.answer('never');
    a.stopping.abort();
    await pass(SECONDS / 2);
    await a.done;
    expect(works(a)).toBe(false);
  });
});
