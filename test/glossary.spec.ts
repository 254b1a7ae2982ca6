import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflows } from '@hoso/ocop';
import { expect, it } from 'vitest';
import { filesBelow, root } from './sources.ts';

const rows = readFileSync(join(root, 'docs/glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Vietnamese |'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const names = rows.flatMap((row) => [...(row[3] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));

it('the glossary names only what the code has', () => {
  const code = filesBelow('packages')
    .filter((path) => /\.ts$/.test(path) && !path.endsWith('.spec.ts'))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');
  const words = new Set(code.match(/[A-Za-z][\w-]*/g));
  expect(rows.length).toBeGreaterThan(100);
  expect(names.length).toBeGreaterThan(130);
  expect(names.filter((name) => !words.has(name))).toEqual([]);
});

it('the glossary gives each row a Vietnamese term, an English one and a name or a dash', () => {
  for (const row of rows)
    expect(row).toEqual(['', expect.stringMatching(/./), expect.stringMatching(/./), expect.stringMatching(/`|^-$/), '']);
});

it('the glossary has every role and every stage of the OCOP workflows', () => {
  const stages = new Set<string>();
  const visit = (node: { readonly meta?: unknown; readonly states: Readonly<Record<string, unknown>> }): void => {
    const stage = (node.meta as { readonly stage?: string } | undefined)?.stage;
    if (stage !== undefined) stages.add(stage);
    for (const child of Object.values(node.states)) visit(child as typeof node);
  };
  for (const { machine } of workflows) visit(machine.root);
  expect(stages.size).toBeGreaterThan(10);
  expect(names).toEqual(expect.arrayContaining([...stages, ...workflows.flatMap(({ roles }) => Object.keys(roles))]));
});
