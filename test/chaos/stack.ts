/** What a run needs of the stack that it torments. */
import type { EventStore } from '@hoso/event-store';
import type { ReadModels } from '@hoso/read-models';
import type { Caller } from './caller.ts';
import type { Pace } from './faults.ts';
import type { Member } from './member.ts';

export type Stack = {
  readonly members: readonly Member[];
  /** Names of those that faults may befall. */
  readonly targets: readonly string[];
  readonly pace: Pace;
  /** Where the next request goes. */
  readonly base: () => string;
  /** Resolves when everything that follows from what was recorded, and from the time, is done. @throws Error when that takes too long. */
  readonly settle: (caller: Caller) => Promise<void>;
  /** Moves the stack's clock. May fail without a word while processes are away. */
  readonly advance: (caller: Caller, duration: string) => Promise<void>;
  /** After `settle`: what only a living stack can show. */
  readonly checkAlive?: (caller: Caller) => Promise<readonly string[]>;
  /** Ends what stands in the way of opening the store and the read models; answers what is wrong. */
  readonly end: () => Promise<readonly string[]>;
  readonly openStore: () => Promise<EventStore>;
  readonly openReadModels: () => Promise<ReadModels>;
  /** What the reactor wrote down. */
  readonly log: () => string;
  /** Ends every process. Removes the files, or keeps them. */
  readonly close: (keeps: boolean) => Promise<void>;
  readonly folder: string;
};
