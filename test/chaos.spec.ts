/** The short form of `pnpm chaos`; docs/chaos.md says what is checked. */
import { describe, expect, it } from 'vitest';
import { embeddedStack } from './chaos/embedded.ts';
import { faultsOf } from './chaos/faults.ts';
import { run } from './chaos/run.ts';
import { seeded } from './chaos/seeded.ts';

describe('the embedded stack under load', { timeout: 240_000 }, () => {
  it('loses nothing, does nothing twice and tells the truth after kills, pauses and restarts', async () => {
    const report = await run({ seed: 26, kills: 4, stack: embeddedStack, inRound: 1 });
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ kills: 4, folder: undefined });
    for (const checked of ['commands', 'again', 'events', 'deadlines', 'followUps', 'rows'] as const)
      expect([checked, report[checked] > 0]).toEqual([checked, true]);
    expect(report.events).toBeGreaterThanOrEqual(report.commands);
  });
});

describe('the faults of a run', () => {
  const pace = { lifeMs: 1000, pauseMs: 500, downMs: 100 };
  it('follow from the seed', () => {
    const of = (seed: number) => faultsOf(seeded(seed), 50, ['api', 'store'], pace);
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
    expect(of(7).filter((fault) => fault.kind === 'kill')).toHaveLength(50);
    expect(new Set(of(7).map((fault) => `${fault.target} ${fault.kind}`)).size).toBe(6);
  });
});
