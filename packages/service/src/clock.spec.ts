import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ClockError, type ClockMemory, movableClock, systemClock } from './clock.ts';
import { fileMemory } from './file-memory.ts';

const settableBase = (start: string) => {
  let at = start;
  return {
    clock: { now: () => at },
    set: (instant: string) => {
      at = instant;
    },
  };
};
const inMemory = (): ClockMemory => {
  let text: string | undefined;
  return {
    read: () => text,
    write: (t) => {
      text = t;
    },
  };
};

describe('the system clock', () => {
  test('answers an instant in UTC with milliseconds', () => {
    expect(systemClock.now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });
});

describe('the movable clock', () => {
  const START = '2026-09-01T01:00:00.000Z';

  test('starts where it is told and runs at the pace of the real one', () => {
    const base = settableBase('2030-01-01T00:00:00.000Z');
    const clock = movableClock(START, undefined, base.clock);
    expect(clock.now()).toBe(START);
    base.set('2030-01-01T00:00:05.250Z');
    expect(clock.now()).toBe('2026-09-01T01:00:05.250Z');
  });

  test('moves forward by days, months and hours', () => {
    const clock = movableClock(START, undefined, settableBase(START).clock);
    expect(clock.advance('P30D')).toBe('2026-10-01T01:00:00.000Z');
    expect(clock.advance('P1M')).toBe('2026-11-01T01:00:00.000Z');
    expect(clock.advance('PT12H')).toBe('2026-11-01T13:00:00.000Z');
  });

  test('refuses to stand still, to turn back, to leap too far, and what is no duration', () => {
    const clock = movableClock(START, undefined, settableBase(START).clock);
    for (const duration of ['P0D', '-P1D', 'P11Y', 'P999999999Y', 'tomorrow', ''])
      expect(() => clock.advance(duration)).toThrow(ClockError);
    expect(clock.now()).toBe(START);
  });

  test('stands after a restart where it would have stood without one', () => {
    const base = settableBase('2030-01-01T00:00:00.000Z');
    const memory = inMemory();
    movableClock(START, memory, base.clock).advance('P30D');
    base.set('2030-01-01T01:00:00.000Z');
    expect(movableClock(START, memory, base.clock).now()).toBe('2026-10-01T02:00:00.000Z');
  });

  test('keeps its memory in a file that is replaced whole', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hoso-clock-'));
    try {
      const memory = fileMemory(join(folder, 'clock'));
      expect(memory.read()).toBeUndefined();
      memory.write('12');
      memory.write('-7');
      expect(memory.read()).toBe('-7');
      expect(readdirSync(folder)).toEqual(['clock']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
