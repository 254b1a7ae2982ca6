/** The checks of what others were told find what they look for. */
import { createEngine } from '@hoso/engine';
import { memoryEventStore } from '@hoso/event-store';
import { type Envelope, natsBroker, natsPublisher } from '@hoso/messaging';
import { natsServer, natsServerVersion } from '@hoso/messaging/testing';
import { ocopDossier } from '@hoso/ocop';
import { workflowId } from '@hoso/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { newLedger } from './caller.ts';
import { checkEvents, expectedOf, judgeHeard } from './check-events.ts';
import { checkLog, everything, facts, known, type Story } from './check-log.ts';

const CLOCK = '2026-09-01T02:00:00.000Z';
let stories: ReadonlyMap<string, Story>;
let expected: ReadonlyMap<string, Envelope>;
let events: readonly Envelope[];

beforeAll(async () => {
  const store = memoryEventStore();
  const engine = createEngine({ store, registry: known, codec: facts, clock: { now: () => CLOCK }, workflow: workflowId(ocopDossier) });
  const acts = [
    ['applicant', 'RegisterIdea'],
    ['commune-chair', 'SelectIdea'],
    ['applicant', 'FileFirstDossier'],
    ['applicant', 'WithdrawDossier'],
  ] as const;
  for (const [i, [role, type]] of acts.entries())
    await engine.execute({
      dossierId: '00000000-0000-4000-8000-000000000001',
      actor: { id: role === 'applicant' ? 'applicant-tra-bong' : role, role, unit: '21115' },
      command: { type, data: ocopDossier.rules[type]?.example },
      commandId: `00000000-0000-4000-8000-00000000010${i}`,
    });
  stories = checkLog(await everything(store), newLedger(), CLOCK, '').stories;
  expected = expectedOf(stories);
  events = [...expected.values()].map((event) => JSON.parse(JSON.stringify(event)));
});

describe('the checks of what others were told', () => {
  const judged = (handled: readonly Envelope[], duplicates = 1) => judgeHeard(expected, { handled, duplicates }, 1);
  it('find nothing when all was told in order, and dedupe had something to do', () => {
    expect(events.length).toBeGreaterThan(1);
    expect(judged(events)).toEqual([]);
    expect(judged(events, 0)).toEqual([expect.stringContaining('dedupe was not put to the test')]);
  });
  it('find what was never told, told twice, out of order, otherwise, or of no fact', () => {
    const [first, ...rest] = events as [Envelope, ...Envelope[]];
    expect(judged(rest)).toEqual([`not yet: integration event ${first.id} was never told`]);
    expect(judged([...events, first])).toEqual([expect.stringContaining('came twice after dedupe')]);
    expect(judged([...rest, first])).toEqual([expect.stringContaining('came after a later one')]);
    expect(judged([{ ...first, occurredOn: '2026-08-31' }, ...rest])).toEqual([expect.stringContaining('says something else')]);
    const invented = { ...first, id: '00000000-0000-4000-8000-000000000009', about: { ...first.about, sequence: 99 } };
    expect(judged([...events, invented])).toEqual([expect.stringContaining('not in the log')]);
    expect(judgeHeard(new Map(), { handled: [], duplicates: 1 }, 1)).toEqual([expect.stringContaining('nothing to check')]);
  });
});

const version = natsServerVersion();
if (version === undefined)
  it('NATS was not there: install nats-server to see the checks against a stream', ({ skip }) => skip('no nats-server on the path'));

describe.runIf(version !== undefined)(`against ${version}, the checks of what others were told`, () => {
  it('send some again that the server cannot drop, and see each once', async () => {
    const server = await natsServer();
    await server.start();
    const broker = natsBroker({ servers: server.address });
    try {
      const publish = natsPublisher(broker);
      await publish(events.slice(1) as never);
      expect((await checkEvents(server.address, stories)).findings).toEqual([`not yet: integration event ${events[0]?.id} was never told`]);
      await broker.use(async ({ jsm }) => void (await jsm.streams.delete('HOSO')));
      await natsPublisher(broker)(events as never);
      expect(await checkEvents(server.address, stories)).toEqual({ findings: [], told: events.length });
    } finally {
      await broker.close();
      await server.remove();
    }
  });
});
