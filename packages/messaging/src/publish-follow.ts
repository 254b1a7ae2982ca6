/**
 * Follows the store from a checkpoint and tells what happened, in the order of the log, at least once. Whoever is told may be away for any
 * time: nothing is skipped, and how long it takes can be seen.
 */
import type { RecordedEvent } from '@hoso/event-store';
import { backOff, reasonOf, wait as waitFor } from './back-off.ts';
import type { Checkpoint, Parked } from './follower-memory.ts';
import type { IntegrationEvent } from './integration-event.ts';
import { Gone, type PublishFollow, type PublishFollowOptions, type PublishState } from './publish.ts';
import { translation, UntellableFact } from './translation.ts';

type Translated = { readonly told: readonly IntegrationEvent[]; readonly unfit: readonly Parked[] };

const START: Checkpoint = { position: 0, eventId: '' };

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
  let mark: string | undefined;
  /** Its checkpoint is of another log: nothing is told until somebody says from where. */
  let isLost = false;
  let turn: Promise<unknown> = Promise.resolve();

  const become = (change: Partial<PublishState>): void => {
    state = { ...state, ...change, parked: parked.size };
    onChange?.(state);
  };
  /** Nothing is known to be wrong. How often it went wrong is forgotten only when something has come to its end. */
  const seemsWell = (): void => {
    if (state.status === 'following') return;
    const { failingSince: _, reason: __, ...rest } = state;
    state = { ...rest, status: 'following' };
    become({});
  };
  const well = (): void => {
    seemsWell();
    if (state.failures > 0) become({ failures: 0 });
  };

  /** Tries until it is done; the answer says whether it is: false once the signal has aborted. @throws Gone */
  const insist = async (act: () => Promise<void>): Promise<boolean> => {
    while (!signal.aborted) {
      try {
        await act();
        well();
        return true;
      } catch (error) {
        if (signal.aborted) break;
        // So that it is heard of as a failure of its own.
        if (error instanceof Gone) seemsWell();
        const failures = state.failures + 1;
        become({ status: 'failing', failures, failingSince: state.failingSince ?? now(), reason: reasonOf(error) });
        if (error instanceof Gone) throw error;
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

  /** How many of them are settled. */
  const tell = async (events: readonly IntegrationEvent[]): Promise<number> => {
    const outcome = await publish(events, { signal, ...(mark === undefined ? {} : { mark }) });
    mark = outcome?.mark ?? mark;
    return outcome?.settled ?? events.length;
  };

  const keep = async (at: Checkpoint): Promise<void> => {
    done = { position: at.position, eventId: at.eventId, ...(mark === undefined ? {} : { mark }) };
    await memory.keepCheckpoint(done);
    unkept = 0;
  };

  const park = async (entry: Parked): Promise<void> => {
    await memory.park(entry);
    parked.set(entry.stream, entry);
  };

  /**
   * What the events tell, and whose dossiers cannot be told from some fact on: they stop nobody else. `waiting`: dossiers that are parked, told up
   * to there. Changes nothing, so that whoever is parked is parked after what came before has arrived.
   */
  const toldOf = async (events: readonly RecordedEvent[], waiting: ReadonlyMap<string, Parked>): Promise<Translated> => {
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

  /** Undefined at the start of the log, and where no event is. */
  const eventAt = async (position: number): Promise<RecordedEvent | undefined> => {
    const [there] = await store.readAll({ after: Math.max(0, position - 1), limit: 1 });
    return there?.position === position ? there : undefined;
  };

  /** @throws Error when the log has another event there, or none. */
  const assertHere = async ({ position, eventId }: Checkpoint): Promise<void> => {
    isLost = ((await eventAt(position))?.id ?? '') !== eventId;
    if (isLost)
      throw new Error(
        `the checkpoint at position ${position} is of another log, or of one that was longer: hoso untold from says from where`,
      );
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
    await assertHere(at);
    done = at;
    mark = at.mark;
    become({ position: at.position });
    if (mark !== undefined) await tell([]);
  };

  const goOnFrom = async (at: Checkpoint): Promise<void> => {
    mark = undefined;
    await keep(at);
    isLost = false;
    become({ position: at.position });
  };

  const handle = async (batch: readonly RecordedEvent[]): Promise<void> => {
    const last = batch.at(-1) as RecordedEvent;
    let translated: Translated | undefined;
    let published = 0;
    const arrived = await insist(async () => {
      translated ??= await toldOf(batch, parked);
      published = translated.told.length > 0 ? await tell(translated.told) : 0;
    });
    if (!arrived) return;
    const { unfit } = translated as Translated;
    for (const entry of unfit) if (!(await insist(() => park(entry)))) return;
    const checkpoint = { position: last.position, eventId: last.id };
    unkept += batch.length;
    if (published > 0 || unkept >= KEEP_EVERY) {
      if (!(await insist(() => keep(checkpoint)))) return;
    } else done = checkpoint;
    become({ position: last.position, published: state.published + published });
  };

  /** Until the signal aborts. @throws what the store throws, and Gone. */
  const follow = async (): Promise<void> => {
    // A store that answers seems well again, also when nothing more happens; and another log may have taken its place.
    await assertHere(done ?? START);
    seemsWell();
    for await (const batch of store.follow({ after: state.position, signal, limit })) {
      await alone(() => handle(batch));
    }
    if (!signal.aborted) throw new Error('the store has closed');
  };

  const run = async (): Promise<void> => {
    let work = start;
    while (!signal.aborted) {
      try {
        await insist(work);
        work = follow;
      } catch {
        // Of what `insist` throws.
        work = () => goOnFrom(START);
      }
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
          const published = told.length > 0 ? await tell(told) : 0;
          become({ published: state.published + published });
          for (const later of unfit) await park(later);
          if (unfit.length > 0) return false;
        }
        // Before the release: what was passed over while it was parked is told now, and not again after a restart.
        if (done !== undefined) await keep(done);
        await memory.release(stream);
        parked.delete(stream);
        become({});
        return true;
      }),
    tellFrom: (position) =>
      alone(async () => {
        if (!isLost) throw new Error('its checkpoint is of this log: it goes on from there');
        const there = await eventAt(position);
        if (position > 0 && there === undefined) throw new Error(`there is no event at position ${position}`);
        await goOnFrom({ position, eventId: there?.id ?? '' });
      }),
    done: run(),
  };
};
