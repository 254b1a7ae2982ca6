/** What the sheets of a council come to: the stars are the lower of the band of the exact average and the gates (Art. 3.3; Annex II). */
import type { Disqualifier } from '../rubric/rubric.ts';
import { bandStars } from '../rule-sets/rule-sets.ts';
import { type Finding, findingsOn } from './findings.ts';
import { countedPoints, differsAtGate, type Gate, gatesOf, isGated } from './gates.ts';
import { assess, isComplete } from './points.ts';
import type { Council, MissedGate, Scored, Stopped, Verdict } from './verdict.ts';

/**
 * The sheets must have no issues. First everything on which the council must agree, then what stops the evaluation, then the stars.
 * @throws RangeError when there is no sheet.
 */
export const verdictOf = (council: Council): Verdict => {
  if (council.ballots.length === 0) throw new RangeError('a council that scored has at least one member');
  const found = council.set.disqualifiers.map((disqualifier) => ({ disqualifier, holds: holds(council, disqualifier) }));
  const disqualifiers = found.filter((f) => f.holds === undefined).map((f) => f.disqualifier.id);
  if (disqualifiers.length > 0) return { kind: 'open', options: openOptions(council), disqualifiers, incomplete: [] };
  const stop = found.find((f) => f.holds === true);
  if (stop !== undefined) return stopped(council, stop.disqualifier);
  const options = openOptions(council);
  const incomplete = council.ballots.filter((b) => !isComplete(council.set, b.sheet)).map((b) => b.member);
  return options.length > 0 || incomplete.length > 0 ? { kind: 'open', options, disqualifiers, incomplete } : scored(council);
};

/** Highest minus lowest total, in points, of the sheets that score every criterion; 0 where fewer than two do. */
export const spreadOf = (council: Council): number => {
  const totals = council.ballots.filter((b) => isComplete(council.set, b.sheet)).map((b) => assess(council.set, b.sheet).total);
  return totals.length < 2 ? 0 : Math.max(...totals) - Math.min(...totals);
};

/** Who finds the disqualifier, in the order of the ballots, and where. */
export const foundBy = ({ set, ballots }: Council, { id }: Disqualifier): readonly (Finding & { readonly member: string })[] =>
  ballots.flatMap(({ member, sheet }) => {
    const finding = findingsOn(set, sheet).find((f) => f.disqualifier.id === id);
    return finding === undefined ? [] : [{ ...finding, member }];
  });

/** Is it the council's finding? Undefined while members differ and nothing is agreed. */
export const holds = (council: Council, disqualifier: Disqualifier): boolean | undefined => {
  const found = foundBy(council, disqualifier).length;
  const members = council.ballots.length;
  const { combine } = council.policy.disqualification;
  if (combine === 'any') return found > 0;
  if (combine === 'majority') return 2 * found > members;
  return found === 0 || found === members ? found > 0 : council.agreed.disqualifiers[disqualifier.id];
};

const openOptions = (council: Council): readonly string[] =>
  council.policy.gates.combine !== 'agreed'
    ? []
    : council.set.criteria
        .filter((c) => isGated(c) && differsAtGate(council, c) && council.agreed.options[c.code] === undefined)
        .map(({ code }) => code);

const stopped = (council: Council, disqualifier: Disqualifier): Stopped => {
  const criterion = firstCriterion(council, disqualifier);
  return {
    kind: 'stopped',
    effect: disqualifier.effect,
    disqualifier: disqualifier.id,
    ...(criterion !== undefined && { criterion }),
  };
};

/** Where members find it at different criteria, the first of them in the order of the rubric. */
const firstCriterion = (council: Council, disqualifier: Disqualifier): string | undefined => {
  const at = foundBy(council, disqualifier).map((f) => f.criterion);
  return council.set.criteria.find((c) => at.includes(c.code))?.code;
};

const scored = (council: Council): Scored => {
  const { set, ballots, policy } = council;
  const sumOfTotals = ballots.reduce((sum, b) => sum + assess(set, b.sheet).total, 0);
  const members = ballots.length;
  const missed = gatesOf(set).flatMap((gate): MissedGate[] => {
    const has = pointsAt(council, gate);
    return has >= gate.needs ? [] : [{ criterion: gate.criterion, stars: gate.stars, needs: gate.needs, has }];
  });
  const band = bandStars(sumOfTotals, members, policy);
  const gateStars = Math.min(5, ...missed.map((m) => m.stars - 1));
  return { kind: 'scored', sumOfTotals, members, bandStars: band, gateStars, stars: Math.min(band, gateStars), missed };
};

const pointsAt = (council: Council, gate: Gate): number => {
  const criterion = council.set.criteria.find((c) => c.code === gate.criterion);
  const points = criterion && countedPoints(council, criterion);
  // No criterion is open here, and every sheet is complete.
  if (points === undefined) throw new Error(`no points count at criterion ${gate.criterion}`);
  return points;
};
