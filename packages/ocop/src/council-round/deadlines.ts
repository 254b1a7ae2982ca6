/** What a round owes by which day: it is to be held before the law's date. Nothing happens by itself when it is not. */
import type { Deadline, State } from '@hoso/workflow';
import { addDays } from '../calendar/civil-date.ts';
import type { RoundContext } from './context.ts';

export const roundDeadlines = ({ path, context: { heldBefore } }: State<RoundContext>): readonly Deadline[] =>
  heldBefore !== null && (path === 'preparing' || path === 'meeting')
    ? [{ name: 'hold-by', dueOn: addDays(heldBefore, -1), basis: 'Decision 26/2026, Art. 5' }]
    : [];
