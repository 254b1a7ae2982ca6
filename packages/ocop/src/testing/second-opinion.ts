/**
 * The star rule of Decision 26/2026/QĐ-TTg a second time, so that the first can be held against it. Written from the process description
 * (R3.1 to R3.3; Art. 3.1 to 3.3), the field list of the rubric file (closing note of Annex II) and the domain report (star gates,
 * disqualification, arithmetic, policies), without a look at `scoring/`. It reads the rubric file as it stands. Of `scoring/` it may import
 * the shapes of question and answer and nothing that runs: what the two share, they could both have wrong.
 */
import type { RuleSet } from '../rule-sets/rule-set.ts';
import type { Choice, Sheet } from '../scoring/sheet.ts';
import type { Agreed, Ballot, MissedGate, Open, Scored, Stopped, Verdict } from '../scoring/verdict.ts';

/** The part of the rubric file that stars depend on. */
export type RawBand = { readonly stars: number; readonly minScore: number; readonly maxScore: number; readonly maxInclusive: boolean };
export type RawOption = { readonly points: number; readonly minimumForStars?: 3 | 4 | 5; readonly case?: string };
export type RawCriterion = {
  readonly code: string;
  readonly options: readonly RawOption[];
  readonly cases?: readonly { readonly id: string }[];
  readonly requiresCriterion?: { readonly code: string; readonly minPoints: number };
};
export type RawDisqualifier = {
  readonly id: string;
  readonly effect: Stopped['effect'];
  readonly criterionCodes?: readonly string[];
  readonly triggerPoints?: number;
};
export type RawSet = {
  readonly number: number;
  readonly disqualifiers: readonly RawDisqualifier[];
  readonly parts: readonly { readonly items: readonly { readonly criteria: readonly RawCriterion[] }[] }[];
};
type Policy = Pick<RuleSet, 'gates' | 'disqualification'>;

type Mark = { readonly stars: 3 | 4 | 5; readonly points: number };

/** One line of the score table: a criterion with a cell for each ballot. */
type Line = {
  readonly criterion: RawCriterion;
  /** What each ballot chose; undefined where its sheet ended before. */
  readonly chosen: readonly (Choice | undefined)[];
  /** Points of what was chosen; below every gate where nothing fits or was chosen. */
  readonly cells: number[];
  /** The star marks that the criterion bears, with the points of the options that bear them. */
  readonly marks: readonly Mark[];
};

/** A cell that no gate accepts, not even one of 0 points. It adds 0 points. */
const NOTHING = -1;
const GATED_STARS = [3, 4, 5] as const;

const cellOf = (criterion: RawCriterion, choice: Choice | undefined): number => {
  if (choice === undefined || choice === 'not-met') return NOTHING;
  const option = criterion.options[choice];
  if (option === undefined) throw new RangeError(`criterion ${criterion.code} has no option ${choice}`);
  return option.points;
};

/** Set 26: the option must be of the case that the sheet picked. */
const checkCase = ({ code, options }: RawCriterion, { choices, cases }: Sheet): void => {
  const choice = choices[code];
  if (typeof choice !== 'number') return;
  const picked = cases?.[code];
  if (picked === undefined || options[choice]?.case !== picked) throw new RangeError(`the option of ${code} is not of the case ${picked}`);
};

const lineOf = (criterion: RawCriterion, ballots: readonly Ballot[]): Line => {
  const { code } = criterion;
  const chosen: (Choice | undefined)[] = [];
  const cells: number[] = [];
  for (const { sheet } of ballots) {
    const choice = sheet.choices[code];
    chosen.push(choice);
    cells.push(cellOf(criterion, choice));
    if (criterion.cases !== undefined) checkCase(criterion, sheet);
  }
  const marks: Mark[] = [];
  for (const { points, minimumForStars } of criterion.options)
    if (minimumForStars !== undefined) marks.push({ stars: minimumForStars, points });
  return { criterion, chosen, cells, marks };
};

const tableOf = (set: RawSet, ballots: readonly Ballot[]): readonly Line[] => {
  const table: Line[] = [];
  for (const part of set.parts)
    for (const item of part.items) for (const criterion of item.criteria) table.push(lineOf(criterion, ballots));
  // A criterion whose condition is not met is not scored.
  for (const { criterion, cells } of table) {
    const condition = criterion.requiresCriterion;
    if (condition === undefined) continue;
    const required = table.find((line) => line.criterion.code === condition.code);
    for (let at = 0; at < cells.length; at += 1) if (Math.max(0, required?.cells[at] ?? 0) < condition.minPoints) cells[at] = NOTHING;
  }
  return table;
};

/** The ballots that find the disqualifier: their members marked it, or points of theirs set it off by themselves. */
const foundBy = (disqualifier: RawDisqualifier, ballots: readonly Ballot[], table: readonly Line[]): { count: number; at?: string } => {
  const codes = disqualifier.criterionCodes ?? [];
  const lines = table.filter((line) => codes.includes(line.criterion.code));
  let count = 0;
  let at = codes.length === 1 ? codes[0] : undefined;
  for (let ballot = 0; ballot < ballots.length; ballot += 1) {
    let found = ballots[ballot]?.sheet.disqualifiers?.includes(disqualifier.id) ?? false;
    for (const line of lines) {
      if (disqualifier.triggerPoints === undefined || line.chosen[ballot] === undefined) continue;
      if (Math.max(0, line.cells[ballot] ?? NOTHING) !== disqualifier.triggerPoints) continue;
      found = true;
      at ??= line.criterion.code;
    }
    if (found) count += 1;
  }
  return at === undefined ? { count } : { count, at };
};

/** What the members' findings make the council's; undefined while it has to agree. */
const finding = (combine: Policy['disqualification']['combine'], count: number, of: number, agreed: boolean | undefined) => {
  if (combine === 'any') return count > 0;
  if (combine === 'majority') return count + count > of;
  if (count === 0) return false;
  return count === of ? true : agreed;
};

/** Art. 3.3: the band whose edges, each taken once for every member, enclose the sum. No division, so nothing to round. */
const bandStarsOf = (bands: readonly RawBand[], sum: number, members: number): number => {
  for (const band of bands) {
    if (sum < band.minScore * members) continue;
    if (sum < band.maxScore * members || (band.maxInclusive && sum === band.maxScore * members)) return band.stars;
  }
  throw new RangeError(`no band holds ${sum} points of ${members} members`);
};

/**
 * The members' cells put in order, highest first, stand for what the council gives: the last one under `all`, the first one past the half
 * under `majority`; enough members reach a gate exactly when that cell does. Under `agreed` it is the option that all chose or agreed on.
 */
const councilCell = (line: Line, combine: Policy['gates']['combine'], agreed: Choice | undefined): number | 'open' => {
  if (combine === 'agreed') {
    const first = line.chosen[0];
    if (line.chosen.every((choice) => choice === first)) return line.cells[0] ?? NOTHING;
    return agreed === undefined ? 'open' : cellOf(line.criterion, agreed);
  }
  const falling = [...line.cells].sort((a, b) => b - a);
  const needed = combine === 'all' ? falling.length : Math.floor(falling.length / 2) + 1;
  return falling[needed - 1] ?? NOTHING;
};

const open = (lists: Partial<Omit<Open, 'kind'>>): Open => ({ kind: 'open', options: [], disqualifiers: [], incomplete: [], ...lists });

const disqualified = (set: RawSet, policy: Policy, ballots: readonly Ballot[], agreed: Agreed, table: readonly Line[]) => {
  const undecided: string[] = [];
  let stopped: Stopped | undefined;
  for (const disqualifier of set.disqualifiers) {
    const { count, at } = foundBy(disqualifier, ballots, table);
    const holds = finding(policy.disqualification.combine, count, ballots.length, agreed.disqualifiers[disqualifier.id]);
    if (holds === undefined) undecided.push(disqualifier.id);
    if (!holds || stopped !== undefined) continue;
    const { id, effect } = disqualifier;
    stopped = { kind: 'stopped', effect, disqualifier: id, ...(at === undefined ? {} : { criterion: at }) };
  }
  // One that holds decides, whatever else is still to be agreed.
  return stopped ?? (undecided.length > 0 ? open({ disqualifiers: undecided }) : undefined);
};

/**
 * Stars of one product. In this order, since each step presupposes the one before: is it disqualified, did all score it to the end, what
 * does the council give in each gated criterion, which band and which gates does it reach.
 * @throws RangeError without a ballot, or for a sheet that breaks the rubric.
 */
export const secondOpinion = (
  rawSet: RawSet,
  bands: readonly RawBand[],
  policy: Policy,
  ballots: readonly Ballot[],
  agreed: Agreed,
): Verdict => {
  if (ballots.length === 0) throw new RangeError('no sheet counts, so there is no average');
  const table = tableOf(rawSet, ballots);

  const ended = disqualified(rawSet, policy, ballots, agreed, table);
  if (ended !== undefined) return ended;

  const incomplete: string[] = [];
  for (let at = 0; at < ballots.length; at += 1) {
    let whole = true;
    for (const { chosen } of table) whole &&= chosen[at] !== undefined;
    if (!whole) incomplete.push(ballots[at]?.member ?? '');
  }
  if (incomplete.length > 0) return open({ incomplete });

  const given: { line: Line; cell: number }[] = [];
  const options: string[] = [];
  for (const line of table) {
    if (line.marks.length === 0) continue;
    const cell = councilCell(line, policy.gates.combine, agreed.options[line.criterion.code]);
    if (cell === 'open') options.push(line.criterion.code);
    else given.push({ line, cell });
  }
  if (options.length > 0) return open({ options });

  let sumOfTotals = 0;
  for (const line of table) for (const cell of line.cells) if (cell !== NOTHING) sumOfTotals += cell;

  const missed: MissedGate[] = [];
  // A mark holds for its own stars and for all above.
  const shortAt = { 3: false, 4: false, 5: false };
  for (const { line, cell } of given) {
    for (const { stars, points } of line.marks) {
      if (cell >= points) continue;
      missed.push({ criterion: line.criterion.code, stars, needs: points, has: Math.max(0, cell) });
      for (const above of GATED_STARS) if (above >= stars) shortAt[above] = true;
    }
  }
  let gateStars = 2;
  for (const stars of GATED_STARS) if (!shortAt[stars]) gateStars = stars;

  const bandStars = bandStarsOf(bands, sumOfTotals, ballots.length);
  const scored: Scored = {
    ...{ kind: 'scored', sumOfTotals, members: ballots.length },
    ...{ bandStars, gateStars, stars: Math.min(bandStars, gateStars), missed },
  };
  return scored;
};
