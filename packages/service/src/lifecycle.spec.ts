import { describe, expect, test } from 'vitest';
import { lifecycle } from './lifecycle.ts';
import { createLogger } from './logger.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const fakeProcess = () => {
  const listeners: (() => void)[] = [];
  const codes: number[] = [];
  let exited: () => void = () => {};
  const exit = new Promise<void>((resolve) => {
    exited = resolve;
  });
  return {
    source: {
      on: (_: string, listener: () => void) => listeners.push(listener),
      exit: (code: number) => {
        codes.push(code);
        exited();
      },
    },
    signal: () => listeners[0]?.(),
    codes,
    exit,
    listening: () => listeners.length,
  };
};

describe('a process', () => {
  test('stops its parts in the reverse of the order in which they started, once', async () => {
    const seen: string[] = [];
    const life = lifecycle({ logger });
    for (const name of ['store', 'engine', 'http'])
      await life.start(name, () => {
        seen.push(`+${name}`);
        return () => void seen.push(`-${name}`);
      });
    expect(await Promise.all([life.stop(), life.stop()])).toEqual([true, true]);
    expect(seen).toEqual(['+store', '+engine', '+http', '-http', '-engine', '-store']);
  });

  test('stops what had started when a part fails to start, and throws its error', async () => {
    const seen: string[] = [];
    const life = lifecycle({ logger });
    await life.start('store', () => () => void seen.push('-store'));
    await expect(life.start('http', () => Promise.reject(new Error('port taken')))).rejects.toThrow('port taken');
    expect(seen).toEqual(['-store']);
    await expect(life.start('late', () => () => {})).rejects.toThrow('stopping');
  });

  test('stops a part that was still starting when the stop came', async () => {
    const seen: string[] = [];
    const life = lifecycle({ logger });
    const starting = Promise.withResolvers<() => void>();
    const started = life.start('slow', () => starting.promise);
    await life.stop();
    starting.resolve(() => void seen.push('-slow'));
    await expect(started).rejects.toThrow('stopping');
    expect(seen).toEqual(['-slow']);
  });

  test('stops the rest when one part fails to stop, and says that it was not clean', async () => {
    const seen: string[] = [];
    const life = lifecycle({ logger });
    await life.start('store', () => () => void seen.push('-store'));
    await life.start('http', () => () => Promise.reject(new Error('stuck')));
    expect(await life.stop()).toBe(false);
    expect(seen).toEqual(['-store']);
  });

  test('drains and exits with 0 on a signal', async () => {
    const fake = fakeProcess();
    const life = lifecycle({ logger, source: fake.source });
    await life.start('store', () => () => {});
    life.stopOnSignals();
    expect(fake.listening()).toBe(2);
    fake.signal();
    await fake.exit;
    expect(fake.codes).toEqual([0]);
  });

  test('exits with 1 when draining takes longer than the deadline', async () => {
    const fake = fakeProcess();
    const life = lifecycle({ logger, source: fake.source, drainMs: 1 });
    await life.start('store', () => () => new Promise(() => {}));
    life.stopOnSignals();
    fake.signal();
    await fake.exit;
    expect(fake.codes).toEqual([1]);
  });

  test('exits at once on a second signal', async () => {
    const fake = fakeProcess();
    const life = lifecycle({ logger, source: fake.source, drainMs: 60_000 });
    const release = Promise.withResolvers<void>();
    await life.start('store', () => () => release.promise);
    life.stopOnSignals();
    fake.signal();
    fake.signal();
    await fake.exit;
    expect(fake.codes).toEqual([1]);
    release.resolve();
    await life.stop();
  });
});
