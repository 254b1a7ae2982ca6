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
import { type Dossier, newDossier, streamOf, withFacts } from './dossier.ts';
import type { Dossiers } from './dossiers.ts';
import type { Clock, ClockBehind, DomainError, Execute, Outcome } from './engine.ts';
import { commandDigest } from './identity.ts';
import { type Plan, plan } from './plan.ts';
import { engineRefusal, notJson } from './refusals.ts';

/** How often a command is decided anew because the dossier moved under it. */
const RETRIES = 8;

/** Milliseconds that the clocks of two machines may differ by without a word. */
const SKEW_MS = 60_000;

/** Where a request has its legal date. */
const commandPointer = '/effectiveOn';

const NO_LINKS: Env['linked'] = {};

export type ExecutorOptions = {
  readonly store: EventStore;
  readonly registry: Registry;
  readonly codec: FactCodec;
  readonly clock: Clock;
  readonly civilDate: (now: string) => string;
  readonly workflow?: string | undefined;
  readonly onClockBehind?: ((behind: ClockBehind) => void) | undefined;
};

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

  /** What the command meets: the dossier, or one before its first fact; an Error when it is not what the caller expects. */
  const standing = (dossier: Dossier | undefined, request: Execute): Dossier | Error => {
    const { dossierId, expectedRevision } = request;
    const revision = dossier?.revision ?? NO_STREAM;
    const isExpected = expectedRevision === undefined || expectedRevision === revision;
    return isExpected ? (dossier ?? started(request)) : new ConcurrencyError(streamOf(dossierId), expectedRevision, revision);
  };

  const linkedStates = async (dossierIds: readonly string[]): Promise<Env['linked']> =>
    Object.fromEntries(
      await Promise.all(dossierIds.map(async (id): Promise<[string, State | undefined]> => [id, (await dossiers.newest(id))?.state])),
    );

  const decide = (base: Dossier, request: Execute, digest: string, linked: Env['linked']): Plan | DomainError => {
    const { actor, dossierId, commandId } = request;
    const now = clock.now();
    if (Date.parse(base.recordedAt) - Date.parse(now) > SKEW_MS) options.onClockBehind?.({ dossierId, now, recordedAt: base.recordedAt });
    const today = civilDate(now);
    const { effectiveOn = today } = request;
    if (effectiveOn !== today && !isCivilDate(effectiveOn)) return engineRefusal('invalid-effective-date', { effectiveOn, commandPointer });
    if (effectiveOn > today) return engineRefusal('effective-date-in-future', { effectiveOn, today, commandPointer });
    return plan(
      base,
      request,
      digest,
      {
        now,
        today,
        effectiveOn,
        ...(base.lastActOn === '' ? {} : { lastActOn: base.lastActOn }),
        actor,
        dossierId,
        commandId,
        linked,
      },
      codec,
    );
  };

  /**
   * @throws whatever the store throws, except for ConcurrencyError; whether the facts stand is then unknown. If they do, what is remembered is
   * older than the store, as after another process's append: the next command meets that in its own.
   */
  const append = (dossierId: string, expected: number, events: readonly NewEvent[]): Promise<Appended | ConcurrencyError> =>
    store.append(streamOf(dossierId), expected, events).catch((error) => {
      if (error instanceof ConcurrencyError) return error;
      throw error;
    });

  const dryOutcome = (dossierId: string, { decider, revision }: Dossier, { facts, state }: Plan): Outcome => ({
    dossierId,
    revision: revision + facts.length,
    position: 0,
    facts: facts.map((fact) => placed(fact, 0)),
    repeated: false,
    state,
    decider,
  });

  const outcome = async (request: Execute, base: Dossier, { facts, state }: Plan, appended: Appended): Promise<Outcome> => {
    const { dossierId, commandId } = request;
    const { revision, position } = appended;
    dossiers.remember(dossierId, withFacts(base, facts, position, state));
    // The store tells the position of the last only, and a store may leave gaps.
    const [only] = facts;
    const isOne = only !== undefined && facts.length === 1;
    const stored = isOne ? [placed(only, position)] : await dossiers.factsOf(dossierId, commandId, base.revision + 1);
    return { dossierId, revision, position, facts: stored, repeated: false, state, decider: base.decider };
  };

  /** What was recorded under this command id, whatever happened since; the state is the dossier's state now. */
  const firstOutcome = async (request: Execute, digest: string, first: number): Promise<Outcome> => {
    const { dossierId, commandId } = request;
    const facts = await dossiers.factsOf(dossierId, commandId, first);
    const last = facts.at(-1);
    if (last === undefined) throw new Error(`dossier ${dossierId} has no fact of command ${commandId} at revision ${first}`);
    if (last.metadata.command.digest !== digest) throw engineRefusal('command-id-reused', { dossierId, commandId });
    const { state, decider } = (await dossiers.newest(dossierId)) as Dossier;
    return { dossierId, revision: last.revision, position: last.position, facts, repeated: true, state, decider };
  };

  return async (request) => {
    const { dossierId, command, commandId, expectedRevision, dryRun = false } = request;
    const digest = digestOf(request);
    let dossier = dossiers.remembered(dossierId) ?? (await dossiers.newest(dossierId));
    for (let retries = 0; ; retries++) {
      const first = dossier?.commands.get(commandId);
      if (first !== undefined) return firstOutcome(request, digest, first);

      const revision = dossier?.revision ?? NO_STREAM;
      const base = standing(dossier, request);
      const links = base instanceof Error ? [] : base.decider.links(command, base.state);
      const linked = links.length === 0 ? NO_LINKS : await linkedStates(links);
      const answer = base instanceof Error ? base : decide(base, request, digest, linked);
      if (base instanceof Error || answer instanceof Error || dryRun) {
        // Nothing is appended that would show whether the dossier has moved, so look.
        const now = await dossiers.newest(dossierId, dossier);
        if (now === undefined || now.revision === revision) {
          if (base instanceof Error || answer instanceof Error) throw answer;
          return dryOutcome(dossierId, base, answer);
        }
        if (retries === RETRIES) throw new ConcurrencyError(streamOf(dossierId), revision, now.revision);
        dossier = now;
      } else {
        const appended = await append(dossierId, revision, answer.events);
        if (!(appended instanceof ConcurrencyError)) return outcome(request, base, answer, appended);
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
