/** Who scores which dossier, who is still awaited, and how many are enough: all read off the round, nothing typed. */
import { ruleSetById, samplesRequired } from '../rule-sets/rule-sets.ts';
import type { AgendaItem, RoundContext } from './context.ts';
import { actingChairs, isThere } from './roles.ts';
import { known } from './rule.ts';

/** Members whose office scores; once a sheet is sealed, those whose office did. */
export const votersOf = ({ members, regulation, voters }: RoundContext): readonly string[] =>
  voters ?? Object.entries(members).flatMap(([id, { office }]) => (regulation?.voters.includes(office) === true ? [id] : []));

/** Members who may score this dossier, wherever they are. */
export const scorersOf = (context: RoundContext, { recused }: AgendaItem): readonly string[] =>
  votersOf(context).filter((id) => !recused.includes(id));

/** Whose commitment is waited for: at a meeting of those who are there, else of all who may score. */
export const awaitedCommitments = (context: RoundContext, item: AgendaItem): readonly string[] => {
  if (item.phase !== 'committing' || (item.form === 'meeting' && context.present === null)) return [];
  const expected = scorersOf(context, item).filter((id) => item.form !== 'meeting' || isThere(context, id));
  return expected.filter((id) => !Object.hasOwn(item.commitments, id));
};

/** Whose sheet is waited for. */
export const awaitedSheets = ({ phase, commitments, sheets }: Pick<AgendaItem, 'phase' | 'commitments' | 'sheets'>): readonly string[] =>
  phase === 'revealing' ? Object.keys(commitments).filter((id) => !Object.hasOwn(sheets, id)) : [];

/** The regulation's part of so many members; at least one. */
export const quorumOf = ({ regulation }: RoundContext, members: number): number => {
  const { numerator, denominator } = known(regulation, 'regulation').quorum;
  return Math.max(1, Math.ceil((numerator * members) / denominator));
};

/** Least number of sheets for this dossier. */
export const neededSheets = (context: RoundContext, item: AgendaItem): number => {
  const ofAll = context.regulation?.quorum.of === 'all';
  return quorumOf(context, (ofAll ? votersOf(context) : scorersOf(context, item)).length);
};

/** Is somebody there who may take the chair for it, where the regulation asks for that? */
const isChaired = (context: RoundContext, item: AgendaItem): boolean => {
  if (item.form !== 'meeting' || context.regulation?.quorum.chairPresent !== true) return true;
  const chairIsAway = Object.entries(context.members).some(([id, { office }]) => office === 'chair' && !isThere(context, id));
  return !chairIsAway && actingChairs(context, item).length > 0;
};

/** Enough commitments to close the scoring. */
export const hasQuorum = (context: RoundContext, item: AgendaItem): boolean =>
  context.regulation !== null && Object.keys(item.commitments).length >= neededSheets(context, item) && isChaired(context, item);

/** Nobody is awaited any more, and there are enough. */
export const isScored = (context: RoundContext, item: AgendaItem): boolean =>
  item.phase === 'committing' && awaitedCommitments(context, item).length === 0 && hasQuorum(context, item);

/** Samples that are missing before anybody may score it: the number to bring, 0 when they are there or none are asked for. */
export const missingSamples = ({ ruleSet }: RoundContext, { samples, productSet }: AgendaItem): number =>
  samples === null ? samplesRequired(known(ruleSetById(known(ruleSet, 'rule set')), 'known rule set'), productSet) : 0;
