import { describe, expect, test } from 'vitest';
import type { Env, Rule } from '../definition.ts';
import { buildingPermit } from './building-permit.ts';
import { scenario } from './scenario.ts';

const applicant = { id: 'lan', role: 'applicant', unit: 'old-town' };
const clerk = { id: 'minh', role: 'clerk', unit: 'old-town' };
const start = () => scenario(buildingPermit, { today: '2026-03-02', actor: applicant });

describe('a scenario', () => {
  test('fails with the refusal when a command that should succeed is refused', () => {
    expect(() => start().as(clerk).does('FileApplication')).toThrow(
      /^FileApplication by clerk of old-town on 2026-03-02 in state draft was refused: role-not-allowed/,
    );
  });
  test('fails when a command that should be refused is not, or with another code', () => {
    expect(() => start().cannot('FileApplication', 'not-now')).toThrow(/should be refused with not-now, but recorded ApplicationFiled$/);
    expect(() => start().cannot('AcceptApplication', 'not-now')).toThrow(/should be refused with not-now, but was with role-not-allowed/);
  });
  test('fails when other facts were recorded, or the dossier is elsewhere', () => {
    const s = start().does('FileApplication');
    expect(() => s.recorded('ApplicationAccepted')).toThrow(/expected the facts/);
    expect(() => s.recorded('ApplicationFiled', 'ApplicationFiled')).toThrow(/expected the facts/);
    expect(() => s.recorded({ type: 'ApplicationFiled', data: {} })).toThrow(/expected the facts/);
    expect(() => s.isAt('draft')).toThrow('expected state draft, but the dossier is at open.completeness');
  });
  test('fails when nobody acts', () => {
    expect(() => scenario(buildingPermit).does('FileApplication')).toThrow('nobody acts: say as(actor) first');
  });
  test('a refused command changes nothing', () => {
    const s = start().cannot('AcceptApplication', 'role-not-allowed');
    expect(s.facts).toEqual([]);
    expect(s.last).toEqual([]);
    expect(s.path).toBe('draft');
  });
  test('given facts are parsed and folded', () => {
    const s = start().given({
      type: 'ApplicationFiled',
      data: { address: 'a', district: 'old-town', areaM2: 1, storeys: 1, applicant: 'lan', filedOn: '2026-03-01' },
    });
    expect(s.facts).toHaveLength(1);
    s.as(clerk).does('AcceptApplication').recorded('ApplicationAccepted');
    expect(() => start().given({ type: 'ApplicationFiled', data: {} })).toThrow(/the given ApplicationFiled does not fit its schema/);
    expect(() => start().given({ type: 'Fly', data: {} })).toThrow('the workflow has no fact Fly');
    expect(() => start().given({ type: 'ApplicationAccepted', data: { decideBy: '2026-03-01' } })).toThrow(/does not accept/);
  });
  test('shows what an actor may do', () => {
    expect(
      start()
        .does('FileApplication')
        .allowed(clerk)
        .map((c) => c.type),
    ).toEqual(['AcceptApplication', 'RequestSupplement']);
  });
  test('gives a rule the dossiers that it asks for, and only those', () => {
    let linked: Env['linked'] | undefined;
    const file = buildingPermit.rules.FileApplication as Rule;
    const asking: Rule = {
      ...file,
      links: () => ['old', 'unknown'],
      decide: (data, context, env) => {
        linked = env.linked;
        return file.decide(data, context, env);
      },
    };
    const old = start();
    scenario({ ...buildingPermit, rules: { ...buildingPermit.rules, FileApplication: asking } }, { actor: applicant })
      .knows('old', old)
      .knows('other', old)
      .does('FileApplication');
    expect(linked).toEqual({ old: old.state, unknown: undefined });
    expect(Object.keys(linked ?? {})).toEqual(['old', 'unknown']);
  });
});
