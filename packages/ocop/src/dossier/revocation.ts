/** Revocation (Decision 26/2026, Article 8) and withdrawal of a wrongly issued recognition (Article 10.1.b), two separate paths. */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import type { DossierContext } from './context.ts';
import { dueOn, ruleSetOf } from './due.ts';
import { examplePaper } from './examples.ts';
import { competentForStars } from './level.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

const ground = z.enum([
  'untruthful-dossier',
  'criteria-no-longer-met',
  'legal-violation',
  'mark-misuse',
  'production-ceased',
  'other-competent-conclusion',
]);
const concluded = z.strictObject({
  ground,
  body: s.text(200),
  paper: s.paper,
  facts: s.text(10_000),
  concludedOn: s.day,
  decisionDueOn: s.day,
});

export const revocationFacts = {
  ViolationConcluded: factOf('Đã có kết luận vi phạm', 'Violation concluded by the competent body', concluded),
  ProductionStopConfirmed: factOf('UBND cấp xã đã xác nhận ngừng sản xuất', 'Stop of production confirmed by the commune', concluded),
  ViolationVerified: factOf(
    'Đã xác minh vi phạm',
    'Violation verified',
    z.strictObject({ confirmed: z.boolean(), report: s.text(10_000) }),
  ),
  RevocationProposed: factOf('Đã trình thu hồi', 'Revocation proposed', z.strictObject({ paper: s.paper })),
  CertificateRevoked: factOf(
    'Đã thu hồi giấy chứng nhận',
    'Certificate revoked',
    z.strictObject({
      paper: s.paper,
      ground,
      reasons: s.reasons,
      sentTo: z.array(s.text(200)).min(1).max(50),
      revokedOn: s.day,
      late: z.boolean(),
    }),
  ),
  RevocationDeclined: factOf('Không thu hồi', 'Revocation declined', z.strictObject({ paper: s.paper, reasons: s.reasons })),
  RecognitionWithdrawalRequested: factOf(
    'Bộ đã đề nghị thu hồi quyết định công nhận sai',
    'Withdrawal of a wrong recognition requested',
    z.strictObject({ paper: s.paper, reasons: s.reasons, repeatAssessment: z.boolean() }),
  ),
  RecognitionWithdrawn: factOf(
    'Đã thu hồi quyết định công nhận',
    'Recognition withdrawn',
    z.strictObject({ paper: s.paper, reasons: s.reasons, withdrawnOn: s.day }),
  ),
  RecognitionWithdrawalDeclined: factOf(
    'Không thu hồi quyết định công nhận',
    'Withdrawal of recognition declined',
    z.strictObject({ paper: s.paper, reasons: s.reasons }),
  ),
} as const;

/** The agency and the authority of the level that recognises at these stars (Article 8.2). */
const forItsStars: NonNullable<Parameters<typeof rule>[0]['competent']> = (actor, context) =>
  competentForStars(actor, context, context.certificate?.stars);
/** Article 8.4: calendar days from the conclusion or the commune's confirmation. */
const decisionDueOn = (context: DossierContext, on: string): string => {
  const { limitDays, limitRolls } = ruleSetOf(context).revocation;
  return dueOn(on, { days: limitDays, rolls: limitRolls });
};
const sinceIssue = ({ certificate }: DossierContext) => certificate?.issuedOn;
const decided = z.strictObject({ paper: s.paper, reasons: s.reasons });

export const revocationRules = {
  ConcludeViolation: rule({
    vi: 'Ghi nhận kết luận vi phạm của cơ quan có thẩm quyền',
    en: 'Record the competent body’s conclusion of a violation',
    basis: 'Decision 26/2026, Art. 8.1.a to d, e, 8.4',
    // The 15 days run from the body's conclusion, which may be older than the inspection that it met.
    beside: sinceIssue,
    roles: ['inspector', 'department-officer', 'ministry-officer'],
    yields: ['ViolationConcluded'],
    refusals: ['ground-needs-commune-confirmation', 'calendar-year-missing'],
    data: z.strictObject({ ground, body: s.text(200), paper: s.paper, facts: s.text(10_000) }),
    example: {
      ground: 'legal-violation',
      body: 'Chi cục Quản lý chất lượng',
      paper: examplePaper('31/KL-CCQLCL'),
      facts: 'Chỉ tiêu vi sinh vượt ngưỡng hai lần liên tiếp.',
    },
    decide: (data, context, env) => {
      const trigger = ruleSetOf(context).revocation.grounds.find((g) => g.code === data.ground)?.trigger;
      if (trigger === 'commune-confirmation') return refuse('ground-needs-commune-confirmation', { pointer: '/ground' });
      return [
        {
          type: 'ViolationConcluded',
          data: { ...data, concludedOn: env.effectiveOn, decisionDueOn: decisionDueOn(context, env.effectiveOn) },
        },
      ];
    },
  }),
  ConfirmProductionStopped: rule({
    vi: 'Xác nhận chủ thể không còn sản xuất',
    en: 'Confirm that production has stopped',
    basis: 'Decision 26/2026, Art. 8.1.đ, 8.4',
    beside: sinceIssue,
    roles: ['commune-chair'],
    yields: ['ProductionStopConfirmed'],
    refusals: ['calendar-year-missing'],
    data: z.strictObject({ paper: s.paper, facts: s.text(10_000) }),
    example: { paper: examplePaper('52/XN-UBND'), facts: 'Cơ sở ngừng hoạt động từ tháng 6, đã trả giấy đăng ký kinh doanh.' },
    decide: (data, context, env) => [
      {
        type: 'ProductionStopConfirmed',
        data: {
          ...data,
          ground: 'production-ceased',
          body: `UBND ${known(context.communeCode, 'commune')}`,
          concludedOn: env.effectiveOn,
          decisionDueOn: decisionDueOn(context, env.effectiveOn),
        },
      },
    ],
  }),
  VerifyViolation: rule({
    vi: 'Xác minh vi phạm',
    en: 'Verify the violation',
    basis: 'Decision 26/2026, Art. 8.3',
    roles: ['department-officer', 'ministry-officer'],
    yields: ['ViolationVerified'],
    data: revocationFacts.ViolationVerified.data,
    example: { confirmed: true, report: 'Đã làm việc với chủ thể và cơ quan kết luận; vi phạm được xác nhận.' },
    competent: forItsStars,
    decide: (data) => [{ type: 'ViolationVerified', data }],
  }),
  ProposeRevocation: rule({
    vi: 'Trình thu hồi giấy chứng nhận',
    en: 'Propose the revocation',
    basis: 'Decision 26/2026, Art. 8.3',
    roles: ['department-officer', 'ministry-officer'],
    yields: ['RevocationProposed'],
    data: revocationFacts.RevocationProposed.data,
    example: { paper: examplePaper('240/TTr-SNNMT') },
    competent: forItsStars,
    decide: (data) => [{ type: 'RevocationProposed', data }],
  }),
  RevokeCertificate: rule({
    vi: 'Quyết định thu hồi giấy chứng nhận',
    en: 'Revoke the certificate',
    basis: 'Decision 26/2026, Art. 8.2, 8.3, 8.4',
    roles: ['provincial-chair', 'minister'],
    yields: ['CertificateRevoked'],
    data: decided.extend({ sentTo: z.array(s.text(200)).min(1).max(50) }),
    example: {
      paper: examplePaper('2050/QĐ-UBND'),
      reasons: 'Vi phạm an toàn thực phẩm theo kết luận.',
      sentTo: ['Chủ thể', 'UBND xã', 'Sở Công Thương'],
    },
    competent: forItsStars,
    decide: (data, context, env) => {
      const violation = known(context.violation, 'violation');
      const due = context.clocks.revocation;
      return [
        {
          type: 'CertificateRevoked',
          data: { ...data, ground: violation.ground, revokedOn: env.effectiveOn, late: due !== undefined && env.effectiveOn > due },
        },
      ];
    },
  }),
  DeclineRevocation: rule({
    vi: 'Không thu hồi giấy chứng nhận',
    en: 'Decline the revocation',
    basis: 'Decision 26/2026, Art. 8.3',
    roles: ['provincial-chair', 'minister'],
    yields: ['RevocationDeclined'],
    data: decided,
    example: { paper: examplePaper('2051/UBND-NNMT'), reasons: 'Chủ thể đã khắc phục xong trước khi quyết định.' },
    competent: forItsStars,
    decide: (data) => [{ type: 'RevocationDeclined', data }],
  }),
  RequestRecognitionWithdrawal: rule({
    vi: 'Đề nghị thu hồi quyết định công nhận sai',
    en: 'Ask to withdraw a wrong recognition',
    basis: 'Decision 26/2026, Art. 10.1.b',
    roles: ['ministry-officer'],
    yields: ['RecognitionWithdrawalRequested'],
    data: revocationFacts.RecognitionWithdrawalRequested.data,
    example: { paper: examplePaper('811/BNNMT-VPĐP'), reasons: 'Hội đồng chấm khi thiếu túc số.', repeatAssessment: true },
    decide: (data) => [{ type: 'RecognitionWithdrawalRequested', data }],
  }),
  WithdrawRecognition: rule({
    vi: 'Thu hồi quyết định công nhận',
    en: 'Withdraw the recognition',
    basis: 'Decision 26/2026, Art. 10.1.b',
    roles: ['provincial-chair', 'minister'],
    yields: ['RecognitionWithdrawn'],
    data: decided,
    example: { paper: examplePaper('2101/QĐ-UBND'), reasons: 'Theo đề nghị của Bộ tại công văn 811.' },
    competent: forItsStars,
    decide: (data, _, env) => [{ type: 'RecognitionWithdrawn', data: { ...data, withdrawnOn: env.effectiveOn } }],
  }),
  DeclineRecognitionWithdrawal: rule({
    vi: 'Không thu hồi quyết định công nhận',
    en: 'Decline to withdraw the recognition',
    basis: 'Decision 26/2026, Art. 10.1.b',
    roles: ['provincial-chair', 'minister'],
    yields: ['RecognitionWithdrawalDeclined'],
    data: decided,
    example: { paper: examplePaper('2102/UBND-NNMT'), reasons: 'Biên bản cho thấy đủ túc số; kết quả giữ nguyên.' },
    competent: forItsStars,
    decide: (data) => [{ type: 'RecognitionWithdrawalDeclined', data }],
  }),
} as const;
