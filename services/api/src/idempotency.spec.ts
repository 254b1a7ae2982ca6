import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { commandIds, derivedUuid, expectedRevision, isKnown, requestId } from './idempotency.ts';

const UUID_8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a derived id', () => {
  test('is a UUID of version 8 that the same texts always give, and others never', () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]{1,20}$/), fc.stringMatching(/^[\x21-\x7e]{1,20}$/), (actor, key) => {
        const id = derivedUuid('dossier', actor, key);
        expect(id).toMatch(UUID_8);
        expect(derivedUuid('dossier', actor, key)).toBe(id);
        expect(derivedUuid('command', actor, key)).not.toBe(id);
        expect(seen.get(id) ?? `${actor}\n${key}`).toBe(`${actor}\n${key}`);
        seen.set(id, `${actor}\n${key}`);
      }),
    );
    expect(seen.size).toBeGreaterThan(90);
  });

  test('follows the published algorithm', () => {
    // The first 16 bytes of: printf 'dossier\nlan\nform-1' | sha256sum, with version and variant set.
    expect(derivedUuid('dossier', 'lan', 'form-1')).toBe('cc51865d-f6fd-862b-a034-0653acd14e45');
    expect(commandIds('form-1', 'lan', undefined).dossierId).toBe(derivedUuid('dossier', 'lan', 'form-1'));
  });

  test('does not move when actor and key trade characters', () => {
    expect(derivedUuid('command', 'ab', 'c')).not.toBe(derivedUuid('command', 'a', 'bc'));
  });
});

describe('command ids', () => {
  test('are refused without a key, except for a dry run', () => {
    for (const id of [undefined, 'd1']) expect(() => commandIds(undefined, 'lan', id)).toThrow(new ApiError('idempotency-key-missing'));
    const [a, b] = [commandIds(undefined, 'lan', undefined, true), commandIds(undefined, 'lan', undefined, true)];
    expect(a.commandId).not.toBe(b.commandId);
    expect(a.dossierId).not.toBe(b.dossierId);
  });

  test('with a key follow actor, key and dossier', () => {
    expect(commandIds('k', 'lan', 'd1')).toEqual(commandIds('k', 'lan', 'd1'));
    const others = [commandIds('k2', 'lan', 'd1'), commandIds('k', 'nam', 'd1'), commandIds('k', 'lan', 'd2')].map((ids) => ids.commandId);
    expect(new Set([...others, commandIds('k', 'lan', 'd1').commandId]).size).toBe(4);
  });

  test('refuse a key that is not 1 to 200 visible ASCII characters', () => {
    for (const key of ['', ' ', 'a b', 'chữ', 'x'.repeat(201), 'a\n', ['a', 'b']])
      expect(() => commandIds(key, 'lan', undefined)).toThrow('Idempotency-Key');
  });
});

describe('entity tags', () => {
  test('are revisions in quotes', () => {
    expect(expectedRevision(undefined)).toBeUndefined();
    expect(expectedRevision('"12"')).toBe(12);
    for (const tag of ['12', 'W/"12"', '*', '"-1"', '"1e3"', '"12345678901234567890"', ''])
      expect(() => expectedRevision(tag)).toThrow('If-Match');
  });

  test('are compared weakly where a reader already knows', () => {
    expect([undefined, '"3"', '"1", W/"3"', '*', '"33"', '3'].map((tag) => isKnown(tag, 3))).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('a request id', () => {
  test('is taken when it is harmless, and made otherwise', () => {
    expect(requestId('trace-1.a_B')).toBe('trace-1.a_B');
    for (const id of ['', 'a b', 'x'.repeat(65), '"}', undefined, ['a']]) expect(requestId(id)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
