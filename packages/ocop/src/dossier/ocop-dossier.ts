/** The workflow `ocop-dossier@1`: one product from idea to the end of its certificate (Decision 26/2026/QĐ-TTg; Quảng Ngãi plan 2026). */
import type { Workflow } from '@hoso/workflow';
import { roles } from '../roles.ts';
import { centralRules } from './central.ts';
import { communeRules } from './commune.ts';
import type { DossierContext } from './context.ts';
import { councilRules } from './council.ts';
import { deadlines } from './deadlines.ts';
import { decisionRules } from './decision.ts';
import { departmentRules } from './department.ts';
import { facts } from './facts.ts';
import { filingRules } from './filing.ts';
import { ideaRules } from './idea.ts';
import { dossierMachine } from './machine.ts';
import { monitoringRules } from './monitoring.ts';
import { refusals } from './refusals.ts';
import { revocationRules } from './revocation.ts';
import { successionRules } from './succession.ts';
import { supplementRules } from './supplement.ts';
import { validityRules } from './validity.ts';

export const ocopDossier: Workflow<DossierContext> = {
  name: 'ocop-dossier',
  version: 1,
  title: { vi: 'Hồ sơ đánh giá, phân hạng sản phẩm OCOP', en: 'OCOP product dossier' },
  machine: dossierMachine,
  facts: facts as Workflow['facts'],
  rules: {
    ...ideaRules,
    ...filingRules,
    ...successionRules,
    ...communeRules,
    ...supplementRules,
    ...departmentRules,
    ...councilRules,
    ...decisionRules,
    ...centralRules,
    ...monitoringRules,
    ...revocationRules,
    ...validityRules,
  },
  refusals,
  roles,
  ruleSetOf: (context) => context.ruleSet ?? undefined,
  deadlines,
};
