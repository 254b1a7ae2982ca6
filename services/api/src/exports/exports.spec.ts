import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv, readXlsx } from '../testing/spreadsheets.ts';
import { csvOf } from './csv.ts';
import type { Table } from './table.ts';
import { xlsxOf } from './xlsx.ts';

const tableOf = (...texts: readonly string[]): Table => ({
  name: 'Phiếu',
  columns: ['Ý kiến', 'Điểm'],
  rows: texts.map((value, i) => [value, i]),
});
const csv = async (table: Table): Promise<string> => (await buffer(csvOf(table))).toString();
const xlsx = async (...tables: readonly Table[]) => readXlsx(Buffer.from(await xlsxOf(tables)));

const attacks = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', "=cmd|' /C calc'!A0", '＝1+1', '=HYPERLINK("http://127.0.0.1","x")'];

describe('a table as CSV', () => {
  test('comes back as it was, whatever the texts hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.nat()), { maxLength: 20 }), async (rows) => {
        const calm = rows.map(([value, n]) => [value.replaceAll(/[=+\-@\t\r\n;\uff1d\uff0b\uff0d\uff20]/g, '·'), n] as const);
        const [head, ...read] = readCsv((await csv({ name: 'x', columns: ['a', 'b'], rows: calm })).slice(1));
        expect(head).toEqual(['a', 'b']);
        expect(read).toEqual(calm.map(([value, n]) => [value, String(n)]));
      }),
      { numRuns: 200, seed: 20261124 },
    );
  });

  test('starts with a byte order mark and ends its lines by CRLF', async () => {
    expect(await csv(tableOf('Quế, "Trà Bồng"'))).toBe('\ufeff"Ý kiến","Điểm"\r\n"Quế, ""Trà Bồng""",0\r\n');
  });

  test.each(attacks)('does not let a spreadsheet calculate %j', async (attack) => {
    const [, [cell]] = readCsv((await csv(tableOf(attack))).slice(1)) as [unknown, [string]];
    expect(cell).toBe(attack.replace(/[^\s]/, "'$&"));
  });

  test('holds no formula for a spreadsheet that separates by semicolons either', async () => {
    const whole = await csv(tableOf(...attacks.flatMap((attack) => [`ngon;${attack}`, `ngon; ${attack}`, `a\n${attack}`, `"; ${attack}`])));
    const cells = whole.split(/[;\t\r\n]/).map((cell) => cell.trim());
    expect(cells.length).toBeGreaterThan(60);
    expect(cells.filter((cell) => /^"?[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell))).toEqual([]);
  });

  test.each([
    ['Trà;"=1+1;y', `Trà;"'=1+1;y`],
    ['Trà;""＝1+1', `Trà;""'＝1+1`],
    ['Trà;\u200b \u0000=1', `Trà;\u200b \u0000'=1`],
    [' "=1+1', ` "'=1+1`],
    ['\ufeff=1+1', `\ufeff'=1+1`],
    ['\ufe66 1', `'\ufe66 1`],
    ['==1', `'==1`],
    ['a = 1+1; b - c, "d": -2', 'a = 1+1; b - c, "d": -2'],
  ])('puts an apostrophe where a formula could begin in %j, and nowhere else', async (written, safe) => {
    expect(readCsv((await csv(tableOf(written))).slice(1))[1]?.[0]).toBe(safe);
  });

  test('is made in a time that grows with the text', async () => {
    const long = `${';'.repeat(200_000)}${' '.repeat(200_000)}${'='.repeat(200_000)}`;
    expect((await csv(tableOf(long))).length).toBeGreaterThan(600_000);
  });

  test('leaves numbers as they are', async () => {
    expect(await csv({ name: 'x', columns: ['n'], rows: [[-1], [0], [null], [2.5]] })).toBe('\ufeff"n"\r\n-1\r\n0\r\n\r\n2.5\r\n');
  });
});

describe('tables as a workbook', () => {
  test('come back as they were: texts as texts, numbers as numbers, no formula anywhere', async () => {
    const texts = [...attacks.filter((attack) => attack.trim() === attack), 'Quế & <Trà Bồng> "1"', '12', 'dòng 1\ndòng 2', ' thụt vào'];
    const [one, two] = await xlsx(tableOf(...texts), { name: 'Tổng hợp', columns: ['n'], rows: [[1], [null], [2.5]] });
    expect(one?.name).toBe('Phiếu');
    expect(one?.rows).toEqual([['Ý kiến', 'Điểm'], ...texts.map((value, i) => [value, i])]);
    expect(two).toMatchObject({ name: 'Tổng hợp', rows: [['n'], [1], [], [2.5]] });
    expect(`${one?.xml}${two?.xml}`).not.toMatch(/<f[ >]/);
  });

  test('hold no character that would make the file unreadable, and lose none: a sealed opinion can be hashed again', async () => {
    const texts = ['a\u0001b\u001fc\uffff', 'một\r\nhai\rba\u0000', '_x0041_ và _x0042_x0043_', '_', '_xyz_'];
    const [sheet] = await xlsx(tableOf(...texts));
    expect(sheet?.rows.slice(1)).toEqual(texts.map((value, i) => [value, i]));
  });

  test('are written one after another, and a table that cannot be written does not hold up the next', async () => {
    const wrong = xlsxOf([{ ...tableOf('x'), name: 'a/b' }]);
    const [, good] = await Promise.all([expect(wrong).rejects.toThrow(), xlsx(tableOf('y'))]);
    expect(good[0]?.rows[1]).toEqual(['y', 0]);
  });
});
