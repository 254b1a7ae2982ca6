/** The same sheets under another policy or rubric, side by side. It writes nothing. */
import type { Text } from '@hoso/workflow';
import type { Rubric, RubricSet } from '../rubric/rubric.ts';
import { rubricSet } from '../rubric/rubrics.ts';
import { minimumMissed } from './minimum-missed.ts';
import { type SheetIssue, sheetIssues } from './sheet-issues.ts';
import type { Council, MissedGate, Scored, Verdict } from './verdict.ts';
import { verdictOf } from './verdict-of.ts';
import { minimumMissedWords, plural, resultWords } from './words.ts';

export type SimulationItem = { readonly id: string; readonly council: Council };

export type SimulationRow = {
  readonly id: string;
  readonly before: Verdict;
  /** null: the sheets do not fit the other rubric. */
  readonly after: Verdict | null;
  /** Other stars, another kind of result, or something else that becomes of a missed minimum. */
  readonly changed: boolean;
  readonly why: Text;
  /** Sheets that do not fit the other rubric. */
  readonly misfits: readonly { readonly member: string; readonly issues: readonly SheetIssue[] }[];
};

export type OtherRules = { readonly policy?: Council['policy']; readonly rubric?: Rubric };

/** One row an item, in their order. The sheets must have no issues under the rubric that they were made on. */
export const simulate = (items: readonly SimulationItem[], other: OtherRules): readonly SimulationRow[] =>
  items.map((item) => row(item, other));

const row = ({ id, council }: SimulationItem, other: OtherRules): SimulationRow => {
  const before = verdictOf(council);
  const policy = other.policy ?? council.policy;
  const set = other.rubric === undefined ? council.set : rubricSet(other.rubric, council.set.number);
  if (set === undefined) return { id, before, after: null, changed: true, why: noSuchSet(council.set), misfits: [] };
  const misfits = misfitsIn(set, council);
  if (misfits.length > 0) return { id, before, after: null, changed: true, why: misfitText(misfits), misfits };
  const then: Council = { ...council, set, policy };
  const after = verdictOf(then);
  const lines = [resultLine(council, before, then, after), ...figureLines(before, after), minimumLine(council, before, then, after)].filter(
    (line) => line !== null,
  );
  const changed = outcome(before, council) !== outcome(after, then);
  return { id, before, after, changed, why: joined(changed ? lines : [unchanged, ...lines]), misfits };
};

const misfitsIn = (set: RubricSet, { ballots }: Council): SimulationRow['misfits'] =>
  ballots.flatMap(({ member, sheet }) => {
    const issues = sheetIssues(set, sheet);
    return issues.length === 0 ? [] : [{ member, issues }];
  });

/** What a product's owner would notice. */
const outcome = (verdict: Verdict, { policy }: Council): string => {
  if (verdict.kind === 'open') return 'open';
  if (verdict.kind === 'stopped') return `${verdict.effect} ${verdict.disqualifier}`;
  return `${verdict.stars} ${minimumMissed(verdict, policy)}`;
};

const unchanged: Text = { vi: 'Không đổi', en: 'Unchanged' };
const noSuchSet = ({ number, name }: RubricSet): Text => ({
  vi: `Bộ tiêu chí kia không có bộ ${number} ${name.vi}`,
  en: `The other rubric has no set ${number} ${name.en}`,
});

const misfitText = (misfits: SimulationRow['misfits']): Text => {
  const places = [...new Set(misfits.flatMap((m) => m.issues.map((i) => i.criterion ?? i.pointer)))].join(', ');
  const members = misfits.map((m) => m.member).join(', ');
  return {
    vi: `Phiếu của ${members} không chấm lại được theo bộ tiêu chí kia, ở ${places}`,
    en: `The sheets of ${members} cannot be counted on the other rubric, at ${places}`,
  };
};

const resultLine = (council: Council, before: Verdict, then: Council, after: Verdict): Text | null => {
  const [was, is] = [resultWords(council.set, before), resultWords(then.set, after)];
  const open = after.kind === 'open' ? openText(after) : { vi: '', en: '' };
  if (before.kind === 'scored' && after.kind === 'scored') {
    if (before.stars === after.stars) return null;
    return {
      vi: `${before.stars} sao thành ${after.stars} sao`,
      en: `${plural(before.stars, 'star')} become${before.stars === 1 ? 's' : ''} ${after.stars}`,
    };
  }
  return was.vi === is.vi ? null : { vi: `${was.vi} → ${is.vi}${open.vi}`, en: `${was.en} → ${is.en}${open.en}` };
};

const openText = ({ options, disqualifiers, incomplete }: Extract<Verdict, { kind: 'open' }>): Text => {
  const places = [...disqualifiers, ...options].join(', ');
  const members = incomplete.join(', ');
  return {
    vi: `${places && `; Hội đồng phải thống nhất: ${places}`}${members && `; phải chấm lại: ${members}`}`,
    en: `${places && `; the council must agree on: ${places}`}${members && `; must score anew: ${members}`}`,
  };
};

const figureLines = (before: Verdict, after: Verdict): readonly (Text | null)[] =>
  before.kind === 'scored' && after.kind === 'scored' ? [totalLine(before, after), bandLine(before, after), gateLine(before, after)] : [];

const totalLine = (before: Scored, after: Scored): Text | null =>
  before.sumOfTotals === after.sumOfTotals
    ? null
    : {
        vi: `tổng điểm của ${after.members} phiếu từ ${before.sumOfTotals} thành ${after.sumOfTotals}`,
        en: `the totals of ${plural(after.members, 'sheet')} add up to ${after.sumOfTotals} instead of ${before.sumOfTotals}`,
      };

const bandLine = (before: Scored, after: Scored): Text | null =>
  before.bandStars === after.bandStars
    ? null
    : {
        vi: `mức điểm trung bình từ ${before.bandStars} sao thành ${after.bandStars} sao`,
        en: `the average is in the ${after.bandStars}-star band instead of the ${before.bandStars}-star band`,
      };

const gateLine = (before: Scored, after: Scored): Text | null => {
  const newly = gatesOnlyIn(after.missed, before.missed);
  const nowMet = gatesOnlyIn(before.missed, after.missed);
  if (newly === '' && nowMet === '') return null;
  return {
    vi: [newly && `thêm yêu cầu tối thiểu chưa đạt: ${newly}`, nowMet && `không còn thiếu yêu cầu tối thiểu: ${nowMet}`]
      .filter(Boolean)
      .join('; '),
    en: [newly && `minimum requirements missed now: ${newly}`, nowMet && `no longer missed: ${nowMet}`].filter(Boolean).join('; '),
  };
};

/** `3.4 (4*)`, the gates of the one list that the other does not have. */
const gatesOnlyIn = (one: readonly MissedGate[], other: readonly MissedGate[]): string =>
  one
    .filter((a) => !other.some((b) => a.criterion === b.criterion && a.stars === b.stars))
    .map(({ criterion, stars }) => `${criterion} (${stars}*)`)
    .join(', ');

const minimumLine = (council: Council, before: Verdict, then: Council, after: Verdict): Text | null => {
  if (before.kind !== 'scored' || after.kind !== 'scored') return null;
  const [was, is] = [minimumMissed(before, council.policy), minimumMissed(after, then.policy)];
  if (was === is) return null;
  const none: Text = { vi: 'không áp dụng', en: 'nothing' };
  const [a, b] = [was, is].map((m) => (m === null ? none : minimumMissedWords[m]));
  return {
    vi: `khi thiếu yêu cầu tối thiểu: ${a?.vi} → ${b?.vi}`,
    en: `what follows from a missed minimum: ${a?.en} → ${b?.en}`,
  };
};

const joined = (lines: readonly Text[]): Text => ({ vi: lines.map((l) => l.vi).join('; '), en: lines.map((l) => l.en).join('; ') });
