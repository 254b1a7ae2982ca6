/** The licences of what a running system loads: every package that a workspace package depends on, directly or not. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const allowed = new Set('MIT Apache-2.0 ISC BSD-2-Clause BSD-3-Clause BlueOak-1.0.0 0BSD CC0-1.0 Python-2.0 Unlicense'.split(' '));

type Licensed = {
  readonly name?: string;
  readonly version?: string;
  readonly license?: unknown;
  readonly licenses?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

/** An SPDX expression, as package.json writes it in one of its three ways; the empty text when there is none. */
const expressionOf = ({ license, licenses }: Licensed): string => {
  const one = (value: unknown): string =>
    typeof value === 'string' ? value : typeof value === 'object' && value !== null ? one((value as { type?: unknown }).type) : '';
  return license === undefined && Array.isArray(licenses) ? licenses.map(one).join(' OR ') : one(license);
};

/** One of the alternatives must be allowed; all parts of a conjunction must. */
export const licenceFaults = (manifest: Licensed): readonly string[] => {
  const expression = expressionOf(manifest);
  const ok = expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((alternative) => alternative.split(' AND ').every((name) => allowed.has(name.trim())));
  return ok ? [] : [`${manifest.name}@${manifest.version}: licence ${expression || 'not stated'}`];
};

/** Where Node would find `name` from `folder`. */
const resolve = (name: string, folder: string): string | undefined => {
  const candidate = join(folder, 'node_modules', name);
  if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
  return dirname(folder) === folder ? undefined : resolve(name, dirname(folder));
};

/** Folders of all third-party packages below the production dependencies of `starts`, sorted. @throws when a needed one is missing. */
export const productionPackages = (starts: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  const walk = (folder: string): void => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Licensed;
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies })) {
      const found = resolve(name, folder);
      if (found !== undefined) walk(found);
      else if (manifest.dependencies?.[name] !== undefined) throw new Error(`${folder} needs ${name}, which is not installed`);
    }
  };
  starts.map((folder) => realpathSync(folder)).forEach(walk);
  return [...seen].filter((folder) => folder.includes('node_modules')).sort();
};
