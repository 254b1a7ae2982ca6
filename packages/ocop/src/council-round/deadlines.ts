/**
 * What a round owes by which day: it is to be held before the date of Article 5, or of the province's plan, on which a round beyond Article 5 rests.
 * Nothing happens by itself when it is not.
 */
import type { Deadline, State } from '@hoso/workflow';
import { addDays } from '../calendar/civil-date.ts';
import type { RoundContext } from './context.ts';
import { known } from './rule.ts';

export const roundDeadlines = ({ path, context: { heldBefore, basis, legalBasis } }: State<RoundContext>): readonly Deadline[] => {
  if (heldBefore === null || (path !== 'preparing' && path !== 'meeting')) return [];
  const plan = legalBasis === null ? [] : [`${legalBasis.paper}, ${legalBasis.clause}`];
  return [{ name: 'hold-by', dueOn: addDays(heldBefore, -1), basis: [known(basis, 'basis'), ...plan].join('; ') }];
};
