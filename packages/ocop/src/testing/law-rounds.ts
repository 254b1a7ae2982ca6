/** Council rounds that dossiers in random lives find: the number in a round's id tells what it says of the dossier. */
import type { State } from '@hoso/workflow';
import fc from 'fast-check';
import { yearOf } from '../calendar/civil-date.ts';
import { roundStreamId } from '../council-round/commitment.ts';
import type { RoundContext } from '../council-round/context.ts';
import type { DossierContext } from '../dossier/context.ts';
import { bandStars, ruleSetById } from '../rule-sets/rule-sets.ts';
import { agendaItem, linkedRound, scored, stopped } from './linked-rounds.ts';

/** The dossier of every random life. */
const DOSSIER = '00000000-0000-4000-8000-000000000000';
const qd26 = ruleSetById('qd-26-2026');
if (qd26 === undefined) throw new Error('rule set qd-26-2026 is gone');

type Over = Partial<RoundContext>;
const says = <T>(value: T): Readonly<Record<string, T>> => ({ [DOSSIER]: value });
const given = (average: number, gateStars: number) => (): Over => {
  const members = 9;
  const band = bandStars(average * members, members, qd26);
  return {
    results: says(scored({ sumOfTotals: average * members, members, bandStars: band, gateStars, stars: Math.min(band, gateStars) })),
  };
};
const results = [
  ...[given(20, 5), given(49, 4), given(50, 3), given(60, 2), given(69, 5), given(75, 4), given(89, 5)],
  ...[given(90, 5), given(92, 4), given(95, 5), given(100, 5), given(100, 2), (): Over => ({ results: says(stopped()) })],
];
const others: readonly (() => Over)[] = [
  () => ({}),
  () => ({ agenda: [] }),
  () => ({ ruleSet: 'qd-148-2023-1489-2025' }),
  () => ({ deferred: says({ cause: 'postponed', nextRoundId: null, attempts: 0 }) }),
  () => ({ results: says(scored({ sumOfTotals: 900, members: 9, bandStars: 4, gateStars: 5, stars: 4 })) }),
];
const sayings = [...results, ...others];

/** 1 and 2 are the calendar's. */
const FIRST = 3;
const years = Array.from({ length: 10 }, (_, i) => 2026 + i);
const idOf = (place: string, year: number, n: number): string => `${place}-${year}-${FIRST + n}`;
const roundIds = new Map(
  ['province-51', 'province-01', 'central'].flatMap((place) =>
    years.flatMap((year) => sayings.map((_, n) => [roundStreamId(idOf(place, year, n)), idOf(place, year, n)] as const)),
  ),
);

/** undefined where the id is not that of a round. */
export const heldRound = (stream: string, context: DossierContext): State<RoundContext> | undefined => {
  const roundId = roundIds.get(stream);
  const [, year, number] = /-(\d{4})-(\d+)$/.exec(roundId ?? '') ?? [];
  if (roundId === undefined || year === undefined) return undefined;
  const items = says(agendaItem(context, context.kind === 're-evaluation' ? 'written-opinions' : 'meeting'));
  const agenda = Object.entries(items).map(([dossierId, item]) => ({ dossierId, ...item }));
  const over = { agenda, proposedBefore: `${year}-10-30`, heldBefore: `${year}-12-30`, concludedOn: `${year}-12-29` };
  return linkedRound(roundId, { ...over, ...sayings[Number(number) - FIRST]?.() }).state;
};

/** What the system is told of rounds: mostly of one that fits the dossier, and mostly of the one that has it. */
export const toldOfRound = (context: DossierContext, effectiveOn: string): fc.Arbitrary<unknown> => {
  const place = context.desk === 'central-council' ? 'central' : `province-${context.provinceCode}`;
  const saying = fc.oneof(
    { weight: 6, arbitrary: fc.nat({ max: results.length - 1 }) },
    { weight: 1, arbitrary: fc.integer({ min: results.length, max: sayings.length - 1 }) },
  );
  const some = fc
    .tuple(fc.constantFrom(place, place, place, place, 'province-01', 'central'), saying, fc.constantFrom(0, 1, 1))
    .map(([at, n, later]) => ({ round: roundStreamId(idOf(at, yearOf(effectiveOn) + later, n)) }));
  const stream = context.round?.stream;
  return stream == null ? some : fc.oneof({ weight: 5, arbitrary: fc.constant({ round: stream }) }, { weight: 1, arbitrary: some });
};
