/** Which home the options name, and a home with tables in it. */
import type { Home, HomeAt } from './home.ts';
import { checkVersion, SCHEMA_VERSION } from './migrations.ts';
import { postgresHome } from './postgres-home.ts';
import { sqliteHome } from './sqlite-home.ts';

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

/** The tables, made where there are none, as this program's; those of an older program stay as they are. @throws NewerProgram when a newer program has made them. */
export const openedHome = (home: Home, program: string): Promise<Home> =>
  kept(home, async () => {
    const version = await home.version();
    checkVersion(Math.max(version, SCHEMA_VERSION));
    if (version === 0) await home.migrate({ program });
  });
