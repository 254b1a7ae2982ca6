/** How a round begins, and how it is called off (Decision 26/2026, Article 5). */
import { type Env, type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { yearOf } from '../calendar/civil-date.ts';
import type { Level } from '../dossier/context.ts';
import { rubricFor } from '../rubric/rubrics.ts';
import { type Round, roundById } from '../rule-sets/rounds.ts';
import { ruleSets } from '../rule-sets/rule-sets.ts';
import { roundStreamId } from './commitment.ts';
import { laterRound } from './later-rounds.ts';
import { inRound, worksAt } from './roles.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

export const planningFacts = {
  RoundPlanned: factOf(
    'Đã lập kế hoạch đợt đánh giá',
    'Round planned',
    z.strictObject({
      roundId: s.roundId,
      level: s.level,
      /** null at the central level. */
      provinceCode: s.text(2).nullable(),
      year: z.int(),
      number: z.int().min(0),
      title: z.strictObject({ vi: s.text(300), en: s.text(300) }),
      ruleSet: s.text(60),
      rubric: s.text(60),
      /** Proposals of before this day count. */
      proposedBefore: s.day,
      heldFrom: s.day.nullable(),
      /** The assessment is to be held before this day. */
      heldBefore: s.day,
      basis: s.text(300),
      /** Beyond the two rounds of Article 5. */
      extra: z.boolean(),
      legalBasis: s.legalBasis.nullable(),
    }),
  ),
  RoundCancelled: factOf(
    'Đã hủy đợt đánh giá',
    'Round cancelled',
    z.strictObject({
      reasons: s.reasons,
      /** The dossiers that were on the agenda, and the round to which each goes. */
      deferred: z.array(z.strictObject({ dossierId: s.id, nextRoundId: s.roundId.nullable() })),
    }),
  ),
} as const;

const planned = z.strictObject({
  /** Of the calendar; or a further one of the same form, with its days in `extra`. */
  roundId: s.roundId,
  extra: z.strictObject({ proposedBefore: s.day, heldBefore: s.day }).optional(),
  /** A round beyond Article 5 rests on the council's regulation and on a plan. */
  legalBasis: s.legalBasis.optional(),
});
type Planned = z.output<typeof planned>;

type Place = { readonly level: Level; readonly provinceCode: string | null; readonly year: number; readonly number: number };
const placeOf = (roundId: string): Place => {
  const [, province, year, number] = known(/^(?:province-(\d\d)|central)-(\d{4})-(\d+)$/.exec(roundId), 'round id');
  return {
    level: province === undefined ? 'ministry' : 'province',
    provinceCode: province ?? null,
    year: Number(year),
    number: Number(number),
  };
};

const titleOf = ({ level, year, number }: Place) =>
  level === 'ministry'
    ? { vi: `Đợt bổ sung ${number} năm ${year}, cấp trung ương`, en: `Additional central round ${number} of ${year}` }
    : { vi: `Đợt bổ sung ${number} năm ${year}, cấp tỉnh`, en: `Additional provincial round ${number} of ${year}` };

/** The round of the calendar, or the one that the command describes. */
const roundOf = ({ roundId, extra }: Planned, env: Env): Omit<Round, 'id' | 'level' | 'province'> | Refusal => {
  const inCalendar = roundById(roundId);
  if (extra === undefined) return inCalendar ?? refuse('unknown-round', { pointer: '/roundId' });
  if (inCalendar !== undefined) return refuse('round-in-calendar', { pointer: '/extra', heldBefore: inCalendar.heldBefore });
  const place = placeOf(roundId);
  if (extra.proposedBefore > extra.heldBefore || yearOf(extra.heldBefore) !== place.year) {
    return refuse('round-dates-wrong', { pointer: '/extra', year: place.year });
  }
  const ruleSet = ruleSets.findLast((r) => r.inForceFrom <= env.effectiveOn)?.id ?? '';
  const { year, number } = place;
  return { year, number, title: titleOf(place), ruleSet, ...extra, extra: true, basis: 'QĐ 26/2026 Art. 5.1, 5.2' };
};

export const planningRules = {
  PlanRound: rule({
    vi: 'Lập kế hoạch đợt đánh giá, hoặc lập lại khi đã hủy',
    en: 'Plan a round, or plan it anew when it was called off',
    basis: 'Decision 26/2026, Art. 5.1, 5.2',
    roles: ['department-officer', 'ministry-officer'],
    yields: ['RoundPlanned'],
    refusals: ['unknown-round', 'round-in-calendar', 'round-dates-wrong', 'wrong-stream', 'round-over', 'legal-basis-missing', 'no-rubric'],
    data: planned,
    example: { roundId: 'province-51-2026-2' },
    competent: (actor, context, data) => {
      if (data === undefined) return context.level === null || inRound(actor, context);
      const { level, provinceCode } = placeOf(data.roundId);
      return worksAt(actor, level, provinceCode);
    },
    decide: (data, _, env) => {
      const { roundId, legalBasis } = data;
      const round = roundOf(data, env);
      if ('refused' in round) return round;
      const stream = roundStreamId(roundId);
      if (env.dossierId !== stream) return refuse('wrong-stream', { stream });
      if (env.effectiveOn >= round.heldBefore) return refuse('round-over', { heldBefore: round.heldBefore });
      if (round.extra && legalBasis === undefined) return refuse('legal-basis-missing', { pointer: '/legalBasis' });
      const rubric = rubricFor(round.ruleSet, env.effectiveOn);
      if (rubric === undefined) return refuse('no-rubric', { ruleSet: round.ruleSet });
      const { level, provinceCode } = placeOf(roundId);
      const { year, number, title, ruleSet, proposedBefore, heldFrom = null, heldBefore, basis, extra } = round;
      return [
        {
          type: 'RoundPlanned',
          data: {
            ...{ roundId, level, provinceCode, year, number, title, ruleSet, rubric: rubric.id },
            ...{ proposedBefore, heldFrom, heldBefore, basis, extra, legalBasis: legalBasis ?? null },
          },
        },
      ];
    },
  }),
  CancelRound: rule({
    vi: 'Hủy đợt đánh giá',
    en: 'Cancel the round',
    basis: 'Decision 26/2026, Art. 5.1, 5.2',
    roles: ['department-officer', 'ministry-officer'],
    yields: ['RoundCancelled'],
    refusals: ['scoring-begun'],
    data: z.strictObject({ reasons: s.reasons }),
    example: { reasons: 'Hoãn theo thông báo của UBND tỉnh do mưa lũ.' },
    // A council that can no longer work may have put everything off: then the round ends like this, although sheets were sealed.
    blockers: (context) => (context.voters !== null && context.agenda.length > 0 ? ['scoring-begun'] : []),
    decide: ({ reasons }, context, env) => {
      const deferred = context.agenda.map(({ dossierId, proposedOn }) => ({
        dossierId,
        nextRoundId: laterRound(context, proposedOn, env.effectiveOn),
      }));
      return [{ type: 'RoundCancelled', data: { reasons, deferred } }];
    },
  }),
} as const;
