/**
 * Random councils over the rubric file as it stands: valid sheets, many of them close to the edges of the bands, one step around the star
 * gates, or ended by a disqualifier. Cheap, since it is asked for a hundred thousand; the same seed gives the same councils.
 */
import type { RuleSet } from '../rule-sets/rule-set.ts';
import type { Choice, Sheet } from '../scoring/sheet.ts';
import type { Agreed, Ballot } from '../scoring/verdict.ts';
import type { RawBand, RawCriterion, RawDisqualifier, RawSet } from './second-opinion.ts';

export type RandomCouncil = {
  readonly set: RawSet;
  readonly bands: readonly RawBand[];
  readonly policy: Pick<RuleSet, 'gates' | 'disqualification'>;
  readonly ballots: readonly Ballot[];
  readonly agreed: Agreed;
};

type Dice = {
  /** A whole number from 0, below `sides`. */
  readonly below: (sides: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
};

/** Mulberry32: 32 bits of state, a period of 2^32. */
const diceOf = (seed: number): Dice => {
  let state = seed | 0;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (sides: number): number => Math.floor(roll() * sides);
  return { below, chance: (share) => roll() < share, pick: <T>(list: readonly T[]) => list[below(list.length)] as T };
};

type Way = { readonly choice: Choice; readonly points: number; readonly case?: string };
type Field = {
  readonly at: number;
  readonly code: string;
  readonly item: number;
  /** `not-met` and all options, points rising. */
  readonly ways: readonly Way[];
  /** Least points for 3, 4 and 5 stars; none: not gated. */
  readonly bars: readonly number[];
  readonly cases: readonly string[];
  /** The field whose points it waits for, and how many. */
  readonly requires?: { readonly at: number; readonly minPoints: number };
  /** Points that set a disqualifier off. */
  readonly trigger?: number;
  /** It stands in no condition of another rule, so that its points may be moved freely. */
  readonly free: boolean;
};
type Form = { readonly set: RawSet; readonly fields: readonly Field[] };
/** A sheet in the making: for each field the place of a way, or ENDED. Arrays are replaced, not changed, so that members may share one. */
type Draft = { ways: readonly number[]; readonly disqualifiers: string[] };

const ENDED = -1;

const formOf = (set: RawSet): Form => {
  const listed = set.parts.flatMap((part) => part.items).flatMap((item, at) => item.criteria.map((criterion) => ({ criterion, item: at })));
  const codes = listed.map(({ criterion }) => criterion.code);
  const required = new Set(listed.map(({ criterion }) => criterion.requiresCriterion?.code));
  const fieldOf = ({ code, options, requiresCriterion, cases = [] }: RawCriterion, item: number, at: number): Field => {
    const ways: Way[] = options.map((option, choice) => ({ choice, points: option.points, ...(option.case ? { case: option.case } : {}) }));
    const marked = options.filter((option) => option.minimumForStars !== undefined);
    const bar = (stars: number) => Math.max(0, ...marked.filter((o) => (o.minimumForStars ?? 9) <= stars).map((o) => o.points));
    const trigger = set.disqualifiers.find((d) => d.triggerPoints !== undefined && d.criterionCodes?.includes(code))?.triggerPoints;
    return {
      ...{ at, code, item, cases: cases.map(({ id }) => id) },
      ways: [{ choice: 'not-met' as const, points: 0 }, ...ways].sort((a, b) => a.points - b.points),
      bars: marked.length === 0 ? [] : [3, 4, 5].map(bar),
      free: !requiresCriterion && !required.has(code) && trigger === undefined,
      ...(requiresCriterion ? { requires: { at: codes.indexOf(requiresCriterion.code), minPoints: requiresCriterion.minPoints } } : {}),
      ...(trigger === undefined ? {} : { trigger }),
    };
  };
  return { set, fields: listed.map(({ criterion, item }, at) => fieldOf(criterion, item, at)) };
};

const pointsOf = (field: Field | undefined, { ways }: Draft): number => field?.ways[ways[field.at] ?? ENDED]?.points ?? 0;

const choose = (draft: Draft, field: Field, way: number): void => {
  draft.ways = draft.ways.with(field.at, way);
};

/** A way at about `level` (0: the least, 1: the most) of what the field offers. A trigger is pulled on purpose or not at all. */
const wayAt = (dice: Dice, { ways, trigger }: Field, level: number): number => {
  const last = ways.length - 1;
  const way = Math.max(0, Math.min(last, Math.round(level * last + (dice.below(101) - 50) / 50)));
  return ways[way]?.points === trigger ? last : way;
};

/** The least way for the gates of so many stars; without a gate the best. */
const wayThrough = ({ ways, bars }: Field, stars: 3 | 4 | 5): number =>
  bars.length === 0 ? ways.length - 1 : ways.findIndex(({ choice, points }) => choice !== 'not-met' && points >= (bars[stars - 3] ?? 0));

/** A condition that is not met leaves 0 points as the only way. */
const keepConditions = (dice: Dice, { fields }: Form, draft: Draft): void => {
  for (const field of fields) {
    if (field.requires === undefined || pointsOf(fields[field.requires.at], draft) >= field.requires.minPoints) continue;
    choose(draft, field, dice.below(field.ways.filter(({ points }) => points === 0).length));
  }
};

/** Moves single choices until the sum of all totals is `target`, if it can be had. */
const moveTo = (dice: Dice, form: Form, drafts: readonly Draft[], movable: readonly Field[], target: number): void => {
  let distance = -target;
  for (const draft of drafts) for (const field of form.fields) distance += pointsOf(field, draft);
  for (let tries = 60; tries > 0 && distance !== 0; tries -= 1) {
    const draft = dice.pick(drafts);
    const field = dice.pick(movable);
    const way = dice.below(field.ways.length);
    const moved = distance + (field.ways[way]?.points ?? 0) - pointsOf(field, draft);
    if (Math.abs(moved) >= Math.abs(distance)) continue;
    distance = moved;
    choose(draft, field, way);
  }
};

/** How many of a council do a thing: one, just half, just over half, all, or any number. */
const some = (dice: Dice, drafts: readonly Draft[]): readonly Draft[] => {
  const of = drafts.length;
  const count = dice.pick([1, Math.floor(of / 2), Math.floor(of / 2) + 1, of, dice.below(of + 1)]);
  const first = dice.below(of);
  return [...drafts.slice(first), ...drafts.slice(0, first)].slice(0, count);
};

/** Ends a sheet: keeps the choices before `from`, perhaps some in its item, and none after that. */
const cut = (dice: Dice, { fields }: Form, draft: Draft, from: number): void => {
  let kept = true;
  draft.ways = draft.ways.map((way, at) => {
    if (at >= from) kept &&= fields[at]?.item === fields[from]?.item && dice.chance(0.7);
    return kept ? way : ENDED;
  });
};

const disqualify = (dice: Dice, form: Form, draft: Draft, { id, effect, criterionCodes = [], triggerPoints }: RawDisqualifier): void => {
  const { fields } = form;
  const named = fields.filter(({ code }) => criterionCodes.includes(code));
  const first = named[0]?.at ?? 0;
  if (triggerPoints !== undefined && draft.ways[named.at(-1)?.at ?? 0] !== ENDED) {
    const field = dice.pick(named);
    choose(draft, field, dice.pick(field.ways.flatMap(({ points }, way) => (points === triggerPoints ? [way] : []))));
    draft.ways = draft.ways.map((way, at) => ((fields[at]?.item ?? 0) > field.item ? ENDED : way));
    if (dice.chance(0.8)) return;
  }
  draft.disqualifiers.push(id);
  if (effect === 'stop-scoring') cut(dice, form, draft, first);
  // Nothing more is scored; what was scored before may stand on the sheet, up to all of it.
  else if (dice.chance(0.6)) cut(dice, form, draft, dice.below(fields.length));
};

const sheetOf = (dice: Dice, { fields }: Form, { ways, disqualifiers }: Draft): Sheet => {
  const choices: Record<string, Choice> = {};
  const cases: Record<string, string> = {};
  for (const { at, code, ways: all, cases: known } of fields) {
    const way = all[ways[at] ?? ENDED];
    if (way === undefined) continue;
    choices[code] = way.choice;
    if (known.length > 0) cases[code] = way.case ?? dice.pick(known);
  }
  return {
    choices,
    ...(fields.some((field) => field.cases.length > 0) ? { cases } : {}),
    ...(disqualifiers.length > 0 ? { disqualifiers } : {}),
  };
};

const agreedOn = (dice: Dice, { set, fields }: Form, ballots: readonly Ballot[]): Agreed => {
  const options: Record<string, Choice> = {};
  const share = dice.pick([1, 1, 0.9, 0]);
  for (const { code, ways, bars } of fields) {
    if (bars.length === 0 ? dice.below(50) > 0 : !dice.chance(share)) continue;
    // As a rule what one of the members chose; now and then something that none did.
    const chosen = dice.below(10) > 0 ? dice.pick(ballots).sheet.choices[code] : undefined;
    options[code] = chosen ?? dice.pick(ways).choice;
  }
  const disqualifiers: Record<string, boolean> = {};
  for (const { id } of set.disqualifiers) if (dice.chance(0.6)) disqualifiers[id] = dice.chance(0.5);
  return { options, disqualifiers };
};

const policyOf = (dice: Dice): RandomCouncil['policy'] => ({
  gates: {
    combine: dice.pick(['agreed', 'majority', 'all'] as const),
    fiveStarBandMissed: dice.pick(['hold', 'recognise', 'forward'] as const),
    threeStarMissed: dice.pick(['not-recognised', 'hold'] as const),
  },
  disqualification: { combine: dice.pick(['agreed', 'majority', 'any'] as const) },
});

const councilOf = (dice: Dice, form: Form, bands: readonly RawBand[]): RandomCouncil => {
  const { set, fields } = form;
  const edge = dice.pick(bands).minScore;
  const level = dice.chance(0.5) ? edge / 100 : dice.below(101) / 100;
  const stars = dice.pick([undefined, undefined, 3, 4, 5] as const);
  const first: Draft = { ways: fields.map((field) => (stars ? wayThrough(field, stars) : wayAt(dice, field, level))), disqualifiers: [] };
  keepConditions(dice, form, first);
  const close = dice.chance(0.6);
  const movable = fields.filter(({ free, bars }) => free && (stars === undefined || bars.length === 0));
  if (close) moveTo(dice, form, [first], movable, edge);

  // Small councils more often than large ones: they are the quicker to score.
  const count = 1 + Math.min(dice.below(15), dice.below(15), dice.below(15));
  const drafts = Array.from({ length: count }, (): Draft => ({ ways: first.ways, disqualifiers: [] }));
  if (stars !== undefined) {
    // A few members, or all, fall below a gate.
    for (let falls = dice.below(3); falls > 0; falls -= 1) {
      const field = dice.pick(fields.filter(({ bars }) => bars.length > 0));
      const way = Math.max(0, wayThrough(field, stars) - 1);
      for (const draft of some(dice, drafts)) choose(draft, field, way);
    }
  } else if (dice.chance(0.2)) for (const draft of drafts) draft.ways = fields.map((field) => wayAt(dice, field, level));
  else
    for (let changes = dice.below(2 * count); changes > 0; changes -= 1) {
      const field = dice.pick(fields);
      choose(dice.pick(drafts), field, wayAt(dice, field, level));
    }
  for (const draft of drafts) keepConditions(dice, form, draft);
  if (close) moveTo(dice, form, drafts, movable, edge * count + dice.below(5) - 2);

  if (set.disqualifiers.length > 0 && dice.chance(0.2)) {
    for (const disqualifier of new Set([dice.pick(set.disqualifiers), dice.pick(set.disqualifiers)]))
      for (const draft of some(dice, drafts)) disqualify(dice, form, draft, disqualifier);
  }
  const shared = new Map<readonly number[], Sheet>();
  const ballots = drafts.map((draft, at): Ballot => {
    const marked = draft.disqualifiers.length > 0;
    const sheet = (marked ? undefined : shared.get(draft.ways)) ?? sheetOf(dice, form, draft);
    if (!marked) shared.set(draft.ways, sheet);
    return { member: `member-${at + 1}`, sheet };
  });
  return { set, bands, policy: policyOf(dice), ballots, agreed: agreedOn(dice, form, ballots) };
};

/** A source of councils, set after set. Now and then the edges of the bands are others than the law's: they are data. */
export const randomCouncils = (sets: readonly RawSet[], bands: readonly RawBand[], seed: number): (() => RandomCouncil) => {
  const dice = diceOf(seed);
  const forms = sets.map(formOf);
  const lower = (edge: number): number => (edge > 0 && edge < 100 ? edge - 7 : edge);
  const otherBands = bands.map((band) => ({ ...band, minScore: lower(band.minScore), maxScore: lower(band.maxScore) }));
  let next = 0;
  return () => {
    const form = forms[next % forms.length] as Form;
    next += 1;
    return councilOf(dice, form, dice.chance(0.1) ? otherBands : bands);
  };
};
