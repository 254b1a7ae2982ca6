/** What a command would record: pure, from the dossier, the command and the time. */
import type { FactCodec, FactMetadata, NewEvent, StoredFact } from '@hoso/event-store';
import { type Env, type State, workflowId } from '@hoso/workflow';
import { type Dossier, streamOf } from './dossier.ts';
import type { DomainError, Execute } from './engine.ts';
import { asStored, factId } from './identity.ts';
import { workflowRefusal } from './refusals.ts';

export type Plan = {
  readonly events: readonly NewEvent[];
  /** As they will stand, except for the position, which the store gives. */
  readonly facts: readonly Omit<StoredFact, 'position'>[];
  /** The state after the last fact. */
  readonly state: State;
};

/** @throws Error when a rule breaks its promise or records what cannot be stored. */
export const plan = (dossier: Dossier, request: Execute, digest: string, env: Env, codec: FactCodec): Plan | DomainError => {
  const { decider } = dossier;
  const { workflow } = decider;
  const { command } = request;
  const decision = decider.decide(command, dossier.state, env);
  if ('refused' in decision) return workflowRefusal(workflow, decision);

  const governedBy = workflowId(workflow);
  const stream = streamOf(request.dossierId);
  const basis = workflow.rules[command.type]?.basis;
  let recordedAt = env.now;
  // The clock may have been set back between two commands; the record never runs backwards.
  if (recordedAt < dossier.recordedAt) recordedAt = dossier.recordedAt;
  const events: NewEvent[] = [];
  const facts: Omit<StoredFact, 'position'>[] = [];
  let { state, revision } = dossier;
  for (const { type, data: decided } of decision.facts) {
    const data = asStored(decided);
    state = decider.evolve(state, { type, data });
    const ruleSet = workflow.ruleSetOf?.(state.context);
    const metadata: { -readonly [K in keyof FactMetadata]: FactMetadata[K] } = {
      recordedAt,
      effectiveOn: env.effectiveOn,
      actor: { id: env.actor.id, role: env.actor.role, unit: env.actor.unit },
      command: { id: request.commandId, type: command.type, digest },
      correlationId: request.correlationId ?? request.commandId,
      causationId: request.causationId ?? request.commandId,
      workflow: governedBy,
      schema: codec.schemaOf(type),
    };
    if (basis !== undefined) metadata.basis = basis;
    if (ruleSet !== undefined) metadata.ruleSet = ruleSet;
    const event = codec.encode(stream, { id: '', type, data, metadata });
    const id = factId(stream, events.length, event);
    revision++;
    events.push({ id, type, data: event.data, metadata: event.metadata });
    facts.push({ id, type, data, metadata, stream, revision });
  }
  return { events, facts, state };
};
