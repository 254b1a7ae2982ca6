/**
 * The star rule of Decision 26/2026/QĐ-TTg a second time, so that the first can be held against it. Written from the process description
 * (R3.1 to R3.3; Art. 3.1 to 3.3), the field list of the rubric file (closing note of Annex II) and the domain report (star gates,
 * disqualification, arithmetic, policies), without a look at `scoring/`. It reads the rubric file as it stands. Of `scoring/` it may import
 * the shapes of question and answer and nothing that runs: what the two share, they could both have wrong.
 */
import type { RuleSet } from '../rule-sets/rule-set.ts';
import type { Choice, Sheet } from '../scoring/sheet.ts';
import type { Agreed, Ballot, MissedGate, Scored, Stopped, Verdict } from '../scoring/verdict.ts';

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

type Column = Pick<Line, 'criterion' | 'marks'>;

const columnsOf = (set: RawSet): readonly Column[] => {
  const criteria = set.parts.flatMap((part) => part.items).flatMap((item) => item.criteria);
  const marksOf = ({ options }: RawCriterion): readonly Mark[] =>
    options.flatMap(({ points, minimumForStars: stars }) => (stars === undefined ? [] : [{ stars, points }]));
  return criteria.map((criterion) => ({ criterion, marks: marksOf(criterion) }));
};

/** The columns of the sets that were asked for: they do not change, and many councils score the same set. */
const known = new WeakMap<RawSet, readonly Column[]>();

const tableOf = (set: RawSet, ballots: readonly Ballot[]): readonly Line[] => {
  const columns = known.get(set) ?? columnsOf(set);
  known.set(set, columns);
  const table: Line[] = [];
  for (const { criterion, marks } of columns) {
    const chosen: (Choice | undefined)[] = [];
    const cells: number[] = [];
    for (const { sheet } of ballots) {
      if (criterion.cases !== undefined) checkCase(criterion, sheet);
      const choice = sheet.choices[criterion.code];
      chosen.push(choice);
      cells.push(cellOf(criterion, choice));
    }
    table.push({ criterion, marks, chosen, cells });
  }
  // A criterion whose condition is not met is not scored.
  for (const { criterion, cells } of table) {
    const condition = criterion.requiresCriterion;
    if (condition === undefined) continue;
    const required = table.find((line) => line.criterion.code === condition.code);
    for (let at = 0; at < cells.length; at += 1) if (Math.max(0, required?.cells[at] ?? 0) < condition.minPoints) cells[at] = NOTHING;
  }
  return table;
};

/**
 * How many ballots find the disqualifier: their members marked it, or points of theirs set it off by themselves. And where: at the only
 * criterion that it names, or at the first on the rubric that set it off, so that the order of members does not matter.
 */
const foundBy = (disqualifier: RawDisqualifier, ballots: readonly Ballot[], table: readonly Line[]): { count: number; at?: string } => {
  const { id, criterionCodes: codes = [], triggerPoints } = disqualifier;
  const finders = new Set<number>();
  ballots.forEach(({ sheet }, ballot) => {
    if (sheet.disqualifiers?.includes(id)) finders.add(ballot);
  });
  let at = codes.length === 1 ? codes[0] : undefined;
  if (triggerPoints !== undefined) {
    for (const { criterion, chosen, cells } of table) {
      if (!codes.includes(criterion.code)) continue;
      for (let ballot = 0; ballot < cells.length; ballot += 1) {
        if (chosen[ballot] === undefined || Math.max(0, cells[ballot] ?? NOTHING) !== triggerPoints) continue;
        finders.add(ballot);
        at ??= criterion.code;
      }
    }
  }
  return at === undefined ? { count: finders.size } : { count: finders.size, at };
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

const countFrom = (least: number, cells: readonly number[]): number => {
  let count = 0;
  for (const cell of cells) if (cell >= least) count += 1;
  return count;
};

/**
 * What the council gives in a criterion. Under `all` and `majority` the most that all, or more than half, gave at least: they reach a gate
 * exactly when that reaches it. Under `agreed` the lowest choice where all fall between the same two marks, else the option agreed on.
 */
const councilCell = (line: Line, combine: Policy['gates']['combine'], agreed: Choice | undefined): number | 'open' => {
  if (combine === 'agreed') {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = NOTHING;
    line.chosen.forEach((choice) => {
      // A sheet that ended before this criterion does not speak to it.
      if (choice === undefined) return;
      const cell = cellOf(line.criterion, choice);
      lowest = Math.min(lowest, cell);
      highest = Math.max(highest, cell);
    });
    if (lowest > highest) return NOTHING;
    if (!line.marks.some(({ points }) => lowest < points && points <= highest)) return lowest;
    return agreed === undefined ? 'open' : cellOf(line.criterion, agreed);
  }
  const needed = combine === 'all' ? line.cells.length : Math.floor(line.cells.length / 2) + 1;
  let most = NOTHING;
  for (const cell of line.cells) if (cell > most && countFrom(cell, line.cells) >= needed) most = cell;
  return most;
};

const findingsOf = (set: RawSet, policy: Policy, ballots: readonly Ballot[], agreed: Agreed, table: readonly Line[]) => {
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
  return { undecided, stopped };
};

const notToTheEnd = (ballots: readonly Ballot[], table: readonly Line[]): readonly string[] => {
  const members: string[] = [];
  for (let at = 0; at < ballots.length; at += 1) {
    let whole = true;
    for (const { chosen } of table) whole &&= chosen[at] !== undefined;
    if (!whole) members.push(ballots[at]?.member ?? '');
  }
  return members;
};

/**
 * Stars of one product. Every disqualifier on which members differ, and every criterion in which a mark stands between them, needs the council's word; a disqualifier that is
 * found then ends it, and names itself by the order of the rubric; where none is, all must have scored to the end.
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
  const given: { line: Line; cell: number }[] = [];
  const options: string[] = [];
  for (const line of table) {
    if (line.marks.length === 0) continue;
    const cell = councilCell(line, policy.gates.combine, agreed.options[line.criterion.code]);
    if (cell === 'open') options.push(line.criterion.code);
    else given.push({ line, cell });
  }

  const { undecided, stopped } = findingsOf(rawSet, policy, ballots, agreed, table);
  if (undecided.length > 0) return { kind: 'open', options, disqualifiers: undecided, incomplete: [] };
  if (stopped !== undefined) return stopped;
  const incomplete = notToTheEnd(ballots, table);
  if (options.length > 0 || incomplete.length > 0) return { kind: 'open', options, disqualifiers: [], incomplete };

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
