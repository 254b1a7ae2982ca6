import { isDeepStrictEqual } from 'node:util';
import { ConcurrencyError } from '@hoso/event-store';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DomainError } from './engine.ts';
import { asStored, commandDigest, factId } from './identity.ts';
import { add, open, seal, take } from './testing/jar.ts';
import { office, rejection, request, run, seed, uuid } from './testing/office.ts';
import { losingAnswers, stores } from './testing/stores.ts';

const a = uuid('a', 1);

describe.each(stores)('a command sent again, over $name', ({ open: openStore }) => {
  test('answers with what it recorded the first time and writes nothing, at once and for ever', async () => {
    const { engine, store, clock } = office(openStore());
    const e = engine();
    const command = request(a, add(1, 2));
    await run(e, request(a, open()));
    const first = await e.execute(command);
    const later = Array.from({ length: 700 }, (_, n) => request(a, n % 2 === 0 ? add(1) : take(1)));
    await run(e, ...later, request(a, add(9)), request(a, seal));
    clock.set('2031-01-01T00:00:00.000Z');
    const head = await store.head();
    for (const again of [await e.execute(command), await engine().execute(command), await engine({ cacheSize: 0 }).execute(command)]) {
      expect(again).toMatchObject({ dossierId: a, revision: 2, position: first.position, repeated: true });
      expect(again.facts).toStrictEqual(first.facts);
      expect(again.state).toMatchObject({ path: 'sealed', context: { stones: 12 } });
    }
    expect(await store.head()).toBe(head);
  });

  test('is recorded once when the answer to the first was lost', async () => {
    const { engine, store, stored } = office(losingAnswers(openStore(), 2));
    const e = engine();
    const first = request(a, open());
    expect((await rejection(e.execute(first))) as Error).toMatchObject({ message: 'the connection was lost' });
    expect(await e.execute(first)).toMatchObject({ repeated: true, revision: 0, position: 1 });
    const second = request(a, add(1, 2));
    await rejection(e.execute(second));
    expect((await run(e, request(a, add(4)))).state.context).toMatchObject({ stones: 7 });
    expect(await engine().execute(second)).toMatchObject({ repeated: true, revision: 2 });
    expect(await stored(a)).toHaveLength(4);
    expect(await store.head()).toBe(4);
  });

  test('is recorded once when it was sent many times at once', async () => {
    const { engine, stored } = office(openStore());
    const engines = [engine(), engine()];
    await run(engines[0] as ReturnType<typeof engine>, request(a, open()));
    const command = request(a, add(1, 2));
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => engines[n % 2]?.execute(command)));
    expect(await stored(a)).toHaveLength(3);
    for (const outcome of outcomes) expect(outcome?.facts).toStrictEqual(outcomes[0]?.facts);
  });
});

describe('a command sent again', () => {
  test('to two processes at two instants has one outcome, not what the second would have recorded', async () => {
    const { engine, store, clock } = office();
    const [one, two] = [engine(), engine()];
    await run(one, request(a, open()));
    await two.load(a);
    const command = request(a, add(5), { expectedRevision: 0 });
    const first = one.execute(command);
    clock.set('2026-11-24T02:00:07.000Z');
    const second = two.execute(command);
    expect((await second).facts).toStrictEqual((await first).facts);
    expect((await second).repeated).toBe(true);
    expect((await first).facts[0]?.metadata.recordedAt).toBe('2026-11-24T02:00:00.000Z');
    expect(await store.head()).toBe(2);
  });

  test('is known before the expected revision is looked at', async () => {
    const e = office().engine();
    const command = request(a, add(1), { expectedRevision: 0 });
    await run(e, request(a, open()), command, request(a, add(1)));
    expect(await e.execute(command)).toMatchObject({ repeated: true, revision: 1 });
    expect(await rejection(e.execute({ ...command, commandId: uuid('d', 1) }))).toBeInstanceOf(ConcurrencyError);
  });

  test('is known by a dry run too', async () => {
    const e = office().engine();
    const command = request(a, open());
    await run(e, command);
    expect(await e.execute({ ...command, dryRun: true })).toMatchObject({ repeated: true, position: 1 });
  });

  test('with other content is refused, whatever the dossier would say', async () => {
    const { engine, store } = office();
    const e = engine();
    const command = request(a, add(1), { effectiveOn: '2026-11-20' });
    await run(e, request(a, open()), command, request(a, seal));
    const { effectiveOn: _, ...undated } = command;
    for (const other of [
      { ...command, command: add(2) },
      { ...command, command: take(1) },
      undated,
      { ...command, effectiveOn: '2026-11-21' },
    ])
      for (const any of [e, engine()]) {
        const error = await rejection(any.execute(other));
        expect(error).toBeInstanceOf(DomainError);
        expect(error).toMatchObject({ code: 'command-id-reused', details: { commandId: command.commandId } });
      }
    expect(await store.head()).toBe(3);
  });

  test('to another dossier is another command', async () => {
    const { engine, store } = office();
    const command = request(a, open());
    const other = await run(engine(), command, { ...command, dossierId: uuid('b', 1) });
    expect(other.repeated).toBe(false);
    expect(await store.head()).toBe(2);
  });

  test('after a refusal is decided anew: a refusal is an answer, not a fact', async () => {
    const e = office().engine();
    const command = request(a, take(1));
    await run(e, request(a, open()));
    expect(await rejection(e.execute(command))).toMatchObject({ code: 'too-few' });
    expect(await run(e, request(a, add(1)), command)).toMatchObject({ repeated: false, state: { context: { stones: 0 } } });
  });
});

describe('the digest of a command', () => {
  test('does not depend on the order of members, and on nothing but type, data and legal date', () => {
    const digest = commandDigest({ command: { type: 'T', data: { a: 1, b: [{ c: 2, d: 3 }] } } });
    expect(digest).toBe(commandDigest({ command: { data: { b: [{ d: 3, c: 2 }], a: 1 }, type: 'T' } }));
    expect(digest).toMatch(/^[0-9a-f]{8}$/);
    const others = [
      { command: { type: 'U', data: { a: 1, b: [{ c: 2, d: 3 }] } } },
      { command: { type: 'T', data: { a: 1, b: [{ c: 2, d: 4 }] } } },
      { command: { type: 'T', data: { a: 1, b: [{ c: 2, d: 3 }] } }, effectiveOn: '2026-01-01' },
    ].map(commandDigest);
    expect(new Set([digest, ...others]).size).toBe(4);
  });
});

describe('the id of a fact', () => {
  const event = { type: 'T', data: '{"a":1}', metadata: '{}' };

  test('is the same for the same bytes at the same place, and another for any other', () => {
    const id = factId('dossier-1', 0, event);
    expect(factId('dossier-1', 0, { ...event })).toBe(id);
    const others = [
      factId('dossier-2', 0, event),
      factId('dossier-1', 1, event),
      factId('dossier-1', 0, { ...event, type: 'U' }),
      factId('dossier-1', 0, { ...event, data: '{"a":2}' }),
      factId('dossier-1', 0, { ...event, metadata: '{"b":1}' }),
    ];
    expect(new Set([id, ...others]).size).toBe(6);
  });
});

describe('data as stored', () => {
  test('is what comes back from JSON', () => {
    const { node } = fc.letrec<{ node: unknown; object: object }>((tie) => ({
      node: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, true, 0, 1.5, '', 'đ'), tie('object'), fc.array(tie('node'))),
      object: fc.dictionary(fc.string(), fc.option(tie('node'), { nil: undefined }), { noNullPrototype: true }),
    }));
    let holes = 0;
    fc.assert(
      fc.property(node, (data) => {
        const stored = JSON.parse(JSON.stringify(data)) as unknown;
        expect(asStored(data)).toStrictEqual(stored);
        if (!isDeepStrictEqual(data, stored)) holes += 1;
      }),
      { seed },
    );
    expect(holes).toBeGreaterThan(0);
  });

  test('is the same object when nothing has to go', () => {
    const data = { a: [{ b: null }], c: 'd' };
    expect(asStored(data)).toBe(data);
  });
});
