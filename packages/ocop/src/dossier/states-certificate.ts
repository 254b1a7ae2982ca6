/** From the known result to the end of the certificate's life. */
import { type Node, routed, t } from './state-node.ts';

const beforeDecision: NonNullable<Node['on']> = { DossierWithdrawn: 'withdrawn', DossierRejected: 'rejected' };

export const certificate: Node = {
  stage: 'certificate',
  title: t('Quyết định, cấp giấy chứng nhận', 'Decision and certificate'),
  initial: 'submission',
  on: { DeadlineMissed: 'stay' },
  states: {
    held: {
      title: t('Kết quả đang giữ, chờ Chủ tịch UBND tỉnh quyết định', 'Result held for the provincial chair to decide'),
      on: {
        ...beforeDecision,
        HeldResultResolved: [
          { to: 'certificate.submission', when: routed('recognise') },
          { to: 'central-review.approval', when: routed('approve') },
          { to: 'central-review.to-forward', when: routed('forward') },
          { to: 'certificate.non-recognition' },
        ],
        NewEvaluationOrdered: 'council-round',
      },
    },
    submission: {
      title: t('Chờ trình', 'To be submitted'),
      on: { DecisionSubmitted: 'certificate.decision', ...beforeDecision },
    },
    decision: {
      title: t('Chờ quyết định', 'Awaiting the decision'),
      on: { RecognitionDecided: 'certificate.issue', ...beforeDecision },
    },
    issue: { title: t('Chờ cấp giấy chứng nhận', 'Certificate to be issued'), on: { CertificateIssued: 'monitoring' } },
    'non-recognition': {
      title: t('Không công nhận, chờ thông báo', 'Not recognised, notice due'),
      on: { NonRecognitionNotified: 'not-recognised' },
    },
  },
};

export const monitoring: Node = {
  stage: 'monitoring',
  title: t('Giấy chứng nhận còn hiệu lực', 'Certificate valid'),
  parallel: true,
  on: {
    ResultPublished: 'stay',
    ResultNotified: 'stay',
    ProvinceNotified: 'stay',
    ExpiryNoticeSent: 'stay',
    SuccessorFiled: 'stay',
    SuccessorEnded: 'stay',
    ValidityExtended: 'stay',
    DeadlineMissed: 'stay',
    CertificateEntryCorrected: 'stay',
    RegistrationAnnulled: 'registration-annulled',
    CertificateSuperseded: 'superseded',
    CertificateExpired: 'expired',
  },
  states: {
    oversight: {
      initial: 'regular',
      states: {
        regular: {
          title: t('Đang theo dõi', 'Regular oversight'),
          on: {
            InspectionOpened: 'monitoring.oversight.inspection',
            ViolationConcluded: 'monitoring.oversight.violation',
            ProductionStopConfirmed: 'monitoring.oversight.violation',
          },
        },
        inspection: {
          title: t('Đang kiểm tra', 'Under inspection'),
          on: {
            InspectionConcluded: [
              { to: 'monitoring.oversight.remedy', when: (d) => d.outcome === 'remedy' },
              { to: 'monitoring.oversight.regular' },
            ],
            ViolationConcluded: 'monitoring.oversight.violation',
            ProductionStopConfirmed: 'monitoring.oversight.violation',
          },
        },
        remedy: {
          title: t('Đang khắc phục', 'Remedy due'),
          on: {
            RemedyReported: 'monitoring.oversight.inspection',
            ViolationConcluded: 'monitoring.oversight.violation',
            ProductionStopConfirmed: 'monitoring.oversight.violation',
          },
        },
        violation: {
          title: t('Có kết luận vi phạm, chờ xác minh', 'Violation concluded, to be verified'),
          on: {
            ViolationVerified: [{ to: 'monitoring.oversight.verified', when: (d) => d.confirmed }, { to: 'monitoring.oversight.regular' }],
          },
        },
        verified: {
          title: t('Đã xác minh, chờ trình thu hồi', 'Verified, revocation to be proposed'),
          on: { RevocationProposed: 'monitoring.oversight.proposed' },
        },
        proposed: {
          title: t('Chờ quyết định thu hồi', 'Awaiting the decision on revocation'),
          on: { CertificateRevoked: 'revoked', RevocationDeclined: 'monitoring.oversight.regular' },
        },
      },
    },
    recognition: {
      initial: 'standing',
      states: {
        standing: {
          title: t('Quyết định công nhận có hiệu lực', 'Recognition stands'),
          on: { RecognitionWithdrawalRequested: 'monitoring.recognition.challenged' },
        },
        challenged: {
          title: t('Bộ đề nghị thu hồi quyết định', 'Withdrawal requested by the ministry'),
          on: { RecognitionWithdrawn: 'recognition-withdrawn', RecognitionWithdrawalDeclined: 'monitoring.recognition.standing' },
        },
      },
    },
  },
};

/** No end: by the dates that paper bears, a successor may have been filed, or a new certificate issued, while this one was still valid. */
export const expired: Node = {
  stage: 'expired',
  title: t('Đã hết hạn', 'Expired'),
  on: {
    SuccessorFiled: 'stay',
    SuccessorEnded: 'stay',
    ValidityExtended: [{ to: 'monitoring.oversight.violation', when: (d) => d.underViolation }, { to: 'monitoring' }],
    CertificateEntryCorrected: [
      { to: 'monitoring.oversight.violation', when: (d) => d.stands && d.underViolation },
      { to: 'monitoring', when: (d) => d.stands },
      {},
    ],
    RegistrationAnnulled: 'registration-annulled',
    CertificateSuperseded: 'superseded',
  },
};
