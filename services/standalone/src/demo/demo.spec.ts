import { createEngine } from '@hoso/engine';
import { codec, memoryEventStore } from '@hoso/event-store';
import { workflows } from '@hoso/ocop';
import { registry } from '@hoso/workflow';
import { describe, expect, it } from 'vitest';
import { lives } from './lives.ts';
import { registeredProducts, subjects } from './register.ts';
import { seed, seedClock } from './seed.ts';

const count = <T>(items: readonly T[], key: (item: T) => string | number) =>
  Object.fromEntries([...Map.groupBy(items, key)].map(([k, list]) => [k, list.length]));

const loaded = async () => {
  const store = memoryEventStore();
  const clock = seedClock();
  const engine = createEngine({ store, registry: registry(workflows), codec: codec(), clock, workflow: 'ocop-dossier@1' });
  const answer = await seed(engine, clock);
  return { store, clock, engine, answer };
};

describe('the demo register', () => {
  it('has the counts of the plan for 31/12/2025', () => {
    expect(registeredProducts).toHaveLength(619);
    expect(count(registeredProducts, (r) => r.stars)).toEqual({ 5: 2, 4: 57, 3: 560 });
    expect(count(subjects, (s) => s.type)).toEqual({ cooperative: 97, sme: 51, 'registered-household': 159, 'cooperative-group': 3 });
    expect(new Set(registeredProducts.map((r) => r.subject.id)).size).toBe(310);
    expect(new Set(registeredProducts.map((r) => r.subject.communeCode)).size).toBe(96);
  });

  it('holds certificates that were all valid on that day, each with its own number', () => {
    for (const { certificate } of registeredProducts) {
      expect(certificate.issuedOn <= '2025-12-31' && certificate.validThrough > '2025-12-31').toBe(true);
    }
    expect(new Set(registeredProducts.map((r) => r.certificate.number)).size).toBe(619);
  });
});

describe('the demo', () => {
  it('is taken by the rules and spreads some dozens of dossiers over all stages', async () => {
    const { engine, answer } = await loaded();
    expect(answer).toEqual({ registered: 619, dossiers: lives.length });
    const ids = new Set(lives.map((l) => l.dossierId));
    const stages = await Promise.all(
      [...ids].map(async (id) => {
        const dossier = await engine.load(id);
        return dossier === undefined ? 'none' : dossier.decider.describe(dossier.state).stage;
      }),
    );
    // Supersession and expiry are the reactor's doing.
    expect(new Set(stages)).toEqual(
      new Set([
        'idea',
        'commune-report',
        'department-review',
        'council-round',
        'central-review',
        'certificate',
        'monitoring',
        'revoked',
        'not-recognised',
        'rejected',
        'withdrawn',
      ]),
    );
  });

  it('marks every entry whose details the plan does not give as synthetic', async () => {
    const { engine } = await loaded();
    const [first] = (await engine.replay(registeredProducts[0]?.dossierId as string)) ?? [];
    expect(first?.fact.data).toMatchObject({ provenance: { synthetic: true } });
  });

  it('is finished, not doubled, by a second load', async () => {
    const { store, clock, engine } = await loaded();
    const head = await store.head();
    await seed(engine, clock);
    expect(await store.head()).toBe(head);
  });

  it('is the same on every machine', () => {
    expect(registeredProducts[618]?.dossierId).toBe('d7295601-b8e4-8693-868c-af52c2267ab9');
  });
});
