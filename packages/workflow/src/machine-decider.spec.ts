import { describe, expect, test } from 'vitest';
import type { Actor, Env, Fact, Rule, Workflow } from './definition.ts';
import { CorruptHistory, fold } from './fold.ts';
import { machineDecider } from './machine-decider.ts';
import { buildingPermit, type PermitContext } from './testing/building-permit.ts';

const permit = machineDecider(buildingPermit);
const applicant: Actor = { id: 'lan', role: 'applicant', unit: 'old-town' };
const clerk: Actor = { id: 'minh', role: 'clerk', unit: 'old-town' };
const authority: Actor = { id: 'an', role: 'authority', unit: 'city' };
const env = (actor: Actor): Env => ({
  now: '2026-03-02T02:00:00.000Z',
  today: '2026-03-02',
  effectiveOn: '2026-03-02',
  actor,
  dossierId: 'd1',
  commandId: 'c1',
  linked: {},
});
const application = { address: '12 Lê Lợi', district: 'old-town', areaM2: 120, storeys: 3 };
const filed: Fact = { type: 'ApplicationFiled', data: { ...application, applicant: 'lan', filedOn: '2026-03-02' } };
const accepted: Fact = { type: 'ApplicationAccepted', data: { decideBy: '2026-03-22' } };
const afterFiling = fold(permit, [filed]);
const inReview = fold(permit, [filed, accepted]);

/** The permit with one rule or other part exchanged. */
const changed = (type: string, rule: Partial<Rule<PermitContext>>, rest: Partial<Workflow<PermitContext>> = {}) =>
  machineDecider({
    ...buildingPermit,
    ...rest,
    rules: { ...buildingPermit.rules, [type]: { ...buildingPermit.rules[type], ...rule } as Rule },
  });

describe('decide', () => {
  test('answers a command with facts as their schemas give them', () => {
    expect(permit.decide({ type: 'FileApplication', data: application }, permit.initial, env(applicant))).toEqual({ facts: [filed] });
    const trimming = {
      ...buildingPermit.facts,
      ApplicationAccepted: {
        title: { vi: '', en: '' },
        data: { safeParse: () => ({ success: true, data: { decideBy: 'parsed' } }) as const },
      },
    };
    expect(
      changed('AcceptApplication', {}, { facts: trimming }).decide({ type: 'AcceptApplication', data: {} }, afterFiling, env(clerk)),
    ).toEqual({
      facts: [{ type: 'ApplicationAccepted', data: { decideBy: 'parsed' } }],
    });
  });

  test('refuses an unknown command, also one named like something every object has', () => {
    for (const type of ['Fly', 'toString', '__proto__', '']) {
      expect(permit.decide({ type, data: {} }, permit.initial, env(applicant))).toMatchObject({ refused: 'unknown-command' });
    }
  });

  test('refuses invalid data with a pointer to each place, before it looks at role or state', () => {
    const data = { ...application, storeys: 0, 'a/b': 1, colour: 'red' };
    expect(permit.decide({ type: 'FileApplication', data }, inReview, env(clerk))).toEqual({
      refused: 'invalid-data',
      details: {
        issues: [
          { pointer: '/storeys', rule: 'invalid_number', message: 'A number above 0' },
          { pointer: '/a~1b', rule: 'unrecognized_keys', message: 'không có trường này (no such field): "a/b"' },
          { pointer: '/colour', rule: 'unrecognized_keys', message: 'không có trường này (no such field): "colour"' },
        ],
      },
    });
  });

  test('refuses another role before another unit, and both before the state', () => {
    const stranger = { ...clerk, unit: 'new-town' };
    const accept = { type: 'AcceptApplication', data: {} };
    expect(permit.decide(accept, inReview, env(applicant))).toMatchObject({ refused: 'role-not-allowed' });
    expect(permit.decide(accept, inReview, env(stranger))).toMatchObject({ refused: 'unit-not-competent' });
    expect(permit.decide(accept, inReview, env(clerk))).toMatchObject({ refused: 'not-now' });
  });

  test('says with not-now where the dossier is and what it has room for', () => {
    expect(permit.decide({ type: 'FileApplication', data: application }, afterFiling, env(applicant))).toEqual({
      refused: 'not-now',
      details: { state: 'open.completeness', accepted: ['AcceptApplication', 'RequestSupplement', 'WithdrawApplication'] },
    });
  });

  test('refuses with the first blocker and names all of them', () => {
    expect(permit.decide({ type: 'GrantPermit', data: { number: '1' } }, inReview, env(authority))).toEqual({
      refused: 'inspection-outstanding',
      details: { all: ['inspection-outstanding', 'fire-review-outstanding'] },
    });
  });

  test("passes the rule's own refusal on", () => {
    expect(permit.decide({ type: 'FileApplication', data: { ...application, storeys: 40 } }, permit.initial, env(applicant))).toEqual({
      refused: 'building-too-large',
      details: { storeys: 40, most: 12 },
    });
  });
});

describe('a rule that breaks its promise is an error that names workflow, rule and fact', () => {
  const accept = { type: 'AcceptApplication', data: {} };
  const deciding = (rule: Partial<Rule<PermitContext>>) => () => changed('AcceptApplication', rule).decide(accept, afterFiling, env(clerk));

  test('no fact and no refusal', () => {
    expect(deciding({ decide: () => [] })).toThrow(
      'building-permit@1: rule AcceptApplication in state open.completeness records nothing and refuses nothing',
    );
  });
  test('a fact outside its yields', () => {
    expect(deciding({ decide: () => [{ type: 'SupplementRequested', data: {} }] })).toThrow(
      /rule AcceptApplication .* records SupplementRequested, which its yields do not name/,
    );
  });
  test('a fact that the workflow does not have', () => {
    const rule = { yields: ['ApplicationAccepted', 'Made'], decide: () => [{ type: 'Made', data: {} }] };
    expect(deciding(rule)).toThrow(/records Made, which the workflow's facts do not name/);
  });
  test('data that the schema of the fact refuses, by place and never by value', () => {
    expect(deciding({ decide: () => [{ type: 'ApplicationAccepted', data: { decideBy: 'secret' } }] })).toThrow(
      /records ApplicationAccepted with data that its schema refuses at \/decideBy \(invalid_date\)$/,
    );
  });
  test('a fact that the state after the facts before it does not accept', () => {
    expect(deciding({ decide: () => [accepted, accepted] })).toThrow(
      /records ApplicationAccepted, which state open\.review\.inspection\.pending\|open\.review\.fire-safety\.pending does not accept/,
    );
  });
  test('a refusal code that its refusals do not name, from decide or from blockers', () => {
    expect(deciding({ decide: () => ({ refused: 'no-mood' }) })).toThrow(/refuses with no-mood, which its refusals do not name/);
    expect(deciding({ blockers: () => ['no-mood'] })).toThrow(/refuses with no-mood/);
  });
  test("but the codes of the kernel are everybody's", () => {
    expect(deciding({ decide: () => ({ refused: 'unit-not-competent' }) })()).toEqual({ refused: 'unit-not-competent' });
  });
});

describe('a decider', () => {
  test('lists what the lifecycle has room for and the actor may issue, with what still stands in the way', () => {
    const rest = { now: '2026-03-02T02:00:00.000Z', today: '2026-03-02', effectiveOn: '2026-03-02', dossierId: 'd1' };
    expect(permit.allowed(inReview, authority, rest)).toEqual([
      {
        type: 'GrantPermit',
        title: { vi: 'Cấp giấy phép', en: 'Grant the permit' },
        ready: false,
        missing: ['inspection-outstanding', 'fire-review-outstanding'],
      },
      {
        type: 'RefusePermit',
        title: { vi: 'Từ chối cấp phép', en: 'Refuse the permit' },
        ready: false,
        missing: ['inspection-outstanding', 'fire-review-outstanding'],
      },
    ]);
    expect(permit.allowed(afterFiling, clerk, rest).map((c) => [c.type, c.ready])).toEqual([
      ['AcceptApplication', true],
      ['RequestSupplement', true],
    ]);
    expect(permit.allowed(afterFiling, { ...clerk, unit: 'new-town' }, rest)).toEqual([]);
  });

  test('knows its starters, its ends, its stages and its deadlines', () => {
    expect(permit.starters).toEqual(['FileApplication']);
    expect(permit.isFinal(inReview)).toBe(false);
    expect(permit.isFinal({ ...inReview, path: 'withdrawn' })).toBe(true);
    expect(permit.describe(inReview)).toEqual({
      stage: 'processing',
      title: { vi: 'Chờ kiểm tra thực địa; Chờ thẩm duyệt phòng cháy', en: 'Site inspection pending; Fire-safety review pending' },
    });
    expect(permit.deadlines(inReview)).toEqual([{ name: 'decision', dueOn: '2026-03-22', basis: 'Bylaw, section 6' }]);
    expect(() => permit.describe({ ...inReview, path: 'nowhere' })).toThrow('building-permit@1 has no state nowhere');
  });

  test('asks for linked dossiers only when the data is valid', () => {
    const linking = changed('FileApplication', { links: (data: { address: string }) => [data.address] });
    expect(linking.links({ type: 'FileApplication', data: application }, linking.initial)).toEqual(['12 Lê Lợi']);
    expect(linking.links({ type: 'FileApplication', data: {} }, linking.initial)).toEqual([]);
    expect(linking.links({ type: 'AcceptApplication', data: {} }, linking.initial)).toEqual([]);
    expect(linking.links({ type: 'Fly', data: {} }, linking.initial)).toEqual([]);
  });
});

describe('fold', () => {
  test('goes on from a state as if from the start', () => {
    expect(fold(permit, [accepted], afterFiling)).toEqual(inReview);
    expect(fold(permit, [])).toEqual(permit.initial);
  });

  test('throws on a fact that the state does not accept, with workflow, state, fact and place', () => {
    let caught: unknown;
    try {
      fold(permit, [filed, accepted, filed]);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(CorruptHistory);
    expect(caught).toMatchObject({ workflow: 'building-permit@1', path: inReview.path, fact: 'ApplicationFiled', index: 2 });
    expect((caught as Error).message).toBe(
      `building-permit@1: state ${inReview.path} does not accept ApplicationFiled (fact 2 of the list)`,
    );
    expect(() => permit.evolve({ path: 'nowhere', context: permit.initial.context }, filed)).toThrow(CorruptHistory);
  });
});
