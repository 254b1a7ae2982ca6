/**
 * Decision 148/QĐ-TTg of 2023 as amended by Decision 1489/QĐ-TTg of 6 July 2025: for dossiers filed before 22 May 2026, wound up by
 * Decision 26/2026 (Art. 11.2, 12.2). The article texts were not found: what no source says is taken over and marked `assumed`.
 */
import { qd26 } from './qd-26-2026.ts';
import type { RuleSet } from './rule-set.ts';

const takenOver = { source: 'QĐ 26/2026', assumed: true } as const;

export const qd148With1489: RuleSet = {
  ...qd26,
  id: 'qd-148-2023-1489-2025',
  title: {
    vi: 'Quyết định 148/QĐ-TTg ngày 24/02/2023, sửa đổi, bổ sung bởi Quyết định 1489/QĐ-TTg ngày 06/7/2025 (chuyển tiếp)',
    en: 'Decision 148/QĐ-TTg of 24 February 2023 as amended by Decision 1489/QĐ-TTg of 6 July 2025 (transitional)',
  },
  inForceFrom: '2025-07-06',
  inForceUntil: '2026-07-21',
  filed: { from: '2025-07-06', until: '2026-05-21' },
  finishBy: { first: '2026-07-21', upgrade: '2026-07-21', 're-evaluation': '2026-06-21' },
  ideaStage: { enabled: false },
  reEvaluation: { ...qd26.reEvaluation, window: null, limitDays: null, writtenOpinions: false, provincialCouncilRatesFiveStars: true },
  basis: {
    inForceFrom: { source: 'QĐ 1489/QĐ-TTg of 6/7/2025' },
    inForceUntil: { source: 'QĐ 26/2026 Art. 11.2', reading: true, note: '60 days after 22/5/2026.' },
    filed: { source: 'QĐ 26/2026 Art. 12.2' },
    'finishBy.first': { source: 'QĐ 26/2026 Art. 12.2.a', reading: true, note: '60 days after 22/5/2026.' },
    'finishBy.upgrade': { source: 'QĐ 26/2026 Art. 12.2.a', reading: true, note: '60 days after 22/5/2026.' },
    'finishBy.re-evaluation': {
      source: 'QĐ 26/2026 Art. 12.2.b',
      reading: true,
      note: '30 days after 22/5/2026: a Sunday; not moved to Monday, as the earlier day is safe.',
    },
    applicants: takenOver,
    bands: { source: 'QĐ 148/QĐ-TTg (2023), as reported' },
    gates: { ...takenOver, note: 'Not verified that the old criteria had minimum requirements by stars.' },
    disqualification: takenOver,
    communeReport: { ...takenOver, note: 'Day limits inside QĐ 1489 were not found.' },
    communeMeeting: { ...takenOver, note: 'QĐ 1489 has the chair hold a meeting, as reported; whether always is not known.' },
    samples: { source: 'QĐ 148/QĐ-TTg (2023), as reported' },
    ideaStage: { source: 'Quảng Ngãi OCOP plan 2026 III.2', note: 'The plan is of June 2026, after the last filing under this rule set.' },
    supplement: takenOver,
    'certificate.months': { source: 'QĐ 148/QĐ-TTg (2023), as reported' },
    'certificate.startsOn': takenOver,
    'certificate.lastDay': takenOver,
    'certificate.minStars': { source: 'QĐ 148/QĐ-TTg (2023), as reported' },
    'certificate.authority': { source: 'QĐ 1489/QĐ-TTg (2025), as reported', note: '3 stars by the district until 5/7/2025.' },
    upgrade: takenOver,
    'reEvaluation.window': {
      source: 'QĐ 148/QĐ-TTg (2023), as reported',
      note: 'No filing window; the issuer told the subject 30 days before.',
    },
    'reEvaluation.limitDays': { source: 'QĐ 26/2026 Art. 12.2.b', note: 'Only the day of `finishBy`.' },
    'reEvaluation.limitRolls': takenOver,
    'reEvaluation.writtenOpinions': { source: 'policy', assumed: true, note: 'Written opinions are new in QĐ 26/2026.' },
    'reEvaluation.provincialCouncilRatesFiveStars': { source: 'policy', assumed: true, note: 'The exception of Art. 6.3.b is new.' },
    extension: { source: 'QĐ 26/2026 Art. 12.3' },
    'revocation.limitDays': { source: 'QĐ 26/2026 Art. 8.4', note: 'Certificates of the old rules are revoked under the new ones.' },
    'revocation.limitRolls': { source: 'Civil Code 2015 Art. 148.5' },
    'revocation.grounds': { source: 'QĐ 26/2026 Art. 8.1' },
    expiryNotices: {
      source: 'policy',
      note: 'Who evaluates again files under QĐ 26/2026, whose window (Art. 7.6.a) closes 120 days before: a notice of 30 days alone comes too late.',
    },
    'codes.product': takenOver,
    'codes.receipt': takenOver,
  },
};
