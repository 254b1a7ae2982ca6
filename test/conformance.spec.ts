import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../packages/ocop/src/conformance/rules.ts';
import { conformance, conformanceFile, faults, namedTests, testsNamingRules, totals } from '../scripts/conformance.ts';

const tests = namedTests();

describe('the conformance with Decision 26/2026', () => {
  it('has a test for every rule that is not left to others, and no test for a rule that is not there', () => {
    expect(faults(rules, tests)).toEqual([]);
  });

  it('counts something', () => {
    const t = totals(rules, tests);
    expect(t.rules).toBe(40);
    expect(t.shown).toBeGreaterThanOrEqual(t.rules - 1);
    expect(t.tests).toBeGreaterThan(80);
    expect(t.council + t.notOfTheDossier).toBeLessThan(8);
  });

  it('says of each rule left to others why', () => {
    for (const { leftTo } of rules) if (leftTo !== undefined) expect(leftTo.reason).toMatch(/\w{3}/);
  });

  it('stands in docs/conformance.md as it is', () => {
    expect(readFileSync(conformanceFile, 'utf8'), 'run node scripts/conformance.ts').toBe(conformance(rules, tests));
  });
});

describe('the reader of test names', () => {
  const source = `
    import { describe, expect, it, test } from 'vitest';
    // it('R1.1 in a comment', () => {});
    const text = "it('R1.2 in a text', () => {})";
    describe('R1.3 a group', () => {
      it('R1.4 R1.5 a test', () => {});
      it.each([['R1.6', 1]])('R1.7 %s a table', () => {});
      test(\`R1.8 a template\`, () => {});
      it('no rule', () => expect('R1.9 in a body').toBe(text));
    });
    it('X1.1 and R1.10', () => {});
  `;

  it('finds the names of tests and of nothing else', () => {
    expect(testsNamingRules('x.spec.ts', source)).toEqual([
      { file: 'x.spec.ts', name: 'R1.3 a group > R1.4 R1.5 a test', rules: ['R1.4', 'R1.5'] },
      { file: 'x.spec.ts', name: 'R1.3 a group > R1.7 %s a table', rules: ['R1.7'] },
      { file: 'x.spec.ts', name: 'R1.3 a group > R1.8 a template', rules: ['R1.8'] },
      { file: 'x.spec.ts', name: 'X1.1 and R1.10', rules: ['R1.10'] },
    ]);
  });

  it('tells what is wrong with rules and tests that do not fit', () => {
    const rule = { article: 'Art. 1', text: 'A rule.' };
    const left = { ...rule, leftTo: { to: 'council' as const, reason: 'Later.' } };
    const [shown, unknown] = testsNamingRules('x.spec.ts', "it('R1.1 a', () => {}); it('R9.9 b', () => {});");
    if (shown === undefined || unknown === undefined) throw new Error('no tests were read');
    expect(
      faults(
        [
          { ...rule, id: 'R1.1' },
          { ...left, id: 'R1.2' },
        ],
        [shown],
      ),
    ).toEqual([]);
    expect(
      faults(
        [
          { ...rule, id: 'R1.1' },
          { ...rule, id: 'R1.2' },
          { ...rule, id: 'R1.1' },
        ],
        [shown, unknown],
      ),
    ).toEqual([
      'rule R1.1 is listed twice',
      'rule R1.2 has no test that names it, and is not listed as left',
      'x.spec.ts > R9.9 b: no rule R9.9',
    ]);
  });
});
