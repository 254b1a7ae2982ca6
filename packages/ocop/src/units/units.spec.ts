import { describe, expect, test } from 'vitest';
import { communesOf, displayName, provinceOf, provinces } from './units.ts';

const communes = provinces.flatMap((p) => communesOf(p.code));
const unitByCode = (code: string) => [...provinces, ...communes].find((unit) => unit.code === code);
const named = (code: string): string => {
  const unit = unitByCode(code);
  return unit === undefined ? 'unknown' : displayName(unit);
};

describe('the administrative units', () => {
  test('are 34 provinces and 3,321 units of commune level, with distinct codes', () => {
    expect(provinces).toHaveLength(34);
    expect(communes).toHaveLength(3_321);
    expect(new Set([...provinces, ...communes].map((u) => u.code)).size).toBe(34 + 3_321);
    expect(Map.groupBy(provinces, (p) => p.kind).get('municipality')).toHaveLength(7);
  });

  test('of Quảng Ngãi are 96: 86 communes, 9 wards and a special zone', () => {
    const kinds = communesOf('51').map((u) => u.kind);
    expect(kinds).toHaveLength(96);
    expect(['commune', 'ward', 'special-zone'].map((kind) => kinds.filter((k) => k === kind).length)).toEqual([86, 9, 1]);
  });

  test('have codes that are text of 2 and 5 digits, leading zeros kept', () => {
    for (const p of provinces) expect(p.code).toMatch(/^[0-9]{2}$/);
    for (const u of communes) expect(u.code).toMatch(/^[0-9]{5}$/);
    expect(unitByCode('00004')?.name).toBe('Ba Đình');
    expect(provinceOf('00004')).toBe('01');
    expect(unitByCode('4')).toBeUndefined();
  });

  test('know their province and their kind', () => {
    for (const u of communes) expect(communesOf(u.province ?? '')).toContain(u);
    expect(provinceOf('21115')).toBe('51');
    expect(provinceOf('51')).toBeUndefined();
    expect(provinceOf('99999')).toBeUndefined();
    expect(unitByCode('21115')?.kind).toBe('commune');
    expect(unitByCode('51')?.kind).toBe('province');
    expect(communesOf('99')).toEqual([]);
  });

  test('are shown with the word for their kind', () => {
    expect(named('21115')).toBe('Xã Trà Bồng');
    expect(named('21025')).toBe('Phường Cẩm Thành');
    expect(
      communesOf('51')
        .filter((u) => u.kind === 'special-zone')
        .map(displayName),
    ).toEqual(['Đặc khu Lý Sơn']);
    expect(named('51')).toBe('Tỉnh Quảng Ngãi');
    expect(named('46')).toBe('Thành phố Huế');
  });

  test('keep names apart that differ by an accent only', () => {
    const bare = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '');
    const pair = communesOf('51').filter((u) => bare(u.name) === 'Ba To');
    expect(pair.map((u) => [u.code, u.name])).toEqual([
      ['21484', 'Ba Tơ'],
      ['21523', 'Ba Tô'],
    ]);
  });

  test('have names in NFC without spaces around', () => {
    for (const u of [...provinces, ...communes]) expect(u.name).toBe(u.name.normalize('NFC').trim());
  });

  test('of Quảng Ngãi say since when they exist and what they were formed from', () => {
    for (const u of communesOf('51')) {
      expect(u.validFrom).toBe('2025-07-01');
      expect(u.formedFrom?.length).toBeGreaterThan(0);
    }
    expect(unitByCode('51')?.validFrom).toBe('2025-07-01');
  });
});
