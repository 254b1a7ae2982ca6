import { buildingPermit, permitLawOptions, walk, worldOf } from '@hoso/workflow/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DomainError, type Outcome } from './engine.ts';
import { add, open, take } from './testing/jar.ts';
import { office, rejection, request, run, seed, uuid } from './testing/office.ts';
import { stores } from './testing/stores.ts';

const a = uuid('a', 1);
const withoutDecider = ({ decider: _, ...rest }: Outcome) => rest;

describe('a dossier in memory', () => {
  test('is the one that its stored facts add up to', async () => {
    const note = fc.option(fc.constantFrom('dry', 'wet'), { nil: undefined, freq: 2 });
    const command = fc.oneof(
      fc
        .record({ heaps: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }), note })
        .map((data) => ({ type: 'Add', data })),
      fc.integer({ min: 1, max: 9 }).map(take),
    );
    let bare = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 20 }), async (commands) => {
        const { engine } = office();
        const [cached, uncached] = [engine(), office().engine({ cacheSize: 0 })];
        for (const [n, c] of [open(), ...commands].entries()) {
          const r = request(a, c, { commandId: uuid('c', n) });
          const [one, two] = await Promise.all(
            [cached, uncached].map((e) => e.execute(r).then(withoutDecider, (error: DomainError) => error.code)),
          );
          expect(one).toStrictEqual(two);
          const [inMemory, fromStore] = await Promise.all([cached.load(a), engine().load(a)]);
          expect(inMemory?.state).toStrictEqual(fromStore?.state);
          if (c.type === 'Add' && (c.data as { note?: string }).note === undefined) bare += 1;
        }
      }),
      { seed, numRuns: 60 },
    );
    expect(bare).toBeGreaterThan(20);
  });

  test('is bounded by the size of the cache: others are folded anew', async () => {
    const { store, engine } = office();
    let reads = 0;
    const counting = office({
      ...store,
      readStream: (...args) => {
        reads += 1;
        return store.readStream(...args);
      },
    });
    const e = counting.engine({ cacheSize: 2 });
    const ids = [1, 2, 3].map((n) => uuid('a', n));
    await run(e, ...ids.map((id) => request(id, open())));
    reads = 0;
    await run(e, ...[3, 2].map((n) => request(uuid('a', n), add(1))));
    expect(reads).toBe(0);
    await run(e, request(uuid('a', 1), add(1)));
    expect(reads).toBe(1);
    expect((await engine().load(uuid('a', 1)))?.revision).toBe(1);
  });

  test.each(['nothing', 'all'])('is no obstacle after an append that failed when %s of it stands', async (stands) => {
    const { store } = office();
    let fails = false;
    const { engine, clock } = office({
      ...store,
      append: async (...append) => {
        if (!fails) return store.append(...append);
        if (stands === 'all') await store.append(...append);
        throw new Error('no answer');
      },
    });
    const e = engine();
    await run(e, request(a, open()), request(a, add(2)));
    fails = true;
    const lost = request(a, add(3));
    expect(await rejection(e.execute(lost))).toMatchObject({ message: 'no answer' });
    fails = false;
    clock.set(new Date(Date.parse(clock.now()) + 1).toISOString());
    expect(await e.execute(lost)).toMatchObject({ repeated: stands === 'all', revision: 2, state: { context: { stones: 5 } } });
  });
});

describe.each(stores)('whole lives of a building permit over $name', ({ name, open: openStore }) => {
  test('are what the kernel decides, fact by fact and refusal by refusal', async () => {
    const world = worldOf(buildingPermit, permitLawOptions);
    const seen = { facts: 0, refusals: 0 };
    const store = openStore();
    let dossiers = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        const { engine, clock } = office(store);
        const engines = [engine({ workflow: 'building-permit@1' }), engine({ workflow: 'building-permit@1', cacheSize: 0 })];
        dossiers += 1;
        const dossierId = uuid('p', dossiers);
        for (const [n, { command, env, decision, state }] of walk(g, world).entries()) {
          clock.set(env.now);
          const e = engines[n % 2] as (typeof engines)[0];
          const answer = e.execute(request(dossierId, command, { actor: env.actor, effectiveOn: env.effectiveOn }));
          if ('refused' in decision) {
            const error = await rejection(answer);
            expect(error).toBeInstanceOf(DomainError);
            const isFirst = state.path === 'draft' && decision.refused === 'not-now';
            expect((error as DomainError).code).toBe(isFirst ? 'unknown-dossier' : decision.refused);
            seen.refusals += 1;
          } else {
            const { facts } = await answer;
            expect(facts.map(({ type, data }) => ({ type, data }))).toEqual(decision.facts);
            seen.facts += facts.length;
          }
        }
      }),
      { seed, numRuns: name === 'memory' ? 60 : 10 },
    );
    expect(seen.facts).toBeGreaterThan(50);
    expect(seen.refusals).toBeGreaterThan(10);
  });
});
