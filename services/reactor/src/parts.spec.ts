import { describe, expect, it } from 'vitest';
import { atOnce } from './at-once.ts';
import { bell } from './bell.ts';
import { deadlineCommandId, followUpCommandId } from './command-id.ts';
import { retries } from './retries.ts';

describe('a command id', () => {
  it('is a UUID that follows from what the command is for', () => {
    const id = deadlineCommandId('d', 'expiry', '2027-09-02');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(deadlineCommandId('d', 'expiry', '2027-09-02')).toBe(id);
  });
  it('is another for another dossier, deadline, day or use', () => {
    const ids = [
      deadlineCommandId('d', 'expiry', '2027-09-02'),
      deadlineCommandId('e', 'expiry', '2027-09-02'),
      deadlineCommandId('d', 'remedy', '2027-09-02'),
      deadlineCommandId('d', 'expiry', '2027-09-03'),
      followUpCommandId('d', 'expiry', '2027-09-02'),
      deadlineCommandId('de', 'xpiry', '2027-09-02'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('retries', () => {
  it('wait longer after every failure, up to a minute, and each key by itself', () => {
    let now = 0;
    const r = retries(500, () => now);
    expect(r.nextInMs()).toBeUndefined();
    const waits = Array.from({ length: 10 }, () => {
      r.failed('a');
      const wait = r.nextInMs() as number;
      now += wait;
      return wait;
    });
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(r.isWaiting('a')).toBe(false);
    r.failed('b');
    expect([r.isWaiting('a'), r.isWaiting('b')]).toEqual([false, true]);
    r.succeeded('a');
    expect(r.nextInMs()).toBe(500);
    r.forgetAllBut(new Set(['a']));
    expect(r.nextInMs()).toBeUndefined();
  });
});

describe('at once', () => {
  it('works through everything, with so many in flight and no more', async () => {
    let inFlight = 0;
    let most = 0;
    const done: number[] = [];
    await atOnce([1, 2, 3, 4, 5], 2, async (n) => {
      most = Math.max(most, ++inFlight);
      await Promise.resolve();
      done.push(n);
      inFlight--;
    });
    expect([most, done]).toEqual([2, [1, 2, 3, 4, 5]]);
    await atOnce([], 2, async () => expect.unreachable());
  });
});

describe('a bell', () => {
  it('wakes what waits, and what would wait although it has rung', async () => {
    const b = bell();
    const { signal } = new AbortController();
    const waiting = b.wait(b.rings(), signal);
    b.ring();
    await waiting;
    await b.wait(0, signal);
  });
  it('lets go when the signal aborts and when the time is up', async () => {
    const stopping = new AbortController();
    const waiting = bell().wait(0, stopping.signal);
    await bell().wait(0, stopping.signal, 1);
    stopping.abort();
    await waiting;
  });
});
