/** The council and its regulation (Decision 26/2026, Articles 7.3.b, 7.4.b). */
import { refuse } from '@hoso/workflow';
import { z } from 'zod';
import { examplePaper } from '../dossier/examples.ts';
import { delegates, requiredAgencies } from './agencies.ts';
import { withConsequences } from './consequences.ts';
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

/** Decision 490/QĐ-TTg. A council and its regulation may be older than the round, not older than the programme. */
const PROGRAMME_BEGAN = '2018-05-07';

const appointment = councilFacts.CouncilAppointed.data;

type Members = z.output<typeof appointment>['members'];

/**
 * Sheets were sealed under this regulation, by these members: from here on both stand. Only the chair may pass on, to a member or to somebody new, who
 * then leads and does not score: a council without a chair could neither go on nor end. Ids of the members for whom anything else would change.
 */
const changedBesideChair = ({ members }: RoundContext, next: Members): readonly string[] => {
  const stays = (id: string): boolean => {
    const [before, after] = [Object.hasOwn(members, id) ? members[id] : undefined, next.find((member) => member.id === id)];
    if (before === undefined) return after?.office === 'chair';
    if (before.name !== after?.name || before.agency !== after.agency) return false;
    return before.office === after.office || before.office === 'chair' || after.office === 'chair';
  };
  return [...new Set([...Object.keys(members), ...next.map(({ id }) => id)])].filter((id) => !stays(id));
};

export const councilRules = {
  IssueRegulation: rule({
    vi: 'Ban hành Quy chế hoạt động của Hội đồng',
    en: 'Issue the council’s operating regulation',
    basis: 'Decision 26/2026, Art. 7.3.b, 7.4.b',
    beside: () => PROGRAMME_BEGAN,
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
    blockers: ({ voters }) => (voters === null ? [] : ['scoring-begun']),
    decide: (data) => [{ type: 'RegulationIssued', data }],
  }),
  AppointCouncil: rule({
    vi: 'Thành lập, kiện toàn Hội đồng',
    en: 'Appoint the council, or amend the appointment',
    basis: 'Decision 26/2026, Art. 7.3.b, 7.4.b',
    beside: () => PROGRAMME_BEGAN,
    roles: ['provincial-chair', 'minister'],
    yields: ['CouncilAppointed', 'ScoringClosed'],
    refusals: ['scoring-begun', 'chair-wrong', 'delegation-missing', 'agency-missing'],
    data: appointment,
    example: { paper: examplePaper('345/QĐ-UBND'), members: [...exampleMembers] },
    decide: (data, context) => {
      const { level, provinceCode, voters } = context;
      const chairs = data.members.filter((member) => member.office === 'chair');
      const [chair] = chairs;
      const agencies = ['leadership', ...delegates[known(level, 'level')]];
      if (chair === undefined || chairs.length > 1 || !agencies.includes(chair.agency)) {
        return refuse('chair-wrong', { pointer: '/members', chairs: chairs.map((member) => member.id), agencies });
      }
      if (chair.agency !== 'leadership' && data.delegation === undefined) return refuse('delegation-missing', { pointer: '/delegation' });
      const missing = requiredAgencies(known(level, 'level'), provinceCode).filter(
        (agency) => !data.members.some((member) => member.agency === agency),
      );
      if (missing.length > 0) return refuse('agency-missing', { pointer: '/members', missing });
      const changed = voters === null ? [] : changedBesideChair(context, data.members);
      if (changed.length > 0) return refuse('scoring-begun', { pointer: '/members', changed });
      // A chair who is there can be what the end of the scoring waits for.
      return withConsequences(
        context,
        { type: 'CouncilAppointed', data },
        context.agenda.map((item) => item.dossierId),
      );
    },
  }),
} as const;
