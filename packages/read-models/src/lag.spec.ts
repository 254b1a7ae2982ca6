import { memoryEventStore } from '@hoso/event-store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lagOf } from './lag.ts';
import { idOf } from './testing/office.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const NOW = '2026-09-01T02:00:00.000Z';
const waiting = async (metadata: string) => {
  const store = memoryEventStore();
  await store.append('dossier-1', -1, [{ id: idOf(1), type: 'IdeaRegistered', data: '{}', metadata }]);
  const models = { lastApplied: async () => ({ position: 0, eventId: '', events: 0 }) };
  return () => lagOf(models, store, NOW);
};

describe('the lag', () => {
  it('is the age of the oldest event that is not applied', async () => {
    const lag = await waiting('{"recordedAt":"2026-09-01T01:59:00.000Z"}');
    expect(await lag()).toEqual({ events: 1, seconds: 60, skipped: 0 });
  });

  it.each(['{', '', 'null', '{}', '{"recordedAt":"yesterday"}', '{"recordedAt":1}'])(
    'counts from when the event was first seen to wait, when it does not say when it was recorded: %j',
    async (metadata) => {
      const lag = await waiting(metadata);
      expect((await lag()).seconds).toBe(1);
      vi.advanceTimersByTime(90_000);
      expect((await lag()).seconds).toBe(90);
    },
  );

  it('grows also when the event claims to be of tomorrow', async () => {
    const lag = await waiting('{"recordedAt":"2026-09-02T02:00:00.000Z"}');
    expect((await lag()).seconds).toBe(0);
    vi.advanceTimersByTime(90_000);
    expect((await lag()).seconds).toBe(90);
  });
});
