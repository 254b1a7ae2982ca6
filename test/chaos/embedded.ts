/** Everything in one process on the embedded store, as `npm start` runs it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteEventStore } from '@hoso/event-store';
import { readModels } from '@hoso/read-models';
import { freePort, standaloneMain } from '../standalone.ts';
import { facts, known } from './check-log.ts';
import { member } from './member.ts';
import type { Seeded } from './seeded.ts';
import type { Stack } from './stack.ts';

const isWell = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );

/** `register`: begins by loading the demo, so that this may be cut short too. Otherwise the dossiers of the run are the only ones. */
export const embeddedStack = async (random: Seeded, { register = false } = {}): Promise<Stack> => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-chaos-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  if (!register) writeFileSync(join(data, 'demo-loaded'), 'yes');
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const standalone = member({
    name: 'standalone',
    command: process.execPath,
    // A process that lives a second spends a quarter of it on clearing away what it began with.
    args: ['--max-semi-space-size=64', standaloneMain],
    env: {
      HOSO_DATA: data,
      HOSO_PORT: String(port),
      HOSO_LOG_LEVEL: 'warn',
      HOSO_PAPER_PROVINCES: '51',
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
    },
    log: join(folder, 'standalone.log'),
    isReady: () => isWell(`${base}/readyz`),
  });
  return {
    folder,
    members: [standalone],
    targets: ['standalone'],
    pace: { lifeMs: 1200, pauseMs: 1500, downMs: 150 },
    base: () => base,
    advance: async (caller, duration) => void (await caller.once('', 'POST /dev/clock', { body: { advance: duration } }, 1500)),
    settle: async (caller) => {
      const { status } = await caller.ask('', 'POST /dev/clock', { body: { advance: 'PT1S' } });
      if (status !== 200) throw new Error(`the clock answered ${status}`);
    },
    end: async () => {
      if (random.chance(50)) {
        await standalone.kill();
        return [];
      }
      const code = await standalone.stop();
      return code === 0 ? [] : [`standalone answered SIGTERM by ending with ${code}`];
    },
    openStore: async () => sqliteEventStore(join(data, 'events.db')),
    openReadModels: () => readModels({ path: join(data, 'read-models.db'), registry: known, codec: facts }),
    log: standalone.output,
    close: async (keeps) => {
      await standalone.kill().catch(() => {});
      if (!keeps) rmSync(folder, { recursive: true });
    },
  };
};
