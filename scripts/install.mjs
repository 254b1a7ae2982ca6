/**
 * What `npm start` and `npm test` do first: bring node_modules in step with the committed lockfile. Plain JavaScript, because it runs
 * on whatever Node (20 or later) the machine has, before Node 26 is there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Node 26, once installed. */
export const node26 = join(root, 'node_modules', '.bin', 'node');

/** @param {string} path @returns {string} the empty text when there is no such file */
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/**
 * The folders of the workspace that have a manifest, the root first.
 * @param {string} folder where pnpm-workspace.yaml stands
 */
export const workspaceFolders = (folder) => {
  const [list = ''] = read(join(folder, 'pnpm-workspace.yaml')).split(/^(?!packages:)[a-z]/im);
  const patterns = [...list.matchAll(/^ +- +['"]?([\w./*-]+)/gm)].map(([, pattern = '']) => pattern);
  const folders = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return existsSync(join(folder, parent)) ? readdirSync(join(folder, parent)).map((name) => `${parent}/${name}`) : [];
  });
  return ['.', ...folders.filter((name) => existsSync(join(folder, name, 'package.json'))).sort()];
};

/**
 * Changes whenever an install would have something to do: lockfile, settings or a manifest edited, another pnpm command run since, a
 * node_modules folder gone, the tree moved or carried to another machine.
 * @param {string} folder
 */
export const fingerprint = (folder) => {
  const hash = createHash('sha256').update(JSON.stringify([folder, process.platform, process.arch]));
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'node_modules/.modules.yaml', 'node_modules/.pnpm/lock.yaml'];
  for (const file of files) hash.update(`${file}\0${read(join(folder, file))}\0`);
  for (const name of workspaceFolders(folder)) {
    hash.update(`${name}\0${read(join(folder, name, 'package.json'))}\0${existsSync(join(folder, name, 'node_modules'))}\0`);
  }
  hash.update(String(existsSync(join(folder, 'node_modules', '.bin', 'node'))));
  return hash.digest('hex');
};

/**
 * Runs pnpm, at the version that package.json names, through npx.
 * @param {readonly string[]} args
 * @returns {number} its exit code
 */
export const pnpm = (args) => {
  const { packageManager } = JSON.parse(read(join(root, 'package.json')));
  const { status, error } = spawnSync('npx', ['--yes', packageManager, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  });
  if (error) console.error(`npx did not run: ${error.message}`);
  return status ?? 1;
};

/** Installs what the lockfile says, exactly; says nothing and does nothing when that is already there. Ends the process on failure. */
export const install = () => {
  const stamp = join(root, 'node_modules', '.hoso-installed');
  if (read(stamp) === fingerprint(root)) return;
  rmSync(stamp, { force: true });
  console.error('Installing dependencies as the lockfile says (the first time, this fetches Node 26 too)...');
  const quiet = ['--reporter=append-only', '--loglevel=error'];
  let status = pnpm(['install', '--frozen-lockfile', '--config.confirmModulesPurge=false', ...quiet]);
  // pnpm takes a package whose binary was deleted for installed.
  if (status === 0 && !existsSync(node26)) status = pnpm(['rebuild', 'node', ...quiet]);
  if (status !== 0 || !existsSync(node26)) {
    console.error('The install failed. It needs npm, the package registry and a pnpm-lock.yaml that fits the manifests.');
    process.exit(status || 1);
  }
  writeFileSync(stamp, fingerprint(root));
};
