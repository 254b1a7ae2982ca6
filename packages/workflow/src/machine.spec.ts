import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';
import { defineMachine, writtenBehind } from './machine.ts';

type F =
  | { readonly type: 'Opened'; readonly data: { readonly urgent: boolean } }
  | { readonly type: 'Noted'; readonly data: { readonly text: string } }
  | { readonly type: 'Seen'; readonly data: object }
  | { readonly type: 'Closed'; readonly data: object };
type C = { readonly notes: number; readonly urgent: boolean };

const machine = defineMachine<C, F>({
  id: 'file',
  context: { notes: 0, urgent: false },
  initial: 'new',
  states: {
    new: { on: { Opened: [{ to: 'open.fast', when: (d) => d.urgent }, { to: 'open' }] } },
    open: {
      initial: 'slow',
      stage: 'open',
      on: { Noted: 'stay', Seen: 'stay', Closed: 'closed' },
      states: { slow: { title: { vi: 'Thường', en: 'Ordinary' } }, fast: {} },
    },
    closed: { final: true },
  },
  record: { Opened: (_, d) => ({ urgent: d.urgent }), Noted: (c) => ({ notes: c.notes + 1 }) },
});
const xstate = judge<C>(machine);
const opened = (urgent: boolean) => xstate.step(xstate.initial, { type: 'Opened', data: { urgent } });

describe('a machine by defineMachine', () => {
  test('starts at its initial leaf with its literal context', () => {
    expect(xstate.initial).toEqual({ path: 'new', context: { notes: 0, urgent: false } });
  });

  test('takes the first branch whose guard holds for the data', () => {
    expect(opened(true)).toEqual({ path: 'open.fast', context: { notes: 0, urgent: true } });
    expect(opened(false)).toEqual({ path: 'open.slow', context: { notes: 0, urgent: false } });
  });

  test('records a fact that stays without moving', () => {
    const open = opened(true);
    expect(open && xstate.step(open, { type: 'Noted', data: { text: 'a' } })).toEqual({
      path: 'open.fast',
      context: { notes: 1, urgent: true },
    });
  });

  test('accepts a fact that stays and is not remembered', () => {
    const open = opened(true);
    expect(open && xstate.can(open, { type: 'Seen', data: {} })).toBe(true);
    expect(open && xstate.step(open, { type: 'Seen', data: {} })).toEqual(open);
  });

  test('does not accept a fact that its state has no room for', () => {
    expect(xstate.can(xstate.initial, { type: 'Closed', data: {} })).toBe(false);
    expect(xstate.step(xstate.initial, { type: 'Closed', data: {} })).toBeUndefined();
  });

  test('is done in a final state at the top', () => {
    expect(xstate.isFinal({ path: 'closed', context: { notes: 0, urgent: false } })).toBe(true);
    expect(xstate.isFinal(xstate.initial)).toBe(false);
  });

  test("shows the author's functions behind its guards and actions, and nothing behind others", () => {
    const [branch] = machine.root.states.new?.transitions.get('Opened') ?? [];
    expect(writtenBehind(branch?.guard)?.when?.({ urgent: true })).toBe(true);
    expect(writtenBehind(branch?.actions[0])?.record?.({}, { urgent: true })).toEqual({ urgent: true });
    expect(writtenBehind(() => true)).toBeUndefined();
    expect(writtenBehind('named')).toBeUndefined();
  });
});
