import { describe, expect, test } from 'vitest';
import { assign, createMachine, raise } from 'xstate';
import type { Fact, Rule, Workflow } from './definition.ts';
import { defineMachine } from './machine.ts';
import { check } from './purity.ts';
import { registry } from './registry.ts';
import { buildingPermit } from './testing/building-permit.ts';

const anything = { safeParse: (data: unknown) => ({ success: true, data }) as const };
const nothing = { safeParse: () => ({ success: false, error: { issues: [{ path: ['a'], code: 'bad', message: 'Bad' }] } }) as const };
const title = { vi: 'Tên', en: 'Title' };
type F = Fact<'Opened' | 'Closed'>;
type States = NonNullable<Parameters<typeof defineMachine<object, F>>[0]['states']>;

const rule: Rule = {
  title,
  basis: 'Article 1',
  roles: ['clerk'],
  yields: ['Opened', 'Closed'],
  refusals: ['too-late'],
  data: anything,
  example: {},
  decide: () => [],
};
const good: Workflow = {
  name: 'case',
  version: 1,
  title,
  machine: defineMachine<object, F>({
    id: 'case',
    context: {},
    record: {},
    initial: 'new',
    states: {
      new: { stage: 's', on: { Opened: 'open' } },
      open: { stage: 's', on: { Closed: 'closed' } },
      closed: { stage: 'e', final: true },
    },
  }),
  facts: { Opened: { title, data: anything }, Closed: { title, data: anything } },
  rules: { Act: rule },
  refusals: { 'too-late': { ...title, basis: 'Article 2' } },
  roles: { clerk: title },
};

/** The good workflow with other states, by the machine language. */
const withStates = (states: States, more: object = {}): Workflow => ({
  ...good,
  machine: defineMachine<object, F>({ id: 'case', context: {}, record: {}, initial: 'new', states, ...more }),
});
const ends = { closed: { stage: 'e', final: true } } as const;

/** The good workflow with its state `open` written in plain XState. */
const inXState = (open: object, root: object = {}): Workflow => ({
  ...good,
  machine: createMachine({
    id: 'case',
    context: {},
    initial: 'open',
    ...root,
    states: { open: { meta: { stage: 's' }, ...open }, closed: { type: 'final', meta: { stage: 'e' } } },
  } as never) as never,
});

const faults: Readonly<Record<string, readonly [Workflow, string]>> = {
  'a context factory': [inXState({}, { context: () => ({}) }), 'machine: the context is made by a factory, not a literal'],
  invoke: [inXState({ invoke: { src: 'job' } }), 'state open: uses invoke'],
  after: [inXState({ after: { 1000: 'closed' } }), 'state open: uses after'],
  always: [inXState({ always: { target: 'closed', guard: () => false } }), 'state open: uses always'],
  entry: [inXState({ entry: () => {} }), 'state open: uses entry'],
  exit: [inXState({ exit: () => {} }), 'state open: uses exit'],
  onDone: [inXState({ initial: 'a', states: { a: { type: 'final' } }, onDone: 'closed' }), 'state open: uses onDone'],
  output: [inXState({}, { output: {} }), 'the root state: uses output'],
  route: [inXState({ id: 'open', route: {} }), 'state open: uses route'],
  history: [inXState({ initial: 'a', states: { a: {}, back: { type: 'history' } } }), 'state open.back: uses history'],
  'deep history': [inXState({ initial: 'a', states: { a: {}, back: { history: 'deep' } } }), 'state open.back: uses history'],
  'an initial transition that acts': [
    inXState({ initial: { target: 'a', actions: () => {} }, states: { a: {} } }),
    'state open: acts on its initial transition',
  ],
  raise: [
    inXState({ on: { Opened: { actions: raise({ type: 'Closed' }) } } }),
    'state open, fact Opened: has an action that defineMachine did not make (xstate.raise)',
  ],
  'a delayed raise': [
    inXState({ on: { Opened: { actions: raise({ type: 'Closed' }, { delay: 10 }) } } }),
    'state open, fact Opened: has an action that defineMachine did not make (xstate.raise)',
  ],
  'spawn inside an assign': [
    inXState({ on: { Opened: { actions: assign(({ spawn }) => ({ child: spawn('job' as never) })) } } }),
    'state open, fact Opened: has an action that defineMachine did not make (xstate.assign)',
  ],
  'a named action': [
    inXState({ on: { Opened: { actions: 'sendMail' } } }),
    'state open, fact Opened: has an action that defineMachine did not make (sendMail)',
  ],
  'a guard on the context': [
    inXState({ on: { Opened: { target: 'closed', guard: ({ context }: { context: object }) => 'a' in context } } }),
    'state open, fact Opened: has a guard that defineMachine did not make',
  ],
  'a transition without any action': [inXState({ on: { Opened: 'closed' } }), 'state open, fact Opened: was not made by defineMachine'],
  reenter: [inXState({ on: { Opened: { target: 'open', reenter: true } } }), 'state open, fact Opened: enters its own state again'],
  'several targets': [
    inXState({
      type: 'parallel',
      states: { a: { initial: 'x', states: { x: {} } }, b: { initial: 'x', states: { x: {} } } },
      on: { Opened: { target: ['.a.x', '.b.x'] } },
    }),
    'state open, fact Opened: has several targets',
  ],
  'a wildcard': [inXState({ on: { '*': 'closed' } }), 'state open, fact *: is a wildcard'],
  'a wildcard for a family': [inXState({ on: { 'Opened.*': 'closed' } }), 'state open, fact Opened.*: is a wildcard'],
  'a fact without schema': [{ ...good, facts: { Opened: { title, data: anything } } }, 'state open, fact Closed: has no schema in facts'],
  'a fact that no state accepts': [
    { ...good, facts: { ...good.facts, Lost: { title, data: anything } } },
    'fact Lost: is accepted in no state',
  ],
  'a final state with a transition out': [
    withStates({ new: { stage: 's', on: { Opened: 'closed' } }, closed: { stage: 'e', final: true, on: { Closed: 'new' } } }),
    'state closed: is final and has transitions out',
  ],
  'a final state that an ancestor leads out of': [
    withStates({ new: { stage: 's', on: { Opened: 'closed' } }, ...ends }, { on: { Closed: 'new' } }),
    'state closed: is final and accepts Closed',
  ],
  'a dead end': [
    withStates({ new: { stage: 's', on: { Opened: 'stuck', Closed: 'closed' } }, stuck: { stage: 's' }, ...ends }),
    'state stuck: accepts nothing and is not final',
  ],
  'a leaf without stage': [
    withStates({ new: { on: { Opened: 'closed', Closed: 'closed' } }, ...ends }),
    'state new: has no stage, and no ancestor names one',
  ],
  'regions in different stages': [
    withStates({
      new: { stage: 's', on: { Opened: 'both' } },
      both: { parallel: true, on: { Closed: 'closed' }, states: { a: { stage: 's' }, b: { stage: 't' } } },
      ...ends,
    }),
    'state both.a|both.b: is in several stages at once',
  ],
  'only guarded branches': [
    withStates({ new: { stage: 's', on: { Opened: [{ to: 'closed', when: () => true }], Closed: 'closed' } }, ...ends }),
    'state new, fact Opened: has no last branch without a guard',
  ],
  'a branch behind one without a guard': [
    withStates({ new: { stage: 's', on: { Opened: [{ to: 'closed' }, { to: 'new' }], Closed: 'closed' } }, ...ends }),
    'state new, fact Opened: has a branch behind one without a guard',
  ],
  'a state key with a dot': [
    withStates({ new: { stage: 's', on: { Opened: 'closed', Closed: 'closed' } }, 'a|b': { stage: 's' }, ...ends }),
    'state a|b: is not named in kebab-case',
  ],
  'an unknown yield': [
    { ...good, rules: { Act: { ...rule, yields: [...rule.yields, 'Made'] } } },
    'rule Act: yields Made, which facts do not name',
  ],
  'no yield': [{ ...good, rules: { Act: { ...rule, yields: [] } } }, 'rule Act: yields nothing'],
  'a refusal code without text': [{ ...good, refusals: {} }, 'rule Act: refuses with too-late, which has no text'],
  'an unknown role': [{ ...good, roles: {} }, 'rule Act: names the unknown role clerk'],
  'no role': [{ ...good, rules: { Act: { ...rule, roles: [] } } }, 'rule Act: has no role'],
  'an example that does not parse': [
    { ...good, rules: { Act: { ...rule, data: nothing } } },
    'rule Act: has an example that does not parse at /a (bad)',
  ],
  'a name that cannot stand in an id': [{ ...good, name: 'Case@1' }, 'workflow: the name Case@1 is not kebab-case'],
  'a version that is no number from 1': [{ ...good, version: 0 }, 'workflow: the version 0 is not a number from 1'],
};

describe('the walk', () => {
  test('finds nothing wrong with a good workflow', () => {
    expect(check(good)).toEqual([]);
    expect(check(buildingPermit)).toEqual([]);
  });
  for (const [name, [workflow, message]] of Object.entries(faults)) {
    test(`finds ${name}`, () => {
      expect(check(workflow).map((f) => `${f.place}: ${f.problem}`)).toContain(message);
    });
  }
  test('accepts a guarded branch whose ancestor takes the rest', () => {
    const inner = { in: { on: { Opened: [{ to: 'closed', when: () => false }] } } };
    const falling = withStates({ new: { stage: 's', initial: 'in', states: inner, on: { Opened: 'stay', Closed: 'closed' } }, ...ends });
    expect(check(falling)).toEqual([]);
  });
});

describe('the registry', () => {
  const second = { ...good, version: 2 };
  const tenth = { ...good, version: 10 };
  test('gives a decider by name and version', () => {
    const known = registry([good, tenth, second, buildingPermit]);
    expect(known.ids).toEqual(['case@1', 'case@10', 'case@2', 'building-permit@1']);
    expect(known.get('case@2').workflow).toBe(second);
    expect(known.get('case@10').workflow).toBe(tenth);
    expect(known.has('case@3')).toBe(false);
  });
  test('says what is there when it is asked for what is not', () => {
    expect(() => registry([good, second]).get('case@3')).toThrow('no workflow case@3; registered: case@1, case@2');
    expect(() => registry([]).get('case@1')).toThrow('no workflow case@1; registered: none');
  });
  test('refuses the same version twice', () => {
    expect(() => registry([good, good])).toThrow('workflow case@1 is registered twice');
  });
  test('refuses a workflow that the walk finds fault with, and names every place', () => {
    const broken = { ...good, roles: {}, refusals: {} };
    expect(() => registry([broken])).toThrow(
      'workflow case@1:\n  rule Act: refuses with too-late, which has no text\n  rule Act: names the unknown role clerk',
    );
  });
});
