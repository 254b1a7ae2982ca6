/** What the rules answer to a command, in every state that its dossier, and those that it depends on, had from some moment on. */
import { civilDateInVietnam } from '@hoso/engine';
import { councilRound, workflows } from '@hoso/ocop';
import { type Actor, type Command, type Decider, registry, type State, workflowId } from '@hoso/workflow';
import type { Story } from './check-log.ts';

export type Question = {
  readonly dossierId: string;
  readonly command: Command;
  readonly actor: Actor;
  /** Legal date; default: the day on which it is handled. */
  readonly effectiveOn?: string | undefined;
  /** Of a first command. */
  readonly workflow?: string | undefined;
  /** Position in the log from which on it may have been handled. */
  readonly after: number;
  /** Instants between which it may have been handled. */
  readonly from: string;
  readonly until: string;
};

export const TAKEN = 'taken';
const known = registry(workflows);

/** Every day of them, both ends included. */
const daysOf = (from: string, until: string): readonly string[] => {
  const days = [from];
  for (let day = from; day < until; days.push(day)) day = Temporal.PlainDate.from(day).add({ days: 1 }).toString();
  return days;
};

/** Facts of a story up to a position. */
const countAt = (story: Story | undefined, position: number): number => {
  const after = story?.facts.findIndex((fact) => fact.position > position) ?? 0;
  return after === -1 ? (story?.facts.length ?? 0) : after;
};
const stateAt = (story: Story | undefined, position: number): State | undefined => story?.states[countAt(story, position) - 1];

/** A first command that names no workflow is one of a round. */
const deciderOf = (story: Story | undefined, workflow = workflowId(councilRound)): Decider | undefined =>
  story?.decider ?? (known.has(workflow) ? known.get(workflow) : undefined);

/** Codes of refusal, and `taken`, each as soon as it is met. */
export function* answersOf(stories: ReadonlyMap<string, Story>, question: Question): Generator<string> {
  const { dossierId, command, actor, workflow, after, from, until } = question;
  const story = stories.get(dossierId);
  const decider = deciderOf(story, workflow);
  if (decider === undefined) return yield 'unknown-dossier';
  const [first, last] = [civilDateInVietnam(from), civilDateInVietnam(until)];
  const later = (one: Story | undefined) => (one?.facts ?? []).filter((fact) => fact.position > after && fact.metadata.recordedAt <= until);
  const links = new Set(
    [story?.states.at(-1), ...(story?.states ?? []), decider.initial].flatMap((s) => (s === undefined ? [] : decider.links(command, s))),
  );
  const moved = [story, ...[...links].map((id) => stories.get(id))].flatMap(later).toSorted((a, b) => a.position - b.position);
  for (const moment of [undefined, ...moved]) {
    const position = moment?.position ?? after;
    const count = countAt(story, position);
    const state = count === 0 ? decider.initial : story?.states[count - 1];
    // It does not fold there, which is a finding of its own.
    if (state === undefined) continue;
    const linked = Object.fromEntries(decider.links(command, state).map((id) => [id, stateAt(stories.get(id), position)]));
    const { rules } = decider.workflow;
    const isAct = ({ metadata: { actor: by, command: of } }: Story['facts'][number]) =>
      by.role !== 'system' && rules[of.type]?.beside !== true;
    const acts = (story?.facts ?? []).slice(0, count).flatMap((fact) => (isAct(fact) ? [fact.metadata.effectiveOn] : []));
    const lastActOn = acts.toSorted().at(-1);
    const since = moment === undefined || moment.metadata.recordedAt < from ? first : civilDateInVietnam(moment.metadata.recordedAt);
    for (const today of daysOf(since, last)) {
      const { effectiveOn = today } = question;
      const now = today === first ? from : today === last ? until : `${today}T05:00:00.000Z`;
      if (effectiveOn > today) {
        yield 'effective-date-in-future';
        continue;
      }
      const about = lastActOn === undefined ? {} : { lastActOn };
      const decision = decider.decide(command, state, {
        now,
        today,
        effectiveOn,
        ...about,
        actor,
        dossierId,
        commandId: dossierId,
        linked,
      });
      yield 'refused' in decision ? decision.refused : TAKEN;
    }
  }
}
