/** The stars of an explanation: level by level the average and the gates. */
import type { Text } from '@hoso/workflow';
import type { Criterion } from '../rubric/rubric.ts';
import type { GateLine, StarLine } from './explanation.ts';
import { choicesAt, countedPoints, differsAtGate, type Gate, gatesOf } from './gates.ts';
import { pointsOf } from './points-of.ts';
import type { Choice } from './sheet.ts';
import type { Council } from './verdict.ts';
import { NOT_MET, plural } from './words.ts';

/** From the highest band down. */
export const starLines = (council: Council, sum: number): readonly StarLine[] => {
  const members = council.ballots.length;
  const gates = gateLines(council);
  return council.policy.bands.map(({ stars, min }) => {
    const asked = gates.filter((g) => g.stars <= stars);
    const gatesMet = allMet(asked);
    const needs = min * members;
    const reached = sum >= needs;
    const text = starText(stars, `${sum} ${reached ? '≥' : '<'} ${min} × ${members} = ${needs}`, reached, asked);
    return { stars, min, needs, sum, reached, gates: gates.filter((g) => g.stars === stars), gatesMet, given: reached && gatesMet, text };
  });
};

/** One that is missed is missed, whatever is still open. */
const allMet = (gates: readonly GateLine[]): boolean | null => {
  if (gates.some((g) => g.met === false)) return false;
  return gates.every((g) => g.met) ? true : null;
};

/** All gates of the set, in the order of the rubric. */
export const gateLines = (council: Council): readonly GateLine[] =>
  gatesOf(council.set).flatMap((gate) => {
    const criterion = council.set.criteria.find((c) => c.code === gate.criterion);
    return criterion === undefined ? [] : [gateLine(council, criterion, gate)];
  });

const gateLine = (council: Council, criterion: Criterion, { stars, needs, option }: Gate): GateLine => {
  const has = countedPoints(council, criterion) ?? null;
  const met = has === null ? null : has >= needs;
  const least = labelOf(criterion, option);
  const how = howCounted(council, criterion, needs);
  const { code, name } = criterion;
  const outcome = outcomeWords(met);
  const counts =
    has === null
      ? { vi: '', en: '' }
      : { vi: `được tính ${has} điểm, `, en: `${plural(has, 'point')} ${has === 1 ? 'counts' : 'count'}, ` };
  const text = {
    vi: `${code} ${name.vi}: mức ${stars} sao cần ít nhất ${needs} điểm (“${least.vi}”); ${how.vi}; ${counts.vi}${outcome.vi}`,
    en: `${code} ${name.en}: ${stars} stars need at least ${plural(needs, 'point')} (“${least.en}”); ${how.en}; ${counts.en}${outcome.en}`,
  };
  return { criterion: code, name, stars, option: least, needs, has, met, text };
};

const outcomeWords = (met: boolean | null): Text => {
  if (met === null) return { vi: 'chưa xác định', en: 'not settled' };
  return met ? { vi: 'đạt', en: 'met' } : { vi: 'chưa đạt', en: 'missed' };
};

/** How the members' choices became one. */
const howCounted = (council: Council, criterion: Criterion, needs: number): Text => {
  const chosen = choicesAt(council, criterion.code);
  const members = chosen.length;
  const { combine } = council.policy.gates;
  if (combine !== 'agreed') {
    const meet = chosen.filter((choice) => pointsOf(criterion, choice) >= needs).length;
    return combine === 'all'
      ? { vi: `${meet}/${members} phiếu đạt, cần tất cả`, en: `${meet} of ${members} sheets meet it, all are needed` }
      : { vi: `${meet}/${members} phiếu đạt, cần hơn một nửa`, en: `${meet} of ${members} sheets meet it, more than half are needed` };
  }
  const [first] = chosen;
  if (first === undefined) return { vi: 'không phiếu nào chấm', en: 'no sheet scores it' };
  if (chosen.every((choice) => choice === first)) {
    const { vi, en } = labelOf(criterion, first);
    return members === 1
      ? { vi: `phiếu duy nhất chọn “${vi}”`, en: `the only sheet chooses “${en}”` }
      : { vi: `cả ${members} phiếu cùng chọn “${vi}”`, en: `all ${members} sheets choose “${en}”` };
  }
  if (!differsAtGate(council, criterion))
    return {
      vi: 'các phiếu chọn khác nhau nhưng cùng đạt các mức như nhau, tính theo mức thấp nhất',
      en: 'the sheets differ but all meet the same minimums, the lowest counts',
    };
  const agreed = council.agreed.options[criterion.code];
  if (agreed === undefined)
    return { vi: 'các phiếu chọn khác nhau, Hội đồng chưa thống nhất', en: 'the sheets differ and the council has not agreed' };
  const { vi, en } = labelOf(criterion, agreed);
  return { vi: `các phiếu chọn khác nhau, Hội đồng thống nhất “${vi}”`, en: `the sheets differ, the council agreed on “${en}”` };
};

export const labelOf = (criterion: Criterion, choice: Choice): Text =>
  choice === 'not-met' ? NOT_MET : (criterion.options[choice]?.label ?? NOT_MET);

/** `asked`: the gates of the level and of those below. */
const starText = (stars: number, comparison: string, reached: boolean, asked: readonly GateLine[]): Text => {
  const gates = gatesText(asked);
  return {
    vi: `${stars} sao: tổng điểm ${comparison}, ${reached ? 'đạt' : 'chưa đạt'} mức điểm; ${gates.vi}`,
    en: `${plural(stars, 'star')}: sum of totals ${comparison}, band ${reached ? 'reached' : 'not reached'}; ${gates.en}`,
  };
};

const gatesText = (asked: readonly GateLine[]): Text => {
  const missed = asked.filter((g) => g.met === false);
  const unsettled = asked.filter((g) => g.met === null);
  if (asked.length === 0) return { vi: 'không có yêu cầu tối thiểu', en: 'no minimum requirements' };
  if (missed.length > 0)
    return {
      vi: `chưa đạt ${missed.length}/${asked.length} yêu cầu tối thiểu, ở tiêu chí ${missed.map(place('vi')).join(', ')}`,
      en: `${missed.length} of ${asked.length} minimum requirements missed, at criterion ${missed.map(place('en')).join(', ')}`,
    };
  if (unsettled.length > 0)
    return {
      vi: `Hội đồng chưa thống nhất ở tiêu chí ${unsettled.map(place('vi')).join(', ')}`,
      en: `the council has not agreed at criterion ${unsettled.map(place('en')).join(', ')}`,
    };
  return { vi: `đạt ${asked.length}/${asked.length} yêu cầu tối thiểu`, en: `${asked.length} of ${asked.length} minimum requirements met` };
};

const place =
  (language: 'vi' | 'en') =>
  ({ criterion, stars }: GateLine): string =>
    language === 'vi' ? `${criterion} (mức ${stars} sao)` : `${criterion} (${stars} stars)`;
