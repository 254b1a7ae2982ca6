/**
 * The store port. Events are opaque texts here: what is written is what is read, byte for byte (UTF-8). Revisions count from 0 within
 * a stream; positions order all events of the store: total, strictly increasing, gapless where the store can.
 */

export type NewEvent = {
  /** UUID; the same ids appended again are the same append. */
  readonly id: string;
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  /** JSON text. */
  readonly metadata: string;
};

export type RecordedEvent = NewEvent & { readonly stream: string; readonly revision: number; readonly position: number };

/** Revision and position of the last event of the append. */
export type Appended = { readonly revision: number; readonly position: number };

/** The expected revision of a stream that must not exist yet. */
export const NO_STREAM = -1;

export interface EventStore {
  /**
   * All events or none. `expected` is the revision of the stream's last event, or NO_STREAM. Resolves after the events are durable.
   * An append of the same event ids at the same place answers as the first did and writes nothing.
   * @throws ConcurrencyError when the stream stands elsewhere; nothing is written.
   */
  append(stream: string, expected: number, events: readonly NewEvent[]): Promise<Appended>;

  /**
   * One page, at most `limit` (default 500) events. Forwards: from revision `from` (default 0) upwards. Backwards: from revision `from`
   * (default the last) downwards. Empty for an unknown stream.
   */
  readStream(
    stream: string,
    options?: { readonly from?: number; readonly direction?: 'forwards' | 'backwards'; readonly limit?: number },
  ): Promise<readonly RecordedEvent[]>;

  /** One page of all events with position > `after` (default 0, before the first), at most `limit` (default 500), in order. */
  readAll(options?: { readonly after?: number; readonly limit?: number }): Promise<readonly RecordedEvent[]>;

  /**
   * All events with position > `after`, in order, without gap or repeat, in non-empty batches; then those to come. Ends when `signal`
   * aborts or the store closes. The consumer's pace is the pace: nothing is buffered beyond one batch. A store whose log can be replaced
   * beneath it throws when the event at `after`, or the last one that it gave, is not there any more.
   */
  follow(options: {
    readonly after: number;
    readonly signal: AbortSignal;
    readonly limit?: number;
  }): AsyncIterable<readonly RecordedEvent[]>;

  /** Position of the last event; 0 when empty. */
  head(): Promise<number>;

  /** Waits for appends in flight, then releases the store. Later calls reject. */
  close(): Promise<void>;
}

/** The world moved: the stream is not at the expected revision. */
export class ConcurrencyError extends Error {
  readonly stream: string;
  readonly expected: number;
  readonly actual: number;
  constructor(stream: string, expected: number, actual: number) {
    super(`stream ${stream} is at revision ${actual}, not ${expected}`);
    this.name = 'ConcurrencyError';
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}
