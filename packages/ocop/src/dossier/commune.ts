/** Stage `commune-report`: Decision 26/2026, Articles 6.2, 7.1, 7.2; form 03. */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import { receiptNumber } from '../numbering/receipt-number.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { samplesRequired } from '../rule-sets/rule-sets.ts';
import { dueOn, ruleSetOf } from './due.ts';
import { examplePaper } from './examples.ts';
import { linksPrevious, notTheSuccessor, replacedByUpgrade } from './previous.ts';
import { factOf, known, rule } from './rule.ts';
import * as s from './schemas.ts';

export const communeFacts = {
  CommuneReceived: factOf(
    'UBND cấp xã đã tiếp nhận hồ sơ',
    'Dossier received by the commune',
    z.strictObject({ receiptNumber, reportDueOn: s.day }),
  ),
  CompletenessConfirmed: factOf('Hồ sơ đủ thành phần', 'Dossier found complete', z.strictObject({ note: s.text().optional() })),
  CommuneMeetingHeld: factOf(
    'Chủ tịch UBND cấp xã đã tổ chức họp',
    'Meeting held by the commune chair',
    z.strictObject({
      participants: z
        .array(s.personal(s.text(200)))
        .min(1)
        .max(100),
      conclusion: s.text(4000),
    }),
  ),
  CommuneFindingsRecorded: factOf('Đã đánh giá bốn nội dung', 'Four contents assessed', z.strictObject({ findings: s.findings })),
  CommuneReportIssued: factOf('Đã ban hành Báo cáo (Mẫu số 03)', 'Commune report (form 03) issued', z.strictObject({ paper: s.paper })),
  ProposalLetterIssued: factOf(
    'Đã ban hành văn bản đề nghị',
    'Proposal letter issued',
    z.strictObject({ paper: s.paper, proposedOn: s.day }),
  ),
  HandedOverToProvince: factOf(
    'Đã gửi hồ sơ lên tỉnh',
    'Dossier handed over to the province',
    z.strictObject({ sets: s.sets, samples: z.int().min(0) }),
  ),
} as const;

const view = (description: string, ours: string) => ({ description, view: ours });

export const communeRules = {
  ReceiveAtCommune: rule({
    vi: 'Tiếp nhận hồ sơ tại UBND cấp xã',
    en: 'Receive the dossier at the commune',
    basis: 'Decision 26/2026, Art. 7.1, 7.2; form 01',
    roles: ['commune-officer'],
    yields: ['CommuneReceived'],
    refusals: [
      'receipt-number-of-another-unit',
      'previous-has-successor',
      'successor-not-noted',
      'previous-superseded',
      'calendar-year-missing',
    ],
    data: z.strictObject({ receiptNumber }),
    example: { receiptNumber: '01-2026/PĐK-51-21115-2026' },
    links: linksPrevious,
    decide: (data, context, env) => {
      const wrong = misnumbered(data.receiptNumber, known(context.provinceCode, 'province'), known(context.communeCode, 'commune'));
      if (wrong) return wrong;
      const moot = notTheSuccessor(context, env) ?? replacedByUpgrade(context, env);
      if (moot) return moot;
      return [{ type: 'CommuneReceived', data: { ...data, reportDueOn: dueOn(env.effectiveOn, ruleSetOf(context).communeReport) } }];
    },
  }),
  ConfirmCompleteness: rule({
    vi: 'Xác nhận hồ sơ đủ thành phần',
    en: 'Confirm that the dossier is complete',
    basis: 'Decision 26/2026, Art. 7.2.a',
    roles: ['commune-officer'],
    yields: ['CompletenessConfirmed'],
    data: communeFacts.CompletenessConfirmed.data,
    example: { note: 'Đủ Mẫu 01, Mẫu 02 và tài liệu minh chứng.' },
    decide: (data) => [{ type: 'CompletenessConfirmed', data }],
  }),
  RecordCommuneMeeting: rule({
    vi: 'Ghi nhận cuộc họp của Chủ tịch UBND cấp xã',
    en: 'Record the commune chair’s meeting',
    basis: 'Decision 26/2026, Art. 7.2.a; Plan 2026, III.3',
    beside: ({ filedOn }) => filedOn,
    roles: ['commune-chair', 'commune-officer'],
    yields: ['CommuneMeetingHeld'],
    data: communeFacts.CommuneMeetingHeld.data,
    example: { participants: ['Công chức kinh tế', 'Trưởng thôn 2', 'Hội Nông dân xã'], conclusion: 'Thống nhất đề nghị đánh giá.' },
    decide: (data) => [{ type: 'CommuneMeetingHeld', data }],
  }),
  RecordCommuneFindings: rule({
    vi: 'Ghi nhận đánh giá bốn nội dung',
    en: 'Record the four findings',
    basis: 'Decision 26/2026, Art. 7.2.a; form 03 part II',
    roles: ['commune-officer'],
    yields: ['CommuneFindingsRecorded'],
    data: communeFacts.CommuneFindingsRecorded.data,
    example: {
      findings: {
        localMaterial: view('120 ha quế trồng tại xã', 'Đúng thực tế; toàn bộ nguyên liệu tại xã'),
        localLabour: view('28 lao động, 26 người trong xã', 'Đúng danh sách bảo hiểm xã hội'),
        ideaOrigin: view('Sản phẩm truyền thống, cải tiến chưng cất', 'Ý tưởng của chủ thể, có từ 2019'),
        localIdentity: view('Quế bản địa, kinh nghiệm của đồng bào Co', 'Tạo khác biệt rõ'),
      },
    },
    decide: (data) => [{ type: 'CommuneFindingsRecorded', data }],
  }),
  IssueCommuneReport: rule({
    vi: 'Ban hành Báo cáo đánh giá (Mẫu số 03)',
    en: 'Issue the commune report (form 03)',
    basis: 'Decision 26/2026, Art. 6.2.b, 7.2.b',
    roles: ['commune-chair'],
    yields: ['CommuneReportIssued'],
    refusals: ['commune-meeting-missing'],
    data: communeFacts.CommuneReportIssued.data,
    example: { paper: examplePaper('45/BC-UBND') },
    blockers: (context) => meetingMissing(ruleSetOf(context), context.meetingHeld),
    decide: (data) => [{ type: 'CommuneReportIssued', data }],
  }),
  IssueProposalLetter: rule({
    vi: 'Ban hành văn bản đề nghị đánh giá',
    en: 'Issue the proposal letter',
    basis: 'Decision 26/2026, Art. 6.2.a, 7.2.b',
    roles: ['commune-chair'],
    yields: ['ProposalLetterIssued'],
    data: z.strictObject({ paper: s.paper }),
    example: { paper: examplePaper('46/UBND-KT') },
    decide: (data, _, env) => [{ type: 'ProposalLetterIssued', data: { ...data, proposedOn: env.effectiveOn } }],
  }),
  HandOverToProvince: rule({
    vi: 'Gửi hồ sơ đề nghị lên tỉnh',
    en: 'Hand the dossier over to the province',
    basis: 'Decision 26/2026, Art. 6.2, 7.2.b',
    roles: ['commune-officer'],
    yields: ['HandedOverToProvince'],
    refusals: ['samples-wrong'],
    data: communeFacts.HandedOverToProvince.data,
    example: { sets: { paper: 1, electronic: 1 }, samples: 5 },
    decide: (data, context) => {
      const needed = samplesRequired(ruleSetOf(context), known(context.product, 'product').set);
      if (data.samples !== needed) return refuse('samples-wrong', { pointer: '/samples', needed });
      return [{ type: 'HandedOverToProvince', data }];
    },
  }),
} as const;

/** Article 7.2.a: the commune chair meets where it is needed; a rule set may say always. */
export const meetingMissing = ({ communeMeeting }: Pick<RuleSet, 'communeMeeting'>, held: boolean): readonly string[] =>
  communeMeeting === 'required' && !held ? ['commune-meeting-missing'] : [];

/** R11.2: the receipt number carries the codes of the province and the commune. */
export const misnumbered = (number: string, province: string, commune: string) =>
  number.includes(`-${province}-${commune}-`)
    ? undefined
    : refuse('receipt-number-of-another-unit', { pointer: '/receiptNumber', province, commune });
