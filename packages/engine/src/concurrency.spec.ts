import { ConcurrencyError, codec, type EventStore, memoryEventStore, type StoredFact } from '@hoso/event-store';
import { type Command, type Env, fold, machineDecider, type State, type Workflow } from '@hoso/workflow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DomainError, type Execute, type Outcome } from './engine.ts';
import { add, jar, open, seal, take } from './testing/jar.ts';
import { keeper, office, rejection, request, run, seed, uuid } from './testing/office.ts';
import { stores } from './testing/stores.ts';

const a = uuid('a', 1);
const b = uuid('b', 1);
const fifty = Array.from({ length: 50 }, (_, n) => n);

describe.each(stores)('fifty commands at once on one dossier, over $name', ({ open: openStore }) => {
  test('are all recorded, each decided on what the ones before it left', async () => {
    const { engine, stored } = office(openStore());
    const e = engine();
    await run(e, request(a, open()));
    const answers = await Promise.all(fifty.map(() => e.execute(request(a, add(1)))));
    expect(answers.map((answer) => answer.revision)).toEqual(fifty.map((n) => n + 1));
    expect(answers.map((answer) => answer.state.context.stones)).toEqual(fifty.map((n) => n + 1));
    expect(await stored(a)).toHaveLength(51);
  });

  test('that expect the same revision have one winner; the others are told and nothing of theirs is written', async () => {
    const { engine, stored } = office(openStore());
    const e = engine();
    await run(e, request(a, open()));
    const answers = await Promise.allSettled(fifty.map(() => e.execute(request(a, add(1), { expectedRevision: 0 }))));
    const lost = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(lost).toHaveLength(49);
    for (const error of lost) expect(error).toMatchObject({ name: 'ConcurrencyError', stream: `dossier-${a}`, expected: 0, actual: 1 });
    expect(await stored(a)).toHaveLength(2);
  });

  test('open it once', async () => {
    const { engine, stored } = office(openStore());
    const e = engine();
    const answers = await Promise.allSettled(fifty.map(() => e.execute(request(a, open()))));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 'rejected' && answer.reason.code === 'not-now')).toHaveLength(49);
    expect(await stored(a)).toHaveLength(1);
  });

  test('never take more than there is', async () => {
    const { engine } = office(openStore());
    const e = engine();
    await run(e, request(a, open()), request(a, add(30)));
    const answers = await Promise.allSettled(fifty.map(() => e.execute(request(a, take(1)))));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(30);
    expect((await e.load(a))?.state.context).toMatchObject({ stones: 0 });
  });
});

describe('two engines over one store', () => {
  test('see what the other wrote: the cache is never the last word', async () => {
    const { engine } = office();
    const [one, two] = [engine(), engine()];
    await run(one, request(a, open()), request(a, add(1)));
    await run(two, request(a, take(1)));
    expect(await rejection(one.execute(request(a, take(1))))).toMatchObject({ code: 'too-few', details: { stones: 0 } });
    expect(await run(two, request(a, add(3)))).toMatchObject({ revision: 3 });
    expect(await run(one, request(a, take(3)))).toMatchObject({ revision: 4, state: { context: { stones: 0 } } });
  });

  test('refuse nothing that the dossier has room for by now, and take an expected revision that they have not seen yet', async () => {
    const { engine } = office();
    const [one, two] = [engine(), engine()];
    await run(one, request(a, open()));
    await run(two, request(a, add(5)));
    expect((await run(one, request(a, take(5)))).revision).toBe(2);
    await run(two, request(a, add(1)));
    expect((await run(one, request(a, take(1), { expectedRevision: 3 }))).revision).toBe(4);
    expect(await rejection(two.execute(request(a, add(1), { expectedRevision: 3 })))).toMatchObject({ expected: 3, actual: 4 });
    expect(await rejection(two.execute(request(b, open(), { expectedRevision: 0 })))).toMatchObject({ expected: 0, actual: -1 });
    expect((await run(two, request(b, open(), { expectedRevision: -1 }))).revision).toBe(0);
  });

  test('give up after eight new decisions on a dossier that never stands still', async () => {
    const store = memoryEventStore();
    let tries = 0;
    const restless: EventStore = {
      ...store,
      append: async (...append) => {
        tries += 1;
        await run(office(store).engine(), request(a, add(1)));
        return store.append(...append);
      },
    };
    await run(office(store).engine(), request(a, open()));
    expect(
      await rejection(
        office(restless)
          .engine()
          .execute(request(a, add(1))),
      ),
    ).toBeInstanceOf(ConcurrencyError);
    expect(tries).toBe(9);
    tries = 0;
    expect(
      await rejection(
        office(restless)
          .engine()
          .execute(request(a, add(1), { expectedRevision: 9 })),
      ),
    ).toBeInstanceOf(ConcurrencyError);
    expect(tries).toBe(1);
  });
});

/** A store whose answers, and whose moments of acting, come in the order that the scheduler chooses. */
const scheduled = (store: EventStore, s: fc.Scheduler): EventStore => {
  const late =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await s.schedule(Promise.resolve());
      const [answer] = await Promise.allSettled([act(...args)]);
      await s.schedule(Promise.resolve());
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    };
  return { ...store, append: late(store.append), readStream: late(store.readStream) };
};

type Asked = { readonly request: Execute; readonly engine: number };
type Answer = { readonly request: Execute; readonly from: Lengths; readonly to: Lengths; readonly result: Outcome | Error };
/** How many facts each dossier had. */
type Lengths = Readonly<Record<string, number>>;

const decider = machineDecider(jar as Workflow<Readonly<Record<string, unknown>>>);

type History = { readonly facts: readonly StoredFact[]; readonly states: readonly State[] };

const historyOf = async (store: EventStore, dossierId: string): Promise<History> => {
  const facts = (await store.readStream(`dossier-${dossierId}`)).map(codec().decode);
  const states = [decider.initial];
  for (const fact of facts) states.push(fold(decider, [fact], states.at(-1)));
  return { facts, states };
};

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(open()) },
  { weight: 5, arbitrary: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }).map((heaps) => add(...heaps)) },
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 20 }).map(take) },
  { weight: 2, arbitrary: fc.constantFrom(a, b).map((other) => ({ type: 'AddAsManyAs', data: { jar: other } })) },
  { weight: 1, arbitrary: fc.constant(seal) },
);

const asked: fc.Arbitrary<Asked> = fc.record({
  engine: fc.nat({ max: 1 }),
  request: fc
    .record({
      dossierId: fc.constantFrom(a, a, b),
      command,
      actor: fc.constant(keeper),
      commandId: fc.nat({ max: 40 }).map((n) => uuid('c', n)),
      dryRun: fc.nat({ max: 9 }).map((n) => n === 0),
      expected: fc.option(fc.integer({ min: -1, max: 4 }), { nil: undefined, freq: 2 }),
    })
    .map(({ expected, ...r }) => (expected === undefined ? r : { ...r, expectedRevision: expected })),
});

/** Some are asked again, of the other engine. */
const questions = fc
  .array(fc.tuple(asked, fc.nat({ max: 3 })), { minLength: 1, maxLength: 4 })
  .map((all) => all.flatMap(([q, again]) => (again > 0 ? [q] : [q, { ...q, engine: 1 - q.engine }])));

/** Those of a wave are asked at once; the next wave when all are answered, so that an engine may know a dossier that has moved since. */
const waves = fc.array(questions, { minLength: 1, maxLength: 5 });

/** Holds the answer against the history as it came to stand. Answers what kind of answer it was. */
const judged = (answer: Answer, histories: Readonly<Record<string, History>>): string => {
  const { request: r, from, to, result } = answer;
  /** The states that stood at some moment between question and answer. */
  const during = (dossierId: string): readonly State[] =>
    histories[dossierId]?.states.slice(from[dossierId], (to[dossierId] ?? 0) + 1) ?? [];
  const { facts, states } = histories[r.dossierId] as History;
  const ofThisCommand = facts.filter(({ metadata }) => metadata.command.id === r.commandId);
  const decided = (state: State | undefined, linked: Env['linked']) => {
    const at = { now: '2026-11-24T02:00:00.000Z', today: '2026-11-24', effectiveOn: '2026-11-24' };
    return decider.decide(r.command, state ?? decider.initial, {
      ...at,
      actor: keeper,
      dossierId: r.dossierId,
      commandId: r.commandId,
      linked,
    });
  };
  const links = r.command.type === 'AddAsManyAs' ? during((r.command.data as { jar: string }).jar).map((s) => ({ [a]: s, [b]: s })) : [{}];

  if (result instanceof ConcurrencyError) {
    const moved = during(r.dossierId).some((_, n) => n + (from[r.dossierId] ?? 0) - 1 !== r.expectedRevision);
    expect(moved || r.expectedRevision === undefined).toBe(true);
    return 'moved';
  }
  if (result instanceof DomainError && result.code === 'command-id-reused') {
    expect(ofThisCommand.length).toBeGreaterThan(0);
    return 'reused';
  }
  if (result instanceof DomainError) {
    const codes = during(r.dossierId).flatMap((state) => links.map((linked) => decided(state, linked)));
    expect(codes.map((d) => ('refused' in d ? d.refused : 'accepted'))).toContain(result.code);
    return 'refused';
  }
  if (result instanceof Error) throw result;
  if (result.repeated) {
    expect(result.facts.length).toBeGreaterThan(0);
    expect(result.facts).toStrictEqual(ofThisCommand);
    expect(during(r.dossierId)).toContainEqual(result.state);
    return 'repeated';
  }
  const first = result.facts[0]?.revision ?? -1;
  expect(during(r.dossierId)).toContainEqual(states[first] ?? 'not in this history');
  const possible = links.map((linked) => decided(states[first], linked)).map((d) => ('facts' in d ? d.facts : []));
  expect(possible.map((all) => all.map(({ type, data }) => ({ type, data: { ...(data as object), note: undefined } })))).toContainEqual(
    result.facts.map(({ type, data }) => ({ type, data: { ...(data as object), note: undefined } })),
  );
  if (r.dryRun) return 'dry';
  expect(result.facts).toStrictEqual(facts.slice(first, result.revision + 1));
  expect(ofThisCommand).toStrictEqual(result.facts);
  expect(result.state).toStrictEqual(states[result.revision + 1]);
  return 'accepted';
};

describe('any interleaving of two engines over one store', () => {
  test('answers as some serial order would, and no answer is older than its question', async () => {
    const seen: Record<string, number> = { accepted: 0, repeated: 0, refused: 0, reused: 0, moved: 0, dry: 0 };
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), waves, async (s, all) => {
        const store = memoryEventStore();
        let ms = 0;
        const clock = { now: () => new Date(Date.UTC(2026, 10, 24, 2) + ms++).toISOString() };
        const { engine } = office(scheduled(store, s));
        const engines = [engine({ cacheSize: 2, clock }), engine({ cacheSize: 1, clock })];
        await run(office(store).engine(), request(a, open()), request(a, add(10)), request(b, open()), request(b, add(7)));
        const lengths = async (): Promise<Lengths> => ({
          [a]: (await store.readStream(`dossier-${a}`)).length,
          [b]: (await store.readStream(`dossier-${b}`)).length,
        });

        const answer = async ({ request: r, engine: n }: Asked): Promise<Answer> => {
          const from = await lengths();
          const result = await (engines[n] as (typeof engines)[0]).execute(r).catch((error: Error) => error);
          return { request: r, from, to: await lengths(), result };
        };
        const answers: Answer[] = [];
        for (const wave of all) answers.push(...(await s.waitFor(Promise.all(wave.map(answer)))));

        const [ofA, ofB] = [await historyOf(store, a), await historyOf(store, b)];
        const histories = { [a]: ofA, [b]: ofB };
        for (const each of answers) {
          const kind = judged(each, histories);
          seen[kind] = (seen[kind] ?? 0) + 1;
        }
        const answered = answers.flatMap(({ result }) => (result instanceof Error || result.position === 0 ? [] : result.facts));
        const recorded = [...ofA.facts, ...ofB.facts].filter(({ position }) => position > 4);
        expect(new Set(answered.map(({ id }) => id))).toEqual(new Set(recorded.map(({ id }) => id)));
      }),
      { seed, numRuns: 300 },
    );
    for (const [kind, times] of Object.entries(seen)) expect(times, kind).toBeGreaterThan(5);
  });
});
