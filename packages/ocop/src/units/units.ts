/**
 * Administrative units since the reform of 1 July 2025: two levels, province and commune. Codes are text with leading zeros
 * (Decision 19/2025/QĐ-TTg): two digits for a province, five for a commune. Names are NFC and without the word for the kind.
 */
import type { CivilDate } from '../calendar/civil-date.ts';
import quangNgai from './units-quang-ngai.json' with { type: 'json' };
import vietnam from './units-vietnam.json' with { type: 'json' };

export type UnitKind = 'province' | 'municipality' | 'commune' | 'ward' | 'special-zone';

export type Unit = {
  readonly code: string;
  readonly name: string;
  readonly kind: UnitKind;
  /** Code of the province; absent for provinces. */
  readonly province?: string;
  /** First day on which the unit exists, where our source gives it. */
  readonly validFrom?: CivilDate;
  readonly validUntil?: CivilDate;
  /** Units that it was formed from, as named in Resolution 1677/NQ-UBTVQH15. */
  readonly formedFrom?: readonly string[];
};

const kindWords: Readonly<Record<UnitKind, string>> = {
  province: 'Tỉnh',
  municipality: 'Thành phố',
  commune: 'Xã',
  ward: 'Phường',
  'special-zone': 'Đặc khu',
};

const kindOf = (word: string): UnitKind => {
  if (!Object.hasOwn(kindWords, word)) throw new Error(`unit data: unknown kind ${word}`);
  return word as UnitKind;
};

type Detail = { readonly code: string; readonly validFrom: CivilDate; readonly formedFrom?: readonly string[] };
const withDetails: readonly Detail[] = [quangNgai.province, ...quangNgai.units];
const details = new Map(withDetails.map((u) => [u.code, u]));

const unit = (code: string | undefined, name: string | undefined, kind: string | undefined, province?: string): Unit => {
  if (code === undefined || name === undefined || kind === undefined) throw new Error(`unit data: a row is short: ${code} ${name}`);
  const detail = details.get(code);
  return {
    code,
    name: name.normalize('NFC'),
    kind: kindOf(kind),
    ...(province === undefined ? {} : { province }),
    ...(detail === undefined ? {} : { validFrom: detail.validFrom }),
    ...(detail?.formedFrom === undefined ? {} : { formedFrom: detail.formedFrom }),
  };
};

export const provinces: readonly Unit[] = vietnam.provinces.map((p) => unit(p.code, p.name, p.kind));

const communes: readonly Unit[] = vietnam.units.map(([code, name, kind, province]) => unit(code, name, kind, province));

const byCode = new Map([...provinces, ...communes].map((u) => [u.code, u]));
const byProvince = Map.groupBy(communes, (u) => u.province);

/** The province that a commune-level unit belongs to; undefined for an unknown code and for a province. */
export const provinceOf = (communeCode: string): string | undefined => byCode.get(communeCode)?.province;

/** Commune-level units of a province in the order of their codes; empty for an unknown code. */
export const communesOf = (provinceCode: string): readonly Unit[] => byProvince.get(provinceCode) ?? [];

/** `Xã Trà Bồng`, `Phường Cẩm Thành`, `Đặc khu Lý Sơn`, `Tỉnh Quảng Ngãi`. */
export const displayName = (u: Pick<Unit, 'name' | 'kind'>): string => `${kindWords[u.kind]} ${u.name}`;
