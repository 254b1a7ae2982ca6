import { expect, test } from 'vitest';
import { issuesOf, pointerOf } from './issues.ts';

test('a pointer escapes the two characters of RFC 6901 and is empty for the data itself', () => {
  expect(pointerOf([])).toBe('');
  expect(pointerOf(['a/b', 'm~n', 0, ''])).toBe('/a~1b/m~0n/0/');
});

test('an unknown key is pointed at itself, one issue for each', () => {
  const issue = { code: 'unrecognized_keys', path: ['product'], keys: ['colour', 'a/b'], message: 'Unrecognized keys' };
  expect(issuesOf([issue])).toEqual([
    { pointer: '/product/colour', rule: 'unrecognized_keys', message: 'không có trường này (no such field): "colour"' },
    { pointer: '/product/a~1b', rule: 'unrecognized_keys', message: 'không có trường này (no such field): "a/b"' },
  ]);
});

test('an issue without a code is called invalid', () => {
  expect(issuesOf([{ path: ['n'], message: 'too small' }])).toEqual([{ pointer: '/n', rule: 'invalid', message: 'too small' }]);
});
