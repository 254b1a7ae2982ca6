/** The shell around the kernel: load, fold, decide, append. No business word. */
import type { StoredFact } from '@hoso/event-store';
import type { Actor, AllowedCommand, Command, Decider, State } from '@hoso/workflow';

/** Where time comes from. */
export interface Clock {
  /** RFC 3339 instant in UTC, milliseconds. */
  now(): string;
}

export type ClockBehind = { readonly dossierId: string; readonly now: string; readonly recordedAt: string };

export type Execute = {
  /** UUID of the dossier; the stream is `dossier-<id>`. */
  readonly dossierId: string;
  readonly command: Command;
  readonly actor: Actor;
  /** UUID; the same command id on the same dossier is the same command, for ever. */
  readonly commandId: string;
  /** Legal date of the act, YYYY-MM-DD; default today. */
  readonly effectiveOn?: string;
  /** The revision that the caller saw; a dossier that moved since is a ConcurrencyError. Without it the engine retries. */
  readonly expectedRevision?: number;
  /** The workflow `name@version` that a first command starts; a running dossier keeps its own. */
  readonly workflow?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Decide and answer, write nothing (position is then 0 and facts have revision and position as they would stand, position 0). */
  readonly dryRun?: boolean;
};

export type Outcome = {
  readonly dossierId: string;
  /** Revision of the dossier's last fact after this command. */
  readonly revision: number;
  /** Global position of the command's last fact. */
  readonly position: number;
  /** The facts of this command: those recorded now, or, for a repeated command id, those recorded the first time. */
  readonly facts: readonly StoredFact[];
  /** True when the command id was known and nothing was written. */
  readonly repeated: boolean;
  /** After the command's facts; for a repeated command id, the dossier's state now. */
  readonly state: State;
  readonly decider: Decider;
};

export type Loaded = {
  readonly decider: Decider;
  readonly state: State;
  readonly revision: number;
  /** Position of the last fact. */
  readonly position: number;
};

export type ReplayUntil = {
  readonly untilRevision?: number;
  /** RFC 3339 instant, inclusive: what we had recorded by then. */
  readonly untilRecordedAt?: string;
  /** YYYY-MM-DD, inclusive: what was in legal effect at the end of that day. A fact takes effect no earlier than the facts before it. */
  readonly untilEffectiveOn?: string;
};

export type ReplayStep = { readonly fact: StoredFact; readonly state: State };

export type Engine = {
  /**
   * @throws DomainError when the law or the lifecycle says no; ConcurrencyError (of the store) when the caller named a revision and the
   * dossier moved, or when retries run out.
   */
  readonly execute: (request: Execute) => Promise<Outcome>;
  /** undefined for an unknown dossier. */
  readonly load: (dossierId: string) => Promise<Loaded | undefined>;
  /** Steps oldest first; undefined for an unknown dossier. */
  readonly replay: (dossierId: string, until?: ReplayUntil) => Promise<readonly ReplayStep[] | undefined>;
  readonly allowed: (loaded: Pick<Loaded, 'decider' | 'state'>, actor: Actor, dossierId: string) => readonly AllowedCommand[];
};

/** Codes that the engine adds to those of the kernel and the workflow. */
export type EngineCode =
  | 'unknown-dossier'
  | 'unknown-workflow'
  | 'dossier-exists'
  | 'command-id-reused'
  | 'effective-date-in-future'
  | 'invalid-effective-date';

/** The law, the lifecycle or the engine says no. The domain has codes, no HTTP numbers. */
export class DomainError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
  }
}
