/** A round's revealed sheets under other rules, side by side with its own. It writes nothing. */
import { rubricById } from '../rubric/rubrics.ts';
import { ruleSetById } from '../rule-sets/rule-sets.ts';
import { type SimulationRow, simulate } from '../scoring/simulate.ts';
import type { Council } from '../scoring/verdict.ts';
import { type AgendaItem, itemOf, type RoundContext } from './context.ts';
import { known } from './rule.ts';
import { councilOf } from './standing.ts';

type Policy = Council['policy'];

/** What is to be different. */
export type OtherRound = {
  /** Id of a rubric, `qd-26-2026/1`. */
  readonly rubric?: string | undefined;
  /** Id of a rule set, whose policy counts instead of the round's. */
  readonly ruleSet?: string | undefined;
  /** What of that policy is to be different. */
  readonly policy?:
    | {
        readonly bands?: Policy['bands'] | undefined;
        readonly gates?: { readonly [K in keyof Policy['gates']]?: Policy['gates'][K] | undefined } | undefined;
        readonly disqualification?: { readonly combine?: Policy['disqualification']['combine'] | undefined } | undefined;
      }
    | undefined;
};

export type RoundSimulation = {
  /** In the order of the agenda. */
  readonly rows: readonly (Omit<SimulationRow, 'id'> & { readonly dossierId: string; readonly item: AgendaItem })[];
  /** Dossiers whose sheets are not all revealed: they have no row. */
  readonly unscored: number;
};

/** A round that was planned. `unknown`: there is no such rubric or rule set. */
export const simulateRound = (context: RoundContext, other: OtherRound): RoundSimulation | { readonly unknown: 'rubric' | 'ruleSet' } => {
  const rubric = other.rubric === undefined ? undefined : rubricById(other.rubric);
  if (other.rubric !== undefined && rubric === undefined) return { unknown: 'rubric' };
  const ruleSet = ruleSetById(other.ruleSet ?? known(context.ruleSet, 'rule set'));
  if (ruleSet === undefined) return { unknown: 'ruleSet' };
  const { bands, gates, disqualification } = other.policy ?? {};
  const policy: Policy = {
    bands: bands ?? ruleSet.bands,
    gates: {
      combine: gates?.combine ?? ruleSet.gates.combine,
      fiveStarBandMissed: gates?.fiveStarBandMissed ?? ruleSet.gates.fiveStarBandMissed,
      threeStarMissed: gates?.threeStarMissed ?? ruleSet.gates.threeStarMissed,
    },
    disqualification: { combine: disqualification?.combine ?? ruleSet.disqualification.combine },
  };
  const scored = context.agenda.flatMap((item) => {
    const council = councilOf(context, item);
    return council === null ? [] : [{ id: item.dossierId, council }];
  });
  const rows = simulate(scored, { policy, ...(rubric === undefined ? {} : { rubric }) });
  return {
    rows: rows.map(({ id, ...row }) => ({ dossierId: id, item: known(itemOf(context, id), 'agenda item'), ...row })),
    unscored: context.agenda.length - scored.length,
  };
};
