/**
 * `npm test`: install, lint, types, every suite. The last line says `N passed, N failed, N skipped`; lint, types and
 * leaving no temporary file behind count as one test each. Exit code 0 only when something passed and nothing failed.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { install, node26, pnpm, root } from './install.mjs';
import { installServers } from './servers.mjs';
import { tally } from './tally.mjs';

install();
installServers();
const checks = ['lint', 'types'].map((name) => pnpm(['exec', 'turbo', 'run', name]) === 0);

const folder = mkdtempSync(join(tmpdir(), 'hoso-test-'));
const report = join(folder, 'report.json');
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
// The private PostgreSQL runs as a user of its own when this runs as root.
chmodSync(folder, 0o755);
const { status } = spawnSync(
  node26,
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...env, TMPDIR: temporary } },
);
let suites;
try {
  suites = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  suites = undefined;
}
const left = readdirSync(temporary);
if (left.length > 0) console.log(`left behind by the suites: ${left.join(', ')}`);
rmSync(folder, { recursive: true, force: true });

const { passed, failed, skipped, ok } = tally([...checks, left.length === 0], suites, status ?? 1);
process.exitCode = ok ? 0 : 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
