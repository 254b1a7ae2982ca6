/** Read models built anew while the live ones answer. Nothing follows from it: whoever acts on facts keeps his place. */
import type { FactCodec } from '@hoso/event-store';
import type { Registry } from '@hoso/workflow';
import { type BuildOptions, buildBeside, type Rebuilt } from './build-beside.ts';
import type { Home, HomeAt } from './home.ts';
import { checkVersion, SCHEMA_VERSION } from './migrations.ts';
import { homeAt, openedHome } from './open-home.ts';
import { programOf, runningProgram } from './program.ts';
import type { Projection } from './project.ts';

export type RebuildOptions = HomeAt &
  BuildOptions & {
    readonly registry: Registry;
    readonly codec: Pick<FactCodec, 'decode'>;
    /** Default: the one that runs. */
    readonly program?: string;
  };

/** The live tables are this program's: of its schema, and its own work. */
const isOwn = async (home: Home, program: string): Promise<boolean> =>
  (await home.version()) === SCHEMA_VERSION && (await home.read(programOf)) === program;

/**
 * Switches tables of this program; those of another one go on, since somebody projects into them.
 * @throws NewerProgram when a newer program has made the live tables; BesideGone; and when the store cannot be read.
 */
export const rebuild = async (options: RebuildOptions): Promise<Rebuilt> => {
  const { program = runningProgram(), registry, codec } = options;
  const home = await openedHome(homeAt(options), program);
  try {
    return await buildBeside(home, { registry, codec, program }, options, await isOwn(home, program));
  } finally {
    await home.close();
  }
};

/**
 * Tables of another program give way to those of this one, which are built to the end first, beside them: what `rebuild` has made ready is little behind.
 * For whoever alone projects. undefined: there was nothing to do. @throws as `rebuild`.
 */
export const bringUp = async (home: Home, projection: Projection, options: BuildOptions): Promise<Rebuilt | undefined> => {
  checkVersion(Math.max(await home.version(), SCHEMA_VERSION));
  return (await isOwn(home, projection.program)) ? undefined : buildBeside(home, projection, options, true);
};
