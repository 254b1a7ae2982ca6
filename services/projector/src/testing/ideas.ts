/** Ideas registered in a store, decided by the kernel: enough for the read models to have something to show. */
import { codec, type EventStore } from '@hoso/event-store';
import { ocopDossier, workflows } from '@hoso/ocop';
import { registry, workflowId } from '@hoso/workflow';

export const facts = codec();
export const everyWorkflow = registry(workflows);

export const dossierId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const applicant = { id: 'applicant-tra-bong', role: 'applicant', unit: '21115' };
const today = '2026-09-01';
export const recordedAt = `${today}T02:00:00.000Z`;

/** Registers one idea for each number. `run` makes the events of one store differ from those of another. */
export const registerIdeas = async (store: EventStore, numbers: readonly number[], run = 0): Promise<void> => {
  const workflow = workflowId(ocopDossier);
  const decider = everyWorkflow.get(workflow);
  const command = { type: 'RegisterIdea', data: ocopDossier.rules.RegisterIdea?.example };
  for (const n of numbers) {
    const id = dossierId(run * 1_000_000 + n);
    const env = { now: recordedAt, today, effectiveOn: today, actor: applicant, dossierId: dossierId(n), commandId: id, linked: {} };
    const decision = decider.decide(command, decider.initial, env);
    if ('refused' in decision) throw new Error(decision.refused);
    const events = decision.facts.map(({ type, data }) =>
      facts.encode(`dossier-${dossierId(n)}`, {
        id,
        type,
        data,
        metadata: {
          recordedAt,
          effectiveOn: today,
          actor: applicant,
          command: { id, type: command.type, digest: '00000000' },
          correlationId: id,
          causationId: id,
          workflow,
          schema: 1,
        },
      }),
    );
    await store.append(`dossier-${dossierId(n)}`, -1, events);
  }
};
