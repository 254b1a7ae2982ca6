import { describe, expect, test } from 'vitest';
import type { Workflow } from './definition.ts';
import { diagram } from './diagram.ts';
import { drawWorkflow } from './draw.ts';
import { defineMachine } from './machine.ts';
import { buildingPermit } from './testing/building-permit.ts';

const page = drawWorkflow(buildingPermit);
const tangled: Workflow = {
  ...buildingPermit,
  machine: defineMachine<object, { type: 'A' | 'B' | 'C' | 'D'; data: object }>({
    id: 'tangled',
    context: {},
    record: {},
    initial: 'end',
    on: { D: 'end' },
    states: {
      end: { title: { vi: 'Nói "xong"; hết: #1', en: 'x' }, on: { A: 'deep.inner.one', B: 'both' } },
      deep: {
        initial: 'inner',
        on: { B: 'deep' },
        states: { inner: { initial: 'zero', states: { zero: { on: { A: 'deep.inner.one' } }, one: { on: { C: 'both.left.b' } } } } },
      },
      both: {
        parallel: true,
        states: {
          left: { initial: 'a', states: { a: { on: { A: 'both.right' } }, b: { on: { A: 'both.left.a', B: 'stay', C: 'end' } } } },
          right: {},
        },
      },
    },
  }),
};

/** The statements of Mermaid that a drawing may consist of. */
const statement = /^(stateDiagram-v2|--|\}|\[\*\] --> \w+|\w+ --> \[\*\]|\w+ --> \w+ : [^:;#{}%"\n]+|state "[^"\n]*" as \w+( \{)?)$/;

describe('a drawing', () => {
  for (const workflow of [buildingPermit, tangled]) {
    const lines = diagram(workflow.machine)
      .mermaid.split('\n')
      .map((line) => line.trim());
    test(`of ${workflow.machine.id} is made of statements that Mermaid has, with balanced braces`, () => {
      expect(lines.filter((line) => !statement.test(line))).toEqual([]);
      expect(lines.filter((line) => line.endsWith('{')).length).toBe(lines.filter((line) => line === '}').length);
    });
    test(`of ${workflow.machine.id} declares every state that an edge names, once`, () => {
      const declared = lines.flatMap((line) => / as (\w+)/.exec(line)?.[1] ?? []);
      const named = lines.filter((line) => line.includes('-->')).flatMap((line) => (line.split(' : ')[0] ?? '').match(/\w+/g) ?? []);
      expect(named.length).toBeGreaterThan(5);
      expect(new Set(declared).size).toBe(declared.length);
      expect(named.filter((id) => !declared.includes(id))).toEqual([]);
    });
  }

  test('draws an edge between composites with the inner states in its label, and tells beside it what Mermaid cannot draw', () => {
    const { mermaid, beside } = diagram(tangled.machine);
    expect(mermaid).toContain('end_ --> deep : A → inner.one');
    expect(mermaid).toContain('deep --> both : inner.one – C → left.b');
    expect(mermaid).toContain('both --> end_ : left.b – C');
    expect(mermaid).toContain('both__left__b --> both__left__a : A');
    expect(mermaid).toContain(`state "Nói 'xong', hết, ,1" as end_`);
    expect(beside).toEqual(['mọi trạng thái / every state: `D` → `end`', '`deep`: `B` → `deep`', '`both.left.a`: `A` → `both.right`']);
  });

  test('shows parallel regions side by side, ends, and branches by data', () => {
    expect(page).toContain('      --\n      [*] --> open__review__fire_safety__pending');
    expect(page).toContain('  withdrawn --> [*]');
    expect(page).toContain('open__review__inspection__pending --> open__review__inspection__failed : SiteInspected?');
  });

  test('has a row for every command with who, facts, and each refusal with its legal basis', () => {
    for (const [command, rule] of Object.entries(buildingPermit.rules)) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${command}\` |`));
      for (const said of [rule.title.vi, rule.title.en, rule.basis, ...rule.roles, ...rule.yields]) expect(row).toContain(said);
      for (const code of rule.refusals) expect(row).toContain(`\`${code}\` ${buildingPermit.refusals[code]?.vi}`);
    }
    expect(page).toContain('`too-early` Chưa hết thời hạn / The time limit still runs (Bylaw, section 9)');
    expect(page).toContain('- `not-now` ');
  });

  test('has a row for every state and every fact', () => {
    for (const path of ['draft', 'open', 'open.review.inspection.pending', 'withdrawn']) expect(page).toContain(`\n| \`${path}\` | `);
    for (const [type, { title }] of Object.entries(buildingPermit.facts))
      expect(page).toContain(`\n| \`${type}\` | ${title.vi} / ${title.en} | `);
    expect(drawWorkflow(tangled)).toContain('| (mọi trạng thái / every state) |  |  | `D` |  |');
  });

  test('keeps its tables whole when a text holds a bar or a line break', () => {
    const odd = drawWorkflow({ ...buildingPermit, roles: { ...buildingPermit.roles, clerk: { vi: 'a|b\nc', en: 'd' } } });
    expect(odd).toContain('`clerk` a\\|b c / d');
  });
});
