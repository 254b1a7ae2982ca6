/** Which program builds the rows, live or beside: what one has begun another one must not go on with, for it may see things otherwise. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './tables.ts';

/** Those that rows depend on: this one and all that it depends on. */
export const partsOfProgram: readonly string[] = ['event-store', 'ocop', 'read-models', 'workflow'];

/**
 * A hash of the sources that run here, and of the versions that they ask for; `packages`: their folder. It also changes where rows do not: the price is a
 * rebuild that begins anew.
 */
export const programHash = (packages: string): string => {
  const patterns = partsOfProgram.flatMap((name) => [`${name}/package.json`, `${name}/src/**/*.ts`]);
  const files = globSync(patterns, { cwd: packages }).filter((path) => !/\.spec\.ts$|\/testing\//.test(path));
  const hash = createHash('sha256');
  for (const path of files.sort()) hash.update(`${path}\0`).update(readFileSync(join(packages, path)));
  return hash.digest('hex');
};

let running: string | undefined;
/** That of the program that runs, by its files as they were when it was first asked for: ask at the start. */
export const runningProgram = (): string => {
  running ??= programHash(join(import.meta.dirname, '..', '..'));
  return running;
};

/** Among the checkpoints: which program builds these tables. */
export const PROGRAM = 'program';

/** '' for tables that do not say. */
export const programOf = async (db: Database): Promise<string> =>
  (await db.selectFrom('checkpoints').select('eventId').where('name', '=', PROGRAM).executeTakeFirst())?.eventId ?? '';

/** Of tables without rows. */
export const markProgram = async (trx: Database, program: string): Promise<void> => {
  const mark = { position: 0, eventId: program, events: 0 };
  await trx
    .insertInto('checkpoints')
    .values({ name: PROGRAM, ...mark })
    .onConflict((c) => c.column('name').doUpdateSet(mark))
    .execute();
};

/** Another program has made the tables: this one would write its rows among those. */
export class OtherProgram extends Error {
  constructor(message = 'another program has made the read models: the projector of this one builds them anew when it is at work') {
    super(message);
    this.name = 'OtherProgram';
  }
}

/** @throws OtherProgram */
export const assertProgram = async (trx: Database, program: string): Promise<void> => {
  if ((await programOf(trx)) !== program) throw new OtherProgram();
};
