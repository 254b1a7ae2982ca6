/**
 * The workflow `ocop-dossier`: one product from idea to the end of its certificate (Decision 26/2026/QĐ-TTg; Quảng Ngãi plan 2026). Version 2
 * is the current one: the council's result follows from its round. In version 1 it is taken over from paper. All else is the same.
 */
import type { Workflow } from '@hoso/workflow';
import { roles } from '../roles.ts';
import { centralRules } from './central.ts';
import { communeRules } from './commune.ts';
import type { DossierContext } from './context.ts';
import { correctionRules } from './correction.ts';
import { councilRules } from './council.ts';
import { roundRules } from './council-by-round.ts';
import { paperRules } from './council-on-paper.ts';
import { deadlines } from './deadlines.ts';
import { decisionRules } from './decision.ts';
import { departmentRules } from './department.ts';
import { facts, factsOnPaper } from './facts.ts';
import { filingRules } from './filing.ts';
import { ideaRules } from './idea.ts';
import { dossierMachine } from './machine.ts';
import { monitoringRules } from './monitoring.ts';
import { refusals } from './refusals.ts';
import { revocationRules } from './revocation.ts';
import { successionRules } from './succession.ts';
import { supplementRules } from './supplement.ts';
import { validityRules } from './validity.ts';

const shared = {
  ...ideaRules,
  ...filingRules,
  ...successionRules,
  ...communeRules,
  ...supplementRules,
  ...departmentRules,
};
const afterwards = {
  ...councilRules,
  ...decisionRules,
  ...centralRules,
  ...monitoringRules,
  ...correctionRules,
  ...revocationRules,
  ...validityRules,
};
const common = { refusals, roles, ruleSetOf: (context: DossierContext) => context.ruleSet ?? undefined, deadlines };

export const ocopDossier: Workflow<DossierContext> = {
  name: 'ocop-dossier',
  version: 2,
  title: { vi: 'Hồ sơ đánh giá, phân hạng sản phẩm OCOP', en: 'OCOP product dossier' },
  machine: dossierMachine('round'),
  facts,
  rules: { ...shared, ...roundRules, ...afterwards },
  ...common,
};

/** For councils that sat outside this system, and for rule sets whose rubric it does not have. */
export const ocopDossierOnPaper: Workflow<DossierContext> = {
  name: 'ocop-dossier',
  version: 1,
  title: {
    vi: 'Hồ sơ đánh giá, phân hạng sản phẩm OCOP, kết quả của Hội đồng ghi nhận theo văn bản',
    en: 'OCOP product dossier, results of the council taken over from paper',
  },
  machine: dossierMachine('paper'),
  facts: factsOnPaper,
  rules: { ...shared, ...paperRules, ...afterwards },
  ...common,
};
