/** A jar of stones: a workflow as small as the engine's tests need, with commands of several facts, links, and a broken rule. */
import { type Command, defineMachine, type Fact, type Rule, refuse, type Schema, type State, type Workflow } from '@hoso/workflow';

type Opened = { readonly label: string; readonly note?: string | undefined };
type Added = { readonly stones: number; readonly note?: string | undefined };
export type JarFact = Fact<'Opened', Opened> | Fact<'Added', Added> | Fact<'Taken', { readonly stones: number }> | Fact<'Sealed', object>;

export type Jar = { readonly label: string | null; readonly stones: number; readonly note: string; readonly last: string | null };

const machine = defineMachine<Jar, JarFact>({
  id: 'jar',
  context: { label: null, stones: 0, note: 'none', last: null },
  initial: 'nowhere',
  states: {
    nowhere: { stage: 'nowhere', on: { Opened: 'open' } },
    open: { stage: 'open', on: { Added: 'stay', Taken: 'stay', Sealed: 'sealed' } },
    sealed: { stage: 'sealed', final: true },
  },
  record: {
    // Spreads the data: a member that is undefined would overwrite what an absent one leaves.
    Opened: (_, data) => ({ ...data, last: 'Opened' }) as Partial<Jar>,
    Added: (jar, { stones, ...rest }) => ({ ...rest, stones: jar.stones + stones, last: 'Added' }) as Partial<Jar>,
    Taken: (jar, { stones }) => ({ stones: jar.stones - stones, last: 'Taken' }),
    Sealed: () => ({ last: 'Sealed' }),
  },
});

const object: Schema<never> = {
  safeParse: (input) =>
    typeof input === 'object' && input !== null
      ? { success: true, data: input as never }
      : { success: false, error: { issues: [{ path: [], message: 'An object', code: 'invalid_type' }] } },
};

const text = (en: string) => ({ vi: en, en });
const rule = <D>(part: Omit<Rule<Jar, D>, 'title' | 'basis' | 'roles' | 'data'>): Rule<Jar, D> => ({
  title: text('Do'),
  basis: 'House rule 1',
  roles: ['keeper'],
  data: object as Schema<D>,
  ...part,
});

const rules: Readonly<Record<string, Rule<Jar>>> = {
  Open: rule<Opened>({
    yields: ['Opened'],
    refusals: [],
    example: { label: 'blue' },
    decide: ({ label, note }) => [{ type: 'Opened', data: { label, note } }],
  }),
  Add: rule<{ readonly heaps: readonly number[]; readonly note?: string }>({
    yields: ['Added'],
    refusals: ['jar-full'],
    example: { heaps: [1, 2] },
    decide: ({ heaps, note }, jar) =>
      jar.stones + heaps.reduce((a, b) => a + b, 0) > 100
        ? refuse('jar-full', { stones: jar.stones })
        : heaps.map((stones) => ({ type: 'Added', data: { stones, note } })),
  }),
  Take: rule<{ readonly stones: number }>({
    yields: ['Taken'],
    refusals: ['too-few'],
    example: { stones: 1 },
    decide: ({ stones }, jar) => (stones > jar.stones ? refuse('too-few', { stones: jar.stones }) : [{ type: 'Taken', data: { stones } }]),
  }),
  AddAsManyAs: rule<{ readonly jar: string }>({
    yields: ['Added'],
    refusals: ['no-such-jar'],
    example: { jar: '00000000-0000-4000-8000-00000000000b' },
    links: ({ jar }) => [jar],
    decide: ({ jar }, _, { linked }) => {
      const other = linked[jar] as State<Jar> | undefined;
      return other === undefined ? refuse('no-such-jar', { jar }) : [{ type: 'Added', data: { stones: other.context.stones } }];
    },
  }),
  Seal: rule<object>({ yields: ['Sealed'], refusals: [], example: {}, decide: () => [{ type: 'Sealed', data: {} }] }),
  Drop: rule<object>({
    yields: ['Taken'],
    refusals: [],
    example: {},
    decide: () => {
      throw new Error('the rule is broken');
    },
  }),
};

export const jar: Workflow<Jar> = {
  name: 'jar',
  version: 1,
  title: text('Jar'),
  machine,
  facts: Object.fromEntries(['Opened', 'Added', 'Taken', 'Sealed'].map((type) => [type, { title: text(type), data: object }])),
  rules,
  refusals: {
    'jar-full': { vi: 'Hũ đầy', en: 'The jar is full', basis: 'House rule 2' },
    'too-few': { vi: 'Không đủ sỏi', en: 'There are too few stones', basis: 'House rule 3' },
    'no-such-jar': { vi: 'Không có hũ đó', en: 'There is no such jar', basis: 'House rule 4' },
  },
  roles: { keeper: text('Keeper') },
  ruleSetOf: (context) => (context.label === null ? undefined : `house-rules-${context.label}`),
};

export const open = (label = 'blue'): Command => ({ type: 'Open', data: { label } });
export const add = (...heaps: readonly number[]): Command => ({ type: 'Add', data: { heaps } });
export const take = (stones: number): Command => ({ type: 'Take', data: { stones } });
export const seal: Command = { type: 'Seal', data: {} };
