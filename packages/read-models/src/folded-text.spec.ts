import { describe, expect, it } from 'vitest';
import { foldedText, wordsOf } from './folded-text.ts';

describe('a folded text', () => {
  it('has neither diacritics nor capitals, composed or decomposed', () => {
    expect(foldedText('Tinh dầu Quế TRÀ BỒNG, Đường phèn, Ươm')).toBe('tinh dau que tra bong, duong phen, uom');
    expect(foldedText('Đặc sản'.normalize('NFD'))).toBe('dac san');
  });
  it('is cut into its words', () => {
    expect(wordsOf('  Dầu\tquế ')).toEqual(['dau', 'que']);
    expect(wordsOf('   ')).toEqual([]);
  });
});
