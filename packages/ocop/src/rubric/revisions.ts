/** A corrected cell makes a new revision, with a reason; the revision before it stays as it is, for the sheets that used it. */
import type { Text } from '@hoso/workflow';
import type { CivilDate } from '../calendar/civil-date.ts';
import type { Correction, Criterion, Rubric } from './rubric.ts';

export type Revision = {
  /** One more than that of the rubric which it corrects. */
  readonly revision: number;
  /** First day on which rounds are planned with it. */
  readonly from: CivilDate;
  readonly reason: Text;
  readonly corrections: readonly Correction[];
  /** Ids of the known inconsistencies that it does away with. */
  readonly settles: readonly string[];
};

/** A revision that does not fit the rubric which it corrects: the data of the program are wrong. */
export class RevisionMisfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RevisionMisfit';
  }
}

/** @throws RevisionMisfit when a cell does not hold what the correction says it holds, or the numbers, days or ids do not follow. */
export const revise = (before: Rubric, { revision, from, reason, corrections, settles }: Revision): Rubric => {
  const id = `${before.ruleSet}/${revision}`;
  if (revision !== before.revision + 1) throw new RevisionMisfit(`${id} does not follow ${before.id}`);
  if (from < before.from) throw new RevisionMisfit(`${id} begins before ${before.id}`);
  if (corrections.length === 0) throw new RevisionMisfit(`${id} corrects nothing`);
  const unknown = settles.find((s) => !before.knownInconsistencies.some((k) => k.id === s));
  if (unknown !== undefined) throw new RevisionMisfit(`${id} settles ${unknown}, which is no known inconsistency`);
  return {
    id,
    ruleSet: before.ruleSet,
    revision,
    from,
    reason,
    corrections,
    knownInconsistencies: before.knownInconsistencies.filter((k) => !settles.includes(k.id)),
    sets: corrections.reduce(correct, before.sets),
  };
};

const correct = (sets: Rubric['sets'], c: Correction): Rubric['sets'] => {
  const set = sets.find((s) => s.number === c.set);
  const criterion = set?.criteria.find((x) => x.code === c.criterion);
  if (set === undefined || criterion === undefined) throw new RevisionMisfit(`${place(c)}: there is no such criterion`);
  const criteria = set.criteria.map((x) => (x === criterion ? corrected(criterion, c) : x));
  return sets.map((s) => (s === set ? { ...set, criteria } : s));
};

const corrected = (criterion: Criterion, c: Correction): Criterion => {
  if (c.option === undefined) return withField(criterion, c);
  const option = criterion.options[c.option];
  if (option === undefined) throw new RevisionMisfit(`${place(c)}: there is no such option`);
  return { ...criterion, options: criterion.options.map((o) => (o === option ? withField(option, c) : o)) };
};

const withField = <T extends object>(owner: T, c: Correction): T => {
  const { [c.field]: stands = null, ...others } = owner as Readonly<Record<string, unknown>>;
  if (!same(stands, c.was)) throw new RevisionMisfit(`${place(c)}: ${JSON.stringify(stands)} stands there, not ${JSON.stringify(c.was)}`);
  return (c.is === null ? others : { ...others, [c.field]: c.is }) as T;
};

const same = (a: unknown, b: Correction['was']): boolean => {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
  return 'vi' in a && 'en' in a && a.vi === b.vi && a.en === b.en;
};

const place = (c: Correction): string =>
  `set ${c.set}, criterion ${c.criterion}${c.option === undefined ? '' : `, option ${c.option}`}, ${c.field}`;
