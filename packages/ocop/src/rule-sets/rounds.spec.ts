import { describe, expect, test } from 'vitest';
import { addDays, civilDate } from '../calendar/civil-date.ts';
import { provinces } from '../units/units.ts';
import { nextRound, plannedRounds, roundById, roundsFor, takesProposalOf, transitionRound } from './rounds.ts';

describe('the rounds of a year', () => {
  test('R5.1: each province and the centre have two rounds by Art. 5 where no plan says more', () => {
    expect(roundsFor('province', '49', 2027).map((r) => [r.id, r.proposedBefore, r.heldBefore])).toEqual([
      ['province-49-2027-1', '2027-04-30', '2027-06-30'],
      ['province-49-2027-2', '2027-10-30', '2027-12-30'],
    ]);
    expect(roundsFor('central', undefined, 2027).map((r) => [r.id, r.proposedBefore, r.heldBefore])).toEqual([
      ['central-2027-2', '2027-01-30', '2027-03-30'],
      ['central-2027-1', '2027-07-30', '2027-09-30'],
    ]);
  });

  test('rounds whose proposals closed before 22 May 2026 did not take place under Decision 26/2026', () => {
    expect(roundsFor('province', '48', 2026).map((r) => r.number)).toEqual([2]);
    expect(roundsFor('central', undefined, 2026).map((r) => r.number)).toEqual([1]);
    expect(roundsFor('province', '51', 2025)).toEqual([]);
  });

  test('Quảng Ngãi has in 2026 the August and November rounds of its plan, August marked as an extra one', () => {
    const rounds = roundsFor('province', '51', 2026);
    expect(rounds.map((r) => [r.id, r.extra, r.heldFrom, r.heldBefore])).toEqual([
      ['province-51-2026-1', true, '2026-08-01', '2026-09-01'],
      ['province-51-2026-2', false, '2026-11-01', '2026-12-30'],
    ]);
    expect(rounds[0]?.basis).toContain('Art. 5.1');
    expect(roundsFor('province', '51', 2027).map((r) => r.id)).toEqual(['province-51-2027-1', 'province-51-2027-2']);
  });

  test('a province is named at the provincial level and only there', () => {
    expect(roundsFor('province', undefined, 2027)).toEqual([]);
    expect(roundsFor('central', '51', 2027)).toEqual([]);
  });

  test('every round is found again by its id and closes for proposals before it ends', () => {
    const all = [2026, 2027, 2028].flatMap((year) => [
      ...roundsFor('central', undefined, year),
      ...provinces.flatMap((p) => roundsFor('province', p.code, year)),
    ]);
    expect(all.length).toBe(5 + 33 + 2 + 2 * 34 * 2);
    for (const round of all) {
      expect(roundById(round.id)).toEqual(round);
      expect(civilDate.safeParse(round.proposedBefore).success && civilDate.safeParse(round.heldBefore).success).toBe(true);
      expect(round.proposedBefore < round.heldBefore).toBe(true);
    }
    for (const planned of plannedRounds) expect(all).toContainEqual(planned);
  });

  test.each(['province-51-2026-3', 'province-51-2026', 'central-51-2026-1', 'province-2026-1', '', 'central-2026-2', 'province-51-2027-0'])(
    'there is no round "%s"',
    (id) => {
      expect(roundById(id)).toBeUndefined();
    },
  );

  test('R10.3: dossiers of the old rules have a round of their own until 21 July 2026, which no list offers', () => {
    const round = transitionRound('province', '51');
    expect(round).toMatchObject({ id: 'province-51-2026-0', ruleSet: 'qd-148-2023-1489-2025', heldBefore: '2026-07-22' });
    expect(roundById('province-51-2026-0')).toEqual(round);
    expect(roundById('central-2026-0')?.ruleSet).toBe('qd-148-2023-1489-2025');
    expect(round && takesProposalOf(round, '2026-07-21') && !takesProposalOf(round, '2026-07-22')).toBe(true);
    expect(roundsFor('province', '51', 2026).every((r) => r.ruleSet === 'qd-26-2026')).toBe(true);
    expect(transitionRound('central', '51')).toBeUndefined();
  });

  test('R5.2: before a day excludes the day itself', () => {
    const round = roundsFor('province', '49', 2027)[0];
    expect(round && takesProposalOf(round, addDays(round.proposedBefore, -1))).toBe(true);
    expect(round && takesProposalOf(round, round.proposedBefore)).toBe(false);
  });

  test('a proposal too late for a round goes into the next one, over the turn of the year', () => {
    expect(nextRound('province', '51', '2026-07-31')?.id).toBe('province-51-2026-1');
    expect(nextRound('province', '51', '2026-08-01')?.id).toBe('province-51-2026-2');
    expect(nextRound('province', '51', '2026-10-30')?.id).toBe('province-51-2027-1');
    expect(nextRound('central', undefined, '2026-07-30')?.id).toBe('central-2027-2');
  });
});
