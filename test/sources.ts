/** Reads the project's own sources: what each file imports, which globals it names, how long it is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';

/** `typeOnly`: erased before it runs. `names`: as the exporting module calls them; `*` for the whole of it. */
export type Import = { readonly from: string; readonly typeOnly: boolean; readonly names: readonly string[]; readonly line: number };

/** A global named as a value or a type, or a member of one such as `Math.random`. */
export type Mention = { readonly name: string; readonly line: number };

export type Source = {
  /** From the root, with slashes. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly mentions: readonly Mention[];
  readonly defaultExports: readonly number[];
};

export const root: string = join(import.meta.dirname, '..');

const notOurs = new Set(['node_modules', 'data', 'dist', 'coverage']);

/** All files below `folder`, as paths from the root, sorted; what is installed or generated is left out. */
export const filesBelow = (folder: string): readonly string[] => {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !notOurs.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .sort();
};

export const readSourceFile = (path: string): Source => readSource(path, readFileSync(join(root, path), 'utf8'));

type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

const named = (node: unknown): string => (isNode(node) ? String(node.name ?? node.value ?? '') : '');

/** Keys under which an identifier is a label of something else, not a mention of a variable. */
const labels: Readonly<Record<string, readonly string[]>> = {
  MemberExpression: ['property'],
  Property: ['key'],
  PropertyDefinition: ['key'],
  MethodDefinition: ['key'],
  TSPropertySignature: ['key'],
  TSMethodSignature: ['key'],
  TSQualifiedName: ['right'],
  TSNamedTupleMember: ['label'],
  ImportSpecifier: ['imported'],
  ExportSpecifier: ['exported'],
};

/** Of these only some members are impure, so that naming one is a mention of the member (`Temporal.Now`). */
const namespaces = new Set(['Math', 'Temporal', 'Intl']);

export const readSource = (path: string, text: string): Source => {
  const imports: Import[] = [];
  const mentions: Mention[] = [];
  const defaultExports: number[] = [];
  const lineOf = (node: Node): number => text.slice(0, node.start).split('\n').length;

  const addImport = (node: Node, source: unknown, typeOnly: boolean, names: readonly string[]): void => {
    const literal = isNode(source) && source.type === 'Literal' && typeof source.value === 'string';
    imports.push({ from: literal ? String(source.value) : '<computed>', typeOnly, names, line: lineOf(node) });
  };
  const namesOf = (specifiers: unknown, key: 'imported' | 'local'): readonly string[] =>
    (specifiers as readonly Node[]).map((s) =>
      s.type === 'ImportNamespaceSpecifier' ? '*' : s.type === 'ImportDefaultSpecifier' ? 'default' : named(s[key]),
    );

  const visit = (node: Node, parent: Node | undefined, label: boolean): void => {
    switch (node.type) {
      case 'ImportDeclaration':
        addImport(node, node.source, node.importKind === 'type', namesOf(node.specifiers, 'imported'));
        break;
      case 'ExportNamedDeclaration':
        if (node.source) addImport(node, node.source, node.exportKind === 'type', namesOf(node.specifiers, 'local'));
        if ((node.specifiers as readonly Node[]).some((s) => named(s.exported) === 'default')) defaultExports.push(lineOf(node));
        break;
      case 'ExportAllDeclaration':
        addImport(node, node.source, node.exportKind === 'type', ['*']);
        break;
      case 'ImportExpression':
        addImport(node, node.source, false, ['*']);
        mentions.push({ name: 'import()', line: lineOf(node) });
        break;
      case 'TSImportType':
        addImport(node, node.source, true, ['*']);
        break;
      case 'TSExternalModuleReference':
        addImport(node, node.expression, false, ['*']);
        break;
      case 'ExportDefaultDeclaration':
        defaultExports.push(lineOf(node));
        break;
      case 'MetaProperty':
        mentions.push({ name: `${named(node.meta)}.${named(node.property)}`, line: lineOf(node) });
        return;
      case 'Identifier':
        if (!label) mentions.push({ name: mentionOf(node, parent), line: lineOf(node) });
        break;
    }
    for (const [key, value] of Object.entries(node)) {
      const isLabel = (labels[node.type]?.includes(key) ?? false) && node.computed !== true && node.shorthand !== true;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, node, isLabel);
    }
  };
  visit(parseAst(text, { lang: path.endsWith('.ts') ? 'ts' : 'js' }) as unknown as Node, undefined, false);

  return { path, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0), imports, mentions, defaultExports };
};

const mentionOf = (node: Node, parent: Node | undefined): string => {
  const name = named(node);
  if (!namespaces.has(name)) return name;
  if (parent?.type === 'MemberExpression' && parent.object === node) return `${name}.${named(parent.property)}`;
  if (parent?.type === 'TSQualifiedName' && parent.left === node) return `${name}.${named(parent.right)}`;
  return `${name} as a value`;
};
