/** The short form of `pnpm chaos`; docs/chaos.md says what is checked. */
import { describe, expect, it } from 'vitest';
import { distributedStack, isDistributedHere } from './chaos/distributed.ts';
import { embeddedStack } from './chaos/embedded.ts';
import { run } from './chaos/run.ts';

describe('the embedded stack under load', { timeout: 240_000 }, () => {
  it('loses nothing, does nothing twice and tells the truth after kills, pauses and restarts', async () => {
    const report = await run({ seed: 26, kills: 4, stack: embeddedStack, inRound: 1 });
    expect(report.findings).toEqual([]);
    // A round that was stopped has shown nothing.
    expect(report).toMatchObject({ kills: 4, killed: { standalone: 4 }, folder: undefined, roundStopped: undefined });
    for (const checked of ['commands', 'again', 'events', 'deadlines', 'followUps', 'rows'] as const)
      expect([checked, report[checked] > 0]).toEqual([checked, true]);
    expect(report.events).toBeGreaterThanOrEqual(report.commands);
  });
});

if (!isDistributedHere())
  it('the stack apart was not tormented: install postgresql and nats-server to run its short form', ({ skip }) =>
    skip('no PostgreSQL or no NATS here'));

describe.runIf(isDistributedHere())('the stack apart under load', { timeout: 480_000 }, () => {
  it('keeps the same promises, and tells others once', async () => {
    const report = await run({ seed: 26, kills: 4, stack: distributedStack });
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ kills: 4, folder: undefined });
    for (const checked of ['commands', 'events', 'rows', 'told'] as const) expect([checked, report[checked] > 0]).toEqual([checked, true]);
  });
});
