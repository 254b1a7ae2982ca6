/** A council round as the routes find it, and who may see how much of it. */
import type { Loaded } from '@hoso/engine';
import { MINISTRY_UNIT, type RoundContext, roundStreamId } from '@hoso/ocop';
import type { RoundFilter } from '@hoso/read-models';
import type { Actor } from '@hoso/workflow';
import { ApiError } from '../api-error.ts';
import type { Edge } from '../edge.ts';

/**
 * `whole`: the council, its secretary, the officers and the chair of its own level and province, the ministry, auditors. `figures`: results of
 * concluded rounds without anybody's name. Everybody else sees the result of a dossier that he may read, once it is concluded.
 */
export type RoundReach = 'whole' | 'figures' | 'none';

export type Round = {
  /** Calendar id, by which it is addressed. */
  readonly roundId: string;
  /** Of its stream. */
  readonly id: string;
  readonly loaded: Loaded;
  readonly context: RoundContext;
  readonly reach: RoundReach;
};

const centre = (actor: Actor): boolean =>
  actor.role === 'auditor' || (actor.unit === MINISTRY_UNIT && (actor.role === 'ministry-officer' || actor.role === 'minister'));

const ofProvince = ['council-secretary', 'department-officer', 'provincial-chair'];

export const roundReach = (actor: Actor, { level, provinceCode, members }: RoundContext): RoundReach => {
  if (centre(actor)) return 'whole';
  if (actor.role === 'council-member') return Object.hasOwn(members, actor.id) ? 'whole' : 'none';
  if (actor.role === 'analyst') return 'figures';
  if (level === 'ministry') return actor.role === 'council-secretary' && actor.unit === MINISTRY_UNIT ? 'whole' : 'none';
  return ofProvince.includes(actor.role) && actor.unit === provinceCode ? 'whole' : 'none';
};

/**
 * What the caller asked for of the list of rounds, narrowed to what he may see.
 * @throws ApiError `forbidden` for those who see none, or when he asked for something outside it.
 */
export const narrowedRounds = (actor: Actor, filter: RoundFilter): RoundFilter => {
  if (centre(actor) || actor.role === 'analyst') return filter;
  if (actor.role === 'council-member') return { ...filter, member: actor.id };
  const own = actor.unit === MINISTRY_UNIT ? { level: 'ministry' } : { level: 'province', province: actor.unit };
  if (!ofProvince.includes(actor.role) || (actor.unit === MINISTRY_UNIT && actor.role !== 'council-secretary'))
    throw new ApiError('forbidden');
  for (const [name, value] of Object.entries(own)) {
    const asked = filter[name as keyof typeof own];
    if (asked !== undefined && asked !== value) throw new ApiError('forbidden', `${name} lies outside what this actor may read`);
  }
  return { ...filter, ...own };
};

/** @throws ApiError `unknown-council-round` when it is not planned. */
export const roundOf = async (edge: Edge, actor: Actor, roundId: string): Promise<Round> => {
  const id = roundStreamId(roundId);
  const loaded = await edge.engine.load(id);
  if (loaded === undefined || !edge.access.apart.has(loaded.decider.workflow.name)) throw new ApiError('unknown-council-round');
  const context = loaded.state.context as unknown as RoundContext;
  return { roundId, id, loaded, context, reach: roundReach(actor, context) };
};

/** The round, for those who see the whole of it. @throws ApiError `forbidden` for those who see figures, else `unknown-council-round`. */
export const wholeRound = async (edge: Edge, actor: Actor, roundId: string): Promise<Round> => {
  const round = await roundOf(edge, actor, roundId);
  if (round.reach === 'figures') throw new ApiError('forbidden');
  if (round.reach === 'none') throw new ApiError('unknown-council-round');
  return round;
};

/** Are its figures for others than those of the council? */
export const isConcluded = ({ context }: Round): boolean => context.concludedOn !== null;
