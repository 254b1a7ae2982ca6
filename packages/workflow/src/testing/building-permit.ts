/**
 * A building permit: a workflow that has nothing to do with OCOP, so that the kernel and the engine can show that they know neither. Two
 * reviews run side by side; revised plans send both back to their start. The bylaw that it cites is invented.
 */
import type { Deadline, State, Text, Workflow } from '../definition.ts';
import { defineMachine } from '../machine.ts';
import { type PermitContext, type PermitFact, permitFacts } from './building-permit-facts.ts';
import { dayAfter, permitRefusals, permitRoles, permitRules } from './building-permit-rules.ts';
import { object } from './plain-schema.ts';

export type { PermitContext, PermitFact } from './building-permit-facts.ts';

const start: PermitContext = {
  applicant: null,
  district: null,
  areaM2: 0,
  storeys: 0,
  inspection: null,
  fireSafety: null,
  dueOn: null,
  number: null,
};

export const permitMachine = defineMachine<PermitContext, PermitFact>({
  id: 'building-permit',
  context: start,
  initial: 'draft',
  states: {
    draft: {
      title: { vi: 'Chưa nộp', en: 'Not yet filed' },
      stage: 'filing',
      on: { ApplicationFiled: 'open.completeness' },
    },
    open: {
      title: { vi: 'Đang xử lý', en: 'In progress' },
      stage: 'processing',
      initial: 'completeness',
      on: { ApplicationWithdrawn: 'withdrawn' },
      states: {
        completeness: {
          title: { vi: 'Kiểm tra thành phần hồ sơ', en: 'Completeness check' },
          on: { ApplicationAccepted: 'open.review', SupplementRequested: 'open.supplement' },
        },
        supplement: {
          title: { vi: 'Chờ bổ sung', en: 'Waiting for the supplement' },
          on: { SupplementFiled: 'open.completeness', ApplicationLapsed: 'lapsed' },
        },
        review: {
          title: { vi: 'Thẩm định', en: 'Review' },
          parallel: true,
          on: { PermitGranted: 'granted', PermitRefused: 'refused' },
          states: {
            inspection: {
              initial: 'pending',
              on: { PlansRevised: 'open.review.inspection.pending' },
              states: {
                pending: {
                  title: { vi: 'Chờ kiểm tra thực địa', en: 'Site inspection pending' },
                  on: {
                    SiteInspected: [
                      { to: 'open.review.inspection.failed', when: (d) => d.outcome === 'failed' },
                      { to: 'open.review.inspection.passed' },
                    ],
                  },
                },
                passed: { title: { vi: 'Thực địa đạt', en: 'Site inspection passed' } },
                failed: { title: { vi: 'Thực địa không đạt', en: 'Site inspection failed' } },
              },
            },
            'fire-safety': {
              initial: 'pending',
              on: { PlansRevised: 'open.review.fire-safety.pending' },
              states: {
                pending: {
                  title: { vi: 'Chờ thẩm duyệt phòng cháy', en: 'Fire-safety review pending' },
                  on: { FireSafetyReviewed: 'open.review.fire-safety.reviewed' },
                },
                reviewed: { title: { vi: 'Đã có ý kiến phòng cháy', en: 'Fire-safety opinion given' } },
              },
            },
          },
        },
      },
    },
    granted: {
      title: { vi: 'Giấy phép có hiệu lực', en: 'Permit in force' },
      stage: 'in-force',
      on: { ConstructionStarted: 'used', PermitLapsed: 'lapsed' },
    },
    refused: {
      title: { vi: 'Bị từ chối, còn thời hạn khiếu nại', en: 'Refused, open to appeal' },
      stage: 'refused',
      on: { AppealFiled: 'appeal', RefusalBecameFinal: 'closed' },
    },
    appeal: {
      title: { vi: 'Đang giải quyết khiếu nại', en: 'Under appeal' },
      stage: 'appeal',
      on: { AppealDecided: [{ to: 'open.review', when: (d) => d.outcome === 'allowed' }, { to: 'closed' }] },
    },
    used: { title: { vi: 'Đã khởi công', en: 'Works started' }, stage: 'used', final: true },
    lapsed: { title: { vi: 'Hết hiệu lực', en: 'Lapsed' }, stage: 'lapsed', final: true },
    closed: { title: { vi: 'Từ chối đã chung thẩm', en: 'Refusal final' }, stage: 'refused', final: true },
    withdrawn: { title: { vi: 'Đã rút', en: 'Withdrawn' }, stage: 'withdrawn', final: true },
  },
  record: {
    ApplicationFiled: (_, d) => ({ applicant: d.applicant, district: d.district, areaM2: d.areaM2, storeys: d.storeys }),
    ApplicationAccepted: (_, d) => ({ dueOn: d.decideBy }),
    SupplementRequested: (_, d) => ({ dueOn: d.dueOn }),
    SupplementFiled: () => ({ dueOn: null }),
    SiteInspected: (_, d) => ({ inspection: d.outcome }),
    FireSafetyReviewed: (_, d) => ({ fireSafety: d.outcome }),
    PlansRevised: (_, d) => ({ areaM2: d.areaM2, storeys: d.storeys, dueOn: d.decideBy, inspection: null, fireSafety: null }),
    PermitGranted: (_, d) => ({ number: d.number, dueOn: d.validThrough }),
    PermitRefused: (_, d) => ({ dueOn: d.appealUntil }),
    AppealFiled: () => ({ dueOn: null }),
    AppealDecided: (_, d) => (d.outcome === 'allowed' ? { dueOn: d.decideBy, inspection: null, fireSafety: null } : {}),
  },
});

const titles: { readonly [T in PermitFact['type']]: Text } = {
  ApplicationFiled: { vi: 'Đã nộp hồ sơ', en: 'Application filed' },
  ApplicationAccepted: { vi: 'Hồ sơ đầy đủ', en: 'Application accepted as complete' },
  SupplementRequested: { vi: 'Yêu cầu bổ sung', en: 'Supplement requested' },
  SupplementFiled: { vi: 'Đã bổ sung', en: 'Supplement filed' },
  ApplicationLapsed: { vi: 'Hồ sơ hết hạn', en: 'Application lapsed' },
  ApplicationWithdrawn: { vi: 'Đã rút hồ sơ', en: 'Application withdrawn' },
  SiteInspected: { vi: 'Đã kiểm tra thực địa', en: 'Site inspected' },
  FireSafetyReviewed: { vi: 'Đã thẩm duyệt phòng cháy', en: 'Fire safety reviewed' },
  PlansRevised: { vi: 'Đã sửa thiết kế', en: 'Plans revised' },
  PermitGranted: { vi: 'Đã cấp giấy phép', en: 'Permit granted' },
  PermitRefused: { vi: 'Đã từ chối cấp phép', en: 'Permit refused' },
  AppealFiled: { vi: 'Đã khiếu nại', en: 'Appeal filed' },
  AppealDecided: { vi: 'Đã giải quyết khiếu nại', en: 'Appeal decided' },
  RefusalBecameFinal: { vi: 'Quyết định từ chối có hiệu lực', en: 'Refusal became final' },
  ConstructionStarted: { vi: 'Đã khởi công', en: 'Construction started' },
  PermitLapsed: { vi: 'Giấy phép hết hiệu lực', en: 'Permit lapsed' },
};

const deadlines = ({ path, context }: State<PermitContext>): readonly Deadline[] => {
  if (context.dueOn === null) return [];
  const dueOn = context.dueOn;
  const fires = (type: string): NonNullable<Deadline['fires']> => ({
    on: dayAfter(dueOn),
    command: { type, data: { on: dayAfter(dueOn) } },
  });
  if (path === 'open.supplement') return [{ name: 'supplement', dueOn, basis: 'Bylaw, section 4', fires: fires('CloseUnsupplemented') }];
  if (path.startsWith('open.review.')) return [{ name: 'decision', dueOn, basis: 'Bylaw, section 6' }];
  if (path === 'refused') return [{ name: 'appeal', dueOn, basis: 'Bylaw, section 9', fires: fires('CloseRefusal') }];
  if (path === 'granted') return [{ name: 'start-of-works', dueOn, basis: 'Bylaw, section 8', fires: fires('LapsePermit') }];
  return [];
};

export const buildingPermit: Workflow<PermitContext> = {
  name: 'building-permit',
  version: 1,
  title: { vi: 'Cấp giấy phép xây dựng', en: 'Building permit' },
  machine: permitMachine,
  facts: Object.fromEntries(
    Object.entries(permitFacts).map(([type, fields]) => [type, { title: titles[type as PermitFact['type']], data: object(fields) }]),
  ),
  rules: permitRules,
  refusals: permitRefusals,
  roles: permitRoles,
  deadlines,
};
