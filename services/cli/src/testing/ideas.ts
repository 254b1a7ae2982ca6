/** A data folder with ideas in its store, one a dossier, decided by the kernel. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { factId } from '@hoso/engine';
import { codec, type EventStore, type NewEvent, sqliteEventStore } from '@hoso/event-store';
import { ocopDossier, workflows } from '@hoso/ocop';
import { registry, workflowId } from '@hoso/workflow';

export const facts = codec();
export const known = registry(workflows);
export const dossierId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const applicant = { id: 'applicant-tra-bong', role: 'applicant', unit: '21115' };
const today = '2026-09-01';

const ideaOf = (n: number, data?: unknown): readonly NewEvent[] => {
  const workflow = workflowId(ocopDossier);
  const decider = known.get(workflow);
  const id = dossierId(n);
  const command = { type: 'RegisterIdea', data: ocopDossier.rules.RegisterIdea?.example };
  const env = { now: `${today}T02:00:00.000Z`, today, effectiveOn: today, actor: applicant, dossierId: id, commandId: id, linked: {} };
  const decision = decider.decide(command, decider.initial, env);
  if ('refused' in decision) throw new Error(decision.refused);
  const stream = `dossier-${id}`;
  return decision.facts.map((fact, index) => {
    const event = facts.encode(stream, {
      id: '',
      type: fact.type,
      data: data ?? fact.data,
      metadata: {
        recordedAt: env.now,
        effectiveOn: today,
        actor: applicant,
        command: { id, type: command.type, digest: '00000000' },
        correlationId: id,
        causationId: id,
        workflow,
        schema: 1,
      },
    });
    return { ...event, id: factId(stream, index, event) };
  });
};

export type IdeasFolder = { readonly data: string; readonly store: EventStore; readonly add: (n: number, data?: unknown) => Promise<void> };

/** `count` ideas, numbered from 1. */
export const folderWithIdeas = async (count: number): Promise<IdeasFolder> => {
  const data = mkdtempSync(join(tmpdir(), 'hoso-cli-'));
  const store = sqliteEventStore(join(data, 'events.db'));
  const add = async (n: number, given?: unknown): Promise<void> => {
    await store.append(`dossier-${dossierId(n)}`, -1, ideaOf(n, given));
  };
  // Many in flight share a transaction.
  await Promise.all(Array.from({ length: count }, (_, i) => add(i + 1)));
  return { data, store, add };
};
