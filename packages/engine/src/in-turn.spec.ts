import { describe, expect, test } from 'vitest';
import { inTurn } from './in-turn.ts';

describe('works in turn', () => {
  test('of one key come one after another in the order of asking, failures or not', async () => {
    const turn = inTurn();
    const log: string[] = [];
    const work = (name: string, fails = false) =>
      turn('key', async () => {
        log.push(`${name} starts`);
        await Promise.resolve();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([work('a'), work('b', true), work('c')]);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await work('d')).toBe('d');
  });

  test('of other keys do not wait', async () => {
    const turn = inTurn();
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = turn('slow', () => promise);
    expect(await turn('quick', async () => 1)).toBe(1);
    resolve();
    await slow;
  });
});
