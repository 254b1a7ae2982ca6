/** Star gates: the options marked ***, **** and ***** in Annex II, and how a council meets them. */
import type { Criterion, RubricSet } from '../rubric/rubric.ts';
import { pointsOf } from './points-of.ts';
import type { Choice } from './sheet.ts';
import type { Council } from './verdict.ts';

export type Gate = {
  readonly criterion: string;
  readonly stars: 3 | 4 | 5;
  /** Least points; what the marked option gives. */
  readonly needs: number;
  /** Index of the marked option. */
  readonly option: number;
};

/** In the order of the rubric. Gates are cumulative: those of fewer stars hold for more stars too. */
export const gatesOf = (set: RubricSet): readonly Gate[] => set.criteria.flatMap(gatesIn);

const gatesIn = ({ code, options }: Criterion): readonly Gate[] =>
  options.flatMap(({ minimumForStars, points }, option) =>
    minimumForStars === undefined ? [] : [{ criterion: code, stars: minimumForStars, needs: points, option }],
  );

export const isGated = ({ options }: Criterion): boolean => options.some((o) => o.minimumForStars !== undefined);

export const choicesAt = ({ ballots }: Pick<Council, 'ballots'>, code: string): readonly Choice[] =>
  ballots.flatMap(({ sheet }) => sheet.choices[code] ?? []);

/** How many of its gates the choice meets: gates ascend, so two choices that meet as many meet the same. */
const gatesMet = (criterion: Criterion, choice: Choice): number => {
  const points = pointsOf(criterion, choice);
  return gatesIn(criterion).filter(({ needs }) => points >= needs).length;
};

/** Do members differ in a way that matters to a gate? Only then has the council to agree: what cannot change the result needs no finding. */
export const differsAtGate = (council: Council, criterion: Criterion): boolean =>
  new Set(choicesAt(council, criterion.code).map((choice) => gatesMet(criterion, choice))).size > 1;

/**
 * The points that count for a criterion's gates; undefined while the council must still agree. `agreed`: the least that any gave where all meet
 * the same gates, else the option agreed on. `majority`: the most that more than half of the members gave at least; `all`: the least that any
 * gave. So a gate is met exactly when more than half, or all, meet it.
 */
export const countedPoints = (council: Council, criterion: Criterion): number | undefined => {
  const { combine } = council.policy.gates;
  if (combine === 'agreed' && differsAtGate(council, criterion)) {
    const choice = council.agreed.options[criterion.code];
    return choice === undefined ? undefined : pointsOf(criterion, choice);
  }
  const descending = choicesAt(council, criterion.code)
    .map((choice) => pointsOf(criterion, choice))
    .sort((a, b) => b - a);
  return combine === 'majority' ? descending[Math.floor(descending.length / 2)] : descending.at(-1);
};
