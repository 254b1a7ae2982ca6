/**
 * The province's register as its plan gives it for 31/12/2025 (Plan 2026, footnote 1): 619 valid certificates, 2 of 5 stars, 57 of 4, 560
 * of 3, of 310 subjects: 97 cooperatives, 51 enterprises, 159 households, 3 cooperative groups. The plan gives only counts: names, places
 * and dates here are made up, and each entry says so.
 */
import { addDays, certificateValidity, communesOf, type RuleSet, ruleSetById } from '@hoso/ocop';
import { demoId } from './demo-id.ts';

const PROVINCE = '51';

export type Subject = { readonly id: string; readonly name: string; readonly type: string; readonly communeCode: string };
export type RegisteredProduct = {
  readonly dossierId: string;
  readonly subject: Subject;
  readonly product: { readonly name: string; readonly set: string };
  readonly stars: number;
  readonly certificate: {
    readonly number: string;
    readonly issuedOn: string;
    readonly validThrough: string;
    readonly decisionNumber: string;
    readonly issuingAuthority: string;
  };
};

const subjectCounts: readonly (readonly [type: string, word: string, count: number])[] = [
  ['cooperative', 'Hợp tác xã', 97],
  ['sme', 'Công ty TNHH', 51],
  ['registered-household', 'Cơ sở sản xuất', 159],
  ['cooperative-group', 'Tổ hợp tác', 3],
];
const starCounts: readonly (readonly [stars: number, count: number])[] = [
  [5, 2],
  [4, 57],
  [3, 560],
];
/** What the province is known for, by product set; the order is the frequency. */
const goods: readonly (readonly [set: string, name: string])[] = [
  ['10', 'Tỏi'],
  ['09', 'Nước mắm'],
  ['20', 'Tinh dầu quế'],
  ['07', 'Tỏi đen'],
  ['13', 'Cà phê'],
  ['05', 'Kẹo gương'],
  ['06', 'Mạch nha'],
  ['04', 'Mật ong'],
  ['18', 'Sâm Ngọc Linh ngâm mật ong'],
  ['08', 'Cá cơm khô'],
  ['12', 'Trà thảo mộc'],
  ['03', 'Gạo'],
  ['01', 'Bưởi da xanh'],
  ['14', 'Rượu cần'],
  ['21', 'Gốm Mỹ Thiện'],
  ['22', 'Thổ cẩm'],
  ['02', 'Trứng gà thảo dược'],
  ['15', 'Rượu sim'],
  ['17', 'Nước ép dứa'],
  ['11', 'Chè'],
];

const rules = ruleSetById('qd-26-2026') as RuleSet;

/** Each row as often as its last item says. */
const repeated = <R extends readonly [...unknown[], number]>(rows: readonly R[]): readonly R[] =>
  rows.flatMap((row) => Array.from({ length: row.at(-1) as number }, () => row));

export const subjects: readonly Subject[] = repeated(subjectCounts).map(([type, word], i) => {
  const communes = communesOf(PROVINCE);
  const commune = communes[(i * 37) % communes.length] as (typeof communes)[number];
  const n = String(i + 1).padStart(3, '0');
  return { id: `subject-${n}`, name: `${word} ${commune.name} ${n} (mô phỏng)`, type, communeCode: commune.code };
});

/** Every tenth certificate lapses before September 2026, as they did in tens before; all were valid on the register's day. */
const issuedOn = (i: number): string =>
  i % 10 === 9 ? addDays('2023-01-09', (i * 29) % 230) : addDays('2023-09-05', (i * 53 + 400) % 830);

const issuingAuthority = (stars: number, day: string): string =>
  stars === 5
    ? 'Bộ Nông nghiệp và Môi trường'
    : stars === 3 && day < '2025-07-01'
      ? 'UBND cấp huyện (đến 30/6/2025)'
      : 'Chủ tịch UBND tỉnh Quảng Ngãi';

export const registeredProducts: readonly RegisteredProduct[] = repeated(starCounts).map(([stars], i) => {
  const subject = subjects[i < subjects.length ? i : (i * 17) % subjects.length] as Subject;
  const [set, name] = goods[(i * 7 + Math.floor(i / 3)) % goods.length] as (typeof goods)[number];
  const day = issuedOn(i);
  const n = String(i + 1).padStart(4, '0');
  return {
    dossierId: demoId(`register ${n}`),
    subject,
    product: { name: `${name} số ${n} (mô phỏng)`, set },
    stars,
    certificate: {
      number: `OCOP-${PROVINCE}-${day.slice(0, 4)}-${n}`,
      issuedOn: day,
      validThrough: certificateValidity(day, rules.certificate),
      decisionNumber: `MP-${n}/QĐ`,
      issuingAuthority: issuingAuthority(stars, day),
    },
  };
});
