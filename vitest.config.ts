import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.spec.ts', 'services/**/*.spec.ts', 'test/**/*.spec.ts'],
    pool: 'forks',
    allowOnly: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
