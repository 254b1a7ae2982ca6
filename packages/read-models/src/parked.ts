/** Dossiers that need somebody's look: those that stand still at a fact that could not be applied, and certificates that share a number or, of two products, the product code. */
import type { EventStore, RecordedEvent } from '@hoso/event-store';
import { type RawBuilder, sql } from 'kysely';
import type { Access } from './home.ts';
import { assertProgram } from './program.ts';
import { applyEvent, checkpointOf, movedIn, newWork, PROJECTION, type Projection, parkedIn } from './project.ts';
import { type Database, tablesOfDossier } from './tables.ts';
import { writeMoved } from './write-rows.ts';

export type Parked = {
  readonly dossierId: string;
  /** Of the fact in question. */
  readonly position: number;
  /** Names places and codes, never values. */
  readonly reason: string;
  /** True: the rows stay as they were before this fact. False: all facts are applied, but somebody should look. */
  readonly stopped: boolean;
};

/** Oldest first; all, or the first `limit`. */
export const listParked = async (db: Database, limit?: number): Promise<readonly Parked[]> => {
  const most = limit ?? Number.MAX_SAFE_INTEGER;
  const stopped = await db.selectFrom('parked').select(['dossierId', 'position', 'reason']).orderBy('position').limit(most).execute();
  return [
    ...stopped.map((row) => ({ ...row, stopped: true })),
    ...(await twins(db, most, sameNumber, 'its certificate has the number of that of dossier')),
    ...(await twins(db, most, sameCode, 'its product has the product code of that of dossier')),
  ]
    .sort((a, b) => a.position - b.position)
    .slice(0, limit);
};

/** Two certificates of one number. */
const sameNumber = sql<boolean>`f."numberKey" = c."numberKey"`;
/** Two products of one code: of each but the first to have it, its first certificate with it. */
const sameCode = sql<boolean>`f."productCodeKey" = c."productCodeKey" AND f."productId" <> c."productId" AND NOT EXISTS (
  SELECT 1 FROM certificates o WHERE o."productCodeKey" = c."productCodeKey" AND o."productId" = c."productId" AND o."position" < c."position")`;

/** Certificates that have something in common with an earlier one. */
const twins = async (db: Database, most: number, isSame: RawBuilder<boolean>, reason: string): Promise<readonly Parked[]> => {
  const { rows } = await sql<{ readonly dossierId: string; readonly position: number; readonly first: string }>`
    SELECT * FROM (
      SELECT c."dossierId", c."position",
        (SELECT f."dossierId" FROM certificates f WHERE ${isSame} AND f."position" < c."position" ORDER BY f."position" LIMIT 1) AS "first"
      FROM certificates c
    ) twins WHERE "first" IS NOT NULL ORDER BY "position" LIMIT ${most}`.execute(db);
  return rows.map(({ first, ...row }) => ({ ...row, reason: `${reason} ${first}`, stopped: false }));
};

/** How many `listParked` lists. Asked at every scrape of the metrics: it reads the counts, and no row. */
export const countParked = async (db: Database): Promise<number> => {
  const { rows } = await sql<{ readonly count: number }>`
    SELECT (SELECT count(*) FROM parked)
      + (SELECT count(*) - count(DISTINCT "numberKey") FROM certificates)
      + (SELECT count(*) FROM (SELECT DISTINCT "productCodeKey", "productId" FROM certificates WHERE "productCodeKey" IS NOT NULL) products)
      - (SELECT count(DISTINCT "productCodeKey") FROM certificates) AS "count"`.execute(db);
  return rows[0]?.count ?? 0;
};

/**
 * Builds stopped dossiers anew from their streams, as far as the projection has come: all of them, or the one. Answers how many go on from here.
 * A dossier that gets further than before and stops again is parked at the later fact. @throws OtherProgram
 */
export const retryStopped = async (
  tables: Access,
  projection: Projection,
  store: Pick<EventStore, 'readStream'>,
  only?: string,
): Promise<number> => {
  let healed = 0;
  const stopped = await tables.read((db) => db.selectFrom('parked').select('dossierId').execute());
  for (const { dossierId } of stopped) {
    if (only !== undefined && dossierId !== only) continue;
    const work = newWork(dossierId);
    let from = 0;
    const applyUpTo = async (position: number): Promise<void> => {
      for await (const event of streamOf(store, `dossier-${dossierId}`, from)) {
        if (event.position > position) return;
        applyEvent(projection, work, event);
        from = event.revision + 1;
      }
    };
    await applyUpTo((await tables.read((db) => checkpointOf(db, PROJECTION))).position);
    healed += await tables.write(async (trx, reached) => {
      await assertProgram(trx, projection.program);
      // What the projection passed over meanwhile, because this dossier was parked.
      await applyUpTo(reached.position);
      const isParked = await trx.selectFrom('parked').select('dossierId').where('dossierId', '=', dossierId).executeTakeFirst();
      if (isParked === undefined) return 0;
      for (const table of [...tablesOfDossier, 'stageHistory', 'parked'] as const) {
        await trx.deleteFrom(table).where('dossierId', '=', dossierId).execute();
      }
      await writeMoved(trx, movedIn([work], 0));
      const again = parkedIn([work]);
      if (again.length > 0) await trx.insertInto('parked').values(again).execute();
      return again.length > 0 ? 0 : 1;
    });
  }
  return healed;
};

async function* streamOf(store: Pick<EventStore, 'readStream'>, stream: string, start: number): AsyncGenerator<RecordedEvent> {
  for (let from = start; ; ) {
    const page = await store.readStream(stream, { from });
    if (page.length === 0) return;
    yield* page;
    from = (page.at(-1) as RecordedEvent).revision + 1;
  }
}
