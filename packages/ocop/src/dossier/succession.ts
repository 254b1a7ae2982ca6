/** Upgrade and re-evaluation of a recognised product: dossiers of their own, linked to the old one (Decision 26/2026, Articles 6.1.b, 6.1.c, 7.5, 7.6, 12.3). */
import { type Actor, type Env, type Refusal, refuse, type State } from '@hoso/workflow';
import { z } from 'zod';
import { extensionEnd, filingWindow } from '../calendar/periods.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { type DossierContext, type Kind, type Previous, runningSuccessor } from './context.ts';
import { exampleDocuments, exampleForm01, exampleForm02, exampleSha } from './examples.ts';
import { contents, file, filingRefusals, type Who } from './filing.ts';
import { startingRuleSet, startRefusals } from './idea.ts';
import { known, rule } from './rule.ts';
import * as s from './schemas.ts';
import { lastValidDay } from './validity.ts';

/**
 * The recognised product that an upgrade or a re-evaluation builds on. Its certificate must be valid on the day of the filing: what came on
 * paper by the last day is taken although it is typed in after the certificate was recorded as expired. Who is not its holder learns nothing
 * of it: to him there is none.
 */
const recognised = (
  id: string,
  kind: Kind,
  env: Env,
): { readonly who: Who; readonly previous: Previous; readonly context: DossierContext } | Refusal => {
  const linked = env.linked[id] as State<DossierContext> | undefined;
  if (linked === undefined || !isHolder(env.actor, linked.context)) {
    return refuse('previous-dossier-unknown', { pointer: '/previousDossierId' });
  }
  const { context } = linked;
  const stands = linked.path.startsWith('monitoring.') || linked.path === 'expired';
  if (!stands || context.certificate === null || env.effectiveOn > lastValidDay(context)) {
    return refuse('previous-certificate-not-valid', { pointer: '/previousDossierId', state: linked.path });
  }
  const running = runningSuccessor(context, kind);
  if (running !== undefined) return refuse('previous-has-successor', { pointer: '/previousDossierId', dossierId: running.dossierId });
  const applicant = known(context.applicant, 'applicant');
  const productId = known(context.productId, 'product id');
  return {
    context,
    who: { productId, applicant, communeCode: known(context.communeCode, 'commune'), product: known(context.product, 'product') },
    previous: {
      dossierId: id,
      productId,
      certificateNumber: context.certificate.number,
      stars: context.certificate.stars,
      validThrough: context.certificate.validThrough,
    },
  };
};

/** The applicant of the dossier, or an officer of its commune for him. A stream that is no dossier has neither. */
const isHolder = (actor: Actor, { applicant, communeCode }: DossierContext): boolean =>
  actor.role === 'applicant' ? actor.id === applicant?.id : actor.unit === communeCode;

const opensItsOwn = (context: DossierContext): readonly string[] => (context.productId === null ? [] : ['not-a-new-dossier']);

const successorRefusals = [
  ...startRefusals,
  'not-a-new-dossier',
  'previous-dossier-unknown',
  'previous-certificate-not-valid',
  'previous-has-successor',
  ...filingRefusals,
];

export const successionRules = {
  FileUpgradeDossier: rule({
    vi: 'Nộp hồ sơ đề nghị nâng hạng',
    en: 'File the product dossier for an upgrade',
    basis: 'Decision 26/2026, Art. 6.1.b, 7.5',
    roles: ['applicant', 'commune-officer'],
    yields: ['ProductDossierFiled'],
    refusals: [...successorRefusals, 'already-five-stars'],
    data: z.strictObject({ previousDossierId: s.id, ...contents, changes: s.text(10_000) }),
    example: {
      previousDossierId: '00000000-0000-4000-8000-000000000001',
      form01: exampleForm01,
      form02: exampleForm02,
      documents: exampleDocuments,
      changes: 'Thêm chứng nhận ISO 22000, mở rộng vùng nguyên liệu 30 ha, bao bì mới có truy xuất điện tử (phụ lục 1 đến 4).',
    },
    competent: () => true,
    blockers: opensItsOwn,
    links: (data) => [data.previousDossierId],
    decide: ({ previousDossierId, changes, ...data }, { resultsFrom }, env) => {
      const found = recognised(previousDossierId, 'upgrade', env);
      if ('refused' in found) return found;
      if (found.previous.stars === 5) return refuse('already-five-stars');
      return file({ kind: 'upgrade', ...data }, found.who, resultsFrom, env, { changes, previous: found.previous });
    },
  }),
  FileReEvaluationDossier: rule({
    vi: 'Nộp hồ sơ đánh giá, phân hạng lại',
    en: 'File the product dossier for re-evaluation',
    basis: 'Decision 26/2026, Art. 6.1.c, 7.6.a, 12.3',
    roles: ['applicant', 'commune-officer'],
    yields: ['ProductDossierFiled'],
    refusals: [...successorRefusals, 'filing-window-not-open', 'filing-window-closed', 'late-reason-missing'],
    data: z.strictObject({
      previousDossierId: s.id,
      ...contents,
      updates: s.updatesSinceRecognition,
      /** Why the window was missed; needed only after it closed. */
      lateReason: s.reasons.optional(),
    }),
    example: {
      previousDossierId: '00000000-0000-4000-8000-000000000001',
      form01: exampleForm01,
      form02: exampleForm02,
      documents: exampleDocuments,
      updates: {
        materials: 'Không đổi',
        technology: 'Thêm nồi chưng cất áp suất',
        packaging: 'Chai thủy tinh mới',
        labels: 'Thêm mã truy xuất điện tử',
        qualityDeclaration: 'TCCS 01:2026',
        periodicTestReports: [exampleSha(4)],
        markets: 'Thêm thị trường Đà Nẵng',
        output: '4.000 chai/năm',
        revenue: '1,2 tỷ đồng/năm',
        renewedPapers: [],
      },
    },
    competent: () => true,
    blockers: opensItsOwn,
    links: (data) => [data.previousDossierId],
    decide: ({ previousDossierId, updates, lateReason, ...data }, { resultsFrom }, env) => {
      const found = recognised(previousDossierId, 're-evaluation', env);
      if ('refused' in found) return found;
      const ruleSet = startingRuleSet(found.who, 're-evaluation', env.effectiveOn);
      if ('refused' in ruleSet) return ruleSet;
      const late = lateness(found.previous.validThrough, ruleSet, env.effectiveOn);
      if (typeof late !== 'boolean') return late;
      if (late && lateReason === undefined) return refuse('late-reason-missing', { pointer: '/lateReason' });
      const more = { updates, previous: found.previous, late, ...(late ? { lateReason } : {}) };
      return file({ kind: 're-evaluation', ...data }, found.who, resultsFrom, env, more);
    },
  }),
} as const;

/** Article 7.6.a with 12.3: false within the window, true after it where the extension applies, else a refusal. */
export const lateness = (
  validThrough: string,
  ruleSet: Pick<RuleSet, 'reEvaluation' | 'extension'>,
  filedOn: string,
): boolean | Refusal => {
  if (ruleSet.reEvaluation.window === null) return false;
  const { opensOn, closesOn } = filingWindow(validThrough, ruleSet.reEvaluation.window);
  if (filedOn < opensOn) return refuse('filing-window-not-open', { opensOn, closesOn });
  if (filedOn <= closesOn) return false;
  return extensionEnd(validThrough, ruleSet.extension) === undefined ? refuse('filing-window-closed', { opensOn, closesOn }) : true;
};
