/** `hoso round simulate`: the revealed sheets of a round under other rules, beside what they came to. */
import {
  type OtherRound,
  type RoundContext,
  type RoundSimulation,
  roundStreamId,
  rubrics,
  ruleSets,
  simulateRound,
  type Verdict,
} from '@hoso/ocop';
import { type Command, CommandError, needed, type Values } from './command.ts';
import { tableText } from './table-text.ts';

const choices = {
  combine: ['agreed', 'majority', 'all'],
  disqualification: ['agreed', 'majority', 'any'],
  'five-star-band-missed': ['hold', 'recognise', 'forward'],
  'three-star-missed': ['not-recognised', 'hold'],
} as const;
type Name = keyof typeof choices;

export const roundSimulate: Command = {
  name: 'round simulate',
  does: {
    vi: 'Chấm lại các phiếu đã mở của một đợt theo quy định khác, đặt cạnh kết quả hiện có; không ghi gì',
    en: 'Counts the revealed sheets of a round under other rules, beside what they came to; writes nothing',
  },
  help: [
    '--round <id>                    đợt (round): province-51-2026-1',
    '--data <thư mục>                thư mục dữ liệu (data folder), mặc định (default) ./data',
    `--combine <cách>                yêu cầu tối thiểu (gates): ${choices.combine.join(' | ')}`,
    `--disqualification <cách>       điều kiện loại (disqualifiers): ${choices.disqualification.join(' | ')}`,
    `--five-star-band-missed <cách>  từ 90 điểm, thiếu yêu cầu 5 sao: ${choices['five-star-band-missed'].join(' | ')}`,
    `--three-star-missed <cách>      thiếu yêu cầu 3 sao: ${choices['three-star-missed'].join(' | ')}`,
    '--bands <5,4,3,2,1>             điểm thấp nhất của từng mức sao (least average of each star): 90,70,50,30,0',
    '--rubric <id>                   bộ tiêu chí khác (another rubric): qd-26-2026/1',
    '--rule-set <id>                 bộ quy định khác (another rule set)',
    '--json                          JSON thay cho bảng (instead of a table)',
  ],
  options: {
    round: { type: 'string' },
    data: { type: 'string' },
    combine: { type: 'string' },
    disqualification: { type: 'string' },
    'five-star-band-missed': { type: 'string' },
    'three-star-missed': { type: 'string' },
    bands: { type: 'string' },
    rubric: { type: 'string' },
    'rule-set': { type: 'string' },
    json: { type: 'boolean' },
  },
  run: async (values, { open }) => {
    const roundId = needed(values, 'round');
    const other = otherRules(values);
    const loaded = await open(text(values, 'data') ?? './data').load(roundStreamId(roundId));
    const context = loaded?.state.context as RoundContext | undefined;
    if (context?.roundId !== roundId)
      throw new CommandError({ vi: `Thư mục dữ liệu không có đợt ${roundId}`, en: `The data folder has no round ${roundId}` });
    const simulation = simulateRound(context, other);
    if ('unknown' in simulation) throw unknown(simulation.unknown);
    return values.json === true ? JSON.stringify(asJson(roundId, simulation), null, 2) : asTable(context, simulation);
  },
};

const text = (values: Values, name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);

const chosen = <N extends Name>(values: Values, name: N): (typeof choices)[N][number] | undefined => {
  const value = text(values, name);
  const known: readonly string[] = choices[name];
  if (value !== undefined && !known.includes(value))
    throw new CommandError({ vi: `--${name} phải là một trong: ${known.join(', ')}`, en: `--${name} must be one of: ${known.join(', ')}` });
  return value as (typeof choices)[N][number] | undefined;
};

const bandsOf = (list: string | undefined): NonNullable<OtherRound['policy']>['bands'] => {
  if (list === undefined) return undefined;
  const least = list.split(',').map(Number);
  const falls = least.every((min, i) => Number.isInteger(min) && min >= 0 && (i === 0 ? min <= 100 : min < (least[i - 1] ?? 0)));
  if (least.length !== 5 || !falls || least[4] !== 0)
    throw new CommandError({
      vi: '--bands phải có 5 số nguyên giảm dần từ 5 sao đến 1 sao, số cuối là 0: 90,70,50,30,0',
      en: '--bands must be 5 whole numbers, falling from 5 stars to 1 star, the last one 0: 90,70,50,30,0',
    });
  return ([5, 4, 3, 2, 1] as const).map((stars, i) => ({ stars, min: least[i] ?? 0 }));
};

const otherRules = (values: Values): OtherRound => ({
  rubric: text(values, 'rubric'),
  ruleSet: text(values, 'rule-set'),
  policy: {
    bands: bandsOf(text(values, 'bands')),
    gates: {
      combine: chosen(values, 'combine'),
      fiveStarBandMissed: chosen(values, 'five-star-band-missed'),
      threeStarMissed: chosen(values, 'three-star-missed'),
    },
    disqualification: { combine: chosen(values, 'disqualification') },
  },
});

const unknown = (what: 'rubric' | 'ruleSet'): CommandError => {
  const [name, ids] = what === 'rubric' ? ['--rubric', rubrics.map((r) => r.id)] : ['--rule-set', ruleSets.map((r) => r.id)];
  return new CommandError({ vi: `${name}: chỉ có ${ids.join(', ')}`, en: `${name}: there is only ${ids.join(', ')}` });
};

const asJson = (roundId: string, { rows, unscored }: RoundSimulation) => ({
  roundId,
  changed: rows.filter((row) => row.changed).length,
  unscored,
  items: rows.map(({ item: { number, productName, productSet, form }, ...row }) => ({ number, productName, productSet, form, ...row })),
});

/** `4 sao (492/6)`: the average is the sum of the totals over the sheets, as it is. */
const verdictText = (verdict: Verdict | null): string => {
  if (verdict === null) return 'không chấm được (does not fit)';
  if (verdict.kind === 'open') return 'chưa có (open)';
  if (verdict.kind === 'stopped') return `dừng (stopped): ${verdict.disqualifier}`;
  return `${verdict.stars} sao (${verdict.sumOfTotals}/${verdict.members})`;
};

const asTable = ({ roundId, title, rubric }: RoundContext, { rows, unscored }: RoundSimulation): string => {
  const changed = rows.filter((row) => row.changed).length;
  return [
    `${title?.vi ?? ''} (${title?.en ?? ''})`,
    `${roundId}, ${rubric}`,
    '',
    ...tableText(
      ['Số', 'Sản phẩm', 'Bộ', 'Hiện tại (as it is)', 'Mô phỏng (simulated)', ''],
      rows.map(({ item, before, after, changed: isChanged, why }) => ({
        cells: [String(item.number), item.productName, item.productSet, verdictText(before), verdictText(after), isChanged ? '*' : ''],
        notes: isChanged ? [why.vi, why.en] : [],
      })),
    ),
    '',
    `Thay đổi (changed): ${changed}/${rows.length}`,
    ...(unscored === 0 ? [] : [`Chưa mở hết phiếu (sheets not all revealed): ${unscored}`]),
  ].join('\n');
};
