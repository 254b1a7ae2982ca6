/** The databases that a spec about read models runs on: SQLite everywhere, PostgreSQL where it is installed or named by DATABASE_URL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import type { HomeAt } from '../home.ts';
import { type PostgresServer, postgresPrograms, postgresServer } from './postgres-server.ts';

export type TestDatabase = {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** Within a test the same name is the same place, and nobody was there before. */
  readonly at: (name: string) => HomeAt;
  /** A statement as somebody else would send it. Tables have the name `table` puts around them. */
  readonly execute: (name: string, statement: (table: (name: string) => string) => string) => Promise<void>;
};

const named = env.DATABASE_URL === '' ? undefined : env.DATABASE_URL;
const programs = named === undefined ? postgresPrograms() : undefined;

/** The same tests on every database that is there; the others' are skipped and say so. */
export const onEveryDatabase = (tests: (database: TestDatabase) => void): void => {
  describe('on SQLite', () => tests(sqlite()));
  const isThere = named !== undefined || programs !== undefined;
  if (!isThere) {
    it('PostgreSQL was not there: install it, or name one by DATABASE_URL, to run what is said of SQLite on it too', ({ skip }) =>
      skip('no postgres and initdb, no DATABASE_URL'));
  }
  describe.runIf(isThere)('on PostgreSQL', () => tests(postgres()));
};

const sqlite = (): TestDatabase => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hoso-read-models-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, `${name}.db`);
  return {
    name: 'SQLite',
    at: (name) => ({ path: path(name) }),
    execute: async (name, statement) => {
      const { DatabaseSync } = await import('node:sqlite');
      const db = new DatabaseSync(path(name));
      db.exec(statement((table) => `"${table}"`));
      db.close();
    },
  };
};

const postgres = (): TestDatabase => {
  let server: PostgresServer | undefined;
  let url = named ?? '';
  let run = 0;
  const used = new Set<string>();
  beforeAll(async () => {
    if (named === undefined) {
      server = postgresServer(programs);
      await server.start();
      url = server.url;
    }
  });
  afterAll(() => server?.remove());
  const query = async (...statements: readonly string[]) => {
    const client = new Client(url);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const schemaOf = (name: string) => `test_${process.pid}_${run}_${name}`.replace(/\W/g, '_').toLowerCase();
  beforeEach(() => {
    run += 1;
  });
  afterEach(async () => {
    const schemas = [...used].flatMap((schema) => [schema, `${schema}_next`, `${schema}_old`]);
    used.clear();
    if (schemas.length > 0) await query(...schemas.map((schema) => `DROP SCHEMA IF EXISTS ${schema} CASCADE`));
  });
  return {
    name: 'PostgreSQL',
    at: (name) => {
      const schema = schemaOf(name);
      used.add(schema);
      return { url, schema, connections: 4 };
    },
    execute: (name, statement) => query(statement((table) => `${schemaOf(name)}."${table}"`)),
  };
};
