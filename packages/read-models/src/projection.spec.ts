import { memoryEventStore, type RecordedEvent } from '@hoso/event-store';
import { ocopDossierOnPaper, workflows } from '@hoso/ocop';
import { registry, workflowId } from '@hoso/workflow';
import { buildingPermit, factsOf, type Step, scenario, walk, worldOf } from '@hoso/workflow/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from './migrations.ts';
import { type ReadModels, readModels } from './read-models.ts';
import { onEveryDatabase } from './testing/databases.ts';
import { everyWorkflow, facts, idOf, office, people, registers, takes } from './testing/office.ts';

/** Every row of every table, by table. */
const content = async (models: ReadModels): Promise<Record<string, readonly string[]>> => {
  const lines = await Array.fromAsync(models.dump());
  return Object.fromEntries(Map.groupBy(lines, (line) => line.split(' ')[0] as string));
};

const autumn = async () => {
  const o = await takes(office(), 1, 'IssueCertificate');
  await takes(o.on('2026-09-03'), 2, 'ReceiveAtCommune');
  await registers(o, 3, { issuedOn: '2024-02-01', validThrough: '2027-02-01' });
  await o.on('2027-02-02').as(people.system).does(3, 'ExpireCertificate');
  return o;
};

onEveryDatabase((database) => {
  const open: ReadModels[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((models) => models.close()));
  });
  const start = async (
    name: string,
    over: Partial<Pick<Parameters<typeof readModels>[0], 'registry' | 'codec'>> = {},
  ): Promise<ReadModels> => {
    const models = await readModels({ ...database.at(name), registry: everyWorkflow, codec: facts, ...over });
    open.push(models);
    return models;
  };
  const stop = async (models: ReadModels) => {
    open.splice(open.indexOf(models), 1);
    await models.close();
  };

  describe('the projection', () => {
    it('gives the same tables one fact at a time, at once, and after a restart in the middle', async () => {
      const events = await (await autumn()).store.readAll();
      expect(events.length).toBeGreaterThan(20);
      const single = await start('single');
      for (const event of events) await single.project([event]);
      const once = await start('once');
      await once.project(events);
      const first = await start('restarted');
      await first.project(events.slice(0, 11));
      await stop(first);
      const second = await start('restarted');
      expect(await second.queries.position()).toBe(11);
      await second.project(events.slice(11));

      const rows = await content(once);
      expect(rows.dossiers).toHaveLength(3);
      expect(rows.stageHistory?.length).toBeGreaterThan(5);
      expect(Object.keys(rows)).toEqual(['dossiers', 'folded', 'deadlines', 'awaited', 'certificates', 'stageHistory', 'checkpoints']);
      expect(await content(single)).toEqual(rows);
      expect(await content(second)).toEqual(rows);
    });

    it('passes over what it has applied already', async () => {
      const events = await (await autumn()).store.readAll();
      const models = await start('twice');
      await models.project(events);
      const rows = await content(models);
      await models.project(events);
      await models.project(events.slice(5, 9));
      expect(await content(models)).toEqual(rows);
      expect(await models.lastApplied()).toEqual({ position: events.length, eventId: events.at(-1)?.id, events: events.length });
    });

    it('cuts a long list into transactions', async () => {
      const o = office();
      for (let n = 1; n <= 1100; n++) await registers(o, n, { number: `N-${n}` });
      const models = await start('long');
      await models.project(await o.store.readAll({ limit: 2000 }));
      expect(await models.queries.position()).toBe(1100);
      expect(await models.queries.stages({ asOf: '2026-09-01', by: [] })).toMatchObject({ total: 1100 });
    });

    it('passes over streams that hold no dossier', async () => {
      const store = memoryEventStore();
      await store.append('council_round', -1, [{ id: idOf(1), type: 'RoundOpened', data: '{', metadata: '' }]);
      const models = await start('other');
      expect(await models.project(await store.readAll())).toEqual([]);
      expect(await models.queries.position()).toBe(1);
    });

    it('shows of a workflow that is not OCOP’s the stage, the state and the deadlines', async () => {
      const applicant = { id: 'lan', role: 'applicant', unit: 'old-town' };
      const clerk = { id: 'minh', role: 'clerk', unit: 'old-town' };
      const s = scenario(buildingPermit, { today: '2026-03-02' }).as(applicant).does('FileApplication').as(clerk).does('RequestSupplement');
      const o = office('2026-03-02');
      for (const fact of s.facts) await o.records(1, fact.type, fact.data, workflowId(buildingPermit));
      const models = await start('permit', { registry: registry([...workflows, buildingPermit]) });
      expect(await models.project(await o.store.readAll())).toEqual([]);
      expect(await models.queries.dossier(idOf(1))).toMatchObject({
        workflow: workflowId(buildingPermit),
        state: s.path,
        stage: s.stage,
        kind: null,
      });
      const { items } = await models.queries.deadlines({ today: '2026-03-02', limit: 10 });
      expect(items.map(({ name, dueOn }) => ({ name, dueOn }))).toEqual(s.deadlines.map(({ name, dueOn }) => ({ name, dueOn })));
      expect(items.length).toBeGreaterThan(0);
    });

    it('starts over on request, as if nothing had been applied', async () => {
      const events = await (await autumn()).store.readAll();
      const models = await start('over');
      await models.project(events);
      await models.keepCheckpoint('follow-ups', { position: 7, eventId: 'seven' });
      const rows = await content(models);
      await models.startOver({ position: 3, eventId: 'of somebody who was kept waiting' });
      expect(await content(models)).toEqual(rows);
      await models.startOver(await models.lastApplied());
      expect([await models.queries.position(), await models.checkpoint('follow-ups')]).toEqual([0, { position: 0, eventId: '' }]);
      expect(await content(models)).toEqual({});
      await models.project(events);
      await models.keepCheckpoint('follow-ups', { position: 7, eventId: 'seven' });
      expect(await content(models)).toEqual(rows);
    });

    it('is refused by a program that is older than the tables', async () => {
      await stop(await start('newer'));
      await database.execute('newer', (table) => `INSERT INTO ${table('migrations')} VALUES (${SCHEMA_VERSION + 1})`);
      await expect(start('newer')).rejects.toThrow('start the newer program');
    });
  });

  describe('a bad event', () => {
    const withTrouble = async () => {
      const o = await takes(office(), 1, 'SelectIdea');
      await o.records(1, 'CertificateIssued', { number: 'forged' });
      await takes(o, 2, 'FileFirstDossier');
      await o.as(people.applicant).does(1, 'FileFirstDossier');
      return o;
    };

    it('parks its dossier as it was before, and stops nobody else', async () => {
      const events = await (await withTrouble()).store.readAll();
      const models = await start('parked');
      const parked = { dossierId: idOf(1), position: 3, reason: expect.stringContaining('CertificateIssued'), stopped: true };
      expect(await models.project(events)).toEqual([parked]);
      expect(await models.parked()).toEqual([parked]);
      expect(await models.queries.dossier(idOf(1))).toMatchObject({ revision: 1, state: 'idea.preparing' });
      expect(await models.queries.dossier(idOf(2))).toMatchObject({ revision: 2 });
      expect(await models.queries.position()).toBe(events.length);
    });

    it('does the same whatever the size of the batches', async () => {
      const events = await (await withTrouble()).store.readAll();
      const once = await start('once');
      await once.project(events);
      const single = await start('single');
      for (const event of events) await single.project([event]);
      expect(await content(single)).toEqual(await content(once));
    });

    const spoilt = async (spoil: (event: RecordedEvent) => RecordedEvent) => {
      const o = await takes(office(), 1, 'SelectIdea');
      await takes(o, 2, 'SelectIdea');
      const events = await o.store.readAll();
      const models = await start('spoilt');
      await models.project(events.map((event) => (event.stream.endsWith('1') && event.revision === 1 ? spoil(event) : event)));
      expect(await models.queries.dossier(idOf(2))).toMatchObject({ revision: 1 });
      return { models, o };
    };

    const asFirst = async (spoil: (event: RecordedEvent) => RecordedEvent) => {
      const events = await (await takes(await takes(office(), 1, 'SelectIdea'), 2, 'SelectIdea')).store.readAll();
      const models = await start('first');
      await models.project(events.map((event) => (event.position === 1 ? spoil(event) : event)));
      expect(await models.queries.dossier(idOf(2))).toMatchObject({ revision: 1 });
      return models;
    };

    it.each([
      ['cannot be read', (event: RecordedEvent) => ({ ...event, data: '{' }), 'cannot be read'],
      [
        'is of a newer shape',
        (event: RecordedEvent) => ({ ...event, metadata: event.metadata.replace('"schema":1', '"schema":9') }),
        'schema version 9',
      ],
      [
        'is of an unknown workflow',
        (event: RecordedEvent) => ({ ...event, metadata: event.metadata.replace('ocop-dossier@1', 'ocop-dossier@9') }),
        '@9',
      ],
      [
        'says no day of effect',
        (event: RecordedEvent) => ({ ...event, metadata: event.metadata.replace('effectiveOn', 'effective') }),
        'no effectiveOn',
      ],
      [
        'takes effect on no day',
        (event: RecordedEvent) => ({ ...event, metadata: event.metadata.replace(/"effectiveOn":"[^"]*"/, '"effectiveOn":"soon"') }),
        'no effectiveOn',
      ],
      [
        'does not say when it was recorded',
        (event: RecordedEvent) => ({ ...event, metadata: event.metadata.replace('recordedAt', 'recorded') }),
        'no recordedAt',
      ],
      ['comes after a gap', (event: RecordedEvent) => ({ ...event, revision: 4 }), 'revision 1 should follow, 4 came'],
    ])('that %s parks its dossier with the reason', async (_, spoil, reason) => {
      const { models } = await spoilt(spoil);
      expect(await models.parked()).toMatchObject([{ dossierId: idOf(1), reason: expect.stringContaining(reason) }]);
    });

    it.each([
      ['effectiveOn', '"effectiveOn":null'],
      ['recordedAt', '"recordedAt":5'],
      ['workflow', '"workflow":["ocop-dossier@1"]'],
    ])('that is the first of its dossier and says no %s parks it', async (name, wrong) => {
      const metadata = (event: RecordedEvent) => event.metadata.replace(new RegExp(`"${name}":"[^"]*"`), wrong);
      const models = await asFirst((event) => ({ ...event, metadata: metadata(event) }));
      expect(await models.parked()).toMatchObject([{ dossierId: idOf(1), reason: `its metadata say no ${name}` }]);
    });

    it.each([4.5, 'four', 1e300])('that gives %s stars parks its dossier, on either database', async (stars) => {
      const o = await takes(office(), 1, 'FileFirstDossier');
      await takes(o, 2, 'DecideRecognition');
      await o.records(2, 'CertificateIssued', {
        number: 'OCOP-1',
        decisionNumber: '1/QĐ',
        issuedOn: '2026-09-01',
        validThrough: '2029-09-01',
        stars,
      });
      const models = await start('stars');
      await models.project(await o.store.readAll());
      expect(await models.parked()).toMatchObject([{ dossierId: idOf(2), reason: expect.stringContaining('stars') }]);
      expect(await models.queries.dossier(idOf(1))).toMatchObject({ revision: 2 });
    });

    it('whose state no table could hold parks its dossier too', async () => {
      const o = await takes(office(), 1, 'FileFirstDossier');
      await takes(o, 2, 'DecideRecognition');
      await o.records(2, 'CertificateIssued', { issuedOn: '2026-09-01', validThrough: '2029-09-01', stars: 4 });
      const models = await start('unfit');
      await models.project(await o.store.readAll());
      expect(await models.parked()).toMatchObject([{ dossierId: idOf(2), reason: expect.stringContaining('number') }]);
      expect(await models.queries.dossier(idOf(1))).toMatchObject({ revision: 2 });
    });

    it('that can be read now is applied by a retry, with all that followed, as if nothing had been', async () => {
      const { models, o } = await spoilt((event) => ({ ...event, data: '{' }));
      await o.as(people.applicant).does(1, 'FileFirstDossier');
      await models.project(await o.store.readAll());
      expect(await models.retryParked(o.store)).toBe(1);
      expect(await models.parked()).toEqual([]);
      const straight = await start('straight');
      await straight.project(await o.store.readAll());
      expect(await content(models)).toEqual(await content(straight));
    });

    it('that is still bad stays parked after a retry, and the retry reads no further than the projection', async () => {
      const o = await withTrouble();
      const models = await start('again');
      await models.project((await o.store.readAll()).slice(0, 4));
      const rows = await content(models);
      expect(await models.retryParked(o.store)).toBe(0);
      expect(await content(models)).toEqual(rows);
    });
  });

  describe('over random lives', () => {
    const ministry = [
      { id: 'ministry-officer', role: 'ministry-officer', unit: 'MAE' },
      { id: 'minister', role: 'minister', unit: 'MAE' },
      { id: 'inspector-51', role: 'inspector', unit: '51' },
    ];
    const world = worldOf(ocopDossierOnPaper, { actors: () => [...Object.values(people), ...ministry], today: '2026-09-01', steps: 40 });
    const lives = fc.tuple(fc.gen(), fc.array(fc.nat({ max: 6 }), { minLength: 1 })).map(([g, cuts]) => ({
      histories: [1, 2, 3].map((n) => [n, walk(g, world)] as const),
      cuts,
    }));
    /** The lives interleaved by day, as a log. */
    const logOf = async (histories: readonly (readonly [number, readonly Step[]])[]) => {
      const o = office();
      const steps = histories.flatMap(([n, life]) =>
        life.flatMap((step) => factsOf([step]).map((fact) => ({ n, fact, day: step.env.today }))),
      );
      for (const { n, fact, day } of steps.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)))
        await o.on(day).records(n, fact.type, fact.data);
      return o.store.readAll({ limit: 1000 });
    };

    it('the tables do not depend on the batches, and the stages are what a fold of each dossier says', async () => {
      let factsSeen = 0;
      let run = 0;
      await fc.assert(
        fc.asyncProperty(lives, async ({ histories, cuts }) => {
          const events = await logOf(histories);
          const [whole, cut] = [`whole-${run}`, `cut-${run++}`];
          const a = await start(whole);
          await a.project(events);
          const b = await start(cut);
          for (let at = 0, i = 0; at < events.length; i++) {
            const size = 1 + (cuts[i % cuts.length] as number);
            await b.project(events.slice(at, at + size));
            at += size;
          }
          expect(await content(b)).toEqual(await content(a));
          expect((await a.parked()).filter((p) => p.stopped)).toEqual([]);
          // Whatever happens to a dossier by the rules, somebody is awaited or something fires.
          expect(await a.countStuck()).toBe(0);
          const middle = events[Math.floor(events.length / 2)];
          for (const [asOf, position] of [
            [middle === undefined ? '2026-09-01' : facts.decode(middle).metadata.effectiveOn, events.length],
            ['2099-01-01', middle?.position ?? 0],
          ] as const) {
            const { rows } = await a.queries.stages({ asOf, by: ['stars'], position });
            expect(Object.fromEntries(rows.map((r) => [`${r.stage} ${r.stars}`, r.count]))).toEqual(folded(events, asOf, position));
          }
          factsSeen += events.length;
          await stop(a);
          await stop(b);
        }),
        { numRuns: 12, seed: 20_261_124 },
      );
      expect(factsSeen).toBeGreaterThan(250);
    });

    /** The same figures the slow way. */
    const folded = (events: readonly RecordedEvent[], asOf: string, position: number): Record<string, number> => {
      const decider = everyWorkflow.get('ocop-dossier@1');
      const counts: Record<string, number> = {};
      for (const stream of new Set(events.map((event) => event.stream))) {
        let state = decider.initial;
        let isThere = false;
        for (const event of events.filter((e) => e.stream === stream && e.position <= position)) {
          const fact = facts.decode(event);
          if (fact.metadata.effectiveOn > asOf) break;
          state = decider.evolve(state, fact);
          isThere = true;
        }
        if (!isThere) continue;
        const key = `${decider.describe(state).stage} ${state.context.certificate?.stars ?? null}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    };
  });
});
