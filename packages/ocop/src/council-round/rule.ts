/** How the rules of a round are written: by default the actor must belong to the round's own unit. */
import { type Refusal, refuse } from '@hoso/workflow';
import { ruleFor } from '../rule-for.ts';
import { type AgendaItem, itemOf, type RoundContext } from './context.ts';
import type { RoundFact } from './facts.ts';
import { inRound } from './roles.ts';

export { factOf, known } from '../rule-for.ts';
export const rule = ruleFor<RoundContext>(inRound);

/** Runs `decide` with the item of the agenda that the command names, as long as it has not been concluded. */
export const withItem =
  <D extends { readonly dossierId: string }, R>(
    decide: (item: AgendaItem, data: D, context: RoundContext, env: R) => readonly RoundFact[] | Refusal,
  ) =>
  (data: D, context: RoundContext, env: R): readonly RoundFact[] | Refusal => {
    const item = itemOf(context, data.dossierId);
    if (item === undefined) return refuse('not-on-the-agenda', { pointer: '/dossierId' });
    const { concludedOn } = item;
    return concludedOn === null ? decide(item, data, context, env) : refuse('item-concluded', { pointer: '/dossierId', concludedOn });
  };
