/** From a sheet to its points. They are whole numbers; a total is 0 to 100 (Decision 26/2026, Art. 3.1, 3.3). */
import type { Disqualifier, RubricSet } from '../rubric/rubric.ts';
import { type Finding, findingsOn } from './findings.ts';
import { pointsOf } from './points-of.ts';
import type { Sheet } from './sheet.ts';

export type Assessment = {
  /** Of what was scored; on a stopped sheet that is not the whole. */
  readonly total: number;
  readonly parts: { readonly A: number; readonly B: number; readonly C: number };
  /** By code of the criterion, for the criteria that were scored. */
  readonly points: Readonly<Record<string, number>>;
  /** The first disqualifier found, in the order of the rubric. */
  readonly stopped: { readonly disqualifier: string; readonly effect: Disqualifier['effect']; readonly criterion?: string } | null;
};

/** The sheet must have no issues (`sheetIssues`). Choices for criteria that the set does not have are not seen. */
export const assess = (set: RubricSet, sheet: Sheet): Assessment => {
  const parts = { A: 0, B: 0, C: 0 };
  const points: Record<string, number> = {};
  for (const criterion of set.criteria) {
    const choice = sheet.choices[criterion.code];
    if (choice === undefined) continue;
    const given = pointsOf(criterion, choice);
    points[criterion.code] = given;
    parts[criterion.part] += given;
  }
  const [found] = findingsOn(set, sheet);
  return { total: parts.A + parts.B + parts.C, parts, points, stopped: found === undefined ? null : stoppedBy(found) };
};

const stoppedBy = ({ disqualifier, criterion }: Finding): Assessment['stopped'] => ({
  disqualifier: disqualifier.id,
  effect: disqualifier.effect,
  ...(criterion !== undefined && { criterion }),
});

/** Does it score every criterion of the set? Only such a sheet has a total that counts. */
export const isComplete = (set: RubricSet, sheet: Sheet): boolean => set.criteria.every((c) => sheet.choices[c.code] !== undefined);
