/** Stage `council-round`, provincial and central: scheduling and result (Decision 26/2026, Articles 3, 5, 7.3.d, 7.4.d, 7.6.d). */
import { type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { addDays } from '../calendar/civil-date.ts';
import { roundById, takesProposalOf } from '../rule-sets/rounds.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { bandStars } from '../rule-sets/rule-sets.ts';
import type { DossierContext, Level, ResultRoute } from './context.ts';
import { levelOf } from './department.ts';
import { ruleSetOf } from './due.ts';
import { atTheDesk } from './roles.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

const route = z.enum(['recognise', 'approve', 'forward', 'hold', 'below-ninety', 'not-recognised']);
const form = z.enum(['meeting', 'written-opinions']);

export const councilFacts = {
  RoundScheduled: factOf(
    'Đã xếp vào đợt đánh giá',
    'Scheduled into a round',
    z.strictObject({ level: s.level, roundId: s.text(60), form, formReasons: s.reasons.optional(), heldBefore: s.day }),
  ),
  CouncilResultRecorded: factOf(
    'Đã ghi nhận kết quả của Hội đồng',
    'Result of the council recorded',
    s.councilFigures.extend({ level: s.level, roundId: s.text(60), route }),
  ),
  EvaluationStopped: factOf(
    'Hội đồng dừng đánh giá',
    'Evaluation stopped by the council',
    z.strictObject({
      level: s.level,
      effect: z.enum(['reject', 'stop-scoring', 'not-eligible']),
      criterion: s.text(20).optional(),
      reasons: s.reasons,
    }),
  ),
  HeldResultResolved: factOf(
    'Đã xử lý kết quả đang giữ',
    'Held result resolved',
    z.strictObject({ route: z.enum(['recognise', 'approve', 'forward', 'not-recognised']), stars: s.stars, reasons: s.reasons }),
  ),
} as const;

export const councilRules = {
  ScheduleRound: rule({
    vi: 'Xếp hồ sơ vào đợt đánh giá',
    en: 'Schedule the dossier into a round',
    basis: 'Decision 26/2026, Art. 5, 7.6.d; Plan 2026, III.5',
    roles: ['department-officer', 'ministry-officer', 'council-secretary'],
    yields: ['RoundScheduled'],
    refusals: [
      'unknown-round',
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
      if (round.ruleSet !== context.ruleSet) return refuse('round-under-other-rules', { pointer: '/roundId', ruleSet: round.ruleSet });
      if (env.effectiveOn >= round.heldBefore) return refuse('round-over', { pointer: '/roundId', heldBefore: round.heldBefore });
      const proposedOn = known(level === 'ministry' ? context.proposedToMinistryOn : context.proposedOn, 'proposal date');
      if (!takesProposalOf(round, proposedOn)) {
        return refuse('round-cutoff-passed', { pointer: '/roundId', proposedOn, proposedBefore: round.proposedBefore });
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
    vi: 'Ghi nhận kết quả của Hội đồng',
    en: 'Record the council’s result',
    basis: 'Decision 26/2026, Art. 3.3, 7.3.d, 7.4.d; Annex II, closing notes',
    roles: ['council-secretary'],
    yields: ['CouncilResultRecorded'],
    refusals: ['sum-out-of-range', 'band-stars-wrong', 'stars-wrong'],
    data: s.councilFigures,
    example: { sumOfTotals: 684, members: 9, bandStars: 4, gateStars: 4, stars: 4 },
    competent: atTheDesk,
    decide: (data, context) => {
      const level = levelOf(context);
      const ruleSet = ruleSetOf(context);
      const wrong = wrongFigures(data, ruleSet);
      if (wrong) return wrong;
      const roundId = known(context.round, 'round').id;
      return [{ type: 'CouncilResultRecorded', data: { ...data, level, roundId, route: routeOf(data, level, context, ruleSet) } }];
    },
  }),
  RecordEvaluationStopped: rule({
    vi: 'Ghi nhận dừng đánh giá (bị loại)',
    en: 'Record that the evaluation was stopped',
    basis: 'Decision 26/2026, Annex II, disqualification rules',
    roles: ['council-secretary'],
    yields: ['EvaluationStopped'],
    data: z.strictObject({
      effect: z.enum(['reject', 'stop-scoring', 'not-eligible']),
      criterion: s.text(20).optional(),
      reasons: s.reasons,
    }),
    example: { effect: 'stop-scoring', criterion: '6.1', reasons: 'Phát hiện tạp chất nguy hại trong mẫu.' },
    competent: atTheDesk,
    decide: (data, context) => [{ type: 'EvaluationStopped', data: { ...data, level: levelOf(context) } }],
  }),
  ResolveHeldResult: rule({
    vi: 'Xử lý kết quả từ 90 điểm nhưng chưa đạt yêu cầu tối thiểu 5 sao',
    en: 'Resolve a result of 90 or more that misses a 5-star minimum',
    basis: 'Decision 26/2026, Art. 7.3.e; policy of the rule set (gates.fiveStarBandMissed)',
    roles: ['provincial-chair'],
    yields: ['HeldResultResolved'],
    data: z.strictObject({ forward: z.boolean(), reasons: s.reasons }),
    example: { forward: false, reasons: 'Chưa đạt yêu cầu tối thiểu 5 sao về xuất khẩu; công nhận theo hạng đã đạt.' },
    decide: ({ forward, reasons }, context) => {
      const { stars } = known(context.result, 'council result');
      const resolved: ResultRoute = forward
        ? context.kind === 're-evaluation'
          ? 'forward'
          : 'approve'
        : recognisable(stars, context, ruleSetOf(context))
          ? 'recognise'
          : 'not-recognised';
      return [{ type: 'HeldResultResolved', data: { route: resolved, stars, reasons } }];
    },
  }),
} as const;

type Figures = z.output<typeof s.councilFigures>;

/** R3.2, R3.3: the band follows from the exact average, the stars are the lower of band and gates. */
const wrongFigures = (f: Figures, ruleSet: RuleSet): Refusal | undefined => {
  if (f.sumOfTotals > 100 * f.members) return refuse('sum-out-of-range', { pointer: '/sumOfTotals', most: 100 * f.members });
  const band = bandStars(f.sumOfTotals, f.members, ruleSet);
  if (f.bandStars !== band) return refuse('band-stars-wrong', { pointer: '/bandStars', bandStars: band });
  const stars = Math.min(f.bandStars, f.gateStars);
  return f.stars === stars ? undefined : refuse('stars-wrong', { pointer: '/stars', stars });
};

/** Where a result leads (Articles 4.1, 7.3.e, 7.4.g). At the ministry 5 stars are recognised, all else goes back to the province. */
const routeOf = (f: Figures, level: Level, context: DossierContext, ruleSet: RuleSet): ResultRoute => {
  if (level === 'ministry') return f.stars === 5 ? 'recognise' : 'below-ninety';
  const up: ResultRoute = context.kind === 're-evaluation' ? 'forward' : 'approve';
  if (f.stars === 5) return up;
  if (f.bandStars === 5) {
    const policy = ruleSet.gates.fiveStarBandMissed;
    if (policy !== 'recognise') return policy === 'forward' ? up : 'hold';
  }
  if (f.stars < ruleSet.certificate.minStars) {
    return f.bandStars >= ruleSet.certificate.minStars && ruleSet.gates.threeStarMissed === 'hold' ? 'hold' : 'not-recognised';
  }
  return recognisable(f.stars, context, ruleSet) ? 'recognise' : 'not-recognised';
};

/** 1 and 2 stars never (Article 4.1.a); an upgrade only where it reaches more stars than the product has, if the rule set says so. */
export const recognisable = (stars: number, { kind, previous }: DossierContext, ruleSet: RuleSet): boolean =>
  stars >= ruleSet.certificate.minStars &&
  !(kind === 'upgrade' && ruleSet.upgrade.supersedeWhen === 'higher' && previous !== null && stars <= previous.stars);

/** The last day of the assessment: the day before "held before" (R5.2). */
export const lastDayOfRound = (heldBefore: string): string => addDays(heldBefore, -1);
