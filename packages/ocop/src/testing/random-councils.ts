/**
 * Random councils over the rubric file as it stands: valid sheets, many of them close to the edges of the bands, one step around the star
 * gates, or ended by a disqualifier. Cheap, since it is asked for a hundred thousand; the same seed gives the same councils.
 */
import type { RuleSet } from '../rule-sets/rule-set.ts';
import type { Choice, Sheet } from '../scoring/sheet.ts';
import type { Agreed, Ballot } from '../scoring/verdict.ts';
import {
  chooseAlike,
  type Dice,
  type Draft,
  diceOf,
  disqualify,
  type Form,
  formOf,
  keepConditions,
  moveTo,
  rechoose,
  sheetOf,
  wayAt,
} from './random-sheets.ts';
import type { RawBand, RawSet } from './second-opinion.ts';

export type RandomCouncil = {
  readonly set: RawSet;
  readonly bands: readonly RawBand[];
  readonly policy: Pick<RuleSet, 'gates' | 'disqualification'>;
  readonly ballots: readonly Ballot[];
  readonly agreed: Agreed;
};

/** How many of a council do a thing: one, just half, just over half, all, or any number. */
const some = (dice: Dice, drafts: readonly Draft[]): readonly Draft[] => {
  const of = drafts.length;
  const count = dice.pick([1, Math.floor(of / 2), Math.floor(of / 2) + 1, of, dice.below(of + 1)]);
  const first = dice.below(of);
  return [...drafts.slice(first), ...drafts.slice(0, first)].slice(0, count);
};

/** Members whose choices are the same share a sheet: that is quicker than to write it out for each. */
const ballotsOf = (dice: Dice, form: Form, drafts: readonly Draft[]): readonly Ballot[] => {
  const shared = new Map<Draft['ways'], Sheet>();
  return drafts.map((draft, at) => {
    const marked = draft.disqualifiers.length > 0;
    const sheet = (marked ? undefined : shared.get(draft.ways)) ?? sheetOf(dice, form, draft);
    if (!marked) shared.set(draft.ways, sheet);
    return { member: `member-${at + 1}`, sheet };
  });
};

type Combine = RandomCouncil['policy']['gates']['combine'];

const agreedOn = (dice: Dice, { set, fields }: Form, ballots: readonly Ballot[], combine: Combine): Agreed => {
  const options: Record<string, Choice> = {};
  // All that may be asked for, nearly all, nothing; a little of it where the policy asks for nothing. No gate looks at the others.
  const share = combine === 'agreed' ? dice.pick([1, 1, 0.9, 0]) : 0.1;
  for (const { code, ways, gated } of fields) {
    if (!dice.chance(gated ? share : 0.02)) continue;
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
  const { set, fields, gated } = form;
  const edge = dice.pick(bands).minScore;
  const level = dice.chance(0.5) ? edge / 100 : dice.below(101) / 100;
  const stars = dice.pick([undefined, undefined, 3, 4, 5] as const);
  const close = dice.chance(0.6);
  // What stands at the gates stays there: only points that no gate asks for are moved.
  const movable = stars === undefined ? form.free : form.freeUngated;
  const first: Draft = { ways: fields.map((field) => (stars ? field.through[stars] : wayAt(dice, field, level))), disqualifiers: [] };
  keepConditions(dice, form, first);
  if (close) moveTo(dice, form, [first], [first], movable, edge);

  // Small councils more often than large ones: they are the quicker to score.
  const count = dice.below(15) > 0 ? dice.pick([1, 2, 2, 2, 3, 3, 4]) : 5 + dice.below(11);
  const drafts = Array.from({ length: count }, (): Draft => ({ ...first, disqualifiers: [] }));
  // A few members, or all, fall below a gate; or all score for themselves; or some change a thing or two.
  if (stars !== undefined) {
    for (let falls = dice.below(3); falls > 0; falls -= 1) {
      const field = dice.pick(gated);
      chooseAlike(some(dice, drafts), field, Math.max(0, field.through[stars] - 1));
    }
  } else if (dice.chance(0.1)) for (const draft of drafts) draft.ways = fields.map((field) => wayAt(dice, field, level));
  else for (let changes = dice.below(count + 2); changes > 0; changes -= 1) rechoose(dice, dice.pick(drafts), dice.pick(fields), level);
  for (const draft of drafts) keepConditions(dice, form, draft);
  if (close) moveTo(dice, form, drafts, drafts.slice(0, 2), movable, edge * count + dice.below(5) - 2);

  if (set.disqualifiers.length > 0 && dice.chance(0.2)) {
    // In the order of the rubric: dossier first, then criterion after criterion.
    const picked = [dice.pick(set.disqualifiers), dice.pick(set.disqualifiers)];
    for (const disqualifier of set.disqualifiers) {
      if (picked.includes(disqualifier)) for (const draft of some(dice, drafts)) disqualify(dice, form, draft, disqualifier);
    }
  }
  const ballots = ballotsOf(dice, form, drafts);
  const policy = policyOf(dice);
  return { set, bands, policy, ballots, agreed: agreedOn(dice, form, ballots, policy.gates.combine) };
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
