/** What a fact of one dossier or round means for others: the commands that the reactor issues there as `system`. The rules decide. */
import type { Command } from '@hoso/workflow';
import type { RoundContext } from './council-round/context.ts';
import type { RoundFactData, RoundFactType } from './council-round/facts.ts';
import type { DossierContext } from './dossier/context.ts';

export type FollowUp = { readonly dossierId: string; readonly command: Command };

/** `context`: of the dossier (or round) `id` whose fact it is, at that fact or later. `data`: of the fact. Empty: nothing follows. */
// biome-ignore lint/suspicious/noExplicitAny: contexts and facts of all workflows pass here
export type FollowUpOf<C = any, D = any> = (context: C, id: string, data: D) => readonly FollowUp[];

/** An upgrade or a re-evaluation tells the dossier that it builds on. */
const tellsPrevious =
  (command: string): FollowUpOf<DossierContext> =>
  ({ previous }, dossierId) =>
    previous === null ? [] : [{ dossierId: previous.dossierId, command: { type: command, data: { dossierId } } }];

/** Articles 7.5, 7.6.a, 7.6.đ, 12.3. */
const ofDossiers: Readonly<Record<string, FollowUpOf<DossierContext>>> = {
  ProductDossierFiled: tellsPrevious('RecordSuccessorFiled'),
  CertificateIssued: (_, dossierId, { supersedes }) =>
    supersedes === null ? [] : [{ dossierId: supersedes, command: { type: 'SupersedeCertificate', data: { dossierId } } }],
  NonRecognitionNotified: tellsPrevious('RecordSuccessorEnded'),
  DossierRejected: tellsPrevious('RecordSuccessorEnded'),
  DossierWithdrawn: tellsPrevious('RecordSuccessorEnded'),
};

/** The dossier reads in the round itself what is meant for it. */
const tells = (command: string, round: string, dossierIds: readonly string[]): readonly FollowUp[] =>
  dossierIds.map((dossierId) => ({ dossierId, command: { type: command, data: { round } } }));

type RoundFollowUps = { readonly [T in RoundFactType]?: FollowUpOf<RoundContext, RoundFactData<T>> };

/** Articles 5, 7.3.d, 7.4.d, 7.6.d. */
const ofRounds: RoundFollowUps = {
  DossierAdmitted: (_, round, { dossierId }) => tells('RecordAdmission', round, [dossierId]),
  DossierDeferred: (_, round, { dossierId }) => tells('RecordDeferral', round, [dossierId]),
  RoundCancelled: (_, round, { deferred }) =>
    tells(
      'RecordDeferral',
      round,
      deferred.map((d) => d.dossierId),
    ),
  ItemConcluded: (_, round, { result }) => tells('RecordCouncilResult', round, [result.dossierId]),
  RoundConcluded: (_, round, { results }) =>
    tells(
      'RecordCouncilResult',
      round,
      results.map((r) => r.dossierId),
    ),
};

const byWorkflow: Readonly<Record<string, Readonly<Record<string, FollowUpOf>>>> = {
  'ocop-dossier': ofDossiers,
  'council-round': ofRounds as Readonly<Record<string, FollowUpOf>>,
};

/** Fact types from which something may follow, in whichever workflow: whoever looks through all facts need not open the others. */
export const followedFacts: ReadonlySet<string> = new Set(Object.values(byWorkflow).flatMap((facts) => Object.keys(facts)));

/** For all versions of a workflow. Legal date of what follows: that of the fact. undefined: nothing ever follows from it. */
export const followUpsOf = (workflowName: string, factType: string): FollowUpOf | undefined => {
  const facts = Object.hasOwn(byWorkflow, workflowName) ? byWorkflow[workflowName] : undefined;
  return facts !== undefined && Object.hasOwn(facts, factType) ? facts[factType] : undefined;
};
