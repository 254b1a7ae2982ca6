import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleContract } from './bundle-contract.ts';
import { afterEach, beforeEach, describe as declare, expect as demand, run, test } from './contract-runner.ts';

describe('the bundled contract', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-contract-'));
  const file = join(folder, 'contract-eventstoredb.mjs');
  beforeAll(() => bundleContract(file));
  afterAll(() => rmSync(folder, { recursive: true }));
  const execute = (env: NodeJS.ProcessEnv) => spawnSync(process.execPath, [file], { cwd: folder, env, encoding: 'utf8', timeout: 280_000 });

  it('is one file that runs with node alone, here against the double, and says so', () => {
    const { stdout, stderr, status } = execute({ PATH: '' });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\n\d\d passed, 0 failed; the event store contract ran against the wire-compatible double\n$/);
    expect(status).toBe(0);
    expect(Number(/(\d+) passed/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(22);
  }, 300_000);

  it('names the server without its password, and fails when there is none', () => {
    const url = 'esdb://admin:tuyet/mat@127.0.0.1:1?tls=perhaps';
    const { stdout, stderr, status } = execute({ PATH: '', EVENTSTOREDB_URL: url });
    expect(stdout).toMatch(
      /\n0 passed, \d\d failed; the event store contract ran against EventStoreDB at esdb:\/\/127\.0\.0\.1:1\?tls=perhaps\n$/,
    );
    expect(stdout + stderr).not.toMatch(/tuyet|mat@/);
    expect(status).toBe(1);
  });
});

describe('the runner of the bundle', () => {
  it('runs hooks around each test, and fails for a fault in any of them, for silence and for a broken promise', async () => {
    const steps: string[] = [];
    declare('steps', () => {
      beforeEach(() => steps.push('before'));
      afterEach(async () => steps.push('after'));
      test('good', () => steps.push('good'));
      test('bad', () => demand(1).toBe(2));
      test('silent', () => new Promise(() => {}), 10);
      test('rejected', async () => demand(Promise.resolve(1)).rejects.toThrow(/x/));
    });
    declare('hooks', () => {
      afterEach(() => demand([1]).toHaveLength(2));
      test('fine by itself', () => {});
    });
    const lines: string[] = [];
    expect(await run((line) => lines.push(line))).toEqual({ passed: 1, failed: 4 });
    expect(steps.join(' ')).toBe('before good after before after before after before after');
    expect(lines.filter((line) => /^ {2}(passed|FAILED)/.test(line)).map((line) => line.trim().split(' ')[0])).toEqual([
      'passed',
      ...Array(4).fill('FAILED'),
    ]);
  });

  it.each<[string, () => unknown, () => unknown]>([
    ['toBe', () => demand('a').toBe('a'), () => demand('a').toBe('b')],
    ['not', () => demand('a').not.toBe('b'), () => demand('a').not.toBe('a')],
    ['toEqual', () => demand([{ a: 1 }]).toEqual([{ a: 1 }]), () => demand([{ a: 1 }]).toEqual([{ a: 2 }])],
    [
      'toMatchObject',
      () => demand({ a: 1, b: { c: 2, d: 3 } }).toMatchObject({ b: { c: 2 } }),
      () => demand({ a: 1 }).toMatchObject({ b: 1 }),
    ],
    ['toHaveLength', () => demand([1]).toHaveLength(1), () => demand([1]).toHaveLength(0)],
    ['toBeInstanceOf', () => demand(new TypeError()).toBeInstanceOf(Error), () => demand({}).toBeInstanceOf(Error)],
    ['toBeUndefined', () => demand(undefined).toBeUndefined(), () => demand(null).toBeUndefined()],
    ['toBeGreaterThan', () => demand(2).toBeGreaterThan(1), () => demand(1).toBeGreaterThan(1)],
    ['toBeGreaterThanOrEqual', () => demand(1).toBeGreaterThanOrEqual(1), () => demand(0).toBeGreaterThanOrEqual(1)],
    ['toBeLessThan', () => demand(0).toBeLessThan(1), () => demand(1).toBeLessThan(1)],
    ['toBeLessThanOrEqual', () => demand(1).toBeLessThanOrEqual(1), () => demand(2).toBeLessThanOrEqual(1)],
  ])('judges by %s as vitest does', (_, holds, fails) => {
    expect(holds).not.toThrow();
    expect(fails).toThrow();
  });

  it('judges promises as vitest does', async () => {
    await demand(Promise.reject(new Error('closed'))).rejects.toThrow(/closed/);
    await demand(Promise.resolve()).resolves.toBeUndefined();
    await expect(demand(Promise.reject(new Error('closed'))).rejects.toThrow(/open/)).rejects.toThrow(/toThrow/);
    await expect(demand(Promise.resolve(1)).rejects.toThrow(/x/)).rejects.toThrow(/not rejected/);
  });
});
