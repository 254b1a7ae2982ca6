import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('the client of EventStoreDB', () => {
  it('is named in one file of the adapter, so that another can take its place there', () => {
    const files = globSync('*.ts', { cwd: import.meta.dirname }).filter((file) => !file.endsWith('.spec.ts'));
    expect(files.length).toBeGreaterThanOrEqual(8);
    const naming = files.filter((file) => readFileSync(join(import.meta.dirname, file), 'utf8').includes("'@eventstore/"));
    expect(naming).toEqual(['client.ts']);
  });
});
