import type { Engine } from '@hoso/engine';
import { type EventStore, memoryEventStore } from '@hoso/event-store';
import { appendIdOf, startTracing, tracedEngine, traceIdOf } from '@hoso/service';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { admitted, atCouncil, concluded, stream } from './testing/council.ts';
import { dyingAfter } from './testing/dying.ts';
import { idOf, people, type World, world } from './testing/world.ts';

const worlds: World[] = [];
const start = async (...args: Parameters<typeof world>): Promise<World> => {
  const w = await world(...args);
  worlds.push(w);
  return w;
};
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((w) => w.stop()));
});

const DAY = '2026-11-12';
const told = ['RoundScheduled', 'RoundDeferred', 'CouncilResultRecorded', 'EvaluationStopped'];

/**
 * Dossiers 1 to 3 and 5 are scored in the round of November, 2 is forged, 4 came too late, 5 was withdrawn since. Not one has heard of it: no reactor ran.
 */
const roundOfNovember = async (): Promise<EventStore> => {
  const w = await world('2026-10-01');
  for (const n of [1, 2, 3, 5]) await atCouncil(w, n);
  w.on('2026-10-30');
  await atCouncil(w, 4);
  w.on('2026-11-02');
  await admitted(w, [1, 2, 3, 4, 5]);
  w.on(DAY);
  await concluded(w, { 1: 76, 2: 'forged', 3: 92, 5: 60 });
  await w.does(people.applicant, 5, 'WithdrawDossier');
  await w.stop();
  return w.store;
};
const copied = async (store: EventStore): Promise<EventStore> => {
  const copy = memoryEventStore();
  const last = new Map<string, number>();
  for (const { stream: name, id, type, data, metadata } of await store.readAll({ limit: 10_000 })) {
    const { revision } = await copy.append(name, last.get(name) ?? -1, [{ id, type, data, metadata }]);
    last.set(name, revision);
  }
  return copy;
};

let november: EventStore;
beforeAll(async () => {
  november = await roundOfNovember();
});
const afterTheRound = async (): Promise<World> => start(DAY, await copied(november));

/** What each dossier has heard, in order. */
const heard = async (w: World) => Object.fromEntries(await Promise.all([1, 2, 3, 4, 5].map(async (n) => [n, await w.history(n, ...told)])));
const all = {
  1: ['2026-11-02 RoundScheduled', '2026-11-12 CouncilResultRecorded'],
  2: ['2026-11-02 RoundScheduled', '2026-11-12 EvaluationStopped'],
  3: ['2026-11-02 RoundScheduled', '2026-11-12 CouncilResultRecorded'],
  4: ['2026-11-02 RoundDeferred'],
  5: [],
};
/** Facts that the reactor adds. */
const MORE = 7;

describe('a concluded round', () => {
  it('gives each of its dossiers its own result, with the round as the cause', async () => {
    const w = await afterTheRound();
    const before = await w.store.head();
    await w.reactor().idle();
    expect(await heard(w)).toEqual(all);
    expect(await w.store.head()).toBe(before + MORE);
    const [fact] = (await w.facts(1)).filter(({ type }) => type === 'CouncilResultRecorded');
    const conclusion = (await w.store.readStream(`dossier-${stream}`)).find(({ type }) => type === 'RoundConcluded');
    expect(fact).toMatchObject({
      data: { sumOfTotals: 76 * 7, members: 7, stars: 4, route: 'recognise', round: { stream, attempt: 1, rubric: 'qd-26-2026/1' } },
      metadata: { causationId: conclusion?.id, actor: { role: 'system' } },
    });
    const states = await Promise.all([1, 2, 3, 4, 5].map(async (n) => (await w.engine.load(idOf(n)))?.state.path));
    expect(states).toEqual([
      ...['certificate.submission', 'certificate.non-recognition', 'central-review.approval', 'council-round.awaiting-round'],
      'withdrawn',
    ]);
    // The withdrawn one was asked, and said no.
    expect(w.log.filter((line) => line.msg === 'refused').map((line) => [line.dossierId, line.command, line.code])).toEqual([
      [idOf(5), 'RecordAdmission', 'not-now'],
      [idOf(5), 'RecordCouncilResult', 'not-now'],
    ]);
  });

  it('shows what its dossiers hear under the append of its conclusion, in the trace of that request', async () => {
    const w = await afterTheRound();
    const seen: [trace: string, parent: string | undefined][] = [];
    const exporter: NonNullable<Parameters<typeof startTracing>[3]> = {
      export: (spans, done) => {
        seen.push(...spans.map((span): [string, string | undefined] => [span.spanContext().traceId, span.parentSpanContext?.spanId]));
        done({ code: 0 });
      },
      shutdown: async () => {},
    };
    const tracing = await startTracing({ traces: true }, 'test', { start: async () => {} }, exporter);
    await w.reactor({ engine: tracedEngine(w.engine, tracing), tracing }).idle();
    const conclusion = (await w.store.readStream(`dossier-${stream}`)).find(({ type }) => type === 'RoundConcluded');
    const { correlationId, command } = JSON.parse(conclusion?.metadata ?? '{}');
    const under = appendIdOf({ correlationId, commandId: command.id });
    expect(seen.filter(([trace, parent]) => trace === traceIdOf(correlationId) && parent === under)).toHaveLength(4);
  });

  it.each(Array.from({ length: MORE }, (_, i) => i + 1))(
    'gives one result to each dossier though the reactor dies at its append %i, and another goes on from the checkpoint or from nothing',
    async (n) => {
      const w = await afterTheRound();
      const before = await w.store.head();
      const dying = w.reactor({ ...dyingAfter(n, w.engine), inFlight: n % 2 === 0 ? 64 : 1 });
      await dying.done;
      expect(await w.store.head()).toBeGreaterThanOrEqual(before + n);
      const asItDied = await copied(w.store);
      await w.reactor().idle();
      expect(await heard(w)).toEqual(all);
      expect(await w.store.head()).toBe(before + MORE);

      const fresh = await start(DAY, asItDied);
      await fresh.reactor().idle();
      expect(await heard(fresh)).toEqual(all);
      expect(await fresh.store.head()).toBe(before + MORE);
      const later = await start(DAY, asItDied);
      await later.reactor().idle();
      expect(await later.store.head()).toBe(before + MORE);
    },
  );

  it('gives one result to each dossier when two reactors are at work', async () => {
    const w = await afterTheRound();
    const other = await start(DAY, w.store);
    await Promise.all([w.reactor().idle(), other.reactor().idle()]);
    expect(await heard(w)).toEqual(all);
  });

  it('waits with a dossier that fails, and with nobody else; the checkpoint stays before it', async () => {
    const w = await afterTheRound();
    const before = await w.store.head();
    let broken = true;
    const engine: Engine = {
      ...w.engine,
      execute: async (request) => {
        if (broken && request.dossierId === idOf(1) && request.command.type === 'RecordCouncilResult') throw new Error('disk failure');
        return w.engine.execute(request);
      },
    };
    const stopping = new AbortController();
    const first = w.reactor({ engine, signal: stopping.signal });
    await first.idle();
    expect(await heard(w)).toEqual({ ...all, 1: ['2026-11-02 RoundScheduled'] });
    const conclusion = (await w.store.readStream(`dossier-${stream}`)).find(({ type }) => type === 'RoundConcluded');
    expect((await w.models.checkpoint('follow-ups')).position).toBe((conclusion?.position ?? 0) - 1);
    stopping.abort();
    await first.done;
    broken = false;
    await w.reactor({ engine }).idle();
    expect(await heard(w)).toEqual(all);
    expect(await w.store.head()).toBe(before + MORE);
  });

  it('tells nobody of a later fact before an earlier one that could not be read', async () => {
    const w = await afterTheRound();
    let unreadable = 3;
    const engine: Engine = {
      ...w.engine,
      load: async (dossierId) => {
        if (dossierId === stream && unreadable-- > 0) throw new Error('unreadable');
        return w.engine.load(dossierId);
      },
    };
    const { idle } = w.reactor({ engine });
    for (let tries = 0; tries < 50 && (await w.history(3, ...told)).length < 2; tries++) await idle();
    expect(await heard(w)).toEqual(all);
    const refusals = w.log.filter((line) => line.msg === 'refused').map((line) => line.dossierId);
    expect(new Set(refusals)).toEqual(new Set([idOf(5)]));
  });
});

describe('a round that is put off or called off', () => {
  it('gives its dossiers back, and the next round takes them', async () => {
    const w = await start('2026-10-01');
    const { idle } = w.reactor();
    await atCouncil(w, 1);
    await atCouncil(w, 2);
    w.on('2026-11-02');
    await admitted(w, [1, 2]);
    await idle();
    expect(await w.history(1, ...told)).toEqual(['2026-11-02 RoundScheduled']);
    await w.acts(people.secretary, stream, 'PostponeDossier', { dossierId: idOf(1), reasons: 'Chờ kết quả kiểm nghiệm.' });
    await idle();
    expect((await w.engine.load(idOf(1)))?.state.path).toBe('council-round.awaiting-round');
    await w.acts(people.department, stream, 'CancelRound');
    await idle();
    const back = ['2026-11-02 RoundScheduled', '2026-11-02 RoundDeferred'];
    expect([await w.history(1, ...told), await w.history(2, ...told)]).toEqual([back, back]);
    expect((await w.engine.load(idOf(2)))?.state).toMatchObject({ path: 'council-round.awaiting-round', context: { round: null } });
  });
});
