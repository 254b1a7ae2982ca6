/** The workflow `council-round@1`: one assessment round of a council, from its plan to the proposal (Decision 26/2026/QĐ-TTg). */
import type { Workflow } from '@hoso/workflow';
import { roles } from '../roles.ts';
import { agendaRules } from './agenda.ts';
import { conclusionRules } from './conclusion.ts';
import type { RoundContext } from './context.ts';
import { councilRules } from './council.ts';
import { roundDeadlines } from './deadlines.ts';
import { roundFacts } from './facts.ts';
import { findingsRules } from './findings.ts';
import { roundMachine } from './machine.ts';
import { meetingRules } from './meeting.ts';
import { planningRules } from './planning.ts';
import { roundRefusals } from './refusals.ts';
import { sealingRules } from './sealing.ts';

export const councilRound: Workflow<RoundContext> = {
  name: 'council-round',
  version: 1,
  title: { vi: 'Đợt đánh giá, phân hạng của Hội đồng OCOP', en: 'Assessment round of an OCOP council' },
  machine: roundMachine,
  facts: roundFacts as Workflow['facts'],
  rules: {
    ...planningRules,
    ...councilRules,
    ...agendaRules,
    ...meetingRules,
    ...sealingRules,
    ...findingsRules,
    ...conclusionRules,
  },
  refusals: roundRefusals,
  roles,
  ruleSetOf: (context) => context.ruleSet ?? undefined,
  deadlines: roundDeadlines,
};
