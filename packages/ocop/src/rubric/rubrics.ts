/** The rubrics that products are scored on. A stored sheet names its own for ever, so none is ever removed or changed. */
import type { CivilDate } from '../calendar/civil-date.ts';
import data from './qd-26-2026.json' with { type: 'json' };
import { type Revision, revise } from './revisions.ts';
import type { Rubric, RubricSet } from './rubric.ts';
import { rubricOf } from './rubric-data.ts';

/** What was corrected since, oldest first: nothing yet. */
const revisions: readonly Revision[] = [];

const withRevisions = (first: Rubric, later: readonly Revision[]): readonly Rubric[] => {
  const all = [first];
  for (const next of later) all.push(revise(all.at(-1) ?? first, next));
  return all;
};

/** Oldest first. Checked once, at start: broken data must not wait for the sheet that meets it. */
export const rubrics: readonly Rubric[] = withRevisions(rubricOf(data), revisions);

const byId = new Map(rubrics.map((r) => [r.id, r]));

/** By `<rule set>/<revision>`, `qd-26-2026/1`. */
export const rubricById = (id: string): Rubric | undefined => byId.get(id);

/** The newest revision in force that day; undefined where the rule set has no rubric here, or not yet. */
export const rubricFor = (ruleSetId: string, on: CivilDate): Rubric | undefined =>
  rubrics.findLast((r) => r.ruleSet === ruleSetId && r.from <= on);

/** The sheet of a product set, by its number `01` to `26`. */
export const rubricSet = (rubric: Rubric, number: string): RubricSet | undefined => rubric.sets.find((s) => s.number === number);
