/** All facts of a council round, by type. */
import type { Fact } from '@hoso/workflow';
import type { z } from 'zod';
import { agendaFacts } from './agenda.ts';
import { conclusionFacts } from './conclusion.ts';
import { councilFacts } from './council.ts';
import { findingsFacts } from './findings.ts';
import { meetingFacts } from './meeting.ts';
import { planningFacts } from './planning.ts';
import { sealingFacts } from './sealing.ts';

export const roundFacts = {
  ...planningFacts,
  ...councilFacts,
  ...agendaFacts,
  ...meetingFacts,
  ...sealingFacts,
  ...findingsFacts,
  ...conclusionFacts,
};

export type RoundFactType = keyof typeof roundFacts;
export type RoundFactData<T extends RoundFactType> = z.output<(typeof roundFacts)[T]['data']>;
export type RoundFact = { [T in RoundFactType]: Fact<T, RoundFactData<T>> }[RoundFactType];
