/** The rule sets that dossiers can be filed under. A stored dossier names its own for ever, so none is ever removed or changed in substance. */
import type { CivilDate } from '../calendar/civil-date.ts';
import { qd26 } from './qd-26-2026.ts';
import { qd148With1489 } from './qd-148-2023-1489-2025.ts';
import { type DossierKind, type RuleSet, ruleSet, type Stars } from './rule-set.ts';

/** Oldest first. Checked once, at start: broken data must not wait for the dossier that meets it. */
export const ruleSets: readonly RuleSet[] = [ruleSet.parse(qd148With1489), ruleSet.parse(qd26)];

const byId = new Map(ruleSets.map((r) => [r.id, r]));

export const ruleSetById = (id: string): RuleSet | undefined => byId.get(id);

/** The rule set of a dossier by the day on which the subject filed it (QĐ 26/2026 Art. 11, 12.2); undefined when none is supported for that day. */
export const chooseRuleSet = (dossier: { readonly filedOn: CivilDate; readonly kind: DossierKind }): RuleSet | undefined =>
  ruleSets.find((r) => dossier.filedOn >= r.filed.from && (r.filed.until === undefined || dossier.filedOn <= r.filed.until));

/** Last day to finish a dossier under a rule set that is being wound up (QĐ 26/2026 Art. 12.2); undefined where there is no such limit. */
export const transitionLimit = (rules: RuleSet, kind: DossierKind): CivilDate | undefined => rules.finishBy?.[kind];

/**
 * Stars by the average total, without rounding (QĐ 26/2026 Art. 3.3): the sum of the members' totals is compared with `min` times their
 * number, so 449 points of 5 members (89.8) are 4 stars and 450 are 5.
 * @throws RangeError when the sum cannot be the sum of that many totals of 0 to 100.
 */
export const bandStars = (sumOfTotals: number, members: number, rules: Pick<RuleSet, 'bands'>): Stars => {
  if (!Number.isInteger(members) || members < 1) throw new RangeError('a council that scored has at least one member');
  if (!(sumOfTotals >= 0 && sumOfTotals <= 100 * members)) throw new RangeError('a total is between 0 and 100 points');
  const reached = rules.bands.find((band) => sumOfTotals >= band.min * members);
  if (reached === undefined) throw new RangeError('the rule set has no band from 0 on');
  return reached.stars;
};

/** May this type of organisation apply for a product of this set (QĐ 26/2026 Art. 2.3)? */
export const mayApply = (rules: RuleSet, applicantType: string, isTourism: boolean): boolean =>
  rules.applicants.some((a) => a.type === applicantType && (isTourism || !a.tourismOnly));

/** Samples to hand in with a product of this set (QĐ 26/2026 Art. 6.2.d, 6.3). */
export const samplesRequired = (rules: RuleSet, productSetId: string): number =>
  rules.samples.exemptSets.includes(productSetId) ? 0 : rules.samples.count;
