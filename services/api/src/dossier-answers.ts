/** A dossier and its facts as the API shows them. */
import type { Loaded, Outcome, ReplayStep } from '@hoso/engine';
import type { StoredFact } from '@hoso/event-store';
import { type Actor, type Decider, type State, type Workflow, workflowId } from '@hoso/workflow';
import type { z } from 'zod';
import { type Reach, seesPersonal, visibleContext } from './access.ts';
import type { CommandAnswer, DossierAnswer, HistoryAnswer } from './answers.ts';
import type { Edge } from './edge.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { blank, personalPointers } from './personal.ts';
import { councilAnswer, dossierCounts, planned } from './rounds/agenda.ts';
import type { RoundAnswer } from './rounds/answers.ts';
import type { Round } from './rounds/round.ts';

const placeOf = (decider: Decider, state: State) => {
  const { stage, title } = decider.describe(state);
  return { stage, state: state.path, stateTitle: title };
};

/** Pointers to marked fields by workflow and fact type, worked out once. */
const marked = new WeakMap<Workflow, ReadonlyMap<string, readonly string[]>>();
const markedIn = (workflow: Workflow, type: string): readonly string[] => {
  const known =
    marked.get(workflow) ??
    new Map(Object.entries(workflow.facts).map(([name, fact]) => [name, personalPointers(jsonSchemaOf(fact.data, 'output'))]));
  marked.set(workflow, known);
  return known.get(type) ?? [''];
};

/** The fact as this reader may see it. An applicant's own act names him in the metadata as well. */
const shown = (edge: Edge, workflow: Workflow, reach: Reach, fact: StoredFact): FactAnswer => {
  const { id, revision, position, type, data, metadata } = fact;
  const title = workflow.facts[type]?.title ?? { vi: type, en: type };
  const whole = { id, revision, position, type, title, data, metadata: { ...metadata } };
  if (seesPersonal(reach)) return whole;
  const beside = edge.access.dossiers[workflow.name]?.personalFacts ?? [];
  return {
    ...whole,
    data: blank(data, [...markedIn(workflow, type), ...beside]),
    metadata: { ...metadata, actor: { ...metadata.actor, id: null } },
  };
};

type FactAnswer = z.infer<typeof CommandAnswer>['facts'][number];

const clockOf = (edge: Edge) => (edge.dev?.clock === undefined ? {} : { clock: edge.dev.clock.now() });

type AllowedAnswer = z.infer<typeof CommandAnswer>['allowed'];
const allowedTo = (edge: Edge, actor: Actor, loaded: Pick<Loaded, 'decider' | 'state'>, dossierId: string): AllowedAnswer =>
  edge.engine.allowed(loaded, actor, dossierId).map((a) => (a.ready ? { ...a } : { ...a, missing: [...a.missing] }));

export const commandAnswer = (edge: Edge, actor: Actor, reach: Reach, outcome: Outcome): z.infer<typeof CommandAnswer> => ({
  dossierId: outcome.dossierId,
  revision: outcome.revision,
  position: outcome.position,
  facts: outcome.facts.map((fact) => shown(edge, outcome.decider.workflow, reach, fact)),
  ...placeOf(outcome.decider, outcome.state),
  allowed: allowedTo(edge, actor, outcome, outcome.dossierId),
  repeated: outcome.repeated,
  ...clockOf(edge),
});

export const dossierAnswer = (edge: Edge, actor: Actor, reach: Reach, id: string, loaded: Loaded): z.infer<typeof DossierAnswer> => {
  const { decider, state, revision, position } = loaded;
  const { workflow } = decider;
  const today = edge.today();
  return {
    dossierId: id,
    workflow: workflowId(workflow),
    ruleSet: workflow.ruleSetOf?.(state.context) ?? null,
    revision,
    position,
    ...placeOf(decider, state),
    final: decider.isFinal(state),
    context: visibleContext(reach, state.context, edge.access.dossiers[workflow.name]?.personalContext),
    allowed: allowedTo(edge, actor, loaded, id),
    deadlines: deadlinesOf(decider, state, today),
    ...clockOf(edge),
  };
};

const deadlinesOf = (decider: Decider, state: State, today: string): z.infer<typeof DossierAnswer>['deadlines'] =>
  decider.deadlines(state).map(({ name, dueOn, basis, fires }) => ({
    name,
    dueOn,
    basis,
    overdue: dueOn < today,
    ...(fires === undefined ? {} : { fires: { on: fires.on, command: fires.command.type } }),
  }));

/** A round without its sheets: those have routes of their own, which know when they may be seen. */
export const roundAnswer = (edge: Edge, actor: Actor, { roundId, id, loaded, context }: Round): z.infer<typeof RoundAnswer> => {
  const { decider, state, revision, position } = loaded;
  return {
    roundId,
    workflow: workflowId(decider.workflow),
    ruleSet: planned(context, 'ruleSet'),
    rubric: planned(context, 'rubric'),
    level: planned(context, 'level'),
    provinceCode: context.provinceCode,
    title: planned(context, 'title'),
    revision,
    position,
    ...placeOf(decider, state),
    final: decider.isFinal(state),
    proposedBefore: planned(context, 'proposedBefore'),
    heldFrom: context.heldFrom,
    heldBefore: planned(context, 'heldBefore'),
    basis: planned(context, 'basis'),
    legalBasis: context.legalBasis,
    regulation: context.regulation,
    council: councilAnswer(context),
    meetingOpenedOn: context.meeting?.openedOn ?? null,
    concludedOn: context.concludedOn,
    minutes: context.minutes?.number ?? null,
    dossiers: dossierCounts(context),
    allowed: allowedTo(edge, actor, loaded, id),
    deadlines: deadlinesOf(decider, state, edge.today()),
    ...clockOf(edge),
  };
};

export const historyAnswer = (
  edge: Edge,
  decider: Decider,
  reach: Reach,
  dossierId: string,
  steps: readonly ReplayStep[],
): z.infer<typeof HistoryAnswer> => ({
  dossierId,
  workflow: workflowId(decider.workflow),
  facts: steps.map(({ fact, state }) => ({ ...shown(edge, decider.workflow, reach, fact), ...placeOf(decider, state) })),
});
