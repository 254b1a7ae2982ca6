/** Which program builds the rows: what one has begun another one must not go on with. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Those that rows depend on: this one and all that it depends on. */
export const partsOfProgram: readonly string[] = ['event-store', 'ocop', 'read-models', 'workflow'];

/**
 * A hash of the sources that run here, and of the versions that they ask for; `packages`: their folder. It also changes where rows do not: the price is a
 * rebuild that begins anew.
 */
export const programHash = (packages = join(import.meta.dirname, '..', '..')): string => {
  const patterns = partsOfProgram.flatMap((name) => [`${name}/package.json`, `${name}/src/**/*.ts`]);
  const files = globSync(patterns, { cwd: packages }).filter((path) => !/\.spec\.ts$|\/testing\//.test(path));
  const hash = createHash('sha256');
  for (const path of files.sort()) hash.update(`${path}\0`).update(readFileSync(join(packages, path)));
  return hash.digest('hex');
};
