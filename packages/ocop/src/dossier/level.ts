/** Which level decides on a product, by its stars. */
import type { Actor } from '@hoso/workflow';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import type { DossierContext, Level } from './context.ts';
import { ruleSetOf } from './due.ts';
import { inOwnUnit, sitsAt } from './roles.ts';

/** The level whose agency proposes and whose head decides at so many stars (Articles 4.1, 8.2); the province's where nothing is recognised. */
export const levelFor = (stars: number, { certificate }: Pick<RuleSet, 'certificate'>): Level => {
  const authority: Readonly<Record<number, string>> = certificate.authority;
  return authority[stars] === 'minister' ? 'ministry' : 'province';
};

/** The actor's unit is of the level that decides at so many stars; of the province's while there are none. */
export const competentForStars = (actor: Actor, context: DossierContext, stars: number | undefined): boolean =>
  inOwnUnit(actor, context) && sitsAt(actor, stars !== undefined && levelFor(stars, ruleSetOf(context)) === 'ministry');
