import { workflowLaws } from '@hoso/workflow/testing';
import { dossierLawOptions } from '../testing/law-data.ts';
import { ocopDossier } from './ocop-dossier.ts';

workflowLaws(ocopDossier, { ...dossierLawOptions, runs: 30, steps: 60, reach: 0.8 });
