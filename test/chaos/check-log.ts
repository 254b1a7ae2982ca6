/** What the log of a quiet stack must show, worked out from the log itself and from what the clients were told. */

import { isDeepStrictEqual } from 'node:util';
import { codec, type EventStore, type StoredFact } from '@hoso/event-store';
import { personalPointers, workflows } from '@hoso/ocop';
import { type Decider, registry, type State } from '@hoso/workflow';
import type { Ledger } from './caller.ts';
import { checkReactor, REACTOR } from './check-reactor.ts';
import { checkRefusals } from './check-refusals.ts';

export type Story = { readonly decider: Decider; readonly facts: readonly StoredFact[]; readonly states: readonly State[] };
export type LogReport = {
  readonly findings: readonly string[];
  readonly stories: ReadonlyMap<string, Story>;
  readonly events: number;
  readonly deadlines: number;
  readonly followUps: number;
};

export const known = registry(workflows);
export const facts = codec({ personal: personalPointers });

export const everything = async (store: EventStore): Promise<readonly StoredFact[]> => {
  const all: StoredFact[] = [];
  for (let after = 0; ; ) {
    const page = await store.readAll({ after });
    if (page.length === 0) return all;
    all.push(...page.map(facts.decode));
    after = page.at(-1)?.position ?? after;
  }
};

/** Every history folds, its revisions count from 0, and no command is in it twice. */
const foldAll = (all: readonly StoredFact[], findings: string[]): ReadonlyMap<string, Story> => {
  const stories = new Map<string, Story>();
  for (const [stream, history] of Map.groupBy(all, (fact) => fact.stream)) {
    const decider = known.get(history[0]?.metadata.workflow ?? '');
    const states: State[] = [];
    const ended = new Set<string>();
    let running = '';
    for (const [i, fact] of history.entries()) {
      const { id } = fact.metadata.command;
      if (fact.revision !== i) findings.push(`${stream}: revision ${fact.revision} stands where ${i} should`);
      if (id !== running) {
        if (ended.has(id))
          findings.push(`${stream}: command ${id} (${fact.metadata.command.type}) was applied twice, again at revision ${i}`);
        ended.add(id);
        running = id;
      }
      try {
        states.push(decider.evolve(states.at(-1) ?? decider.initial, fact));
      } catch (error) {
        findings.push(`${stream}: does not fold at revision ${i}: ${(error as Error).message}`);
        break;
      }
    }
    stories.set(stream.replace(/^dossier-/, ''), { decider, facts: history, states });
  }
  return stories;
};

/** What was acknowledged is there as it was told; what was refused is not. */
const checkLedger = (all: readonly StoredFact[], stories: ReadonlyMap<string, Story>, ledger: Ledger, findings: string[]): void => {
  for (const told of ledger.acknowledged) {
    const story = stories.get(told.dossierId);
    const last = story?.facts[told.revision];
    if (last?.position !== told.position) {
      findings.push(`acknowledged and lost: ${told.key} of ${told.dossierId} at revision ${told.revision}, position ${told.position}`);
      continue;
    }
    if (told.facts.length === 0) findings.push(`${told.key}: acknowledged without facts`);
    for (const { id, type, revision, position, data, metadata } of told.facts) {
      const kept = story?.facts[revision];
      const asTold =
        kept === undefined
          ? undefined
          : { id: kept.id, type: kept.type, revision, position: kept.position, data: kept.data, metadata: kept.metadata };
      if (!isDeepStrictEqual(JSON.parse(JSON.stringify(asTold ?? null)), { id, type, revision, position, data, metadata }))
        findings.push(`${told.key}: ${told.dossierId} has another fact at revision ${revision} than was acknowledged`);
    }
  }
  const refused = new Map(ledger.refused.map((entry) => [entry.key, entry]));
  const keys = new Map<string, string>();
  for (const { stream, metadata } of all) {
    if (metadata.actor.id === REACTOR.id) continue;
    const { correlationId, command } = metadata;
    const answer = refused.get(correlationId);
    if (answer !== undefined)
      findings.push(`${stream}: ${command.type} under ${correlationId} was answered ${answer.code} and is recorded`);
    const first = keys.get(correlationId) ?? `${stream} ${command.id}`;
    if (first !== `${stream} ${command.id}`) findings.push(`${correlationId} was applied as ${first} and as ${stream} ${command.id}`);
    keys.set(correlationId, first);
  }
};

/** `log`: what the process with the reactor wrote. `clock`: the stack's time now. */
export const checkLog = (all: readonly StoredFact[], ledger: Ledger, clock: string, log: string): LogReport => {
  const findings: string[] = [];
  if (all.length === 0 || ledger.acknowledged.length === 0) findings.push('nothing was recorded: there is nothing to check');
  for (const [i, fact] of all.entries()) {
    if (fact.position <= (all[i - 1]?.position ?? 0)) findings.push(`position ${fact.position} does not grow`);
  }
  const stories = foldAll(all, findings);
  checkLedger(all, stories, ledger, findings);
  findings.push(...ledger.lies);
  findings.push(...checkRefusals(all, stories, ledger.refused));
  const done = checkReactor(all, stories, clock, log, findings);
  return { findings, stories, events: all.length, ...done };
};
