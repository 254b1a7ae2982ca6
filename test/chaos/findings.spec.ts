/** What is wrong stays wrong, and who waits for quiet does not wait for ever. */
import { describe, expect, it } from 'vitest';
import { quiet } from './distributed.ts';
import { lasting, notYet } from './findings.ts';

const answers = (...list: readonly { readonly findings: readonly string[]; readonly moved?: boolean }[]) => {
  const left = [...list];
  return async () => ({ moved: false, ...(left.length > 1 ? left.shift() : left[0]) }) as { findings: readonly string[]; moved: boolean };
};
const rest = async (): Promise<void> => {};
const later = (): number => performance.now() + 60_000;

describe('a finding', () => {
  it('that something has not come yet is gone when it comes, and stays when it does not in time', async () => {
    expect(await lasting(answers({ findings: [notYet('told')] }, { findings: [] }), later(), rest)).toEqual([]);
    expect(await lasting(answers({ findings: [notYet('told')] }), 0, rest)).toEqual([notYet('told')]);
  });
  it('of anything else stays, whatever a second look would show', async () => {
    expect(await lasting(answers({ findings: ['twice', notYet('told')] }, { findings: [] }), later(), rest)).toEqual([
      'twice',
      notYet('told'),
    ]);
  });
  it('counts only when everything was looked at in one moment', async () => {
    expect(await lasting(answers({ findings: ['rows'], moved: true }, { findings: [] }), later(), rest)).toEqual([]);
    expect(await lasting(answers({ findings: ['rows'], moved: true }), 0, rest)).toEqual(['rows']);
  });
});

describe('a stack apart', () => {
  it('is not waited for when its read models never come level', async () => {
    const at = (position: number) => async () => position;
    await expect(quiet(at(7), at(7), 60_000, 1)).resolves.toBeUndefined();
    await expect(quiet(at(7), at(6), 0)).rejects.toThrow('the store is at 7, the read models are at 6');
  });
});
