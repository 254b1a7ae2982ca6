/** What every engine test needs: engines over one store, a clock that is set by hand, ids, and who acts. */
import { codec, type EventStore, memoryEventStore, type RecordedEvent } from '@hoso/event-store';
import { type Actor, type Command, type Registry, registry, type Workflow } from '@hoso/workflow';
import { buildingPermit } from '@hoso/workflow/testing';
import { createEngine, type EngineOptions } from '../create-engine.ts';
import type { Engine, Execute, Outcome } from '../engine.ts';
import { jar } from './jar.ts';

export const keeper: Actor = { id: 'keeper-1', role: 'keeper', unit: 'cellar' };

/** Of every property, so that a run is the same run each time. */
export const seed = 20_261_124;

/** Readable UUIDs: `uuid('a', 7)`. */
export const uuid = (kind: string, n: number): string =>
  `${kind.charCodeAt(0).toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** The usual ones, checked once; others anew. */
export const registryOf = (...workflows: readonly Workflow[]): Registry => (workflows.length === 0 ? usual : registry(workflows));
const usual = registry([jar, buildingPermit]);

export type Office = {
  readonly store: EventStore;
  readonly clock: { now: () => string; set: (instant: string) => void };
  /** A new engine over the store: another process, as far as memory goes. */
  readonly engine: (options?: Partial<EngineOptions>) => Engine;
  readonly stored: (dossierId: string) => Promise<readonly RecordedEvent[]>;
};

export const office = (store: EventStore = memoryEventStore(), start = '2026-11-24T02:00:00.000Z'): Office => {
  let at = start;
  const clock = {
    now: () => at,
    set: (instant: string) => {
      at = instant;
    },
  };
  return {
    store,
    clock,
    engine: (options = {}) => createEngine({ store, registry: registryOf(), codec: codec(), clock, workflow: 'jar@1', ...options }),
    stored: (dossierId) => store.readStream(`dossier-${dossierId}`, { limit: 100_000 }),
  };
};

let commands = 0;

/** A request by the keeper with a command id of its own. */
export const request = (dossierId: string, command: Command, more: Partial<Execute> = {}): Execute => {
  commands += 1;
  return { dossierId, command, actor: keeper, commandId: uuid('c', commands), ...more };
};

/** Runs the requests one after another. */
export const run = async (engine: Engine, ...requests: readonly Execute[]): Promise<Outcome> => {
  let last: Outcome | undefined;
  for (const r of requests) last = await engine.execute(r);
  if (last === undefined) throw new Error('nothing to run');
  return last;
};

/** What a promise was rejected with. @throws Error when it was not. */
export const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
};
