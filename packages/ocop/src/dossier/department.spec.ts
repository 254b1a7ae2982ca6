import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';
import { departmentRules } from './department.ts';

const survey = departmentRules.RecordFieldSurvey.example;

describe('receipt at the province', () => {
  it('gives a number of its own and counts the samples', () => {
    const s = p.atDepartment().as(p.department).does('ReceiveAtProvince').isAt('department-review.checking');
    s.recorded({ type: 'ProvinceReceived', data: { receiptNumber: '01-2026/PĐK-51-21115-2026', samples: 5, limitOn: null } });
    expect(s.context.clocks).toEqual({});
  });

  it('R11.2 R11.3 refuses another unit’s number and more samples than are asked for; fewer are received, and asked for again', () => {
    const s = p.atDepartment().as(p.department);
    s.cannot('ReceiveAtProvince', 'receipt-number-of-another-unit', { receiptNumber: '01-2026/PĐK-51-21289-2026', samples: 5 });
    s.cannot('ReceiveAtProvince', 'samples-wrong', { receiptNumber: '01-2026/PĐK-51-21115-2026', samples: 6 });
    s.does('ReceiveAtProvince', { receiptNumber: '01-2026/PĐK-51-21115-2026', samples: 4 }).isAt('department-review.checking');
  });

  it('is the province’s own, and not dated before the proposal', () => {
    p.atDepartment().as(p.ofAnotherProvince(p.department)).cannot('ReceiveAtProvince', 'unit-not-competent');
    p.atDepartment().as(p.communeOfficer).cannot('ReceiveAtProvince', 'role-not-allowed');
    p.atDepartment().as(p.department).effectiveOn('2026-08-31').cannot('ReceiveAtProvince', 'dated-too-early');
    p.filed().as(p.department).cannot('ReceiveAtProvince', 'not-now');
  });

  it('R7.6 starts the 45 days of a re-evaluation, and only of a re-evaluation', () => {
    const s = p.reEvaluationReceived();
    expect(s.last[0]?.data).toMatchObject({ limitOn: '2026-08-24' });
    expect(s.context.clocks).toEqual({ 're-evaluation-province': '2026-08-24' });
  });

  it('counts the 45 days in no year whose holidays are not known', () => {
    const old = p.registered(4, '2028-06-01', '2031-06-01', p.dossier('2028-06-01', p.PREVIOUS));
    const s = p.throughCommune(p.after(old, '2030-12-05').does('FileReEvaluationDossier'));
    s.as(p.department).on('2030-12-20').cannot('ReceiveAtProvince', 'calendar-year-missing');
    expect(s.refusal?.details).toEqual({ year: 2031 });
  });
});

describe('the advisory team', () => {
  it('has first and upgrade dossiers, and reports to the council', () => {
    const s = p
      .atAdvisory()
      .recorded({ type: 'ForwardedToAdvisoryTeam', data: { level: 'province' } })
      .isAt('department-review.advisory');
    s.as(p.advisor).does('IssueAdvisoryReport').recorded('AdvisoryReportIssued').isAt('council-round.awaiting-round');
    expect(s.context.desk).toBe('council');
    const upgrade = p.throughCommune(p.upgradeFiled()).as(p.department).does('ReceiveAtProvince');
    upgrade.cannot('IssueAgencyReport', 'advisory-report-needed').does('ForwardToAdvisoryTeam').isAt('department-review.advisory');
  });

  it('R7.3 has no re-evaluation: the agency itself reports, which it does not for others', () => {
    const s = p.reEvaluationReceived().cannot('ForwardToAdvisoryTeam', 'no-advisory-team-in-re-evaluation');
    s.does('IssueAgencyReport').isAt('council-round.awaiting-round');
    expect(s.last[0]?.data).toMatchObject({ level: 'province', next: 'council' });
    p.received().cannot('IssueAgencyReport', 'advisory-report-needed');
  });

  it('surveys the site and asks for tests', () => {
    const s = p.atAdvisory().as(p.advisor).does('RecordFieldSurvey').does('RequestExtraTest').isAt('department-review.advisory');
    expect(s.context.openTests).toBe(1);
    s.cannot('IssueAdvisoryReport', 'test-still-open').does('RecordExtraTest');
    s.recorded('ExtraTestReceived').cannot('RecordExtraTest', 'no-test-open').does('IssueAdvisoryReport');
  });

  it('is the own province’s, and no officer writes its report', () => {
    const s = p.atAdvisory();
    for (const stranger of [p.centralAdvisor, p.ofAnotherProvince(p.advisor)]) {
      s.as(stranger).cannot('IssueAdvisoryReport', 'unit-not-competent').cannot('RecordFieldSurvey', 'unit-not-competent');
      s.cannot('RequestExtraTest', 'unit-not-competent');
    }
    s.as(p.department).cannot('IssueAdvisoryReport', 'role-not-allowed').cannot('RequestExtraTest', 'role-not-allowed');
    s.as(p.department).does('RecordFieldSurvey');
    p.received().as(p.advisor).cannot('IssueAdvisoryReport', 'unit-not-competent');
  });
});

describe('a survey of the site', () => {
  it('R7.3 of a re-evaluation has one of two causes', () => {
    const { cause: _, ...noCause } = survey;
    const s = p.reEvaluationReceived().cannot('RecordFieldSurvey', 'survey-cause-missing', noCause);
    s.cannot('RecordFieldSurvey', 'invalid-data', { ...survey, cause: 'curiosity' });
    for (const cause of ['scale-changed', 'evidence-unclear']) s.does('RecordFieldSurvey', { ...survey, cause });
    s.isAt('department-review.checking');
  });

  it('of a first dossier needs none', () => {
    const { cause: _, ...noCause } = survey;
    const s = p.received().does('RecordFieldSurvey', noCause);
    expect(s.last[0]?.data).toMatchObject({ level: 'province', observations: 'Vùng quế đúng như hồ sơ.' });
  });
});

describe('a re-evaluation of 5 stars', () => {
  it('R7.5 goes from the agency’s report straight to the ministry', () => {
    const s = p.reEvaluationReceived(5).does('IssueAgencyReport').isAt('central-review.to-forward');
    expect(s.last[0]?.data).toMatchObject({ next: 'ministry' });
    expect(s.stage).toBe('central-review');
    expect(s.context.desk).toBe('chair');
  });
});
