/** Keeps the double's log in a file, so that it outlives its process; a power cut may take the last appends. */
import { DatabaseSync } from 'node:sqlite';

export type DoubleJournal = {
  /** All messages of one append or none. `place`: of the first in the log. */
  readonly keep: (place: number, messages: readonly Uint8Array[]) => void;
  /** In the order of the log. */
  readonly messages: () => Iterable<Uint8Array>;
  readonly close: () => void;
};

export const doubleJournal = (path: string): DoubleJournal => {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS log (place INTEGER PRIMARY KEY, message BLOB NOT NULL) STRICT`);
  const insert = db.prepare('INSERT INTO log VALUES (?, ?)');
  const select = db.prepare('SELECT message FROM log ORDER BY place');
  return {
    keep: (place, messages) => {
      db.exec('BEGIN IMMEDIATE');
      let at = place;
      for (const message of messages) {
        insert.run(at, message);
        at += message.length;
      }
      db.exec('COMMIT');
    },
    *messages() {
      for (const row of select.iterate()) yield row.message as Uint8Array;
    },
    close: () => db.close(),
  };
};
