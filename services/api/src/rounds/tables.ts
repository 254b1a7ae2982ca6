/** The revealed sheets of a round as tables, those of earlier attempts included: nothing of what is still being sealed or revealed. */
import type { ReplayStep } from '@hoso/engine';
import { agencies, assess, type Choice, type Criterion, itemOf, type RubricSet, rubricById, rubricSet, type Sheet } from '@hoso/ocop';
import type { Cell, Table } from '../exports/table.ts';
import { personOf, planned } from './agenda.ts';
import { resultsAnswer } from './results.ts';
import type { Round } from './round.ts';
import { isOver } from './unsealed.ts';

type Admitted = { readonly dossierId: string; readonly number: number; readonly productName: string; readonly productSet: string };
type Revealed = {
  readonly dossierId: string;
  readonly attempt: number;
  readonly memberId: string;
  readonly sheet: Sheet;
  readonly salt: string;
};
type Committed = { readonly dossierId: string; readonly attempt: number; readonly memberId: string; readonly commitment: string };

/** A sheet with what it belongs to. */
type Shown = Revealed & { readonly product: Admitted; readonly set: RubricSet; readonly commitment: string; readonly counts: boolean };

const dataOf = <T>(steps: readonly ReplayStep[], type: string): readonly T[] =>
  steps.filter(({ fact }) => fact.type === type).map(({ fact }) => fact.data as T);

/** In the order of the agenda, then of attempts and members. */
const sheetsIn = ({ context }: Round, steps: readonly ReplayStep[], dossierId: string | undefined): readonly Shown[] => {
  const admitted = new Map(dataOf<Admitted>(steps, 'DossierAdmitted').map((product) => [product.dossierId, product]));
  const keyOf = (of: Pick<Committed, 'dossierId' | 'attempt' | 'memberId'>): string => `${of.dossierId} ${of.attempt} ${of.memberId}`;
  // The last one that a member sealed is the one that he opened.
  const commitments = new Map(dataOf<Committed>(steps, 'SheetCommitted').map((of) => [keyOf(of), of.commitment]));
  const rubric = rubricById(planned(context, 'rubric'));
  return dataOf<Revealed>(steps, 'SheetRevealed')
    .filter((of) => (dossierId === undefined || of.dossierId === dossierId) && isOver(context, of))
    .map((of): Shown => {
      const product = admitted.get(of.dossierId);
      const set = rubric && product && rubricSet(rubric, product.productSet);
      if (product === undefined || set === undefined) throw new Error(`a sheet of ${of.dossierId} has no rubric`);
      const item = itemOf(context, of.dossierId);
      const counts = item?.attempt === of.attempt && Object.hasOwn(item.sheets, of.memberId);
      return { ...of, product, set, commitment: commitments.get(keyOf(of)) ?? '', counts };
    })
    .toSorted((a, b) => a.product.number - b.product.number || a.attempt - b.attempt || (a.memberId < b.memberId ? -1 : 1));
};

const subject = ['Đợt', 'Số', 'Hồ sơ', 'Sản phẩm', 'Bộ tiêu chí', 'Lần chấm', 'Phiếu được tính', 'Mã thành viên', 'Thành viên', 'Cơ quan'];

const subjectOf = (round: Round, { product, attempt, counts, memberId }: Shown): readonly Cell[] => {
  const member = Object.hasOwn(round.context.members, memberId) ? round.context.members[memberId] : undefined;
  return [
    round.roundId,
    product.number,
    product.dossierId,
    product.productName,
    product.productSet,
    attempt,
    counts ? 'có' : 'không',
    memberId,
    personOf(round.context, memberId).name,
    member === undefined ? '' : agencies[member.agency].vi,
  ];
};

const choiceText = ({ options }: Criterion, choice: Choice): string =>
  choice === 'not-met' ? 'Không đạt' : (options[choice]?.label.vi ?? '');

/** One row a criterion and member: the points of a sheet add up to its total. */
const choicesTable = (round: Round, sheets: readonly Shown[]): Table => ({
  name: 'Lựa chọn',
  columns: [...subject, 'Phần', 'Tiêu chí', 'Nội dung', 'Điểm tối đa', 'Mức chọn', 'Nội dung mức chọn', 'Trường hợp', 'Điểm'],
  rows: sheets.flatMap((shown) => {
    const { points } = assess(shown.set, shown.sheet);
    return shown.set.criteria.flatMap((criterion) => {
      const { code, part, name, maxPoints, cases } = criterion;
      const choice = shown.sheet.choices[code];
      if (choice === undefined) return [];
      const picked = cases?.find(({ id }) => id === shown.sheet.cases?.[code])?.label.vi ?? null;
      return [
        [...subjectOf(round, shown), part, code, name.vi, maxPoints, choice, choiceText(criterion, choice), picked, points[code] ?? 0],
      ];
    });
  }),
});

/** One row a sheet, with what makes it checkable. */
const sheetsTable = (round: Round, sheets: readonly Shown[]): Table => ({
  name: 'Tổng hợp phiếu',
  columns: [...subject, 'Phần A', 'Phần B', 'Phần C', 'Tổng điểm', 'Điều kiện loại', 'Ý kiến', 'Mã niêm phong', 'Chuỗi ngẫu nhiên'],
  rows: sheets.map((shown) => {
    const { sheet, set, commitment, salt } = shown;
    const { parts, total, stopped } = assess(set, sheet);
    const found = set.disqualifiers.filter(({ id }) => id === stopped?.disqualifier || sheet.disqualifiers?.includes(id) === true);
    const label = found.map((disqualifier) => disqualifier.label.vi).join(' | ');
    return [...subjectOf(round, shown), parts.A, parts.B, parts.C, total, label, sheet.opinion ?? null, commitment, salt];
  }),
});

/** One row a dossier. */
const resultsTable = (round: Round, dossierId: string | undefined): Table => ({
  name: 'Kết quả',
  columns: [
    'Đợt',
    'Số',
    'Hồ sơ',
    'Sản phẩm',
    'Bộ tiêu chí',
    'Lần chấm',
    'Số phiếu',
    'Cộng tổng điểm',
    'Sao theo điểm',
    'Sao theo yêu cầu tối thiểu',
    'Sao',
    'Kết quả khác',
  ],
  rows: resultsAnswer(round)
    .items.filter((row) => row.verdict !== null && (dossierId === undefined || row.dossierId === dossierId))
    .map(({ number, dossierId: id, productName, productSet, attempt, verdict }) => [
      ...[round.roundId, number, id, productName, productSet, attempt],
      ...(verdict?.kind === 'scored'
        ? [verdict.members, verdict.sumOfTotals, verdict.bandStars, verdict.gateStars, verdict.stars, null]
        : [
            null,
            null,
            null,
            null,
            null,
            verdict?.kind === 'stopped' ? `dừng đánh giá: ${verdict.disqualifier}` : 'Hội đồng chưa thống nhất',
          ]),
    ]),
});

export type Tables = { readonly choices: Table; readonly sheets: Table; readonly results: Table };

/** `steps`: the history of the round. `dossierId`: only of this dossier. */
export const tablesOf = (round: Round, steps: readonly ReplayStep[], dossierId: string | undefined): Tables => {
  const sheets = sheetsIn(round, steps, dossierId);
  return { choices: choicesTable(round, sheets), sheets: sheetsTable(round, sheets), results: resultsTable(round, dossierId) };
};
