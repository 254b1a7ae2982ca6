/** What follows from facts at once: the last commitment closes the scoring, written opinions that differ lead to a meeting. */
import { itemOf, type RoundContext } from './context.ts';
import type { RoundFact } from './facts.ts';
import { record } from './record.ts';
import { opinionsDiffer } from './standing.ts';
import { isScored } from './voting.ts';

/** The round after a fact, as the fold has it. */
const after = (context: RoundContext, fact: RoundFact): RoundContext => {
  const recorder = record[fact.type] as ((c: RoundContext, data: RoundFact['data']) => Partial<RoundContext>) | undefined;
  return { ...context, ...recorder?.(context, fact.data) };
};

const consequence = (context: RoundContext, dossierId: string): readonly RoundFact[] => {
  const item = itemOf(context, dossierId);
  if (item === undefined || item.concludedOn !== null) return [];
  const { attempt } = item;
  if (isScored(context, item)) return [{ type: 'ScoringClosed', data: { dossierId, attempt, by: 'last-commitment', missing: [] } }];
  if (item.form !== 'written-opinions' || item.phase !== 'revealed' || !opinionsDiffer(context, item)) return [];
  return [{ type: 'OpinionsDiffered', data: { dossierId, attempt: attempt + 1 } }];
};

/** The fact, and what follows from it for these dossiers. */
export const withConsequences = (context: RoundContext, fact: RoundFact, dossierIds: readonly string[]): readonly RoundFact[] => {
  const now = after(context, fact);
  return [fact, ...dossierIds.flatMap((dossierId) => consequence(now, dossierId))];
};
