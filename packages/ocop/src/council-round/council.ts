/** The council and its regulation (Decision 26/2026, Articles 7.3.b, 7.4.b). */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import { examplePaper } from '../dossier/examples.ts';
import { requiredAgencies } from './agencies.ts';
import type { RoundContext } from './context.ts';
import { exampleMembers } from './examples.ts';
import { regulation } from './regulation.ts';
import { factOf, known, rule } from './rule.ts';
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

const appointment = councilFacts.CouncilAppointed.data;

/** Sheets were sealed under this regulation, for these members: from here on both stand. Who goes, leaves; nobody comes in his place. */
const onceBegun = ({ scoringBegun }: RoundContext): readonly string[] => (scoringBegun ? ['scoring-begun'] : []);

export const councilRules = {
  IssueRegulation: rule({
    vi: 'Ban hành Quy chế hoạt động của Hội đồng',
    en: 'Issue the council’s operating regulation',
    basis: 'Decision 26/2026, Art. 7.3.b, 7.4.b',
    // It may have been issued before the round was planned.
    beside: true,
    roles: ['provincial-chair', 'minister'],
    yields: ['RegulationIssued'],
    refusals: ['scoring-begun'],
    data: regulation,
    example: {
      paper: examplePaper('12/QĐ-UBND'),
      quorum: { numerator: 3, denominator: 4, chairPresent: true },
      voters: ['chair', 'vice-chair', 'member'],
      conflict: 'recused-from-dossier',
      spread: { maxPoints: 10, attempts: 2 },
      absent: 'not-counted',
      rounding: 'none',
      opinionsDiffer: 'stars',
    },
    blockers: onceBegun,
    decide: (data) => [{ type: 'RegulationIssued', data }],
  }),
  AppointCouncil: rule({
    vi: 'Thành lập, kiện toàn Hội đồng',
    en: 'Appoint the council, or amend the appointment',
    basis: 'Decision 26/2026, Art. 7.3.b, 7.4.b',
    beside: true,
    roles: ['provincial-chair', 'minister'],
    yields: ['CouncilAppointed'],
    refusals: ['scoring-begun', 'chair-wrong', 'delegation-missing', 'agency-missing'],
    data: appointment,
    example: { paper: examplePaper('345/QĐ-UBND'), members: [...exampleMembers] },
    blockers: onceBegun,
    decide: (data, { level, provinceCode }) => {
      const chairs = data.members.filter((member) => member.office === 'chair');
      const [chair] = chairs;
      if (chair === undefined || chairs.length > 1 || chair.agency === 'invited') {
        return refuse('chair-wrong', { pointer: '/members', chairs: chairs.map((member) => member.id) });
      }
      if (chair.agency !== 'leadership' && data.delegation === undefined) return refuse('delegation-missing', { pointer: '/delegation' });
      const missing = requiredAgencies(known(level, 'level'), provinceCode).filter(
        (agency) => !data.members.some((member) => member.agency === agency),
      );
      return missing.length > 0 ? refuse('agency-missing', { pointer: '/members', missing }) : [{ type: 'CouncilAppointed', data }];
    },
  }),
} as const;
