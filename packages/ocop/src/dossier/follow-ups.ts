/** What a fact of one dossier means for another: the command that the reactor issues there as `system`. The rules decide. */
import type { Command } from '@hoso/workflow';
import type { DossierContext } from './context.ts';

export type FollowUp = { readonly dossierId: string; readonly command: Command };

/** `context`: of the dossier whose fact it is, at that fact or later. undefined: nothing follows. */
export type FollowUpOf = (context: DossierContext, dossierId: string) => FollowUp | undefined;

/** An upgrade or a re-evaluation tells the dossier that it builds on. */
const tellsPrevious =
  (command: string): FollowUpOf =>
  ({ previous }, dossierId) =>
    previous === null ? undefined : { dossierId: previous.dossierId, command: { type: command, data: { dossierId } } };

/** By fact type. Legal date of the command: that of the fact (Decision 26/2026, Articles 7.5, 7.6.a, 7.6.đ, 12.3). */
export const followUps: Readonly<Record<string, FollowUpOf>> = {
  ProductDossierFiled: tellsPrevious('RecordSuccessorFiled'),
  CertificateIssued: tellsPrevious('SupersedeCertificate'),
  NonRecognitionNotified: tellsPrevious('RecordSuccessorEnded'),
  DossierRejected: tellsPrevious('RecordSuccessorEnded'),
  DossierWithdrawn: tellsPrevious('RecordSuccessorEnded'),
};
