/** What several processes do to one another's tables. Each `readModels` stands for a process: it has connections of its own. */
import { memoryEventStore, type RecordedEvent } from '@hoso/event-store';
import { afterEach, describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from './migrations.ts';
import { homeAt } from './open-home.ts';
import { NotNext } from './project.ts';
import { type ReadModels, readModels } from './read-models.ts';
import { onEveryDatabase } from './testing/databases.ts';
import { everyWorkflow, facts, idOf, office, people, takes } from './testing/office.ts';

const linesOf = (models: ReadModels): Promise<readonly string[]> => Array.fromAsync(models.dump());

onEveryDatabase((database) => {
  const open: ReadModels[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((models) => models.close()));
  });
  const start = async (name: string, codec: Parameters<typeof readModels>[0]['codec'] = facts): Promise<ReadModels> => {
    const models = await readModels({ ...database.at(name), registry: everyWorkflow, codec });
    open.push(models);
    return models;
  };
  const threeDossiers = async (): Promise<readonly RecordedEvent[]> => {
    const o = office();
    for (const n of [1, 2, 3]) await takes(o, n, 'IssueCertificate');
    return o.store.readAll();
  };

  describe('two projectors', () => {
    it('that apply the same events at once apply each once', async () => {
      const events = await threeDossiers();
      const [a, b] = await Promise.all([start('shared'), start('shared')]);
      // Slices that overlap and end elsewhere, so that one is always behind the other.
      for (let at = 0; at < events.length; at += 5) {
        await Promise.all([a.project(events.slice(0, at + 5)), b.project(events.slice(0, at + 8))]);
      }
      expect(await a.lastApplied()).toEqual({ position: events.length, eventId: events.at(-1)?.id, events: events.length });
      const alone = await start('alone');
      await alone.project(events);
      expect(await linesOf(b)).toEqual(await linesOf(alone));
    });

    it('learn of each other when they say where they stand, and write nothing', async () => {
      const events = await threeDossiers();
      const [a, b] = [await start('told'), await start('told')];
      await a.project(events.slice(0, 10), 0);
      const rows = await linesOf(a);
      await expect(b.project(events.slice(0, 12), 0)).rejects.toMatchObject({ name: 'NotNext', after: 0, position: 10 });
      await expect(b.project(events.slice(12, 20), 12)).rejects.toThrow(NotNext);
      expect(await linesOf(a)).toEqual(rows);
      await b.project(events.slice(10), 10);
      expect(await a.queries.position()).toBe(events.length);
    });

    it('cannot both win: of batches that follow the same position one is applied', async () => {
      const events = await threeDossiers();
      const rivals = await Promise.all(['r', 'r', 'r'].map((name) => start(name)));
      let wins = 0;
      for (let position = 0; position < 20; position = (await rivals[0]?.queries.position()) ?? 0) {
        const outcomes = await Promise.allSettled(rivals.map((r) => r.project(events.slice(position, position + 2), position)));
        expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
        for (const o of outcomes) if (o.status === 'rejected') expect(o.reason).toBeInstanceOf(NotNext);
        wins += 1;
      }
      expect(wins).toBe(10);
    });

    it('keep their word when a retry of parked dossiers comes between', async () => {
      const o = await takes(office(), 1, 'SelectIdea');
      const first = await o.store.readAll();
      let isBroken = true;
      const codec: typeof facts = {
        ...facts,
        decode: (event) => facts.decode(isBroken && event.revision === 1 ? { ...event, data: '{' } : event),
      };
      const a = await start('between', codec);
      await a.project(first);
      await o.as(people.applicant).does(1, 'FileFirstDossier');
      isBroken = false;
      const b = await start('between', codec);
      // The projection goes on while the retry reads the stream: it passes over this dossier, which is parked still.
      let isFirst = true;
      const store = {
        readStream: async (stream: string, options?: object) => {
          const page = await o.store.readStream(stream, options);
          if (isFirst) await a.project(await o.store.readAll());
          isFirst = false;
          return page;
        },
      };
      expect(await b.retryParked(store)).toBe(1);
      const straight = await start('straight');
      await straight.project(await o.store.readAll());
      expect(await linesOf(b)).toEqual(await linesOf(straight));
    });
  });

  it('several processes that start at once find one set of tables', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => start('begun')));
    expect(await Promise.all(all.map((models) => models.queries.position()))).toEqual([0, 0, 0, 0]);
    const home = homeAt(database.at('begun'));
    expect(await home.version()).toBe(SCHEMA_VERSION);
    await home.close();
  });

  it('a program that is older than the tables cannot write to them, also when they were made while it ran', async () => {
    const events = await threeDossiers();
    const models = await start('newer');
    await models.project(events.slice(0, 4));
    await database.execute('newer', (table) => `INSERT INTO ${table('migrations')} VALUES (${SCHEMA_VERSION + 1})`);
    await expect(models.project(events)).rejects.toThrow('start the newer program');
    await expect(models.keepCheckpoint('follow-ups', { position: 3, eventId: 'e-3' })).rejects.toThrow('start the newer program');
    expect(await models.queries.position()).toBe(4);
  });

  it('a guest makes no tables and changes none', async () => {
    const guest = () => readModels({ ...database.at('visited'), registry: everyWorkflow, codec: facts, isGuest: true });
    await expect(guest()).rejects.toThrow('schema version 0');
    const models = await start('visited');
    await models.project(await threeDossiers());
    const looking = await guest();
    open.push(looking);
    expect(await looking.queries.position()).toBe(await models.queries.position());
  });

  it('positions beyond 32 bits are numbers as they were, in every answer', async () => {
    const far = 4_611_686_018_427_001;
    const o = await takes(office(), 1, 'IssueCertificate');
    const models = await start('far');
    const events = (await o.store.readAll()).map((event) => ({ ...event, position: event.position + far }));
    await models.project(events);
    const head = far + events.length;
    expect(await models.queries.position()).toBe(head);
    expect(await models.queries.dossier(idOf(1))).toMatchObject({ position: head, revision: events.length - 1, stars: 4 });
    expect(await models.queries.stages({ asOf: '2026-09-01', by: ['stars'] })).toEqual({
      asOf: '2026-09-01',
      position: head,
      total: 1,
      rows: [{ stage: 'monitoring', stars: 4, count: 1 }],
    });
    expect((await models.queries.stages({ asOf: '2026-09-01', by: [], position: far })).total).toBe(0);
    await models.keepCheckpoint('follow-ups', { position: head, eventId: 'e' });
    expect(await models.checkpoint('follow-ups')).toEqual({ position: head, eventId: 'e' });
  });

  it('texts that no table takes as they are stop neither a batch nor an answer', async () => {
    const o = office();
    await takes(o, 2, 'RegisterIdea');
    const [idea] = await o.store.readAll();
    await o.records(1, 'IdeaRegistered', { ...JSON.parse(idea?.data ?? ''), product: { name: 'Quế\0 \u{1F33F} Trà Bồng', set: '20' } });
    const models = await start('odd');
    expect(await models.project(await o.store.readAll())).toEqual([]);
    expect((await models.queries.dossier(idOf(1)))?.productName).toMatch(/^Quế.*Trà Bồng$/u);
    expect((await models.queries.dossiers({ text: 'que', limit: 10 })).items).toHaveLength(2);
    expect(await models.queries.certificate('\0')).toBeUndefined();
    expect((await models.queries.dossiers({ text: '\0', stage: '\0', limit: 10 })).items).toEqual([]);
  });

  it('the same events make the same lines as in a file', async () => {
    const o = office();
    for (const n of [1, 2, 3]) await takes(o, n, n === 2 ? 'ReceiveAtCommune' : 'IssueCertificate');
    await o.records(4, 'CertificateIssued', { number: 'forged' });
    const events = await o.store.readAll();
    const here = await start('here');
    const file = await readModels({ path: ':memory:', registry: everyWorkflow, codec: facts });
    open.push(file);
    await here.project(events);
    await file.project(events);
    const lines = await linesOf(here);
    expect(lines.length).toBeGreaterThan(20);
    expect(lines).toEqual(await linesOf(file));
  });

  it('events of an empty store leave nothing', async () => {
    const models = await start('nothing');
    expect(await models.project(await memoryEventStore().readAll())).toEqual([]);
    expect(await linesOf(models)).toEqual([]);
  });
});
