/** `node scripts/conformance.ts`: writes docs/conformance.md, the rules of Decision 26/2026 and the tests that show each. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';
import { type ConformanceRule, rules } from '../packages/ocop/src/conformance/rules.ts';

const root = join(import.meta.dirname, '..');
export const conformanceFile = join(root, 'docs', 'conformance.md');

/** A test by its file (from packages/ocop/src) and its name, the names of the groups around it before it. */
export type NamedTest = { readonly file: string; readonly name: string; readonly rules: readonly string[] };

type Node = { readonly type: string } & Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';

/** `it`, `it.each([..])`, `describe`: the name that the call goes back to. */
const rootName = (callee: unknown): string => {
  if (!isNode(callee)) return '';
  if (callee.type === 'Identifier') return String(callee.name);
  return rootName(callee.type === 'MemberExpression' ? callee.object : callee.type === 'CallExpression' ? callee.callee : undefined);
};
const textOf = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  const [quasi, ...more] =
    node.type === 'TemplateLiteral' ? (node.quasis as readonly { readonly value: { readonly cooked: string } }[]) : [];
  return more.length === 0 ? quasi?.value.cooked : undefined;
};

/** The tests of a spec whose own name (not that of a group) has the id of a rule. */
export const testsNamingRules = (file: string, source: string): readonly NamedTest[] => {
  const found: NamedTest[] = [];
  const visit = (node: Node, groups: readonly string[]): void => {
    let around = groups;
    const [first, body] = node.type === 'CallExpression' ? (node.arguments as readonly unknown[]) : [];
    const title = textOf(first);
    if (title !== undefined && body !== undefined) {
      const kind = rootName(node.callee);
      if (kind === 'describe') around = [...groups, title];
      const ids = [...title.matchAll(/\bR\d+\.\d+\b/g)].map(([id]) => id);
      if ((kind === 'it' || kind === 'test') && ids.length > 0) found.push({ file, name: [...groups, title].join(' > '), rules: ids });
    }
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, around);
    }
  };
  visit(parseAst(source, { lang: 'ts' }) as unknown as Node, []);
  return found;
};

/** All of them in packages/ocop, by file and in the order of the file. */
export const namedTests = (): readonly NamedTest[] =>
  globSync('packages/ocop/src/**/*.spec.ts', { cwd: root })
    .sort()
    .flatMap((path) => testsNamingRules(path.replace('packages/ocop/src/', ''), readFileSync(join(root, path), 'utf8')));

export const faults = (known: readonly ConformanceRule[], tests: readonly NamedTest[]): readonly string[] => {
  const ids = known.map((rule) => rule.id);
  return [
    ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `rule ${id} is listed twice`),
    ...known
      .filter(({ id, leftTo }) => leftTo === undefined && !tests.some((test) => test.rules.includes(id)))
      .map(({ id }) => `rule ${id} has no test that names it, and is not listed as left`),
    ...tests.flatMap((test) => test.rules.filter((id) => !ids.includes(id)).map((id) => `${test.file} > ${test.name}: no rule ${id}`)),
  ];
};

const shownBy = (rule: ConformanceRule, tests: readonly NamedTest[]) => tests.filter((test) => test.rules.includes(rule.id));
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** Totals: a rule that is left in part, and shown in part, counts in both. */
export const totals = (known: readonly ConformanceRule[], tests: readonly NamedTest[]) => ({
  rules: known.length,
  shown: known.filter((rule) => shownBy(rule, tests).length > 0).length,
  inPart: known.filter((rule) => rule.leftTo !== undefined && shownBy(rule, tests).length > 0).length,
  council: known.filter((rule) => rule.leftTo?.to === 'council').length,
  notOfTheDossier: known.filter((rule) => rule.leftTo?.to === 'not a rule of the dossier').length,
  tests: tests.length,
});

export const conformance = (known: readonly ConformanceRule[], tests: readonly NamedTest[]): string => {
  const t = totals(known, tests);
  const rows = known.map((rule) => {
    const shown = shownBy(rule, tests).map((test) => `\`${test.file}\` ${cell(test.name)}`);
    const left =
      rule.leftTo &&
      `*${rule.leftTo.to === 'council' ? 'Left to the judgement of the council' : 'Not a rule of the dossier'}*: ${rule.leftTo.reason}`;
    return `| ${rule.id} | ${rule.article} | ${cell(rule.text)} | ${[...(left === undefined ? [] : [left]), ...shown].join('<br>')} |`;
  });
  return `# Conformance with Decision 26/2026/QĐ-TTg

Each numbered rule of the Decision, in our words, and the tests of \`packages/ocop/src\` that show it. Written by \`node scripts/conformance.ts\`
from the rules in \`packages/ocop/src/conformance/rules.ts\` and the names of the tests; \`test/conformance.spec.ts\` fails when it is stale.

| | |
|---|---|
| rules | ${t.rules} |
| shown by tests | ${t.shown}, of these ${t.inPart} in part |
| left to the judgement of the council's members, at least in part | ${t.council} |
| not rules of the dossier, at least in part | ${t.notOfTheDossier} |
| tests that name a rule | ${t.tests} |

| Rule | Article | Text | Shown by |
|---|---|---|---|
${rows.join('\n')}
`;
};

if (import.meta.main) {
  const tests = namedTests();
  const wrong = faults(rules, tests);
  for (const fault of wrong) console.error(fault);
  writeFileSync(conformanceFile, conformance(rules, tests));
  console.log('docs/conformance.md', totals(rules, tests));
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
