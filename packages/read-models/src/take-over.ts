/** What was built beside becomes live: by the rebuild itself, or by the first start of the program that it was built for. */
import { type Access, BesideGone, type Home } from './home.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { checkpointOf, keepCheckpoint, PROJECTION } from './project.ts';
import type { Database } from './tables.ts';

/** A checkpoint that says for which schema version the tables are built to the end. */
const READY = 'ready';

export const markReady = (beside: Access): Promise<void> =>
  beside.write((trx) => keepCheckpoint(trx, READY, { position: SCHEMA_VERSION, eventId: '', events: 0 }));

/** The places of those who follow the store beside the projection: nothing is done a second time because rows were made anew. */
export const carryOver = async (live: Database, beside: Access): Promise<void> => {
  const others = await live.selectFrom('checkpoints').select(['name', 'position']).where('name', 'not in', [PROJECTION, READY]).execute();
  await beside.write(async (trx) => {
    await trx.deleteFrom('checkpoints').where('name', '=', READY).execute();
    for (const { name, position } of others) await keepCheckpoint(trx, name, { position, eventId: '', events: 0 });
  });
};

/** Makes live what a rebuild has made ready for this program. False when there is no such thing, or somebody else was first. */
export const takeReady = async (home: Home): Promise<boolean> => {
  const beside = await home.found();
  if (beside === undefined) return false;
  try {
    const { position: version } = await beside.read((db) => checkpointOf(db, READY));
    return version === SCHEMA_VERSION && (await beside.takeOver((live) => carryOver(live, beside)));
  } catch (error) {
    if (error instanceof BesideGone) return false;
    throw error;
  } finally {
    await beside.close();
  }
};
