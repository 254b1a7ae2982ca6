/** Kysely speaks to better-sqlite3; this lets it speak to the driver that Node has built in. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';

/** A transaction that reads first and writes later fails for good when another process wrote between; so it asks for the pen at once. */
const statementOf = (sql: string): string => (sql === 'begin' ? 'begin immediate' : sql);

/** Statements that come again are prepared once; the oldest makes room. */
const PREPARED = 200;

const adapted = (db: DatabaseSync): SqliteDatabase => {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => db.close(),
    prepare: (sql) => {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      const made = statement(db.prepare(statementOf(sql)));
      prepared.set(sql, made);
      const [oldest] = prepared.keys();
      if (prepared.size > PREPARED) prepared.delete(oldest as string);
      return made;
    },
  };
};

const statement = (it: StatementSync): SqliteStatement => {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: it.columns().length > 0,
    all: (parameters) => it.all(...values(parameters)),
    run: (parameters) => it.run(...values(parameters)),
    iterate: (parameters) => it.iterate(...values(parameters)),
  };
};

export const nodeSqliteDialect = (db: DatabaseSync): SqliteDialect => new SqliteDialect({ database: adapted(db) });
