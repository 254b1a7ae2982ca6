/** The shell around the kernel: load, fold, decide, append. It keeps no truth; what it holds in memory it can lose at any moment. */
import type { EventStore, FactCodec } from '@hoso/event-store';
import type { Registry } from '@hoso/workflow';
import { civilDateInVietnam } from './civil-date.ts';
import { createDossiers } from './dossiers.ts';
import type { Clock, ClockBehind, Engine } from './engine.ts';
import { executor } from './executor.ts';
import { inTurn } from './in-turn.ts';
import { replayer } from './replay.ts';

export type EngineOptions = {
  readonly store: EventStore;
  /** Every workflow version that a dossier in the store names. */
  readonly registry: Registry;
  readonly codec: FactCodec;
  readonly clock: Clock;
  /** `name@version` that a first command starts when it names none. Without it, a first command must name one. */
  readonly workflow?: string;
  /** Civil date (YYYY-MM-DD) of an instant where the administration sits. Default: Viet Nam, UTC+7. */
  readonly civilDate?: (now: string) => string;
  /** Told when a command meets a dossier whose last fact was recorded more than a minute after `now`: what it records bears that instant. Default: nobody. */
  readonly onClockBehind?: (behind: ClockBehind) => void;
  /** Dossiers kept folded in memory; 0 folds anew each time. Default 10,000. */
  readonly cacheSize?: number;
};

/** @throws Error when the default workflow is not registered; RangeError for a cache size that is no whole number of 0 or more. */
export const createEngine = (options: EngineOptions): Engine => {
  const { store, registry, codec, clock, workflow, civilDate = civilDateInVietnam, cacheSize = 10_000, onClockBehind } = options;
  if (workflow !== undefined) registry.get(workflow);
  const dossiers = createDossiers(store, codec, registry, cacheSize);
  const execute = executor(dossiers, { store, registry, codec, clock, civilDate, workflow, onClockBehind });
  const oneByOne = inTurn();
  return {
    execute: (request) => oneByOne(request.dossierId, () => execute(request)),
    load: async (dossierId) => {
      const dossier = await dossiers.newest(dossierId);
      if (dossier === undefined) return undefined;
      const { decider, state, revision, position } = dossier;
      return { decider, state, revision, position };
    },
    replay: replayer(dossiers),
    allowed: ({ decider, state }, actor, dossierId) => {
      const now = clock.now();
      const today = civilDate(now);
      return decider.allowed(state, actor, { now, today, effectiveOn: today, dossierId });
    },
  };
};
