/** The council and its regulation (Decision 26/2026, Articles 7.3.b, 7.4.b). */
import { z } from 'zod';
import { factOf } from '../rule-for.ts';
import { regulation } from './regulation.ts';
import * as s from './schemas.ts';

export const councilFacts = {
  RegulationIssued: factOf('Đã ban hành Quy chế hoạt động của Hội đồng', 'Operating regulation issued', regulation),
  CouncilAppointed: factOf(
    'Đã thành lập Hội đồng',
    'Council appointed',
    z.strictObject({
      paper: s.paper,
      members: s.members,
      /** Why another than a leader of the Committee or the ministry has the chair (Articles 7.3.b, 7.4.b). */
      delegation: s.reasons.optional(),
    }),
  ),
} as const;
