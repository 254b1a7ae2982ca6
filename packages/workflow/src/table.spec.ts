import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, assign, createMachine } from 'xstate';
import type { Fact } from './definition.ts';
import { judge } from './judge.ts';
import { defineMachine } from './machine.ts';
import { compileTable } from './table.ts';
import { permitMachine } from './testing/building-permit.ts';

type N = { readonly n: number };
type F = { readonly type: 'A' | 'B' | 'C' | 'D' | 'E'; readonly data: N };
type C = { readonly seen: readonly string[]; readonly sum: number };
const record = {
  A: (c: C, d: N) => ({ seen: [...c.seen, 'A'], sum: c.sum + d.n }),
  B: (c: C) => ({ seen: [...c.seen, 'B'] }),
  C: (c: C, d: N) => ({ sum: c.sum * 2 + d.n }),
};
const context: C = { seen: [], sum: 0 };
const above = (least: number) => (d: N) => d.n > least;
const machine = (states: Parameters<typeof defineMachine<C, F>>[0]['states'], initial: string, more: object = {}): AnyStateMachine =>
  defineMachine<C, F>({ id: 'm', context, record, initial, ...(states === undefined ? {} : { states }), ...more });

const tricky: Readonly<Record<string, AnyStateMachine>> = {
  'guards that fall through to the parent and on to the root': machine(
    {
      outer: {
        initial: 'one',
        on: { A: [{ to: 'two', when: above(5) }], B: 'outer.one' },
        states: {
          one: { on: { A: [{ to: 'outer.other', when: above(8) }], C: 'outer.other' } },
          other: { on: { B: [{ when: above(3) }] } },
        },
      },
      two: { on: { A: 'outer', E: 'end' } },
      end: { final: true },
    },
    'outer',
    { on: { A: [{ to: 'outer.other', when: above(2) }], D: 'stay' } },
  ),
  'compound targets that mean their initial leaf, from inside, outside and the state itself': machine(
    {
      a: {
        initial: 'x',
        on: { A: 'a', B: 'a.y', C: 'b' },
        states: {
          x: { on: { D: 'a.y', E: 'a' } },
          y: { initial: 'deep', states: { deep: { on: { D: 'a.y.deeper', E: 'a.y.deep' } }, deeper: { on: { E: 'a.y', A: 'stay' } } } },
        },
      },
      b: { on: { A: 'a', B: 'a.y.deeper', C: 'b' } },
    },
    'a',
  ),
  'parallel regions, one fact for several, targets into, across and out of them': machine(
    {
      idle: { on: { A: 'both', B: 'both.right.q', C: 'both.left.nest.m' } },
      both: {
        parallel: true,
        on: { E: [{ to: 'idle', when: above(5) }, { to: 'both.left.p' }], D: 'both' },
        states: {
          left: {
            initial: 'p',
            on: { B: 'both.left.p' },
            states: {
              p: { on: { A: [{ to: 'both.left.q', when: above(3) }], C: 'both.left' } },
              q: { on: { A: 'both.left.nest', D: [{ to: 'both.right.q', when: above(4) }] } },
              nest: { initial: 'm', states: { m: { on: { C: 'stay', E: [{ to: 'idle', when: above(8) }] } } } },
            },
          },
          right: {
            initial: 'p',
            on: { B: 'both.right.q' },
            states: {
              p: { on: { A: 'both.right.q' } },
              q: { on: { A: [{ to: 'both.right.p', when: above(6) }, { when: above(1) }], C: [{ to: 'both.left.q', when: above(5) }] } },
            },
          },
          alone: { on: { C: 'both.alone', A: [{ when: above(7) }] } },
        },
      },
    },
    'idle',
  ),
  'parallel inside parallel, with finals in the regions': machine(
    {
      left: {
        parallel: true,
        on: { E: 'left' },
        states: {
          l1: { initial: 'a', states: { a: { on: { A: 'left.l1.b', B: [{ to: 'left.l2.b', when: above(6) }] } }, b: { final: true } } },
          l2: {
            initial: 'a',
            on: { D: 'left.l2' },
            states: { a: { on: { A: [{ to: 'left.l2.b', when: above(4) }] } }, b: { final: true } },
          },
        },
      },
      right: { initial: 'a', on: { C: 'right' }, states: { a: { on: { B: 'right.b' } }, b: { final: true } } },
    },
    '',
    { parallel: true, initial: undefined },
  ),
  'the building permit': permitMachine,
};

describe('the table', () => {
  for (const [name, m] of Object.entries(tricky)) {
    test(`agrees with XState on ${name}`, () => {
      const table = compileTable<C>(m);
      const xstate = judge<C>(m);
      expect(table.initial).toEqual(xstate.initial);
      const types = m === permitMachine ? m.events : ['A', 'B', 'C', 'D', 'E', 'Z'];
      const data = fc.record({ n: fc.nat(9), outcome: fc.constantFrom('allowed', 'failed', 'passed') });
      const facts: fc.Arbitrary<Fact[]> = fc.array(fc.record({ type: fc.constantFrom(...types), data }), { minLength: 1, maxLength: 30 });
      const seen = new Set<string>();
      let refused = 0;
      fc.assert(
        fc.property(facts, (list) => {
          let state = table.initial;
          for (const fact of list) {
            const next = table.step(state, fact);
            expect(next).toEqual(xstate.step(state, fact));
            expect(xstate.can(state, fact)).toBe(next !== undefined);
            if (next === undefined) refused += 1;
            state = next ?? state;
            seen.add(state.path);
            expect(table.finals.has(state.path)).toBe(xstate.isFinal(state));
          }
        }),
        { numRuns: 400, seed: 3 },
      );
      expect([...seen].filter((path) => !table.rows.has(path))).toEqual([]);
      expect(seen.size).toBeGreaterThan(table.rows.size / 2);
      expect(refused).toBeGreaterThan(0);
    });
  }

  test('changes only the region that takes the fact', () => {
    const table = compileTable(permitMachine);
    const at = (path: string) => ({ path, context: table.initial.context });
    const inspected = table.step(at('open.review.inspection.pending|open.review.fire-safety.reviewed'), {
      type: 'SiteInspected',
      data: { outcome: 'failed' },
    });
    expect(inspected?.path).toBe('open.review.inspection.failed|open.review.fire-safety.reviewed');
  });

  test('knows only the states that facts can lead to, and accepts nothing anywhere else', () => {
    const table = compileTable(permitMachine);
    expect(table.rows.size).toBe(16);
    expect(table.step({ path: 'nowhere', context: {} }, { type: 'ApplicationFiled', data: {} })).toBeUndefined();
    expect(table.step({ path: 'draft', context: {} }, { type: 'constructor', data: {} })).toBeUndefined();
  });

  test('drops the branches behind one without a guard', () => {
    const m = machine({ a: { on: { A: [{ to: 'b' }, { to: 'a' }] } }, b: {} }, 'a');
    expect(
      compileTable(m)
        .rows.get('a')
        ?.get('A')
        ?.map((c) => c.path),
    ).toEqual(['b']);
  });

  test('refuses guards and actions that defineMachine did not make, and names the state', () => {
    const guarded = createMachine({ id: 'g', initial: 'a', states: { a: { on: { X: { target: 'a', guard: () => true } } } } });
    expect(() => compileTable(guarded)).toThrow('a guard in g.a was not made by defineMachine');
    const acting = createMachine({ id: 'g', initial: 'a', states: { a: { on: { X: { target: 'a', actions: assign({}) } } } } });
    expect(() => compileTable(acting)).toThrow('an action in g.a was not made by defineMachine');
  });
});
