/** What facts of one dossier mean for another: followed in the order of the log, issued at least once, recorded once (command ids derive from facts). */
import type { Engine } from '@hoso/engine';
import type { EventStore, FactCodec, RecordedEvent, StoredFact } from '@hoso/event-store';
import { type DossierContext, type FollowUp, followUps, ocopDossier } from '@hoso/ocop';
import type { ReadModels } from '@hoso/read-models';
import type { Logger } from '@hoso/service';
import { atOnce } from './at-once.ts';
import { followUpCommandId } from './command-id.ts';
import type { Issue } from './issue.ts';
import type { Retries } from './retries.ts';

export type FollowUpWorkOptions = {
  readonly store: Pick<EventStore, 'follow'>;
  readonly codec: Pick<FactCodec, 'decode'>;
  readonly engine: Pick<Engine, 'load'>;
  readonly readModels: Pick<ReadModels, 'checkpoint' | 'keepCheckpoint'>;
  readonly issue: Issue;
  readonly retries: Retries;
  readonly logger: Logger;
  readonly inFlight: number;
  readonly signal: AbortSignal;
};

export type FollowUpWork = {
  /** Handles events from the checkpoint on, until the signal aborts or the store closes. `moved` is called after every batch. */
  readonly follow: (moved: () => void) => Promise<void>;
  /** Tries again what failed and may be tried again by now. */
  readonly retry: () => Promise<void>;
  /** Events up to this position have been handled, or have failed and wait. */
  readonly position: () => number;
  /** Something that this dossier must hear of has failed and waits. */
  readonly isHeld: (dossierId: string) => boolean;
};

/** Name of the checkpoint, kept beside the read models: when it is lost with them, everything is issued once more and changes nothing. */
const FOLLOW_UPS = 'follow-ups';
/** Positions after which a checkpoint is kept although nothing was issued. */
const KEEP_EVERY = 1000;

type Open = { readonly event: RecordedEvent; readonly fact?: StoredFact; readonly followUp?: FollowUp };

export const followUpWork = (options: FollowUpWorkOptions): FollowUpWork => {
  const { store, codec, engine, readModels, issue, retries, logger, inFlight, signal } = options;
  /** What failed, by event id, in the order of the log. The checkpoint stays before the first of them. */
  const open = new Map<string, Open>();
  let position: number | undefined;
  let kept = 0;

  /** The same item, with what follows from its fact. @throws Error when the fact or its dossier cannot be read. */
  const understood = async (item: Open): Promise<Open> => {
    if (item.fact !== undefined) return item;
    const { event } = item;
    const fact = codec.decode(event);
    const dossierId = event.stream.replace(/^dossier-/, '');
    const loaded = await engine.load(dossierId);
    if (loaded?.decider.workflow.name !== ocopDossier.name) return { event, fact };
    const followUp = followUps[event.type]?.(loaded.state.context as unknown as DossierContext, dossierId);
    return { event, fact, ...(followUp === undefined ? {} : { followUp }) };
  };

  const handle = async ({ event, fact, followUp }: Open): Promise<boolean> => {
    if (fact === undefined || followUp === undefined) return true;
    const { dossierId, command } = followUp;
    const { effectiveOn, correlationId } = fact.metadata;
    const commandId = followUpCommandId(event.id, dossierId, command.type);
    const outcome = await issue('follow-up', { dossierId, command, commandId, effectiveOn, correlationId, causationId: event.id });
    return outcome !== 'failed';
  };

  const fail = (item: Open): void => {
    open.set(item.event.id, item);
    retries.failed(item.event.id);
  };

  /** For each dossier that hears, in the order of the log; behind one that failed the others wait. */
  const handleAll = async (items: readonly Open[]): Promise<void> => {
    const ready: Open[] = [];
    for (const item of items) {
      try {
        ready.push(await understood(item));
      } catch (err) {
        logger.error({ position: item.event.position, eventId: item.event.id, err }, 'what follows from a fact cannot be known');
        fail(item);
      }
    }
    const byHearer = Map.groupBy(ready, (item) => item.followUp?.dossierId ?? item.event.stream);
    await atOnce([...byHearer], inFlight, async ([hearer, queue]) => {
      let isBlocked = false;
      for (const item of queue) {
        isBlocked ||= [...open.values()].some((o) => o.followUp?.dossierId === hearer && o.event.position < item.event.position);
        if (isBlocked || signal.aborted || !(await handle(item))) fail(item);
        else {
          open.delete(item.event.id);
          retries.succeeded(item.event.id);
        }
      }
    });
  };

  const keep = async (): Promise<void> => {
    const first = Math.min(...[...open.values()].map((item) => item.event.position - 1), position ?? 0);
    if (first <= kept) return;
    await readModels.keepCheckpoint(FOLLOW_UPS, first);
    kept = first;
  };

  return {
    follow: async (moved) => {
      position ??= kept = await readModels.checkpoint(FOLLOW_UPS);
      // The log may end here: whoever waits for this position must not wait for another event.
      moved();
      for await (const batch of store.follow({ after: position, signal })) {
        const items = batch.filter((event) => Object.hasOwn(followUps, event.type)).map((event): Open => ({ event }));
        await handleAll(items);
        if (signal.aborted) return;
        position = batch.at(-1)?.position ?? position;
        if (items.length > 0 || position - kept >= KEEP_EVERY) await keep();
        moved();
      }
    },
    retry: async () => {
      const items = [...open.values()]
        .filter((item) => !retries.isWaiting(item.event.id))
        .sort((a, b) => a.event.position - b.event.position);
      if (items.length === 0) return;
      await handleAll(items);
      await keep();
    },
    position: () => position ?? 0,
    isHeld: (dossierId) => [...open.values()].some((item) => item.followUp?.dossierId === dossierId),
  };
};
