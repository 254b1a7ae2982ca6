/**
 * `npm test`: install, lint, types, every suite. The last line says `N passed, N failed, N skipped`; lint and types count as one test
 * each. Exit code 0 only when something passed and nothing failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, node26, pnpm, root } from './install.mjs';
import { installServers } from './servers.mjs';
import { tally } from './tally.mjs';

install();
installServers();
const checks = ['lint', 'types'].map((name) => pnpm(['exec', 'turbo', 'run', name]) === 0);

const folder = mkdtempSync(join(tmpdir(), 'hoso-test-'));
const report = join(folder, 'report.json');
const { status } = spawnSync(
  node26,
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
let suites;
try {
  suites = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  suites = undefined;
}
rmSync(folder, { recursive: true, force: true });

const { passed, failed, skipped, ok } = tally(checks, suites, status ?? 1);
process.exitCode = ok ? 0 : 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
