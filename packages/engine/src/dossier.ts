/** A dossier in memory: what its facts add up to. Values are never changed once made; a later state is a new value. */
import type { StoredFact } from '@hoso/event-store';
import { type Decider, type State, workflowId } from '@hoso/workflow';

export type Dossier = {
  readonly decider: Decider;
  readonly state: State;
  readonly revision: number;
  /** Position of the last fact. */
  readonly position: number;
  /** `recordedAt` of the last fact. */
  readonly recordedAt: string;
  /**
   * Latest legal date of the acts of persons; what the reactor notes as `system`, and a note beside the procedure, may be overtaken by a paper of an
   * earlier day. '' before the first.
   */
  readonly lastActOn: string;
  /**
   * The revision of the first fact that each command led to, by command id. Shared by all values of one dossier and only ever added to: it
   * may know more than `revision`, never less.
   */
  readonly commands: Map<string, number>;
};

export const streamOf = (dossierId: string): string => `dossier-${dossierId}`;

/** Before its first fact. */
export const newDossier = (decider: Decider): Dossier => ({
  decider,
  state: decider.initial,
  revision: -1,
  position: 0,
  recordedAt: '',
  lastActOn: '',
  commands: new Map(),
});

/** After the facts that follow. `position`: of the last fact. `state`: after the last fact. */
export const withFacts = (dossier: Dossier, facts: readonly Omit<StoredFact, 'position'>[], position: number, state: State): Dossier => {
  const last = facts.at(-1);
  if (last === undefined) return dossier;
  const { rules } = dossier.decider.workflow;
  let { lastActOn } = dossier;
  for (const { metadata, revision } of facts) {
    const { id, type } = metadata.command;
    const isAct = metadata.actor.role !== 'system' && rules[type]?.beside !== true;
    if (isAct && metadata.effectiveOn > lastActOn) lastActOn = metadata.effectiveOn;
    if (!dossier.commands.has(id)) dossier.commands.set(id, revision);
  }
  return {
    decider: dossier.decider,
    state,
    revision: last.revision,
    position,
    recordedAt: last.metadata.recordedAt,
    lastActOn,
    commands: dossier.commands,
  };
};

/**
 * The state after one more fact. A dossier is folded by the workflow version that its facts name, for ever.
 * @throws CorruptHistory when the state does not accept the fact; Error when the fact names another workflow version.
 */
export const stateAfter = (dossierId: string, decider: Decider, state: State, fact: StoredFact): State => {
  const id = workflowId(decider.workflow);
  if (fact.metadata.workflow !== id) {
    throw new Error(`dossier ${dossierId} is folded by ${id}, but its fact at revision ${fact.revision} names ${fact.metadata.workflow}`);
  }
  return decider.evolve(state, fact);
};
