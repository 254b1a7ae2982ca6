import { workflowLaws } from '@hoso/workflow/testing';
import { dossierLawOptions } from '../testing/law-data.ts';
import { ocopDossier, ocopDossierOnPaper } from './ocop-dossier.ts';

for (const workflow of [ocopDossier, ocopDossierOnPaper]) workflowLaws(workflow, { ...dossierLawOptions, runs: 80, steps: 60, reach: 0.8 });
