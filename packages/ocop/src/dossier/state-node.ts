/** States and facts of the dossier in the small language of `defineMachine`. */
import type { StateNode, Text } from '@hoso/workflow';
import type { CouncilResult } from './context.ts';
import type { DossierFact } from './facts.ts';

export type Node = StateNode<DossierFact>;
export const t = (vi: string, en: string): Text => ({ vi, en });
/** Guard: the fact itself says where it leads. */
export const routed = (route: CouncilResult['route']) => (data: { readonly route: CouncilResult['route'] }) => data.route === route;
/** At any time before a decision the applicant may withdraw; deadlines are noted wherever they pass. */
export const open: NonNullable<Node['on']> = { DossierWithdrawn: 'withdrawn', DeadlineMissed: 'stay' };
