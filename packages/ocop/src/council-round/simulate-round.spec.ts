import { describe, expect, test } from 'vitest';
import { A, admitting, appointed, B, meeting, scoredAt } from '../testing/round-people.ts';
import { type RoundSimulation, simulateRound } from './simulate-round.ts';

/** One dossier scored by all with 76 points, one that nobody has scored. */
const { context } = scoredAt(meeting(admitting(appointed(), { [A]: {}, [B]: {} })), A, 76);
const simulated = (other: Parameters<typeof simulateRound>[1]): RoundSimulation => {
  const simulation = simulateRound(context, other);
  if ('unknown' in simulation) throw new Error(`unknown ${simulation.unknown}`);
  return simulation;
};

describe('a round under other rules', () => {
  test('is what it was where nothing is other, without the dossiers that are not scored', () => {
    const { rows, unscored } = simulated({});
    expect(rows).toMatchObject([{ dossierId: A, item: { number: 1 }, changed: false, before: { stars: 4 }, after: { stars: 4 } }]);
    expect(unscored).toBe(1);
    expect(simulated({ rubric: 'qd-26-2026/1', ruleSet: 'qd-26-2026', policy: {} })).toEqual({ rows, unscored });
  });

  test('has the other policy only where it is other', () => {
    const bands = [95, 80, 60, 30, 0].map((min, i) => ({ stars: (5 - i) as 5, min }));
    expect(simulated({ policy: { bands, gates: { combine: 'majority' } } }).rows).toMatchObject([{ changed: true, after: { stars: 3 } }]);
    expect(simulated({ policy: { gates: { combine: 'all' }, disqualification: { combine: 'any' } } }).rows).toMatchObject([
      { changed: false },
    ]);
  });

  test('says which rubric or rule set there is not', () => {
    expect(simulateRound(context, { rubric: 'qd-26-2026/9' })).toEqual({ unknown: 'rubric' });
    expect(simulateRound(context, { ruleSet: 'none' })).toEqual({ unknown: 'ruleSet' });
  });
});
