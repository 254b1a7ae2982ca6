/** How far a round is: who is missing for which dossier, without any sheet or score. */
import type { AgendaItem, RoundContext } from './context.ts';
import { type OpenCause, openCauseOf, standingOf } from './standing.ts';
import { awaitedCommitments, awaitedSheets, missingSamples, neededSheets } from './voting.ts';

export type ItemProgress = Pick<
  AgendaItem,
  'dossierId' | 'number' | 'productName' | 'productSet' | 'form' | 'attempt' | 'phase' | 'recused' | 'concludedOn'
> & {
  /** Samples that are still to be brought. */
  readonly missingSamples: number;
  /** Members who have sealed a sheet of this attempt, and those who have revealed it. */
  readonly committed: readonly string[];
  readonly revealed: readonly string[];
  /** Members whose commitment, or whose sheet, is waited for now. */
  readonly awaited: readonly string[];
  /** Least number of sheets by the regulation; null while there is none. */
  readonly needed: number | null;
  /** What stands in the way of a result; null: there is one. */
  readonly open: OpenCause | null;
  /** What the council is to agree on, once the sheets are open: criteria and disqualifiers on which members differ. */
  readonly differing: { readonly options: readonly string[]; readonly disqualifiers: readonly string[] };
};

export type Progress = { readonly items: readonly ItemProgress[]; readonly done: number };

const progressAt = (context: RoundContext, item: AgendaItem): ItemProgress => {
  const verdict = standingOf(context, item)?.verdict;
  const differing =
    verdict?.kind === 'open' ? { options: verdict.options, disqualifiers: verdict.disqualifiers } : { options: [], disqualifiers: [] };
  const isScored = context.regulation !== null && context.appointment !== null;
  return {
    ...{ dossierId: item.dossierId, number: item.number, productName: item.productName, productSet: item.productSet },
    ...{ form: item.form, attempt: item.attempt, phase: item.phase, recused: item.recused, concludedOn: item.concludedOn },
    missingSamples: missingSamples(context, item),
    committed: Object.keys(item.commitments),
    revealed: Object.keys(item.sheets),
    awaited: item.phase === 'committing' ? awaitedCommitments(context, item) : awaitedSheets(item),
    needed: isScored ? neededSheets(context, item) : null,
    open: openCauseOf(context, item),
    differing,
  };
};

/** In the order of the agenda. */
export const progressOf = (context: RoundContext): Progress => {
  const items = context.agenda.map((item) => progressAt(context, item));
  return { items, done: items.filter((of) => of.open === null).length };
};
