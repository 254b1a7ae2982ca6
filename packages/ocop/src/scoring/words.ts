/** The sentences of explanations and simulations that both need. */
import type { Text } from '@hoso/workflow';
import type { Disqualifier, RubricSet } from '../rubric/rubric.ts';
import type { MinimumMissed } from './minimum-missed.ts';
import type { Verdict } from './verdict.ts';

export const NOT_MET: Text = { vi: 'không đạt', en: 'not met' };

export const effectWords: Readonly<Record<Disqualifier['effect'], Text>> = {
  reject: { vi: 'Hồ sơ bị loại', en: 'The dossier is rejected' },
  'stop-scoring': { vi: 'Dừng đánh giá', en: 'The evaluation stops' },
  'not-eligible': { vi: 'Không thuộc diện đánh giá', en: 'The product is not eligible' },
};

export const minimumMissedWords: Readonly<Record<MinimumMissed, Text>> = {
  hold: { vi: 'giữ kết quả để người có thẩm quyền xem xét', en: 'the result is held until the authority decides' },
  forward: { vi: 'vẫn gửi lên Bộ', en: 'it goes to the ministry all the same' },
  recognise: { vi: 'công nhận theo mức sao đã đạt', en: 'it is recognised with the stars that it reaches' },
  'not-recognised': { vi: 'không công nhận', en: 'it is not recognised' },
};

/** `1 star`, `5 stars`: English counts, Vietnamese does not. */
export const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** A mean as it is: cut after two decimals, with `…` where more follow; never rounded up to an edge that it does not reach. */
export const meanWords = (sum: number, count: number): Text => {
  const hundredths = Math.floor((sum * 100) / count);
  const more = (sum * 100) % count === 0 ? '' : '…';
  const whole = String(Math.floor(hundredths / 100));
  const rest = String(hundredths % 100).padStart(2, '0');
  if (rest === '00' && more === '') return { vi: whole, en: whole };
  return { vi: `${whole},${rest}${more}`, en: `${whole}.${rest}${more}` };
};

/** `5 + 3 + 0 = 8` */
export const additionWords = (points: readonly number[]): string =>
  points.length === 1 ? String(points[0]) : `${points.join(' + ')} = ${points.reduce((sum, p) => sum + p, 0)}`;

export const disqualifierWords = (set: RubricSet, id: string): Text =>
  set.disqualifiers.find((d) => d.id === id)?.label ?? { vi: id, en: id };

/** One sentence for the verdict, with its figures. */
export const resultWords = (set: RubricSet, verdict: Verdict): Text => {
  if (verdict.kind === 'open') return { vi: 'Chưa có kết quả', en: 'There is no result yet' };
  if (verdict.kind === 'stopped') {
    const { vi, en } = disqualifierWords(set, verdict.disqualifier);
    const effect = effectWords[verdict.effect];
    const at =
      verdict.criterion === undefined
        ? { vi: '', en: '' }
        : { vi: ` (tiêu chí ${verdict.criterion})`, en: ` (criterion ${verdict.criterion})` };
    return { vi: `${effect.vi}: ${vi}${at.vi}; không có điểm và không có sao`, en: `${effect.en}: ${en}${at.en}; no points and no stars` };
  }
  const { stars, bandStars, gateStars, sumOfTotals, members } = verdict;
  const mean = meanWords(sumOfTotals, members);
  const gates =
    gateStars < 3
      ? { vi: 'thiếu yêu cầu tối thiểu của mức 3 sao', en: 'a minimum requirement of 3 stars is missed' }
      : { vi: `yêu cầu tối thiểu đạt đến mức ${gateStars} sao`, en: `the minimum requirements are met up to ${gateStars} stars` };
  return {
    vi: `${stars} sao: điểm trung bình ${sumOfTotals} / ${members} = ${mean.vi} thuộc mức ${bandStars} sao, ${gates.vi}; lấy mức thấp hơn`,
    en: `${plural(stars, 'star')}: the average of ${sumOfTotals} / ${members} = ${mean.en} is in the ${bandStars}-star band, ${gates.en}; the lower counts`,
  };
};
