/** To which round of the calendar a dossier goes that this one does not take (Decision 26/2026, Article 5). */
import { type CivilDate, yearOf } from '../calendar/civil-date.ts';
import { roundsFor, takesProposalOf } from '../rule-sets/rounds.ts';
import type { RoundContext } from './context.ts';

/** Calendar id of the first round of the same level that is held after `day` and takes a proposal of `proposedOn`; null where there is none yet. */
export const roundHeldAfter = (
  day: CivilDate,
  { level, provinceCode, roundId }: Pick<RoundContext, 'level' | 'provinceCode' | 'roundId'>,
  proposedOn: CivilDate,
): string | null => {
  const years = [yearOf(day), yearOf(day) + 1, yearOf(day) + 2];
  const rounds = years.flatMap((year) => roundsFor(level === 'ministry' ? 'central' : 'province', provinceCode ?? undefined, year));
  return rounds.find((round) => round.id !== roundId && round.heldBefore > day && takesProposalOf(round, proposedOn))?.id ?? null;
};

/** For what is put off: held after this round, and not over yet. */
export const laterRound = (context: RoundContext, proposedOn: CivilDate, today: CivilDate): string | null => {
  const { heldBefore } = context;
  return roundHeldAfter(heldBefore !== null && heldBefore > today ? heldBefore : today, context, proposedOn);
};
