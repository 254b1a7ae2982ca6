import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const main = join(import.meta.dirname, 'main.ts');
const run = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  promisify(execFile)(process.execPath, [main, 'config', ...args], { env }).catch((error) => error);

const apart = {
  HOSO_EVENTSTOREDB_URL: 'esdb://admin:hunter2@store:2113',
  HOSO_DATABASE_URL: 'postgresql://hoso:hunter2@db/hoso',
  HOSO_NATS_URL: 'nats://hunter2@nats:4222',
};

describe('hoso config', () => {
  test('prints what a process would run with, what was set apart from what is standard, and no secret', async () => {
    const { stdout, stderr } = await run(['--process', 'reactor'], { ...apart, HOSO_LEASE_SECONDS: '20' });
    expect(stderr).toBe('');
    expect(stdout).not.toContain('hunter2');
    expect(stdout).toMatch(/^HOSO_DATABASE_URL=postgresql:\/\/hoso:\*\*\*@db\/hoso +# đã đặt \(set\)$/m);
    expect(stdout).toMatch(/^HOSO_LEASE_SECONDS=20 +# đã đặt \(set\)$/m);
    expect(stdout).toMatch(/^HOSO_PORT=8082 +# mặc định \(default\)$/m);
  });

  test('is JSON when asked for', async () => {
    const { stdout } = await run(['--json'], {});
    expect(JSON.parse(stdout)).toMatchObject({ HOSO_DATA: './data', HOSO_PORT: '8080', HOSO_MODE: 'development', HOSO_DEMO: 'on' });
  });

  test('names every variable that is wrong or missing, and never its value', async () => {
    const { stderr, code } = (await run(['--process', 'api'], { HOSO_LEASE_SECONDS: 'hunter2' })) as { stderr: string; code?: number };
    expect(code).toBe(1);
    for (const name of ['HOSO_LEASE_SECONDS', 'HOSO_EVENTSTOREDB_URL', 'HOSO_OIDC_ISSUER']) expect(stderr).toContain(`${name}: `);
    expect(stderr).not.toContain('hunter2');
    expect((await run(['--process', 'console'], {})).stderr).toContain('--process: one of standalone, api, projector, reactor');
  });
});
