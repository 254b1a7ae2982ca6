import { describe, expect, it } from 'vitest';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import * as p from '../testing/people.ts';
import { communeRules, meetingMissing } from './commune.ts';
import { exampleForm02For } from './examples.ts';

const received = (s = p.filed()) => s.as(p.communeOfficer).does('ReceiveAtCommune');
const complete = () => received().does('ConfirmCompleteness');
const assessed = () => complete().does('RecordCommuneFindings');
const proposed = () => assessed().as(p.communeChair).does('IssueCommuneReport').does('IssueProposalLetter');

describe('receipt at the commune', () => {
  it('gives the receipt number and starts the 15 working days of form 03', () => {
    const s = received(p.filed(p.dossier('2026-08-20'))).isAt('commune-report.completeness-check');
    s.recorded({ type: 'CommuneReceived', data: { receiptNumber: '01-2026/PĐK-51-21115-2026', reportDueOn: '2026-09-14' } });
    expect(s.context.clocks).toEqual({ 'commune-report': '2026-09-14' });
  });

  it('R7.2 is the same for a re-evaluation: 15 working days', () => {
    const s = received(p.reEvaluationFiled());
    expect(s.context.clocks['commune-report']).toBe('2026-07-22');
  });

  it('R11.2 takes a receipt number with the codes of its own province and commune only', () => {
    const s = p.filed().as(p.communeOfficer);
    s.cannot('ReceiveAtCommune', 'receipt-number-of-another-unit', { receiptNumber: '01-2026/PĐK-51-21289-2026' });
    s.cannot('ReceiveAtCommune', 'receipt-number-of-another-unit', { receiptNumber: '01-2026/PĐK-01-21115-2026' });
    s.cannot('ReceiveAtCommune', 'invalid-data', { receiptNumber: '01/PĐK-51-21115' });
  });

  it('is refused to the second of two successors of one certificate', () => {
    const old = p.registered(3, '2025-10-15', '2028-10-15').as(p.system).on('2026-09-01');
    const other = p.dossier('2026-09-01').knows(p.PREVIOUS, old).as(p.applicant).does('FileUpgradeDossier');
    const noted = p.upgradeFiled();
    old.knows(p.SUCCESSOR, noted).does('RecordSuccessorFiled');
    noted.knows(p.PREVIOUS, old).as(p.communeOfficer).does('ReceiveAtCommune');
    other.knows(p.PREVIOUS, old).as(p.communeOfficer).cannot('ReceiveAtCommune', 'previous-has-successor');
    // Not even when the first has gone: the chair turns it down, or the applicant withdraws it and files anew.
    old.knows(p.SUCCESSOR, noted.as(p.applicant).does('WithdrawDossier')).does('RecordSuccessorEnded', { dossierId: p.SUCCESSOR });
    other
      .knows(p.PREVIOUS, old)
      .cannot('ReceiveAtCommune', 'successor-not-noted')
      .as(p.communeChair)
      .does('RejectDossier')
      .isAt('rejected');
  });

  it('counts in no year whose holidays are not known', () => {
    const s = p.filed(p.dossier('2031-01-06')).as(p.communeOfficer).cannot('ReceiveAtCommune', 'calendar-year-missing');
    expect(s.refusal?.details).toEqual({ year: 2031 });
  });

  it('is not dated before the filing, and not another commune’s', () => {
    p.filed().as(p.communeOfficer).effectiveOn('2026-08-31').cannot('ReceiveAtCommune', 'dated-too-early');
    p.filed().as(p.ofAnotherCommune(p.communeOfficer)).cannot('ReceiveAtCommune', 'unit-not-competent');
    p.filed().as(p.communeChair).cannot('ReceiveAtCommune', 'role-not-allowed');
  });
});

describe('the commune’s check and assessment', () => {
  it('goes from the parts of the dossier to the four contents', () => {
    const s = received().does('ConfirmCompleteness').recorded('CompletenessConfirmed').isAt('commune-report.assessment');
    s.does('RecordCommuneFindings').recorded('CommuneFindingsRecorded').isAt('commune-report.report');
    const both = { description: expect.any(String), view: expect.any(String) };
    expect(s.last[0]?.data).toEqual({ findings: { localMaterial: both, localLabour: both, ideaOrigin: both, localIdentity: both } });
  });

  it('needs all four contents, each with description and view', () => {
    const { findings } = communeRules.RecordCommuneFindings.example;
    const { localIdentity: _, ...three } = findings;
    complete().cannot('RecordCommuneFindings', 'invalid-data', { findings: three });
    const noView = { ...findings, localLabour: { description: '28 lao động' } };
    complete().cannot('RecordCommuneFindings', 'invalid-data', { findings: noView });
  });

  it('gives no points: form 03 has no place for them', () => {
    complete().cannot('RecordCommuneFindings', 'invalid-data', (e: object) => ({ ...e, points: 14 }));
  });

  it('may hear those concerned in a meeting of the chair, before and after the findings', () => {
    const s = complete().as(p.communeChair).does('RecordCommuneMeeting').recorded('CommuneMeetingHeld').isAt('commune-report.assessment');
    expect(s.context.meetingHeld).toBe(true);
    assessed().does('RecordCommuneMeeting').isAt('commune-report.report');
    complete().cannot('RecordCommuneMeeting', 'invalid-data', { participants: [], conclusion: 'Thống nhất.' });
    received().cannot('RecordCommuneMeeting', 'not-now').as(p.department).cannot('RecordCommuneMeeting', 'role-not-allowed');
  });

  it('must have met only where the rule set says so', () => {
    expect(meetingMissing(qd26, false)).toEqual([]);
    expect(meetingMissing({ communeMeeting: 'required' }, false)).toEqual(['commune-meeting-missing']);
    expect(meetingMissing({ communeMeeting: 'required' }, true)).toEqual([]);
  });
});

describe('form 03, the proposal letter and the hand-over', () => {
  it('are signed by the chair, in that order', () => {
    const s = assessed().cannot('IssueCommuneReport', 'role-not-allowed').as(p.communeChair).cannot('IssueProposalLetter', 'not-now');
    s.does('IssueCommuneReport').isAt('commune-report.proposal').on('2026-09-14').does('IssueProposalLetter');
    expect(s.recorded('ProposalLetterIssued').last[0]?.data).toMatchObject({ proposedOn: '2026-09-14' });
    expect(s.isAt('commune-report.hand-over').context.proposedOn).toBe('2026-09-14');
  });

  it('cannot be had before the findings', () => {
    complete().as(p.communeChair).cannot('IssueCommuneReport', 'not-now');
    complete().cannot('HandOverToProvince', 'not-now');
  });

  it('R11.3 go to the province in one paper set and one electronic set, with 5 samples', () => {
    const s = proposed().as(p.communeOfficer);
    s.cannot('HandOverToProvince', 'samples-wrong', { sets: { paper: 1, electronic: 1 }, samples: 3 });
    s.cannot('HandOverToProvince', 'invalid-data', { sets: { paper: 1 }, samples: 5 });
    s.does('HandOverToProvince').recorded('HandedOverToProvince').isAt('department-review.awaiting-receipt');
    expect(s.context).toMatchObject({ desk: 'department', clocks: {} });
    expect(s.stage).toBe('department-review');
  });

  it('R11.3 go without samples for tourism', () => {
    const s = p.dossier().as(p.applicant);
    const association = { id: p.applicant.id, name: 'Hội du lịch cộng đồng Gò Cỏ', type: 'association' };
    s.does('RegisterIdea', (e: object) => ({ ...e, applicant: association, product: { name: 'Làng Gò Cỏ', set: '26' } }));
    s.as(p.communeChair).does('SelectIdea').as(p.applicant);
    const form02 = exampleForm02For('26');
    s.does('FileFirstDossier', (e: { form01: object }) => ({ ...e, form01: { ...e.form01, sampleCount: 0 }, form02 }));
    s.as(p.communeOfficer).does('ReceiveAtCommune').does('ConfirmCompleteness').does('RecordCommuneFindings');
    s.as(p.communeChair).does('IssueCommuneReport').does('IssueProposalLetter').as(p.communeOfficer);
    s.cannot('HandOverToProvince', 'samples-wrong').does('HandOverToProvince', { sets: { paper: 1, electronic: 1 }, samples: 0 });
    s.as(p.department)
      .cannot('ReceiveAtProvince', 'samples-wrong')
      .does('ReceiveAtProvince', (e: object) => ({ ...e, samples: 0 }));
  });

  it('end the 15 working days, in time or late', () => {
    const s = proposed().as(p.system).on('2026-10-01').does('RecordDeadlineMissed', { name: 'commune-report', dueOn: '2026-09-23' });
    s.as(p.communeOfficer).does('HandOverToProvince');
    expect(s.context).toMatchObject({ clocks: {}, missed: ['commune-report@2026-09-23'] });
  });
});
