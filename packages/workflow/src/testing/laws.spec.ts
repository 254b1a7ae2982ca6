import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Fact, type Rule, refuse, type Workflow } from '../definition.ts';
import { defineMachine, type MachineDefinition } from '../machine.ts';
import { buildingPermit } from './building-permit.ts';
import { permitLawOptions } from './building-permit-lives.ts';
import { checkAllowed, checkClosed, checkDeadlines, checkFinal, checkIdempotent, checkTotal } from './decide-laws.ts';
import { checkCacheable, checkReplayable, checkTableIsJudge } from './fold-laws.ts';
import { checkGolden, goldenHistories, writeGolden } from './golden.ts';
import type { Law } from './law.ts';
import { laws, workflowLaws } from './laws.ts';
import { checkPaths, checkReach } from './paths.ts';

workflowLaws(buildingPermit, permitLawOptions);
goldenHistories(buildingPermit, join(import.meta.dirname, 'golden'), permitLawOptions);

type D = { readonly note?: unknown };
type F = Fact<'Filed', D> | Fact<'Noted', D> | Fact<'Closed', D>;
type C = { readonly notes: readonly unknown[] };
const title = { vi: 'Tên', en: 'Title' };
const anything = { safeParse: (data: unknown) => ({ success: true, data: data as D }) as const };
const aNote = {
  safeParse: (data: unknown) =>
    typeof (data as D | null)?.note === 'string'
      ? ({ success: true, data: data as D } as const)
      : ({ success: false, error: { issues: [{ path: ['note'], message: 'A text' }] } } as const),
};
const recording = (type: F['type']): Rule<C, D> => ({
  title,
  basis: 'Article 1',
  roles: ['clerk'],
  yields: [type],
  refusals: ['full'],
  data: aNote,
  example: { note: 'x' },
  decide: (data) => [{ type, data }],
});
const definition: MachineDefinition<C, F> = {
  id: 'case',
  context: { notes: [] },
  initial: 'new',
  states: {
    new: { stage: 's', on: { Filed: 'open' } },
    open: { stage: 's', on: { Noted: 'stay', Closed: 'closed' } },
    closed: { stage: 'e', final: true },
  },
  record: { Filed: (_, d) => ({ notes: [d.note] }), Noted: (c, d) => ({ notes: [...c.notes.slice(-3), d.note] }) },
};
const rules = { File: recording('Filed'), Note: recording('Noted'), Close: recording('Closed') };
const facts = {
  Filed: { title, data: anything },
  Noted: { title, data: anything },
  Closed: { title, data: anything },
};
const good: Workflow<C> = {
  name: 'case',
  version: 1,
  title,
  machine: defineMachine(definition),
  facts,
  rules,
  refusals: { full: { ...title, basis: 'Article 2' } },
  roles: { clerk: title, system: title },
};

const withNote = (note: Partial<Rule<C, D>>): Workflow<C> => ({ ...good, rules: { ...rules, Note: { ...rules.Note, ...note } } });
const withMachine = (more: Partial<MachineDefinition<C, F>>, rest: Partial<Workflow<C>> = {}): Workflow<C> => ({
  ...good,
  ...rest,
  machine: defineMachine({ ...definition, ...more }),
});
const counter = () => {
  let n = 0;
  return () => {
    n += 1;
    return n;
  };
};
const next = counter();

/** Fault, the law that finds it, the workflow with it, what the law says. */
const faults: readonly (readonly [string, Law, Workflow<C>, string | RegExp])[] = [
  [
    'a rule that trips over odd data',
    checkTotal,
    withNote({ data: anything, decide: (d) => ((d.note as string).trim() === '' ? refuse('full') : [{ type: 'Noted', data: d }]) }),
    /^case@1 breaks the law "total".*decide threw for Note in state open: /s,
  ],
  [
    'a rule that asks the context for what is not there yet',
    checkTotal,
    withNote({ competent: (_actor, c) => (c.notes[0] as string).length >= 0 }),
    /decide threw for Note in state new: /,
  ],
  [
    'competence that trips over an actor, before anybody asks',
    checkTotal,
    withNote({ competent: (actor) => (actor as { teams?: string[] }).teams?.length !== (undefined as never as string[]).length }),
    /allowed threw for clerk of unit in state open: /,
  ],
  [
    'a fact outside the yields of its rule',
    checkClosed,
    withNote({ decide: (data) => [{ type: 'Closed', data }] }),
    /rule Note in state open records Closed, which its yields do not name/,
  ],
  [
    'a fact that the machine does not accept',
    checkClosed,
    withNote({ yields: ['Noted', 'Filed'], decide: (data) => [{ type: 'Filed', data }] }),
    /rule Note in state open records Filed, which state open does not accept/,
  ],
  [
    'a refusal code that nobody knows',
    checkClosed,
    withNote({ decide: () => refuse('no-mood') }),
    /rule Note refuses with no-mood, which its refusals do not name/,
  ],
  [
    'data that JSON changes',
    checkReplayable,
    withNote({ decide: () => [{ type: 'Noted', data: { note: new Map() } }] }),
    /the facts fold to another state after JSON/,
  ],
  [
    'a context that JSON changes',
    checkReplayable,
    withMachine({ record: { Noted: () => ({ notes: new Set() as never }) } }),
    /JSON changes the state/,
  ],
  [
    'an answer that depends on how often it was asked',
    checkIdempotent,
    withNote({ decide: () => [{ type: 'Noted', data: { note: next() } }] }),
    /Note by clerk of unit in state open is answered differently the second time/,
  ],
  [
    'a rule that changes the state that it was given',
    checkIdempotent,
    withNote({
      decide: (data, c) => {
        (c.notes as unknown[]).push(1);
        return [{ type: 'Noted', data }];
      },
    }),
    /breaks the law "idempotent".*object is not extensible/s,
  ],
  ['a final state that a fact leads out of', checkFinal, withMachine({ on: { Noted: 'open' } }), /the final state closed accepts Noted/],
  [
    'a final state that still waits for a day',
    checkFinal,
    { ...good, deadlines: (s) => (s.path === 'closed' ? [{ name: 'd', dueOn: '2026-02-01', basis: 'Article 3' }] : []) },
    /the final state closed has deadlines/,
  ],
  [
    'a record that remembers outside the context',
    checkCacheable,
    withMachine({ record: { Noted: () => ({ notes: [next()] }) } }),
    /folding on from fact \d+ ends elsewhere|folding the same facts again ends elsewhere/,
  ],
  [
    'a record that writes into the context that it was given',
    checkCacheable,
    withMachine({
      record: {
        Filed: () => ({ notes: [] }),
        Noted: (c, d) => {
          (c.notes as unknown[]).push(d.note);
          return {};
        },
      },
    }),
    /the state after fact \d+ changed later/,
  ],
  [
    'a guard that answers by mood',
    checkTableIsJudge,
    withMachine({
      states: {
        ...definition.states,
        open: { stage: 's', on: { Noted: [{ when: () => next() % 3 > 0 }, { to: 'closed' }], Closed: 'closed' } },
      },
    }),
    /Noted in state open: the table and XState differ/,
  ],
  [
    'a command that is offered and then refused by unit',
    checkAllowed,
    withNote({ competent: (_actor, _context, data) => data === undefined }),
    /Note by clerk of unit in state open is ready, yet/,
  ],
  [
    'a command that is not offered and then taken',
    checkAllowed,
    withNote({ competent: (_actor, _context, data) => data !== undefined }),
    /Note by clerk of unit in state open is not allowed, yet/,
  ],
  [
    'a blocker that is not shown beforehand',
    checkAllowed,
    withNote({ blockers: (_context, env) => (env.commandId === '' ? [] : ['full']) }),
    /Note by clerk of unit in state open is ready, yet/,
  ],
  [
    'a blocker that is shown and does not block',
    checkAllowed,
    withNote({ blockers: (_context, env) => (env.commandId === '' ? ['full'] : []) }),
    /Note by clerk of unit in state open misses full, yet/,
  ],
  [
    'a state that no fact leads to',
    checkPaths,
    withMachine({ states: { ...definition.states, island: { stage: 's' } } }),
    /no fact leads to state island/,
  ],
  [
    'a state with no way to an end',
    checkPaths,
    withMachine({
      states: {
        ...definition.states,
        open: { stage: 's', on: { Noted: 'trap', Closed: 'closed' } },
        trap: { stage: 's', on: { Noted: 'stay' } },
      },
    }),
    /nothing leads from state trap to a final state/,
  ],
  ['a fact that no rule yields', checkPaths, { ...good, rules: { File: rules.File, Close: rules.Close } }, /no rule yields Noted/],
  [
    'a yield that no state accepts',
    checkPaths,
    withMachine({ states: { ...definition.states, open: { stage: 's', on: { Closed: 'closed' } } } }),
    /Noted is yielded, and accepted in no state/,
  ],
  [
    'lives that see little of the workflow',
    checkReach,
    { ...good, rules: { ...rules, File: { ...rules.File, decide: () => refuse('full') } } },
    /the lives see 1 of 3 states; never /,
  ],
];

const deadlineFaults: readonly (readonly [string, object, RegExp])[] = [
  [
    'a command that system may not issue',
    { fires: { on: '2026-02-02', command: { type: 'File', data: { note: 'x' } } } },
    /system may not issue File/,
  ],
  ['an unknown command', { fires: { on: '2026-02-02', command: { type: 'toString', data: {} } } }, /system may not issue toString/],
  ['bad data', { fires: { on: '2026-02-02', command: { type: 'Note', data: {} } } }, /Note fires with bad data/],
  ['a day that is none', { dueOn: '2026-02-30' }, /2026-02-30 is no date/],
  [
    'a command that the state has no room for',
    { fires: { on: '2026-02-02', command: { type: 'Note', data: { note: 'x' } } } },
    /state new has no room for Note/,
  ],
];

describe('the laws', () => {
  for (const [promise, law] of Object.entries(laws)) {
    // A workflow without deadlines is a good one, too.
    test(`hold for a good workflow: it ${promise}`, () => expect(law(good)).toBeGreaterThan(0));
  }
  for (const [fault, law, workflow, message] of faults) {
    test(`find ${fault}`, () => {
      expect(() => law(workflow)).toThrow(message);
    });
  }
  for (const [fault, deadline, message] of deadlineFaults) {
    test(`find a deadline with ${fault}`, () => {
      const bySystem = { ...rules, Note: { ...rules.Note, roles: ['clerk', 'system'] } };
      const all = { name: 'd', dueOn: '2026-02-01', basis: 'Article 3', ...deadline };
      expect(() => checkDeadlines({ ...good, rules: bySystem, deadlines: () => [all] })).toThrow(message);
    });
  }
  test('find two deadlines of one name', () => {
    const deadline = { name: 'd', dueOn: '2026-02-01', basis: 'Article 3' };
    expect(() => checkDeadlines({ ...good, deadlines: () => [deadline, deadline] })).toThrow('state new names a deadline twice');
  });
  test('say so when there was nothing to look at', () => {
    expect(() => checkClosed(good, { actors: () => [{ id: 'x', role: 'nobody', unit: 'x' }] })).toThrow(
      'case@1: the law "closed" found nothing to look at in 40 lives',
    );
  });
  test('give the same answer for the same seed', () => {
    const count = (seed: number): number => checkReplayable(good, { seed, data: () => fc.record({ note: fc.string() }) });
    expect(count(7)).toBe(count(7));
    expect(new Set([1, 2, 3, 4].map(count)).size).toBeGreaterThan(1);
  });
});

describe('golden histories', () => {
  const folder = (): string => {
    const at = mkdtempSync(join(tmpdir(), 'golden-'));
    onTestFinished(() => rmSync(at, { recursive: true }));
    return at;
  };

  test('are folded to the state that was recorded with them', () => {
    const at = folder();
    expect(writeGolden(good, at)).toBe('001.json');
    expect(checkGolden(good, at)).toBe(2);
  });
  test('turn red when the version folds its past differently', () => {
    const at = folder();
    writeGolden(good, at);
    expect(() => checkGolden(withMachine({ record: {} }), at)).toThrow(/^case@1: 001\.json\[\d\] folds to /);
    const stricter = withMachine({ states: { ...definition.states, open: { stage: 's', on: { Closed: 'closed' } } } });
    expect(() => checkGolden(stricter, at)).toThrow(/state open does not accept Noted/);
  });
  test('turn red when there is none', () => {
    const at = folder();
    expect(() => checkGolden(good, at)).toThrow('no golden history in case@1/: write one with HOSO_WRITE_GOLDEN=1');
    writeGolden(good, at);
    writeFileSync(join(at, 'case@1', '001.json'), '[]');
    expect(() => checkGolden(good, at)).toThrow('no golden history in case@1/');
    expect(() => checkGolden({ ...good, version: 2 }, at)).toThrow('no golden history in case@2/');
  });
  test('are added to and never overwritten', () => {
    const at = folder();
    writeGolden(good, at);
    const first = readFileSync(join(at, 'case@1', '001.json'), 'utf8');
    expect(writeGolden(good, at)).toBe('002.json');
    expect(readdirSync(join(at, 'case@1'))).toEqual(['001.json', '002.json']);
    expect(readFileSync(join(at, 'case@1', '001.json'), 'utf8')).toBe(first);
  });
});
