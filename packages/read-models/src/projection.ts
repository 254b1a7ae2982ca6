/** One dossier or council round, fact by fact: a plain reducer. Time, order and storage are the caller's. */
import type { StoredFact } from '@hoso/event-store';
import type { Registry, State } from '@hoso/workflow';
import type { StageHistoryTable } from './tables.ts';
import { isSamePlace, placeOf, type View, viewOf } from './view.ts';

/** A dossier as its facts up to `revision` make it. */
export type Projected = {
  readonly dossierId: string;
  /** `name@version`. */
  readonly workflow: string;
  readonly revision: number;
  readonly position: number;
  /** The latest effective date so far: no fact takes effect before those it follows. */
  readonly legalDay: string;
  readonly certifiedAt: number | null;
  readonly state: State;
  readonly view: View;
};

export type HistoryRow = Omit<StageHistoryTable, 'nextDay' | 'nextPosition'>;

export type Step = {
  readonly after: Projected;
  /** Where the dossier counts from this fact on, when the fact changed it. A round counts nowhere. */
  readonly moved: HistoryRow | undefined;
};

const DOSSIER = 'dossier-';

/** undefined for a stream that holds no dossier. */
export const dossierIdOf = (stream: string): string | undefined => (stream.startsWith(DOSSIER) ? stream.slice(DOSSIER.length) : undefined);

const isDay = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** The codec writes metadata that are whole; whatever else has written into the store need not have. @throws Error that names what is missing. */
const checkedMetadata = ({ metadata }: StoredFact): StoredFact['metadata'] => {
  const { workflow, effectiveOn, recordedAt } = metadata;
  const isGood = { workflow: typeof workflow === 'string', effectiveOn: isDay(effectiveOn), recordedAt: typeof recordedAt === 'string' };
  const wrong = Object.entries(isGood).flatMap(([name, good]) => (good ? [] : [name]));
  if (wrong.length > 0) throw new Error(`its metadata say no ${wrong.join(', no ')}`);
  return metadata;
};

/**
 * @throws Error when the fact does not follow: a gap, another workflow version, a version that is not registered, or a state that does not accept
 * it; and when its metadata cannot be what they should.
 */
export const applyFact = (registry: Registry, dossierId: string, before: Projected | undefined, fact: StoredFact): Step => {
  const { workflow, effectiveOn, recordedAt } = checkedMetadata(fact);
  const expected = before === undefined ? 0 : before.revision + 1;
  if (fact.revision !== expected) throw new Error(`revision ${expected} should follow, ${fact.revision} came`);
  if (before !== undefined && before.workflow !== workflow)
    throw new Error(`it is folded by ${before.workflow}, the fact names ${workflow}`);

  const decider = registry.get(workflow);
  const state = decider.evolve(before?.state ?? decider.initial, fact);
  const view = viewOf(decider, state);
  const legalDay = before === undefined || effectiveOn > before.legalDay ? effectiveOn : before.legalDay;
  const place = placeOf(view);
  const { revision, position } = fact;
  const isMoved = view.round === null && (before === undefined || !isSamePlace(placeOf(before.view), place));
  return {
    after: {
      dossierId,
      workflow,
      revision,
      position,
      legalDay,
      certifiedAt: view.certificate === null ? null : (before?.certifiedAt ?? position),
      state,
      view,
    },
    moved: isMoved ? { dossierId, revision, position, legalDay, recordedAt, ...place } : undefined,
  };
};
