/**
 * What some suites run against, from Debian's packages: PostgreSQL, NATS, and promtool, which tries the rules of the alerts. Installed only by
 * continuous integration (CI=true) as root on a machine with apt-get; anywhere else `npm test` takes what is there, and those suites say what
 * they skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param {string} name */
const onPath = (name) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
const postgresFolder = '/usr/lib/postgresql';
const wanted = () => [
  ...(onPath('postgres') || (existsSync(postgresFolder) && readdirSync(postgresFolder).length > 0) ? [] : ['postgresql']),
  ...(onPath('nats-server') || existsSync('/usr/sbin/nats-server') ? [] : ['nats-server']),
  ...(onPath('promtool') ? [] : ['prometheus']),
];

/** @param {readonly string[]} args */
const apt = (args) =>
  spawnSync('apt-get', ['-qq', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // At this run level Debian's scripts start no service of what they install.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    timeout: 120_000,
  }).status === 0;

/** Never fails: without a server its suites are skipped, and counted so. */
export const installServers = () => {
  const missing = wanted();
  if (missing.length === 0 || process.env.CI !== 'true' || process.getuid?.() !== 0 || !onPath('apt-get')) return;
  console.error(`Installing ${missing.join(' and ')} from Debian's packages...`);
  const isThere = apt(['update']) && apt(['install', '--yes', '--no-install-recommends', ...missing]);
  if (!isThere) console.error(`${missing.join(' and ')} could not be installed; the suites that need them are skipped.`);
};
