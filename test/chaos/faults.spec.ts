/** Kills are counted as they were done, on real processes that do next to nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { befall, type Fault, faultsOf, killsOf } from './faults.ts';
import { member } from './member.ts';
import { seeded } from './seeded.ts';

const folder = mkdtempSync(join(tmpdir(), 'hoso-chaos-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `-e` for node: what the process does. */
const little = (name: string, does: string) => {
  const log = join(folder, `${name}.log`);
  const it = member({ name, command: process.execPath, args: ['-e', does], log, isReady: async () => it.output().includes('ready') });
  return it;
};
const LIVES = 'console.log("ready"); setInterval(() => {}, 1000)';
const CRASHES = 'console.log("ready"); setImmediate(() => process.exit(7))';
const kill = (target: string): Fault => ({ target, kind: 'kill', early: true, afterMs: 0, forMs: 0 });

describe('the faults of a run', () => {
  it('give each target its share of the kills', () => {
    const targets = ['api', 'store', 'nats'];
    for (const seed of [1, 2, 3]) {
      const faults = faultsOf(seeded(seed), 7, targets, { lifeMs: 100, pauseMs: 100, downMs: 100 });
      expect(Object.values(killsOf(faults, targets)).toSorted()).toEqual([2, 2, 3]);
    }
  });

  it('follow from the seed', () => {
    const of = (seed: number) => faultsOf(seeded(seed), 50, ['api', 'store'], { lifeMs: 1000, pauseMs: 500, downMs: 100 });
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
    expect(of(7).filter((fault) => fault.kind === 'kill')).toHaveLength(50);
    expect(new Set(of(7).map((fault) => `${fault.target} ${fault.kind}`)).size).toBe(6);
  });

  it('count the kills that met a living process, and no others', async () => {
    const [living, absent] = [little('living', LIVES), little('absent', LIVES)];
    living.start();
    await living.ready();
    const done: Fault[] = [];
    const faults = [kill('living'), kill('absent')];
    expect(await befall(faults, [living, absent], new AbortController().signal, done)).toEqual([]);
    expect(killsOf(done, ['living', 'absent'])).toEqual({ living: 1, absent: 0 });
    for (const one of [living, absent]) await one.kill();
  });

  it('do not hide that a process had ended by itself', async () => {
    const crashed = little('crashed', CRASHES);
    crashed.start();
    await vi.waitUntil(() => crashed.ready().then(Boolean, () => true), { timeout: 30_000 });
    const done: Fault[] = [];
    await expect(befall([kill('crashed')], [crashed], new AbortController().signal, done)).rejects.toThrow('ended by itself with 7');
    await expect(crashed.stop()).rejects.toThrow('ended by itself with 7');
    expect(done).toEqual([]);
  });
});
