/** All facts of the dossier, by type. */
import type { Fact } from '@hoso/workflow';
import type { z } from 'zod';
import { centralFacts } from './central.ts';
import { communeFacts } from './commune.ts';
import { councilFacts } from './council.ts';
import { decisionFacts } from './decision.ts';
import { departmentFacts } from './department.ts';
import { filingFacts } from './filing.ts';
import { ideaFacts } from './idea.ts';
import { monitoringFacts } from './monitoring.ts';
import { revocationFacts } from './revocation.ts';
import { supplementFacts } from './supplement.ts';
import { validityFacts } from './validity.ts';

export const facts = {
  ...ideaFacts,
  ...filingFacts,
  ...communeFacts,
  ...supplementFacts,
  ...departmentFacts,
  ...councilFacts,
  ...decisionFacts,
  ...centralFacts,
  ...monitoringFacts,
  ...revocationFacts,
  ...validityFacts,
};

export type FactType = keyof typeof facts;
export type FactData<T extends FactType> = z.output<(typeof facts)[T]['data']>;
export type DossierFact = { [T in FactType]: Fact<T, FactData<T>> }[FactType];
