/** Dossiers by stage: for any past day, as known at any past position. */
import { checkpointOf, PROJECTION } from './project.ts';
import type { Queries, StageRow } from './queries.ts';
import type { Database } from './tables.ts';

/**
 * Legal day and position both never fall within a dossier, so the row that counts is the one that is known and in force while the next
 * one is not yet both: one pass over the rows, no sorting by dossier.
 */
export const stages =
  (db: Database): Queries['stages'] =>
  async ({ asOf, by, position: wanted }) => {
    const { position: applied } = await checkpointOf(db, PROJECTION);
    // What is not applied yet cannot be answered for: the answer says what it stands for.
    const position = Math.min(wanted ?? applied, applied);
    const dimensions = [...new Set(by)];
    const rows = await db
      .selectFrom('stageHistory')
      .select(['stage', ...dimensions])
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('legalDay', '<=', asOf)
      .where('position', '<=', position)
      .where((eb) => eb.or([eb('nextPosition', 'is', null), eb('nextPosition', '>', position), eb('nextDay', '>', asOf)]))
      .groupBy(['stage', ...dimensions])
      .orderBy('stage')
      .$call((query) => dimensions.reduce((q, dimension) => q.orderBy(dimension, (by) => by.asc().nullsFirst()), query))
      .execute();
    return {
      asOf,
      position,
      total: rows.reduce((sum, row) => sum + row.count, 0),
      rows: rows.map((row): StageRow => ({ ...row })),
    };
  };
