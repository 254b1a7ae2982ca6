/** The council's round as a dossier finds it: another workflow's folded state, of which no more is believed than what it holds for this dossier. */
import { type Env, type Refusal, refuse, type State } from '@hoso/workflow';
import type { RoundContext } from '../council-round/context.ts';
import type { DossierContext } from './context.ts';
import { levelOf } from './department.ts';

/** undefined: there is no such stream, or it is not that of a planned round. */
export const linkedRound = (stream: string, env: Env): RoundContext | undefined => {
  const context = (env.linked[stream] as State<Partial<RoundContext>> | undefined)?.context;
  return context?.agenda !== undefined && typeof context.roundId === 'string' ? (context as RoundContext) : undefined;
};

export const roundRefusals = ['unknown-round', 'round-under-other-rules'] as const;

/** The round, if it is one of the dossier's level, province and rule set. */
export const ownRound = (stream: string, context: DossierContext, env: Env): RoundContext | Refusal => {
  const round = linkedRound(stream, env);
  const level = levelOf(context);
  if (round === undefined || round.level !== level || (level === 'province' && round.provinceCode !== context.provinceCode)) {
    return refuse('unknown-round', { pointer: '/round', level });
  }
  return round.ruleSet === context.ruleSet ? round : refuse('round-under-other-rules', { pointer: '/round', ruleSet: round.ruleSet });
};

export type Deferral = { readonly cause: 'late' | 'postponed'; readonly nextRoundId: string | null };

/** How the round put this dossier off; undefined where it did not. */
export const deferralOf = (round: RoundContext, dossierId: string): Deferral | undefined => {
  const said = round.deferred[dossierId];
  return said === undefined ? undefined : { cause: said.cause, nextRoundId: said.nextRoundId };
};
