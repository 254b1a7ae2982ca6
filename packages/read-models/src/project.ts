/** Events to rows, a batch in one transaction with the checkpoint. One bad event parks its dossier; the others go on. */
import type { FactCodec, RecordedEvent } from '@hoso/event-store';
import type { Registry } from '@hoso/workflow';
import type { Access } from './home.ts';
import { assertProgram } from './program.ts';
import { applyFact, dossierIdOf, type HistoryRow, type Projected } from './projection.ts';
import type { Checkpoint, Database, FoldedTable, ParkedTable } from './tables.ts';
import { type View, viewOf } from './view.ts';
import { type Moved, writeMoved } from './write-rows.ts';

export type Projection = {
  readonly registry: Registry;
  readonly codec: Pick<FactCodec, 'decode'>;
  /** What builds the rows: a hash of its sources. */
  readonly program: string;
};

/** The checkpoint of the projection itself; other followers have theirs beside it. */
export const PROJECTION = 'projection';

/** A dossier while a batch is applied to it. */
export type Work = {
  readonly dossierId: string;
  /** As it stood in the tables. */
  readonly before: View | undefined;
  now: Projected | undefined;
  history: HistoryRow[];
  parked: ParkedTable | undefined;
};

export const newWork = (dossierId: string, now?: Projected): Work => ({
  dossierId,
  before: now?.view,
  now,
  history: [],
  parked: undefined,
});

/** @throws Error when the stored state is not one that this program can show. */
export const restored = ({ registry }: Projection, row: FoldedTable): Projected => {
  const state = JSON.parse(row.state);
  const { dossierId, workflow, revision, position, legalDay, certifiedAt } = row;
  return { dossierId, workflow, revision, position, legalDay, certifiedAt, state, view: viewOf(registry.get(workflow), state) };
};

/** Applies the event, or parks the dossier at it. A parked dossier stays as it is. */
export const applyEvent = (projection: Projection, work: Work, event: RecordedEvent): void => {
  if (work.parked !== undefined) return;
  try {
    const { after, moved } = applyFact(projection.registry, work.dossierId, work.now, projection.codec.decode(event));
    work.now = after;
    if (moved !== undefined) work.history.push(moved);
  } catch (error) {
    work.parked = { dossierId: work.dossierId, revision: event.revision, position: event.position, reason: reasonOf(error) };
  }
};

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The dossiers of a batch as they stand. */
const load = async (db: Database, projection: Projection, dossierIds: readonly string[]): Promise<Map<string, Work>> => {
  const work = new Map<string, Work>(dossierIds.map((id) => [id, newWork(id)]));
  if (dossierIds.length === 0) return work;
  for (const row of await db.selectFrom('folded').selectAll().where('dossierId', 'in', dossierIds).execute()) {
    const { dossierId, revision, position } = row;
    try {
      work.set(dossierId, newWork(dossierId, restored(projection, row)));
    } catch (error) {
      work.set(dossierId, { ...newWork(dossierId), parked: { dossierId, revision, position, reason: reasonOf(error) } });
    }
  }
  return work;
};

/** The events do not follow what is applied: somebody else has applied some meanwhile, or emptied the tables. Read again from there. */
export class NotNext extends Error {
  readonly after: number;
  readonly position: number;
  constructor(after: number, position: number) {
    super(`the events follow position ${after}, the read models stand at ${position}`);
    this.name = 'NotNext';
    this.after = after;
    this.position = position;
  }
}

export type Applied = { readonly position: number; readonly parked: readonly ParkedTable[] };

/**
 * Applies the events after the checkpoint and moves it, in one transaction. Answers the position reached, and what was parked by this batch.
 * `after`: where the events were read from. @throws NotNext when the tables stand elsewhere, OtherProgram when they are another's; nothing is written.
 */
export const applyBatch = (tables: Access, projection: Projection, events: readonly RecordedEvent[], after?: number): Promise<Applied> =>
  tables.write(async (trx, reached) => {
    await assertProgram(trx, projection.program);
    if (after !== undefined && after !== reached.position) throw new NotNext(after, reached.position);
    const fresh = events.filter((event) => event.position > reached.position);
    const last = fresh.at(-1);
    if (last === undefined) return { position: reached.position, parked: [] };

    const known = new Set((await trx.selectFrom('parked').select('dossierId').execute()).map((row) => row.dossierId));
    const ids = new Set(fresh.flatMap((event) => dossierIdOf(event.stream) ?? []));
    const work = await load(trx, projection, [...ids.difference(known)]);
    for (const event of fresh) {
      const item = work.get(dossierIdOf(event.stream) ?? '');
      if (item !== undefined) applyEvent(projection, item, event);
    }
    await writeMoved(trx, movedIn(work.values(), reached.position));
    const parked = parkedIn(work.values());
    if (parked.length > 0) await trx.insertInto('parked').values(parked).execute();
    await keepCheckpoint(trx, PROJECTION, { position: last.position, eventId: last.id, events: reached.events + fresh.length });
    return { position: last.position, parked };
  });

export const parkedIn = (work: Iterable<Work>): readonly ParkedTable[] => [...work].flatMap((item) => item.parked ?? []);

/** The dossiers that a fact after `position` has moved. */
export const movedIn = (work: Iterable<Work>, position: number): readonly Moved[] =>
  [...work].flatMap(({ before, now, history }) => (now !== undefined && now.position > position ? [{ before, after: now, history }] : []));

export const checkpointOf = async (db: Database, name: string): Promise<Checkpoint> =>
  (await db.selectFrom('checkpoints').select(['position', 'eventId', 'events']).where('name', '=', name).executeTakeFirst()) ?? {
    position: 0,
    eventId: '',
    events: 0,
  };

export const keepCheckpoint = async (db: Database, name: string, checkpoint: Checkpoint): Promise<void> => {
  await db
    .insertInto('checkpoints')
    .values({ name, ...checkpoint })
    .onConflict((c) => c.column('name').doUpdateSet(checkpoint))
    .execute();
};
