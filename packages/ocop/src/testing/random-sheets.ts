/** Random valid score sheets over the rubric file as it stands: filled at a level, moved by single choices, ended by a disqualifier. */
import type { Choice, Sheet } from '../scoring/sheet.ts';
import type { RawCriterion, RawDisqualifier, RawSet } from './second-opinion.ts';

export type Dice = {
  /** A whole number from 0, below `sides`. */
  readonly below: (sides: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
};

/** Mulberry32: 32 bits of state, a period of 2^32. */
export const diceOf = (seed: number): Dice => {
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

type Way = { readonly choice: Choice; readonly points: number; readonly case: string | undefined };
export type Field = {
  readonly at: number;
  readonly code: string;
  readonly item: number;
  /** `not-met` and all options, points rising. */
  readonly ways: readonly Way[];
  readonly gated: boolean;
  /** For each number of stars the least way through the gate; without a gate the best way. */
  readonly through: Readonly<Record<3 | 4 | 5, number>>;
  readonly cases: readonly string[];
  /** The field whose points it waits for, and how many. */
  readonly requires: { readonly at: number; readonly minPoints: number } | undefined;
  /** Points that set a disqualifier off. */
  readonly trigger: number | undefined;
  /** It stands in no condition of another rule, so that its points may be moved freely. */
  readonly free: boolean;
};
export type Form = {
  readonly set: RawSet;
  readonly fields: readonly Field[];
  readonly gated: readonly Field[];
  readonly free: readonly Field[];
  readonly freeUngated: readonly Field[];
  readonly hasCases: boolean;
};
/** A sheet in the making: for each field the place of a way, or ENDED. Arrays are replaced, not changed, so that members may share one. */
export type Draft = { ways: readonly number[]; readonly disqualifiers: string[] };

const ENDED = -1;

export const formOf = (set: RawSet): Form => {
  const listed = set.parts.flatMap((part) => part.items).flatMap((item, at) => item.criteria.map((criterion) => ({ criterion, item: at })));
  const codes = listed.map(({ criterion }) => criterion.code);
  const required = new Set(listed.map(({ criterion }) => criterion.requiresCriterion?.code));
  const fieldOf = ({ code, options, requiresCriterion, cases = [] }: RawCriterion, item: number, at: number): Field => {
    const ways: Way[] = options.map((option, choice) => ({ choice, points: option.points, case: option.case }));
    const marked = options.filter((option) => option.minimumForStars !== undefined);
    const sorted = [{ choice: 'not-met' as const, points: 0, case: undefined }, ...ways].sort((a, b) => a.points - b.points);
    const through = (stars: number): number => {
      const least = Math.max(0, ...marked.filter((o) => (o.minimumForStars ?? 9) <= stars).map((o) => o.points));
      return marked.length === 0 ? ways.length : sorted.findIndex(({ choice, points }) => choice !== 'not-met' && points >= least);
    };
    const trigger = set.disqualifiers.find((d) => d.triggerPoints !== undefined && d.criterionCodes?.includes(code))?.triggerPoints;
    return {
      ...{ at, code, item, cases: cases.map(({ id }) => id) },
      ...{ ways: sorted, gated: marked.length > 0, through: { 3: through(3), 4: through(4), 5: through(5) } },
      free: !requiresCriterion && !required.has(code) && trigger === undefined,
      requires: requiresCriterion && { at: codes.indexOf(requiresCriterion.code), minPoints: requiresCriterion.minPoints },
      trigger,
    };
  };
  const fields = listed.map(({ criterion, item }, at) => fieldOf(criterion, item, at));
  const [gated, free] = [fields.filter((field) => field.gated), fields.filter((field) => field.free)];
  return {
    set,
    fields,
    gated,
    free,
    freeUngated: free.filter((field) => !field.gated),
    hasCases: fields.some(({ cases }) => cases.length > 0),
  };
};

const pointsOf = (field: Field | undefined, { ways }: Draft): number => field?.ways[ways[field.at] ?? ENDED]?.points ?? 0;

export const choose = (draft: Draft, field: Field, way: number): void => {
  draft.ways = draft.ways.with(field.at, way);
};

/** Those who chose the same before share what they choose now. */
export const chooseAlike = (drafts: readonly Draft[], field: Field, way: number): void => {
  const chosen = new Map<Draft['ways'], Draft['ways']>();
  for (const draft of drafts) {
    const ways = chosen.get(draft.ways) ?? draft.ways.with(field.at, way);
    chosen.set(draft.ways, ways);
    draft.ways = ways;
  }
};

/** A way at about `level` (0: the least, 1: the most) of what the field offers. A trigger is pulled on purpose or not at all. */
export const wayAt = (dice: Dice, { ways, trigger }: Field, level: number): number => {
  const last = ways.length - 1;
  const way = Math.max(0, Math.min(last, Math.round(level * last + (dice.below(101) - 50) / 50)));
  return ways[way]?.points === trigger ? last : way;
};

export const rechoose = (dice: Dice, draft: Draft, field: Field, level: number): void => choose(draft, field, wayAt(dice, field, level));

/** A condition that is not met leaves 0 points as the only way. */
export const keepConditions = (dice: Dice, { fields }: Form, draft: Draft): void => {
  for (const field of fields) {
    if (field.requires === undefined || pointsOf(fields[field.requires.at], draft) >= field.requires.minPoints) continue;
    choose(draft, field, dice.below(field.ways.filter(({ points }) => points === 0).length));
  }
};

/** Moves single choices of `movers` until the sum of all totals is `target`, if it can be had. */
export const moveTo = (
  dice: Dice,
  form: Form,
  drafts: readonly Draft[],
  movers: readonly Draft[],
  movable: readonly Field[],
  target: number,
): void => {
  let distance = -target;
  for (const draft of drafts) for (const field of form.fields) distance += pointsOf(field, draft);
  for (let tries = 60; tries > 0 && distance !== 0; tries -= 1) {
    const draft = dice.pick(movers);
    const field = dice.pick(movable);
    const way = dice.below(field.ways.length);
    const moved = distance + (field.ways[way]?.points ?? 0) - pointsOf(field, draft);
    if (Math.abs(moved) >= Math.abs(distance)) continue;
    distance = moved;
    choose(draft, field, way);
  }
};

/** Ends a sheet: keeps the choices before `from`, perhaps some in its item, and none after that. */
const cut = (dice: Dice, { fields }: Form, draft: Draft, from: number): void => {
  let kept = true;
  draft.ways = draft.ways.map((way, at) => {
    if (at >= from) kept &&= fields[at]?.item === fields[from]?.item && dice.chance(0.7);
    return kept ? way : ENDED;
  });
};

export const disqualify = (
  dice: Dice,
  form: Form,
  draft: Draft,
  { id, effect, criterionCodes = [], triggerPoints }: RawDisqualifier,
): void => {
  const { fields } = form;
  const named = fields.filter(({ code }) => criterionCodes.includes(code));
  const first = named[0]?.at ?? 0;
  if (triggerPoints !== undefined) {
    // It cannot be marked without the points that set it off, nor those be given after the sheet has ended.
    if (named.some(({ at }) => draft.ways[at] === ENDED)) return;
    const field = dice.pick(named);
    choose(draft, field, dice.pick(field.ways.flatMap(({ points }, way) => (points === triggerPoints ? [way] : []))));
    draft.ways = draft.ways.map((way, at) => ((fields[at]?.item ?? 0) > field.item ? ENDED : way));
    if (dice.chance(0.2)) draft.disqualifiers.push(id);
    return;
  }
  draft.disqualifiers.push(id);
  if (effect === 'stop-scoring') cut(dice, form, draft, first);
  // Nothing more is scored; what was scored before may stand on the sheet, up to all of it.
  else if (dice.chance(0.6)) cut(dice, form, draft, dice.below(fields.length));
};

export const sheetOf = (dice: Dice, { fields, hasCases }: Form, { ways, disqualifiers }: Draft): Sheet => {
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
    ...(hasCases ? { cases } : {}),
    ...(disqualifiers.length > 0 ? { disqualifiers } : {}),
  };
};
