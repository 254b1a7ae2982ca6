import { describe, expect, test } from 'vitest';
import { buildingPermit } from './building-permit.ts';
import { scenario } from './scenario.ts';

const applicant = { id: 'lan', role: 'applicant', unit: 'old-town' };
const clerk = { id: 'minh', role: 'clerk', unit: 'old-town' };
const inspector = { id: 'hoa', role: 'inspector', unit: 'old-town' };
const fire = { id: 'tam', role: 'fire-officer', unit: 'city' };
const authority = { id: 'an', role: 'authority', unit: 'city' };
const board = { id: 'binh', role: 'appeal-board', unit: 'city' };
const system = { id: 'system', role: 'system', unit: 'system' };

const filed = () => scenario(buildingPermit, { today: '2026-03-02' }).as(applicant).does('FileApplication').recorded('ApplicationFiled');
const inReview = () => filed().as(clerk).does('AcceptApplication').isAt('open.review.inspection.pending|open.review.fire-safety.pending');

describe('a building permit', () => {
  test('is granted after both reviews, whichever comes first', () => {
    const s = inReview();
    s.as(authority).cannot('GrantPermit', 'inspection-outstanding');
    expect(s.refusal?.details).toEqual({ all: ['inspection-outstanding', 'fire-review-outstanding'] });
    s.as(fire).does('ReportFireSafety').isAt('open.review.inspection.pending|open.review.fire-safety.reviewed');
    s.as(inspector).does('ReportInspection').isAt('open.review.inspection.passed|open.review.fire-safety.reviewed');
    s.as(authority).on('2026-03-20').does('GrantPermit');
    s.recorded({ type: 'PermitGranted', data: { number: 'GPXD-2026-001', validThrough: '2027-03-20' } }).isAt('granted');
    expect(s.stage).toBe('in-force');
    s.as(applicant).on('2026-05-01').does('ReportStart').isAt('used');
    expect(s.isFinal).toBe(true);
  });

  test('goes back to the start of both reviews when the plans are revised', () => {
    const s = inReview().as(fire).does('ReportFireSafety', { outcome: 'objected' }).as(inspector).does('ReportInspection');
    s.as(applicant).does('RevisePlans').isAt('open.review.inspection.pending|open.review.fire-safety.pending');
    expect(s.context).toMatchObject({ inspection: null, fireSafety: null, storeys: 2 });
  });

  test('is not granted against a review, and an appeal that is allowed opens the reviews again', () => {
    const s = inReview()
      .as(fire)
      .does('ReportFireSafety', { outcome: 'objected' })
      .as(inspector)
      .does('ReportInspection', (example: object) => ({ ...example, note: 'Đúng chỉ giới' }));
    s.as(authority).cannot('GrantPermit', 'review-negative');
    s.does('RefusePermit').isAt('refused').as(applicant).does('FileAppeal').as(board).does('DecideAppeal');
    s.isAt('open.review.inspection.pending|open.review.fire-safety.pending');
  });

  test('is refused for good when nobody appeals in time', () => {
    const s = inReview().as(fire).does('ReportFireSafety').as(inspector).does('ReportInspection', { outcome: 'failed' });
    s.isAt('open.review.inspection.failed|open.review.fire-safety.reviewed').as(authority).on('2026-03-10').does('RefusePermit');
    const [appeal] = s.deadlines;
    expect(appeal).toMatchObject({ name: 'appeal', dueOn: '2026-04-09', fires: { on: '2026-04-10' } });
    s.as(system).on('2026-04-09').cannot('CloseRefusal', 'too-early');
    s.as(applicant).on('2026-04-10').cannot('FileAppeal', 'too-late').effectiveOn('2026-04-09').does('FileAppeal');
    s.as(board).does('DecideAppeal', { outcome: 'dismissed' }).isAt('closed');
  });

  test('waits for a supplement, and lapses without it', () => {
    const s = filed().as(clerk).does('RequestSupplement').isAt('open.supplement');
    s.as({ ...applicant, id: 'somebody' }).cannot('FileSupplement', 'not-the-applicant');
    s.as(system).on('2026-04-02').does('CloseUnsupplemented').isAt('lapsed');
  });

  test('is withdrawn by its applicant from any state before the decision', () => {
    filed().does('WithdrawApplication', {}).isAt('withdrawn');
    inReview().as(applicant).does('WithdrawApplication').isAt('withdrawn').cannot('FileApplication', 'not-now');
  });
});
