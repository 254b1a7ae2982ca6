/** Review and council, at the province and at the ministry. */
import type { Text } from '@hoso/workflow';
import type { DossierContext } from './context.ts';
import { type Node, open, routed, t } from './state-node.ts';

/** Department and ministry work alike: receipt, check, supplement, advisory team or the agency's own report. Only the province rejects: what the ministry does not go on with goes back to it. */
const review = (
  path: string,
  received: 'ProvinceReceived' | 'MinistryReceived',
  next: string,
  { checked, unanswered }: { readonly checked: NonNullable<Node['on']>; readonly unanswered: NonNullable<Node['on']> },
  straightUp?: string,
): Readonly<Record<string, Node>> => ({
  'awaiting-receipt': { title: t('Chờ tiếp nhận', 'Awaiting receipt'), on: { [received]: `${path}.checking` } },
  checking: {
    title: t('Kiểm tra thành phần, nội dung', 'Checking parts and content'),
    on: {
      SupplementRequested: `${path}.supplement`,
      ForwardedToAdvisoryTeam: `${path}.advisory`,
      FieldSurveyed: 'stay',
      AgencyReportIssued: straightUp === undefined ? next : [{ to: straightUp, when: (d) => d.next === 'ministry' }, { to: next }],
      ...checked,
    },
  },
  supplement: {
    title: t('Chờ bổ sung', 'Awaiting supplement'),
    on: { DossierSupplemented: `${path}.checking`, ...unanswered },
  },
  advisory: {
    title: t('Tổ tư vấn đánh giá', 'With the advisory team'),
    on: {
      FieldSurveyed: 'stay',
      ExtraTestRequested: 'stay',
      ExtraTestReceived: 'stay',
      SupplementRequested: `${path}.advisory-supplement`,
      AdvisoryReportIssued: next,
    },
  },
  'advisory-supplement': {
    title: t('Chờ bổ sung theo yêu cầu của Tổ tư vấn', 'Awaiting supplement for the advisory team'),
    on: { DossierSupplemented: `${path}.advisory`, ...unanswered },
  },
});

export const departmentReview: Node = {
  stage: 'department-review',
  title: t('Cơ quan cấp tỉnh thẩm định', 'Department review'),
  initial: 'awaiting-receipt',
  on: open,
  states: review(
    'department-review',
    'ProvinceReceived',
    'council-round',
    { checked: { DossierRejected: 'rejected' }, unanswered: { DossierRejected: 'rejected' } },
    'central-review.to-forward',
  ),
};

/** How a dossier waits for the council and stands before it: on paper it is put into a round and may be moved, else a round takes it or puts it off. */
const council = (
  path: string,
  resultsFrom: DossierContext['resultsFrom'],
  titles: Readonly<Record<'awaiting' | 'scheduled', Text>>,
  results: NonNullable<Node['on']>,
): Readonly<Record<string, Node>> => {
  const isByRound = resultsFrom === 'round';
  return {
    'awaiting-round': {
      title: titles.awaiting,
      on: { RoundScheduled: `${path}.scheduled`, ...(isByRound ? { RoundDeferred: 'stay' } : {}) },
    },
    scheduled: {
      title: titles.scheduled,
      on: { ...(isByRound ? { RoundDeferred: `${path}.awaiting-round` } : { RoundScheduled: 'stay' }), ...results },
    },
  };
};

export const councilRound = (resultsFrom: DossierContext['resultsFrom']): Node => ({
  stage: 'council-round',
  title: t('Hội đồng cấp tỉnh', 'Council round'),
  initial: 'awaiting-round',
  on: { ...open, DossierRejected: 'rejected' },
  states: council(
    'council-round',
    resultsFrom,
    { awaiting: t('Chờ xếp đợt', 'Awaiting a round'), scheduled: t('Đã xếp đợt, chờ kết quả', 'Scheduled, awaiting the result') },
    {
      EvaluationStopped: 'certificate.non-recognition',
      CouncilResultRecorded: [
        { to: 'certificate.submission', when: routed('recognise') },
        { to: 'central-review.approval', when: routed('approve') },
        { to: 'central-review.to-forward', when: routed('forward') },
        { to: 'certificate.held', when: routed('hold') },
        { to: 'certificate.non-recognition' },
      ],
    },
  ),
});

export const centralReview = (resultsFrom: DossierContext['resultsFrom']): Node => ({
  stage: 'central-review',
  title: t('Cấp trung ương (tiềm năng 5 sao)', 'Central review (potential 5 stars)'),
  initial: 'approval',
  on: { ...open, DossierRejected: 'rejected' },
  states: {
    approval: { title: t('Chờ phê duyệt kết quả', 'Awaiting approval of the result'), on: { ResultApproved: 'central-review.to-forward' } },
    'to-forward': {
      title: t('Chờ gửi Bộ', 'To be forwarded to the ministry'),
      on: { ForwardedToMinistry: 'central-review.awaiting-receipt' },
    },
    ...review('central-review', 'MinistryReceived', 'central-review.awaiting-round', {
      checked: {},
      unanswered: { ProvinceNotified: 'central-review.returned' },
    }),
    ...council(
      'central-review',
      resultsFrom,
      {
        awaiting: t('Chờ xếp đợt cấp trung ương', 'Awaiting a central round'),
        scheduled: t('Chờ kết quả Hội đồng cấp trung ương', 'Awaiting the central result'),
      },
      {
        EvaluationStopped: 'central-review.below-ninety',
        CouncilResultRecorded: [{ to: 'certificate.submission', when: routed('recognise') }, { to: 'central-review.below-ninety' }],
      },
    ),
    'below-ninety': {
      title: t('Chưa đạt 5 sao, chờ thông báo tỉnh', 'Not 5 stars, province to be notified'),
      on: { ProvinceNotified: 'central-review.returned' },
    },
    returned: {
      title: t('Trả về tỉnh xử lý', 'Back with the provincial chair'),
      on: {
        CentralResultUsed: [
          { to: 'certificate.non-recognition', when: (d) => d.route === 'not-recognised' },
          { to: 'certificate.submission' },
        ],
        NewEvaluationOrdered: 'council-round',
      },
    },
  },
});
