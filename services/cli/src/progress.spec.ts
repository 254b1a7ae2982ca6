import { describe, expect, test } from 'vitest';
import { progressLine, teller } from './progress.ts';

describe('a line of progress', () => {
  test('says how many of how many, where positions count events', () => {
    expect(progressLine({ events: 1000, position: 1000, head: 4000, perSecond: 12_500.4 })).toBe(
      '[######------------------]  25 %  1.000/4.000 sự kiện (events)  12.500/s',
    );
    expect(progressLine({ events: 0, position: 0, head: 0, perSecond: 0 })).toContain('100 %  0/0');
  });
  test('says which part of the log where positions are places in it', () => {
    expect(progressLine({ events: 10, position: 5001, head: 10_001, perSecond: 1 })).toBe(
      '[############------------]  50 %  10 sự kiện (events)  1/s',
    );
  });
});

describe('telling', () => {
  const told = (isTTY: boolean) => {
    let now = 0;
    let text = '';
    const out = { isTTY, write: (more: string) => (text += more) };
    const { tell, end } = teller(out, () => now, 100);
    for (const line of ['a', 'b', 'c']) {
      tell(line);
      now += 60;
    }
    end();
    return text;
  };
  test('takes the place of the line before on a terminal', () => expect(told(true)).toBe('\ra\u001B[K\rb\u001B[K\rc\u001B[K\n'));
  test('leaves lines out elsewhere', () => expect(told(false)).toBe('a\nc\n'));
});
