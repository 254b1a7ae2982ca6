import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withIndex } from '../scripts/index-decisions.mjs';
import { filesBelow, root } from './sources.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const decisions = readdirSync(join(root, 'docs/decisions')).filter((name) => name !== 'README.md');
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...filesBelow('docs').filter((path) => path.endsWith('.md')),
];

describe('the decisions', () => {
  it('have a number each, once, and a title with it', () => {
    expect(decisions.length).toBeGreaterThanOrEqual(5);
    for (const name of decisions) {
      expect(name).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
      expect(read(`docs/decisions/${name}`)).toMatch(new RegExp(`^# ${name.slice(0, 4)} .+\\n`));
    }
    expect(new Set(decisions.map((name) => name.slice(0, 4))).size).toBe(decisions.length);
  });

  it('are the rows of the index', () => {
    expect(read('docs/decisions/README.md') === withIndex(join(root, 'docs/decisions')), 'the index is stale: run pnpm draw').toBe(true);
    expect(
      read('docs/decisions/README.md')
        .split('\n')
        .filter((line) => line.startsWith('| [')),
    ).toHaveLength(decisions.length);
  });
});

describe('the documents', () => {
  it('link only to what is there', () => {
    const links = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ path, target: target.replace(/#.*$/, '') })),
    );
    const local = links.filter(({ target }) => target !== '' && !/^[a-z]+:/.test(target));
    expect(local.length).toBeGreaterThan(10);
    const broken = local.filter(({ path, target }) => !existsSync(join(root, posix.join(posix.dirname(path), target))));
    expect(broken).toEqual([]);
  });

  it('name only commands of package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const builtIn = ['add', 'deploy', 'exec', 'install', 'rebuild'];
    const named = documents.flatMap((path) => [...read(path).matchAll(/`pnpm ([a-z:]+)/g)].map((match) => match[1] ?? ''));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => scripts[name] === undefined && !builtIn.includes(name))).toEqual([]);
  });
});
