/** Council rounds as a dossier finds them, folded: for specs of the dossier alone. What a round itself does is shown in its own folder. */
import type { State } from '@hoso/workflow';
import { roundStreamId } from '../council-round/commitment.ts';
import { type AgendaItem, type Form, type ItemResult, type RoundContext, unplanned } from '../council-round/context.ts';
import type { DossierContext } from '../dossier/context.ts';
import { exampleSha } from '../dossier/examples.ts';
import { roundById } from '../rule-sets/rounds.ts';

export type LinkedRound = { readonly stream: string; readonly state: State<RoundContext> };

/** A round of the calendar; of one that the calendar does not know, `over` tells the days. */
export const linkedRound = (roundId: string, over: Partial<RoundContext> = {}, path = 'meeting'): LinkedRound => {
  const province = /^province-(\d\d)-/.exec(roundId)?.[1];
  const { proposedBefore = '2099-01-01', heldBefore = '2099-03-01', ruleSet = 'qd-26-2026' } = roundById(roundId) ?? {};
  const place = { roundId, level: province === undefined ? 'ministry' : 'province', provinceCode: province ?? null } as const;
  const context = { ...unplanned, ...place, ruleSet, rubric: 'qd-26-2026/1', proposedBefore, heldBefore, ...over };
  return { stream: roundStreamId(roundId), state: { path, context } };
};

export const agendaItem = ({ product, kind, proposedOn }: DossierContext, form: Form): Omit<AgendaItem, 'dossierId'> => ({
  ...{ number: 1, productName: product?.name ?? '', productSet: product?.set ?? '20', kind: kind ?? 'first', form },
  ...{ proposedOn: proposedOn ?? '', samples: 5, recused: [], attempt: 1, phase: 'committing', commitments: {}, sheets: {} },
  ...{ agreed: { options: {}, disqualifiers: {} }, spreadAccepted: false, remarks: [], concludedOn: null },
});

export type Figures = Readonly<Record<'sumOfTotals' | 'members' | 'bandStars' | 'gateStars' | 'stars', number>>;
type Ending = Pick<ItemResult, 'form' | 'attempt'>;
const rubric = 'qd-26-2026/1';

export const scored = (figures: Figures, { form, attempt }: Ending = { form: 'meeting', attempt: 1 }): ItemResult => ({
  ...{ kind: 'scored', ...figures, missed: [], form, attempt, rubric },
  sheets: Array.from({ length: figures.members }, (_, i) => exampleSha(100 + i)),
});
export const stopped = (found: Partial<ItemResult> = {}): ItemResult =>
  ({
    ...{ kind: 'stopped', effect: 'stop-scoring', disqualifier: 'no-declaration-form', criterion: '6' },
    ...{ form: 'meeting', attempt: 1, rubric, sheets: [exampleSha(100)], ...found },
  }) as ItemResult;

/** The same round with this dossier on its agenda. */
export const taking = ({ stream, state }: LinkedRound, dossierIds: readonly string[], item: Omit<AgendaItem, 'dossierId'>): LinkedRound => {
  const agenda = dossierIds.map((dossierId) => ({ dossierId, ...item }));
  return { stream, state: { ...state, context: { ...state.context, agenda } } };
};

/** The same round, concluded with this result. */
export const concluding = (
  { stream, state }: LinkedRound,
  dossierIds: readonly string[],
  result: ItemResult,
  concludedOn: string,
): LinkedRound => {
  const results = Object.fromEntries(dossierIds.map((id) => [id, result]));
  return { stream, state: { path: 'concluded', context: { ...state.context, results, concludedOn } } };
};
