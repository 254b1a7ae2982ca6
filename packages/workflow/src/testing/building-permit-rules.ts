/** Who may do what with a building permit. */
import { type Actor, type Env, type Refusal, type RefusalText, type Rule, refuse, type Text } from '../definition.ts';
import { appealOutcome, applicationFields, type PermitContext, type PermitFact } from './building-permit-facts.ts';
import { date, object, oneOf, optional, positive, text, texts } from './plain-schema.ts';

export const dayAfter = (day: string): string => addDays(day, 1);
const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();

export const permitRoles: Readonly<Record<string, Text>> = {
  applicant: { vi: 'Chủ đầu tư', en: 'Applicant' },
  clerk: { vi: 'Cán bộ tiếp nhận', en: 'Clerk' },
  inspector: { vi: 'Cán bộ kiểm tra', en: 'Site inspector' },
  'fire-officer': { vi: 'Cán bộ phòng cháy', en: 'Fire officer' },
  authority: { vi: 'Cơ quan cấp phép', en: 'Permit authority' },
  'appeal-board': { vi: 'Hội đồng khiếu nại', en: 'Appeal board' },
  system: { vi: 'Hệ thống', en: 'System' },
};

export const permitRefusals: Readonly<Record<string, RefusalText>> = {
  'not-the-applicant': { vi: 'Không phải chủ đầu tư của hồ sơ', en: 'Somebody else filed the application', basis: 'Bylaw, section 2' },
  'building-too-large': { vi: 'Công trình vượt quy mô', en: 'The building is beyond what the district allows', basis: 'Bylaw, section 3' },
  'inspection-outstanding': { vi: 'Chưa kiểm tra thực địa', en: 'The site was not inspected', basis: 'Bylaw, section 5' },
  'fire-review-outstanding': { vi: 'Chưa thẩm duyệt phòng cháy', en: 'Fire safety was not reviewed', basis: 'Bylaw, section 5' },
  'review-negative': { vi: 'Kết quả thẩm định không đạt', en: 'A review spoke against the permit', basis: 'Bylaw, section 7' },
  'too-late': { vi: 'Đã quá thời hạn', en: 'The time limit has passed', basis: 'Bylaw, section 9' },
  'too-early': { vi: 'Chưa hết thời hạn', en: 'The time limit still runs', basis: 'Bylaw, section 9' },
};

const rule = <D>(r: Omit<Rule<PermitContext, D>, 'example'> & { readonly example: NoInfer<D> }): Rule<PermitContext, D> => r;
const recorded = <T extends PermitFact['type']>(type: T, data: Extract<PermitFact, { type: T }>['data']): readonly PermitFact[] => [
  { type, data } as PermitFact,
];
const ofDistrict = (actor: Actor, context: PermitContext): boolean => context.district === null || actor.unit === context.district;
const own = (context: PermitContext, env: Env): readonly string[] => (context.applicant === env.actor.id ? [] : ['not-the-applicant']);
const onTime = (context: PermitContext, env: Env): Refusal | undefined =>
  context.dueOn !== null && env.effectiveOn > context.dueOn ? refuse('too-late', { dueOn: context.dueOn }) : undefined;
const overdue = (context: PermitContext, env: Env): readonly string[] =>
  context.dueOn !== null && env.effectiveOn <= context.dueOn ? ['too-early'] : [];
const reviewed = (context: PermitContext): readonly string[] => [
  ...(context.inspection === null ? ['inspection-outstanding'] : []),
  ...(context.fireSafety === null ? ['fire-review-outstanding'] : []),
];

/** Closed by the reactor on the day after a time limit. */
const closing = (title: Text, basis: string, type: 'ApplicationLapsed' | 'RefusalBecameFinal' | 'PermitLapsed') =>
  rule({
    title,
    basis,
    roles: ['system'],
    yields: [type],
    refusals: ['too-early'],
    data: object({ on: date }),
    example: { on: '2026-06-01' },
    blockers: overdue,
    decide: (data) => recorded(type, data),
  });

export const permitRules: Readonly<Record<string, Rule<PermitContext>>> = {
  FileApplication: rule({
    title: { vi: 'Nộp hồ sơ xin phép', en: 'File the application' },
    basis: 'Bylaw, section 2',
    roles: ['applicant'],
    yields: ['ApplicationFiled'],
    refusals: ['building-too-large'],
    data: object(applicationFields),
    example: { address: '12 Lê Lợi', district: 'old-town', areaM2: 120, storeys: 3 },
    decide: (data, _, env) =>
      data.storeys > 12
        ? refuse('building-too-large', { storeys: data.storeys, most: 12 })
        : recorded('ApplicationFiled', { ...data, applicant: env.actor.id, filedOn: env.effectiveOn }),
  }),
  AcceptApplication: rule({
    title: { vi: 'Xác nhận hồ sơ đầy đủ', en: 'Accept the application as complete' },
    basis: 'Bylaw, section 4',
    roles: ['clerk'],
    yields: ['ApplicationAccepted'],
    refusals: [],
    data: object({}),
    example: {},
    competent: ofDistrict,
    decide: (_data, _context, env) => recorded('ApplicationAccepted', { decideBy: addDays(env.effectiveOn, 20) }),
  }),
  RequestSupplement: rule({
    title: { vi: 'Yêu cầu bổ sung hồ sơ', en: 'Request a supplement' },
    basis: 'Bylaw, section 4',
    roles: ['clerk'],
    yields: ['SupplementRequested'],
    refusals: [],
    data: object({ missing: texts }),
    example: { missing: ['Bản vẽ mặt bằng'] },
    competent: ofDistrict,
    decide: (data, _, env) => recorded('SupplementRequested', { ...data, dueOn: addDays(env.effectiveOn, 30) }),
  }),
  FileSupplement: rule({
    title: { vi: 'Bổ sung hồ sơ', en: 'File the supplement' },
    basis: 'Bylaw, section 4',
    roles: ['applicant'],
    yields: ['SupplementFiled'],
    refusals: ['not-the-applicant', 'too-late'],
    data: object({ documents: texts }),
    example: { documents: ['Bản vẽ mặt bằng'] },
    blockers: own,
    decide: (data, context, env) => onTime(context, env) ?? recorded('SupplementFiled', data),
  }),
  CloseUnsupplemented: closing({ vi: 'Đóng hồ sơ không bổ sung', en: 'Close without supplement' }, 'Bylaw, section 4', 'ApplicationLapsed'),
  WithdrawApplication: rule({
    title: { vi: 'Rút hồ sơ', en: 'Withdraw the application' },
    basis: 'Bylaw, section 2',
    roles: ['applicant'],
    yields: ['ApplicationWithdrawn'],
    refusals: ['not-the-applicant'],
    data: object({ reason: optional(text) }),
    example: { reason: 'Đổi địa điểm' },
    blockers: own,
    decide: (data) => recorded('ApplicationWithdrawn', data),
  }),
  RevisePlans: rule({
    title: { vi: 'Sửa thiết kế', en: 'Revise the plans' },
    basis: 'Bylaw, section 5',
    roles: ['applicant'],
    yields: ['PlansRevised'],
    refusals: ['not-the-applicant', 'building-too-large'],
    data: object({ areaM2: positive, storeys: positive }),
    example: { areaM2: 110, storeys: 2 },
    blockers: own,
    decide: (data, _, env) =>
      data.storeys > 12
        ? refuse('building-too-large', { storeys: data.storeys, most: 12 })
        : recorded('PlansRevised', { ...data, decideBy: addDays(env.effectiveOn, 20) }),
  }),
  ReportInspection: rule({
    title: { vi: 'Báo cáo kiểm tra thực địa', en: 'Report the site inspection' },
    basis: 'Bylaw, section 5',
    roles: ['inspector'],
    yields: ['SiteInspected'],
    refusals: [],
    data: object({ outcome: oneOf('passed', 'failed'), note: optional(text) }),
    example: { outcome: 'passed' },
    competent: ofDistrict,
    decide: (data) => recorded('SiteInspected', data),
  }),
  ReportFireSafety: rule({
    title: { vi: 'Báo cáo thẩm duyệt phòng cháy', en: 'Report the fire-safety review' },
    basis: 'Bylaw, section 5',
    roles: ['fire-officer'],
    yields: ['FireSafetyReviewed'],
    refusals: [],
    data: object({ outcome: oneOf('cleared', 'objected'), note: optional(text) }),
    example: { outcome: 'cleared' },
    decide: (data) => recorded('FireSafetyReviewed', data),
  }),
  GrantPermit: rule({
    title: { vi: 'Cấp giấy phép', en: 'Grant the permit' },
    basis: 'Bylaw, section 7',
    roles: ['authority'],
    yields: ['PermitGranted'],
    refusals: ['inspection-outstanding', 'fire-review-outstanding', 'review-negative'],
    data: object({ number: text }),
    example: { number: 'GPXD-2026-001' },
    blockers: reviewed,
    decide: (data, context, env) =>
      context.inspection === 'failed' || context.fireSafety === 'objected'
        ? refuse('review-negative', { inspection: context.inspection, fireSafety: context.fireSafety })
        : recorded('PermitGranted', { ...data, validThrough: addDays(env.effectiveOn, 365) }),
  }),
  RefusePermit: rule({
    title: { vi: 'Từ chối cấp phép', en: 'Refuse the permit' },
    basis: 'Bylaw, section 7',
    roles: ['authority'],
    yields: ['PermitRefused'],
    refusals: ['inspection-outstanding', 'fire-review-outstanding'],
    data: object({ reasons: texts }),
    example: { reasons: ['Không bảo đảm phòng cháy'] },
    blockers: reviewed,
    decide: (data, _, env) => recorded('PermitRefused', { ...data, appealUntil: addDays(env.effectiveOn, 30) }),
  }),
  FileAppeal: rule({
    title: { vi: 'Khiếu nại', en: 'Appeal' },
    basis: 'Bylaw, section 9',
    roles: ['applicant'],
    yields: ['AppealFiled'],
    refusals: ['not-the-applicant', 'too-late'],
    data: object({ grounds: text }),
    example: { grounds: 'Đã lắp hệ thống chữa cháy' },
    blockers: own,
    decide: (data, context, env) => onTime(context, env) ?? recorded('AppealFiled', data),
  }),
  DecideAppeal: rule({
    title: { vi: 'Giải quyết khiếu nại', en: 'Decide the appeal' },
    basis: 'Bylaw, section 9',
    roles: ['appeal-board'],
    yields: ['AppealDecided'],
    refusals: [],
    data: object({ outcome: appealOutcome }),
    example: { outcome: 'allowed' },
    decide: (data, _, env) => recorded('AppealDecided', { ...data, decideBy: addDays(env.effectiveOn, 20) }),
  }),
  CloseRefusal: closing({ vi: 'Xác nhận từ chối đã chung thẩm', en: 'Close the refusal' }, 'Bylaw, section 9', 'RefusalBecameFinal'),
  ReportStart: rule({
    title: { vi: 'Báo khởi công', en: 'Report the start of the works' },
    basis: 'Bylaw, section 8',
    roles: ['applicant'],
    yields: ['ConstructionStarted'],
    refusals: ['not-the-applicant', 'too-late'],
    data: object({}),
    example: {},
    blockers: own,
    decide: (_, context, env) => onTime(context, env) ?? recorded('ConstructionStarted', { on: env.effectiveOn }),
  }),
  LapsePermit: closing({ vi: 'Giấy phép hết hiệu lực', en: 'Let the permit lapse' }, 'Bylaw, section 8', 'PermitLapsed'),
};
