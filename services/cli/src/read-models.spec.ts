/** `hoso rebuild` and `hoso parked`, on a data folder that a service has open. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { type ReadModels, readModels } from '@hoso/read-models';
import { afterEach, describe, expect, test } from 'vitest';
import type { Around, Stack } from './command.ts';
import { hoso } from './hoso.ts';
import { parkedList, parkedRetry, parkedShow } from './parked.ts';
import { rebuild } from './rebuild.ts';
import { dossierId, facts, folderWithIdeas, type IdeasFolder, known } from './testing/ideas.ts';

let folder: IdeasFolder;
let service: ReadModels | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
  await folder.store.close();
  rmSync(folder.data, { recursive: true });
});

const at = () => ({ path: join(folder.data, 'read-models.db') });
/** The read models as a service has them, with all events projected. */
const serving = async (codec: Stack['codec'] = facts): Promise<ReadModels> => {
  service = await readModels({ ...at(), registry: known, codec });
  for (let position = 0; ; ) {
    const events = await folder.store.readAll({ after: position });
    if (events.length === 0) return service;
    await service.project(events, position);
    position = events.at(-1)?.position ?? position;
  }
};
const run = async (argv: readonly string[], over: Partial<Stack> = {}, around: Partial<Around> = {}) => {
  const told: string[] = [];
  const answer = await hoso(argv, {
    commands: [rebuild, parkedList, parkedShow, parkedRetry],
    open: () => expect.unreachable('it opens its stack'),
    openStack: () => ({ store: folder.store, readModels: at(), registry: known, codec: facts, isGapless: true, ...over }),
    tell: (line) => void told.push(line),
    signal: new AbortController().signal,
    ...around,
  });
  return { ...answer, told };
};
const broken = (n: number): Stack['codec'] => ({
  decode: (event) => facts.decode(event.stream === `dossier-${dossierId(n)}` ? { ...event, data: '{' } : event),
});

describe('hoso rebuild', () => {
  test('builds beside the tables that a service uses, which goes on in the new ones, and says how far it is', async () => {
    folder = await folderWithIdeas(30);
    const models = await serving(broken(2));
    expect(await models.queries.dossier(dossierId(2))).toBeUndefined();
    const { out, err, code, told } = await run(['rebuild']);
    expect([err, code]).toEqual(['', 0]);
    expect(out.split('\n')).toEqual([
      'Đã chuyển sang bảng mới.',
      'The new tables are live.',
      '30 sự kiện (events), 0 hồ sơ bị treo (parked dossiers)',
      '',
    ]);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^\[#{24}\] 100 % {2}30\/30 sự kiện \(events\) {2}[\d.]+\/s$/);
    expect(await models.queries.dossier(dossierId(2))).toMatchObject({ stage: 'idea' });
  });

  test('leaves the rows of another version to its projector, and says so', async () => {
    folder = await folderWithIdeas(5);
    await (await readModels({ ...at(), registry: known, codec: facts, program: 'before' })).close();
    const { out, code } = await run(['rebuild']);
    expect(code).toBe(0);
    expect(out).toContain('phiên bản khác');
    expect(out).toContain('the projector of this version catches up and switches');
  });

  test('says how many are parked in what it built, and where to look', async () => {
    folder = await folderWithIdeas(5);
    const { out } = await run(['rebuild'], { codec: broken(3) });
    expect(out).toContain('5 sự kiện (events), 1 hồ sơ bị treo (parked dossiers)\nhoso parked list');
  });

  test('says in words that a newer version has made the tables', async () => {
    folder = await folderWithIdeas(1);
    await serving();
    const db = new DatabaseSync(at().path, { timeout: 5000 });
    db.exec('INSERT INTO migrations VALUES (99)');
    db.close();
    const { err, code } = await run(['rebuild']);
    expect(code).toBe(1);
    expect(err).toContain('phiên bản mới hơn');
    expect(err).toContain('start the newer program');
  });

  test('says in words that another rebuild has begun anew', async () => {
    folder = await folderWithIdeas(3);
    await serving();
    let isFirst = true;
    const store: Stack['store'] = {
      ...folder.store,
      readAll: async (options) => {
        if (isFirst) {
          isFirst = false;
          await run(['rebuild', '--fresh'], {}, { signal: AbortSignal.abort() });
        }
        return folder.store.readAll(options);
      },
    };
    const { err, code } = await run(['rebuild'], { store });
    expect(code).toBe(1);
    expect(err).toContain('làm lại từ đầu');
    expect(err).toContain('Nothing is switched by this one');
  });

  test('that is told to end says so with exit code 1, and switches nothing', async () => {
    folder = await folderWithIdeas(5);
    const models = await serving(broken(2));
    const { out, err, code } = await run(['rebuild'], {}, { signal: AbortSignal.abort() });
    expect([out, code]).toEqual(['', 1]);
    expect(err).toContain('chạy lại lệnh này để làm tiếp');
    expect(err).toContain('run this again to go on');
    expect(await models.queries.dossier(dossierId(2))).toBeUndefined();
  });
});

describe('hoso parked', () => {
  const poisoned = async () => {
    folder = await folderWithIdeas(4);
    return serving(broken(2));
  };

  test('lists who stands still and why, for people and as JSON', async () => {
    await poisoned();
    const { out, code } = await run(['parked', 'list']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`${dossierId(2)}\\s+2\\s+dừng \\(stopped\\)`));
    expect(out).toContain('cannot be read');
    expect(JSON.parse((await run(['parked', 'list', '--json'])).out)).toMatchObject([
      { dossierId: dossierId(2), position: 2, stopped: true },
    ]);
  });

  test('shows the fact in question, its data only when asked for', async () => {
    await poisoned();
    const { out } = await run(['parked', 'show', '--dossier', dossierId(2)]);
    expect(JSON.parse(out)).toMatchObject({
      dossierId: dossierId(2),
      fact: {
        type: 'IdeaRegistered',
        revision: 0,
        workflow: expect.stringMatching(/^ocop-dossier@/),
        command: 'RegisterIdea',
        actor: { role: 'applicant', unit: '21115' },
      },
      shown: null,
    });
    expect(out).not.toContain('applicant-tra-bong');
    expect(out).not.toContain('Quế');
    expect((await run(['parked', 'show', '--dossier', dossierId(2), '--with-data'])).out).toContain('Quế');
    expect(await run(['parked', 'show', '--dossier', dossierId(1)])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not parked'),
    });
    expect(await run(['parked', 'show'])).toMatchObject({ code: 1, err: 'Thiếu --dossier\n--dossier is missing\n' });
  });

  test('tries again, all of them or the one, and says how many go on', async () => {
    const models = await poisoned();
    expect((await run(['parked', 'retry'], { codec: broken(2) })).out).toBe('Đi tiếp (go on): 0\nCòn treo (parked still): 1\n');
    expect(await run(['parked', 'retry', '--dossier', dossierId(1)])).toMatchObject({
      code: 1,
      err: expect.stringContaining('không bị treo'),
    });
    expect((await run(['parked', 'retry', '--dossier', dossierId(2)])).out).toBe('Đi tiếp (go on): 1\nCòn treo (parked still): 0\n');
    expect(await models.queries.dossier(dossierId(2))).toMatchObject({ stage: 'idea' });
    expect((await run(['parked', 'list'])).out).toContain('no parked dossiers');
  });

  test('mends nothing in the tables of another version, and says so', async () => {
    await poisoned();
    const db = new DatabaseSync(at().path, { timeout: 5000 });
    db.exec(`UPDATE checkpoints SET "eventId" = 'before' WHERE "name" = 'program'`);
    db.close();
    expect((await run(['parked', 'list'])).out).toContain(dossierId(2));
    expect(await run(['parked', 'retry'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/phiên bản khác[\s\S]*of another version/),
    });
  });
});

describe('the process', () => {
  const main = join(import.meta.dirname, 'main.ts');
  const env = () => ({ PATH: process.env.PATH, HOSO_DATA: folder.data });

  test('that is killed in the middle of a rebuild goes on from there the next time, and the service never notices', async () => {
    folder = await folderWithIdeas(8_000);
    const models = await serving();
    const killed = spawn(process.execPath, [main, 'rebuild'], { env: env(), stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(killed, 'exit');
    const [first] = (await once(killed.stderr, 'data')) as [Buffer];
    killed.kill('SIGKILL');
    expect(first.toString()).toContain('2.000/8.000');
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(await models.queries.position()).toBe(8_000);
    await folder.add(8_001);
    await models.project(await folder.store.readAll({ after: 8_000 }), 8_000);

    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, 'rebuild'], { env: env() });
    expect(stdout).toContain('8001 sự kiện (events), 0 hồ sơ');
    expect(stderr).toMatch(/ (?!2\.000)\d+\.000\/8\.001 sự kiện/);
    expect(await models.lastApplied()).toMatchObject({ position: 8_001, events: 8_001 });
    expect(await models.queries.dossier(dossierId(8_001))).toMatchObject({ stage: 'idea' });
  });

  test('refuses a folder that is another user’s, and names the way', async () => {
    folder = await folderWithIdeas(1);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) chownSync(folder.data, 65_534, 65_534);
    const data = isRoot ? folder.data : '/usr';
    const { uid } = statSync(data);
    expect(uid).not.toBe(process.geteuid?.());
    for (const command of [['rebuild'], ['parked', 'retry']]) {
      const failed = await promisify(execFile)(process.execPath, [main, ...command, '--data', data], { env: env() }).catch(
        (error: { readonly code: number; readonly stderr: string }) => error,
      );
      expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining(`sudo -u '#${uid}'`) });
    }
    expect(readdirSync(folder.data).filter((name) => name.startsWith('read-models'))).toEqual([]);
  });

  test('says which variable is wrong, and repeats no secret', async () => {
    folder = await folderWithIdeas(1);
    const failed = await promisify(execFile)(process.execPath, [main, 'parked', 'list', '--database-url', 'mysql://u:secret@h/d'], {
      env: env(),
    }).catch((error: { readonly code: number; readonly stderr: string }) => error);
    expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('HOSO_DATABASE_URL') });
    expect(failed.stderr).not.toContain('secret');
  });
});
