import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const shared = {
  pool: 'forks',
  allowOnly: false,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // The suites start a process of ours some hundreds of times: without it each spends a second of processor time on reading its sources.
  env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node-compile') },
} as const;

export default defineConfig({
  test: {
    // Of two cores one would be left idle by default: many suites wait for processes.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...shared,
          name: 'parts',
          include: ['packages/**/*.spec.ts', 'services/**/*.spec.ts'],
          // The suites of a worker share its modules; loading the workflows anew for each file took longer than the tests. None may change what others see.
          isolate: false,
        },
      },
      { test: { ...shared, name: 'whole', include: ['test/**/*.spec.ts'] } },
    ],
  },
});
