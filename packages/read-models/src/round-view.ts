/** What the rows show of a folded council round: pure, from the state alone. No sheet, no total: only how many. */
import type { RoundContext } from '@hoso/ocop';
import type { RoundRow } from './queries.ts';

export type RoundView = Omit<
  RoundRow,
  'workflow' | 'stage' | 'state' | 'stateTitle' | 'members' | 'revision' | 'position' | 'updatedOn' | 'dueOn'
> & {
  /** Ids. */
  readonly members: readonly string[];
};

/** @throws Error when the round has not been planned: its first fact plans it. */
export const roundViewOf = (context: RoundContext): RoundView => {
  const { roundId, level, title, ruleSet, rubric, proposedBefore, heldBefore } = context;
  const [, year, number] = /-(\d{4})-(\d+)$/.exec(roundId ?? '') ?? [];
  if (roundId === null || level === null || title === null || ruleSet === null || rubric === null || year === undefined)
    throw new Error('the round is not planned');
  if (proposedBefore === null || heldBefore === null) throw new Error('the round has no dates');
  const counts = { committing: 0, revealing: 0, revealed: 0 };
  for (const { phase } of context.agenda) counts[phase] += 1;
  return {
    roundId,
    level,
    provinceCode: context.provinceCode,
    year: Number(year),
    number: Number(number),
    title,
    ruleSet,
    rubric,
    proposedBefore,
    heldBefore,
    concludedOn: context.concludedOn,
    dossiers: context.agenda.length,
    ...counts,
    deferred: Object.keys(context.deferred).length,
    members: Object.keys(context.members),
  };
};
