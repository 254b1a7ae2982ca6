import type { DatabaseSync } from 'node:sqlite';
import { type Appended, ConcurrencyError, type NewEvent, NO_STREAM } from './port.ts';
import { createStreamHeads, type StreamHead } from './stream-heads.ts';

type Append = { readonly stream: string; readonly expected: number; readonly events: readonly NewEvent[] };
type Waiting = Append & { readonly resolve: (appended: Appended) => void; readonly reject: (error: Error) => void };

/** Events in one transaction, more or less: bounds how long a commit keeps the process from anything else (some 10 ms). */
const GROUP_SIZE = 1024;

/** Streams whose head is kept in memory: some 10 MB at most. */
const HEADS = 32_768;

export type GroupCommit = {
  /** The append has been checked by `checkAppend`. */
  readonly append: (stream: string, expected: number, events: readonly NewEvent[]) => Promise<Appended>;
  /** Commits all that waits, now. */
  readonly drain: () => void;
};

/**
 * The writing half of the SQLite store. Appends of one turn of the event loop become one transaction and one flush; each is answered
 * after COMMIT. A stale append is refused without touching the others. A transaction that fails rejects all of its group.
 */
export const groupCommit = (db: DatabaseSync, onCommit: () => void): GroupCommit => {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const insertStream = db.prepare('INSERT INTO streams (name) VALUES (?)');
  const insertEvent = db.prepare('INSERT INTO events (position, stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const selectHead = db.prepare(
    'SELECT id, (SELECT max(revision) FROM events WHERE stream = streams.id) AS revision FROM streams WHERE name = ?',
  );
  const selectWritten = db.prepare('SELECT id, position FROM events WHERE stream = ? AND revision > ? ORDER BY revision LIMIT ?');
  const selectLast = db.prepare('SELECT coalesce(max(position), 0) AS position FROM events');
  const lastPosition = (): number => Number(selectLast.get()?.position);

  const heads = createStreamHeads(HEADS);
  let position = lastPosition();
  let waiting: Waiting[] = [];
  let scheduled = false;
  let broken: Error | undefined;

  const headOf = (stream: string): StreamHead | undefined => {
    const known = heads.get(stream);
    if (known !== undefined) return known;
    const row = selectHead.get(stream);
    if (row === undefined) return undefined;
    const head = { id: Number(row.id), revision: Number(row.revision) };
    heads.set(stream, head);
    return head;
  };

  /** The answer of the first time, if exactly these events stand at the expected place. */
  const asTheFirstTime = (head: StreamHead | undefined, { expected, events }: Append): Appended | undefined => {
    const end = expected + events.length;
    if (head === undefined || head.revision < end) return undefined;
    const written = selectWritten.all(head.id, expected, events.length);
    if (!events.every((event, i) => written[i]?.id === event.id)) return undefined;
    return { revision: end, position: Number(written.at(-1)?.position) };
  };

  const write = (append: Append): Appended | ConcurrencyError => {
    const known = headOf(append.stream);
    const actual = known?.revision ?? NO_STREAM;
    if (actual !== append.expected) {
      return asTheFirstTime(known, append) ?? new ConcurrencyError(append.stream, append.expected, actual);
    }
    const head = known ?? { id: Number(insertStream.run(append.stream).lastInsertRowid), revision: NO_STREAM };
    if (known === undefined) heads.set(append.stream, head);
    for (const { id, type, data, metadata } of append.events) {
      head.revision++;
      position++;
      insertEvent.run(position, head.id, head.revision, id, type, data, metadata);
    }
    return { revision: head.revision, position };
  };

  /** Back to what the file holds. If even that fails, the store takes no more appends. */
  const recover = (): void => {
    try {
      if (db.isTransaction) db.exec('ROLLBACK');
      heads.clear();
      position = lastPosition();
    } catch (cause) {
      broken = new Error('the event store takes no more appends: a transaction failed and could not be rolled back; open it again', {
        cause,
      });
    }
  };

  const commitGroup = (group: readonly Waiting[]): void => {
    const before = position;
    const answers: (Appended | ConcurrencyError)[] = [];
    try {
      begin.run();
      for (const append of group) answers.push(write(append));
      commit.run();
    } catch (cause) {
      recover();
      const error = broken ?? new Error(`the append was not stored: ${(cause as Error).message}`, { cause });
      for (const append of group) append.reject(error);
      return;
    }
    for (const [i, append] of group.entries()) {
      const answer = answers[i] as Appended | ConcurrencyError;
      if (answer instanceof ConcurrencyError) append.reject(answer);
      else append.resolve(answer);
    }
    if (position > before) onCommit();
  };

  /** As many of those that wait as fill one transaction; at least one. */
  const takeGroup = (): readonly Waiting[] => {
    let size = 0;
    let count = 0;
    while (count < waiting.length && size < GROUP_SIZE) size += waiting[count++]?.events.length ?? 0;
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return group;
  };

  const flush = (): void => {
    scheduled = false;
    if (waiting.length > 0) commitGroup(takeGroup());
    if (waiting.length > 0) schedule();
  };

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };

  return {
    append: (stream, expected, events) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) return reject(broken);
        waiting.push({ stream, expected, events, resolve, reject });
        schedule();
      }),
    drain: () => {
      while (waiting.length > 0) commitGroup(takeGroup());
    },
  };
};
