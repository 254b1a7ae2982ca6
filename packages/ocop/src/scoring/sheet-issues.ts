/** What is wrong with a sheet. A sheet without issues can be scored; one with issues is not taken. */
import type { Criterion, RubricSet } from '../rubric/rubric.ts';
import { endsAll, findingsOn, triggeredAt } from './findings.ts';
import { pointsOf } from './points-of.ts';
import type { Sheet } from './sheet.ts';

export type SheetIssueRule =
  | 'unknown-criterion'
  | 'choice-missing'
  | 'unknown-option'
  | 'case-missing'
  | 'unknown-case'
  | 'wrong-case'
  | 'requirement-not-met'
  | 'unknown-disqualifier'
  /** Marked, though it applies only by itself, when a criterion gives certain points, and none gives them. */
  | 'not-triggered'
  | 'after-stop';

export type SheetIssue = {
  /** JSON pointer (RFC 6901) into the sheet, `/choices/5.3`. */
  readonly pointer: string;
  readonly rule: SheetIssueRule;
  readonly criterion?: string;
};

/** All issues: of choices in the order of the rubric, then what the rubric does not know, then disqualifiers. Empty: the sheet is valid. */
export const sheetIssues = (set: RubricSet, sheet: Sheet): readonly SheetIssue[] => {
  const unknownOptions = set.criteria.filter((c) => hasUnknownOption(c, sheet));
  // Points that do not exist trigger nothing: the stops are judged on what is left.
  const readable = unknownOptions.length === 0 ? sheet : without(sheet, unknownOptions);
  const reach = reachOf(set, readable);
  return [
    ...set.criteria.flatMap((criterion, index) => [
      ...choiceIssue(set, criterion, index, sheet, reach),
      ...caseIssue(criterion, index, sheet, reach),
    ]),
    ...unknownCodes(set, sheet),
    ...disqualifierIssues(set, readable),
  ];
};

/** How far the sheet must and may score: indexes into the criteria. */
type Reach = { readonly requiredBefore: number; readonly allowedBefore: number };

/**
 * A found disqualifier that rejects leaves nothing that must be scored. One that stops the scoring leaves what stands before its criterion;
 * the rest of that item may be scored or not, and nothing after the item. Of several the strictest counts.
 */
const reachOf = (set: RubricSet, sheet: Sheet): Reach => {
  const all = set.criteria.length;
  let reach: Reach = { requiredBefore: all, allowedBefore: all };
  for (const { disqualifier, criterion } of findingsOn(set, sheet)) {
    const at = set.criteria.findIndex((c) => c.code === criterion);
    const item = set.criteria[at]?.item;
    const requiredBefore = endsAll(disqualifier) ? 0 : at;
    const allowedBefore = endsAll(disqualifier) ? all : set.criteria.findLastIndex((c) => c.item === item) + 1;
    reach = {
      requiredBefore: Math.min(reach.requiredBefore, requiredBefore),
      allowedBefore: Math.min(reach.allowedBefore, allowedBefore),
    };
  }
  return reach;
};

const hasUnknownOption = (criterion: Criterion, sheet: Sheet): boolean => {
  const choice = sheet.choices[criterion.code];
  return typeof choice === 'number' && criterion.options[choice] === undefined;
};

const without = (sheet: Sheet, criteria: readonly Criterion[]): Sheet => ({
  ...sheet,
  choices: Object.fromEntries(Object.entries(sheet.choices).filter(([code]) => !criteria.some((c) => c.code === code))),
});

const choiceIssue = (set: RubricSet, criterion: Criterion, index: number, sheet: Sheet, reach: Reach): readonly SheetIssue[] => {
  const { code } = criterion;
  const choice = sheet.choices[code];
  const issue = (rule: SheetIssueRule): readonly SheetIssue[] => [{ pointer: `/choices/${code}`, rule, criterion: code }];
  if (choice === undefined) return index < reach.requiredBefore ? issue('choice-missing') : [];
  if (index >= reach.allowedBefore) return issue('after-stop');
  if (hasUnknownOption(criterion, sheet)) return issue('unknown-option');
  return pointsOf(criterion, choice) > 0 && !requirementMet(set, criterion, sheet) ? issue('requirement-not-met') : [];
};

/** Where the required criterion itself is not scored, that is the issue and not this. */
const requirementMet = (set: RubricSet, { requiresCriterion: needed }: Criterion, sheet: Sheet): boolean => {
  const other = set.criteria.find((c) => c.code === needed?.code);
  if (needed === undefined || other === undefined) return true;
  const choice = sheet.choices[other.code];
  return choice === undefined || hasUnknownOption(other, sheet) || pointsOf(other, choice) >= needed.minPoints;
};

const caseIssue = (criterion: Criterion, index: number, sheet: Sheet, reach: Reach): readonly SheetIssue[] => {
  const { code, cases } = criterion;
  const picked = sheet.cases?.[code];
  const choice = sheet.choices[code];
  const option = typeof choice === 'number' ? criterion.options[choice] : undefined;
  const issue = (rule: SheetIssueRule, at = 'cases'): readonly SheetIssue[] => [{ pointer: `/${at}/${code}`, rule, criterion: code }];
  if (picked === undefined) return option?.case !== undefined && index < reach.allowedBefore ? issue('case-missing') : [];
  if (index >= reach.allowedBefore) return issue('after-stop');
  if (cases?.every((k) => k.id !== picked) ?? true) return issue('unknown-case');
  return option !== undefined && option.case !== picked ? issue('wrong-case', 'choices') : [];
};

const unknownCodes = (set: RubricSet, sheet: Sheet): readonly SheetIssue[] => {
  const known = new Set(set.criteria.map((c) => c.code));
  const at = (field: 'choices' | 'cases'): readonly SheetIssue[] =>
    Object.keys(sheet[field] ?? {})
      .filter((code) => !known.has(code))
      .map((code) => ({ pointer: `/${field}/${code}`, rule: 'unknown-criterion', criterion: code }));
  return [...at('choices'), ...at('cases')];
};

const disqualifierIssues = (set: RubricSet, sheet: Sheet): readonly SheetIssue[] =>
  (sheet.disqualifiers ?? []).flatMap((id, index): SheetIssue[] => {
    const pointer = `/disqualifiers/${index}`;
    const known = set.disqualifiers.find((d) => d.id === id);
    if (known === undefined) return [{ pointer, rule: 'unknown-disqualifier' }];
    const idle = known.triggerPoints !== undefined && triggeredAt(set, known, sheet) === undefined;
    return idle ? [{ pointer, rule: 'not-triggered' }] : [];
  });
