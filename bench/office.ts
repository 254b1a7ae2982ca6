/** An office at work: facts of real lives through the codec, from many dossiers that take turns, so that no two facts of one lie together. */
import { createHash, randomUUID } from 'node:crypto';
import { createEngine } from '@hoso/engine';
import { codec, type EventStore, memoryEventStore, type NewEvent, type StoredFact } from '@hoso/event-store';
import { ocopDossier, workflows } from '@hoso/ocop';
import { registry, workflowId } from '@hoso/workflow';
import { actorOf, communeOf, communes, life, requestFor } from './loaded-service.ts';

/** Dossiers under way at the same time. */
export const AT_ONCE = 512;
const START = Date.parse('2026-09-01T01:00:00.000Z');
const at = (n: number): string => new Date(START + n * 1000).toISOString();

const facts = codec();
export const engineOn = (store: EventStore, cacheSize: number) =>
  createEngine({
    store,
    registry: registry(workflows),
    codec: facts,
    clock: { now: () => at(0) },
    workflow: workflowId(ocopDossier),
    cacheSize,
  });

/** The facts of one life, as the engine records them. */
const lifeOf = async (number: number): Promise<readonly StoredFact[]> => {
  const engine = engineOn(memoryEventStore(), 1);
  const subject = { number, dossierId: randomUUID() };
  const all: StoredFact[] = [];
  for (const act of life) {
    const actor = { id: actorOf(subject, act.role), role: act.role, unit: communeOf(subject) };
    const command = JSON.parse(requestFor(subject, act).body) as { readonly type: string; readonly data: unknown };
    all.push(...(await engine.execute({ dossierId: subject.dossierId, command, actor, commandId: randomUUID() })).facts);
  }
  return all;
};

/** A life in each commune. */
export const exemplary = (): Promise<readonly (readonly StoredFact[])[]> => Promise.all(communes.map((_, number) => lifeOf(number)));

/** Ids without order, as real ones. */
export const dossierIdOf = (number: number): string => {
  const hex = createHash('sha256').update(String(number)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export type Append = { readonly stream: string; readonly expected: number; readonly event: NewEvent };
export type Office = {
  /** The facts that come next, one of each dossier in turn. */
  readonly next: (count: number) => readonly Append[];
  /** So many dossiers from number AT_ONCE on have all their facts; the first few have fewer. */
  readonly finished: () => number;
};

export const office = (examples: readonly (readonly StoredFact[])[]): Office => {
  let recorded = 0;
  let started = 0;
  // The first end early, so that those under way stand at different places of their lives from then on.
  const underWay = Array.from({ length: AT_ONCE }, (_, i) => ({ number: started++, done: 0, ends: 1 + (i % life.length) }));

  const one = (): Append => {
    const place = recorded % AT_ONCE;
    let dossier = underWay[place] as (typeof underWay)[number];
    if (dossier.done === dossier.ends) underWay[place] = dossier = { number: started++, done: 0, ends: life.length };
    const dossierId = dossierIdOf(dossier.number);
    const example = examples[dossier.number % examples.length] as readonly StoredFact[];
    const { type, data, metadata } = example[dossier.done] as StoredFact;
    const ofDossier = Object.hasOwn(data as object, 'productId') ? { ...(data as object), productId: dossierId } : data;
    const command = { ...metadata.command, id: randomUUID() };
    const own = { recordedAt: at(recorded), command, correlationId: command.id, causationId: command.id };
    const stream = `dossier-${dossierId}`;
    const event = facts.encode(stream, { id: randomUUID(), type, data: ofDossier, metadata: { ...metadata, ...own } });
    recorded++;
    return { stream, expected: dossier.done++ - 1, event };
  };
  return { next: (count) => Array.from({ length: count }, one), finished: () => started - 2 * AT_ONCE - 64 };
};

export const append = async (store: EventStore, appends: readonly Append[]): Promise<void> => {
  for (let from = 0; from < appends.length; from += AT_ONCE) {
    const inFlight = appends.slice(from, from + AT_ONCE);
    await Promise.all(inFlight.map(({ stream, expected, event }) => store.append(stream, expected, [event])));
  }
};
