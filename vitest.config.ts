import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.spec.ts', 'services/**/*.spec.ts', 'test/**/*.spec.ts'],
    pool: 'forks',
    allowOnly: false,
    // Of two cores one would be left idle by default: most suites wait for processes.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
