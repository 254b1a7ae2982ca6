/** Which data folders are worked on, and in which words the others are refused. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventStore, memoryEventStore } from '@hoso/event-store';
import { type Config, places, readConfig } from '@hoso/service';
import { describe, expect, onTestFinished, test } from 'vitest';
import { assertLogIsThere, checkedFolder } from './folder.ts';

const NOWHERE = { position: 0, eventId: '' };
const NOW = '2026-11-24T02:00:00.000Z';
const oidc = { HOSO_OIDC_ISSUER: 'https://id.example', HOSO_OIDC_AUDIENCE: 'hoso', HOSO_OIDC_JWKS: 'https://id.example/jwks' };
const ways = {
  demo: { HOSO_DEMO: 'on' },
  development: { HOSO_DEMO: 'off' },
  production: { HOSO_MODE: 'production', ...oidc },
};
type Way = keyof typeof ways;

const folder = (kind?: string): string => {
  const data = mkdtempSync(join(tmpdir(), 'hoso-folder-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  if (kind !== undefined) writeFileSync(join(data, 'kind'), kind);
  return data;
};
const config = (data: string, way: Way, more: Readonly<Record<string, string>> = {}): Config =>
  readConfig({ HOSO_DATA: data, ...ways[way], ...more });
/** A log with a fact at each of the instants. */
const logOf = async (...instants: readonly string[]): Promise<EventStore> => {
  const store = memoryEventStore();
  for (const [i, recordedAt] of instants.entries())
    await store.append(`dossier-${i}`, -1, [{ id: randomUUID(), type: 'Noted', data: '{}', metadata: JSON.stringify({ recordedAt }) }]);
  return store;
};
const check = (it: Config, store: EventStore, seen = NOWHERE, now = NOW) => checkedFolder(it, places(it), seen, store, now);

describe('the kind of a folder', () => {
  test.each([
    ['demo', 'development', 'it holds the demo: set HOSO_MODE=development and HOSO_DEMO=on'],
    ['demo', 'production', 'it holds the demo'],
    ['development', 'demo', 'set HOSO_MODE=development and HOSO_DEMO=off'],
    ['development', 'production', 'it holds dossiers of development, where anybody gets a token for any role'],
    ['production', 'demo', 'it holds real dossiers: set HOSO_MODE=production'],
    ['production', 'development', 'it holds real dossiers: set HOSO_MODE=production'],
    ['real', 'production', 'names a kind of folder that this program does not know'],
  ] as const)('%s is refused by %s', async (kind, way, words) => {
    const data = folder(kind);
    await expect(check(config(data, way), memoryEventStore())).rejects.toThrow(words);
    expect(readFileSync(join(data, 'kind'), 'utf8')).toBe(kind);
  });

  test.each(['demo', 'development', 'production'] as const)('%s is that of the first start, and goes on as it', async (way) => {
    const data = folder();
    for (let start = 0; start < 2; start++) await check(config(data, way), memoryEventStore());
    expect(readFileSync(join(data, 'kind'), 'utf8')).toBe(way);
  });

  test('that does not say and has facts is taken for real', async () => {
    await expect(check(config(folder(), 'development'), await logOf(NOW))).rejects.toThrow('it holds real dossiers');
    expect(await check(config(folder(), 'production'), await logOf(NOW))).toBe(NOW);
  });
});

describe('a log that lacks what the read models have seen', () => {
  test('is refused with its end, which an operator may name', async () => {
    const data = folder('production');
    const store = await logOf(NOW, NOW);
    const [, last] = await store.readAll();
    const end = `2:${last?.id}`;
    for (const seen of [
      { position: 3, eventId: randomUUID() },
      { position: 2, eventId: randomUUID() },
    ]) {
      const words = `the read models have seen the event ${seen.eventId} at position ${seen.position}, which is not there`;
      await expect(check(config(data, 'production'), store, seen)).rejects.toThrow(words);
      await expect(check(config(data, 'production'), store, seen)).rejects.toThrow(`HOSO_ACCEPT_LOG=${end}`);
      await expect(check(config(data, 'production', { HOSO_ACCEPT_LOG: `1:${last?.id}` }), store, seen)).rejects.toThrow('is not there');
      expect(await check(config(data, 'production', { HOSO_ACCEPT_LOG: end }), store, seen)).toBe(NOW);
    }
  });

  test('may be longer than what they have seen, and need not have been read at all', async () => {
    const store = await logOf(NOW, NOW);
    const [first] = await store.readAll();
    expect(await check(config(folder('production'), 'production'), store, { position: 1, eventId: String(first?.id) })).toBe(NOW);
    expect(await check(config(folder('production'), 'production'), store)).toBe(NOW);
  });

  test('is refused when it is gone or without a byte, before a new one is made', () => {
    for (const byte of [undefined, '']) {
      const data = folder('production');
      if (byte !== undefined) writeFileSync(join(data, 'events.db'), byte);
      const asked = (more: Readonly<Record<string, string>> = {}, seen = NOWHERE) => {
        const it = config(data, 'production', more);
        return () => assertLogIsThere(it, places(it), seen);
      };
      expect(asked()).toThrow('the folder has been at work');
      rmSync(join(data, 'kind'));
      expect(asked({}, { position: 7, eventId: 'x' })).toThrow('the read models have seen one up to position 7');
      expect(asked({ HOSO_ACCEPT_LOG: '0:none' }, { position: 7, eventId: 'x' })).not.toThrow();
      expect(asked()).not.toThrow();
      expect(existsSync(join(data, 'events.db'))).toBe(byte !== undefined);
    }
  });
});

describe('the clock', () => {
  const at = (now: string, way: Way = 'production', more: Readonly<Record<string, string>> = {}) =>
    logOf(NOW, '2026-11-24T09:00:00.000Z').then((store) => check(config(folder(way), way, more), store, NOWHERE, now));

  test('may be behind the last fact by five minutes, and not by more', async () => {
    expect(await at('2026-11-24T08:55:00.000Z')).toBe('2026-11-24T09:00:00.000Z');
    await expect(at('2026-11-24T08:54:59.000Z')).rejects.toThrow(
      'clock says 2026-11-24T08:54:59.000Z, and the last fact was recorded at 2026-11-24T09:00:00.000Z',
    );
  });

  test('that is right and was wrong is accepted by the day, for a month', async () => {
    const on = (HOSO_ACCEPT_CLOCK: string) => at('2026-10-20T02:00:00.000Z', 'production', { HOSO_ACCEPT_CLOCK });
    for (const day of ['2026-10-21', '2026-10-20', '2026-09-20']) expect(await on(day)).toBe('2026-11-24T09:00:00.000Z');
    for (const day of ['2026-10-22', '2026-09-19']) await expect(on(day)).rejects.toThrow('set HOSO_ACCEPT_CLOCK to today');
  });

  test('of the demo is its own', async () => {
    expect(await at('2020-01-01T00:00:00.000Z', 'demo')).toBe('2026-11-24T09:00:00.000Z');
  });
});
