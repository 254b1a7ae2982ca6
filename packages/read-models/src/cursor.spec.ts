import { describe, expect, it } from 'vitest';
import { cursorOf, InvalidCursor, keyOf, pageOf } from './cursor.ts';

describe('a cursor', () => {
  it('gives back the key that it was made of', () => {
    expect(keyOf('inbox', cursorOf('inbox', ['2026-09-01', 'id']), ['', ''])).toEqual(['2026-09-01', 'id']);
  });
  it.each([
    ['of another list', cursorOf('dossiers', ['a', 'b'])],
    ['of another length', cursorOf('inbox', ['a'])],
    ['of other types', cursorOf('inbox', ['a', 1])],
    ['that is no JSON', Buffer.from('{').toString('base64url')],
    ['that is JSON of another kind', Buffer.from('{"a":1}').toString('base64url')],
    ['that somebody made up', 'tomorrow'],
    ['that is empty', ''],
  ])('%s is an InvalidCursor', (_, cursor) => {
    expect(() => keyOf('inbox', cursor, ['', ''])).toThrow(InvalidCursor);
    expect(() => keyOf('inbox', cursor, ['', ''])).toThrow(expect.objectContaining({ name: 'InvalidCursor' }));
  });
  it.each([1.5, 1e30, -2e16])('that names the position %d is an InvalidCursor', (position) => {
    expect(keyOf('dossiers', cursorOf('dossiers', [7]), [0])).toEqual([7]);
    expect(() => keyOf('dossiers', cursorOf('dossiers', [position]), [0])).toThrow(InvalidCursor);
  });
  it('stands on a page only when there is another', () => {
    const page = (rows: readonly number[]) => pageOf('n', rows, 2, (n) => [n], String);
    expect(page([1, 2])).toEqual({ items: ['1', '2'] });
    expect(page([1, 2, 3])).toEqual({ items: ['1', '2'], next: cursorOf('n', [2]) });
    expect(page([])).toEqual({ items: [] });
  });
});
