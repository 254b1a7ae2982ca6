/** How far read models have come, asked from outside: before anything is opened that would make what is missing. */
import { existsSync } from 'node:fs';
import type { HomeAt } from './home.ts';
import { homeAt } from './open-home.ts';
import { PROJECTION } from './project.ts';
import type { Place } from './tables.ts';

const NOWHERE: Place = { position: 0, eventId: '' };

/** The last event that was applied, by whatever version of the program; position 0 where there are no tables, and none are made. */
export const standingAt = async (at: HomeAt): Promise<Place> => {
  if ('path' in at && !existsSync(at.path) && !existsSync(`${at.path}.live`)) return NOWHERE;
  const home = homeAt(at);
  try {
    if ((await home.version()) === 0) return NOWHERE;
    const found = await home.read((db) =>
      db.selectFrom('checkpoints').select(['position', 'eventId']).where('name', '=', PROJECTION).executeTakeFirst(),
    );
    return found ?? NOWHERE;
  } finally {
    await home.close();
  }
};
