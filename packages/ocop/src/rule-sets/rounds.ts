/**
 * The calendar of assessment rounds: the standard rounds of Decision 26/2026 Art. 5, and what a province's plan puts in their place.
 * "Before" a day excludes the day itself (our reading of Art. 5).
 */
import { addDays, type CivilDate, yearOf } from '../calendar/civil-date.ts';
import { qd26 } from './qd-26-2026.ts';
import { qd148With1489 } from './qd-148-2023-1489-2025.ts';

export type RoundLevel = 'province' | 'central';

export type Round = {
  /** `province-51-2026-1`, `central-2026-2`. */
  readonly id: string;
  readonly level: RoundLevel;
  /** Code of the province; absent at the central level. */
  readonly province?: string;
  readonly year: number;
  /** 1 and 2 for the two rounds of the year; 0 for the winding up of the old rules. */
  readonly number: number;
  /** Id of the rule set whose dossiers it takes. */
  readonly ruleSet: string;
  readonly title: { readonly vi: string; readonly en: string };
  /** Communes finish their review of ideas before this day, where a plan says so. */
  readonly ideasBefore?: CivilDate;
  /** Proposals count for this round when they were made (đề nghị) before this day. */
  readonly proposedBefore: CivilDate;
  /** First day on which the council may meet for the round, where a plan names a month. */
  readonly heldFrom?: CivilDate;
  /** The assessment is held before this day. */
  readonly heldBefore: CivilDate;
  /** Beyond the two standard rounds: lawful only if the council's regulation provides for it and there is a plan. */
  readonly extra: boolean;
  readonly basis: string;
  readonly note?: string;
};

/** Art. 5.1 and 5.2; central round 2 runs in the same calendar year, before round 1. */
const standard = [
  { level: 'province', number: 1, proposedBefore: '04-30', heldBefore: '06-30', basis: 'QĐ 26/2026 Art. 5.1' },
  { level: 'province', number: 2, proposedBefore: '10-30', heldBefore: '12-30', basis: 'QĐ 26/2026 Art. 5.1' },
  { level: 'central', number: 1, proposedBefore: '07-30', heldBefore: '09-30', basis: 'QĐ 26/2026 Art. 5.2' },
  { level: 'central', number: 2, proposedBefore: '01-30', heldBefore: '03-30', basis: 'QĐ 26/2026 Art. 5.2' },
] as const;

const levelNames = {
  province: { vi: 'cấp tỉnh', en: 'Provincial' },
  central: { vi: 'cấp trung ương', en: 'Central' },
} as const;

const idOf = (r: Pick<Round, 'level' | 'province' | 'year' | 'number'>): string =>
  [r.level, r.province, r.year, r.number].filter((part) => part !== undefined).join('-');

/** Rounds whose last day for proposals had passed when the Decision came into force (Art. 11.1) never were. */
const standardRounds = (level: RoundLevel, province: string | undefined, year: number): readonly Round[] =>
  standard
    .filter((s) => s.level === level && `${year}-${s.proposedBefore}` > qd26.inForceFrom)
    .map((s) => {
      const place = { level, ...(province === undefined ? {} : { province }), year, number: s.number };
      return {
        id: idOf(place),
        ...place,
        ruleSet: qd26.id,
        title: { vi: `Đợt ${s.number} năm ${year}, ${levelNames[level].vi}`, en: `${levelNames[level].en} round ${s.number} of ${year}` },
        proposedBefore: `${year}-${s.proposedBefore}`,
        heldBefore: `${year}-${s.heldBefore}`,
        extra: false,
        basis: s.basis,
      };
    });

/** Rounds of a province and year by its plan; they stand in place of the standard ones. */
export const plannedRounds: readonly Round[] = [
  {
    id: 'province-51-2026-1',
    level: 'province',
    province: '51',
    year: 2026,
    number: 1,
    ruleSet: qd26.id,
    title: { vi: 'Đợt 1 năm 2026, tỉnh Quảng Ngãi (tháng 8)', en: 'Round 1 of 2026, Quảng Ngãi (August)' },
    ideasBefore: '2026-07-01',
    proposedBefore: '2026-08-01',
    heldFrom: '2026-08-01',
    heldBefore: '2026-09-01',
    extra: true,
    basis: 'Quảng Ngãi OCOP plan 2026 III.5.b; QĐ 26/2026 Art. 5.1',
    note: "Not a round of Art. 5.1: needs the council's regulation. The plan names only the month; the last day for proposals is assumed, the department announces it.",
  },
  {
    id: 'province-51-2026-2',
    level: 'province',
    province: '51',
    year: 2026,
    number: 2,
    ruleSet: qd26.id,
    title: { vi: 'Đợt 2 năm 2026, tỉnh Quảng Ngãi (tháng 11)', en: 'Round 2 of 2026, Quảng Ngãi (November)' },
    ideasBefore: '2026-09-01',
    proposedBefore: '2026-10-30',
    heldFrom: '2026-11-01',
    heldBefore: '2026-12-30',
    extra: false,
    basis: 'Quảng Ngãi OCOP plan 2026 III.5.b; QĐ 26/2026 Art. 5.1',
    note: 'The plan says November, as an expectation (dự kiến); the last day for proposals and for the round is that of Art. 5.1.',
  },
];

/** Rounds of a level and year in the order of their meetings; `province` is the code, undefined at the central level. */
export const roundsFor = (level: RoundLevel, province: string | undefined, year: number): readonly Round[] => {
  if ((level === 'province') !== (province !== undefined)) return [];
  const planned = plannedRounds.filter((r) => r.level === level && r.province === province && r.year === year);
  const rounds = planned.length > 0 ? planned : standardRounds(level, province, year);
  return rounds.toSorted((a, b) => (a.heldBefore < b.heldBefore ? -1 : 1));
};

/**
 * The meetings at which dossiers of the old rules are finished within the 60 days of Art. 12.2; `roundsFor` does not list them. No document
 * names such a meeting: id `province-51-2026-0` stands for whatever the council held until then.
 */
export const transitionRound = (level: RoundLevel, province: string | undefined): Round | undefined => {
  if ((level === 'province') !== (province !== undefined) || qd148With1489.inForceUntil === undefined) return undefined;
  const place = { level, ...(province === undefined ? {} : { province }), year: yearOf(qd148With1489.inForceUntil), number: 0 };
  const dayAfter = addDays(qd148With1489.inForceUntil, 1);
  return {
    id: idOf(place),
    ...place,
    ruleSet: qd148With1489.id,
    title: { vi: `Đợt chuyển tiếp năm 2026, ${levelNames[level].vi}`, en: `${levelNames[level].en} transitional round of 2026` },
    proposedBefore: dayAfter,
    heldBefore: dayAfter,
    extra: true,
    basis: 'QĐ 26/2026 Art. 12.2',
    note: 'Assumed: the law gives a last day, not a round.',
  };
};

export const roundById = (id: string): Round | undefined => {
  const match = /^(?:province-(?<province>\d{2})|central)-(?<year>\d{4})-\d+$/.exec(id);
  if (match?.groups === undefined) return undefined;
  const { province, year } = match.groups;
  const level = province === undefined ? 'central' : 'province';
  return [...roundsFor(level, province, Number(year)), transitionRound(level, province)].find((round) => round?.id === id);
};

/** The year of a round in or beside the calendar, by its id. */
export const yearOfRound = (id: string): number => Number(/-(\d{4})-\d+$/.exec(id)?.[1]);

/** Does a proposal of this day come in time for the round? */
export const takesProposalOf = (round: Round, proposedOn: CivilDate): boolean => proposedOn < round.proposedBefore;

/** The next round of a level, by meeting date, that still takes a proposal of this day. */
export const nextRound = (level: RoundLevel, province: string | undefined, proposedOn: CivilDate): Round | undefined =>
  [yearOf(proposedOn), yearOf(proposedOn) + 1]
    .flatMap((year) => roundsFor(level, province, year))
    .find((round) => takesProposalOf(round, proposedOn));
