/** `hoso webhooks`, `hoso untold` and `hoso dead-letters`, on what a reactor has left behind; against one at work: test/told-again.spec.ts. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AskAnswer,
  answerAsk,
  asksOf,
  FOLLOWERS,
  followerMemory,
  type IntegrationEvent,
  natsBroker,
  natsKeyValues,
  type SqliteKeyValues,
  sqliteKeyValues,
  webhook,
} from '@hoso/messaging';
import { natsServer, natsServerVersion } from '@hoso/messaging/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deadLettersDrop, deadLettersList } from './dead-letters.ts';
import { hoso } from './hoso.ts';
import { untoldFrom, untoldList, untoldRetry } from './untold.ts';
import { webhooksDrop, webhooksList, webhooksOn, webhooksRetry } from './webhooks.ts';

let data: string;
let keyValues: SqliteKeyValues;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hoso-webhooks-'));
  keyValues = sqliteKeyValues(join(data, 'messaging.db'));
});
afterEach(() => {
  keyValues.close();
  rmSync(data, { recursive: true });
});

const run = (line: string, env: Readonly<Record<string, string>> = {}) =>
  hoso(line.split(' '), {
    commands: [
      webhooksList,
      webhooksOn,
      webhooksRetry,
      webhooksDrop,
      untoldList,
      untoldRetry,
      untoldFrom,
      deadLettersList,
      deadLettersDrop,
    ].map((each) => each({ HOSO_DATA: data, ...env })),
    open: () => expect.unreachable('it reads no facts'),
    openStack: () => expect.unreachable('it reads no facts'),
    tell: () => {},
    signal: new AbortController().signal,
  });

const AT = '2026-11-24T03:00:00.000Z';
const EVENT = '4f0f7f7a-6d0c-8a51-9c39-3c1d6a4f2b10';
const DOSSIER = '00000000-0000-4000-8000-000000000001';
const event = {
  id: EVENT,
  type: 'result-published',
  version: 1,
  about: { dossierId: DOSSIER, province: '51', unit: '21115', sequence: 3 },
  data: { hidden: 'not shown' },
} as unknown as IntegrationEvent;

const checkpoint = { position: 7, eventId: EVENT };
/** The mill, told up to a 410. */
const switchedOff = async (): Promise<void> => {
  await followerMemory(keyValues, 'webhook-mill').keepCheckpoint(checkpoint);
  const mill = webhook({
    subscriber: { id: 'mill', url: 'https://mill.example/', secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`] },
    keyValues,
    signal: new AbortController().signal,
    fetch: async () => new Response(null, { status: 410 }),
    now: () => AT,
  });
  await mill.publish([event]);
};
const parked = { stream: `dossier-${DOSSIER}`, revision: 2, position: 3, type: 'IdeaRegistered', reason: 'cannot be read', at: AT };

/** Answers the next ask as a reactor would, as soon as it is there. */
const reactorAnswers = async (answer: AskAnswer | 'gone', target = 'webhook-mill'): Promise<unknown> => {
  for (;;) {
    const [asked] = (await asksOf(keyValues, target)).filter((each) => each.answer === undefined);
    if (asked !== undefined) {
      await (answer === 'gone' ? keyValues.remove(asked.key) : answerAsk(keyValues, asked, answer));
      return asked.ask;
    }
    await new Promise(setImmediate);
  }
};

describe('hoso webhooks', () => {
  it('lists who is off and why, and what was not taken, without its data', async () => {
    await switchedOff();
    await followerMemory(keyValues, 'webhook-tax').keepCheckpoint(checkpoint);
    const { out, code } = await run('webhooks list');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.trim())).toEqual([
      expect.stringMatching(/^Đơn vị \(subscriber\) +Trạng thái \(state\) +Không nhận \(dead letters\)$/),
      expect.stringMatching(/^-+ +-+ +-+$/),
      expect.stringMatching(/^mill +tắt \(off\) +1$/),
      `tắt từ (off since) ${AT}: it wants no more events`,
      `${EVENT}  result-published  ${DOSSIER}  ${AT}  1 lần (tries): answered 410`,
      expect.stringMatching(/^tax +bật \(on\) +0$/),
      '',
    ]);
    const json = await run('webhooks list --json');
    expect(JSON.parse(json.out)).toEqual([
      {
        subscriber: 'mill',
        switchedOff: { at: AT, reason: 'it wants no more events' },
        deadLetters: [{ id: EVENT, type: event.type, about: event.about, tries: 1, reason: 'answered 410', at: AT }],
        asked: [],
      },
      { subscriber: 'tax', switchedOff: null, deadLetters: [], asked: [] },
    ]);
    expect(out + json.out).not.toContain('not shown');
  });

  it('says so where nobody was told anything yet, and makes no file', async () => {
    const empty = mkdtempSync(join(data, 'empty-'));
    expect((await run('webhooks list', { HOSO_DATA: empty })).out).toContain('no subscribers have been told yet');
    expect((await run('untold list', { HOSO_DATA: empty })).out).toContain('no untold dossiers');
    expect(readdirSync(empty)).toEqual([]);
  });

  it('asks the reactor, and says what came of it', async () => {
    await switchedOff();
    const asked = [reactorAnswers({ done: 1, left: 0 })];
    expect(await run('webhooks on --subscriber mill')).toEqual({ out: 'Đã bật (switched on): mill\n', err: '', code: 0 });
    asked.push(reactorAnswers({ done: 0, left: 1 }));
    expect((await run(`webhooks retry --subscriber mill --event ${EVENT}`)).out).toBe(
      'Đã nhận (arrived): 0\nVẫn chưa nhận (not taken still): 1\n',
    );
    asked.push(reactorAnswers({ done: 0, left: 0, reason: 'away' }));
    expect(await run('webhooks retry --subscriber mill')).toMatchObject({
      code: 1,
      err: expect.stringContaining('could not be done: away'),
    });
    asked.push(reactorAnswers('gone'));
    expect((await run(`webhooks drop --subscriber mill --event ${EVENT}`)).out).toContain('Done: what came of it stands in the log');
    expect(await Promise.all(asked)).toEqual([
      { act: 'switch-on' },
      { act: 'retry', eventId: EVENT },
      { act: 'retry' },
      { act: 'drop', eventId: EVENT },
    ]);
    expect(await asksOf(keyValues, 'webhook-mill')).toEqual([]);
  });

  it('leaves what it asks where the next reactor finds it, and shows it', async () => {
    await switchedOff();
    const { out, code } = await run('webhooks on --subscriber mill --wait 0');
    expect(code).toBe(0);
    expect(out).toContain('Đã ghi yêu cầu, chưa thực hiện');
    expect(out).toContain('not done yet');
    expect(await asksOf(keyValues, 'webhook-mill')).toMatchObject([{ ask: { act: 'switch-on' } }]);
    expect((await run('webhooks list')).out).toContain('chờ thực hiện (waits to be done): switch-on');
  });

  it.each([
    ['webhooks on', '--subscriber is missing'],
    ['webhooks on --subscriber nobody', 'No subscriber nobody'],
    ['webhooks drop --subscriber mill', '--event is missing'],
    ['webhooks drop --subscriber mill --event x', 'Event x is no dead letter'],
    ['webhooks retry --subscriber mill --event x', 'Event x is no dead letter'],
    ['webhooks retry --subscriber mill --wait long', '--wait: a number of seconds'],
    ['untold list --target nowhere', 'There is no target nowhere'],
    [`untold retry --dossier ${DOSSIER}`, 'has nothing untold'],
    ['untold from --position 0', '--target is missing'],
    ['untold from --target webhook-mill', '--position is missing'],
    ['untold from --target webhook-mill --position 1e3', 'a whole number from 0'],
    ['untold from --target nowhere --position 0', 'There is no target nowhere'],
    ['dead-letters list', '--consumer is missing'],
    ['dead-letters list --consumer *', '--consumer: letters, digits, - and _'],
    ['dead-letters drop --consumer portal --place first', '--place: a number of the list'],
    ['dead-letters list --consumer portal', 'There is no address of NATS (HOSO_NATS_URL)'],
  ])('refuses %s', async (line, words) => {
    await switchedOff();
    expect(await run(line)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(words) });
    expect(await asksOf(keyValues, 'webhook-mill')).toEqual([]);
  });

  it('has nothing to switch on in one that is on', async () => {
    await followerMemory(keyValues, 'webhook-tax').keepCheckpoint(checkpoint);
    expect((await run('webhooks on --subscriber tax')).out).toBe('tax đang bật (is on)\n');
  });
});

describe('hoso untold', () => {
  it('lists what could not be told, and asks for another try', async () => {
    await switchedOff();
    await followerMemory(keyValues, 'webhook-mill').park(parked);
    const { out } = await run('untold list');
    expect(out).toMatch(new RegExp(`webhook-mill +${DOSSIER} +3 +${AT}\n +IdeaRegistered: cannot be read\n`));
    expect(JSON.parse((await run('untold list --json')).out)).toEqual([{ target: 'webhook-mill', waits: false, ...parked }]);
    const asked = reactorAnswers({ done: 1, left: 0 });
    expect((await run(`untold retry --dossier ${DOSSIER}`)).out).toBe(
      'webhook-mill\n  Đi tiếp (go on): 1\n  Còn chưa báo được (untold still): 0\n',
    );
    expect(await asked).toEqual({ act: 'retry-parked', stream: parked.stream });
    expect((await run('untold retry --wait 0')).out).toContain('not done yet');
    expect((await run('untold list')).out).toContain('a retry is asked for');
  });

  it('says from where to tell after the log was replaced', async () => {
    await switchedOff();
    const asked = reactorAnswers({ done: 1, left: 0 });
    expect((await run('untold from --target webhook-mill --position 7')).out).toContain('tells what comes after position) 7');
    expect(await asked).toEqual({ act: 'tell-from', position: 7 });
    reactorAnswers({ done: 0, left: 0, reason: 'there is no event at position 9' });
    expect((await run('untold from --target webhook-mill --position 9')).err).toContain('there is no event at position 9');
  });
});

describe.runIf(natsServerVersion() !== undefined)('with NATS', () => {
  it('finds what is untold there, and the dead letters of a consumer', { timeout: 60_000 }, async () => {
    const server = await natsServer();
    await server.start();
    const broker = natsBroker({ servers: server.address });
    const env = { HOSO_NATS_URL: `nats://${server.address}` };
    try {
      const remembered = natsKeyValues(broker, { bucket: FOLLOWERS });
      await followerMemory(remembered, 'nats').park(parked);
      expect((await run('untold list', env)).out).toMatch(/^nats +0{8}-/m);
      expect((await run('untold retry --wait 0', env)).out).toContain('not done yet');
      expect(await asksOf(remembered, 'nats')).toMatchObject([{ ask: { act: 'retry-parked' } }]);

      expect((await run('dead-letters list --consumer portal', env)).out).toContain('no dead letters');
      await broker.use(async ({ js }) => {
        for (const who of ['portal', 'other', 'portal']) await js.publish(`hoso-dead-letters.${who}`, '{}');
      });
      expect((await run('dead-letters list --consumer portal', env)).out).toMatch(/^1 +2.*\n.*\n3 +2/m);
      expect((await run('dead-letters drop --consumer portal --place 2', env)).err).toContain('There is no dead letter 2 of portal');
      expect((await run('dead-letters drop --consumer portal --place 1', env)).out).toBe('Đã bỏ (dropped): 1\n');
      expect(JSON.parse((await run('dead-letters list --consumer portal --json', env)).out)).toMatchObject([{ place: 3, text: '{}' }]);
    } finally {
      await broker.close();
      await server.remove();
    }
    expect(await run('untold list', env)).toMatchObject({ code: 1, err: expect.stringContaining('NATS does not answer') });
    await switchedOff();
    expect((await run('untold list --target webhook-mill', env)).out).toContain('no untold dossiers');
  });
});
