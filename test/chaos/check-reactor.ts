/** What the reactor did and left undone: each deadline fired once, on its day; each consequence of a fact came once; nothing without a reason. */
import { civilDateInVietnam } from '@hoso/engine';
import type { StoredFact } from '@hoso/event-store';
import { type FollowUp, followUpsOf } from '@hoso/ocop';
import type { Deadline } from '@hoso/workflow';
import { commandDigest } from '../../packages/engine/src/identity.ts';
import { followUpCommandId } from '../../services/reactor/src/command-id.ts';
import type { Story } from './check-log.ts';
import { notYet } from './findings.ts';
import { answersOf, TAKEN } from './rules.ts';

export const REACTOR = { id: 'reactor', role: 'system', unit: 'system' };

type Expected = FollowUp & { readonly fact: StoredFact; readonly of: string; readonly digest: string };
type Stories = ReadonlyMap<string, Story>;

const idOf = (stream: string): string => stream.replace(/^dossier-/, '');

/** What follows from the facts, by the id of the command. */
const expectedOf = (all: readonly StoredFact[], stories: Stories): ReadonlyMap<string, Expected> => {
  const expected = new Map<string, Expected>();
  for (const fact of all) {
    const of = idOf(fact.stream);
    const story = stories.get(of);
    const state = story?.states[fact.revision];
    if (story === undefined || state === undefined) continue;
    const { effectiveOn } = fact.metadata;
    for (const followUp of followUpsOf(story.decider.workflow.name, fact.type)?.(state.context, of, fact.data) ?? []) {
      const { dossierId, command } = followUp;
      const digest = commandDigest({ command, effectiveOn });
      expected.set(followUpCommandId(fact.id, dossierId, command.type), { ...followUp, fact, of, digest });
    }
  }
  return expected;
};

const firesAs = ({ fires }: Deadline, { metadata: { effectiveOn, command } }: StoredFact): boolean =>
  fires !== undefined && fires.on === effectiveOn && commandDigest({ command: fires.command, effectiveOn }) === command.digest;

/** Ids of commands that the reactor wrote down as refused. */
const refusedIn = (log: string): ReadonlySet<unknown> =>
  new Set(
    log.split('\n').flatMap((line) => {
      if (!line.includes('"refused"')) return [];
      return [(JSON.parse(line) as { readonly commandId?: string }).commandId];
    }),
  );

/** The rules say no to it in some state of its hearer since the cause. A legal date in the future is no answer of theirs: the day will come. */
const isRefusable = (stories: Stories, { dossierId, command, fact }: Expected, clock: string): boolean => {
  const { effectiveOn, recordedAt } = fact.metadata;
  const question = { dossierId, command, actor: REACTOR, effectiveOn, after: fact.position, from: recordedAt, until: clock };
  for (const answer of answersOf(stories, question)) if (answer !== TAKEN && answer !== 'effective-date-in-future') return true;
  return false;
};

const checkOpen = (dossierId: string, { decider, facts, states }: Story, stories: Stories, clock: string, findings: string[]): void => {
  const last = states.at(-1);
  if (last === undefined || states.length < facts.length) return;
  const today = civilDateInVietnam(clock);
  const after = Number.MAX_SAFE_INTEGER;
  for (const { name, fires } of decider.deadlines(last)) {
    if (fires === undefined || fires.on > today) continue;
    const question = { dossierId, command: fires.command, actor: REACTOR, effectiveOn: fires.on, after, from: clock, until: clock };
    if ([...answersOf(stories, question)].includes(TAKEN)) findings.push(notYet(`${dossierId}: ${name} of ${fires.on} has not fired`));
  }
};

/** `clock`: the stack's time now. `log`: what the process with the reactor wrote. */
export const checkReactor = (all: readonly StoredFact[], stories: Stories, clock: string, log: string, findings: string[]) => {
  const expected = expectedOf(all, stories);
  const factIds = new Set(all.map(({ id }) => id));
  const refused = refusedIn(log);
  const fired = new Set<string>();
  const followed = new Map<string, number>();
  for (const [dossierId, story] of stories) {
    const { decider, facts: history, states } = story;
    for (const [i, fact] of history.entries()) {
      const { actor, command, causationId, effectiveOn } = fact.metadata;
      if (actor.id !== REACTOR.id || history[i - 1]?.metadata.command.id === command.id) continue;
      const cause = expected.get(command.id);
      if (cause !== undefined || factIds.has(causationId)) {
        followed.set(command.id, (followed.get(command.id) ?? 0) + 1);
        const isAsExpected = cause?.fact.id === causationId && cause.dossierId === dossierId && cause.digest === command.digest;
        if (!isAsExpected) findings.push(`${dossierId}: ${command.type} at revision ${i} does not follow from fact ${causationId}`);
        continue;
      }
      const deadline = decider.deadlines(states[i - 1] ?? decider.initial).find((d) => firesAs(d, fact));
      const name = `${dossierId}: ${deadline?.name} of ${effectiveOn}`;
      if (deadline === undefined) findings.push(`${dossierId}: the reactor did ${command.type} at revision ${i} and nothing was due`);
      else if (fired.has(name)) findings.push(`${name} fired twice`);
      fired.add(name);
    }
    checkOpen(dossierId, story, stories, clock, findings);
  }
  for (const [commandId, one] of expected) {
    const times = followed.get(commandId) ?? 0;
    const { dossierId, command, fact, of } = one;
    if (times > 1) findings.push(`${dossierId}: ${command.type} followed ${times} times from fact ${fact.id}`);
    if (times > 0 || (refused.has(commandId) && isRefusable(stories, one, clock))) continue;
    findings.push(notYet(`${dossierId}: ${command.type} never followed from fact ${fact.id} of ${of}`));
  }
  return { deadlines: fired.size, followUps: followed.size };
};
