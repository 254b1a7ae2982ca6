import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { partsOfProgram, programHash, runningProgram } from './program.ts';

const packages = join(import.meta.dirname, '..', '..');

describe('the hash of the program', () => {
  const copy = mkdtempSync(join(tmpdir(), 'hoso-program-'));
  afterAll(() => rmSync(copy, { recursive: true }));

  it('is of this package and of all that it depends on', () => {
    const found = new Set(['read-models']);
    for (const name of found) {
      const { dependencies } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
      for (const other of Object.keys(dependencies)) if (other.startsWith('@hoso/')) found.add(other.slice('@hoso/'.length));
    }
    expect([...found].sort()).toEqual(partsOfProgram);
  });

  it('changes with a source, and with nothing else', () => {
    for (const name of partsOfProgram)
      cpSync(join(packages, name), join(copy, name), { recursive: true, filter: (path) => !path.includes('node_modules') });
    const hashes = [programHash(copy)];
    const after = (path: string): void => {
      appendFileSync(join(copy, path), '\n');
      hashes.push(programHash(copy));
    };
    after('read-models/src/program.spec.ts');
    after('read-models/src/testing/office.ts');
    after('read-models/src/view.ts');
    after('ocop/package.json');
    const [first, spec, testing, source, version] = hashes;
    expect(runningProgram()).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect([spec, testing]).toEqual([first, first]);
    expect(new Set([first, source, version]).size).toBe(3);
  });
});
