import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variables } from '@hoso/service';
import { describe, expect, it } from 'vitest';
import { root } from './sources.ts';
import { standaloneMain, startStandalone } from './standalone.ts';
import { answerFaults, runTour, tourOf } from './tour.ts';

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

  it('takes its reader on a tour that runs as it is written', { timeout: 180_000 }, async () => {
    const blocks = tourOf(readme);
    const standalone = await startStandalone({}, standaloneMain, 120_000);
    try {
      const steps = await runTour(blocks, { BASE: standalone.base }, 60_000);
      expect(steps.flatMap(answerFaults)).toEqual([]);
      expect(steps.length).toBeGreaterThanOrEqual(2);
      expect(steps.filter((step) => step.shown !== undefined).length).toBeGreaterThanOrEqual(1);
    } finally {
      expect(await standalone.stop(), standalone.output()).toBe(0);
    }
  });
});
