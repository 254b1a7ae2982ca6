/** What every store of key values keeps. */
import { expect } from 'vitest';
import type { KeyValues } from '../key-values.ts';

export const keyValuesContract = async (keyValues: KeyValues): Promise<void> => {
  expect(await keyValues.get('follower.a.checkpoint')).toBeUndefined();
  expect(await keyValues.list('follower.a.')).toEqual([]);
  await keyValues.remove('follower.a.checkpoint');
  await keyValues.put('follower.a.checkpoint', '1');
  await keyValues.put('follower.a.checkpoint', '2');
  await keyValues.put('follower.a.parked.dossier-2', 'Trà Bồng');
  await keyValues.put('follower.a.parked.dossier-1', '{}');
  await keyValues.put('follower.ab.parked.dossier-3', '{}');
  await keyValues.put('follower.a.parkedx', '{}');
  expect(await keyValues.get('follower.a.checkpoint')).toBe('2');
  expect(await keyValues.list('follower.a.parked.')).toEqual([
    { key: 'follower.a.parked.dossier-1', value: '{}' },
    { key: 'follower.a.parked.dossier-2', value: 'Trà Bồng' },
  ]);
  expect(await keyValues.count('follower.a.parked.')).toBe(2);
  expect(await keyValues.count('follower.b.')).toBe(0);
  await keyValues.remove('follower.a.parked.dossier-1');
  expect(await keyValues.count('follower.a.parked.')).toBe(1);
  expect(await keyValues.get('follower.a.parked.dossier-1')).toBeUndefined();
  expect(await keyValues.list('follower.a.parked.')).toEqual([{ key: 'follower.a.parked.dossier-2', value: 'Trà Bồng' }]);
  await keyValues.put('follower.a.parked.dossier-1', 'again');
  expect(await keyValues.get('follower.a.parked.dossier-1')).toBe('again');
};
