/** All facts of the dossier, by type. */
import type { Fact } from '@hoso/workflow';
import type { z } from 'zod';
import { centralFacts } from './central.ts';
import { communeFacts } from './commune.ts';
import { correctionFacts } from './correction.ts';
import { councilFacts } from './council.ts';
import { roundFacts } from './council-by-round.ts';
import { paperFacts } from './council-on-paper.ts';
import { decisionFacts } from './decision.ts';
import { departmentFacts } from './department.ts';
import { filingFacts } from './filing.ts';
import { ideaFacts } from './idea.ts';
import { monitoringFacts } from './monitoring.ts';
import { revocationFacts } from './revocation.ts';
import { supplementFacts } from './supplement.ts';
import { validityFacts } from './validity.ts';

const shared = {
  ...ideaFacts,
  ...filingFacts,
  ...communeFacts,
  ...supplementFacts,
  ...departmentFacts,
  ...councilFacts,
  ...decisionFacts,
  ...centralFacts,
  ...monitoringFacts,
  ...correctionFacts,
  ...revocationFacts,
  ...validityFacts,
};

/** Of the current version. */
export const facts = { ...shared, ...roundFacts };
/** Of the version for results taken over from paper. */
export const factsOnPaper = { ...shared, ...paperFacts };

type Facts = typeof facts;
type FactsOnPaper = typeof factsOnPaper;
export type FactType = keyof Facts | keyof FactsOnPaper;
type DataIn<F, T> = T extends keyof F ? (F[T] extends { readonly data: infer D extends z.ZodType } ? z.output<D> : never) : never;
/** Where the versions differ: either. */
export type FactData<T extends FactType> = DataIn<Facts, T> | DataIn<FactsOnPaper, T>;
export type DossierFact = { [T in FactType]: Fact<T, FactData<T>> }[FactType];
