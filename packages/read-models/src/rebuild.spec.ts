import type { EventStore } from '@hoso/event-store';
import { ocopDossierOnPaper, workflows } from '@hoso/ocop';
import { registry } from '@hoso/workflow';
import { afterEach, describe, expect, it } from 'vitest';
import type { RebuildProgress } from './build-beside.ts';
import { BesideGone, type HomeAt } from './home.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { homeAt } from './open-home.ts';
import { OtherProgram } from './program.ts';
import { type ReadModels, type ReadModelsOptions, readModels } from './read-models.ts';
import { type RebuildOptions, rebuild } from './rebuild.ts';
import { onEveryDatabase } from './testing/databases.ts';
import { everyWorkflow, facts, idOf, office, people, registers, takes } from './testing/office.ts';

const linesOf = (models: ReadModels): Promise<readonly string[]> => Array.fromAsync(models.dump());
const own = { registry: everyWorkflow, codec: facts };

onEveryDatabase((database) => {
  const open: ReadModels[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((models) => models.close()));
  });
  const start = async (at: HomeAt, over: Partial<ReadModelsOptions> = {}): Promise<ReadModels> => {
    const models = await readModels({ ...at, ...own, ...over } as ReadModelsOptions);
    open.push(models);
    return models;
  };
  const anew = (name: string, store: RebuildOptions['store'], over: Partial<RebuildOptions> = {}) =>
    rebuild({ ...database.at(name), ...own, store, batch: 50, ...over } as RebuildOptions);
  /** What is left of a rebuild that was stopped after its first batch. */
  const half = async (name: string, store: RebuildOptions['store']): Promise<void> => {
    const stopping = new AbortController();
    const stopped = await anew(name, store, { signal: stopping.signal, onProgress: () => stopping.abort() });
    expect(stopped).toMatchObject({ outcome: 'stopped', position: 50 });
  };
  /** A store of three whole lives and of a hundred certificates. */
  const province = async (certificates = 120, lives = [1, 2, 3]) => {
    const o = office();
    for (const n of lives) await takes(o, n, 'IssueCertificate');
    for (let n = 10; n < 10 + certificates; n++) await registers(o, n, { number: `N-${n}` });
    return o;
  };
  const projectAll = async (models: ReadModels, store: EventStore) => {
    for (let position = (await models.lastApplied()).position; ; ) {
      const events = await store.readAll({ after: position });
      if (events.length === 0) return;
      await models.project(events, position);
      position = events.at(-1)?.position as number;
    }
  };
  const spoil = (name: string) =>
    database.execute(name, (table) => `UPDATE ${table('dossiers')} SET "productName" = 'spoilt' WHERE "dossierId" = '${idOf(1)}'`);
  const productName = async (models: ReadModels) => (await models.queries.dossier(idOf(1)))?.productName;
  describe('a rebuild', () => {
    it('is switched in one step under those who ask, none of whom meets an error, a gap or a step back', async () => {
      const { store } = await province();
      const live = await start(database.at('live'));
      const other = await start(database.at('live'));
      await projectAll(live, store);
      const rows = await linesOf(live);
      await spoil('live');
      expect(await productName(other)).toBe('spoilt');

      let isRunning = true;
      let asked = 0;
      let position = await store.head();
      const names = new Set<unknown>();
      const asking = (async () => {
        while (isRunning) {
          const [total, name, now] = await Promise.all([
            other.queries.stages({ asOf: '2026-09-01', by: [] }),
            productName(other),
            other.queries.position(),
          ]);
          expect(total.total).toBe(123);
          expect(now).toBeGreaterThanOrEqual(position);
          position = now;
          names.add(name);
          asked += 1;
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      const seen: RebuildProgress[] = [];
      const rebuilt = await anew('live', store, { onProgress: (progress) => void seen.push(progress) });
      isRunning = false;
      await asking;
      expect(asked).toBeGreaterThan(2);
      expect(rebuilt).toMatchObject({ outcome: 'switched', parked: 0, events: 171, position: 171, head: 171 });
      expect(seen.map((progress) => progress.position)).toEqual([50, 100, 150, 171]);
      expect(seen.every((progress) => progress.perSecond > 0 && progress.head === 171)).toBe(true);
      expect(await productName(live)).toBe('Tinh dầu quế Trà Bồng');
      expect(await productName(other)).toBe('Tinh dầu quế Trà Bồng');
      expect([...names].every((name) => name === 'spoilt' || name === 'Tinh dầu quế Trà Bồng')).toBe(true);
      expect(await linesOf(other)).toEqual(rows);
    });

    it('gives byte-identical tables twice, and those of a projection that never was built anew', async () => {
      const { store } = await province(100);
      const straight = await start(database.at('straight'));
      await projectAll(straight, store);
      const dumps: (readonly string[])[] = [];
      for (const name of ['first', 'second']) {
        expect(await anew(name, store)).toMatchObject({ outcome: 'switched', events: await store.head() });
        dumps.push(await linesOf(await start(database.at(name))));
      }
      expect(dumps[0]?.length).toBeGreaterThan(300);
      expect(dumps[0]).toEqual(dumps[1]);
      expect(dumps[0]).toEqual(await linesOf(straight));
    });

    it('catches up with what is projected meanwhile, to the last event, and what comes after goes into the new tables', async () => {
      const o = await province(10);
      const live = await start(database.at('moving'));
      await projectAll(live, o.store);
      let n = 5000;
      // Whenever the rebuild reads, another dossier has been recorded, and somebody projects it.
      let projecting: Promise<unknown> = Promise.resolve();
      const moving = {
        head: () => o.store.head(),
        readAll: async (options?: object) => {
          const page = await o.store.readAll(options);
          if (n < 5020) {
            await registers(o, n, { number: `N-${n++}` });
            projecting = projecting.then(() => projectAll(live, o.store));
          }
          return page;
        },
      };
      expect(await anew('moving', moving)).toMatchObject({ outcome: 'switched' });
      await projecting.catch(() => projectAll(live, o.store));
      const position = await live.queries.position();
      expect(position).toBe(await o.store.head());
      await registers(o, 6000, { number: 'N-6000' });
      await projectAll(live, o.store);
      const straight = await start(database.at('straight'));
      await projectAll(straight, o.store);
      expect(await linesOf(live)).toEqual(await linesOf(straight));
    });

    it('carries over how far the followers are: nothing is done twice because rows were made anew', async () => {
      const { store } = await province(10);
      const live = await start(database.at('followed'));
      await projectAll(live, store);
      await live.keepCheckpoint('follow-ups', { position: 37, eventId: 'thirty-seven' });
      await anew('followed', store);
      expect(await live.checkpoint('follow-ups')).toEqual({ position: 37, eventId: 'thirty-seven' });
      await live.keepCheckpoint('follow-ups', { position: 40, eventId: 'forty' });
      expect((await (await start(database.at('followed'))).checkpoint('follow-ups')).position).toBe(40);
      expect(await anew('followed', store)).toMatchObject({ outcome: 'switched' });
      expect((await live.checkpoint('follow-ups')).position).toBe(40);
    });

    it('goes on where it was when it was stopped or broke off, and leaves the live tables alone until the end', async () => {
      const { store } = await province();
      const live = await start(database.at('resumed'));
      await projectAll(live, store);
      await spoil('resumed');
      await half('resumed', store);
      const reads: number[] = [];
      const breaking = {
        head: () => store.head(),
        readAll: async (options: { readonly after?: number; readonly limit?: number } = {}) => {
          reads.push(options.after ?? 0);
          if (options.after === 150) throw new Error('the store is gone');
          return store.readAll(options);
        },
      };
      await expect(anew('resumed', breaking)).rejects.toThrow('the store is gone');
      // The first look is at the event that it stands at.
      expect(reads).toEqual([49, 50, 100, 150]);
      expect(await productName(live)).toBe('spoilt');
      expect(await anew('resumed', store)).toMatchObject({ outcome: 'switched', events: 171 });
      expect(await productName(live)).toBe('Tinh dầu quế Trà Bồng');
    });

    it('begins anew when it is told to, and when what was begun belongs to another store', async () => {
      const [one, two] = [await province(50), await province(60, [4, 5, 6])];
      const [events, otherEvents] = [await one.store.head(), await two.store.head()];
      await half('begun', one.store);
      const seen: number[] = [];
      const onProgress = ({ position }: RebuildProgress) => void seen.push(position);
      expect(await anew('begun', two.store, { onProgress })).toMatchObject({ outcome: 'switched', events: otherEvents });
      expect(seen[0]).toBe(50);
      const live = await start(database.at('begun'));
      expect(await live.queries.position()).toBe(otherEvents);

      await half('begun', one.store);
      seen.length = 0;
      expect(await anew('begun', one.store, { fresh: true, onProgress })).toMatchObject({ outcome: 'switched', events });
      expect(seen[0]).toBe(50);
      expect(await live.queries.position()).toBe(events);
    });

    it('parks what cannot be applied, and counts it', async () => {
      const o = await province(5);
      await o.records(1, 'CertificateIssued', { number: 'forged' });
      expect(await anew('poisoned', o.store)).toMatchObject({ outcome: 'switched', parked: 1 });
      const stopped = (await (await start(database.at('poisoned'))).parked()).filter((parked) => parked.stopped);
      expect(stopped).toMatchObject([{ dossierId: idOf(1), position: await o.store.head() }]);
    });

    it('that two start at once ends once, with one set of tables', async () => {
      const { store } = await province(200);
      const live = await start(database.at('twice'));
      await projectAll(live, store);
      const rows = await linesOf(live);
      const outcomes = await Promise.allSettled([anew('twice', store), anew('twice', store)]);
      const told = outcomes.map((o) => (o.status === 'fulfilled' ? o.value.outcome : (o.reason as Error).message));
      expect(told.filter((outcome) => outcome === 'switched')).toHaveLength(1);
      expect(told.some((outcome) => /switched-by-another|somebody else/.test(outcome))).toBe(true);
      expect(await linesOf(live)).toEqual(rows);
      expect(await anew('twice', store)).toMatchObject({ outcome: 'switched' });
      expect(await linesOf(live)).toEqual(rows);
    });

    it('lets those who wait for a position that it reached go on', async () => {
      const o = await province(5);
      const live = await start(database.at('waited'));
      await live.project((await o.store.readAll()).slice(0, 3));
      const waiting = live.queries.waitFor(20, 30_000);
      await anew('waited', o.store);
      expect((await live.lastApplied()).position).toBe(await o.store.head());
      expect(await waiting).toBe(true);
    });

    it('begins anew when another program has begun: what one saw otherwise is not mixed in', async () => {
      const { store } = await province();
      const straight = await start(database.at('straight'));
      await projectAll(straight, store);
      await start(database.at('mixed'));
      const stopping = new AbortController();
      // The other program has shown another name.
      const otherwise = {
        decode: (event: Parameters<typeof facts.decode>[0]) => facts.decode({ ...event, data: event.data.replaceAll('quế', 'hồi') }),
      };
      const onProgress = () => stopping.abort();
      const stopped = await anew('mixed', store, { codec: otherwise, program: 'before', signal: stopping.signal, onProgress });
      expect(stopped).toMatchObject({ outcome: 'stopped', position: 50 });
      const seen: number[] = [];
      await anew('mixed', store, { onProgress: ({ position }) => void seen.push(position) });
      expect(seen[0]).toBe(50);
      expect(await linesOf(await start(database.at('mixed')))).toEqual(await linesOf(straight));
    });

    it('that begins anew leaves the one that had begun without tables, not with half of them live', async () => {
      const { store } = await province();
      const live = await start(database.at('rivals'));
      await projectAll(live, store);
      const rows = await linesOf(live);
      const gone = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      // The first has built to its end, and waits; the second forgets all that, and is in the middle.
      const first = anew('rivals', {
        head: () => store.head(),
        readAll: async (options: { readonly after?: number } = {}) => {
          if (options.after === 150) {
            gone.resolve();
            await goOn.promise;
          }
          return store.readAll(options);
        },
      });
      await gone.promise;
      const stopping = new AbortController();
      const second = await anew('rivals', store, { fresh: true, signal: stopping.signal, onProgress: () => stopping.abort() });
      expect(second).toMatchObject({ outcome: 'stopped', position: 50 });
      goOn.resolve();
      const told = await first.then(
        ({ outcome }) => outcome,
        (error: Error) => error.name,
      );
      // A name finds the tables in PostgreSQL: there the first goes on in those of the second.
      expect(told).toBe(database.name === 'SQLite' ? 'BesideGone' : 'switched');
      expect(await linesOf(live)).toEqual(rows);
      expect(await anew('rivals', store)).toMatchObject({ outcome: 'switched', events: 171 });
      expect(await linesOf(live)).toEqual(rows);
      expect(await linesOf(await start(database.at('rivals')))).toEqual(rows);
    });
  });

  describe('a newer program', () => {
    /** Tables of the version before, as an old program left them. */
    const older = async (name: string, position: number, version = SCHEMA_VERSION - 1): Promise<void> => {
      const old = homeAt(database.at(name));
      await old.migrate({ to: version });
      expect(await old.version()).toBe(version);
      await old.close();
      for (const [follower, reached] of Object.entries({ projection: position, 'follow-ups': 11 }))
        await database.execute(
          name,
          (table) =>
            `INSERT INTO ${table('checkpoints')} ("name", "position", "eventId") VALUES ('${follower}', ${reached}, 'event ${reached}')`,
        );
    };
    /** What anybody sees of the live tables, whatever their version. */
    const seenIn = async (name: string): Promise<{ readonly version: number; readonly position: number }> => {
      const home = homeAt(database.at(name));
      const row = await home.read((db) =>
        db.selectFrom('checkpoints').select('position').where('name', '=', 'projection').executeTakeFirst(),
      );
      const seen = { version: await home.version(), position: row?.position ?? 0 };
      await home.close();
      return seen;
    };

    it('leaves the tables of an older one alone, until its projector is there and has built beyond them', async () => {
      const o = await province(20);
      await older('before', 9);
      const built = await o.store.head();
      expect(await anew('before', o.store)).toMatchObject({ outcome: 'ready', events: built });
      // Hours later the old projector has come further than what was built then.
      for (let n = 5000; n < 5060; n++) await registers(o, n, { number: `N-${n}` });
      const head = await o.store.head();
      await database.execute('before', (table) => `UPDATE ${table('checkpoints')} SET "position" = ${head} WHERE "name" = 'projection'`);

      const waiting = await start(database.at('before'));
      const why = Promise.withResolvers<Error>();
      const ready = waiting.whenReady(why.resolve);
      expect((await why.promise).message).toContain(`schema version ${SCHEMA_VERSION - 1}`);
      await expect(waiting.queries.position()).rejects.toThrow(`schema version ${SCHEMA_VERSION - 1}`);
      expect(await seenIn('before')).toEqual({ version: SCHEMA_VERSION - 1, position: head });

      const projecting = await start(database.at('before'));
      const positions: number[] = [];
      const watched: EventStore = {
        ...o.store,
        readAll: async (options) => {
          positions.push((await seenIn('before')).position);
          return o.store.readAll(options);
        },
      };
      // What was built is gone on with: two reads, the look at the event that it stands at and the rest.
      expect(await projecting.bringUp({ store: watched })).toMatchObject({ outcome: 'switched', position: head });
      expect(positions).toEqual([head, head]);
      await ready;
      expect(await waiting.queries.position()).toBe(head);
      expect(await waiting.checkpoint('follow-ups')).toEqual({ position: 11, eventId: 'event 11' });
      expect(await projecting.bringUp({ store: watched })).toBeUndefined();
      await registers(o, 6000, { number: 'N-6000' });
      await projectAll(projecting, o.store);
      const straight = await start(database.at('straight'));
      await projectAll(straight, o.store);
      expect(await linesOf(waiting)).toEqual(await linesOf(straight));
    });

    it('takes no position back, also when the old one has applied more between the last page and the switch', async () => {
      const o = await province(20);
      await older('late', 9);
      const head = await o.store.head();
      let isFirst = true;
      const store: EventStore = {
        ...o.store,
        readAll: async (options) => {
          const page = await o.store.readAll(options);
          if (isFirst) {
            await registers(o, 5000, { number: 'N-5000' });
            await database.execute(
              'late',
              (table) => `UPDATE ${table('checkpoints')} SET "position" = ${head + 1} WHERE "name" = 'projection'`,
            );
          }
          isFirst = false;
          return page;
        },
      };
      const models = await start(database.at('late'));
      await models.bringUp({ store });
      expect(await models.queries.position()).toBe(head + 1);
    });

    it('goes on with what was not built to the end, and makes nothing of it live before', async () => {
      const { store } = await province(60);
      await older('half', 9);
      await half('half', store);
      const models = await start(database.at('half'));
      expect(await models.bringUp({ store, signal: AbortSignal.abort() })).toMatchObject({ outcome: 'stopped' });
      expect(await seenIn('half')).toEqual({ version: SCHEMA_VERSION - 1, position: 9 });
      expect(await models.bringUp({ store })).toMatchObject({ outcome: 'switched' });
      expect((await models.lastApplied()).position).toBe(await store.head());
    });

    it('without a rebuild builds beside the tables of every released version; followers keep their places', async () => {
      const { store } = await province(5);
      const straight = await start(database.at('straight'));
      await projectAll(straight, store);
      let seen = 0;
      for (let version = 1; version < SCHEMA_VERSION; version++) {
        const name = `released${version}`;
        await older(name, 9, version);
        const models = await start(database.at(name));
        await models.bringUp({ store });
        expect((await models.checkpoint('follow-ups')).position).toBe(11);
        expect(await linesOf(models)).toEqual(await linesOf(straight));
        seen += 1;
      }
      expect(seen).toBe(SCHEMA_VERSION - 1);
    });
  });

  describe('another program of the same schema', () => {
    /** It knew no notices of expiry. */
    const before = {
      program: 'before',
      registry: registry([
        ...workflows.filter(({ name, version }) => `${name}@${version}` !== 'ocop-dossier@1'),
        {
          ...ocopDossierOnPaper,
          deadlines: (state) =>
            (ocopDossierOnPaper.deadlines?.(state) ?? []).filter((deadline) => !deadline.name.startsWith('expiry-notice')),
        },
      ]),
    };
    const notices = async (models: ReadModels) =>
      (await models.queries.deadlines({ today: '2026-09-01', limit: 200 })).items.filter(({ name }) => name.startsWith('expiry-notice'));
    /** Its tables, and the office that goes on. */
    const served = async (name: string) => {
      const o = await province(3);
      const old = await start(database.at(name), before);
      await projectAll(old, o.store);
      expect(await notices(old)).toEqual([]);
      return { o, old, straight: await start(database.at(`${name}-straight`)) };
    };

    it('gives way to the one that projects now, with all that this one sees, and its rows answer until then', async () => {
      const { o, old, straight } = await served('upgraded');
      const models = await start(database.at('upgraded'));
      await models.whenReady();
      await models.keepCheckpoint('follow-ups', { position: 11, eventId: 'eleven' });
      const seen: unknown[] = [];
      const watched: EventStore = {
        ...o.store,
        readAll: async (options) => {
          seen.push((await models.queries.stages({ asOf: '2026-09-01', by: [] })).total);
          return o.store.readAll(options);
        },
      };
      expect(await models.bringUp({ store: watched, batch: 10 })).toMatchObject({ outcome: 'switched', position: await o.store.head() });
      expect(seen.length).toBeGreaterThan(3);
      expect(new Set(seen)).toEqual(new Set([6]));
      expect(await models.checkpoint('follow-ups')).toEqual({ position: 11, eventId: 'eleven' });
      expect(await models.bringUp({ store: o.store })).toBeUndefined();
      // The old one comes back from a pause.
      await o.as(people.department).does(1, 'OpenInspection');
      await expect(projectAll(old, o.store)).rejects.toThrow(OtherProgram);
      await projectAll(models, o.store);
      await projectAll(straight, o.store);
      expect((await notices(models)).length).toBeGreaterThan(10);
      expect(await linesOf(models)).toEqual(await linesOf(straight));
    });

    it('writes nothing into rows that this one has not made, nor mends a dossier among them', async () => {
      const { o, old } = await served('mixed');
      await o.records(2, 'CertificateIssued', { number: 'forged' });
      await projectAll(old, o.store);
      const rows = await linesOf(old);
      const models = await start(database.at('mixed'));
      await o.as(people.department).does(1, 'OpenInspection');
      await expect(projectAll(models, o.store)).rejects.toThrow(OtherProgram);
      await expect(models.retryParked(o.store)).rejects.toThrow(OtherProgram);
      expect(await linesOf(old)).toEqual(rows);
      await projectAll(old, o.store);
      expect(await old.queries.position()).toBe(await o.store.head());
    });

    it('goes on while this one’s rows are made ready; the projector of this one switches', async () => {
      const { o, old, straight } = await served('ready');
      expect(await anew('ready', o.store)).toMatchObject({ outcome: 'ready', events: await o.store.head() });
      await o.as(people.department).does(1, 'OpenInspection');
      await projectAll(old, o.store);
      expect(await notices(old)).toEqual([]);
      const models = await start(database.at('ready'));
      expect(await models.bringUp({ store: o.store })).toMatchObject({ outcome: 'switched' });
      await projectAll(straight, o.store);
      expect(await linesOf(models)).toEqual(await linesOf(straight));
    });

    it('is any that left no mark', async () => {
      const { store } = await province(3);
      const models = await start(database.at('unmarked'));
      await projectAll(models, store);
      const rows = await linesOf(models);
      await database.execute('unmarked', (table) => `DELETE FROM ${table('checkpoints')} WHERE "name" = 'program'`);
      expect(await models.bringUp({ store })).toMatchObject({ outcome: 'switched' });
      expect(await linesOf(models)).toEqual(rows);
    });

    it('that rebuilds beside at once never gets its rows into this one’s', async () => {
      const { o, straight } = await served('beside');
      const models = await start(database.at('beside'));
      let isFirst = true;
      const store: EventStore = {
        ...o.store,
        readAll: async (options) => {
          const page = await o.store.readAll(options);
          if (isFirst) {
            isFirst = false;
            await anew('beside', o.store, { ...before, signal: AbortSignal.abort() });
          }
          return page;
        },
      };
      await expect(models.bringUp({ store })).rejects.toThrow(BesideGone);
      expect(await notices(models)).toEqual([]);
      expect(await models.bringUp({ store })).toMatchObject({ outcome: 'switched' });
      await projectAll(straight, o.store);
      expect(await linesOf(models)).toEqual(await linesOf(straight));
    });
  });
});
