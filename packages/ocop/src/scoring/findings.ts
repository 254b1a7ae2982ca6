/** The disqualifiers on a sheet (Annex II: "hồ sơ bị loại khi", "không đánh giá các bước tiếp theo"). */
import type { Disqualifier, RubricSet } from '../rubric/rubric.ts';
import { pointsOf } from './points-of.ts';
import type { Sheet } from './sheet.ts';

export type Finding = {
  readonly disqualifier: Disqualifier;
  /** The criterion at which it applies: the one that gave the trigger points, else the first that it names. */
  readonly criterion?: string;
};

/** In the order of the rubric: those that the assessor marked, and those that apply by themselves because of the points given. */
export const findingsOn = (set: RubricSet, sheet: Sheet): readonly Finding[] =>
  set.disqualifiers.flatMap((disqualifier): Finding[] => {
    const criterion = triggeredAt(set, disqualifier, sheet);
    if (criterion !== undefined) return [{ disqualifier, criterion }];
    if (!(sheet.disqualifiers ?? []).includes(disqualifier.id)) return [];
    const first = disqualifier.criterionCodes?.[0];
    return [first === undefined ? { disqualifier } : { disqualifier, criterion: first }];
  });

/** The first criterion in the order of the rubric that gave exactly the trigger points. */
export const triggeredAt = (set: RubricSet, { criterionCodes, triggerPoints }: Disqualifier, sheet: Sheet): string | undefined => {
  if (criterionCodes === undefined || triggerPoints === undefined) return undefined;
  return set.criteria.find((c) => {
    const choice = criterionCodes.includes(c.code) ? sheet.choices[c.code] : undefined;
    return choice !== undefined && pointsOf(c, choice) === triggerPoints;
  })?.code;
};

/** Does nothing at all remain to be scored once it is found? */
export const endsAll = ({ effect }: Disqualifier): boolean => effect !== 'stop-scoring';
