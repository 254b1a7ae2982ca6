/** Dossiers as they stand in the store, and folded in memory the ones that were used last. Streams of any length are read page by page. */
import { type EventStore, type FactCodec, NO_STREAM, type StoredFact } from '@hoso/event-store';
import type { Decider, Registry } from '@hoso/workflow';
import { type Dossier, newDossier, stateAfter, streamOf, withFacts } from './dossier.ts';
import { lru } from './lru.ts';

/** Events read at once. */
const PAGE = 500;

export type Dossiers = {
  /** From memory: true once, perhaps no more. */
  readonly remembered: (dossierId: string) => Dossier | undefined;
  /** With all facts that stand in the store; reads only those that `known` (default: what is remembered) lacks. undefined when it has none. */
  readonly newest: (dossierId: string, known?: Dossier) => Promise<Dossier | undefined>;
  readonly remember: (dossierId: string, dossier: Dossier) => void;
  readonly forget: (dossierId: string) => void;
  /** Non-empty pages of facts from a revision on. */
  readonly pages: (dossierId: string, from: number) => AsyncIterable<readonly StoredFact[]>;
  /** The facts at revisions `first` to `last`. */
  readonly facts: (dossierId: string, first: number, last: number) => Promise<readonly StoredFact[]>;
  /** @throws Error naming dossier and version when the version that the fact names is not registered. */
  readonly deciderOf: (dossierId: string, fact: StoredFact) => Decider;
};

export const createDossiers = (store: EventStore, codec: FactCodec, registry: Registry, cacheSize: number): Dossiers => {
  const cache = lru<string, Dossier>(cacheSize);

  const page = async (dossierId: string, from: number, limit: number): Promise<readonly StoredFact[]> =>
    (await store.readStream(streamOf(dossierId), { from, limit })).map(codec.decode);

  const pages = async function* (dossierId: string, from: number): AsyncGenerator<readonly StoredFact[]> {
    for (let next = from; ; ) {
      const facts = await page(dossierId, next, PAGE);
      if (facts.length > 0) yield facts;
      if (facts.length < PAGE) return;
      next += facts.length;
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
    if ((cache.get(dossierId)?.revision ?? NO_STREAM) <= dossier.revision) cache.set(dossierId, dossier);
  };

  return {
    pages,
    deciderOf,
    remember,
    remembered: cache.get,
    forget: cache.delete,
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
    facts: async (dossierId, first, last) => {
      const facts: StoredFact[] = [];
      while (first + facts.length <= last) {
        const from = first + facts.length;
        const found = await page(dossierId, from, Math.min(PAGE, last - from + 1));
        if (found.length === 0) throw new Error(`dossier ${dossierId} has no fact at revision ${from}`);
        facts.push(...found);
      }
      return facts;
    },
  };
};
