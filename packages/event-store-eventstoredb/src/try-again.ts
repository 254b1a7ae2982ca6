import { ConcurrencyError } from '@hoso/event-store/adapter';
import { ErrorType, isCommandError } from './client.ts';

/** Another try would end the same way. */
export class LastingError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LastingError';
  }
}

/** The event is not where it was: this is another log, or one that was longer. */
export class OtherLogError extends Error {
  /** The log ends before: a new leader may yet show what the old one has shown. */
  readonly mayPass: boolean;
  constructor(position: number, mayPass: boolean) {
    super(`the event at position ${position} is not in this log: it is another log, or was longer`);
    this.name = 'OtherLogError';
    this.mayPass = mayPass;
  }
}

/** Errors of the client that last. All others (no leader yet, not ready, a lost connection, silence) may pass. */
const lasting = new Set<string>([
  ErrorType.ACCESS_DENIED,
  ErrorType.INVALID_ARGUMENT,
  ErrorType.INVALID_TRANSACTION,
  ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED,
  ErrorType.MISSING_REQUIRED_METADATA_PROPERTY,
  ErrorType.STREAM_DELETED,
  ErrorType.STREAM_NOT_FOUND,
  ErrorType.WRONG_EXPECTED_VERSION,
]);

/** gRPC status codes of the same kind: INVALID_ARGUMENT, PERMISSION_DENIED, RESOURCE_EXHAUSTED (a message too long), UNIMPLEMENTED. */
const lastingCodes = new Set<unknown>([3, 7, 8, 12]);

export const typeOf = (error: unknown): string | undefined => (error instanceof Error && isCommandError(error) ? error.type : undefined);

const isLasting = (error: unknown): boolean =>
  [LastingError, ConcurrencyError, TypeError, RangeError].some((kind) => error instanceof kind) ||
  (error instanceof OtherLogError && !error.mayPass) ||
  lasting.has(typeOf(error) ?? '') ||
  lastingCodes.has((error as { readonly code?: unknown } | null)?.code);

export type Patience = {
  /** What is tried, for the message. */
  readonly what: string;
  /** Milliseconds during which a failure is followed by another try. */
  readonly forMs: number;
  /** When that time began, in milliseconds of this process; default: now. */
  readonly since?: number;
  /** The same for a log that ends before where we were. */
  readonly doubtMs: number;
  readonly pause: (ms: number) => Promise<unknown>;
  /** True when nobody waits for the answer any more. */
  readonly isOver?: () => boolean;
  readonly onRetry: (error: Error) => void;
};

const FIRST_PAUSE = 25;
const LONGEST_PAUSE = 1000;

/** @throws the error itself when it is lasting; else, when patience has ended, an Error whose cause is the last one. */
export const tryAgain = async <T>(attempt: () => Promise<T>, patience: Patience): Promise<T> => {
  const { what, forMs, since = performance.now(), doubtMs, pause, isOver, onRetry } = patience;
  const until = since + forMs;
  let doubtedUntil: number | undefined;
  for (let ms = FIRST_PAUSE; ; ms = Math.min(ms * 2, LONGEST_PAUSE)) {
    try {
      return await attempt();
    } catch (error) {
      if (isLasting(error) || isOver?.()) throw error;
      const { message } = error as Error;
      if (error instanceof OtherLogError) {
        doubtedUntil ??= performance.now() + doubtMs;
        if (performance.now() + ms > doubtedUntil) throw error;
      } else if (performance.now() + ms > until) {
        throw new Error(`${what}: no answer from EventStoreDB in ${forMs} ms: ${message}`, { cause: error });
      }
      onRetry(error as Error);
      await pause(ms);
    }
  }
};

/** @throws Error after `ms` milliseconds without an outcome, whatever comes later. */
export const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no outcome for ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
