/** The schema, step by step. Only ever add to the end: released steps never change, and there is no way back (delete the tables, and rebuild). */
import { sql } from 'kysely';
import { markProgram, OtherProgram } from './program.ts';
import type { Database } from './tables.ts';

export type Dialect = 'sqlite' | 'postgres';

/** Step i brings the schema from version i to i + 1. A step that changes what is projected also empties every table, so that it is projected anew. */
const steps: readonly string[] = [
  `CREATE TABLE dossiers (
     "dossierId" TEXT PRIMARY KEY, "workflow" TEXT NOT NULL, "ruleSet" TEXT, "kind" TEXT, "productName" TEXT, "productSet" TEXT,
     "applicantId" TEXT, "applicantType" TEXT, "communeCode" TEXT, "provinceCode" TEXT, "stage" TEXT NOT NULL, "state" TEXT NOT NULL,
     "titleVi" TEXT NOT NULL, "titleEn" TEXT NOT NULL, "stars" INTEGER, "certificateNumber" TEXT, "validThrough" TEXT,
     "revision" INTEGER NOT NULL, "position" INTEGER NOT NULL, "updatedOn" TEXT NOT NULL, "dueOn" TEXT, "searchText" TEXT NOT NULL
   );
   CREATE UNIQUE INDEX dossiers_by_position ON dossiers ("position");
   CREATE INDEX dossiers_by_stage ON dossiers ("stage", "position");
   CREATE INDEX dossiers_by_commune ON dossiers ("communeCode", "position");
   CREATE INDEX dossiers_by_applicant ON dossiers ("applicantId", "position");
   CREATE TABLE folded (
     "dossierId" TEXT PRIMARY KEY, "workflow" TEXT NOT NULL, "revision" INTEGER NOT NULL, "position" INTEGER NOT NULL,
     "legalDay" TEXT NOT NULL, "certifiedAt" INTEGER, "state" TEXT NOT NULL
   );
   CREATE TABLE deadlines (
     "dossierId" TEXT NOT NULL, "name" TEXT NOT NULL, "dueOn" TEXT NOT NULL, "firesOn" TEXT, "command" TEXT, "basis" TEXT NOT NULL,
     PRIMARY KEY ("dossierId", "name")
   );
   CREATE INDEX deadlines_by_day ON deadlines ("dueOn", "dossierId", "name");
   CREATE INDEX deadlines_to_fire ON deadlines ("firesOn", "dossierId", "name") WHERE "firesOn" IS NOT NULL;
   CREATE TABLE awaited (
     "dossierId" TEXT NOT NULL, "role" TEXT NOT NULL, "party" TEXT NOT NULL, "commands" TEXT NOT NULL, "dueKey" TEXT NOT NULL,
     PRIMARY KEY ("dossierId", "role", "party")
   );
   CREATE INDEX awaited_by_party ON awaited ("role", "party", "dueKey", "dossierId");
   CREATE TABLE "stageHistory" (
     "dossierId" TEXT NOT NULL, "revision" INTEGER NOT NULL, "position" INTEGER NOT NULL, "legalDay" TEXT NOT NULL,
     "recordedAt" TEXT NOT NULL, "stage" TEXT NOT NULL, "state" TEXT NOT NULL, "unit" TEXT, "kind" TEXT, "productSet" TEXT,
     "stars" INTEGER, "nextDay" TEXT, "nextPosition" INTEGER,
     PRIMARY KEY ("dossierId", "revision")
   );
   CREATE TABLE certificates (
     "dossierId" TEXT PRIMARY KEY, "number" TEXT NOT NULL, "position" INTEGER NOT NULL, "productName" TEXT NOT NULL,
     "subjectName" TEXT NOT NULL, "unit" TEXT NOT NULL, "stars" INTEGER NOT NULL, "decisionNumber" TEXT NOT NULL,
     "issuedOn" TEXT NOT NULL, "validThrough" TEXT NOT NULL, "status" TEXT NOT NULL
   );
   CREATE INDEX certificates_by_number ON certificates ("number", "position");
   CREATE TABLE parked (
     "dossierId" TEXT PRIMARY KEY, "revision" INTEGER NOT NULL, "position" INTEGER NOT NULL, "reason" TEXT NOT NULL
   );
   CREATE TABLE checkpoints ("name" TEXT PRIMARY KEY, "position" INTEGER NOT NULL, "eventId" TEXT NOT NULL);`,
  // Council rounds have rows of their own and count nowhere else.
  `CREATE TABLE rounds (
     "dossierId" TEXT PRIMARY KEY, "roundId" TEXT NOT NULL, "workflow" TEXT NOT NULL, "level" TEXT NOT NULL, "provinceCode" TEXT,
     "year" INTEGER NOT NULL, "number" INTEGER NOT NULL, "nameVi" TEXT NOT NULL, "nameEn" TEXT NOT NULL, "ruleSet" TEXT NOT NULL,
     "rubric" TEXT NOT NULL, "stage" TEXT NOT NULL, "state" TEXT NOT NULL, "titleVi" TEXT NOT NULL, "titleEn" TEXT NOT NULL,
     "proposedBefore" TEXT NOT NULL, "heldBefore" TEXT NOT NULL, "concludedOn" TEXT, "members" INTEGER NOT NULL,
     "dossiers" INTEGER NOT NULL, "committing" INTEGER NOT NULL, "revealing" INTEGER NOT NULL, "revealed" INTEGER NOT NULL,
     "deferred" INTEGER NOT NULL, "revision" INTEGER NOT NULL, "position" INTEGER NOT NULL, "updatedOn" TEXT NOT NULL, "dueOn" TEXT
   );
   CREATE UNIQUE INDEX rounds_by_position ON rounds ("position");
   CREATE TABLE "roundMembers" ("dossierId" TEXT NOT NULL, "memberId" TEXT NOT NULL, PRIMARY KEY ("dossierId", "memberId"));
   CREATE INDEX rounds_by_member ON "roundMembers" ("memberId", "dossierId");
   DELETE FROM dossiers; DELETE FROM folded; DELETE FROM deadlines; DELETE FROM awaited; DELETE FROM "stageHistory";
   DELETE FROM certificates; DELETE FROM parked; DELETE FROM checkpoints WHERE "name" = 'projection';`,
  // How many events were seen, and who stands still with nobody to move him.
  `ALTER TABLE checkpoints ADD COLUMN "events" INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE folded ADD COLUMN "stuck" INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX folded_stuck ON folded ("position") WHERE "stuck" = 1;
   DELETE FROM dossiers; DELETE FROM rounds; DELETE FROM "roundMembers"; DELETE FROM folded; DELETE FROM deadlines; DELETE FROM awaited;
   DELETE FROM "stageHistory"; DELETE FROM certificates; DELETE FROM parked; DELETE FROM checkpoints WHERE "name" = 'projection';`,
  // Numbers and product codes are found however they are spelled; a province has its lists by index, and its figures.
  `ALTER TABLE certificates ADD COLUMN "numberKey" TEXT NOT NULL DEFAULT '';
   ALTER TABLE certificates ADD COLUMN "productId" TEXT NOT NULL DEFAULT '';
   ALTER TABLE certificates ADD COLUMN "productCode" TEXT;
   ALTER TABLE certificates ADD COLUMN "productCodeKey" TEXT;
   DROP INDEX certificates_by_number;
   CREATE INDEX certificates_by_number ON certificates ("numberKey", "position");
   CREATE INDEX certificates_by_product_code ON certificates ("productCodeKey", "productId", "position");
   ALTER TABLE deadlines ADD COLUMN "provinceCode" TEXT;
   CREATE INDEX deadlines_by_province ON deadlines ("provinceCode", "dueOn", "dossierId", "name");
   CREATE INDEX dossiers_by_province ON dossiers ("provinceCode", "position");
   CREATE INDEX folded_by_workflow ON folded ("workflow");
   ALTER TABLE "stageHistory" ADD COLUMN "province" TEXT;
   DELETE FROM dossiers; DELETE FROM rounds; DELETE FROM "roundMembers"; DELETE FROM folded; DELETE FROM deadlines; DELETE FROM awaited;
   DELETE FROM "stageHistory"; DELETE FROM certificates; DELETE FROM parked; DELETE FROM checkpoints WHERE "name" = 'projection';`,
];

/** The schema version that this program writes. */
export const SCHEMA_VERSION = steps.length;

/** PostgreSQL sorts texts by language unless told otherwise, and its INTEGER ends below the positions of a large store. */
const spelled = (step: string, dialect: Dialect): string =>
  dialect === 'sqlite' ? step : step.replace(/\bTEXT\b/g, 'TEXT COLLATE "C"').replace(/\bINTEGER\b/g, 'BIGINT');

/** 0 before the first step. */
export const versionOf = async (db: Database): Promise<number> => {
  const { version } = await db
    .selectFrom('migrations')
    .select((eb) => eb.fn.coalesce(eb.fn.max('version'), sql<number>`0`).as('version'))
    .executeTakeFirstOrThrow();
  return version;
};

/** A newer program has made the tables: there is nothing more for this one to write. */
export class NewerProgram extends OtherProgram {
  constructor(version: number) {
    super(`the read models have schema version ${version}; this program knows ${SCHEMA_VERSION} at most: start the newer program`);
    this.name = 'NewerProgram';
  }
}

/** @throws NewerProgram; Error when the tables are of an older program, or of none. */
export const checkVersion = (version: number): void => {
  if (version > SCHEMA_VERSION) throw new NewerProgram(version);
  if (version < SCHEMA_VERSION)
    throw new Error(`the read models have schema version ${version}; the projector of this program brings ${SCHEMA_VERSION}`);
};

/** `program`: marks tables that are made here as that one's. `to`: as an older program would, which left no mark. */
export type Migration = { readonly program?: string; readonly to?: number };

/** The steps that are missing, within the caller's transaction. @throws NewerProgram when a newer program made the tables. */
export const migrateIn = async (trx: Database, dialect: Dialect, { program, to = SCHEMA_VERSION }: Migration = {}): Promise<void> => {
  await sql.raw(spelled('CREATE TABLE IF NOT EXISTS migrations ("version" INTEGER PRIMARY KEY)', dialect)).execute(trx);
  // Whoever writes has read this table first, and waits or is waited for.
  if (dialect === 'postgres') await sql`LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE`.execute(trx);
  const version = await versionOf(trx);
  for (const [i, step] of steps.slice(0, to).entries()) {
    if (i < version) continue;
    for (const statement of step.split(';').filter((part) => part.trim() !== '')) await sql.raw(spelled(statement, dialect)).execute(trx);
    await trx
      .insertInto('migrations')
      .values({ version: i + 1 })
      .execute();
  }
  checkVersion(Math.max(version, SCHEMA_VERSION));
  if (version === 0 && to === SCHEMA_VERSION && program !== undefined) await markProgram(trx, program);
};
