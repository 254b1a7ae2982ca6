/** Every workflow version of the programme: whoever folds its dossiers needs all of them, for ever. */
import type { Workflow } from '@hoso/workflow';
import { councilRound } from './council-round/council-round.ts';
import { ocopDossier, ocopDossierOnPaper } from './dossier/ocop-dossier.ts';

// biome-ignore lint/suspicious/noExplicitAny: a registry holds workflows of different contexts
export const workflows: readonly Workflow<any>[] = [ocopDossierOnPaper, ocopDossier, councilRound];
