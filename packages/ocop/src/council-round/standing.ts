/** What the revealed sheets of a dossier come to, and what still stands in the way of a result. */
import type { RubricSet } from '../rubric/rubric.ts';
import { rubricById, rubricSet } from '../rubric/rubrics.ts';
import { ruleSetById } from '../rule-sets/rule-sets.ts';
import type { Agreed, Council, Verdict } from '../scoring/verdict.ts';
import { spreadOf, verdictOf } from '../scoring/verdict-of.ts';
import type { AgendaItem, ItemResult, RoundContext } from './context.ts';
import { known } from './rule.ts';
import { neededSheets } from './voting.ts';

/** The sheet of Annex II that the dossier is scored on, in the revision that the round was planned with. */
export const setOf = ({ rubric }: RoundContext, { productSet }: AgendaItem): RubricSet =>
  known(rubricSet(known(rubricById(known(rubric, 'rubric')), 'known rubric'), productSet), `set ${productSet} in its rubric`);

/** The sheets that count, in the order of member ids. null before the reveal is over, and where no sheet was revealed. */
export const councilOf = (context: RoundContext, item: AgendaItem, agreed: Agreed = item.agreed): Council | null => {
  const members = Object.keys(item.sheets).toSorted();
  if (item.phase !== 'revealed' || members.length === 0) return null;
  const ballots = members.map((member) => ({ member, sheet: known(item.sheets[member], 'sheet') }));
  return { set: setOf(context, item), ballots, agreed, policy: known(ruleSetById(known(context.ruleSet, 'rule set')), 'known rule set') };
};

/** `spread`: highest minus lowest total of the sheets that score every criterion. */
export type Standing = { readonly verdict: Verdict; readonly spread: number };

/** An item never changes, only makes way for another: what it comes to is found once. */
const found = new WeakMap<AgendaItem, { readonly under: string; readonly standing: Standing | null }>();

export const standingOf = (context: RoundContext, item: AgendaItem): Standing | null => {
  const under = `${context.ruleSet} ${context.rubric}`;
  const before = found.get(item);
  if (before?.under === under) return before.standing;
  const council = councilOf(context, item);
  const standing = council && { verdict: verdictOf(council), spread: spreadOf(council) };
  found.set(item, { under, standing });
  return standing;
};

/**
 * `scoring`, `reveal`: not over; `quorum`: too few sheets count; `incomplete`: sheets end at a disqualifier that the council did not find, so that
 * it is to be scored anew; `findings`: members differ where the council must agree; `spread`: more than the regulation allows, and not accepted.
 */
export type OpenCause = 'scoring' | 'reveal' | 'quorum' | 'incomplete' | 'findings' | 'spread';

const isTooWide = ({ regulation }: RoundContext, { spread }: Standing): boolean =>
  regulation?.spread != null && spread > regulation.spread.maxPoints;

/** The spread stands in the way: every sheet has a total that counts, and no stop is found or still to be agreed on. */
export const isSpreadOpen = (context: RoundContext, item: AgendaItem): boolean => {
  const standing = standingOf(context, item);
  if (standing === null || item.spreadAccepted || !isTooWide(context, standing)) return false;
  const { verdict } = standing;
  return verdict.kind === 'scored' || (verdict.kind === 'open' && verdict.disqualifiers.length + verdict.incomplete.length === 0);
};

/** null: there is a result. What leads to a re-scoring comes before what would be agreed in vain. */
export const openCauseOf = (context: RoundContext, item: AgendaItem): OpenCause | null => {
  if (item.phase !== 'revealed') return item.phase === 'committing' ? 'scoring' : 'reveal';
  const standing = standingOf(context, item);
  if (standing === null || Object.keys(item.sheets).length < neededSheets(context, item)) return 'quorum';
  const { verdict } = standing;
  if (verdict.kind === 'open' && verdict.incomplete.length > 0) return 'incomplete';
  if (isSpreadOpen(context, item)) return 'spread';
  return verdict.kind === 'open' ? 'findings' : null;
};

/** Has it a result that need not wait for the round? A re-evaluation has 45 days (Article 7.6.g), whatever else is before the council. */
export const mayBeConcluded = (context: RoundContext, item: AgendaItem): boolean =>
  item.kind === 're-evaluation' && item.concludedOn === null && openCauseOf(context, item) === null;

/** The result with what it rests on; undefined while something stands in the way. */
export const resultOf = (context: RoundContext, item: AgendaItem): ItemResult | undefined => {
  const verdict = standingOf(context, item)?.verdict;
  if (verdict === undefined || verdict.kind === 'open' || openCauseOf(context, item) !== null) return undefined;
  const sheets = Object.keys(item.sheets).toSorted();
  return {
    ...verdict,
    form: item.form,
    attempt: item.attempt,
    rubric: known(context.rubric, 'rubric'),
    sheets: sheets.map((member) => known(item.commitments[member], 'commitment')),
  };
};

/**
 * Do written opinions differ, so that the council must meet (Article 7.6.d)? They do where some members stop the evaluation and others do not,
 * or at different disqualifiers; beyond that the regulation says what counts: other stars, or too wide a spread.
 */
export const opinionsDiffer = (context: RoundContext, item: AgendaItem): boolean => {
  const council = councilOf(context, item);
  if (council === null) return false;
  const alone = council.ballots.map((ballot) => verdictOf({ ...council, ballots: [ballot], agreed: { options: {}, disqualifiers: {} } }));
  const outcomes = alone.map((v) => (v.kind === 'scored' ? 'scored' : v.kind === 'stopped' ? `stopped ${v.disqualifier}` : 'open'));
  if (new Set(outcomes).size > 1) return true;
  if (context.regulation?.opinionsDiffer === 'spread')
    return isTooWide(context, { verdict: verdictOf(council), spread: spreadOf(council) });
  return new Set(alone.map((v) => (v.kind === 'scored' ? v.stars : 0))).size > 1;
};
