import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sqliteKeyValues } from './key-values.ts';
import { keyValuesContract } from './testing/key-values-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'hoso-key-values-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('key values in SQLite', () => {
  it('keep the contract', async () => {
    const keyValues = sqliteKeyValues(':memory:');
    await keyValuesContract(keyValues);
    keyValues.close();
  });

  it('are there after a restart', async () => {
    const path = join(folder, 'file.db');
    const one = sqliteKeyValues(path);
    await one.put('a.b', 'Trà Bồng');
    one.close();
    const other = sqliteKeyValues(path);
    expect(await other.get('a.b')).toBe('Trà Bồng');
    other.close();
  });
});
