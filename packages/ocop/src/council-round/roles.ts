/** Who may act in a round: officers and members of its own unit, and who has the chair. */
import type { Actor } from '@hoso/workflow';
import type { Level } from '../dossier/context.ts';
import { MINISTRY_UNIT } from '../roles.ts';
import type { AgendaItem, CouncilMember, RoundContext } from './context.ts';

/** Roles that exist at one level only; the others work at both. */
const levelOfRole: Readonly<Record<string, Level>> = {
  'department-officer': 'province',
  'provincial-chair': 'province',
  'ministry-officer': 'ministry',
  minister: 'ministry',
};

export const worksAt = (actor: Actor, level: Level, provinceCode: string | null): boolean =>
  actor.unit === (level === 'ministry' ? MINISTRY_UNIT : provinceCode) && (levelOfRole[actor.role] ?? level) === level;

export const inRound = (actor: Actor, { level, provinceCode }: RoundContext): boolean =>
  level !== null && worksAt(actor, level, provinceCode);

export const memberOf = ({ members }: RoundContext, memberId: string): CouncilMember | undefined =>
  Object.hasOwn(members, memberId) ? members[memberId] : undefined;

const holdersOf = ({ members }: RoundContext, office: CouncilMember['office']): readonly string[] =>
  Object.keys(members).filter((id) => members[id]?.office === office);

export const isThere = ({ present }: RoundContext, memberId: string): boolean => present === null || present.includes(memberId);

/**
 * Who has the chair, for one dossier or for the round: the chair, or when the chair is not at the meeting or is recused from the dossier,
 * any vice-chair who is there and not recused. Empty: nobody.
 */
export const actingChairs = (context: RoundContext, item?: AgendaItem): readonly string[] => {
  const able = (id: string): boolean => isThere(context, id) && item?.recused.includes(id) !== true;
  const chairs = holdersOf(context, 'chair').filter(able);
  return chairs.length > 0 ? chairs : holdersOf(context, 'vice-chair').filter(able);
};

/**
 * Is there a sheet that somebody may have seen? Then neither a member nor the dossier is taken away by the secretary alone: whoever does it for
 * what the sheets say chooses the result.
 */
export const isScoreKnown = ({ phase, attempt }: AgendaItem): boolean => phase !== 'committing' || attempt > 1;

/** Blocker of what a member does. */
export const unlessMember = (context: RoundContext, { actor }: { readonly actor: Actor }): readonly string[] =>
  memberOf(context, actor.id) === undefined ? ['not-a-member'] : [];

/** Blocker of what only the chair does; which vice-chair may act depends on the dossier. */
export const unlessChair = (context: RoundContext, { actor }: { readonly actor: Actor }): readonly string[] => {
  const office = memberOf(context, actor.id)?.office;
  return office === 'chair' || office === 'vice-chair' ? [] : ['not-the-chair'];
};
