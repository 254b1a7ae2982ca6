/** Which program builds the rows: what one has begun another one must not go on with. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packages = join(import.meta.dirname, '..', '..');

/**
 * A hash of the sources that run here and of the versions that they were installed with. It also changes when rows do not: the price is a rebuild that
 * begins anew.
 */
export const programHash = (): string => {
  const sources = globSync('*/src/**/*.ts', { cwd: packages }).filter((path) => !/\.spec\.ts$|\/testing\//.test(path));
  const hash = createHash('sha256');
  for (const path of ['../pnpm-lock.yaml', ...sources.sort()]) hash.update(`${path}\0`).update(readFileSync(join(packages, path)));
  return hash.digest('hex');
};
