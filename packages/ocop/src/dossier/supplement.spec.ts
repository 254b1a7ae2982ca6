import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';
import { beyondLimit, supplementRules } from './supplement.ts';

const request = supplementRules.RequestSupplement.example;
const rejection = supplementRules.RejectDossier.example;
const onGround = (ground: string) => ({ ...rejection, ground });
/** Received on Thursday 20/8/2026: 15 working days end on 14/9/2026 (domain.md 2.10). */
const atCommune = () => p.filed(p.dossier('2026-08-20')).as(p.communeOfficer).does('ReceiveAtCommune');
const returnedByCommune = () => atCommune().on('2026-08-24').does('RequestSupplement');
const returnedByDepartment = () => p.received().does('RequestSupplement');
const returnedByAdvisors = () => p.atAdvisory().as(p.advisor).does('RequestSupplement');
const returnedByMinistry = () => p.atMinistry().does('RequestSupplement');

describe('a return for supplement', () => {
  it('names reasons, items and a day, and gives the dossier to the applicant', () => {
    const s = returnedByCommune().recorded('SupplementRequested').isAt('commune-report.supplement');
    expect(s.last[0]?.data).toMatchObject({
      desk: 'commune',
      items: ['Phiếu kiểm nghiệm chỉ tiêu an toàn thực phẩm'],
      // 10 days from 24 August end on Thursday 3 September.
      dueOn: '2026-09-03',
      ordinal: 1,
      beyondUsual: false,
    });
    expect(s.context).toMatchObject({ desk: 'applicant', clocks: { supplement: '2026-09-03' } });
    atCommune().cannot('RequestSupplement', 'invalid-data', { ...request, items: [] });
    atCommune().cannot('RequestSupplement', 'invalid-data', { items: ['Phiếu kiểm nghiệm'] });
  });

  it('takes the days of the rule set where the officer names none', () => {
    const s = atCommune().on('2026-08-24').does('RequestSupplement', { reasons: request.reasons, items: request.items });
    expect(s.context.supplement?.dueOn).toBe('2026-09-08');
  });

  it('may come from the commune’s check and from its assessment', () => {
    atCommune().does('ConfirmCompleteness').does('RequestSupplement').isAt('commune-report.supplement');
    atCommune().does('ConfirmCompleteness').does('RecordCommuneFindings').cannot('RequestSupplement', 'not-now');
  });

  it('may come from the department and from its advisory team, each for itself', () => {
    returnedByDepartment().isAt('department-review.supplement').as(p.applicant).does('SubmitSupplement').isAt('department-review.checking');
    returnedByAdvisors().isAt('department-review.advisory-supplement').as(p.applicant).does('SubmitSupplement');
    p.received().as(p.advisor).cannot('RequestSupplement', 'unit-not-competent');
    p.atDepartment().as(p.department).cannot('RequestSupplement', 'not-now');
    p.received().as(p.communeOfficer).cannot('RequestSupplement', 'unit-not-competent');
    p.received().as(p.ofAnotherProvince(p.department)).cannot('RequestSupplement', 'unit-not-competent');
    p.received().as(p.chair).cannot('RequestSupplement', 'role-not-allowed');
  });

  it('may come from the ministry and from the central advisory team', () => {
    returnedByMinistry().isAt('central-review.supplement').as(p.applicant).does('SubmitSupplement').isAt('central-review.checking');
    const s = p.atMinistry().does('ForwardToAdvisoryTeam').as(p.advisor).cannot('RequestSupplement', 'unit-not-competent');
    s.as(p.centralAdvisor).does('RequestSupplement').isAt('central-review.advisory-supplement');
    s.as(p.applicant).does('SubmitSupplement').isAt('central-review.advisory');
    expect(s.context.desk).toBe('central-advisory');
  });

  it('is beyond what is usual from the second on, and limited only where the rule set says so', () => {
    const s = returnedByCommune().as(p.applicant).does('SubmitSupplement').as(p.communeOfficer).does('RequestSupplement');
    expect(s.last[0]?.data).toMatchObject({ ordinal: 2, beyondUsual: true });
    expect(beyondLimit(2, { maxRequests: 1 })).toEqual({ refused: 'supplement-limit-reached', details: { maxRequests: 1 } });
    expect(beyondLimit(1, { maxRequests: 1 })).toBeUndefined();
    expect(beyondLimit(9, { maxRequests: null })).toBeUndefined();
  });

  it('counts in no year whose holidays are not known', () => {
    atCommune().on('2030-12-28').cannot('RequestSupplement', 'calendar-year-missing');
    returnedByCommune().on('2031-01-06').as(p.communeOfficer).cannot('SubmitSupplement', 'calendar-year-missing');
  });
});

describe('the clock during a supplement', () => {
  it('R7.2 stops at the commune with its working days left, and goes on with them from the re-submission', () => {
    const s = returnedByCommune();
    expect(s.last[0]?.data).toMatchObject({ suspended: { name: 'commune-report', left: 12, unit: 'working-days' } });
    s.as(p.applicant).on('2026-09-03').does('SubmitSupplement');
    expect(s.last[0]?.data).toMatchObject({ desk: 'commune', late: false, resumed: { name: 'commune-report', dueOn: '2026-09-21' } });
    expect(s.context).toMatchObject({ desk: 'commune', supplement: null, clocks: { 'commune-report': '2026-09-21' } });
  });

  it('stops a second time with what the first left', () => {
    const s = returnedByCommune().as(p.applicant).on('2026-09-03').does('SubmitSupplement');
    s.as(p.communeOfficer).on('2026-09-10').does('RequestSupplement');
    expect(s.last[0]?.data).toMatchObject({ suspended: { name: 'commune-report', left: 7, unit: 'working-days' } });
    s.as(p.applicant).on('2026-09-14').does('SubmitSupplement');
    expect(s.context.clocks).toEqual({ 'commune-report': '2026-09-23' });
  });

  it('stopped on its last day, ends on the day of the re-submission', () => {
    const s = atCommune().on('2026-09-14').does('RequestSupplement');
    expect(s.last[0]?.data).toMatchObject({ suspended: { left: 0 } });
    s.as(p.applicant).on('2026-09-18').does('SubmitSupplement');
    expect(s.context.clocks).toEqual({ 'commune-report': '2026-09-18' });
  });

  it('that has run out is not stopped and does not begin anew', () => {
    const s = atCommune().on('2026-09-15').does('RequestSupplement');
    expect(s.last[0]?.data).toMatchObject({ suspended: null });
    s.as(p.applicant).on('2026-09-18').does('SubmitSupplement');
    expect(s.context.clocks).toEqual({ 'commune-report': '2026-09-14' });
    s.as(p.system).does('RecordDeadlineMissed', { name: 'commune-report', dueOn: '2026-09-14' });
  });

  it('R7.6 begins anew at the department with the supplement that makes the dossier complete, and moves to the next working day', () => {
    const s = p.reEvaluationReceived();
    expect(s.context.clocks).toEqual({ 're-evaluation-province': '2026-08-24' });
    s.on('2026-07-20').does('RequestSupplement');
    expect(s.last[0]?.data).toMatchObject({ suspended: { name: 're-evaluation-province', left: 45, unit: 'days' } });
    // 45 days from 29 July end on a Saturday, 12 September.
    s.as(p.applicant).on('2026-07-29').does('SubmitSupplement');
    expect(s.context.clocks).toEqual({ 're-evaluation-province': '2026-09-14' });
  });

  it('does not run for a first dossier at the department: the law gives it no limit', () => {
    expect(returnedByDepartment().last[0]?.data).toMatchObject({ suspended: null });
    const s = returnedByAdvisors().as(p.applicant).does('SubmitSupplement');
    expect(s.last[0]?.data).toMatchObject({ desk: 'advisory', resumed: null });
    expect(s.isAt('department-review.advisory').context.clocks).toEqual({});
  });
});

describe('the supplement itself', () => {
  it('is the applicant’s, or his commune’s for him, and has documents', () => {
    returnedByCommune().as(p.communeOfficer).does('SubmitSupplement').recorded('DossierSupplemented');
    returnedByCommune()
      .as({ ...p.applicant, id: 'somebody-else' })
      .cannot('SubmitSupplement', 'unit-not-competent');
    returnedByCommune().as(p.applicant).cannot('SubmitSupplement', 'invalid-data', { explanation: 'Đã bổ sung.', documents: [] });
    atCommune().as(p.applicant).cannot('SubmitSupplement', 'not-now');
  });

  it('may come late, and is marked so', () => {
    const s = returnedByCommune().as(p.applicant).on('2026-09-04').does('SubmitSupplement');
    expect(s.last[0]?.data).toMatchObject({ late: true });
    s.isAt('commune-report.completeness-check');
  });

  it('does not bear an earlier day when the applicant sends it himself', () => {
    returnedByCommune().as(p.applicant).on('2026-09-04').effectiveOn('2026-09-03').cannot('SubmitSupplement', 'applicant-dates-today');
  });
});

describe('a rejection', () => {
  it('is the commune chair’s at the commune and the agency’s at the province, on a paper with ground and reasons', () => {
    const s = atCommune().cannot('RejectDossier', 'role-not-allowed').as(p.communeChair).does('RejectDossier').isAt('rejected');
    expect(s.last[0]?.data).toMatchObject({ desk: 'commune', ground: 'dossier-not-in-order', paper: { number: '12/TB-UBND' } });
    expect(s.context).toMatchObject({ desk: null, clocks: {} });
    p.received().as(p.department).does('RejectDossier', onGround('untruthful-dossier')).isAt('rejected');
    atCommune().as(p.department).cannot('RejectDossier', 'unit-not-competent');
    p.received().as(p.communeChair).cannot('RejectDossier', 'unit-not-competent');
    atCommune().as(p.communeChair).cannot('RejectDossier', 'invalid-data', onGround('not-nice'));
  });

  it('for a supplement that did not come waits until its day has passed', () => {
    const ground = onGround('supplement-not-provided');
    const s = returnedByCommune().as(p.communeChair).on('2026-09-03').cannot('RejectDossier', 'supplement-not-overdue', ground);
    expect(s.refusal?.details).toMatchObject({ dueOn: '2026-09-03' });
    s.on('2026-09-04').does('RejectDossier', ground).isAt('rejected');
    atCommune().as(p.communeChair).cannot('RejectDossier', 'supplement-not-overdue', ground);
  });

  it('for a supplement asked by the advisory team is the agency’s', () => {
    const s = returnedByAdvisors().as(p.advisor).cannot('RejectDossier', 'role-not-allowed');
    s.as(p.department).on('2026-10-01').does('RejectDossier', onGround('supplement-not-provided'));
    expect(s.last[0]?.data).toMatchObject({ desk: 'advisory' });
  });

  it('is over once the council or the ministry has the dossier', () => {
    p.scheduled().as(p.department).cannot('RejectDossier', 'examination-over');
    p.judged(4).as(p.department).cannot('RejectDossier', 'examination-over');
    p.atMinistry().as(p.department).cannot('RejectDossier', 'examination-over');
    p.atMinistry().as(p.ofAnotherProvince(p.department)).cannot('RejectDossier', 'unit-not-competent');
  });

  it('R10.3 R10.4 ends a dossier of the old rules that was not finished in time, wherever it lies', () => {
    const ground = onGround('old-rules-lapsed');
    const s = p.judgedUnderOldRules(3).as(p.department).on('2026-07-21').cannot('RejectDossier', 'examination-over', ground);
    s.on('2026-07-22').cannot('RejectDossier', 'examination-over').does('RejectDossier', ground).isAt('rejected');
    p.received().as(p.department).cannot('RejectDossier', 'old-rules-still-apply', ground);
    const early = p.throughCommune(p.filedUnderOldRules()).as(p.department).does('ReceiveAtProvince');
    early.cannot('RejectDossier', 'old-rules-still-apply', ground).on('2026-07-22').does('RejectDossier', ground);
  });
});

describe('a withdrawal', () => {
  const before: readonly (readonly [string, () => p.DossierScenario])[] = [
    ['with the idea', () => p.selected()],
    ['filed', () => p.filed()],
    ['at the commune', atCommune],
    ['returned by the commune', returnedByCommune],
    ['handed over', () => p.atDepartment()],
    ['at the department', () => p.received()],
    ['returned by the department', returnedByDepartment],
    ['with the advisory team', () => p.atAdvisory()],
    ['returned by the advisory team', returnedByAdvisors],
    ['before the council', () => p.atCouncil()],
    ['in a round', () => p.scheduled()],
    ['held', () => p.judged(5, 4)],
    ['with 90 points and more', () => p.judged(5)],
    ['at the ministry', () => p.atMinistry()],
    ['returned by the ministry', returnedByMinistry],
    ['in a central round', () => p.centrallyScheduled()],
    ['below 90 at the centre', () => p.returned()],
    ['to be submitted', () => p.judged(4)],
    ['submitted', () => p.judged(4).as(p.department).does('SubmitForDecision')],
  ];
  it.each(before)('is possible %s', (_, way) => {
    const s = way().as(p.applicant).does('WithdrawDossier').recorded('DossierWithdrawn').isAt('withdrawn');
    expect(s.isFinal).toBe(true);
    expect(s.deadlines).toEqual([]);
  });

  const afterwards: readonly (readonly [string, () => p.DossierScenario])[] = [
    ['decided', () => p.decided(p.judged(4))],
    ['certified', () => p.certified()],
    ['not recognised', () => p.judged(2)],
  ];
  it.each(afterwards)('is not possible once %s', (_, way) => {
    way().as(p.applicant).cannot('WithdrawDossier', 'not-now');
  });

  it('is the applicant’s alone', () => {
    p.filed().as(p.communeOfficer).cannot('WithdrawDossier', 'role-not-allowed');
    p.filed()
      .as({ ...p.applicant, id: 'somebody-else' })
      .cannot('WithdrawDossier', 'unit-not-competent');
  });
});

describe('legal dates', () => {
  it('come in the order of the acts, so that a letter dated back gains no round and no days', () => {
    const s = p
      .filed()
      .on('2026-11-05')
      .as(p.communeOfficer)
      .does('ReceiveAtCommune')
      .does('ConfirmCompleteness')
      .does('RecordCommuneFindings');
    s.as(p.communeChair).does('IssueCommuneReport').effectiveOn('2026-10-29').cannot('IssueProposalLetter', 'dated-too-early');
    expect(s.refusal?.details).toMatchObject({ notBefore: '2026-11-05' });
  });
  it('of a note beside the procedure may be earlier than what was recorded before it', () => {
    const s = p.filed().on('2026-09-10').as(p.communeOfficer).does('ReceiveAtCommune').does('ConfirmCompleteness');
    s.effectiveOn('2026-09-08').does('RecordCommuneMeeting').effectiveOn('2026-09-09').cannot('RecordCommuneFindings', 'dated-too-early');
  });
  it('of a note beside the procedure shuts out no paper of an earlier day', () => {
    const s = p.filed().as(p.communeOfficer).on('2026-09-07').does('ReceiveAtCommune').does('ConfirmCompleteness').on('2026-09-10');
    s.does('RecordCommuneMeeting').effectiveOn('2026-09-06').cannot('RecordCommuneFindings', 'dated-too-early');
    s.effectiveOn('2026-09-08').does('RecordCommuneFindings');
  });
  it('of a note beside the procedure is none before the act that it needs', () => {
    const meeting = p.filed().on('2026-09-10').as(p.communeOfficer).does('ReceiveAtCommune').does('ConfirmCompleteness');
    meeting.effectiveOn('2026-08-31').cannot('RecordCommuneMeeting', 'dated-too-early');
    expect(meeting.refusal?.details).toEqual({ commandPointer: '/effectiveOn', notBefore: '2026-09-01' });
    const certified = p.certified().on('2026-12-01').as(p.department);
    for (const typedWrong of ['2026-08-31', '1926-09-02']) {
      certified.effectiveOn(typedWrong).cannot('PublishResult', 'dated-too-early');
      certified.effectiveOn(typedWrong).cannot('NotifyResult', 'dated-too-early');
    }
    certified.does('PublishResult').effectiveOn('2026-09-01').does('NotifyResult');
  });
  it('of a survey is none before the letter to that level, and of a test result none before the first open request', () => {
    const s = p.atAdvisory().on('2026-09-20').as(p.advisor).effectiveOn('2026-08-31').cannot('RecordFieldSurvey', 'dated-too-early');
    s.effectiveOn('2026-09-01').does('RecordFieldSurvey').effectiveOn('2026-09-05').does('RequestExtraTest').does('RequestExtraTest');
    s.effectiveOn('2026-09-04').cannot('RecordExtraTest', 'dated-too-early').effectiveOn('2026-09-05').does('RecordExtraTest');
    s.effectiveOn('2026-09-04').cannot('RecordExtraTest', 'dated-too-early').does('RecordExtraTest').does('RequestExtraTest');
    s.effectiveOn('2026-09-19').cannot('RecordExtraTest', 'dated-too-early').does('RecordExtraTest');

    const central = p.forwarded(p.judged(5).as(p.chair).does('ApproveResult').on('2026-12-20')).does('ReceiveAtMinistry');
    central.effectiveOn('2026-12-19').cannot('RecordFieldSurvey', 'dated-too-early').does('RecordFieldSurvey');
  });

  it('that the ministry misses may be the province’s own paper: its agency answers too, and only there', () => {
    returnedByMinistry().as(p.department).does('SubmitSupplement').isAt('central-review.checking');
    returnedByDepartment().as(p.department).cannot('SubmitSupplement', 'unit-not-competent');
    returnedByMinistry().as(p.ofAnotherProvince(p.department)).cannot('SubmitSupplement', 'unit-not-competent');
  });
});
