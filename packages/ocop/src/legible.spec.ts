import { describe, expect, test } from 'vitest';
import { certificateNumber, personId, text } from './dossier/schemas.ts';
import { sheet } from './scoring/sheet.ts';
import { workflows } from './workflows.ts';

const blank = ['\u200b', '\u2060\ufeff', '\u00ad', '\u0301', '\u3164', '\u2800', ' \u200b '];
const deceiving = ['\u202ecba', 'a\u2066b\u2069', 'a\u200f', 'a\u0001b', '\u001b[31mđỏ', 'a\u0085b', 'a\u007f'];
const honest = ['Quế', 'Que\u0302\u0301', 'một\nhai\r\n\tba', '=1+1', 'Ê Đê, Xơ-đăng', '👩\u200d🌾', '-', '€'];

describe('a text', () => {
  test.each([...blank, ...deceiving])('that shows nothing, or something else than it says, is none: %j', (value) => {
    expect(text().safeParse(value).success).toBe(false);
    expect(sheet.safeParse({ choices: {}, opinion: value }).success).toBe(false);
  });

  test.each(honest)('may be in any writing, of more lines than one: %j', (value) => {
    expect(text().safeParse(value)).toEqual({ success: true, data: value });
    expect(sheet.safeParse({ choices: {}, opinion: value }).success).toBe(true);
  });

  test('without any character has one fault, which says so', () => {
    expect(
      text()
        .safeParse(' ')
        .error?.issues.map(({ code }) => code),
    ).toEqual(['too_small']);
  });
});

/** Each copy of the value with one of its texts replaced. */
const replaced = (value: unknown, by: string): readonly unknown[] => {
  if (typeof value === 'string') return [by];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    replaced(child, by).map((other) =>
      Array.isArray(value) ? value.map((item, i) => (String(i) === key ? other : item)) : { ...value, [key]: other },
    ),
  );
};

describe('a certificate’s number', () => {
  test('is what is printed: Latin letters, digits, punctuation', () => {
    for (const number of ['OCOP-51-2026-0001', 'Số 12/GCN–UBND (bản 2)', '01.2025/ĐN', 'Số'.normalize('NFD')])
      expect(certificateNumber.safeParse(number).success).toBe(true);
    for (const number of ['ОСОР-51', 'OCOP\u200b-51', 'OCOP-51\u00ad', '٥١', 'OCOP\t51', 'OCOP<51', '']) {
      expect([number, certificateNumber.safeParse(number).success]).toEqual([number, false]);
    }
  });
});

describe('the commands of every workflow', () => {
  test('take no such text in any field of their examples', () => {
    let tried = 0;
    for (const { rules } of workflows)
      for (const [type, { data, example }] of Object.entries(rules))
        for (const by of ['\u200b', 'a\u202eb', 'a\u001b[0m'])
          for (const wrong of replaced(example, by)) {
            expect([type, wrong, data.safeParse(wrong).success]).toEqual([type, wrong, false]);
            tried += 1;
          }
    expect(tried).toBeGreaterThan(600);
  });
});

describe('the id of a person', () => {
  test('is one that he signs in with: nothing invisible, no space', () => {
    for (const id of ['applicant-tra-bong', 'auth0|5f7c', 'a@b.vn', '0f8fad5b-d9cb-469f-a165-70867728950e'])
      expect(personId.safeParse(id).success).toBe(true);
    for (const id of ['applicant\u200b', ' a', 'a b', 'а', '', 'a\n']) expect(personId.safeParse(id).success).toBe(false);
  });
});
