import { describe, it } from 'vitest';
import * as p from '../testing/people.ts';

const successor = { dossierId: p.SUCCESSOR };

describe('nobody acts out of turn', () => {
  it('applicant', () => {
    const s = p
      .filed()
      .as(p.applicant)
      .cannot('RegisterIdea', 'not-now')
      .cannot('ReviseIdea', 'not-now')
      .cannot('FileFirstDossier', 'not-now');
    s.cannot('SubmitSupplement', 'not-now').cannot('ReportRemedy', 'not-now');
    s.knows(p.PREVIOUS, p.expiringIn2026()).cannot('FileUpgradeDossier', 'not-now').cannot('FileReEvaluationDossier', 'not-now');
    p.certified().as(p.applicant).cannot('WithdrawDossier', 'not-now');
  });

  it('commune', () => {
    const s = p.atDepartment().as(p.communeOfficer).cannot('ReceiveAtCommune', 'not-now').cannot('ConfirmCompleteness', 'not-now');
    s.cannot('RecordCommuneFindings', 'not-now').cannot('HandOverToProvince', 'not-now').cannot('RecordConsultantSupport', 'not-now');
    s.as(p.communeChair).cannot('SelectIdea', 'not-now').cannot('RefuseIdea', 'not-now').cannot('RecordCommuneMeeting', 'not-now');
    s.cannot('IssueCommuneReport', 'not-now').cannot('IssueProposalLetter', 'not-now').cannot('ConfirmProductionStopped', 'not-now');
    p.dossier().as(p.applicant).does('RegisterIdea').as(p.communeChair).cannot('RejectDossier', 'not-now');
  });

  it('department', () => {
    const s = p.atDepartment().as(p.department).cannot('ForwardToAdvisoryTeam', 'not-now').cannot('IssueAgencyReport', 'not-now');
    s.cannot('RecordFieldSurvey', 'not-now').cannot('RecordExtraTest', 'not-now').cannot('RequestSupplement', 'not-now');
    s.cannot('PublishResult', 'not-now').cannot('NotifyResult', 'not-now').cannot('NotifyNonRecognition', 'not-now');
    s.cannot('VerifyViolation', 'not-now').cannot('ProposeRevocation', 'not-now').cannot('ConcludeViolation', 'not-now');
    const submitted = p.judged(4).as(p.department).does('SubmitForDecision');
    submitted.cannot('SubmitForDecision', 'not-now').cannot('ForwardToMinistry', 'not-now').cannot('ReceiveAtProvince', 'not-now');
  });

  it('advisory team', () => {
    const s = p.atAdvisory().as(p.advisor).does('RequestSupplement');
    // While the applicant supplements, his is the desk.
    s.cannot('IssueAdvisoryReport', 'unit-not-competent').cannot('RequestExtraTest', 'unit-not-competent');
  });

  it('provincial chair', () => {
    const s = p.scheduled().as(p.chair).cannot('ApproveResult', 'not-now').cannot('ForwardToMinistry', 'not-now');
    s.cannot('ResolveHeldResult', 'not-now').cannot('UseCentralResult', 'not-now').cannot('OrderNewEvaluation', 'not-now');
    s.cannot('DecideRecognition', 'not-now').cannot('IssueCertificate', 'not-now').cannot('RevokeCertificate', 'not-now');
  });

  it('ministry', () => {
    const s = p.scheduled().as(p.ministry).cannot('ReceiveAtMinistry', 'not-now').cannot('NotifyProvince', 'not-now');
    s.cannot('RequestRecognitionWithdrawal', 'not-now').cannot('OpenInspection', 'not-now');
  });

  it('system', () => {
    const s = p.dossier().as(p.system).cannot('RecordDeadlineMissed', 'not-now').cannot('SendExpiryNotice', 'not-now');
    s.cannot('ExpireCertificate', 'not-now').cannot('RecordSuccessorFiled', 'not-now', successor);
  });
});

describe('nobody acts for another unit', () => {
  it('commune', () => {
    const officer = p.ofAnotherCommune(p.communeOfficer);
    p.filed().as(officer).cannot('ReceiveAtCommune', 'unit-not-competent').cannot('ConfirmCompleteness', 'unit-not-competent');
    p.filed().as(officer).cannot('RecordCommuneFindings', 'unit-not-competent').cannot('HandOverToProvince', 'unit-not-competent');
    const chair = p.ofAnotherCommune(p.communeChair);
    p.filed().as(chair).cannot('RefuseIdea', 'unit-not-competent').cannot('RecordCommuneMeeting', 'unit-not-competent');
    p.filed().as(chair).cannot('IssueCommuneReport', 'unit-not-competent').cannot('IssueProposalLetter', 'unit-not-competent');
    p.selected().as(officer).cannot('ReviseIdea', 'unit-not-competent');
  });

  it('province', () => {
    const s = p.received().as(p.ofAnotherProvince(p.department)).cannot('ForwardToAdvisoryTeam', 'unit-not-competent');
    s.cannot('IssueAgencyReport', 'unit-not-competent').cannot('RecordFieldSurvey', 'unit-not-competent');
    s.cannot('RecordExtraTest', 'unit-not-competent')
      .cannot('NotifyResult', 'unit-not-competent')
      .cannot('PublishResult', 'unit-not-competent');
  });

  it('ministry', () => {
    const elsewhere = { ...p.ministry, unit: '51' };
    p.atMinistry().as(elsewhere).cannot('NotifyProvince', 'unit-not-competent').cannot('ReceiveAtMinistry', 'unit-not-competent');
  });
});
