/** `pnpm bundle:contract`: test/contract-eventstoredb.ts with all that it needs as one file, dist/contract-eventstoredb.mjs. */
import { join } from 'node:path';
import { build } from 'rolldown';
import { root } from './sources.ts';

export const bundleContract = async (file: string): Promise<void> => {
  await build({
    input: join(root, 'test/contract-eventstoredb.ts'),
    platform: 'node',
    // The contract is written for vitest, which cannot be carried.
    resolve: { alias: { vitest: join(root, 'test/contract-runner.ts') } },
    output: { file, format: 'esm', codeSplitting: false },
    logLevel: 'warn',
  });
};

if (import.meta.main) {
  const file = join(root, 'dist/contract-eventstoredb.mjs');
  await bundleContract(file);
  console.log(file);
}
