/** What becomes of a product whose average reaches more stars than its gates: no text of the Decision says it, so the rule set does. */
import type { RuleSet } from '../rule-sets/rule-set.ts';
import type { Verdict } from './verdict.ts';

/** `recognise`: with the stars that its gates allow. `forward`: to the ministry all the same. `hold`: until somebody decides. */
export type MinimumMissed = RuleSet['gates']['fiveStarBandMissed'] | RuleSet['gates']['threeStarMissed'];

/** At the province. null: the product misses no minimum that this policy speaks of. */
export const minimumMissed = (verdict: Verdict, { gates }: Pick<RuleSet, 'gates'>): MinimumMissed | null => {
  if (verdict.kind !== 'scored' || verdict.stars === verdict.bandStars) return null;
  if (verdict.bandStars === 5 && gates.fiveStarBandMissed !== 'recognise') return gates.fiveStarBandMissed;
  if (verdict.stars < 3 && verdict.bandStars >= 3) return gates.threeStarMissed;
  return verdict.bandStars === 5 ? gates.fiveStarBandMissed : null;
};
