/** Return for supplement and re-submission, rejection, withdrawal: at any desk that examines the dossier. */
import { type Refusal, refuse } from '@hoso/workflow';
import { z } from 'zod';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { type Desk, type DossierContext, missedDeadline } from './context.ts';
import { dueOn, oldRulesLapsed, resume, ruleSetOf, suspend } from './due.ts';
import { exampleDocuments, examplePaper } from './examples.ts';
import { atTheDesk, inOwnUnit } from './roles.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

const suspended = z.strictObject({ name: s.clockName, left: z.int().min(0), unit: z.enum(['days', 'working-days']) });

/** Why a dossier is formally rejected; the sheets of Annex II print the second to the fourth at their head, the last follows from Article 12.2. */
export const rejectionGround = z.enum([
  'supplement-not-provided',
  'untruthful-dossier',
  'mandatory-conditions-missing',
  'dossier-not-in-order',
  'old-rules-lapsed',
]);

export const supplementFacts = {
  SupplementRequested: factOf(
    'Đã yêu cầu bổ sung, hoàn thiện hồ sơ',
    'Supplement requested',
    z.strictObject({
      desk: s.desk,
      reasons: s.reasons,
      items: z.array(s.text(500)).min(1).max(50),
      dueOn: s.day,
      /** 1 for the first request in this dossier. */
      ordinal: z.int().min(1),
      /** More requests than the rule set finds usual; on-time statistics count the dossier as late. */
      beyondUsual: z.boolean(),
      suspended: suspended.nullable(),
    }),
  ),
  DossierSupplemented: factOf(
    'Đã nộp bổ sung hồ sơ',
    'Dossier supplemented',
    z.strictObject({
      explanation: s.text(),
      documents: s.documents,
      late: z.boolean(),
      desk: s.desk,
      resumed: z.strictObject({ name: s.clockName, dueOn: s.day }).nullable(),
    }),
  ),
  DossierRejected: factOf(
    'Đã từ chối hồ sơ',
    'Dossier rejected',
    z.strictObject({ desk: s.desk, ground: rejectionGround, reasons: s.reasons, paper: s.paper }),
  ),
  DossierWithdrawn: factOf('Chủ thể đã rút hồ sơ', 'Dossier withdrawn by the applicant', z.strictObject({ reasons: s.reasons })),
  DeadlineMissed: factOf('Đã quá hạn', 'Deadline missed', z.strictObject({ name: s.clockName, dueOn: s.day })),
} as const;

/** The desk that still examines the dossier and may reject it; null once the council or the ministry has it. */
const examiningDesk = ({ desk, supplement, round }: DossierContext): Desk | null => {
  // The agency's desk comes again after the council, to submit its result.
  if (round !== null) return null;
  const at = supplement?.desk ?? desk;
  return at === 'commune' || at === 'department' || at === 'advisory' ? at : null;
};

const asksProvince = ({ supplement }: DossierContext): boolean =>
  supplement?.desk === 'ministry' || supplement?.desk === 'central-advisory';

/** How many requests a rule set allows in a dossier; null: any number. */
export const beyondLimit = (ordinal: number, { maxRequests }: Pick<RuleSet['supplement'], 'maxRequests'>): Refusal | undefined =>
  maxRequests !== null && ordinal > maxRequests ? refuse('supplement-limit-reached', { maxRequests }) : undefined;

export const supplementRules = {
  RequestSupplement: rule({
    vi: 'Yêu cầu bổ sung, hoàn thiện hồ sơ',
    en: 'Return the dossier for supplement',
    basis: 'Decision 26/2026, Art. 7.3.a, 7.3.c, 7.4.c, 10.4.a',
    roles: ['commune-officer', 'department-officer', 'advisor', 'ministry-officer'],
    yields: ['SupplementRequested'],
    refusals: ['supplement-limit-reached', 'calendar-year-missing'],
    data: z.strictObject({
      reasons: s.reasons,
      items: z.array(s.text(500)).min(1).max(50),
      /** Calendar days to supply; default: the rule set's. */
      days: z.int().min(1).max(90).optional(),
    }),
    example: { reasons: 'Thiếu phiếu kiểm nghiệm còn hiệu lực.', items: ['Phiếu kiểm nghiệm chỉ tiêu an toàn thực phẩm'], days: 10 },
    competent: atTheDesk,
    decide: ({ days, ...data }, context, env) => {
      const { supplement } = ruleSetOf(context);
      const ordinal = context.supplementRequests + 1;
      return (
        beyondLimit(ordinal, supplement) ?? [
          {
            type: 'SupplementRequested',
            data: {
              ...data,
              desk: context.desk,
              dueOn: dueOn(env.effectiveOn, { days: days ?? supplement.defaultDays }),
              ordinal,
              beyondUsual: ordinal > supplement.warnAfter,
              suspended: suspend(context, env.effectiveOn),
            },
          },
        ]
      );
    },
  }),
  SubmitSupplement: rule({
    vi: 'Nộp bổ sung hồ sơ',
    en: 'Submit the supplement',
    basis: 'Decision 26/2026, Art. 7.3.a, 7.3.c',
    roles: ['applicant', 'commune-officer', 'department-officer'],
    yields: ['DossierSupplemented'],
    refusals: ['calendar-year-missing'],
    // What the ministry misses may be the province's own paper (Article 6.3).
    competent: (actor, context) => inOwnUnit(actor, context) && (actor.role !== 'department-officer' || asksProvince(context)),
    data: z.strictObject({ explanation: s.text(), documents: s.documents.min(1) }),
    example: { explanation: 'Bổ sung phiếu kiểm nghiệm mới.', documents: exampleDocuments.slice(2) },
    decide: (data, context, env) => {
      const open = known(context.supplement, 'open supplement request');
      return [
        {
          type: 'DossierSupplemented',
          data: { ...data, desk: open.desk, late: env.effectiveOn > open.dueOn, resumed: resume(open.suspended, env.effectiveOn) },
        },
      ];
    },
  }),
  RejectDossier: rule({
    vi: 'Từ chối hồ sơ',
    en: 'Reject the dossier',
    basis: 'Policy: no text gives a power to reject outside the heads of the sheets (Decision 26/2026, Annex II)',
    roles: ['commune-chair', 'department-officer'],
    yields: ['DossierRejected'],
    refusals: ['supplement-not-overdue', 'examination-over', 'old-rules-still-apply'],
    data: z.strictObject({ ground: rejectionGround, reasons: s.reasons, paper: s.paper }),
    example: {
      ground: 'dossier-not-in-order',
      reasons: 'Hồ sơ không đáp ứng thành phần theo Điều 6, đã hướng dẫn bổ sung nhưng không khắc phục.',
      paper: examplePaper('12/TB-UBND'),
    },
    competent: (actor, context) => {
      const desk = examiningDesk(context);
      return desk === null ? actor.role === 'department-officer' && inOwnUnit(actor, context) : atTheDesk(actor, { ...context, desk });
    },
    blockers: (context, env) => (examiningDesk(context) !== null || oldRulesLapsed(context, env.effectiveOn) ? [] : ['examination-over']),
    decide: (data, context, env) => {
      const open = context.supplement;
      if (data.ground === 'old-rules-lapsed') {
        if (!oldRulesLapsed(context, env.effectiveOn)) return refuse('old-rules-still-apply', { pointer: '/ground' });
      } else if (examiningDesk(context) === null) return refuse('examination-over', { pointer: '/ground' });
      if (data.ground === 'supplement-not-provided' && (open === null || env.effectiveOn <= open.dueOn)) {
        return refuse('supplement-not-overdue', { pointer: '/ground', dueOn: open?.dueOn ?? null });
      }
      return [{ type: 'DossierRejected', data: { ...data, desk: open?.desk ?? context.desk } }];
    },
  }),
  WithdrawDossier: rule({
    vi: 'Rút hồ sơ',
    en: 'Withdraw the dossier',
    basis: 'Applicant’s right before a decision; status 7 of the public-service portal',
    roles: ['applicant'],
    yields: ['DossierWithdrawn'],
    data: supplementFacts.DossierWithdrawn.data,
    example: { reasons: 'Chủ thể chưa sẵn sàng, sẽ đăng ký lại đợt sau.' },
    decide: (data) => [{ type: 'DossierWithdrawn', data }],
  }),
  RecordDeadlineMissed: rule({
    vi: 'Ghi nhận quá hạn',
    en: 'Record that a deadline was missed',
    basis: 'Decision 26/2026, Art. 5, 7.2, 7.6.g, 8.4, 12.2',
    roles: ['system'],
    yields: ['DeadlineMissed'],
    refusals: ['deadline-not-running', 'deadline-not-passed', 'deadline-already-recorded'],
    data: supplementFacts.DeadlineMissed.data,
    example: { name: 'commune-report', dueOn: '2026-09-22' },
    blockers: ({ clocks }) => (Object.keys(clocks).length > 0 ? [] : ['deadline-not-running']),
    decide: (data, context, env) => {
      if (context.clocks[data.name] !== data.dueOn) return refuse('deadline-not-running', { name: data.name });
      if (env.effectiveOn <= data.dueOn) return refuse('deadline-not-passed', { dueOn: data.dueOn });
      if (context.missed.includes(missedDeadline(data))) return refuse('deadline-already-recorded', { name: data.name });
      return [{ type: 'DeadlineMissed', data }];
    },
  }),
} as const;
