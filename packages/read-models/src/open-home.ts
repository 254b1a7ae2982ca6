/** Which home the options name, and a home whose tables are those of this program. */
import type { Home, HomeAt } from './home.ts';
import { checkVersion, SCHEMA_VERSION } from './migrations.ts';
import { postgresHome } from './postgres-home.ts';
import { sqliteHome } from './sqlite-home.ts';
import { takeReady } from './take-over.ts';

/** @throws Error when both or none of a file and an address are named. */
export const homeAt = (at: HomeAt): Home => {
  const { path, url } = at as { readonly path?: string; readonly url?: string };
  if (path !== undefined && url === undefined) return sqliteHome(path);
  if (url !== undefined && path === undefined) return postgresHome(at as { readonly url: string });
  throw new Error('read models are in a file (path) or in PostgreSQL (url), one of them');
};

/** Closes a home that cannot be used. */
const kept = async (home: Home, work: () => Promise<void>): Promise<Home> => {
  try {
    await work();
    return home;
  } catch (error) {
    await home.close();
    throw error;
  }
};

/** The tables as they stand. @throws Error when they are not of this program's version. */
export const standingHome = (home: Home): Promise<Home> => kept(home, async () => checkVersion(await home.version()));

/**
 * Tables of an older version give way to those that a rebuild has made ready for this one; without such they are brought up where they stand.
 * @throws Error when a newer program has made the tables.
 */
export const readyHome = (home: Home): Promise<Home> =>
  kept(home, async () => {
    const version = await home.version();
    checkVersion(Math.max(version, SCHEMA_VERSION));
    if (version > 0 && version < SCHEMA_VERSION) await takeReady(home);
    if ((await home.version()) < SCHEMA_VERSION) await home.migrate();
  });
