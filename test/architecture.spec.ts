import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  defaultExportFaults,
  importFaults,
  type Manifest,
  manifestFaults,
  nameFaults,
  purePackages,
  purityFaults,
  type Row,
  rows,
  sizeFaults,
  table,
} from './arrows.ts';
import { licenceFaults, productionPackages } from './licences.ts';
import { filesBelow, readSource, readSourceFile, root, type Source } from './sources.ts';

const folders = ['packages', 'services', 'bench', 'test', 'scripts'];
const paths = [...folders.flatMap(filesBelow), 'vitest.config.ts'].sort();
const sources = paths.filter((path) => /\.(ts|mts|cts|tsx|mjs|cjs|js)$/.test(path)).map(readSourceFile);
const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
const packages = ['packages', 'services']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((folder) => existsSync(join(root, folder, 'package.json')))
  .sort();
const present = rows.filter((row) => existsSync(join(root, row.folder, 'package.json')));
const below = (folder: string): readonly Source[] => sources.filter((source) => source.path.startsWith(`${folder}/`));

describe('what was read', () => {
  it('is every manifest of the workspace', () => {
    const manifests = globSync(['packages/*/package.json', 'services/*/package.json'], { cwd: root });
    expect(manifests.length).toBeGreaterThanOrEqual(10);
    expect(packages.map((folder) => `${folder}/package.json`).sort()).toEqual(manifests.sort());
  });

  it('is every source file of the project', () => {
    const found = globSync(`{${folders.join(',')}}/**/*.{ts,mts,cts,tsx,mjs,cjs,js}`, { cwd: root, exclude: ['**/node_modules/**'] });
    expect(found.length).toBeGreaterThanOrEqual(150);
    expect(sources.map((source) => source.path)).toEqual([...found, 'vitest.config.ts'].sort());
  });

  it('is imports by the hundred, so that the reader of imports works', () => {
    expect(sources.flatMap((source) => source.imports).length).toBeGreaterThan(400);
    const unread = sources.filter((source) => source.path.endsWith('.spec.ts') && source.imports.length === 0);
    expect(unread).toEqual([]);
  });
});

describe('the arrows', () => {
  it('have a row for each package, and rows without a package only for those to come', () => {
    expect(rows.map((row) => row.folder)).toEqual(expect.arrayContaining(packages));
    const absent = rows.map((row) => row.folder).filter((folder) => !packages.includes(folder));
    const toCome = ['packages/ledger', 'packages/messaging', 'services/cli', 'services/console'];
    expect(toCome).toEqual(expect.arrayContaining(absent));
    expect(present.length + absent.length).toBe(rows.length);
  });

  it('stand between packages that have content', () => {
    expect(present.filter((row) => below(row.folder).length === 0).map((row) => row.folder)).toEqual([]);
  });

  it.each(present)('$folder declares only what its row allows', (row) => {
    expect(manifestFaults(row, manifestOf(row.folder))).toEqual([]);
  });

  it.each(present)('$folder imports only what its row and its manifest allow', (row) => {
    const manifest = manifestOf(row.folder);
    expect(below(row.folder).flatMap((source) => importFaults(row, manifest, source))).toEqual([]);
  });

  it('let only api, cli, reactor and standalone reach the engine', () => {
    const reaching = rows.filter((row) => row.reach.engine !== 'no' && row.folder !== 'packages/engine').map((row) => row.folder);
    expect(reaching).toEqual(['services/api', 'services/cli', 'services/reactor', 'services/standalone']);
  });

  it('stand in docs/architecture.md as they stand here', () => {
    expect(readFileSync(join(root, 'docs/architecture.md'), 'utf8')).toContain(table);
  });
});

describe('the sources', () => {
  it.each(purePackages.filter((folder) => packages.includes(folder)))('of %s call no clock, no randomness and no I/O', (folder) => {
    expect(below(folder).length).toBeGreaterThan(0);
    expect(below(folder).flatMap(purityFaults)).toEqual([]);
  });

  it('have at most 250 lines each', () => {
    expect(sources.flatMap(sizeFaults)).toEqual([]);
  });

  it('have no default export', () => {
    expect(sources.flatMap(defaultExportFaults)).toEqual([]);
  });

  it('stand under names that say something', () => {
    expect(paths.flatMap(nameFaults)).toEqual([]);
  });
});

describe('the licences', () => {
  const installed = productionPackages(packages.map((folder) => join(root, folder)));

  it('of all packages that a running system loads are on the list', () => {
    const manifests = installed.map((folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    expect(manifests.map((manifest) => manifest.name)).toEqual(expect.arrayContaining(['fastify', 'kysely', 'pino', 'xstate', 'zod']));
    expect(manifests.length).toBeGreaterThanOrEqual(60);
    expect(manifests.flatMap(licenceFaults)).toEqual([]);
  });
});

describe('the rules', () => {
  const row = (folder: string): Row => rows.find((candidate) => candidate.folder === folder) as Row;
  const good: Manifest = { name: '@hoso/engine', private: true, type: 'module', license: 'Apache-2.0' };
  const everything = Object.fromEntries(
    [...rows.map((r) => `@hoso/${r.folder.split('/')[1]}`), ...rows.flatMap((r) => r.outside), 'lodash'].map((name) => [name, '*']),
  );
  const imported = (folder: string, text: string, file = 'src/x.ts', dependencies: Manifest['dependencies'] = everything) =>
    importFaults(row(folder), { ...good, dependencies }, readSource(`${folder}/${file}`, text));

  it.each([
    ['packages/engine', { '@hoso/ocop': '*' }, 'may not depend on @hoso/ocop'],
    ['packages/engine', { zod: '*' }, 'zod is not among its outside packages'],
    ['services/projector', { '@hoso/engine': '*' }, 'may not depend on @hoso/engine'],
    ['services/api', { '@hoso/reactor': '*' }, 'may not depend on @hoso/reactor'],
    ['packages/workflow', { '@hoso/unheard-of': '*' }, 'may not depend on @hoso/unheard-of'],
  ])('report a manifest of %s with %o', (folder, dependencies, fault) => {
    const name = `@hoso/${folder.split('/')[1]}`;
    expect(manifestFaults(row(folder), { ...good, name })).toEqual([]);
    for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies']) {
      expect(manifestFaults(row(folder), { ...good, name, [field]: dependencies })).toEqual([expect.stringContaining(fault)]);
    }
  });

  it('report a manifest that is misnamed, public or under another licence', () => {
    expect(manifestFaults(row('packages/engine'), { name: '@hoso/motor', license: 'MIT' })).toHaveLength(2);
  });

  it('let a package have the test tools for its specs, and only for them', () => {
    expect(manifestFaults(row('packages/engine'), { ...good, devDependencies: { vitest: '*' } })).toEqual([]);
    expect(manifestFaults(row('packages/engine'), { ...good, dependencies: { vitest: '*' } })).toHaveLength(1);
  });

  it.each([
    ['packages/engine', "import { a } from '@hoso/ocop';", 'may not import ocop'],
    ['packages/engine', "import type { A } from '@hoso/ocop';", 'may not import ocop'],
    ['packages/engine', "export * from '@hoso/ocop';", 'may not import ocop'],
    ['packages/engine', "export { a } from '@hoso/ocop';", 'may not import ocop'],
    ['packages/engine', "const a = await import('@hoso/ocop');", 'may not import ocop'],
    ['packages/engine', "type A = import('@hoso/ocop').A;", 'may not import ocop'],
    ['packages/engine', "import { a } from '../../ocop/src/index.ts';", 'leaves the package'],
    ['packages/engine', "import { a } from '/packages/engine/src/y.ts';", 'leaves the package'],
    ['packages/engine', "import { a } from 'lodash';", 'not among its outside packages'],
    ['packages/engine', "import { readFile } from 'node:fs';", 'node:fs is not for'],
    ['packages/engine', "import { createHash } from 'crypto';", 'write node:crypto'],
    ['packages/engine', 'const a = await import(name);', 'a computed import cannot be checked'],
    ['packages/workflow', "import { createHash } from 'node:crypto';", 'node:crypto is not for'],
    ['packages/ocop', "import { hash, randomUUID } from 'node:crypto';", 'only take digests of node:crypto, not randomUUID'],
    ['packages/ocop', "import * as c from 'node:crypto';", 'only take digests of node:crypto'],
    ['packages/ocop', "import c from 'node:crypto';", 'only take digests of node:crypto'],
    ['packages/ocop', "export { randomBytes } from 'node:crypto';", 'only take digests of node:crypto'],
    ['packages/ocop', "import { a } from '@hoso/workflow/testing';", 'is for tests'],
    ['packages/read-models', "import { memoryEventStore } from '@hoso/event-store';", 'only types of event-store'],
    ['packages/read-models', "import { createRequire } from 'node:module';", 'createRequire cannot be checked'],
    ['services/projector', "import type { Engine } from '@hoso/engine';", 'may not import engine'],
    ['services/api', "import { sqliteEventStore } from '@hoso/event-store';", 'only main.ts imports event-store'],
    ['services/api', "import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';", 'only main.ts imports event-store-event'],
    ['packages/engine', "import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';", 'may not import event-store-event'],
    ['services/api', "import { stageProjection } from '@hoso/read-models';", 'may only query read-models'],
    ['services/api', "import * as models from '@hoso/read-models';", 'may only query read-models'],
    ['services/api', "import { reactor } from '@hoso/reactor';", 'may not import reactor'],
    ['services/standalone', "import { reactor } from '@hoso/reactor';", 'only main.ts imports reactor'],
    ['services/console', "import type { A } from '@hoso/ocop';", 'may not import ocop'],
  ])('report in %s: %s', (folder, text, fault) => {
    expect(imported(folder, `const before = 1;\n${text}`)).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^${folder}/src/x\\.ts:2: .*${fault}`))]),
    );
  });

  it('report an import that the manifest does not declare', () => {
    const text = "import { createMachine } from 'xstate';";
    expect(imported('packages/workflow', text)).toEqual([]);
    expect(imported('packages/workflow', text, 'src/x.ts', {})).toEqual([expect.stringContaining('not declared')]);
    expect(imported('packages/ocop', "import { fold } from '@hoso/workflow';", 'src/x.ts', {})).toEqual([
      expect.stringContaining('not declared'),
    ]);
  });

  it('let main.ts, types and queries through where the row says so', () => {
    expect(imported('services/api', "import { sqliteEventStore } from '@hoso/event-store';", 'src/main.ts')).toEqual([]);
    expect(imported('services/api', "import type { StoredFact } from '@hoso/event-store';")).toEqual([]);
    expect(imported('services/api', "import { stageFigures } from '@hoso/read-models';")).toEqual([]);
    expect(imported('packages/read-models', "import type { StoredFact } from '@hoso/event-store';")).toEqual([]);
    for (const file of ['src/main.ts', 'src/standalone.ts', 'src/folder.ts']) {
      expect(imported('services/standalone', "import { api } from '@hoso/api';", file)).toEqual([]);
    }
    expect(imported('services/api', "import { sqliteEventStore } from '@hoso/event-store';", 'src/standalone.ts')).toHaveLength(1);
    expect(imported('packages/engine', "import { createHash } from 'node:crypto';\nimport { lru } from './lru.ts';")).toEqual([]);
    expect(imported('packages/ocop', "import { hash } from 'node:crypto';")).toEqual([]);
  });

  it('give specs and testing folders the test tools and node:, but no arrow that is a no', () => {
    const tools = "import { it } from 'vitest';\nimport { readFileSync } from 'node:fs';\nimport { laws } from '@hoso/workflow/testing';";
    expect(imported('packages/ocop', tools, 'src/x.spec.ts')).toEqual([]);
    expect(imported('packages/workflow', tools, 'src/testing/x.ts')).toEqual([]);
    expect(imported('packages/ocop', tools, 'src/x.ts')).toHaveLength(3);
    expect(imported('packages/read-models', "import { memoryEventStore } from '@hoso/event-store';", 'src/x.spec.ts')).toEqual([]);
    expect(imported('packages/engine', "import { a } from '@hoso/ocop';", 'src/x.spec.ts')).toHaveLength(1);
    expect(imported('services/projector', "import { a } from '@hoso/engine';", 'src/x.spec.ts')).toHaveLength(1);
  });

  it('do not take a comment or a text for an import', () => {
    const text = "// import { a } from '@hoso/ocop';\nexport const a = \"import { b } from '@hoso/ocop'\";\n/* require('fs') */\n";
    expect(imported('packages/engine', text)).toEqual([]);
  });

  it.each([
    'new Date()',
    'Date.now()',
    'performance.now()',
    'crypto.randomUUID()',
    'Math.random()',
    "Math['random']()",
    'const { random } = Math',
    'process.env.TZ',
    'globalThis.Date',
    'fetch("/")',
    'setTimeout(() => 1, 1)',
    'Temporal.Now.instant()',
    'const { Now } = Temporal',
    'new Intl.DateTimeFormat().format()',
    'import.meta.dirname',
    "import('./x.ts')",
    'console.log(1)',
  ])('report as impure: %s', (text) => {
    expect(purityFaults(readSource('packages/ocop/src/x.ts', `${text};`)).length).toBeGreaterThan(0);
    expect(purityFaults(readSource('packages/ocop/src/x.spec.ts', `${text};`))).toEqual([]);
  });

  it('do not report labels and pure members as impure', () => {
    const text = `
      // new Date()
      type T = { readonly process: string; fetch(): void };
      export const t = { crypto: 'Date', Date: 1, process: { fetch: 2 } };
      export const u = [t.crypto, t.process.fetch, Math.max(1, 2), Temporal.PlainDate.from('2026-05-22')] as readonly unknown[];
      export const d: Temporal.PlainDate | T | undefined = undefined;
    `;
    expect(purityFaults(readSource('packages/ocop/src/x.ts', text))).toEqual([]);
  });

  it('report a file of 251 lines, unless it is a spec or a bench', () => {
    const lines = (n: number): string => '\n'.repeat(n);
    expect(sizeFaults(readSource('packages/ocop/src/x.ts', lines(250)))).toEqual([]);
    expect(sizeFaults(readSource('packages/ocop/src/x.ts', lines(251)))).toHaveLength(1);
    expect(sizeFaults(readSource('packages/ocop/src/x.ts', `${lines(250)}a`))).toHaveLength(1);
    expect(sizeFaults(readSource('packages/ocop/src/x.spec.ts', lines(251)))).toEqual([]);
    expect(sizeFaults(readSource('bench/x.bench.ts', lines(251)))).toEqual([]);
  });

  it('report default exports and names that say nothing', () => {
    expect(defaultExportFaults(readSource('packages/ocop/src/x.ts', 'export default 1;'))).toHaveLength(1);
    expect(defaultExportFaults(readSource('packages/ocop/src/x.ts', 'const a = 1;\nexport { a as default };'))).toHaveLength(1);
    for (const path of ['packages/common/src/x.ts', 'packages/ocop/src/shared/x.ts', 'packages/ocop/src/utils.ts', 'services/core/x.ts']) {
      expect(nameFaults(path)).toHaveLength(1);
    }
    expect(nameFaults('packages/ocop/src/council-types.ts')).toEqual([]);
  });

  it('report a licence that is missing, unknown or only partly allowed', () => {
    expect(licenceFaults({ license: 'MIT' })).toEqual([]);
    expect(licenceFaults({ license: '(GPL-3.0-only OR Apache-2.0)' })).toEqual([]);
    expect(licenceFaults({ licenses: [{ type: 'MIT' }] })).toEqual([]);
    for (const license of ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'SEE LICENSE IN LICENSE', 'UNLICENSED', undefined]) {
      expect(licenceFaults({ name: 'x', version: '1.0.0', license })).toHaveLength(1);
    }
  });
});
