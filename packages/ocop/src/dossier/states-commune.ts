/** From the idea to the hand-over: what happens in the commune. */
import { type Node, open, t } from './state-node.ts';

export const idea: Node = {
  stage: 'idea',
  title: t('Ý tưởng sản phẩm', 'Product idea'),
  initial: 'awaiting-selection',
  on: { ...open, ConsultantSupportRecorded: 'stay' },
  states: {
    'awaiting-selection': {
      title: t('Chờ xã lựa chọn', 'Awaiting selection by the commune'),
      on: { IdeaSelected: 'idea.preparing', IdeaRefused: 'idea.not-selected' },
    },
    'not-selected': { title: t('Chưa được lựa chọn', 'Not selected, may be revised'), on: { IdeaRevised: 'idea.awaiting-selection' } },
    preparing: { title: t('Đang chuẩn bị hồ sơ', 'Preparing the product dossier'), on: { ProductDossierFiled: 'commune-report' } },
  },
};

export const communeReport: Node = {
  stage: 'commune-report',
  title: t('UBND cấp xã đánh giá', 'Commune report'),
  initial: 'filed',
  on: open,
  states: {
    filed: {
      title: t('Đã nộp, chờ tiếp nhận', 'Filed, awaiting receipt'),
      on: { CommuneReceived: 'commune-report.completeness-check', DossierRejected: 'rejected' },
    },
    'completeness-check': {
      title: t('Kiểm tra thành phần hồ sơ', 'Completeness check'),
      on: {
        CompletenessConfirmed: 'commune-report.assessment',
        SupplementRequested: 'commune-report.supplement',
        DossierRejected: 'rejected',
      },
    },
    supplement: {
      title: t('Chờ bổ sung tại xã', 'Awaiting supplement, at the commune'),
      on: { DossierSupplemented: 'commune-report.completeness-check', DossierRejected: 'rejected' },
    },
    assessment: {
      title: t('Đánh giá bốn nội dung', 'Assessment of the four contents'),
      on: {
        CommuneMeetingHeld: 'stay',
        CommuneFindingsRecorded: 'commune-report.report',
        SupplementRequested: 'commune-report.supplement',
        DossierRejected: 'rejected',
      },
    },
    report: {
      title: t('Ban hành Báo cáo (Mẫu số 03)', 'Issuing form 03'),
      on: { CommuneMeetingHeld: 'stay', CommuneReportIssued: 'commune-report.proposal' },
    },
    proposal: {
      title: t('Ban hành văn bản đề nghị', 'Issuing the proposal letter'),
      on: { ProposalLetterIssued: 'commune-report.hand-over' },
    },
    'hand-over': { title: t('Gửi hồ sơ lên tỉnh', 'Handing over to the province'), on: { HandedOverToProvince: 'department-review' } },
  },
};
