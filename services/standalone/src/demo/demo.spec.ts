import { createEngine } from '@hoso/engine';
import { codec, type EventStore, memoryEventStore } from '@hoso/event-store';
import { awaitedCommitments, minutesOf, ocopDossier, type RoundContext, roundStreamId, workflows } from '@hoso/ocop';
import { followUpCommandId, reactor, reactorActor } from '@hoso/reactor';
import { readModels } from '@hoso/read-models';
import { createLogger, createMetrics } from '@hoso/service';
import { registry, workflowId } from '@hoso/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { centralCouncil, provincialCouncil } from './council.ts';
import { demoIdentities } from './identities.ts';
import { lives } from './lives.ts';
import { registeredProducts, subjects } from './register.ts';
import { seed, seedClock, writeDown } from './seed.ts';

const count = <T>(items: readonly T[], key: (item: T) => string | number) =>
  Object.fromEntries([...Map.groupBy(items, key)].map(([k, list]) => [k, list.length]));

const known = registry(workflows);
const following = { actor: reactorActor, commandId: followUpCommandId };

const load = async () => {
  const store = memoryEventStore();
  const clock = seedClock();
  const engine = createEngine({ store, registry: known, codec: codec(), clock });
  const answer = await seed({ engine, clock, following });
  const roundOf = async (id: string) => (await engine.load(roundStreamId(id)))?.state.context as unknown as RoundContext;
  return { store, clock, engine, answer, roundOf };
};

let demo: Awaited<ReturnType<typeof load>>;
beforeAll(async () => {
  demo = await load();
});

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
    const { engine, answer } = demo;
    expect(answer).toEqual({ registered: 619, dossiers: lives.length, rounds: 2 });
    const ids = new Set(lives.map((l) => l.dossierId));
    const stages = await Promise.all(
      [...ids].map(async (id) => {
        const dossier = await engine.load(id);
        return dossier === undefined ? 'none' : dossier.decider.describe(dossier.state).stage;
      }),
    );
    // Expiry is the reactor's doing, and what a certificate replaces stands in the register.
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
    const [first] = (await demo.engine.replay(registeredProducts[0]?.dossierId as string)) ?? [];
    expect(first?.fact.data).toMatchObject({ provenance: { synthetic: true } });
  });

  it('has not one result that was typed in: all lives are of the workflow that takes its result from a round', async () => {
    const loaded = await Promise.all([...registeredProducts, ...lives].map(({ dossierId }) => demo.engine.load(dossierId)));
    expect(new Set(loaded.map((l) => l && workflowId(l.decider.workflow)))).toEqual(new Set([workflowId(ocopDossier)]));
  });

  it('is not doubled by a second load', async () => {
    const { store, clock, engine } = demo;
    const head = await store.head();
    await seed({ engine, clock, following });
    expect(await store.head()).toBe(head);
  });

  it('is written down in the order in which it was decided; what was cut short is finished, and nothing is written twice', async () => {
    const all = async (from: EventStore) => from.readAll({ limit: 10_000 });
    const written = memoryEventStore();
    let left = 1234;
    const dying = async (...append: Parameters<EventStore['append']>) => {
      if (--left < 0) throw new Error('the process is gone');
      return written.append(...append);
    };
    await expect(writeDown(demo.store, { append: dying })).rejects.toThrow('gone');
    expect(await written.head()).toBe(1234);
    await writeDown(demo.store, written);
    await writeDown(demo.store, written);
    expect(await all(written)).toEqual(await all(demo.store));
  });

  it('is the same on every machine', async () => {
    expect(registeredProducts[618]?.dossierId).toBe('d7295601-b8e4-8693-868c-af52c2267ab9');
    const { store } = await load();
    const last = async (s: typeof store) => (await s.readAll({ after: (await s.head()) - 1, limit: 1 })).map((event) => event.id);
    expect(await last(store)).toEqual(await last(demo.store));
  });

  it('leaves the reactor nothing to tell: it comes to what the load issued, under the same ids', async () => {
    const { store, engine } = demo;
    const stopping = new AbortController();
    const models = await readModels({ path: ':memory:', registry: known, codec: codec() });
    const projecting = (async () => {
      for await (const batch of store.follow({ after: 0, signal: stopping.signal })) await models.project(batch);
    })();
    const lines: Record<string, unknown>[] = [];
    const acting = reactor({
      ...{ engine, store, codec: codec(), readModels: models, metrics: createMetrics({ processMetrics: false }), signal: stopping.signal },
      clock: { now: () => '2026-08-31T02:00:00.000Z' },
      logger: createLogger({ name: 'demo' }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    });
    await acting.idle();
    expect(await models.parked()).toEqual([]);
    stopping.abort();
    await Promise.all([acting.done, projecting]);
    await models.close();
    const followUps = lines.filter((line) => line.cause === 'follow-up');
    expect(count(followUps, (line) => `${line.command} ${line.msg} ${line.repeated}`)).toEqual({
      'RecordAdmission issued true': 28,
      'RecordCouncilResult issued true': 23,
      'RecordDeferral issued true': 1,
      'RecordSuccessorFiled issued true': 10,
      'SupersedeCertificate issued true': 4,
    });
  });
});

describe('the council round of August', () => {
  const verdicts = async () => {
    const { items } = minutesOf(await demo.roundOf('province-51-2026-1'));
    return items.map(({ number, productSet, form, attempts, recused, remarks, result, figures }) => ({
      ...{ number, productSet, form, attempts, recused: recused.length, sheets: figures?.totals.length, spread: figures?.spread },
      remarks: remarks.map((r) => r.about),
      result:
        result === null ? 'open' : result.kind === 'stopped' ? result.disqualifier : [result.bandStars, result.gateStars, result.stars],
      average: result?.kind === 'scored' ? [result.sumOfTotals, result.members] : undefined,
    }));
  };

  it('stands on the plan and the regulation, since it is none of the two rounds of Article 5.1, and has been proposed', async () => {
    const { engine, roundOf } = demo;
    const round = await roundOf('province-51-2026-1');
    expect(round.legalBasis).toMatchObject({ clause: expect.stringContaining('Kế hoạch OCOP năm 2026') });
    expect(round.regulation).toMatchObject({ quorum: { numerator: 3, denominator: 4 }, spread: { maxPoints: 10, attempts: 2 } });
    expect(Object.keys(round.members)).toHaveLength(11);
    expect(round.meeting?.openedOn).toBe('2026-08-20');
    expect((await engine.load(roundStreamId('province-51-2026-1')))?.state.path).toBe('proposed');
  });

  it('gave each of its dossiers a result from sheets', async () => {
    const all = await verdicts();
    expect(all).toHaveLength(23);
    expect(all.filter((of) => of.result === 'open')).toEqual([]);
    expect(new Set(all.map((of) => of.productSet)).size).toBeGreaterThanOrEqual(7);
    expect(count(all, (of) => (Array.isArray(of.result) ? (of.result[2] ?? 0) : of.result))).toEqual({
      2: 3,
      3: 6,
      4: 9,
      5: 4,
      'food-safety-certificate': 1,
    });
    for (const { sheets, recused, spread } of all) expect([sheets, Number(spread) <= 10]).toEqual([11 - recused, true]);
  });

  it('has a story of each kind', async () => {
    const all = await verdicts();
    const only = (part: object) => {
      const found = all.filter((of) =>
        Object.entries(part).every(([k, v]) => JSON.stringify(of[k as keyof typeof of]) === JSON.stringify(v)),
      );
      return found.map((of) => of.number);
    };
    // Potential 5-star products go up; 90 points without what 5 stars ask for are held; 3 stars for want of a 4-star requirement.
    expect(only({ result: [5, 5, 5] })).toHaveLength(4);
    expect(only({ result: [5, 4, 4] })).toEqual([10]);
    expect(only({ result: [4, 3, 3] })).toEqual([3]);
    expect(only({ result: [4, 2, 2] })).toEqual([14]);
    // 89.8 points are fewer than 90.
    expect(only({ average: [988, 11], result: [4, 5, 4] })).toEqual([11]);
    expect(only({ result: 'food-safety-certificate' })).toEqual([15]);
    expect(only({ recused: 1, remarks: ['conflict'] })).toEqual([2]);
    expect(only({ attempts: 2, remarks: ['re-scoring'] })).toEqual([4]);
    expect(only({ attempts: 1, remarks: ['findings'] })).toEqual([5]);
    expect(only({ form: 'written-opinions', attempts: 1 })).toEqual([22]);
    expect(only({ form: 'meeting', attempts: 2, remarks: ['opinions-differ'] })).toEqual([23]);
  });

  it('sent a late dossier to the round of November and told it so', async () => {
    const late = lives.find((life) => life.council === 'late')?.dossierId ?? '';
    expect((await demo.roundOf('province-51-2026-1')).deferred).toMatchObject({
      [late]: { cause: 'late', nextRoundId: 'province-51-2026-2', attempts: 0 },
    });
    const history = (await demo.engine.replay(late)) ?? [];
    expect(history.slice(-2).map(({ fact }) => [fact.type, fact.metadata.effectiveOn])).toEqual([
      ['RoundDeferred', '2026-08-18'],
      ['RoundScheduled', '2026-08-28'],
    ]);
  });
});

describe('the council round of November', () => {
  it('has its council and dossiers, and one by written opinions that can be scored at once', async () => {
    const round = await demo.roundOf('province-51-2026-2');
    expect([round.agenda.length, round.voters, round.meeting]).toEqual([5, null, null]);
    const written = round.agenda.filter((item) => item.form === 'written-opinions');
    expect(written.flatMap((item) => awaitedCommitments(round, item))).toHaveLength(11);
    expect(round.agenda.map((item) => item.samples)).toEqual([null, 5, 5, 5, 5]);
  });
});

describe('the members of the councils', () => {
  it('are identities that one may be', () => {
    const members = demoIdentities.filter(({ role }) => role === 'council-member');
    expect(members.map(({ id, unit }) => [id, unit])).toEqual([
      ...provincialCouncil.map(({ id }) => [id, '51']),
      ...centralCouncil.map(({ id }) => [id, 'MAE']),
    ]);
  });

  it('of the centre can be appointed to its next round', async () => {
    const { engine, clock } = demo;
    clock.set('2026-08-31');
    const dossierId = roundStreamId('central-2027-2');
    const acts = [
      ['ministry-officer', 'PlanRound', { roundId: 'central-2027-2' }],
      ['minister', 'AppointCouncil', { paper: { number: '1/QĐ-BNNMT' }, members: centralCouncil }],
    ] as const;
    for (const [n, [role, type, data]] of acts.entries()) {
      const actor = { id: role, role, unit: 'MAE' };
      const commandId = `00000000-0000-4000-8000-00000000000${n}`;
      await engine.execute({ dossierId, commandId, actor, command: { type, data }, workflow: 'council-round@1' });
    }
    expect(Object.keys((await demo.roundOf('central-2027-2')).members)).toHaveLength(7);
  });
});
