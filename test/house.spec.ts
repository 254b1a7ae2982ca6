import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint, workspaceFolders } from '../scripts/install.mjs';
import { tally } from '../scripts/tally.mjs';
import { root } from './sources.ts';

describe('the tally of a test run', () => {
  const suite = (status: string, ...tests: readonly string[]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  });

  it('adds the checks to the tests', () => {
    const report = { testResults: [suite('passed', 'passed', 'passed', 'skipped'), suite('passed', 'todo')] };
    expect(tally([true, true], report, 0)).toEqual({ passed: 4, failed: 0, skipped: 2, ok: true });
  });

  it('fails for a failed check, for a failed test, for a suite that does not load', () => {
    expect(tally([true, false], { testResults: [suite('passed', 'passed')] }, 0)).toMatchObject({ failed: 1, ok: false });
    expect(tally([true, true], { testResults: [suite('failed', 'failed', 'passed')] }, 1)).toMatchObject({ failed: 1, ok: false });
    const unloaded = { testResults: [suite('failed'), suite('failed', 'failed', 'failed'), suite('passed', 'passed')] };
    expect(tally([true, true], unloaded, 1)).toEqual({ passed: 3, failed: 3, skipped: 0, ok: false });
  });

  it('fails for a suite whose preparation failed, so that its tests did not run', () => {
    const report = { testResults: [suite('failed', 'skipped', 'skipped')] };
    expect(tally([true], report, 1)).toEqual({ passed: 1, failed: 1, skipped: 2, ok: false });
  });

  it('fails when no test ran, whatever the exit code says', () => {
    expect(tally([true, true], { testResults: [] }, 0)).toEqual({ passed: 2, failed: 1, skipped: 0, ok: false });
    expect(tally([true, true], { testResults: [suite('passed', 'skipped')] }, 0)).toMatchObject({ failed: 1, ok: false });
  });

  it('fails when the run broke outside any test, or left no report', () => {
    expect(tally([true], { testResults: [suite('passed', 'passed')] }, 1)).toEqual({ passed: 2, failed: 1, skipped: 0, ok: false });
    expect(tally([true], undefined, 137)).toEqual({ passed: 1, failed: 1, skipped: 0, ok: false });
  });
});

describe('the install', () => {
  let folder = '';
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hoso-install-'));
    write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n  - "test"\n# a remark\nallowBuilds:\n  node: true\n');
    write('pnpm-lock.yaml', 'lockfileVersion: 9');
    for (const path of ['package.json', 'packages/a/package.json', 'packages/b/package.json', 'test/package.json']) write(path, '{}');
    for (const path of ['node_modules/.bin/node', 'node_modules/.modules.yaml', 'packages/a/node_modules/x/package.json']) write(path, '');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('knows the folders of the workspace, those of this project too', () => {
    write('packages/no-manifest/readme.md', '');
    expect(workspaceFolders(folder)).toEqual(['.', 'packages/a', 'packages/b', 'test']);
    expect(workspaceFolders(root)).toEqual(expect.arrayContaining(['.', 'packages/workflow', 'services/api', 'bench', 'test']));
  });

  it('has nothing to do while nothing changed', () => {
    const before = fingerprint(folder);
    write('packages/a/src/index.ts', 'export const a = 1;');
    expect(fingerprint(folder)).toBe(before);
  });

  it.each([
    ['the lockfile changed', () => write('pnpm-lock.yaml', 'lockfileVersion: 10')],
    ['a setting changed', () => write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n  - test\n')],
    ['a manifest changed', () => write('packages/b/package.json', '{ "name": "b" }')],
    ['a package came', () => write('packages/c/package.json', '{}')],
    ['another command installed since', () => write('node_modules/.modules.yaml', 'included: {}')],
    ['an installed folder is gone', () => rmSync(join(folder, 'packages/a/node_modules'), { recursive: true })],
    ['Node 26 is gone', () => rmSync(join(folder, 'node_modules/.bin/node'))],
  ])('has something to do when %s', (_, change) => {
    const before = fingerprint(folder);
    change();
    expect(fingerprint(folder)).not.toBe(before);
  });

  it('has something to do when the tree was moved', () => {
    const copy = mkdtempSync(join(tmpdir(), 'hoso-install-'));
    cpSync(folder, copy, { recursive: true });
    expect(fingerprint(copy)).not.toBe(fingerprint(folder));
    rmSync(copy, { recursive: true });
  });
});

describe('what npm start runs', () => {
  const start = (program: string) => {
    const runner = `import { run } from ${JSON.stringify(join(root, 'scripts/run.mjs'))};
      process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(program)}], { cwd: ${JSON.stringify(tmpdir())} });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', runner], { stdio: ['ignore', 'pipe', 'inherit'] });
    return { child, ended: once(child, 'close') };
  };

  it('ends with its exit code', async () => {
    expect((await start('process.exit(3)').ended)[0]).toBe(3);
    expect((await start('').ended)[0]).toBe(0);
  });

  it('ends with 128 + n when signal n ends it', async () => {
    expect((await start("process.kill(process.pid, 'SIGKILL')").ended)[0]).toBe(137);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'gets %s once and may finish its work, when it is sent three times at once',
    async (signal) => {
      const program = `process.on('${signal}', () => { console.log('draining'); clearInterval(alive); });
      const alive = setInterval(() => {}, 1000); console.log('ready');`;
      const { child, ended } = start(program);
      let output = '';
      for await (const chunk of child.stdout) {
        output += chunk;
        if (String(chunk).includes('ready')) for (let i = 0; i < 3; i++) child.kill(signal);
      }
      expect((await ended)[0]).toBe(0);
      expect(output).toBe('ready\ndraining\n');
    },
  );
});
