/** A projector beside standalone, on the embedded store of one machine: the lease lets one of the two project. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { type Office, office } from './officers.ts';
import { root } from './sources.ts';
import { type Standalone, startStandalone } from './standalone.ts';

const data = mkdtempSync(join(tmpdir(), 'hoso-beside-'));
const env = { HOSO_DATA: data, HOSO_DEMO: 'off', HOSO_LOG_LEVEL: 'warn', HOSO_LEASE_SECONDS: '3' };
const { HOSO_DEMO: _, ...apart } = env;
const running: Standalone[] = [];
afterAll(async () => {
  for (const each of running) await each.kill();
  rmSync(data, { recursive: true, force: true });
});
const start = async (who: 'standalone' | 'projector'): Promise<Standalone> => {
  const started = await startStandalone(who === 'standalone' ? env : apart, join(root, `services/${who}/src/main.ts`));
  running.push(started);
  return started;
};
const isActive = async ({ base }: Standalone): Promise<boolean> =>
  /^hoso_projector_active 1$/m.test(await (await fetch(`${base}/metrics`)).text());
const untilActive = async (which: Standalone): Promise<void> => {
  while (!(await isActive(which))) await delay(100);
};
const canRead = async (officers: Office): Promise<void> => {
  const { dossierId, position } = await officers.does('applicant-tra-bong', undefined, 'RegisterIdea');
  const { items } = await officers.ask('applicant-tra-bong', `GET /v1/dossiers?atLeast=${position}&limit=1`);
  expect(items[0].dossierId).toBe(dossierId);
};

it('officers read what they wrote, whichever of the two projects, and whichever is killed', { timeout: 180_000 }, async () => {
  const standalone = await start('standalone');
  const projector = await start('projector');
  expect([await isActive(standalone), await isActive(projector)]).toEqual([true, false]);
  await canRead(await office(standalone.base));
  await standalone.kill();
  await untilActive(projector);
  // The one beside goes on: the process that came back stands by, and reads what the other one makes.
  const again = await start('standalone');
  expect([await isActive(again), await isActive(projector)]).toEqual([false, true]);
  await canRead(await office(again.base));
  await projector.kill();
  await untilActive(again);
  await canRead(await office(again.base));
  expect(await again.stop()).toBe(0);
});
