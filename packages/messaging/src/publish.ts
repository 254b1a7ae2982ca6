/** What a publishing follow is given and shows, and how it speaks with those who bring its events to somebody. */
import type { EventStore, FactCodec } from '@hoso/event-store';
import type { Wait } from './back-off.ts';
import type { FollowerMemory, Parked } from './follower-memory.ts';
import type { IntegrationEvent } from './integration-event.ts';

/** What comes with a batch. */
export type Told = {
  /** Answered last, perhaps by an earlier process: what it stands for should still be there. */
  readonly mark?: string;
  /** Aborts when this process is to tell no more; default: never. */
  readonly signal?: AbortSignal;
};

/** What came of a batch. */
export type Outcome = {
  /** Events that arrived or were laid aside: the others were not asked for. Default: all. */
  readonly settled?: number;
  /** Says where the batch lies, so that it can be seen later whether it is still there; kept with the checkpoint. */
  readonly mark?: string;
};

/**
 * Resolves when all events of the batch have arrived for good; throws otherwise, and is then asked again with the same batch. An empty batch asks
 * only whether what the mark stands for is there. @throws Gone when it is not.
 */
export type Publish = (batch: readonly IntegrationEvent[], told?: Told) => Promise<Outcome | undefined>;

/** What was told is there no more: everything is told again, from the start. The message says what is missing. */
export class Gone extends Error {}

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
  /** Since this process started; those that were laid aside are counted, those that nobody asked for are not. */
  readonly published: number;
  /** In a row. */
  readonly failures: number;
  /** While failing. */
  readonly failingSince?: string;
  readonly reason?: string;
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
  /**
   * Where the log was replaced by another, or by a shorter copy: tells what comes after this position of it, 0 for everything. Parked dossiers stay
   * parked. @throws Error when the checkpoint is of this log, or no event is at that position.
   */
  readonly tellFrom: (position: number) => Promise<void>;
  /** Resolves after the signal has aborted and nothing is in flight. Never rejects. */
  readonly done: Promise<void>;
};
