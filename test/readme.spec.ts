import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variables } from '@hoso/service';
import { describe, expect, it } from 'vitest';
import { root } from './sources.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README', () => {
  it('names folders that are there', () => {
    const folders = [...readme.matchAll(/^\| (`.+?`) \|/gm)]
      .flatMap(([, cell = '']) => cell.split(', '))
      .map((name) => name.replaceAll('`', ''))
      .filter((name) => !name.startsWith('HOSO_'));
    expect(folders.length).toBeGreaterThan(10);
    expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  });

  it('names variables that the configuration knows, with their defaults', () => {
    const named = new Set(readme.match(/HOSO_\w+/g));
    expect(named.size).toBeGreaterThan(5);
    expect([...named].filter((name) => !Object.hasOwn(variables.shape, name))).toEqual([]);
    const defaults = variables.parse({});
    for (const name of ['HOSO_DATA', 'HOSO_PORT', 'HOSO_HOST', 'HOSO_MODE'] as const) {
      expect(readme).toContain(`| \`${name}\` | \`${defaults[name]}\` |`);
    }
  });
});
