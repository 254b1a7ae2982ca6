/** Explains a verdict so that anybody can do it again by hand: what each member chose, what it adds up to, which gate holds the stars down. */
import type { Text } from '@hoso/workflow';
import type { Criterion, Disqualifier } from '../rubric/rubric.ts';
import { labelOf, starLines } from './explain-gates.ts';
import type { CriterionLine, DisqualifierLine, Explanation, PartLine, TotalLine, Vote } from './explanation.ts';
import { minimumMissed } from './minimum-missed.ts';
import { assess, isComplete } from './points.ts';
import { pointsOf } from './points-of.ts';
import type { Ballot, Council, Open, Verdict } from './verdict.ts';
import { foundBy, holds, verdictOf } from './verdict-of.ts';
import { additionWords, disqualifierWords, effectWords, meanWords, minimumMissedWords, plural, resultWords } from './words.ts';

/** @throws RangeError when there is no sheet. `verdict`: the one to explain; `confirmed` says whether the sheets give it. */
export const explain = (council: Council, verdict: Verdict): Explanation => {
  const { set, ballots } = council;
  const recount = verdictOf(council);
  const totals = ballots.map((ballot) => totalLine(council, ballot));
  const whole = recount.kind !== 'stopped' && totals.every((t) => t.complete);
  const sum = totals.reduce((all, t) => all + t.total, 0);
  const stars = whole ? starLines(council, sum) : [];
  const missed = minimumMissed(recount, council.policy);
  return {
    set: { number: set.number, name: set.name },
    verdict,
    confirmed: sameVerdict(verdict, recount),
    result: resultWords(set, verdict),
    disqualifiers: set.disqualifiers.map((d) => disqualifierLine(council, d)),
    parts: set.parts.map((part) => partLine(council, part)),
    criteria: set.criteria.map((criterion) => criterionLine(council, criterion)),
    totals,
    average: whole ? { sum, members: ballots.length, text: averageText(totals, sum) } : null,
    stars,
    lowered: recount.kind === 'scored' ? stars.filter((s) => s.reached).flatMap((s) => s.gates.filter((g) => g.met === false)) : [],
    minimumMissed: missed === null ? null : { policy: missed, text: minimumMissedText(recount, missed) },
    open: recount.kind === 'open' ? openTexts(council, recount) : [],
  };
};

/** Figures only: what a stored result carries beside them does not matter. */
const sameVerdict = (a: Verdict, b: Verdict): boolean => JSON.stringify(figures(a)) === JSON.stringify(figures(b));

const figures = (v: Verdict): readonly unknown[] => {
  if (v.kind === 'open') return [v.kind, v.options, v.disqualifiers, v.incomplete];
  if (v.kind === 'stopped') return [v.kind, v.effect, v.disqualifier, v.criterion];
  const missed = v.missed.map(({ criterion, stars, needs, has }) => [criterion, stars, needs, has]);
  return [v.kind, v.sumOfTotals, v.members, v.bandStars, v.gateStars, v.stars, missed];
};

const criterionLine = ({ ballots }: Council, criterion: Criterion): CriterionLine => {
  const votes = ballots.flatMap((ballot) => vote(criterion, ballot));
  const sum = votes.reduce((all, v) => all + v.points, 0);
  const { code, part, name, maxPoints, communeTopic } = criterion;
  const text = sumText(votes.map((v) => v.points));
  return { code, part, name, maxPoints, ...(communeTopic !== undefined && { communeTopic }), votes, sum, count: votes.length, text };
};

const vote = (criterion: Criterion, { member, sheet }: Ballot): readonly Vote[] => {
  const choice = sheet.choices[criterion.code];
  if (choice === undefined) return [];
  const picked = criterion.cases?.find((k) => k.id === sheet.cases?.[criterion.code]);
  const label = labelOf(criterion, choice);
  return [{ member, choice, label, ...(picked && { case: picked.label }), points: pointsOf(criterion, choice) }];
};

const partLine = ({ set, ballots }: Council, { code, name, maxPoints }: Council['set']['parts'][number]): PartLine => {
  const byMember = ballots.map(({ member, sheet }) => ({ member, points: assess(set, sheet).parts[code] }));
  const points = byMember.map((m) => m.points);
  const sum = points.reduce((all, p) => all + p, 0);
  return { code, name, maxPoints, byMember, sum, count: points.length, text: sumText(points) };
};

const sumText = (points: readonly number[]): Text => {
  if (points.length === 0) return { vi: 'không phiếu nào chấm', en: 'no sheet scores it' };
  const sum = points.reduce((all, p) => all + p, 0);
  const mean = meanWords(sum, points.length);
  const shown = additionWords(points);
  return {
    vi: `${shown} điểm; trung bình ${sum} / ${points.length} = ${mean.vi}`,
    en: `${shown} ${sum === 1 ? 'point' : 'points'}; mean ${sum} / ${points.length} = ${mean.en}`,
  };
};

const totalLine = ({ set }: Council, { member, sheet }: Ballot): TotalLine => {
  const { total, parts } = assess(set, sheet);
  const complete = isComplete(set, sheet);
  const shown = `A ${parts.A} + B ${parts.B} + C ${parts.C} = ${total}`;
  const ended = complete ? { vi: '', en: '' } : { vi: ' (phiếu dừng giữa chừng)', en: ' (the sheet ended early)' };
  return { member, total, complete, text: { vi: `${shown} điểm${ended.vi}`, en: `${shown} points${ended.en}` } };
};

const averageText = (totals: readonly TotalLine[], sum: number): Text => {
  const shown = additionWords(totals.map((t) => t.total));
  const mean = meanWords(sum, totals.length);
  return {
    vi: `Tổng điểm của ${totals.length} phiếu: ${shown}; trung bình ${sum} / ${totals.length} = ${mean.vi}, không làm tròn khi so sánh`,
    en: `Totals of ${plural(totals.length, 'sheet')}: ${shown}; average ${sum} / ${totals.length} = ${mean.en}, not rounded before it is compared`,
  };
};

const disqualifierLine = (council: Council, disqualifier: Disqualifier): DisqualifierLine => {
  const { id, label, effect } = disqualifier;
  const found = foundBy(council, disqualifier).map(({ member, criterion }) => ({ member, ...(criterion !== undefined && { criterion }) }));
  const finding = holds(council, disqualifier) ?? null;
  return { id, label, effect, foundBy: found, holds: finding, text: disqualifierText(council, disqualifier, found.length, finding) };
};

const disqualifierText = (council: Council, { label, effect }: Disqualifier, found: number, finding: boolean | null): Text => {
  const members = council.ballots.length;
  const how = {
    agreed: { vi: 'các phiếu khác nhau thì Hội đồng thống nhất', en: 'where sheets differ, the council agrees' },
    majority: { vi: 'cần hơn một nửa số phiếu', en: 'more than half of the sheets are needed' },
    any: { vi: 'chỉ cần một phiếu', en: 'one sheet is enough' },
  }[council.policy.disqualification.combine];
  const outcome =
    finding === null
      ? { vi: 'Hội đồng chưa thống nhất', en: 'the council has not agreed' }
      : finding
        ? { vi: `có: ${effectWords[effect].vi.toLowerCase()}`, en: `found: ${effectWords[effect].en.toLowerCase()}` }
        : { vi: 'không', en: 'not found' };
  if (found === 0) return { vi: `${label.vi}: không phiếu nào ghi nhận`, en: `${label.en}: found on no sheet` };
  return {
    vi: `${label.vi}: ${found}/${members} phiếu ghi nhận (${how.vi}); kết luận: ${outcome.vi}`,
    en: `${label.en}: found on ${found} of ${plural(members, 'sheet')} (${how.en}); conclusion: ${outcome.en}`,
  };
};

const minimumMissedText = (verdict: Verdict, missed: keyof typeof minimumMissedWords): Text => {
  const { vi, en } = minimumMissedWords[missed];
  const band = verdict.kind === 'scored' ? verdict.bandStars : 0;
  return {
    vi: `Điểm thuộc mức ${band} sao nhưng thiếu yêu cầu tối thiểu; theo quy định áp dụng ở cấp tỉnh: ${vi}`,
    en: `The average is in the ${band}-star band but a minimum is missed; by the policy in use at the province: ${en}`,
  };
};

const openTexts = ({ set }: Council, { options, disqualifiers, incomplete }: Open): readonly Text[] => [
  ...disqualifiers.map((id): Text => {
    const { vi, en } = disqualifierWords(set, id);
    return { vi: `Hội đồng cần thống nhất: có hay không “${vi}”`, en: `The council must agree whether it finds “${en}”` };
  }),
  ...options.map((code): Text => {
    const name = set.criteria.find((c) => c.code === code)?.name ?? { vi: '', en: '' };
    return {
      vi: `Hội đồng cần thống nhất lựa chọn ở tiêu chí ${code} ${name.vi}`,
      en: `The council must agree on an option at criterion ${code} ${name.en}`,
    };
  }),
  ...incomplete.map(
    (member): Text => ({
      vi: `Thành viên ${member} phải chấm lại: phiếu dừng ở một điều kiện loại mà Hội đồng không ghi nhận`,
      en: `Member ${member} must score anew: the sheet ended at a disqualifier that the council did not find`,
    }),
  ),
];
