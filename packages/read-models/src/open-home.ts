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

/**
 * Tables of an older version give way to those that a rebuild has made ready for this one; without such they are brought up where they stand.
 * @throws Error when a newer program has made the tables. The home is closed then.
 */
export const readyHome = async (home: Home): Promise<Home> => {
  try {
    const version = await home.version();
    checkVersion(Math.max(version, SCHEMA_VERSION));
    if (version > 0 && version < SCHEMA_VERSION) await takeReady(home);
    if ((await home.version()) < SCHEMA_VERSION) await home.migrate();
    return home;
  } catch (error) {
    await home.close();
    throw error;
  }
};
