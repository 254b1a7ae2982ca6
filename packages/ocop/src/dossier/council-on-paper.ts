/**
 * The council of `ocop-dossier@1`: it sat outside this system, and what it found is taken over from its papers by the secretary (Decision
 * 26/2026, Articles 3, 5, 7.3.d, 7.4.d, 7.6.d). A round that this system holds has its own results: nobody types them.
 */
import { type Env, type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { roundStreamId } from '../council-round/commitment.ts';
import { roundById, takesProposalOf } from '../rule-sets/rounds.ts';
import type { DossierContext } from './context.ts';
import { councilResult, evaluationStopped, figureRefusals, form, roundScheduled, routeOf, stopEffect, wrongFigures } from './council.ts';
import { levelOf, proposedOn } from './department.ts';
import { ruleSetOf } from './due.ts';
import { examplePaper } from './examples.ts';
import { linkedRound } from './linked-round.ts';
import { atTheDesk } from './roles.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

/** Marks a result that was taken over. */
const onPaper = { source: z.literal('paper'), paper: s.paper };

export const paperFacts = {
  RoundScheduled: factOf('Đã xếp vào đợt đánh giá', 'Scheduled into a round', roundScheduled.extend({ formReasons: s.reasons.optional() })),
  CouncilResultRecorded: factOf(
    'Đã ghi nhận kết quả của Hội đồng theo văn bản',
    'Result of the council taken over from paper',
    councilResult.extend(onPaper),
  ),
  EvaluationStopped: factOf(
    'Hội đồng dừng đánh giá, theo văn bản',
    'Evaluation stopped by the council, taken over from paper',
    evaluationStopped.extend(onPaper),
  ),
} as const;

const ofRound = (_: unknown, { round }: DossierContext): readonly string[] => (round === null ? [] : [roundStreamId(round.id)]);

/** The round sits in this system, so that its result comes from its sheets. */
const inSystem = (roundId: string, env: Env): Refusal | undefined =>
  linkedRound(roundStreamId(roundId), env) === undefined ? undefined : refuse('round-in-system', { roundId });
const itsRoundInSystem = ({ round }: DossierContext, env: Env): Refusal | undefined => inSystem(known(round, 'round').id, env);

export const paperRules = {
  ScheduleRound: rule({
    vi: 'Xếp hồ sơ vào đợt đánh giá',
    en: 'Schedule the dossier into a round',
    basis: 'Decision 26/2026, Art. 5, 7.6.d; Plan 2026, III.5',
    roles: ['department-officer', 'ministry-officer', 'council-secretary'],
    yields: ['RoundScheduled'],
    refusals: [
      'unknown-round',
      'round-in-system',
      'round-over',
      'round-under-other-rules',
      'round-cutoff-passed',
      'written-opinions-only-for-re-evaluation',
      'meeting-reasons-missing',
    ],
    data: z.strictObject({
      roundId: s.text(60),
      form: form.optional(),
      /** Why a re-evaluation meets all the same: opinions differ or the matter is complex (Article 7.6.d). */
      formReasons: s.reasons.optional(),
    }),
    example: { roundId: 'province-51-2026-2', form: 'meeting', formReasons: 'Nội dung phức tạp, cần thảo luận.' },
    competent: atTheDesk,
    links: ({ roundId }) => [roundStreamId(roundId)],
    decide: (data, context, env) => {
      const level = levelOf(context);
      const round = roundById(data.roundId);
      if (
        round === undefined ||
        round.level !== (level === 'ministry' ? 'central' : 'province') ||
        (round.province ?? context.provinceCode) !== context.provinceCode
      ) {
        return refuse('unknown-round', { pointer: '/roundId', level });
      }
      const held = inSystem(round.id, env);
      if (held) return held;
      if (round.ruleSet !== context.ruleSet) return refuse('round-under-other-rules', { pointer: '/roundId', ruleSet: round.ruleSet });
      if (env.effectiveOn >= round.heldBefore) return refuse('round-over', { pointer: '/roundId', heldBefore: round.heldBefore });
      const proposal = known(proposedOn(context), 'proposal date');
      if (!takesProposalOf(round, proposal)) {
        return refuse('round-cutoff-passed', { pointer: '/roundId', proposedOn: proposal, proposedBefore: round.proposedBefore });
      }
      const written = context.kind === 're-evaluation' && ruleSetOf(context).reEvaluation.writtenOpinions;
      const chosen = data.form ?? (written ? 'written-opinions' : 'meeting');
      if (chosen === 'written-opinions' && !written) return refuse('written-opinions-only-for-re-evaluation', { pointer: '/form' });
      if (chosen === 'meeting' && written && data.formReasons === undefined)
        return refuse('meeting-reasons-missing', { pointer: '/formReasons' });
      return [{ type: 'RoundScheduled', data: { ...data, level, form: chosen, heldBefore: round.heldBefore } }];
    },
  }),
  RecordCouncilResult: rule({
    vi: 'Ghi nhận kết quả của Hội đồng theo văn bản',
    en: 'Take over the council’s result from its paper',
    basis: 'Decision 26/2026, Art. 3.3, 7.3.d, 7.4.d; Annex II, closing notes',
    roles: ['council-secretary'],
    yields: ['CouncilResultRecorded'],
    refusals: ['round-in-system', ...figureRefusals],
    data: s.councilFigures.extend({ paper: s.paper }),
    example: { sumOfTotals: 684, members: 9, bandStars: 4, gateStars: 4, stars: 4, paper: examplePaper('19/BB-HĐOCOP') },
    competent: atTheDesk,
    links: ofRound,
    decide: (data, context, env) => {
      const level = levelOf(context);
      const ruleSet = ruleSetOf(context);
      const wrong = itsRoundInSystem(context, env) ?? wrongFigures(data, ruleSet);
      if (wrong) return wrong;
      const roundId = known(context.round, 'round').id;
      return [
        {
          type: 'CouncilResultRecorded',
          data: { ...data, level, roundId, route: routeOf(data, level, context, ruleSet), source: 'paper' },
        },
      ];
    },
  }),
  RecordEvaluationStopped: rule({
    vi: 'Ghi nhận dừng đánh giá (bị loại) theo văn bản',
    en: 'Take over from paper that the evaluation was stopped',
    basis: 'Decision 26/2026, Annex II, disqualification rules',
    roles: ['council-secretary'],
    yields: ['EvaluationStopped'],
    refusals: ['round-in-system'],
    data: z.strictObject({ effect: stopEffect, criterion: s.text(20).optional(), reasons: s.reasons, paper: s.paper }),
    example: {
      effect: 'stop-scoring',
      criterion: '6.1',
      reasons: 'Phát hiện tạp chất nguy hại trong mẫu.',
      paper: examplePaper('19/BB-HĐOCOP'),
    },
    competent: atTheDesk,
    links: ofRound,
    decide: (data, context, env) =>
      itsRoundInSystem(context, env) ?? [{ type: 'EvaluationStopped', data: { ...data, level: levelOf(context), source: 'paper' } }],
  }),
} as const;
