/**
 * Follows the store from a checkpoint and tells what happened, in the order of the log, at least once. Whoever is told may be away for any
 * time: nothing is skipped, and how long it takes can be seen.
 */
import type { EventStore, FactCodec, RecordedEvent } from '@hoso/event-store';
import { backOff, reasonOf, type Wait, wait as waitFor } from './back-off.ts';
import type { Checkpoint, FollowerMemory, Parked } from './follower-memory.ts';
import type { IntegrationEvent } from './integration-event.ts';
import { translation, UntellableFact } from './translation.ts';

/** Resolves when all events of the batch have arrived for good; throws otherwise, and is then asked again with the same batch. */
export type Publish = (batch: readonly IntegrationEvent[]) => Promise<void>;

export type PublishFollowOptions = {
  readonly store: Pick<EventStore, 'follow' | 'head' | 'readAll' | 'readStream'>;
  readonly codec: Pick<FactCodec, 'decode'>;
  readonly memory: FollowerMemory;
  readonly publish: Publish;
  readonly signal: AbortSignal;
  /** Where to begin without a checkpoint: before the first event (default) or after the last. */
  readonly from?: 'start' | 'end';
  /** Events in a batch at most; default 500. */
  readonly limit?: number;
  /** RFC 3339 instant in UTC; default: the machine's clock. */
  readonly now?: () => string;
  readonly wait?: Wait;
  /** Called after every change of the state; must not throw. */
  readonly onChange?: (state: PublishState) => void;
};

export type PublishState = {
  /** `failing`: something threw and is tried again after a pause. */
  readonly status: 'starting' | 'following' | 'failing' | 'stopped';
  /** Position up to which everything is published, parked or has nothing to tell. */
  readonly position: number;
  /** Since this process started. */
  readonly published: number;
  /** In a row. */
  readonly failures: number;
  /** While failing. */
  readonly failingSince?: string;
  readonly reason?: string;
  /** `recordedAt` of the first event of the batch at hand. */
  readonly oldest?: string;
  readonly parked: number;
};

export type PublishFollow = {
  readonly state: () => PublishState;
  /** Events that are not done, counted up to 1,000. */
  readonly lag: () => Promise<number>;
  readonly parked: () => readonly Parked[];
  /**
   * Tells what a parked dossier has to tell, and takes it back into the follow. False: it cannot be told yet, or is not parked. Waits for the
   * batch at hand. @throws what publishing throws; the dossier is parked then as before.
   */
  readonly retryParked: (stream: string) => Promise<boolean>;
  /** Resolves after the signal has aborted and nothing is in flight. Never rejects. */
  readonly done: Promise<void>;
};

type Told = { readonly told: readonly IntegrationEvent[]; readonly unfit: readonly Parked[] };

/** Events after which a checkpoint is kept although nothing was published. */
const KEEP_EVERY = 1000;

export const publishFollow = (options: PublishFollowOptions): PublishFollow => {
  const { store, codec, memory, publish, signal, from = 'start', limit = 500, wait = waitFor, onChange } = options;
  const { now = () => new Date().toISOString() } = options;
  const translate = translation(store, codec);
  const parked = new Map<string, Parked>();
  let state: PublishState = { status: 'starting', position: 0, published: 0, failures: 0, parked: 0 };
  /** What is done, and how many events of it are not kept. */
  let done: Checkpoint | undefined;
  let unkept = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const become = (change: Partial<PublishState>): void => {
    state = { ...state, ...change, parked: parked.size };
    onChange?.(state);
  };
  const well = (): void => {
    if (state.status === 'following') return;
    const { failingSince: _, reason: __, ...rest } = state;
    state = { ...rest, status: 'following', failures: 0 };
    become({});
  };

  /** Tries until it is done; the answer says whether it is: false once the signal has aborted. */
  const insist = async (act: () => Promise<void>): Promise<boolean> => {
    while (!signal.aborted) {
      try {
        await act();
        well();
        return true;
      } catch (error) {
        if (signal.aborted) break;
        const failures = state.failures + 1;
        become({ status: 'failing', failures, failingSince: state.failingSince ?? now(), reason: reasonOf(error) });
        await wait(backOff(failures), signal);
      }
    }
    return false;
  };

  /** One after the other: a parked dossier is not taken back in the middle of a batch. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };

  const park = async (entry: Parked): Promise<void> => {
    await memory.park(entry);
    parked.set(entry.stream, entry);
  };

  /**
   * What the events tell, and whose dossiers cannot be told from some fact on: they stop nobody else. `waiting`: dossiers that are parked, told up
   * to there. Changes nothing, so that whoever is parked is parked after what came before has arrived.
   */
  const toldOf = async (events: readonly RecordedEvent[], waiting: ReadonlyMap<string, Parked>): Promise<Told> => {
    const told: IntegrationEvent[] = [];
    const unfit = new Map<string, Parked>();
    for (const event of events) {
      const { stream, revision, position, type } = event;
      if (revision >= ((unfit.get(stream) ?? waiting.get(stream))?.revision ?? Number.POSITIVE_INFINITY)) continue;
      try {
        const one = await translate(event);
        if (one !== undefined) told.push(one);
      } catch (error) {
        if (!(error instanceof UntellableFact)) throw error;
        unfit.set(stream, { stream, revision, position, type, reason: reasonOf(error), at: now() });
      }
    }
    return { told, unfit: [...unfit.values()] };
  };

  const start = async (): Promise<void> => {
    for (const entry of await memory.parked()) parked.set(entry.stream, entry);
    let at: Checkpoint | undefined = await memory.checkpoint();
    if (at === undefined && from === 'end') {
      const head = await store.head();
      const [last] = head === 0 ? [] : await store.readAll({ after: head - 1, limit: 1 });
      at = { position: last?.position ?? 0, eventId: last?.id ?? '' };
      await memory.keepCheckpoint(at);
    }
    if (at === undefined || at.position === 0) return;
    const [there] = await store.readAll({ after: at.position - 1, limit: 1 });
    if (there?.id !== at.eventId) {
      throw new Error(`the checkpoint at position ${at.position} is of another log, or of one that was longer: set it anew`);
    }
    done = at;
    become({ position: at.position });
  };

  const handle = async (batch: readonly RecordedEvent[]): Promise<void> => {
    const last = batch.at(-1) as RecordedEvent;
    const oldest = recordedAt(batch[0] as RecordedEvent);
    become(oldest === undefined ? {} : { oldest });
    let batchTold: Told | undefined;
    const arrived = await insist(async () => {
      batchTold ??= await toldOf(batch, parked);
      if (batchTold.told.length > 0) await publish(batchTold.told);
    });
    if (!arrived) return;
    const { told, unfit } = batchTold as Told;
    for (const entry of unfit) if (!(await insist(() => park(entry)))) return;
    const published = told.length;
    const checkpoint = { position: last.position, eventId: last.id };
    unkept += batch.length;
    if (published > 0 || unkept >= KEEP_EVERY) {
      if (!(await insist(() => memory.keepCheckpoint(checkpoint)))) return;
      unkept = 0;
    }
    done = checkpoint;
    const { oldest: _, ...rest } = state;
    state = rest;
    become({ position: last.position, published: state.published + published });
  };

  const run = async (): Promise<void> => {
    await insist(start);
    while (!signal.aborted) {
      await insist(async () => {
        // A store that answers is well again, also when nothing more happens.
        await store.head();
        well();
        for await (const batch of store.follow({ after: state.position, signal, limit })) {
          await alone(() => handle(batch));
        }
        if (!signal.aborted) throw new Error('the store has closed');
      });
    }
    become({ status: 'stopped' });
  };

  /** What the dossier has recorded since it was parked and the follow has passed, after this revision. */
  const due = async ({ stream, revision }: Parked, after = revision - 1): Promise<readonly RecordedEvent[]> => {
    const page = await store.readStream(stream, { from: after + 1, limit });
    return page.filter((event) => event.position <= state.position);
  };

  return {
    state: () => state,
    lag: async () => (await store.readAll({ after: state.position, limit: 1000 })).length,
    parked: () => [...parked.values()],
    retryParked: (stream) =>
      alone(async () => {
        const entry = parked.get(stream);
        if (entry === undefined) return false;
        for (let page = await due(entry); page.length > 0; page = await due(entry, page.at(-1)?.revision)) {
          const { told, unfit } = await toldOf(page, new Map());
          if (told.length > 0) await publish(told);
          become({ published: state.published + told.length });
          for (const later of unfit) await park(later);
          if (unfit.length > 0) return false;
        }
        // Before the release: what was passed over while it was parked is told now, and not again after a restart.
        if (done !== undefined) await memory.keepCheckpoint(done);
        await memory.release(stream);
        parked.delete(stream);
        become({});
        return true;
      }),
    done: run(),
  };
};

/** Read without the codec: an event that cannot be decoded has an age too. */
const recordedAt = ({ metadata }: RecordedEvent): string | undefined => {
  try {
    const { recordedAt } = JSON.parse(metadata) as { readonly recordedAt?: unknown };
    return typeof recordedAt === 'string' ? recordedAt : undefined;
  } catch {
    return undefined;
  }
};
