/** Facts that were acknowledged and are in the log no more: the service does not start on what is left until somebody says so. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { office } from './officers.ts';
import { type Standalone, startStandalone } from './standalone.ts';

const IDEAS = 8;

it('a damaged or missing log of the embedded store is refused, and accepted by name', { timeout: 180_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'hoso-lost-'));
  const start = (env: Readonly<Record<string, string>> = {}) =>
    startStandalone({ HOSO_DATA: data, HOSO_DEMO: 'off', HOSO_LOG_LEVEL: 'warn', ...env });
  const refusal = async (): Promise<string> =>
    start().then(
      async (server) => {
        await server.kill();
        throw new Error('it started');
      },
      (error: Error) => error.message,
    );
  const positionOf = async (server: Standalone): Promise<number> =>
    ((await (await fetch(`${server.base}/v1/operations`)).json()) as { readonly position: number }).position;
  try {
    const server = await start();
    const officers = await office(server.base);
    let position = 0;
    for (let n = 0; n < IDEAS; n++) ({ position } = await officers.does('applicant-tra-bong', undefined, 'RegisterIdea'));
    await officers.ask('applicant-tra-bong', `GET /v1/dossiers?atLeast=${position}&limit=1`);
    await server.kill();

    // One bit: SQLite takes the log up to there.
    const wal = join(data, 'events.db-wal');
    const bytes = readFileSync(wal);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] as number) ^ 1;
    writeFileSync(wal, bytes);
    const words = await refusal();
    expect(words).toMatch(/the log ends at position \d, and the read models have seen the event \S+ at position 8, which is not there/);
    expect(words).toContain('Facts that were acknowledged are missing');
    const HOSO_ACCEPT_LOG = /HOSO_ACCEPT_LOG=(\S+)/.exec(words)?.[1] as string;
    expect(await refusal()).toContain(`HOSO_ACCEPT_LOG=${HOSO_ACCEPT_LOG}`);
    const accepted = await start({ HOSO_ACCEPT_LOG });
    expect(await positionOf(accepted)).toBe(Number(HOSO_ACCEPT_LOG.split(':')[0]));
    const idea = await (await office(accepted.base)).does('applicant-tra-bong', undefined, 'RegisterIdea');
    expect(idea.position).toBe(Number(HOSO_ACCEPT_LOG.split(':')[0]) + 1);
    expect(await accepted.stop()).toBe(0);
    // The end that was accepted is the log's end no more, and nothing is missing.
    expect(await (await start({ HOSO_ACCEPT_LOG })).stop()).toBe(0);

    for (const file of readdirSync(data).filter((name) => /^events\.db(-wal|-shm)?$/.test(name))) rmSync(join(data, file));
    expect(await refusal()).toContain('there is no log at');
    expect(existsSync(join(data, 'events.db'))).toBe(false);
    writeFileSync(join(data, 'events.db'), '');
    expect(await refusal()).toContain('HOSO_ACCEPT_LOG=0:none');
    expect(statSync(join(data, 'events.db')).size).toBe(0);
    const empty = await start({ HOSO_ACCEPT_LOG: '0:none' });
    expect(await positionOf(empty)).toBe(0);
    expect(await empty.stop()).toBe(0);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
