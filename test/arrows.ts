/** Who may import whom, as data, and the rules that hold a manifest and a source file against it. Each rule answers with its faults. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Source } from './sources.ts';

/**
 * The table of docs/architecture.md, word for word. `types`: imports erased before the code runs. `main`: values only in src/main.ts
 * (and src/standalone.ts with src/folder.ts, which wire for standalone's main), types anywhere. `queries`: what reads, no projection. The column `services` stands for every folder of services/.
 */
export const table = `
| may import | workflow | ocop | event-store | engine | ledger | read-models | messaging | service | services | outside | node: |
|---|---|---|---|---|---|---|---|---|---|---|---|
| packages/workflow | - | no | no | no | no | no | no | no | no | xstate | none |
| packages/ocop | yes | - | no | no | no | no | no | no | no | zod | node:crypto |
| packages/event-store | no | no | - | no | no | no | no | no | no | zod, canonicalize | any |
| packages/event-store-eventstoredb | no | no | yes | no | no | no | no | no | no | @eventstore/db-client | any |
| packages/engine | yes | no | yes | - | no | no | no | no | no | | node:crypto |
| packages/ledger | no | no | no | no | - | no | no | no | no | | node:crypto |
| packages/read-models | yes | yes | types | no | no | - | no | no | no | kysely, pg | any |
| packages/messaging | no | types | types | no | no | no | - | no | no | nats, zod | any |
| packages/service | no | no | no | no | no | no | no | - | no | pino, jose, prom-client, zod, @opentelemetry/api, @opentelemetry/sdk-trace, @opentelemetry/resources, @opentelemetry/exporter-trace-otlp-http | any |
| services/api | yes | yes | main | yes | yes | queries | no | yes | no | fastify, fastify-type-provider-zod, @fastify/swagger, @fastify/swagger-ui, zod, csv-stringify, write-excel-file | any |
| services/cli | yes | yes | main | yes | yes | queries | yes | yes | no | | any |
| services/projector | yes | yes | main | no | yes | yes | no | yes | no | | any |
| services/reactor | yes | yes | main | yes | yes | yes | yes | yes | no | | any |
| services/standalone | yes | yes | main | main | main | main | main | main | main | | any |
| services/console | no | no | no | no | no | no | no | no | no | | none |
`.trim();

export type Reach = 'yes' | 'no' | 'types' | 'main' | 'queries';
export type Row = {
  readonly folder: string;
  readonly reach: Readonly<Record<string, Reach>>;
  readonly outside: readonly string[];
  readonly node: 'none' | 'any' | string;
};
export type Manifest = {
  readonly name: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

const cells = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const [head = [], , ...body] = table.split('\n').map(cells);

export const rows: readonly Row[] = body.map(([folder = '', ...values]) => ({
  folder,
  reach: Object.fromEntries(head.slice(1, -2).map((column, i) => [column, (values[i] === '-' ? 'yes' : values[i]) as Reach])),
  outside: (values.at(-2) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean),
  node: values.at(-1) ?? '',
}));

/** No clock, no randomness, no I/O. */
export const purePackages: readonly string[] = ['packages/workflow', 'packages/ocop', 'packages/ledger'];
/** What a pure package may take of node:crypto: the same bytes have the same digest. Everything random stays out. */
const digests: readonly string[] = ['hash', 'createHash'];

/**
 * The allowance: specs, `testing` folders and the store's contract suite are never part of a running system. They may
 * import the test tools and any `node:` module, and a cell that is not `no` counts as `yes` for them. A `no` stays a `no`.
 */
export const isTest = (path: string): boolean => /\.(spec|bench)\.ts$|\/(testing|contract)\/|\/contract\.ts$/.test(path);
/** `@grpc/grpc-js`: the double of EventStoreDB speaks it. */
const testTools = ['vitest', 'fast-check', '@grpc/grpc-js'];
const testEntries = ['testing', 'contract'];

const serviceNames = rows.filter((row) => row.folder.startsWith('services/')).map((row) => posix.basename(row.folder));
/** An adapter of the store stands where the store does, but only for those who choose one: in a main.ts. */
const reachOf = (row: Row, name: string): Reach =>
  name.startsWith('event-store-')
    ? row.reach['event-store'] === 'main'
      ? 'main'
      : 'no'
    : (row.reach[serviceNames.includes(name) ? 'services' : name] ?? 'no');
const own = (row: Row, name: string): boolean => name === posix.basename(row.folder);

/** What a manifest declares against its row. */
export const manifestFaults = (row: Row, manifest: Manifest): readonly string[] => {
  const faults: string[] = [];
  const at = `${row.folder}/package.json`;
  if (manifest.name !== `@hoso/${posix.basename(row.folder)}`) faults.push(`${at}: is named ${manifest.name}, not after its folder`);
  if (manifest.private !== true || manifest.type !== 'module' || manifest.license !== 'Apache-2.0') {
    faults.push(`${at}: must be private, of type module, licensed Apache-2.0`);
  }
  const shipped = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
  for (const [name, tools] of [
    ...Object.keys(shipped).map((name) => [name, [] as string[]] as const),
    ...Object.keys(manifest.devDependencies ?? {}).map((name) => [name, testTools] as const),
  ]) {
    if (name.startsWith('@hoso/')) {
      if (reachOf(row, name.slice(6)) === 'no') faults.push(`${at}: ${row.folder} may not depend on ${name}`);
    } else if (!row.outside.includes(name) && !tools.includes(name)) faults.push(`${at}: ${name} is not among its outside packages`);
  }
  return faults;
};

/** What a source file imports against its package's row and manifest. */
export const importFaults = (row: Row, manifest: Manifest, source: Source): readonly string[] => {
  const test = isTest(source.path);
  const isMain = [`${row.folder}/src/main.ts`, 'services/standalone/src/standalone.ts', 'services/standalone/src/folder.ts'].includes(
    source.path,
  );
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies });
  if (test) declared.push(...Object.keys(manifest.devDependencies ?? {}), ...testTools);

  const fault = ({ from, typeOnly, names }: Source['imports'][number]): string | undefined => {
    if (from === '<computed>') return 'a computed import cannot be checked';
    if (from.startsWith('.') || from.startsWith('/')) {
      const target = posix.join(posix.dirname(source.path), from);
      return from.startsWith('.') && target.startsWith(`${row.folder}/`) ? undefined : `${from} leaves the package`;
    }
    if (isBuiltin(from)) {
      if (!from.startsWith('node:')) return `write node:${from}`;
      const random = purePackages.includes(row.folder) && from === 'node:crypto' ? names.filter((n) => !digests.includes(n)) : [];
      if (!test && random.length > 0) return `${row.folder} may only take digests of node:crypto, not ${random.join(', ')}`;
      return test || row.node === 'any' || row.node === from ? undefined : `${from} is not for ${row.folder}`;
    }
    const parts = from.split('/');
    const name = parts.slice(0, from.startsWith('@') ? 2 : 1).join('/');
    const entry = parts.slice(from.startsWith('@') ? 2 : 1).join('/');
    if (!name.startsWith('@hoso/')) {
      if (!row.outside.includes(name) && !(test && testTools.includes(name))) return `${name} is not among its outside packages`;
      return declared.includes(name) ? undefined : `${name} is not declared in its manifest`;
    }
    const other = name.slice(6);
    if (own(row, other)) return undefined;
    if (!test && testEntries.includes(entry)) return `${from} is for tests`;
    if (!declared.includes(name)) return `${name} is not declared in its manifest`;
    const reach = reachOf(row, other);
    if (reach === 'no') return `${row.folder} may not import ${other}`;
    if (test || typeOnly || reach === 'yes') return undefined;
    if (reach === 'types') return `${row.folder} may import only types of ${other}`;
    if (reach === 'main') return isMain ? undefined : `only main.ts imports ${other}`;
    const projections = names.filter((n) => n === '*' || /project(ion|or)/i.test(n));
    return projections.length === 0 ? undefined : `${row.folder} may only query ${other}, not import ${projections.join(', ')}`;
  };
  const required = source.mentions.filter((m) => m.name === 'require' || m.name === 'createRequire');
  return [
    ...source.imports.flatMap((i) => fault(i)?.replace(/^/, `${source.path}:${i.line}: `) ?? []),
    ...required.map((m) => `${source.path}:${m.line}: ${m.name} cannot be checked`),
  ];
};

const impure = new Set(
  `Date performance crypto process setTimeout setInterval setImmediate queueMicrotask fetch console globalThis global eval Function
  WebSocket EventSource XMLHttpRequest Worker navigator import() import.meta Math.random Temporal.Now Intl.DateTimeFormat`.split(/\s+/),
);

/** Clock, randomness and I/O in a pure package. `node:` imports and outside packages are the table's affair. */
export const purityFaults = (source: Source): readonly string[] =>
  isTest(source.path)
    ? []
    : source.mentions
        .filter(({ name }) => impure.has(name) || name.endsWith(' as a value'))
        .map(({ name, line }) => `${source.path}:${line}: ${name} is not pure`);

export const maxLines = 250;
export const sizeFaults = (source: Source): readonly string[] =>
  source.lines > maxLines && !/\.(spec|bench)\.ts$/.test(source.path)
    ? [`${source.path}: ${source.lines} lines, at most ${maxLines}: split it by idea`]
    : [];

/** vitest asks for a default export in its config. */
export const defaultExportFaults = (source: Source): readonly string[] =>
  source.path === 'vitest.config.ts' ? [] : source.defaultExports.map((line) => `${source.path}:${line}: default export`);

/** If two packages need a thing, it has a name and a home. */
export const nameFaults = (path: string): readonly string[] =>
  path
    .split('/')
    .map((part) => part.replace(/(\.spec|\.bench)?\.\w+$/, ''))
    .filter((part) => /^(common|shared|core|utils?|types?|helpers?|misc)$/.test(part))
    .map((part) => `${path}: "${part}" says nothing`);
