/** One command: decide on what the dossier is, append, and answer; anew when the dossier turns out to be something else by now. */
import {
  type Appended,
  ConcurrencyError,
  type EventStore,
  type FactCodec,
  type NewEvent,
  NO_STREAM,
  type StoredFact,
} from '@hoso/event-store';
import type { Env, Registry, State } from '@hoso/workflow';
import { isCivilDate } from './civil-date.ts';
import { type CommandSeen, type Dossier, newDossier, streamOf, withFacts } from './dossier.ts';
import type { Dossiers } from './dossiers.ts';
import type { Clock, DomainError, Execute, Outcome } from './engine.ts';
import { commandDigest } from './identity.ts';
import { type Plan, plan } from './plan.ts';
import { engineRefusal, notJson } from './refusals.ts';

/** How often a command is decided anew because the dossier moved under it. */
const RETRIES = 8;

const NO_LINKS: Env['linked'] = {};

export type ExecutorOptions = {
  readonly store: EventStore;
  readonly registry: Registry;
  readonly codec: FactCodec;
  readonly clock: Clock;
  readonly civilDate: (now: string) => string;
  readonly workflow?: string | undefined;
};

type Decided = { readonly base: Dossier; readonly plan: Plan };

/** Commands of one dossier must come one after another (see `inTurn`), or they cost retries. */
export const executor = (dossiers: Dossiers, options: ExecutorOptions): ((request: Execute) => Promise<Outcome>) => {
  const { store, registry, codec, clock, civilDate } = options;

  /** The dossier that a first command starts, before its first fact. */
  const started = ({ dossierId, command, workflow = options.workflow }: Execute): Dossier | DomainError => {
    if (workflow === undefined) return engineRefusal('unknown-dossier', { dossierId });
    if (!registry.has(workflow)) return engineRefusal('unknown-workflow', { workflow, known: registry.ids });
    const decider = registry.get(workflow);
    const startsNothing = Object.hasOwn(decider.workflow.rules, command.type) && !decider.starters.includes(command.type);
    return startsNothing ? engineRefusal('unknown-dossier', { dossierId }) : newDossier(decider);
  };

  const linkedStates = async (dossierIds: readonly string[]): Promise<Env['linked']> =>
    Object.fromEntries(
      await Promise.all(dossierIds.map(async (id): Promise<[string, State | undefined]> => [id, (await dossiers.newest(id))?.state])),
    );

  /** On the dossier as given; undefined: not started. An Error is the answer that the caller gets if the dossier is still so. */
  const decide = async (dossier: Dossier | undefined, request: Execute, digest: string): Promise<Decided | Error> => {
    const { command, actor, dossierId, commandId, expectedRevision } = request;
    const revision = dossier?.revision ?? NO_STREAM;
    if (expectedRevision !== undefined && expectedRevision !== revision) {
      return new ConcurrencyError(streamOf(dossierId), expectedRevision, revision);
    }
    const base = dossier ?? started(request);
    if (base instanceof Error) return base;
    const now = clock.now();
    const today = civilDate(now);
    const { effectiveOn = today } = request;
    if (effectiveOn !== today && !isCivilDate(effectiveOn)) return engineRefusal('invalid-effective-date', { effectiveOn });
    if (effectiveOn > today) return engineRefusal('effective-date-in-future', { effectiveOn, today });
    const links = base.decider.links(command, base.state);
    const linked = links.length === 0 ? NO_LINKS : await linkedStates(links);
    const planned = plan(base, request, digest, { now, today, effectiveOn, actor, dossierId, commandId, linked }, codec);
    return planned instanceof Error ? planned : { base, plan: planned };
  };

  /** @throws whatever the store throws, except for ConcurrencyError; whether the facts stand is then unknown, so the dossier is forgotten. */
  const append = async (dossierId: string, expected: number, events: readonly NewEvent[]): Promise<Appended | ConcurrencyError> => {
    try {
      return await store.append(streamOf(dossierId), expected, events);
    } catch (error) {
      if (error instanceof ConcurrencyError) return error;
      dossiers.forget(dossierId);
      throw error;
    }
  };

  const dryOutcome = (dossierId: string, { base, plan: { facts, state } }: Decided): Outcome => {
    const revision = base.revision + facts.length;
    return { dossierId, revision, position: 0, facts: facts.map((f) => placed(f, 0)), repeated: false, state, decider: base.decider };
  };

  const outcome = async (dossierId: string, { base, plan }: Decided, { revision, position }: Appended): Promise<Outcome> => {
    const { facts: written, state } = plan;
    dossiers.remember(dossierId, withFacts(base, written, position, state));
    // The store tells the position of the last only, and a store may leave gaps.
    const [only, ...more] = written;
    const isOne = only !== undefined && more.length === 0;
    const facts = isOne ? [placed(only, position)] : await dossiers.facts(dossierId, base.revision + 1, revision);
    return { dossierId, revision, position, facts, repeated: false, state, decider: base.decider };
  };

  /** What was recorded under this command id, whatever happened since; the state is the dossier's state now. */
  const firstOutcome = async (request: Execute, digest: string, seen: CommandSeen): Promise<Outcome> => {
    const { dossierId, commandId } = request;
    if (seen.digest !== digest) throw engineRefusal('command-id-reused', { dossierId, commandId });
    const facts = await dossiers.facts(dossierId, seen.first, seen.last);
    const { state, decider } = (await dossiers.newest(dossierId)) as Dossier;
    return { dossierId, revision: seen.last, position: facts.at(-1)?.position ?? 0, facts, repeated: true, state, decider };
  };

  return async (request) => {
    const { dossierId, commandId, expectedRevision, dryRun = false } = request;
    const digest = digestOf(request);
    let dossier = dossiers.remembered(dossierId) ?? (await dossiers.newest(dossierId));
    for (let retries = 0; ; retries++) {
      const seen = dossier?.commands.get(commandId);
      if (seen !== undefined) return firstOutcome(request, digest, seen);

      const revision: number = dossier?.revision ?? NO_STREAM;
      const decided = await decide(dossier, request, digest);
      if (decided instanceof Error || dryRun) {
        // Nothing is appended that would show whether the dossier has moved, so look.
        const now = await dossiers.newest(dossierId, dossier);
        if (now === undefined || now.revision === revision) {
          if (decided instanceof Error) throw decided;
          return dryOutcome(dossierId, decided);
        }
        if (retries === RETRIES) throw new ConcurrencyError(streamOf(dossierId), revision, now.revision);
        dossier = now;
      } else {
        const appended = await append(dossierId, revision, decided.plan.events);
        if (!(appended instanceof ConcurrencyError)) return outcome(dossierId, decided, appended);
        dossier = await dossiers.newest(dossierId, dossier);
        const isGivenUp = expectedRevision !== undefined || retries === RETRIES;
        // Another process may have had the same command: then its outcome is the answer, whatever the caller expected.
        if (isGivenUp && !dossier?.commands.has(commandId)) throw appended;
      }
    }
  };
};

const digestOf = (request: Execute): string => {
  try {
    return commandDigest(request);
  } catch (error) {
    throw error instanceof TypeError ? notJson(error.message) : error;
  }
};

const placed = ({ id, type, data, metadata, stream, revision }: Omit<StoredFact, 'position'>, position: number): StoredFact => ({
  id,
  type,
  data,
  metadata,
  stream,
  revision,
  position,
});
