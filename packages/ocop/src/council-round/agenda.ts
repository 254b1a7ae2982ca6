/** What the council has before it: dossiers, their samples, and who goes to a later round (Decision 26/2026, Articles 5, 6.2.d, 7.6.d). */
import { type Env, type Refusal, refuse, type State } from '@hoso/workflow';
import { z } from 'zod';
import type { DossierContext, Level } from '../dossier/context.ts';
import { ruleSetById } from '../rule-sets/rule-sets.ts';
import { itemOf, type RoundContext } from './context.ts';
import type { RoundFact } from './facts.ts';
import { laterRound, roundHeldAfter } from './later-rounds.ts';
import { pastIn } from './record.ts';
import { actingChairs, isScoreKnown, unlessChair } from './roles.ts';
import { factOf, known, rule, withItem } from './rule.ts';
import * as s from './schemas.ts';
import { missingSamples } from './voting.ts';

export const agendaFacts = {
  DossierAdmitted: factOf(
    'Đã đưa hồ sơ vào đợt đánh giá',
    'Dossier admitted to the round',
    z.strictObject({
      dossierId: s.id,
      number: z.int().min(1),
      productName: s.text(300),
      productSet: s.text(2),
      kind: s.kind,
      form: s.form,
      /** Why a re-evaluation meets all the same (Article 7.6.d). */
      formReasons: s.reasons.optional(),
      proposedOn: s.day,
      /** 1, or more for a dossier that comes back to a round that had put it off. */
      attempt: s.attempt,
    }),
  ),
  DossierDeferred: factOf(
    'Hồ sơ chuyển sang đợt sau',
    'Dossier deferred to a later round',
    z.strictObject({
      dossierId: s.id,
      /** `late`: proposed on or after the cut-off; `postponed`: put off by the council. */
      cause: z.enum(['late', 'postponed']),
      reasons: s.reasons.optional(),
      proposedOn: s.day,
      proposedBefore: s.day,
      nextRoundId: s.roundId.nullable(),
    }),
  ),
  DossierRemoved: factOf(
    'Đã đưa hồ sơ ra khỏi chương trình',
    'Dossier taken off the agenda',
    z.strictObject({ dossierId: s.id, reasons: s.reasons }),
  ),
  SamplesReceived: factOf('Đã nhận sản phẩm mẫu', 'Samples received', z.strictObject({ dossierId: s.id, count: z.int().min(1) })),
} as const;

const entry = z.strictObject({
  dossierId: s.id,
  /** Why a re-evaluation meets all the same: the matter is complex (Article 7.6.d). */
  meetingReasons: s.reasons.optional(),
});
type Entry = z.output<typeof entry>;

const awaiting: Readonly<Record<Level, string>> = { province: 'council-round.awaiting-round', ministry: 'central-review.awaiting-round' };
const scheduled: Readonly<Record<Level, string>> = { province: 'council-round.scheduled', ministry: 'central-review.scheduled' };

type Linked = State<DossierContext> | undefined;
const linkedDossier = (dossierId: string, env: Env): Linked => env.linked[dossierId] as Linked;

/** The dossier, if it waits for a round of this level, province and rule set, and takes its result from one. */
const waiting = (dossierId: string, { level, provinceCode, ruleSet }: RoundContext, env: Env): DossierContext | undefined => {
  const state = linkedDossier(dossierId, env);
  if (state === undefined || level === null || state.path !== awaiting[level]) return undefined;
  const { context } = state;
  const isOurs =
    context.resultsFrom === 'round' && context.ruleSet === ruleSet && (level === 'ministry' || context.provinceCode === provinceCode);
  return isOurs ? context : undefined;
};

/** Before the council: it waits for a round, as it does until it has heard of its admission, or is scheduled into this one. */
export const isBeforeUs = (dossierId: string, { level, roundId }: RoundContext, env: Env): boolean => {
  const state = linkedDossier(dossierId, env);
  const at = known(level, 'level');
  return state?.path === awaiting[at] || (state?.path === scheduled[at] && state.context.round?.id === roundId);
};

/** What becomes of one proposed dossier: it is admitted, or goes to a later round when it came too late. */
const admission = ({ dossierId, meetingReasons }: Entry, number: number, context: RoundContext, env: Env): RoundFact | Refusal => {
  if (itemOf(context, dossierId) !== undefined) return refuse('already-on-the-agenda', { dossierId });
  const dossier = waiting(dossierId, context, env);
  if (dossier === undefined) return refuse('not-awaiting-a-round', { dossierId });
  const proposedOn = known(context.level === 'ministry' ? dossier.proposedToMinistryOn : dossier.proposedOn, 'proposal date');
  const proposedBefore = known(context.proposedBefore, 'cut-off');
  if (proposedOn >= proposedBefore) {
    if (context.deferred[dossierId]?.cause === 'late') return refuse('already-deferred', { dossierId });
    const nextRoundId = roundHeldAfter(env.effectiveOn, context, proposedOn);
    return { type: 'DossierDeferred', data: { dossierId, cause: 'late', proposedOn, proposedBefore, nextRoundId } };
  }
  const kind = known(dossier.kind, 'kind');
  const product = known(dossier.product, 'product');
  const byOpinions =
    kind === 're-evaluation' && known(ruleSetById(known(context.ruleSet, 'rule set')), 'known rule set').reEvaluation.writtenOpinions;
  return {
    type: 'DossierAdmitted',
    data: {
      ...{
        dossierId,
        number,
        productName: product.name,
        productSet: product.set,
        kind,
        proposedOn,
        attempt: pastIn(context, dossierId).attempts + 1,
      },
      form: byOpinions && meetingReasons === undefined ? 'written-opinions' : 'meeting',
      ...(meetingReasons === undefined ? {} : { formReasons: meetingReasons }),
    },
  };
};

const officers = ['council-secretary', 'department-officer', 'ministry-officer'] as const;
const exampleId = '00000000-0000-4000-8000-00000000000a';

export const agendaRules = {
  AdmitDossiers: rule({
    vi: 'Đưa hồ sơ vào đợt đánh giá',
    en: 'Admit dossiers to the round',
    basis: 'Decision 26/2026, Art. 5, 7.3.d, 7.4.d, 7.6.d',
    roles: officers,
    yields: ['DossierAdmitted', 'DossierDeferred'],
    refusals: ['not-awaiting-a-round', 'already-on-the-agenda', 'already-deferred'],
    data: z.strictObject({
      dossiers: z
        .array(entry)
        .min(1)
        .max(100)
        .refine(
          (list) => new Set(list.map((e) => e.dossierId)).size === list.length,
          'mỗi hồ sơ chỉ nêu một lần (must name each dossier once)',
        ),
    }),
    example: { dossiers: [{ dossierId: exampleId }] },
    links: ({ dossiers }) => dossiers.map((e) => e.dossierId),
    decide: ({ dossiers }, context, env) => {
      const facts: RoundFact[] = [];
      let number = context.lastNumber;
      for (const [index, dossier] of dossiers.entries()) {
        const answer = admission(dossier, number + 1, context, env);
        if ('refused' in answer) return { ...answer, details: { ...answer.details, pointer: `/dossiers/${index}/dossierId` } };
        if (answer.type === 'DossierAdmitted') number += 1;
        facts.push(answer);
      }
      return facts;
    },
  }),
  RecordSamples: rule({
    vi: 'Ghi nhận sản phẩm mẫu đã có tại Hội đồng',
    en: 'Record that the samples lie before the council',
    basis: 'Decision 26/2026, Art. 6.2.d, 6.3',
    beside: (context, { dossierId }) => itemOf(context, dossierId)?.proposedOn,
    roles: officers,
    yields: ['SamplesReceived'],
    refusals: ['not-on-the-agenda', 'item-concluded', 'samples-not-awaited', 'samples-wrong'],
    data: z.strictObject({ dossierId: s.id, count: z.int().min(0).max(50) }),
    example: { dossierId: exampleId, count: 5 },
    blockers: (context) => (context.agenda.some((item) => missingSamples(context, item) > 0) ? [] : ['samples-not-awaited']),
    decide: withItem((item, { dossierId, count }, context) => {
      const needed = missingSamples(context, item);
      if (needed === 0) return refuse('samples-not-awaited', { pointer: '/dossierId' });
      if (count !== needed) return refuse('samples-wrong', { pointer: '/count', needed });
      return [{ type: 'SamplesReceived', data: { dossierId, count } }];
    }),
  }),
  PostponeDossier: rule({
    vi: 'Hoãn hồ sơ sang đợt sau',
    en: 'Put a dossier off to a later round',
    basis: 'Decision 26/2026, Art. 5; the council’s regulation',
    roles: ['council-secretary', 'council-member'],
    yields: ['DossierDeferred'],
    refusals: ['not-on-the-agenda', 'item-concluded', 'not-the-chair', 'postponed-by-the-chair'],
    data: z.strictObject({ dossierId: s.id, reasons: s.reasons }),
    example: { dossierId: exampleId, reasons: 'Chờ kết quả kiểm nghiệm bổ sung.' },
    blockers: (context, env) => (env.actor.role === 'council-member' ? unlessChair(context, env) : []),
    decide: withItem((item, { dossierId, reasons }, context, env) => {
      const chairs = actingChairs(context, item);
      if (env.actor.role === 'council-member' && !chairs.includes(env.actor.id)) return refuse('not-the-chair', { chairs });
      // Once sheets are known a dossier must not be put off for what stands on them, unless whoever leads the council says why.
      if (env.actor.role !== 'council-member' && isScoreKnown(item) && chairs.length > 0) {
        return refuse('postponed-by-the-chair', { chairs });
      }
      const { proposedOn } = item;
      const nextRoundId = laterRound(context, proposedOn, env.effectiveOn);
      const proposedBefore = known(context.proposedBefore, 'cut-off');
      return [{ type: 'DossierDeferred', data: { dossierId, cause: 'postponed', reasons, proposedOn, proposedBefore, nextRoundId } }];
    }),
  }),
  RemoveDossier: rule({
    vi: 'Đưa hồ sơ đã rút, bị từ chối ra khỏi chương trình',
    en: 'Take a dossier off the agenda that is no longer before the council',
    basis: 'Decision 26/2026, Art. 7.3',
    roles: ['council-secretary'],
    yields: ['DossierRemoved'],
    refusals: ['not-on-the-agenda', 'item-concluded', 'still-before-the-council'],
    data: z.strictObject({ dossierId: s.id, reasons: s.reasons }),
    example: { dossierId: exampleId, reasons: 'Chủ thể đã rút hồ sơ.' },
    links: ({ dossierId }) => [dossierId],
    decide: withItem((_, { dossierId, reasons }, context, env) =>
      isBeforeUs(dossierId, context, env)
        ? refuse('still-before-the-council', { pointer: '/dossierId' })
        : [{ type: 'DossierRemoved', data: { dossierId, reasons } }],
    ),
  }),
} as const;
