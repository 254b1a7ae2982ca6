import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelRefusals } from '@hoso/workflow';
import { describe, expect, it } from 'vitest';
import { councilRound } from './council-round.ts';

/** What stands literally in the specs of this folder as `does('Command')` and `cannot('Command', 'code')` was exercised: each throws when it does not go as said. */
const specs = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n');
/** What `testing/round-people.ts` does for all of them. */
const ways = readFileSync(join(import.meta.dirname, '../testing/round-people.ts'), 'utf8');
const done = new Set([...(specs + ways).matchAll(/\bdoes\(\s*'(\w+)'/g)].map(([, command]) => command));
const refused = new Set([...specs.matchAll(/\bcannot\(\s*'(\w+)',\s*'([\w-]+)'/g)].map(([, command, code]) => `${command} ${code}`));

/** Every rule whose acts come in their order, or that members carry out, may answer with it. */
const ofEveryRule = ['dated-too-early', 'member-dates-today'];
const rules = Object.entries(councilRound.rules);

describe('the specs show of every command of a round', () => {
  it('that it succeeds', () => {
    expect(rules.length).toBeGreaterThan(20);
    expect(rules.map(([command]) => command).filter((command) => !done.has(command))).toEqual([]);
  });

  it('each of its refusals', () => {
    const pairs = rules.flatMap(([command, { refusals }]) =>
      refusals.filter((c) => !ofEveryRule.includes(c)).map((c) => `${command} ${c}`),
    );
    expect(pairs.length).toBeGreaterThan(70);
    expect(pairs.filter((pair) => !refused.has(pair)).sort()).toEqual([]);
  });

  it('where it has no place, and whose unit may not issue it', () => {
    const commands = rules.map(([command]) => command);
    expect(commands.filter((command) => !refused.has(`${command} not-now`))).toEqual([]);
    expect(commands.filter((command) => !refused.has(`${command} unit-not-competent`))).toEqual([]);
  });
});

describe('the refusal codes of a round', () => {
  it('are each used by a rule, named once, and exercised', () => {
    const used = new Set(rules.flatMap(([, { refusals }]) => refusals));
    expect(Object.keys(councilRound.refusals).filter((code) => !used.has(code))).toEqual([]);
    expect([...used].filter((code) => !Object.hasOwn(councilRound.refusals, code))).toEqual([]);
    const codes = new Set([...refused].map((pair) => pair.split(' ')[1]));
    expect(Object.keys(councilRound.refusals).filter((code) => !codes.has(code))).toEqual([]);
    const ownKernel = Object.keys(kernelRefusals).filter((code) => code !== 'unknown-command');
    expect(ownKernel.filter((code) => !codes.has(code))).toEqual([]);
  });

  it('say what they rest on, in Vietnamese and in English', () => {
    for (const { vi, en, basis } of Object.values(councilRound.refusals)) {
      for (const words of [vi, en, basis]) expect(words).toMatch(/\S/);
    }
  });
});
