/** What revealed sheets come to. Nothing before the reveal of a dossier is over: then there is neither a total nor an average. */
import type { ReplayStep } from '@hoso/engine';
import { type AgendaItem, type Council, councilOf, explain, openCauseOf, ruleSetById, standingOf, type Verdict } from '@hoso/ocop';
import type { z } from 'zod';
import { itemAnswer, itemsOf, planned, shownSheet } from './agenda.ts';
import type { ResultAnswer, ResultsAnswer } from './result-answers.ts';
import type { Round } from './round.ts';

type Results = z.infer<typeof ResultsAnswer>;
type Result = z.infer<typeof ResultAnswer>;

/** What was concluded is as recorded, else what the sheets come to as they are. */
const verdictAt = ({ context }: Round, dossierId: string, item: AgendaItem): Verdict | null => {
  const recorded = context.results[dossierId];
  if (recorded === undefined) return standingOf(context, item)?.verdict ?? null;
  if (recorded.kind === 'stopped') {
    const { kind, effect, disqualifier, criterion } = recorded;
    return { kind, effect, disqualifier, ...(criterion === undefined ? {} : { criterion }) };
  }
  const { kind, sumOfTotals, members, bandStars, gateStars, stars, missed } = recorded;
  return { kind, sumOfTotals, members, bandStars, gateStars, stars, missed };
};

const rowOf = (round: Round, dossierId: string, item: AgendaItem) => ({
  ...itemAnswer(dossierId, item),
  verdict: plain<Results['items'][number]['verdict']>(verdictAt(round, dossierId, item)),
  spread: standingOf(round.context, item)?.spread ?? null,
  open: openCauseOf(round.context, item),
});

/** The same; what the answer's type calls a list may be changed there, and nobody changes it. */
const plain = <T>(value: unknown): T => value as T;

export const resultsAnswer = (round: Round): Results => ({
  roundId: round.roundId,
  concludedOn: round.context.concludedOn,
  rubric: planned(round.context, 'rubric'),
  revision: round.loaded.revision,
  position: round.loaded.position,
  items: itemsOf(round.context).map(([dossierId, item]) => rowOf(round, dossierId, item)),
});

/** Members as numbers, in the order of their ids, which stay unknown. */
const nameless = (council: Council): Council => ({
  ...council,
  ballots: council.ballots.map(({ sheet }, i) => ({ member: String(i + 1), sheet })),
});

/** `steps`: the history of the round, for those who may know who scored; undefined for others. */
export const resultAnswer = (round: Round, dossierId: string, item: AgendaItem, steps: readonly ReplayStep[] | undefined): Result => {
  const { context } = round;
  const council = councilOf(context, item);
  const shown = council === null || steps !== undefined ? council : nameless(council);
  const verdict = verdictAt(round, dossierId, item);
  const { bands, gates, disqualification } = policyOf(round);
  return {
    roundId: round.roundId,
    ...rowOf(round, dossierId, item),
    explain: plain(shown === null || verdict === null ? null : explain(shown, verdict)),
    references: {
      ruleSet: planned(context, 'ruleSet'),
      rubric: planned(context, 'rubric'),
      policy: plain({ bands, gates, disqualification }),
      agreed: plain(item.agreed),
      commitments: council === null ? [] : council.ballots.map(({ member }) => item.commitments[member] ?? ''),
      sheets: steps === undefined || council === null ? null : sheetsIn(steps, dossierId, item),
    },
  };
};

const policyOf = ({ context }: Round): Council['policy'] => {
  const ruleSet = ruleSetById(planned(context, 'ruleSet'));
  if (ruleSet === undefined) throw new Error(`rule set ${context.ruleSet} is gone`);
  return ruleSet;
};

/** With their salts, which only the facts have: a stranger computes each commitment again. */
const sheetsIn = (steps: readonly ReplayStep[], dossierId: string, { attempt, sheets, commitments }: AgendaItem) =>
  steps
    .flatMap(({ fact }) => {
      const data = fact.data as { readonly dossierId: string; readonly attempt: number; readonly memberId: string; readonly salt: string };
      const isOne = fact.type === 'SheetRevealed' && data.dossierId === dossierId && data.attempt === attempt;
      return isOne && Object.hasOwn(sheets, data.memberId) ? [data] : [];
    })
    .map(({ memberId, salt }) => ({
      member: memberId,
      commitment: commitments[memberId] ?? '',
      salt,
      sheet: shownSheet(sheets[memberId]) as NonNullable<ReturnType<typeof shownSheet>>,
    }))
    .toSorted((a, b) => (a.member < b.member ? -1 : 1));
