/** Which facts may follow which in the life of an OCOP dossier. Stages are those of the statistics. */
import { defineMachine, type Text } from '@hoso/workflow';
import { type DossierContext, unregistered } from './context.ts';
import type { DossierFact } from './facts.ts';
import { record } from './record.ts';
import { type Node, t } from './state-node.ts';
import { certificate, expired, monitoring } from './states-certificate.ts';
import { communeReport, idea } from './states-commune.ts';
import { centralReview, councilRound, departmentReview } from './states-review.ts';

const end = (stage: string, title: Text): Node => ({ stage, title, final: true });

/** The same life in both versions, but for the way to the council's result. */
export const dossierMachine = (resultsFrom: DossierContext['resultsFrom']) =>
  defineMachine<DossierContext, DossierFact>({
    id: 'ocop-dossier',
    context: { ...unregistered, resultsFrom },
    record,
    initial: 'unregistered',
    states: {
      unregistered: {
        stage: 'idea',
        title: t('Chưa đăng ký', 'Not registered'),
        on: { IdeaRegistered: 'idea', ProductDossierFiled: 'commune-report', ExistingCertificateRegistered: 'monitoring' },
      },
      idea,
      'commune-report': communeReport,
      'department-review': departmentReview,
      'council-round': councilRound(resultsFrom),
      'central-review': centralReview(resultsFrom),
      certificate,
      monitoring,
      expired,
      revoked: end('revoked', t('Đã thu hồi giấy chứng nhận', 'Certificate revoked')),
      'recognition-withdrawn': end('revoked', t('Đã thu hồi quyết định công nhận', 'Recognition withdrawn')),
      superseded: end('superseded', t('Đã được thay thế', 'Superseded')),
      'registration-annulled': end('annulled', t('Đã hủy ghi nhận', 'Registration annulled')),
      'not-recognised': end('not-recognised', t('Không được công nhận', 'Not recognised')),
      rejected: end('rejected', t('Bị từ chối', 'Rejected')),
      withdrawn: end('withdrawn', t('Đã rút', 'Withdrawn')),
    },
  });
