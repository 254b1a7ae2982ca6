/** What facts of one dossier mean for another: followed in the order of the log, issued at least once, recorded once (command ids derive from facts). */
import type { Engine } from '@hoso/engine';
import type { EventStore, FactCodec, RecordedEvent, StoredFact } from '@hoso/event-store';
import { type FollowUp, followedFacts, followUpsOf } from '@hoso/ocop';
import { isInLog, type Place, type ReadModels } from '@hoso/read-models';
import type { Logger, Tracing } from '@hoso/service';
import { atOnce } from './at-once.ts';
import { followUpCommandId } from './command-id.ts';
import type { Issue } from './issue.ts';
import type { Retries } from './retries.ts';

export type FollowUpWorkOptions = {
  readonly store: Pick<EventStore, 'follow' | 'readAll'>;
  readonly codec: Pick<FactCodec, 'decode'>;
  readonly engine: Pick<Engine, 'load'>;
  readonly readModels: Pick<ReadModels, 'checkpoint' | 'keepCheckpoint'>;
  readonly issue: Issue;
  readonly retries: Retries;
  readonly logger: Logger;
  readonly tracing?: Tracing | undefined;
  readonly inFlight: number;
  /** Milliseconds that all dossiers are held for a fact of which it is not known who must hear of it. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
};

export type FollowUpWork = {
  /** Handles events from the checkpoint on, until the signal aborts or the store closes. `moved` is called after every batch. */
  readonly follow: (moved: () => void) => Promise<void>;
  /** Tries again what failed and may be tried again by now. */
  readonly retry: () => Promise<void>;
  /** Events up to this position have been handled, or have failed and wait. */
  readonly position: () => number;
  /** Something that this dossier must hear of has failed and waits, or a fact could not be read a short while ago: it may be for this dossier. */
  readonly isHeld: (dossierId: string) => boolean;
};

/** Name of the checkpoint, kept beside the read models: when it is lost with them, everything is issued once more and changes nothing. */
const FOLLOW_UPS = 'follow-ups';
const START: Place = { position: 0, eventId: '' };
const placeOf = ({ position, id }: RecordedEvent): Place => ({ position, eventId: id });
/** Events after which a checkpoint is kept although nothing was issued. */
const KEEP_EVERY = 1000;

/** An event from which something may follow, and the one before it in the log. */
type Followed = RecordedEvent & { readonly before: Place };
/** `since`: in milliseconds of this process. */
type Unread = { readonly event: Followed; readonly since: number };
/** One thing that follows from a fact, for one dossier that hears of it. */
type Task = { readonly key: string; readonly event: Followed; readonly fact: StoredFact; readonly followUp: FollowUp };

export const followUpWork = (options: FollowUpWorkOptions): FollowUpWork => {
  const { store, codec, engine, readModels, issue, retries, logger, tracing, inFlight, patienceMs, signal } = options;
  /** What failed, by key, and facts of which it is not known what follows, by event id. The checkpoint stays before the first of all. */
  const open = new Map<string, Task>();
  const unread = new Map<string, Unread>();
  let reached: Place | undefined;
  let kept = 0;
  /** Events since then. */
  let unkept = 0;

  let last: Promise<void> = Promise.resolve();
  /** New events and new tries come one after another: what is in hand stands in neither list, and nobody may overtake it. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };

  /** @throws Error when the fact or its dossier cannot be read. */
  const understood = async (event: Followed): Promise<readonly Task[]> => {
    const fact = codec.decode(event);
    const [workflow = ''] = fact.metadata.workflow.split('@');
    const followUps = followUpsOf(workflow, event.type);
    if (followUps === undefined) return [];
    const dossierId = event.stream.replace(/^dossier-/, '');
    const loaded = await engine.load(dossierId);
    if (loaded === undefined) throw new Error(`dossier ${dossierId} has facts and cannot be found`);
    return followUps(loaded.state.context, dossierId, fact.data).map((followUp) => ({
      key: followUpCommandId(event.id, followUp.dossierId, followUp.command.type),
      event,
      fact,
      followUp,
    }));
  };

  const handle = async ({ key, event, fact, followUp }: Task): Promise<boolean> => {
    const { dossierId, command } = followUp;
    const { effectiveOn, correlationId, command: cause } = fact.metadata;
    const issued = () => issue('follow-up', { dossierId, command, commandId: key, effectiveOn, correlationId, causationId: event.id });
    const outcome = await (tracing?.following({ correlationId, commandId: cause.id }, issued) ?? issued());
    return outcome !== 'failed';
  };

  const fail = <T>(waiting: Map<string, T>, key: string, item: T): void => {
    waiting.set(key, item);
    retries.failed(key);
  };
  const settle = (waiting: Map<string, unknown>, key: string): void => {
    waiting.delete(key);
    retries.succeeded(key);
  };

  const cannotRead = (event: Followed): void => fail(unread, event.id, unread.get(event.id) ?? { event, since: performance.now() });

  /** What follows from each in turn; behind a fact that cannot be read the later ones of its dossier wait, for they may be for the same hearer. */
  const understoodAll = async (events: readonly Followed[]): Promise<readonly Task[]> => {
    const tasks: Task[] = [];
    for (const event of events) {
      const isBehind = [...unread.values()].some(({ event: other }) => other.stream === event.stream && other.position < event.position);
      try {
        if (isBehind) cannotRead(event);
        else {
          tasks.push(...(await understood(event)));
          settle(unread, event.id);
        }
      } catch (err) {
        logger.error({ position: event.position, eventId: event.id, err }, 'what follows from a fact cannot be known');
        cannotRead(event);
      }
    }
    return tasks;
  };

  /** For each dossier that hears, in the order of the log; behind one that failed the others for it wait, and nobody else does. */
  const handleAll = async (tasks: readonly Task[]): Promise<void> => {
    const byHearer = Map.groupBy(tasks, (task) => task.followUp.dossierId);
    await atOnce([...byHearer], inFlight, async ([hearer, queue]) => {
      let isBlocked = false;
      for (const task of queue) {
        isBlocked ||= [...open.values()].some((o) => o.followUp.dossierId === hearer && o.event.position < task.event.position);
        if (isBlocked || signal.aborted || !(await handle(task))) {
          fail(open, task.key, task);
          isBlocked = true;
        } else settle(open, task.key);
      }
    });
  };

  const keep = async (): Promise<void> => {
    const waiting = [...unread.values(), ...open.values()].map(({ event }) => event);
    const first = waiting.reduce((place, { before }) => (before.position < place.position ? before : place), reached ?? START);
    if (first.position <= kept) return;
    await readModels.keepCheckpoint(FOLLOW_UPS, first);
    kept = first.position;
    unkept = 0;
  };

  const handleBatch = async (batch: readonly RecordedEvent[]): Promise<void> => {
    const places = [reached ?? START, ...batch.map(placeOf)];
    const followed = batch.flatMap((event, i) => (followedFacts.has(event.type) ? [{ ...event, before: places[i] ?? START }] : []));
    await handleAll(await understoodAll(followed));
    if (signal.aborted) return;
    reached = places.at(-1) ?? START;
    unkept += batch.length;
    if (followed.length > 0 || unkept >= KEEP_EVERY) await keep();
  };

  const handleWaiting = async (): Promise<void> => {
    const ready = <T>(waiting: Map<string, T>): readonly T[] =>
      [...waiting].flatMap(([key, item]) => (retries.isWaiting(key) ? [] : [item]));
    const events = ready(unread)
      .map(({ event }) => event)
      .toSorted((a, b) => a.position - b.position);
    const again = ready(open);
    if (events.length + again.length === 0) return;
    const tasks = [...again, ...(await understoodAll(events))];
    await handleAll(tasks.toSorted((a, b) => a.event.position - b.event.position));
    await keep();
  };

  /** Of another log, or of one that was longer, a place means nothing: what is there now was never followed. */
  const startOver = async (): Promise<void> => {
    logger.warn(
      { ...reached },
      'the checkpoint names no event of this store: what follows from its facts is issued again from the first on',
    );
    for (const waiting of [open, unread]) for (const key of waiting.keys()) settle(waiting, key);
    reached = START;
    kept = 0;
  };

  return {
    follow: async (moved) => {
      if (reached === undefined) {
        reached = await readModels.checkpoint(FOLLOW_UPS);
        kept = reached.position;
      }
      if (!(await isInLog(store, reached))) await inTurn(startOver);
      // The log may end here: whoever waits for this position must not wait for another event.
      moved();
      for await (const batch of store.follow({ after: reached.position, signal })) {
        await inTurn(() => handleBatch(batch));
        if (signal.aborted) return;
        moved();
      }
    },
    retry: () => inTurn(handleWaiting),
    position: () => reached?.position ?? 0,
    isHeld: (dossierId) =>
      [...unread.values()].some(({ since }) => performance.now() - since < patienceMs) ||
      [...open.values()].some((task) => task.followUp.dossierId === dossierId),
  };
};
