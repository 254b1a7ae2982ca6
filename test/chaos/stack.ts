/** What a run needs of the stack that it torments. */
import type { EventStore } from '@hoso/event-store';
import type { ReadModels } from '@hoso/read-models';
import type { Caller } from './caller.ts';
import type { Story } from './check-log.ts';
import type { Pace } from './faults.ts';
import type { Member } from './member.ts';

export type Stack = {
  readonly members: readonly Member[];
  /** They have been started already. */
  readonly isRunning?: boolean;
  /** Names of those that faults may befall. */
  readonly targets: readonly string[];
  readonly pace: Pace;
  /** Where the next request goes; not to this one, when there is another. */
  readonly base: (not?: string) => string;
  /** Resolves when everything that follows from what was recorded, and from the time, is done. @throws Error when that takes too long. */
  readonly settle: (caller: Caller) => Promise<void>;
  /** A token from somebody else than the stack itself. */
  readonly token?: (who: string) => Promise<string>;
  /** The time that rules go by, where the stack does not tell it. */
  readonly now?: () => string;
  /** How often a process ended by itself and was started again. */
  readonly exits?: () => number;
  /** Milliseconds in which what is still under way may come; default 0. */
  readonly patienceMs?: number;
  /** Moves the stack's clock, where it can be moved. May fail without a word while processes are away. */
  readonly advance?: (caller: Caller, duration: string) => Promise<void>;
  /** What only a living stack can show: what it told others. */
  readonly checkAlive?: (stories: ReadonlyMap<string, Story>) => Promise<{ readonly findings: readonly string[]; readonly told: number }>;
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
