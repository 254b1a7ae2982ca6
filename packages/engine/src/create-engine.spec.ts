import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, codec } from '@hoso/event-store';
import type { Rule, Workflow } from '@hoso/workflow';
import { describe, expect, test } from 'vitest';
import { createEngine } from './create-engine.ts';
import { DomainError } from './engine.ts';
import { engineRefusals } from './refusals.ts';
import { add, jar, open, seal, take } from './testing/jar.ts';
import { keeper, office, registryOf, rejection, request, run, uuid } from './testing/office.ts';
import { stores } from './testing/stores.ts';

const a = uuid('a', 1);
const b = uuid('b', 1);
const refusal = async (promise: Promise<unknown>): Promise<DomainError> => {
  const error = await rejection(promise);
  expect(error).toBeInstanceOf(DomainError);
  return error as DomainError;
};

describe.each(stores)('an engine over $name', ({ open: openStore }) => {
  test('records what was decided and answers with it as it stands', async () => {
    const { engine, stored } = office(openStore());
    const e = engine();
    const opened = await e.execute(request(a, open()));
    expect(opened).toMatchObject({ dossierId: a, revision: 0, position: 1, repeated: false, state: { path: 'open' } });
    const added = await e.execute(request(a, add(3, 4)));
    expect(added).toMatchObject({ revision: 2, position: 3, state: { context: { stones: 7 } } });
    const decode = codec().decode;
    const events = await stored(a);
    expect(events.map((event) => event.type)).toEqual(['Opened', 'Added', 'Added']);
    expect([...opened.facts, ...added.facts]).toStrictEqual(events.map(decode));
  });

  test('loads what stands in the store, whoever wrote it', async () => {
    const { engine } = office(openStore());
    const [mine, other] = [engine(), engine()];
    await run(mine, request(a, open()));
    expect(await other.load(a)).toMatchObject({ revision: 0, position: 1, state: { context: { stones: 0 } } });
    await run(mine, request(a, add(5)));
    expect(await other.load(a)).toMatchObject({ revision: 1, position: 2, state: { context: { stones: 5 } } });
    expect(await other.load(b)).toBeUndefined();
  });

  test('decides a command with links on the other dossier as it stands', async () => {
    const { engine } = office(openStore());
    const [e, other] = [engine(), engine()];
    await run(e, request(a, open()), request(b, open()), request(b, add(5)));
    await run(other, request(b, add(6)));
    expect((await run(e, request(a, { type: 'AddAsManyAs', data: { jar: b } }))).state.context).toMatchObject({ stones: 11 });
    const missing = await refusal(e.execute(request(a, { type: 'AddAsManyAs', data: { jar: uuid('z', 9) } })));
    expect(missing.code).toBe('no-such-jar');
  });
});

describe('the metadata of a fact', () => {
  const metadataOf = async (more: object) => {
    const { engine, stored, clock } = office(undefined, '2026-11-24T20:00:00.000Z');
    await run(engine(), request(a, open('red'), { commandId: uuid('c', 1), ...more }));
    const [event] = await stored(a);
    return { metadata: JSON.parse(event?.metadata ?? '') as Record<string, unknown>, clock };
  };

  test('says who did what when, under which rule, workflow and rule set', async () => {
    const { metadata } = await metadataOf({});
    expect(metadata).toEqual({
      recordedAt: '2026-11-24T20:00:00.000Z',
      effectiveOn: '2026-11-25',
      actor: keeper,
      command: { id: uuid('c', 1), type: 'Open', digest: expect.stringMatching(/^[0-9a-f]{8}$/) },
      correlationId: uuid('c', 1),
      causationId: uuid('c', 1),
      basis: 'House rule 1',
      workflow: 'jar@1',
      ruleSet: 'house-rules-red',
      schema: 1,
    });
  });

  test('is stored as canonical JSON, like the data', async () => {
    const { engine, store } = office();
    await run(engine(), request(a, open('đỏ')), request(a, add(1)));
    const { basis: _, ...rule } = jar.rules.Open as Rule;
    const quoted: Workflow = { ...jar, version: 2, rules: { ...jar.rules, Open: { ...rule, basis: '\u2028"' } } };
    await run(engine({ registry: registryOf(quoted), workflow: 'jar@2' }), request(b, open()));
    const events = await store.readAll();
    expect(events).toHaveLength(3);
    for (const { data, metadata } of events) {
      expect(metadata).toBe(canonicalJson(JSON.parse(metadata)));
      expect(data).toBe(canonicalJson(JSON.parse(data)));
    }
  });

  test('carries the given correlation, cause and legal date', async () => {
    const { metadata } = await metadataOf({ correlationId: 'k', causationId: 'w', effectiveOn: '2026-02-28' });
    expect(metadata).toMatchObject({ correlationId: 'k', causationId: 'w', effectiveOn: '2026-02-28' });
  });

  test('takes nothing of the actor but id, role and unit', async () => {
    const { metadata } = await metadataOf({ actor: { ...keeper, email: 'keeper@example.org', token: 'secret' } });
    expect(metadata.actor).toEqual(keeper);
    expect(JSON.stringify(metadata)).not.toMatch(/example\.org|secret/);
  });

  test('keeps the actor as they were when they change role later', async () => {
    const { engine } = office();
    const e = engine();
    const actor = { ...keeper };
    const { facts } = await e.execute(request(a, open(), { actor }));
    actor.role = 'visitor';
    expect(facts[0]?.metadata.actor).toEqual(keeper);
    expect((await e.replay(a))?.[0]?.fact.metadata.actor).toEqual(keeper);
  });

  test('tells rules the latest legal date of the acts of persons, notes beside the procedure aside', async () => {
    const told: (string | undefined)[] = [];
    const { Add, Take } = jar.rules as { readonly Add: Rule; readonly Take: Rule };
    const decide: Rule['decide'] = (data, context, env) => {
      told.push(env.lastActOn);
      return Take.decide(data, context, env);
    };
    const registry = registryOf({ ...jar, rules: { ...jar.rules, Add: { ...Add, beside: true }, Take: { ...Take, decide } } });
    const { engine } = office(undefined, '2026-11-24T02:00:00.000Z');
    const e = engine({ registry });
    await run(e, request(a, open(), { effectiveOn: '2026-11-01' }), request(a, add(9), { effectiveOn: '2026-11-20' }));
    await run(e, request(a, take(1), { effectiveOn: '2026-11-10' }), request(a, add(9)), request(a, take(1)));
    await run(engine({ registry }), request(a, take(1)));
    expect(told).toEqual(['2026-11-01', '2026-11-10', '2026-11-24']);
  });

  test('never runs backwards in a dossier, even when the clock does', async () => {
    const { engine, clock, stored } = office(undefined, '2026-11-24T02:00:00.000Z');
    const told: unknown[] = [];
    const e = engine({ onClockBehind: (behind) => void told.push(behind) });
    await run(e, request(a, open()));
    clock.set('2026-11-24T01:59:00.000Z');
    await run(e, request(a, add(1)));
    expect(told).toEqual([]);
    clock.set('2026-11-24T01:00:00.000Z');
    await run(e, request(a, add(1)), request(b, open()));
    expect(told).toEqual([{ dossierId: a, now: '2026-11-24T01:00:00.000Z', recordedAt: '2026-11-24T02:00:00.000Z' }]);
    clock.set('2026-11-24T03:00:00.000Z');
    await run(engine(), request(a, add(1)));
    const times = (await stored(a)).map((event) => JSON.parse(event.metadata).recordedAt.slice(11, 13));
    expect(times).toEqual(['02', '02', '02', '03']);
    expect(JSON.parse((await stored(b))[0]?.metadata ?? '').recordedAt).toBe('2026-11-24T01:00:00.000Z');
  });

  test('gives every fact a UUID of its own, in every dossier', async () => {
    const { engine, store } = office();
    const e = engine();
    for (const id of [a, b]) await run(e, request(id, open(), { commandId: uuid('c', 1) }), request(id, add(1, 1, 1)));
    const ids = (await store.readAll()).map((event) => event.id);
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('a refusal', () => {
  test('of a rule carries its code, its words in both languages, its details and the basis', async () => {
    const e = office().engine();
    await run(e, request(a, open()), request(a, add(2)));
    const error = await refusal(e.execute(request(a, take(3))));
    expect(error).toMatchObject({
      code: 'too-few',
      message: 'Không đủ sỏi (There are too few stones)',
      details: { stones: 2, basis: 'House rule 3' },
    });
  });

  test('of the kernel does so too, and nothing is written', async () => {
    const { engine, stored } = office();
    const e = engine();
    await run(e, request(a, open()), request(a, seal));
    const answers = await Promise.all([
      refusal(e.execute(request(a, add(1)))),
      refusal(e.execute(request(a, { type: 'Shake', data: {} }))),
      refusal(e.execute(request(a, { type: 'Add', data: 'none' }))),
      refusal(e.execute(request(a, add(1), { actor: { ...keeper, role: 'visitor' } }))),
    ]);
    expect(answers.map((error) => error.code)).toEqual(['not-now', 'unknown-command', 'invalid-data', 'role-not-allowed']);
    for (const error of answers) expect(error.message).toMatch(/^.+ \(.+\)$/);
    expect(await stored(a)).toHaveLength(2);
  });

  test('meets a first command that starts nothing, an unknown workflow, and no workflow at all', async () => {
    const { engine, store, clock } = office();
    expect((await refusal(engine().execute(request(a, add(1))))).code).toBe('unknown-dossier');
    expect((await refusal(engine().execute(request(a, { type: 'Shake', data: {} })))).code).toBe('unknown-command');
    expect((await refusal(engine().execute(request(a, open(), { workflow: 'jar@2' })))).code).toBe('unknown-workflow');
    const noDefault = createEngine({ store, registry: registryOf(), codec: codec(), clock });
    expect((await refusal(noDefault.execute(request(a, open())))).code).toBe('unknown-dossier');
    expect(await store.head()).toBe(0);
    expect((await run(noDefault, request(a, open(), { workflow: 'jar@1' }), request(a, add(1)))).revision).toBe(1);
  });

  test('meets data that is no JSON', async () => {
    const e = office().engine();
    for (const label of [Number.NaN, new Date(0), '\ud800', 1n]) {
      const error = await refusal(e.execute(request(a, { type: 'Open', data: { label } })));
      expect(error).toMatchObject({ code: 'invalid-data', details: { issues: [{ rule: 'json' }] } });
      expect(error.message).not.toContain('1970');
    }
  });

  test('has words for every code of the engine', () => {
    const texts = Object.values(engineRefusals);
    expect(texts).toHaveLength(6);
    for (const { vi, en, basis } of texts) expect([vi, en, basis].every((text) => text !== '')).toBe(true);
  });
});

describe('a legal date', () => {
  const dated = (effectiveOn: string) => {
    const { engine } = office(undefined, '2026-11-24T16:59:59.999Z');
    return engine().execute(request(a, open(), { effectiveOn }));
  };

  test('may lie in the past, and today', async () => {
    for (const day of ['2026-11-24', '2026-11-23', '2024-02-29', '1999-12-31'])
      expect((await dated(day)).facts[0]?.metadata.effectiveOn).toBe(day);
  });

  test('may not be later than today where the administration sits', async () => {
    const error = await refusal(dated('2026-11-25'));
    expect(error).toMatchObject({ code: 'effective-date-in-future', details: { effectiveOn: '2026-11-25', today: '2026-11-24' } });
    const { engine } = office(undefined, '2026-11-24T17:00:00.000Z');
    expect((await run(engine(), request(a, open(), { effectiveOn: '2026-11-25' }))).revision).toBe(0);
    const utc = engine({ civilDate: (now) => now.slice(0, 10) });
    expect((await refusal(utc.execute(request(b, open(), { effectiveOn: '2026-11-25' })))).code).toBe('effective-date-in-future');
  });

  test('must be a real day', async () => {
    for (const day of ['2026-02-29', '2026-11-31', '2026-1-1', '20260101', '2026-01-01T00:00:00Z', 'today', ''])
      expect((await refusal(dated(day))).code).toBe('invalid-effective-date');
  });

  test('is today by default, as the rule sees it', async () => {
    expect((await office(undefined, '2026-11-24T17:00:00.000Z').engine().execute(request(a, open()))).facts[0]?.metadata.effectiveOn).toBe(
      '2026-11-25',
    );
  });
});

describe('a dry run', () => {
  test('answers what would stand and writes nothing', async () => {
    const { engine, store } = office();
    const e = engine();
    const first = request(a, open());
    expect(await e.execute({ ...first, dryRun: true })).toMatchObject({ revision: 0, position: 0, facts: [{ revision: 0, position: 0 }] });
    expect(await e.load(a)).toBeUndefined();
    await run(e, first);
    const command = request(a, add(1, 2));
    const dry = await e.execute({ ...command, dryRun: true });
    expect(dry).toMatchObject({ revision: 2, position: 0, repeated: false, state: { context: { stones: 3 } } });
    expect(await e.load(a)).toMatchObject({ revision: 0, state: { context: { stones: 0 } } });
    expect(await store.head()).toBe(1);
    const real = await e.execute(command);
    expect(real.facts.map(({ position: _, ...fact }) => fact)).toEqual(dry.facts.map(({ position: _, ...fact }) => fact));
  });

  test('is refused as the command would be, on the dossier as it stands', async () => {
    const { engine } = office();
    const [e, other] = [engine(), engine()];
    await run(e, request(a, open()), request(a, add(1)));
    await run(other, request(a, take(1)));
    expect((await refusal(e.execute(request(a, take(1), { dryRun: true })))).code).toBe('too-few');
  });
});

describe('a workflow version', () => {
  test('that the facts name and nobody registered is an error that names dossier and version', async () => {
    const { engine, store } = office();
    await run(engine({ registry: registryOf({ ...jar, version: 2 }), workflow: 'jar@2' }), request(a, open()));
    for (const attempt of [engine().load(a), engine().execute(request(a, add(1))), engine().replay(a)]) {
      const error = (await rejection(attempt)) as Error;
      expect(error).not.toBeInstanceOf(DomainError);
      expect(error.message).toContain(a);
      expect(error.message).toContain('jar@2');
    }
    expect(await store.head()).toBe(1);
  });

  test('stays with a dossier, whatever a later command or a newer default says', async () => {
    const { engine } = office();
    const both = registryOf(jar, { ...jar, version: 2 });
    await run(engine({ registry: both, workflow: 'jar@1' }), request(a, open()));
    const e = engine({ registry: both, workflow: 'jar@2' });
    expect((await run(e, request(a, add(1), { workflow: 'jar@2' }))).facts[0]?.metadata.workflow).toBe('jar@1');
    expect((await run(e, request(b, open()))).facts[0]?.metadata.workflow).toBe('jar@2');
  });

  test('that changes in the middle of a history is an error', async () => {
    const { engine, store, stored } = office();
    await run(engine(), request(a, open()));
    const [event] = await stored(a);
    const metadata = event?.metadata.replace('jar@1', 'building-quoted@1') ?? '';
    await store.append(`dossier-${a}`, 0, [{ id: uuid('e', 1), type: 'Added', data: '{"stones":1}', metadata }]);
    for (const attempt of [engine().load(a), engine().replay(a)])
      expect(((await rejection(attempt)) as Error).message).toMatch(/jar@1.*revision 1.*building-quoted@1/);
  });

  test('that is the default must be registered when the engine is made', () => {
    expect(() => office().engine({ workflow: 'jar@9' })).toThrow('jar@9');
  });
});

describe('a broken rule', () => {
  test('is no refusal: its error comes out as it is, nothing is written, and the next command is served', async () => {
    const { engine, store } = office();
    const e = engine();
    await run(e, request(a, open()));
    const [error] = await Promise.all([rejection(e.execute(request(a, { type: 'Drop', data: {} }))), run(e, request(a, add(1)))]);
    expect(error).not.toBeInstanceOf(DomainError);
    expect((error as Error).message).toBe('the rule is broken');
    expect(await store.head()).toBe(2);
  });
});

describe('what is allowed', () => {
  test('is asked of the dossier at hand, for this actor and today', async () => {
    const e = office().engine();
    await run(e, request(a, open()));
    const loaded = await e.load(a);
    if (loaded === undefined) throw new Error('not loaded');
    const types = e.allowed(loaded, keeper, a).map(({ type, ready }) => [type, ready]);
    expect(types).toEqual(['Add', 'Take', 'AddAsManyAs', 'Seal', 'Drop'].map((type) => [type, true]));
    expect(e.allowed(loaded, { ...keeper, role: 'visitor' }, a)).toEqual([]);
  });
});

describe('the engine', () => {
  test('holds no word of any programme', () => {
    const folder = join(import.meta.dirname, '..');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => !file.includes('node_modules') && /\.(ts|json)$/.test(file),
    );
    expect(files.length).toBeGreaterThan(12);
    const word = ['o', 'c', 'o', 'p'].join('');
    for (const file of files) expect(readFileSync(join(folder, file), 'utf8').toLowerCase(), file).not.toContain(word);
  });
});
