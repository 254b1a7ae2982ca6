/** Stage `idea`: the province's plan for 2026, part III, sections 2 to 4. Decision 26/2026 itself knows no idea stage. */

import { type Env, type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { productSetById } from '../product-sets/product-sets.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { chooseRuleSet, mayApply } from '../rule-sets/rule-sets.ts';
import { provinceOf } from '../units/units.ts';
import type { DossierContext, Kind } from './context.ts';
import { exampleApplicant } from './examples.ts';
import { factOf, rule } from './rule.ts';
import * as s from './schemas.ts';

const idea = z.strictObject({
  description: s.text(4000),
  /** Article 2.1: a speciality with local origin and traits, tied to traditional culture. */
  localCharacter: s.text(4000),
});
const meeting = z.strictObject({
  heldOn: s.day,
  participants: z
    .array(s.personal(s.text(200)))
    .min(1)
    .max(50),
});

export const ideaFacts = {
  IdeaRegistered: factOf(
    'Đã đăng ký ý tưởng sản phẩm',
    'Product idea registered',
    z.strictObject({
      productId: s.id,
      applicant: s.applicant,
      communeCode: s.communeCode,
      provinceCode: s.provinceCode,
      product: s.product,
      idea,
      ruleSet: s.text(60),
      registeredOn: s.day,
    }),
  ),
  IdeaSelected: factOf('Đã lựa chọn ý tưởng', 'Idea selected', z.strictObject({ reasons: s.reasons, meeting: meeting.optional() })),
  IdeaRefused: factOf('Không lựa chọn ý tưởng', 'Idea not selected', z.strictObject({ reasons: s.reasons, meeting: meeting.optional() })),
  IdeaRevised: factOf('Đã chỉnh sửa ý tưởng', 'Idea revised', z.strictObject({ idea, attempt: z.int().min(2) })),
  ConsultantSupportRecorded: factOf(
    'Đã ghi nhận hỗ trợ tư vấn',
    'Support by a consultant recorded',
    z.strictObject({ consultant: s.personal(s.text(200)), topics: z.array(s.text(200)).min(1).max(20), outcome: s.text() }),
  ),
} as const;

/** What every first command must get right about product, place, applicant and day: the rule set that governs, or a refusal that names the field. */
export const startingRuleSet = (
  data: { readonly applicant: { readonly type: string }; readonly product: { readonly set: string }; readonly communeCode: string },
  kind: Kind,
  filedOn: string,
): RuleSet | Refusal => {
  const set = productSetById(data.product.set);
  if (set === undefined) return refuse('unknown-product-set', { pointer: '/product/set', value: data.product.set });
  if (provinceOf(data.communeCode) === undefined) return refuse('unknown-unit', { pointer: '/communeCode', value: data.communeCode });
  const ruleSet = chooseRuleSet({ filedOn, kind });
  if (ruleSet === undefined) return refuse('no-rule-set', { filedOn });
  if (!mayApply(ruleSet, data.applicant.type, set.tourism)) {
    return refuse('applicant-not-eligible', { pointer: '/applicant/type', productSet: data.product.set });
  }
  return ruleSet;
};

export const startRefusals = ['unknown-product-set', 'unknown-unit', 'applicant-not-eligible', 'no-rule-set'] as const;

/** Plan 2026, III.3: the commune meets on ideas that were registered, and selects after it met. */
const misheld = (
  data: { readonly meeting?: z.output<typeof meeting> | undefined },
  { ideaRegisteredOn }: DossierContext,
  { effectiveOn }: Env,
): Refusal | undefined => {
  const heldOn = data.meeting?.heldOn;
  if (heldOn === undefined || (heldOn >= (ideaRegisteredOn ?? '') && heldOn <= effectiveOn)) return undefined;
  return refuse('meeting-date-wrong', { pointer: '/meeting/heldOn', notBefore: ideaRegisteredOn, notAfter: effectiveOn });
};

const startData = z.strictObject({ applicant: s.applicant, communeCode: s.communeCode, product: s.product, idea });

export const ideaRules = {
  RegisterIdea: rule({
    vi: 'Đăng ký ý tưởng sản phẩm',
    en: 'Register a product idea',
    basis: 'Plan 2026, III.2; Decision 26/2026, Art. 2',
    roles: ['applicant', 'commune-officer'],
    yields: ['IdeaRegistered'],
    refusals: [...startRefusals, 'idea-stage-off'],
    data: startData,
    example: {
      applicant: exampleApplicant,
      communeCode: '21115',
      product: { name: 'Tinh dầu quế Trà Bồng', set: '20' },
      idea: {
        description: 'Tinh dầu chưng cất từ lá và vỏ quế của đồng bào Co.',
        localCharacter: 'Quế bản địa Trà Bồng, nghề chưng cất truyền thống của thôn.',
      },
    },
    competent: (actor, _, data) =>
      data === undefined || (data.communeCode === actor.unit && (actor.role !== 'applicant' || data.applicant.id === actor.id)),
    decide: (data, _, env) => {
      const ruleSet = startingRuleSet(data, 'first', env.effectiveOn);
      if ('refused' in ruleSet) return ruleSet;
      if (!ruleSet.ideaStage.enabled) return refuse('idea-stage-off', { ruleSet: ruleSet.id });
      const provinceCode = provinceOf(data.communeCode) as string;
      return [
        {
          type: 'IdeaRegistered',
          data: { productId: env.dossierId, provinceCode, ruleSet: ruleSet.id, registeredOn: env.effectiveOn, ...data },
        },
      ];
    },
  }),
  SelectIdea: rule({
    vi: 'Lựa chọn ý tưởng',
    en: 'Select the idea',
    basis: 'Plan 2026, III.3',
    roles: ['commune-chair'],
    yields: ['IdeaSelected'],
    refusals: ['meeting-date-wrong'],
    data: ideaFacts.IdeaSelected.data,
    example: { reasons: 'Nguyên liệu tại chỗ, gắn với nghề truyền thống, có thị trường.' },
    decide: (data, context, env) => misheld(data, context, env) ?? [{ type: 'IdeaSelected', data }],
  }),
  RefuseIdea: rule({
    vi: 'Không lựa chọn ý tưởng',
    en: 'Do not select the idea',
    basis: 'Plan 2026, III.3',
    roles: ['commune-chair'],
    yields: ['IdeaRefused'],
    refusals: ['meeting-date-wrong'],
    data: ideaFacts.IdeaRefused.data,
    example: { reasons: 'Chưa rõ vùng nguyên liệu; đề nghị bổ sung.' },
    decide: (data, context, env) => misheld(data, context, env) ?? [{ type: 'IdeaRefused', data }],
  }),
  ReviseIdea: rule({
    vi: 'Chỉnh sửa, đăng ký lại ý tưởng',
    en: 'Revise the idea for another try',
    basis: 'Plan 2026, III.2',
    roles: ['applicant', 'commune-officer'],
    yields: ['IdeaRevised'],
    data: z.strictObject({ idea }),
    example: { idea: { description: 'Bổ sung bản đồ vùng quế 120 ha.', localCharacter: 'Quế bản địa Trà Bồng, nghề của đồng bào Co.' } },
    decide: (data, context) => [{ type: 'IdeaRevised', data: { ...data, attempt: context.ideaTries + 1 } }],
  }),
  RecordConsultantSupport: rule({
    vi: 'Ghi nhận hỗ trợ tư vấn',
    en: 'Record support by a consultant',
    basis: 'Plan 2026, III.4',
    beside: ({ ideaRegisteredOn }) => ideaRegisteredOn,
    roles: ['commune-officer', 'department-officer'],
    yields: ['ConsultantSupportRecorded'],
    data: ideaFacts.ConsultantSupportRecorded.data,
    example: {
      consultant: 'Đơn vị tư vấn OCOP Ví Dụ',
      topics: ['bao bì', 'câu chuyện sản phẩm'],
      outcome: 'Nhãn mới có mã truy xuất điện tử.',
    },
    decide: (data) => [{ type: 'ConsultantSupportRecorded', data }],
  }),
} as const;
