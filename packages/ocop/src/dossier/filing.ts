/** The product dossier as filed (Decision 26/2026, Article 6.1); the rule of the first filing (6.1.a). */
import { type Env, type Fact, type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import { rubricFor } from '../rubric/rubrics.ts';
import { chooseRuleSet, samplesRequired, transitionLimit } from '../rule-sets/rule-sets.ts';
import { provinceOf } from '../units/units.ts';
import type { DossierContext, Kind } from './context.ts';
import { exampleDocuments, exampleForm01, exampleForm02 } from './examples.ts';
import { startingRuleSet, startRefusals } from './idea.ts';
import { inOwnUnit } from './roles.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';
import { form02, selfScore, selfScored } from './self-assessment.ts';

export const contents = { form01: s.form01, form02, documents: s.documents };
const previous = z.strictObject({
  dossierId: s.id,
  productId: s.id,
  certificateNumber: s.text(60),
  stars: s.recognisedStars,
  validThrough: s.day,
});

export const filingFacts = {
  ProductDossierFiled: factOf(
    'Đã nộp hồ sơ sản phẩm',
    'Product dossier filed',
    z.strictObject({
      kind: s.kind,
      productId: s.id,
      applicant: s.applicant,
      communeCode: s.communeCode,
      provinceCode: s.provinceCode,
      product: s.product,
      ...contents,
      /** What part III of form 02 comes to; null under a rule set whose rubric is not here. */
      selfScore: selfScore.nullable(),
      /** Upgrade: what changed against the recognised product, with evidence (Article 6.1.b). */
      changes: s.text(10_000).optional(),
      /** Re-evaluation: updates and results since recognition (Article 6.1.c). */
      updates: s.updatesSinceRecognition.optional(),
      previous: previous.optional(),
      filedOn: s.day,
      /** Filed after the window closed, under the extension of Article 12.3. */
      late: z.boolean(),
      lateReason: s.reasons.optional(),
      /** Chosen by the filing date. */
      ruleSet: s.text(60),
      /** Last day of the old rules for this dossier (Article 12.2), where they govern it. */
      transitionLimit: s.day.nullable(),
    }),
  ),
} as const;

const missingForm = (documents: readonly { readonly kind: string }[]): Refusal | undefined => {
  const missing = ['form-01', 'form-02'].filter((form) => !documents.some((d) => d.kind === form));
  return missing.length === 0 ? undefined : refuse('form-missing', { pointer: '/documents', missing });
};

type Filing = {
  readonly kind: Kind;
  readonly form01: z.output<typeof s.form01>;
  readonly form02: z.output<typeof form02>;
  readonly documents: z.output<typeof s.documents>;
};
export type Who = {
  readonly productId: string;
  readonly applicant: NonNullable<DossierContext['applicant']>;
  readonly communeCode: string;
  readonly product: NonNullable<DossierContext['product']>;
};

/** `resultsFrom`: a round scores on a rubric; a dossier whose rule set has none here comes to its result on paper only. */
export const file = (
  filing: Filing,
  who: Who,
  resultsFrom: DossierContext['resultsFrom'],
  env: Env,
  more: Record<string, unknown>,
): readonly Fact[] | Refusal => {
  const ruleSet = startingRuleSet(who, filing.kind, env.effectiveOn);
  if ('refused' in ruleSet) return ruleSet;
  const rubric = rubricFor(ruleSet.id, env.effectiveOn);
  if (rubric === undefined && resultsFrom === 'round') return refuse('paper-version-needed', { ruleSet: ruleSet.id });
  const incomplete = missingForm(filing.documents);
  if (incomplete) return incomplete;
  const needed = samplesRequired(ruleSet, who.product.set);
  if (filing.form01.sampleCount !== needed) return refuse('samples-wrong', { pointer: '/form01/sampleCount', needed });
  const scored = rubric === undefined ? null : selfScored(filing.form02.selfAssessment, who.product.set, rubric);
  if (scored !== null && 'refused' in scored) return scored;
  return [
    {
      type: 'ProductDossierFiled',
      data: {
        filedOn: env.effectiveOn,
        late: false,
        ...filing,
        productId: who.productId,
        applicant: who.applicant,
        communeCode: who.communeCode,
        provinceCode: provinceOf(who.communeCode) as string,
        product: who.product,
        selfScore: scored,
        ruleSet: ruleSet.id,
        transitionLimit: transitionLimit(ruleSet, filing.kind) ?? null,
        ...more,
      },
    },
  ];
};

export const filingRefusals = ['paper-version-needed', 'form-missing', 'samples-wrong', 'self-assessment-wrong'] as const;

const start = z.strictObject({ applicant: s.applicant, communeCode: s.communeCode, product: s.product });

export const filingRules = {
  FileFirstDossier: rule({
    vi: 'Nộp hồ sơ sản phẩm lần đầu',
    en: 'File the product dossier, first time',
    basis: 'Decision 26/2026, Art. 6.1.a, 7.1',
    roles: ['applicant', 'commune-officer'],
    yields: ['ProductDossierFiled'],
    refusals: [...startRefusals, ...filingRefusals, 'idea-not-selected', 'start-missing'],
    data: z.strictObject({
      ...contents,
      /** Applicant, commune and product, only where the rule set has no idea stage and this is the first command. */
      start: start.optional(),
    }),
    example: { form01: exampleForm01, form02: exampleForm02, documents: exampleDocuments },
    competent: (actor, context, data) => {
      if (context.productId !== null || data?.start === undefined) return context.productId === null || inOwnUnit(actor, context);
      return data.start.communeCode === actor.unit && (actor.role !== 'applicant' || data.start.applicant.id === actor.id);
    },
    decide: ({ start: begun, ...data }, context, env) => {
      if (context.productId === null) {
        const ruleSet = chooseRuleSet({ filedOn: env.effectiveOn, kind: 'first' });
        if (ruleSet === undefined) return refuse('no-rule-set', { filedOn: env.effectiveOn });
        if (ruleSet.ideaStage.enabled) return refuse('idea-not-selected');
        if (begun === undefined) return refuse('start-missing', { pointer: '/start' });
        return file({ kind: 'first', ...data }, { productId: env.dossierId, ...begun }, context.resultsFrom, env, {});
      }
      const who = {
        productId: context.productId,
        applicant: known(context.applicant, 'applicant'),
        communeCode: known(context.communeCode, 'commune'),
        product: known(context.product, 'product'),
      };
      return file({ kind: 'first', ...data }, who, context.resultsFrom, env, {});
    },
  }),
} as const;
