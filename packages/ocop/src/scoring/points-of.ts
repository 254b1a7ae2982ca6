import type { Criterion } from '../rubric/rubric.ts';
import type { Choice } from './sheet.ts';

/**
 * Points that a choice gives.
 * @throws RangeError when the criterion has no such option.
 */
export const pointsOf = (criterion: Criterion, choice: Choice): number => {
  if (choice === 'not-met') return 0;
  const option = criterion.options[choice];
  if (option === undefined) throw new RangeError(`criterion ${criterion.code} has no option ${choice}`);
  return option.points;
};
