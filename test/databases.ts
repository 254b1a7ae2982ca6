/** Where processes meet in tests: in files everywhere, in a private PostgreSQL where that is installed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, postgresPrograms, postgresServer } from '@hoso/read-models/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';

export type Meeting = {
  /** A folder that is empty before the first test. */
  readonly folder: () => string;
  /** `postgresql://...`; undefined: they meet in files of the folder. */
  readonly url: () => string | undefined;
};

/** The same tests in both places; where there is no PostgreSQL, one skipped test says so. */
export const whereverProcessesMeet = (what: string, tests: (meeting: Meeting) => void): void => {
  const inFiles = (isPostgres: boolean) => () => {
    let folder = '';
    let server: PostgresServer | undefined;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'hoso-meeting-'));
      if (!isPostgres) return;
      server = postgresServer();
      await server.start();
    });
    afterAll(async () => {
      await server?.remove();
      rmSync(folder, { recursive: true, force: true });
    });
    tests({ folder: () => folder, url: () => server?.url });
  };
  describe(`${what}, in files`, inFiles(false));
  const isThere = postgresPrograms() !== undefined;
  if (!isThere) it(`${what}: PostgreSQL was not there`, ({ skip }) => skip('no postgres and initdb'));
  describe.runIf(isThere)(`${what}, in PostgreSQL`, inFiles(true));
};
