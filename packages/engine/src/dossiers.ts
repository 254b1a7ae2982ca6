/** Dossiers as they stand in the store, and folded in memory the ones that were used last. Streams of any length are read page by page. */
import { type EventStore, type FactCodec, NO_STREAM, type StoredFact } from '@hoso/event-store';
import type { Decider, Registry } from '@hoso/workflow';
import { type Dossier, newDossier, stateAfter, streamOf, withFacts } from './dossier.ts';
import { lru } from './lru.ts';

/** Events read at once. */
const PAGE = 500;
/** The same where few are wanted. */
const FEW = 20;

export type Dossiers = {
  /** From memory: true once, perhaps no more. */
  readonly remembered: (dossierId: string) => Dossier | undefined;
  /** With all facts that stand in the store; reads only those that `known` (default: what is remembered) lacks. undefined when it has none. */
  readonly newest: (dossierId: string, known?: Dossier) => Promise<Dossier | undefined>;
  readonly remember: (dossierId: string, dossier: Dossier) => void;
  /** Non-empty pages of facts from a revision on. @throws Error when one is missing: what comes after a hole cannot be believed. */
  readonly pages: (dossierId: string, from: number) => AsyncIterable<readonly StoredFact[]>;
  /** The facts that a command led to; `first`: revision of the first. */
  readonly factsOf: (dossierId: string, commandId: string, first: number) => Promise<readonly StoredFact[]>;
  /** @throws Error naming dossier and version when the version that the fact names is not registered. */
  readonly deciderOf: (dossierId: string, fact: StoredFact) => Decider;
};

export const createDossiers = (store: EventStore, codec: FactCodec, registry: Registry, cacheSize: number): Dossiers => {
  const cache = lru<string, Dossier>(cacheSize);

  const pages = async function* (dossierId: string, first: number, limit = PAGE): AsyncGenerator<readonly StoredFact[]> {
    for (let next = first; ; ) {
      const events = await store.readStream(streamOf(dossierId), { from: next, limit });
      for (const { revision, position } of events) {
        if (revision !== next)
          throw new Error(`dossier ${dossierId} has no fact at revision ${next}, and revision ${revision} (position ${position})`);
        next += 1;
      }
      if (events.length > 0) yield events.map(codec.decode);
      if (events.length < limit) return;
    }
  };

  const deciderOf = (dossierId: string, { metadata, revision }: StoredFact): Decider => {
    if (registry.has(metadata.workflow)) return registry.get(metadata.workflow);
    throw new Error(
      `dossier ${dossierId} needs workflow ${metadata.workflow} (revision ${revision}), which is not registered: ${registry.ids.join(', ') || 'none'}`,
    );
  };

  /** Two readers may overtake one another: what is remembered never grows older. */
  const remember = (dossierId: string, dossier: Dossier): void => {
    if ((cache.peek(dossierId)?.revision ?? NO_STREAM) <= dossier.revision) cache.set(dossierId, dossier);
  };

  return {
    pages,
    deciderOf,
    remember,
    remembered: cache.get,
    newest: async (dossierId, known = cache.get(dossierId)) => {
      let dossier = known;
      for await (const facts of pages(dossierId, (known?.revision ?? NO_STREAM) + 1)) {
        const before: Dossier = dossier ?? newDossier(deciderOf(dossierId, facts[0] as StoredFact));
        const state = facts.reduce((at, fact) => stateAfter(dossierId, before.decider, at, fact), before.state);
        dossier = withFacts(before, facts, (facts.at(-1) as StoredFact).position, state);
      }
      if (dossier !== undefined) remember(dossierId, dossier);
      return dossier;
    },
    factsOf: async (dossierId, commandId, first) => {
      const facts: StoredFact[] = [];
      for await (const page of pages(dossierId, first, FEW)) {
        for (const fact of page) {
          if (fact.metadata.command.id !== commandId) return facts;
          facts.push(fact);
        }
      }
      return facts;
    },
  };
};
