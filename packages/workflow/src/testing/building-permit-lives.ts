/** Who turns up in random lives of a building permit, and with what. */
import fc from 'fast-check';
import type { PermitContext } from './building-permit-facts.ts';
import type { LawOptions } from './walk.ts';

const day = fc.integer({ min: 0, max: 700 }).map((days) => Temporal.PlainDate.from('2026-01-05').add({ days }).toString());
const storeys = fc.integer({ min: 1, max: 14 });
const areaM2 = fc.integer({ min: 1, max: 5000 });
const note = fc.option(fc.constantFrom('Đạt', 'Cần sửa', 'Ghi chú'), { nil: undefined }).map((n) => (n === undefined ? {} : { note: n }));

const data: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  FileApplication: fc.record({ address: fc.constant('12 Lê Lợi'), district: fc.constantFrom('old-town', 'new-town'), areaM2, storeys }),
  RevisePlans: fc.record({ areaM2, storeys }),
  ReportInspection: fc.tuple(fc.constantFrom('passed', 'failed'), note).map(([outcome, more]) => ({ outcome, ...more })),
  ReportFireSafety: fc.tuple(fc.constantFrom('cleared', 'objected'), note).map(([outcome, more]) => ({ outcome, ...more })),
  DecideAppeal: fc.record({ outcome: fc.constantFrom('allowed', 'dismissed') }),
  CloseUnsupplemented: fc.record({ on: day }),
  CloseRefusal: fc.record({ on: day }),
  LapsePermit: fc.record({ on: day }),
};

export const permitLawOptions: LawOptions<PermitContext> = {
  actors: (context) => [
    { id: context.applicant ?? 'lan', role: 'applicant', unit: 'old-town' },
    { id: 'stranger', role: 'applicant', unit: 'old-town' },
    { id: 'minh', role: 'clerk', unit: 'old-town' },
    { id: 'khoa', role: 'clerk', unit: 'new-town' },
    { id: 'hoa', role: 'inspector', unit: 'old-town' },
    { id: 'thu', role: 'inspector', unit: 'new-town' },
    { id: 'tam', role: 'fire-officer', unit: 'city' },
    { id: 'an', role: 'authority', unit: 'city' },
    { id: 'binh', role: 'appeal-board', unit: 'city' },
    { id: 'system', role: 'system', unit: 'system' },
  ],
  data: (command) => data[command],
  reach: 1,
};
