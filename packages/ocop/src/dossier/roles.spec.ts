import { machineDecider, type State } from '@hoso/workflow';
import { describe, expect, it } from 'vitest';
import { roles } from '../roles.ts';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import * as p from '../testing/people.ts';
import type { DossierContext } from './context.ts';
import { unregistered } from './context.ts';
import { competentForStars, levelFor } from './level.ts';
import { ocopDossier } from './ocop-dossier.ts';
import { atTheDesk, inOwnUnit, unitsOf } from './roles.ts';

const decider = machineDecider(ocopDossier);
const rules = Object.entries(ocopDossier.rules);
const answer = (command: string, role: string, unit: string, state: State<DossierContext>) => {
  const env = { now: '2026-09-01T02:00:00.000Z', today: '2026-09-01', effectiveOn: '2026-09-01', dossierId: p.DOSSIER, commandId: 'c' };
  const data = ocopDossier.rules[command]?.example;
  return decider.decide({ type: command, data }, state, { ...env, actor: { id: 'somebody', role, unit }, linked: {} });
};

describe('the roles', () => {
  it.each(rules)('%s is refused to every role but its own', (command, rule) => {
    const others = Object.keys(roles).filter((role) => !rule.roles.includes(role));
    expect(others.length).toBeGreaterThan(0);
    for (const role of others) expect(answer(command, role, '51', decider.initial)).toMatchObject({ refused: 'role-not-allowed' });
  });

  it('include analysts and auditors, who read and issue nothing', () => {
    for (const role of ['analyst', 'auditor'] as const) expect(rules.filter(([, rule]) => rule.roles.includes(role))).toEqual([]);
  });

  it('are all named in Vietnamese and in English', () => {
    for (const { vi, en } of Object.values(roles)) expect([vi, en]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
  });
});

describe('the units', () => {
  const { context } = p.filed();

  it('of a dossier are its commune, its province and the ministry', () => {
    expect(unitsOf('commune-officer', context)).toEqual(['21115']);
    expect(unitsOf('department-officer', context)).toEqual(['51']);
    expect(unitsOf('minister', context)).toEqual(['MAE']);
    expect(unitsOf('advisor', context)).toEqual(['51', 'MAE']);
    expect(unitsOf('system', context)).toEqual(['system']);
  });

  it('of an applicant do not matter, his identity does', () => {
    expect(inOwnUnit({ ...p.applicant, unit: 'anywhere' }, context)).toBe(true);
    expect(inOwnUnit({ ...p.applicant, id: 'somebody-else' }, context)).toBe(false);
    expect(inOwnUnit(p.applicant, unregistered)).toBe(false);
  });

  it('of officers do: those of another commune or province have no part', () => {
    for (const who of [p.communeOfficer, p.communeChair, p.department, p.chair, p.inspector]) {
      expect(inOwnUnit(who, context)).toBe(true);
      expect(inOwnUnit(p.ofAnotherProvince(who), context)).toBe(false);
    }
  });

  it('of a desk are of its level: a central advisor does not sit at the province', () => {
    const { context: at } = p.atAdvisory();
    expect([p.advisor, p.department, p.centralAdvisor, p.ministry].map((who) => atTheDesk(who, at))).toEqual([true, true, false, false]);
    expect(atTheDesk(p.advisor, unregistered)).toBe(false);
  });

  it('R3.4 R9.1 of 3 and 4 stars are the province’s, of 5 stars the ministry’s', () => {
    for (const stars of [3, 4]) {
      expect([p.chair, p.minister].map((who) => competentForStars(who, context, stars))).toEqual([true, false]);
    }
    expect([p.chair, p.minister].map((who) => competentForStars(who, context, 5))).toEqual([false, true]);
  });

  it('are as the rule set says', () => {
    const levels = (authority: RuleSet['certificate']['authority']) =>
      [1, 2, 3, 4, 5].map((stars) => levelFor(stars, { certificate: { ...qd26.certificate, authority } }));
    const [chair, minister] = ['provincial-chair', 'minister'] as const;
    expect(levels({ 3: chair, 4: minister, 5: minister })).toEqual(['province', 'province', 'province', 'ministry', 'ministry']);
    expect(levels({ 3: chair, 4: chair, 5: chair })).not.toContain('ministry');
  });
});
