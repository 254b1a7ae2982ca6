/**
 * What may be shown of revealed sheets. One that is opened while others of the dossier are not stays out of sight until all are, or the chair
 * closes the reveal: who saw that his own is the odd one could otherwise keep it back.
 */
import type { Loaded, Outcome, ReplayStep } from '@hoso/engine';
import { itemOf, type RoundContext } from '@hoso/ocop';

/** Is this attempt's reveal over? A dossier that left the agenda is not scored any more. */
export const isOver = (
  context: RoundContext,
  { dossierId, attempt }: { readonly dossierId: string; readonly attempt: number },
): boolean => {
  const item = itemOf(context, dossierId);
  return item === undefined || attempt < item.attempt || item.phase === 'revealed';
};

/** The history of a round, with null for the sheets and salts whose time has not come. `context`: of the round as it is now. */
export const unsealedSteps = (context: RoundContext, steps: readonly ReplayStep[]): readonly ReplayStep[] =>
  steps.map((step) => {
    const { fact } = step;
    if (fact.type !== 'SheetRevealed' || isOver(context, fact.data as Parameters<typeof isOver>[1])) return step;
    return { ...step, fact: { ...fact, data: { ...(fact.data as object), sheet: null, salt: null } } };
  });

const endReveals = ['SheetRevealed', 'RevealClosed'];

/**
 * What a dry run shows: that the command would be taken. What would follow from the end of a reveal, such as that opinions differ, says something
 * of the sheets of others, and is for those who have opened theirs for good. `before`: the round as it is.
 */
export const unsealedTrial = (outcome: Outcome, before: Loaded): Outcome => {
  const [first] = outcome.facts;
  if (first === undefined || !endReveals.includes(first.type)) return outcome;
  return { ...outcome, facts: [first], revision: first.revision, state: before.state };
};
