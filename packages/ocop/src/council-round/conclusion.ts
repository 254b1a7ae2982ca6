/** How a round ends: results, minutes, proposal (Decision 26/2026, Articles 7.3.d, 7.3.đ, 7.4.d, 7.4.đ). */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import { examplePaper } from '../dossier/examples.ts';
import { isBeforeUs } from './agenda.ts';
import { actingChairs } from './roles.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';
import { openCauseOf, resultOf } from './standing.ts';

export const conclusionFacts = {
  RoundConcluded: factOf(
    'Hội đồng đã kết luận đợt đánh giá',
    'Round concluded',
    z.strictObject({
      results: z.array(s.itemResult).min(1),
      concludedOn: s.day,
      /** The law's date was passed: it is a duty, not a bar. */
      late: z.boolean(),
    }),
  ),
  MinutesSigned: factOf('Đã ký biên bản họp Hội đồng', 'Minutes signed', z.strictObject({ paper: s.paper })),
  ProposalSubmitted: factOf('Đã trình đề nghị công nhận', 'Proposal submitted', z.strictObject({ paper: s.paper })),
} as const;

export const conclusionRules = {
  ConcludeRound: rule({
    vi: 'Kết luận đợt đánh giá',
    en: 'Conclude the round',
    basis: 'Decision 26/2026, Art. 3.3, 5, 7.3.d, 7.4.d, 7.6.d; Annex II, closing notes',
    roles: ['council-member'],
    yields: ['RoundConcluded'],
    refusals: ['not-the-chair', 'nothing-on-the-agenda', 'items-open', 'items-gone'],
    data: z.strictObject({}),
    example: {},
    links: (_, { agenda }) => agenda.map((item) => item.dossierId),
    blockers: (context, { actor }) => [
      ...(actingChairs(context).includes(actor.id) ? [] : ['not-the-chair']),
      ...(context.agenda.length === 0 ? ['nothing-on-the-agenda'] : []),
    ],
    decide: (_, context, env) => {
      const { effectiveOn } = env;
      const open = context.agenda.flatMap((item) => {
        const cause = openCauseOf(context, item);
        return cause === null ? [] : [{ dossierId: item.dossierId, cause }];
      });
      if (open.length > 0) return refuse('items-open', { items: open });
      // No product that was withdrawn meanwhile stands in the minutes with stars: the secretary takes it off first.
      const gone = context.agenda.map((item) => item.dossierId).filter((dossierId) => !isBeforeUs(dossierId, context, env));
      if (gone.length > 0) return refuse('items-gone', { dossierIds: gone });
      const results = context.agenda.map((item) => ({ dossierId: item.dossierId, ...known(resultOf(context, item), 'result') }));
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
