import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelRefusals } from '@hoso/workflow';
import { describe, expect, it } from 'vitest';
import { ocopDossier, ocopDossierOnPaper } from './ocop-dossier.ts';

/**
 * The specs of this folder speak in `does('Command')` and `cannot('Command', 'code')`, each of which throws when it does not go as said:
 * what stands there literally, was exercised.
 */
const specs = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n');
const done = new Set([...specs.matchAll(/\bdoes\(\s*'(\w+)'/g)].map(([, command]) => command));
const refused = new Set([...specs.matchAll(/\bcannot\(\s*'(\w+)',\s*'([\w-]+)'/g)].map(([, command, code]) => `${command} ${code}`));

/** No rule set that is in force can lead to these: their checks are shown with other rule sets (`lateness`, `meetingMissing`, `beyondLimit`). */
const withOtherRuleSets = [
  'FileReEvaluationDossier filing-window-closed',
  'IssueCommuneReport commune-meeting-missing',
  'RequestSupplement supplement-limit-reached',
];
/** Every rule may answer with these; each is shown for several. */
const ofEveryRule = ['applicant-dates-today', 'dated-too-early'];
/** Who is the holder is seen only in the linked dossier: `decide` says it, with `previous-dossier-unknown`. */
const withoutUnit = ['FileUpgradeDossier', 'FileReEvaluationDossier'];

/** The advisory team has the desk in the very states that take these, and is not competent elsewhere. */
const onlyAtTheDesk = ['RequestExtraTest', 'IssueAdvisoryReport'];

/** Of both versions: a rule that they share stands here twice. */
const rules = [ocopDossier, ocopDossierOnPaper].flatMap((workflow) => Object.entries(workflow.rules));

describe('the specs show of every command', () => {
  it('that it succeeds', () => {
    expect(rules.length).toBeGreaterThan(90);
    expect(rules.map(([command]) => command).filter((command) => !done.has(command))).toEqual([]);
  });

  it('each of its refusals', () => {
    const pairs = rules.flatMap(([command, { refusals }]) =>
      refusals.filter((c) => !ofEveryRule.includes(c)).map((c) => `${command} ${c}`),
    );
    expect(pairs.length).toBeGreaterThan(140);
    expect([...new Set(pairs.filter((pair) => !refused.has(pair)))].sort()).toEqual(withOtherRuleSets);
  });

  it('where it has no place, and whose unit may not issue it', () => {
    const commands = rules.map(([command]) => command);
    expect(new Set(commands.filter((command) => !refused.has(`${command} not-now`)))).toEqual(new Set(onlyAtTheDesk));
    const bound = rules.filter(([command, { roles }]) => !withoutUnit.includes(command) && roles.join() !== 'system');
    expect(bound.map(([command]) => command).filter((command) => !refused.has(`${command} unit-not-competent`))).toEqual([]);
  });
});

describe('the refusal codes', () => {
  it('are each used by a rule, named once, and exercised', () => {
    const used = new Set(rules.flatMap(([, { refusals }]) => refusals));
    expect(Object.keys(ocopDossier.refusals).filter((code) => !used.has(code))).toEqual([]);
    expect([...used].filter((code) => !Object.hasOwn(ocopDossier.refusals, code))).toEqual([]);
    const codes = new Set([...refused].map((pair) => pair.split(' ')[1]));
    const elsewhere = withOtherRuleSets.map((pair) => pair.split(' ')[1]);
    expect(Object.keys(ocopDossier.refusals).filter((code) => !codes.has(code) && !elsewhere.includes(code))).toEqual([]);
    const ownKernel = Object.keys(kernelRefusals).filter((code) => code !== 'unknown-command');
    expect(ownKernel.filter((code) => !codes.has(code))).toEqual([]);
  });

  it('say what they rest on, in Vietnamese and in English', () => {
    for (const { vi, en, basis } of Object.values(ocopDossier.refusals)) {
      for (const words of [vi, en, basis]) expect(words).toMatch(/\S/);
    }
  });
});
