/** The read models: a database of their own, disposable. Facts go in, in order; queries come out. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore, FactCodec, RecordedEvent } from '@hoso/event-store';
import type { Registry } from '@hoso/workflow';
import type { BuildOptions, Rebuilt } from './build-beside.ts';
import { type DueDeadline, type DueRequest, dueDeadlines } from './due-deadlines.ts';
import { dump } from './dump.ts';
import type { Access, HomeAt } from './home.ts';
import { lists } from './lists.ts';
import { checkVersion, SCHEMA_VERSION } from './migrations.ts';
import { homeAt, openedHome, standingHome } from './open-home.ts';
import { countParked, listParked, type Parked, retryStopped } from './parked.ts';
import { PROGRAM, runningProgram } from './program.ts';
import { applyBatch, checkpointOf, keepCheckpoint, PROJECTION, type Projection } from './project.ts';
import type { Page, Queries, Subject } from './queries.ts';
import { bringUp } from './rebuild.ts';
import { stages } from './statistics.ts';
import type { Checkpoint, Place } from './tables.ts';
import { waiters } from './waiters.ts';
import { countStuck, type StuckRequest, stuck, waitingLists } from './waiting-lists.ts';
import { emptyTables } from './write-rows.ts';

export type ReadModelsOptions = HomeAt & {
  /** Every workflow version that a dossier may name; a dossier of another one is parked. */
  readonly registry: Registry;
  readonly codec: Pick<FactCodec, 'decode'>;
  /** Milliseconds between two looks of `waitFor` at what another process projected. Without it only this process projects. */
  readonly pollMs?: number;
  /** What builds the rows. Default: a hash of the sources that run. */
  readonly program?: string;
  /** Makes no tables and changes none: for whoever looks in beside the processes. Tables of another version are an error then. */
  readonly isGuest?: boolean;
};

export type ReadModels = {
  readonly queries: Queries;
  /**
   * Resolves when the tables are those of this program; until then they are an older one's, and every question is an error. `onWait` is told
   * once why it waits. @throws Error when the database does not answer.
   */
  readonly whenReady: (onWait?: (why: Error) => void) => Promise<void>;
  /**
   * For the projector that holds the lease: tables of another program give way to those of this one, which are built to the end first. undefined:
   * there was nothing to do. @throws NewerProgram when a newer program has made them.
   */
  readonly bringUp: (options: BuildOptions) => Promise<Rebuilt | undefined>;
  /**
   * Applies events in the order of positions; those at or before the position reached are passed over. At most 500 a transaction, each
   * with its checkpoint. Answers the dossiers that it had to park. `after`: the position that the events were read after.
   * @throws NotNext when the tables stand elsewhere than at `after`: somebody else has applied events meanwhile; read again. OtherProgram when another
   * program has made the tables.
   */
  readonly project: (events: readonly RecordedEvent[], after?: number) => Promise<readonly Parked[]>;
  /** The last applied event; position 0 and an empty id before the first. `events`: how many were seen up to there. */
  readonly lastApplied: () => Promise<Checkpoint>;
  /** The workflow versions (`name@version`) that projected dossiers live under. */
  readonly workflows: () => Promise<readonly string[]>;
  /** Dossiers that need somebody's look, oldest first; all, or the first `limit`. */
  readonly parked: (limit?: number) => Promise<readonly Parked[]>;
  readonly countParked: () => Promise<number>;
  /** Builds stopped dossiers, or the one, anew from their streams; answers how many go on. @throws OtherProgram */
  readonly retryParked: (store: Pick<EventStore, 'readStream'>, dossierId?: string) => Promise<number>;
  /**
   * Dossiers and rounds that are not at their end and that nobody can bring on: no role is awaited, in whatever unit, and no deadline fires. Those that
   * have waited longest come first.
   */
  readonly stuck: (request: StuckRequest) => Promise<Page<Subject>>;
  readonly countStuck: () => Promise<number>;
  /** Deadlines that fire on or before `today`, oldest first. */
  readonly dueDeadlines: (request: DueRequest) => Promise<{ readonly items: readonly DueDeadline[]; readonly next?: string }>;
  /** How far another follower has come, which keeps its checkpoint here; at first position 0 and an empty id. The id says in which log. */
  readonly checkpoint: (follower: string) => Promise<Place>;
  readonly keepCheckpoint: (follower: string, place: Place) => Promise<void>;
  /** Every row as a line of text, in order: read models that saw the same events give the same lines. */
  readonly dump: () => AsyncIterable<string>;
  /**
   * Empties every table, checkpoints included: what follows is a first start. With `standing` only if the projection still stands there: somebody
   * who was kept waiting must not throw away what others have made since.
   */
  readonly startOver: (standing?: Place) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Events applied in one transaction. */
const BATCH = 500;

/** Milliseconds between two looks whether the tables are ready. */
const READY_MS = 250;

/** Tables are made where there are none; those of an older program stay as they are. @throws NewerProgram when a newer one has made them. */
export const readModels = async (options: ReadModelsOptions): Promise<ReadModels> => {
  const { registry, codec, pollMs, program = runningProgram(), isGuest = false, ...at } = options;
  const projection: Projection = { registry, codec, program };
  const home = await (isGuest ? standingHome(homeAt(at)) : openedHome(homeAt(at), program));
  let isReady = false;
  /** An older program's columns are not those that are asked for here. */
  const assertReady = async (): Promise<void> => {
    if (isReady) return;
    const version = await home.version();
    checkVersion(Math.min(version, SCHEMA_VERSION));
    isReady = true;
  };
  const read: Access['read'] = async (work) => {
    await assertReady();
    return home.read(work);
  };
  const lastApplied = async (): Promise<Checkpoint> => {
    const reached = await read((db) => checkpointOf(db, PROJECTION));
    waiting.reached(reached.position);
    return reached;
  };
  const position = async () => (await lastApplied()).position;
  const waiting = waiters(position, pollMs);
  let last: Promise<unknown> = Promise.resolve();
  /** Writers one after another: a retry reads streams between two transactions. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };

  return {
    queries: {
      dossiers: (filter) => read((db) => lists(db).dossiers(filter)),
      dossier: (dossierId) => read((db) => lists(db).dossier(dossierId)),
      rounds: (filter) => read((db) => lists(db).rounds(filter)),
      certificate: (number) => read((db) => lists(db).certificate(number)),
      certificateByProductCode: (productCode) => read((db) => lists(db).certificateByProductCode(productCode)),
      inbox: (request) => read((db) => waitingLists(db).inbox(request)),
      deadlines: (request) => read((db) => waitingLists(db).deadlines(request)),
      stages: (request) => read((db) => stages(db)(request)),
      position,
      waitFor: waiting.waitFor,
    },
    whenReady: async (onWait) => {
      for (let looks = 0; (await home.version()) < SCHEMA_VERSION; looks++) {
        if (looks === 0) await assertReady().catch((why: Error) => onWait?.(why));
        await sleep(READY_MS);
      }
    },
    bringUp: (options) => inTurn(() => bringUp(home, projection, options)),
    project: (events, after) =>
      inTurn(async () => {
        const parked: Parked[] = [];
        let from = after;
        for (let at = 0; at < events.length; at += BATCH) {
          const batch = events.slice(at, at + BATCH);
          const applied = await applyBatch(home, projection, batch, from);
          if (from !== undefined) from = applied.position;
          parked.push(...applied.parked.map(({ dossierId, position, reason }) => ({ dossierId, position, reason, stopped: true })));
          waiting.reached(applied.position);
        }
        return parked;
      }),
    lastApplied,
    workflows: () => read(async (db) => (await db.selectFrom('folded').select('workflow').distinct().execute()).map((row) => row.workflow)),
    parked: (limit) => read((db) => listParked(db, limit)),
    countParked: () => read(countParked),
    retryParked: (store, dossierId) => inTurn(() => retryStopped({ ...home, read }, projection, store, dossierId)),
    stuck: (request) => read((db) => stuck(db, request)),
    countStuck: () => read(countStuck),
    dueDeadlines: (request) => read((db) => dueDeadlines(db, request)),
    checkpoint: async (follower) => {
      const { position, eventId } = await read((db) => checkpointOf(db, followerName(follower)));
      return { position, eventId };
    },
    keepCheckpoint: (follower, { position, eventId }) =>
      home.write((trx) => keepCheckpoint(trx, followerName(follower), { position, eventId, events: 0 })),
    dump: () => dump({ read }),
    startOver: (standing) =>
      inTurn(() =>
        home.write(async (trx, reached) => {
          const isThere = standing === undefined || (standing.position === reached.position && standing.eventId === reached.eventId);
          if (isThere) await emptyTables(trx, program);
        }),
      ),
    close: async () => {
      await last;
      waiting.close();
      await home.close();
    },
  };
};

const followerName = (follower: string): string => {
  if (follower === PROJECTION || follower === PROGRAM) throw new Error(`${follower} is the read models' own checkpoint`);
  return follower;
};
