/** How a round ends: results, minutes, proposal (Decision 26/2026, Articles 7.3.d, 7.3.đ, 7.4.d, 7.4.đ, 7.6.d, 7.6.g). */
import { type Env, type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { examplePaper } from '../dossier/examples.ts';
import { isBeforeUs } from './agenda.ts';
import type { AgendaItem, RoundContext } from './context.ts';
import { actingChairs, unlessChair } from './roles.ts';
import { factOf, known, rule, withItem } from './rule.ts';
import * as s from './schemas.ts';
import { mayBeConcluded, openCauseOf, resultOf } from './standing.ts';

export const conclusionFacts = {
  ItemConcluded: factOf(
    'Hội đồng đã kết luận một hồ sơ đánh giá lại',
    'Re-evaluation concluded',
    z.strictObject({ result: s.itemResult, concludedOn: s.day }),
  ),
  RoundConcluded: factOf(
    'Hội đồng đã kết luận đợt đánh giá',
    'Round concluded',
    z.strictObject({
      /** Of the dossiers that had not been concluded by themselves. */
      results: z.array(s.itemResult),
      concludedOn: s.day,
      /** The law's date was passed: it is a duty, not a bar. */
      late: z.boolean(),
    }),
  ),
  MinutesSigned: factOf('Đã ký biên bản họp Hội đồng', 'Minutes signed', z.strictObject({ paper: s.paper })),
  ProposalSubmitted: factOf('Đã trình đề nghị công nhận', 'Proposal submitted', z.strictObject({ paper: s.paper })),
} as const;

/** What keeps these items from being concluded. */
const notYet = (items: readonly AgendaItem[], context: RoundContext, env: Env): Refusal | undefined => {
  const open = items.flatMap((item) => {
    const cause = openCauseOf(context, item);
    return cause === null ? [] : [{ dossierId: item.dossierId, cause }];
  });
  if (open.length > 0) return refuse('items-open', { items: open });
  // No product that was withdrawn meanwhile stands in the minutes with stars: the secretary takes it off first.
  const gone = items.map((item) => item.dossierId).filter((dossierId) => !isBeforeUs(dossierId, context, env));
  return gone.length === 0 ? undefined : refuse('items-gone', { dossierIds: gone });
};

const resultAt = (context: RoundContext, item: AgendaItem): z.output<typeof s.itemResult> => {
  const { dossierId } = item;
  const result = known(resultOf(context, item), 'result');
  const sheets = [...result.sheets];
  return result.kind === 'scored' ? { dossierId, ...result, missed: [...result.missed], sheets } : { dossierId, ...result, sheets };
};

export const conclusionRules = {
  ConcludeItem: rule({
    vi: 'Kết luận riêng một hồ sơ đánh giá lại',
    en: 'Conclude a re-evaluation before the round',
    basis: 'Decision 26/2026, Art. 3.3, 7.6.d, 7.6.g; Annex II, closing notes',
    roles: ['council-member'],
    yields: ['ItemConcluded'],
    refusals: [
      'not-the-chair',
      'nothing-settled',
      'not-on-the-agenda',
      'item-concluded',
      'concluded-with-the-round',
      'items-open',
      'items-gone',
    ],
    data: z.strictObject({ dossierId: s.id }),
    example: { dossierId: '00000000-0000-4000-8000-00000000000a' },
    links: ({ dossierId }) => [dossierId],
    blockers: (context, env) => [
      ...unlessChair(context, env),
      ...(context.agenda.some((item) => mayBeConcluded(context, item)) ? [] : ['nothing-settled']),
    ],
    decide: withItem((item, _, context, env) => {
      const chairs = actingChairs(context, item);
      if (!chairs.includes(env.actor.id)) return refuse('not-the-chair', { chairs });
      if (item.kind !== 're-evaluation') return refuse('concluded-with-the-round', { pointer: '/dossierId' });
      const no = notYet([item], context, env);
      return no ?? [{ type: 'ItemConcluded', data: { result: resultAt(context, item), concludedOn: env.effectiveOn } }];
    }),
  }),
  ConcludeRound: rule({
    vi: 'Kết luận đợt đánh giá',
    en: 'Conclude the round',
    basis: 'Decision 26/2026, Art. 3.3, 5, 7.3.d, 7.4.d, 7.6.d; Annex II, closing notes',
    roles: ['council-member'],
    yields: ['RoundConcluded'],
    refusals: ['not-the-chair', 'nothing-on-the-agenda', 'items-open', 'items-gone'],
    data: z.strictObject({}),
    example: {},
    links: (_, { agenda }) => agenda.flatMap((item) => (item.concludedOn === null ? [item.dossierId] : [])),
    blockers: (context, { actor }) => [
      ...(actingChairs(context).includes(actor.id) ? [] : ['not-the-chair']),
      ...(context.agenda.length === 0 ? ['nothing-on-the-agenda'] : []),
    ],
    decide: (_, context, env) => {
      const { effectiveOn } = env;
      const items = context.agenda.filter((item) => item.concludedOn === null);
      const no = notYet(items, context, env);
      if (no !== undefined) return no;
      const results = items.map((item) => resultAt(context, item));
      const late = effectiveOn >= known(context.heldBefore, 'last day');
      return [{ type: 'RoundConcluded', data: { results, concludedOn: effectiveOn, late } }];
    },
  }),
  SignMinutes: rule({
    vi: 'Ký biên bản họp Hội đồng',
    en: 'Sign the minutes',
    basis: 'Decision 26/2026, Art. 7.3.d, 7.4.d',
    roles: ['council-secretary'],
    yields: ['MinutesSigned'],
    data: z.strictObject({ paper: s.paper }),
    example: { paper: examplePaper('21/BB-HĐOCOP') },
    decide: (data) => [{ type: 'MinutesSigned', data }],
  }),
  SubmitProposal: rule({
    vi: 'Trình đề nghị công nhận',
    en: 'Submit the proposal of recognition',
    basis: 'Decision 26/2026, Art. 7.3.d, 7.4.d',
    roles: ['council-secretary'],
    yields: ['ProposalSubmitted'],
    data: z.strictObject({ paper: s.paper }),
    example: { paper: examplePaper('22/TTr-HĐOCOP') },
    decide: (data) => [{ type: 'ProposalSubmitted', data }],
  }),
} as const;
