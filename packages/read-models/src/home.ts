/** Where the tables live. Who reads and who writes goes to the live ones, whoever switches them meanwhile. */
import type { Migration } from './migrations.ts';
import type { Checkpoint, Database } from './tables.ts';

/** The embedded database, or a PostgreSQL that other processes share. */
export type HomeAt =
  | {
      /** A file, or `:memory:`. */
      readonly path: string;
    }
  | {
      /** `postgresql://user:password@host:5432/database`. */
      readonly url: string;
      /** The schema of the tables. Default `hoso`. */
      readonly schema?: string;
      /** Connections at most. Default 10. */
      readonly connections?: number;
      /** Milliseconds after which a statement that has no answer is given up, with its connection; what makes or empties tables has twenty times as many. Default 30,000. */
      readonly answerMs?: number;
    };

export type Access = {
  /** Work that only reads. */
  readonly read: <T>(work: (db: Database) => Promise<T>) => Promise<T>;
  /**
   * One transaction with the pen: whoever else would write, in whatever process, waits until it ends. `reached`: how far the projection
   * had come when the pen was taken. @throws Error when a newer program has made the tables.
   */
  readonly write: <T>(work: (trx: Database, reached: Checkpoint) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

/** Tables that are built beside the live ones. */
export type Beside = Access & {
  /**
   * Makes these the live tables, in one step. `last` runs before while nobody can write to those that are live; what it throws leaves everything
   * as it was. False when these were made the live ones by somebody else, and `last` did not run.
   */
  readonly takeOver: (last: (live: Database) => Promise<void>) => Promise<boolean>;
};

export type Home = Access & {
  /** Schema version of the live tables; 0 when there are none. */
  readonly version: () => Promise<number>;
  /** Makes the live tables where there are none. @throws NewerProgram when a newer program made them. */
  readonly migrate: (migration: Migration) => Promise<void>;
  /**
   * Tables beside the live ones, made where there are none. What was begun before goes on; `fresh`: from nothing, and whoever else is building them
   * finds them gone. @throws Error when there is no place for them.
   */
  readonly next: (options: { readonly fresh: boolean }) => Promise<Beside>;
};

/** The tables that were beside are there no more. */
export class BesideGone extends Error {
  constructor(cause?: unknown) {
    super('the tables that were built beside are there no more: somebody else has made them live, or has begun anew', { cause });
    this.name = 'BesideGone';
  }
}
