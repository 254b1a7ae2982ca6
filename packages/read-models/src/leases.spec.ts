import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Leases, leases } from './leases.ts';
import { postgresKeyValues } from './postgres-key-values.ts';
import { onEveryDatabase } from './testing/databases.ts';

onEveryDatabase(({ name, at }) => {
  /** Of two processes, as far as the database can tell. */
  let a: Leases;
  let b: Leases;
  beforeEach(async () => {
    const home = at('leases');
    [a, b] = await Promise.all([leases(home), leases(home)]);
  });
  afterEach(async () => {
    await a.close();
    await b.close();
  });
  const LONG = 3600;

  it('leases are one holder’s at a time', async () => {
    const tokens = await Promise.all([a.take('projector', 'a', LONG), b.take('projector', 'b', LONG)]);
    expect(tokens.filter((token) => token !== undefined)).toEqual([1]);
    expect(await b.take('reactor', 'b', LONG)).toBe(1);
    expect(await a.list()).toMatchObject([
      { name: 'projector', token: 1 },
      { name: 'reactor', holder: 'b', token: 1 },
    ]);
  });

  it('leases are renewed by their holder and by nobody else', async () => {
    const token = (await a.take('projector', 'a', 1)) as number;
    expect(await b.renew('projector', token + 1, LONG)).toBe(false);
    expect(await a.renew('projector', token, LONG)).toBe(true);
    const [lease] = await b.list();
    expect(lease?.secondsLeft).toBeGreaterThan(LONG / 2);
    expect(await b.take('projector', 'b', LONG)).toBeUndefined();
  });

  it('leases are free when they are over, by the clock of the database, and their old holder has nothing left', async () => {
    const token = (await a.take('projector', 'a', -1)) as number;
    expect(await b.take('projector', 'b', LONG)).toBe(token + 1);
    expect(await a.renew('projector', token, LONG)).toBe(false);
    await a.release('projector', token);
    expect(await a.list()).toMatchObject([{ holder: 'b', token: token + 1 }]);
    expect((await a.list())[0]?.secondsLeft).toBeGreaterThan(0);
  });

  it('leases are still their holder’s when they are over and nobody has taken them', async () => {
    const token = (await a.take('projector', 'a', -1)) as number;
    expect(await a.renew('projector', token, LONG)).toBe(true);
  });

  it('leases are free at once when their holder gives them back', async () => {
    const token = (await a.take('projector', 'a', LONG)) as number;
    await a.release('projector', token);
    expect(await b.take('projector', 'b', LONG)).toBe(token + 1);
  });

  it('leases are taken anew by a holder of the same name, whose token before counts no more', async () => {
    const before = (await a.take('projector', 'standalone', LONG)) as number;
    expect(await b.take('projector', 'standalone', LONG)).toBe(before + 1);
    expect(await a.renew('projector', before, LONG)).toBe(false);
  });

  // In a file, messaging keeps them itself.
  if (name === 'PostgreSQL')
    it('key values beside the read models keep what they are given under its key, list what begins alike, and have it after a restart', async () => {
      const home = at('entries') as { readonly url: string; readonly schema: string };
      const entries = await postgresKeyValues(home);
      expect(await entries.get('follower.a.checkpoint')).toBeUndefined();
      await entries.remove('follower.a.checkpoint');
      await entries.put('follower.a.checkpoint', '1');
      await entries.put('follower.a.checkpoint', '2');
      for (const dossier of ['dossier-2', 'dossier-1', 'Dossier-0'])
        await entries.put(`follower.a.parked.${dossier}`, `Trà Bồng ${dossier}`);
      await entries.put('follower.ab.parked.dossier-3', '{}');
      await entries.put('follower.a.parkedx', '{}');
      await entries.remove('follower.a.parked.dossier-2');
      await entries.close();
      const again = await postgresKeyValues(home);
      expect(await again.get('follower.a.checkpoint')).toBe('2');
      expect(await again.list('follower.a.parked.')).toEqual([
        { key: 'follower.a.parked.Dossier-0', value: 'Trà Bồng Dossier-0' },
        { key: 'follower.a.parked.dossier-1', value: 'Trà Bồng dossier-1' },
      ]);
      await again.close();
    });
});
