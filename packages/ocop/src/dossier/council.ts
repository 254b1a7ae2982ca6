/** Stage `council-round`, provincial and central: what a result leads to (Decision 26/2026, Articles 3, 4.1, 7.3.e, 7.4.g; Annex II, closing notes). */
import { type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { addDays } from '../calendar/civil-date.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { bandStars } from '../rule-sets/rule-sets.ts';
import type { DossierContext, Level, ResultRoute } from './context.ts';
import { ruleSetOf } from './due.ts';
import { levelFor } from './level.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

const route = z.enum(['recognise', 'approve', 'forward', 'hold', 'below-ninety', 'not-recognised']);
export const form = z.enum(['meeting', 'written-opinions']);
export const stopEffect = z.enum(['reject', 'stop-scoring', 'not-eligible']);

/** The facts of the council as both workflow versions have them; each adds where its result comes from. */
export const roundScheduled = z.strictObject({ level: s.level, roundId: s.text(60), form, heldBefore: s.day });
export const councilResult = s.councilFigures.extend({ level: s.level, roundId: s.text(60), route });
export const evaluationStopped = z.strictObject({
  level: s.level,
  effect: stopEffect,
  criterion: s.text(20).optional(),
  reasons: s.reasons,
});

export const councilFacts = {
  HeldResultResolved: factOf(
    'Đã xử lý kết quả đang giữ',
    'Held result resolved',
    z.strictObject({ route: z.enum(['recognise', 'approve', 'forward', 'not-recognised']), stars: s.stars, reasons: s.reasons }),
  ),
} as const;

export const councilRules = {
  ResolveHeldResult: rule({
    vi: 'Xử lý kết quả đang giữ: chưa đạt yêu cầu tối thiểu, hoặc lại từ 90 điểm sau khi cấp trung ương trả về',
    en: 'Resolve a held result: a minimum requirement missed, or 90 points again after the centre gave less',
    basis: 'Decision 26/2026, Art. 7.3.e, 7.4.g; policy of the rule set (gates.fiveStarBandMissed, gates.threeStarMissed)',
    roles: ['provincial-chair'],
    yields: ['HeldResultResolved'],
    refusals: ['forward-needs-ninety'],
    data: z.strictObject({
      /** To the ministry, as a potential 5-star product; else the result stands as the minimum requirements left it. */
      forward: z.boolean(),
      reasons: s.reasons,
    }),
    example: { forward: false, reasons: 'Chưa đạt yêu cầu tối thiểu 5 sao về xuất khẩu; công nhận theo hạng đã đạt.' },
    decide: ({ forward, reasons }, context) => {
      const result = known(context.result, 'council result');
      const ruleSet = ruleSetOf(context);
      if (forward) {
        if (result.bandStars < 5) return refuse('forward-needs-ninety', { pointer: '/forward', bandStars: result.bandStars });
        return [{ type: 'HeldResultResolved', data: { route: upwards(context), stars: result.stars, reasons } }];
      }
      const stars = Math.min(result.stars, mostOfProvince(ruleSet));
      const stands = recognisable(stars, context, ruleSet) ? 'recognise' : 'not-recognised';
      return [{ type: 'HeldResultResolved', data: { route: stands, stars, reasons } }];
    },
  }),
} as const;

type Figures = z.output<typeof s.councilFigures>;

export const figureRefusals = ['sum-out-of-range', 'band-stars-wrong', 'stars-wrong'] as const;

/** R3.2, R3.3: the band follows from the exact average, the stars are the lower of band and gates. */
export const wrongFigures = (f: Figures, ruleSet: RuleSet): Refusal | undefined => {
  if (f.sumOfTotals > 100 * f.members) return refuse('sum-out-of-range', { pointer: '/sumOfTotals', most: 100 * f.members });
  const band = bandStars(f.sumOfTotals, f.members, ruleSet);
  if (f.bandStars !== band) return refuse('band-stars-wrong', { pointer: '/bandStars', bandStars: band });
  const stars = Math.min(f.bandStars, f.gateStars);
  return f.stars === stars ? undefined : refuse('stars-wrong', { pointer: '/stars', stars });
};

/** Article 7.6.đ: the chair approves as in 7.3.e; only a product that has 5 stars already goes up without (Article 6.3.b). */
const upwards = (context: DossierContext): 'forward' | 'approve' => (keepsFiveStars(context) ? 'forward' : 'approve');

export const keepsFiveStars = ({ kind, previous }: DossierContext): boolean => kind === 're-evaluation' && previous?.stars === 5;

/** The most stars that the province itself may recognise (Article 4.1). */
const mostOfProvince = (ruleSet: RuleSet): number => Math.max(...[3, 4, 5].filter((stars) => levelFor(stars, ruleSet) === 'province'));

/**
 * Where a result leads (Articles 4.1, 7.3.e, 7.4.g). At the ministry 5 stars are recognised, all else goes back to the province. What is
 * assessed again after that is assessed within the province's authority (Article 7.4.g): 90 points do not go up by themselves a second time.
 */
export const routeOf = (f: Figures, level: Level, context: DossierContext, ruleSet: RuleSet): ResultRoute => {
  if (level === 'ministry') return f.stars === 5 ? 'recognise' : 'below-ninety';
  const wasAtTheCentre = context.proposedToMinistryOn !== null;
  if (f.stars === 5) return wasAtTheCentre ? 'hold' : upwards(context);
  if (f.bandStars === 5) {
    const policy = ruleSet.gates.fiveStarBandMissed;
    if (policy === 'hold' || (policy === 'forward' && wasAtTheCentre)) return 'hold';
    if (policy === 'forward') return upwards(context);
  }
  if (f.stars < ruleSet.certificate.minStars) {
    return f.bandStars >= ruleSet.certificate.minStars && ruleSet.gates.threeStarMissed === 'hold' ? 'hold' : 'not-recognised';
  }
  return recognisable(f.stars, context, ruleSet) ? 'recognise' : 'not-recognised';
};

/** 1 and 2 stars never (Article 4.1.a); an upgrade only where it reaches more stars than the product has, if the rule set says so. */
export const recognisable = (stars: number, { kind, previous }: DossierContext, ruleSet: RuleSet): boolean =>
  stars >= ruleSet.certificate.minStars &&
  !(kind === 'upgrade' && ruleSet.upgrade.mustBeHigher && previous !== null && stars <= previous.stars);

/** The last day of the assessment: the day before "held before" (R5.2). */
export const lastDayOfRound = (heldBefore: string): string => addDays(heldBefore, -1);
