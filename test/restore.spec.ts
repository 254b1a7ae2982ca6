/** The drill: a backup made under load, restored elsewhere, started, and held against what was acknowledged. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { codec, sqliteEventStore } from '@hoso/event-store';
import { followerMemory, sqliteKeyValues } from '@hoso/messaging';
import { ocopDossier, personalPointers, workflows } from '@hoso/ocop';
import { registry, type State } from '@hoso/workflow';
import { afterAll, describe, expect, it } from 'vitest';
import { type Answer, type Office, office } from './officers.ts';
import { root } from './sources.ts';
import { type Standalone, startStandalone } from './standalone.ts';

const folder = mkdtempSync(join(tmpdir(), 'hoso-restore-'));
const place = (name: string): string => join(folder, name);
const quiet = { HOSO_DEMO: 'off', HOSO_LOG_LEVEL: 'warn' };
const servers: Standalone[] = [];
const listeners: Server[] = [];
afterAll(async () => {
  for (const listener of listeners) {
    listener.closeAllConnections();
    listener.close();
  }
  for (const server of servers) await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

type Acknowledged = { readonly dossierId: string; readonly revision: number; readonly position: number; readonly key: string };
const [applicant, chair, analyst] = ['applicant-tra-bong', 'commune-chair-21115', 'analyst'];

const start = async (data: string, webhooks: string): Promise<Office> => {
  const server = await startStandalone({ ...quiet, HOSO_DATA: data, HOSO_WEBHOOKS: webhooks });
  servers.push(server);
  return office(server.base);
};

type Paper = { readonly sha256: string; readonly text: string; readonly dossierId: string; readonly position: number };
const filingExample = ocopDossier.rules.FileFirstDossier?.example as { readonly documents: readonly { readonly kind: string }[] };

/** A subscriber of webhooks that takes everything: the ids and kinds of what it was told, in order, repetitions included. */
const subscriber = async (told: { readonly id: string; readonly type: string; readonly dossierId: string }[]): Promise<string> => {
  const server = createServer(async (request, response) => {
    const { id, type, about } = JSON.parse(Buffer.concat(await Array.fromAsync<Buffer>(request)).toString());
    told.push({ id, type, dossierId: about.dossierId });
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  listeners.push(server);
  const path = place('webhooks.json');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  writeFileSync(path, JSON.stringify([{ id: 'drill', url, secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`] }]));
  return path;
};
/** Position up to which the subscriber has been told, as the folder remembers it. */
const toldUpTo = async (data: string): Promise<number> => {
  const keyValues = sqliteKeyValues(join(data, 'messaging.db'));
  try {
    return (await followerMemory(keyValues, 'webhook-drill').checkpoint())?.position ?? 0;
  } finally {
    keyValues.close();
  }
};

const tokenOf = async (officers: Office): Promise<string> =>
  (await officers.ask('', 'POST /dev/token', { identity: applicant })).access_token;
const upload = async (officers: Office, base: string, text: string): Promise<string> => {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const headers = { authorization: `Bearer ${await tokenOf(officers)}`, 'content-type': 'application/pdf' };
  const { status } = await fetch(`${base}/v1/documents/${sha256}`, { method: 'PUT', headers, body: text });
  if (status !== 201) throw new Error(`the upload answered ${status}`);
  return sha256;
};

/** Ideas are registered, selected and filed with a paper of their own, several at a time, until told to stop; what was answered is written down. */
const load = (officers: Office, base: string, written: Acknowledged[], papers: Paper[]) => {
  let isOver = false;
  const worker = async (): Promise<void> => {
    while (!isOver) {
      const [register, select] = [randomUUID(), randomUUID()];
      const idea = await officers.does(applicant, undefined, 'RegisterIdea', undefined, { key: register });
      written.push({ ...idea, key: register });
      const selected = await officers.does(chair, idea.dossierId, 'SelectIdea', undefined, { key: select });
      written.push({ ...selected, key: select });
      const text = `Giấy đăng ký kinh doanh ${idea.dossierId}`;
      const sha256 = await upload(officers, base, text);
      const documents = [
        ...filingExample.documents.filter(({ kind }) => kind !== 'business-registration'),
        { kind: 'business-registration', sha256 },
      ];
      const file = randomUUID();
      const filed = await officers.does(applicant, idea.dossierId, 'FileFirstDossier', { ...filingExample, documents }, { key: file });
      written.push({ ...filed, key: file });
      papers.push({ sha256, text, dossierId: idea.dossierId, position: filed.position });
    }
  };
  const working = Promise.all(Array.from({ length: 8 }, worker));
  return {
    until: async (count: number): Promise<void> => {
      while (written.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    stop: async (): Promise<void> => {
      isOver = true;
      await working;
    },
  };
};

describe('a backup made under load', () => {
  it('holds, restored elsewhere, every command acknowledged up to its position, and the same figures', { timeout: 240_000 }, async () => {
    const told: { readonly id: string; readonly type: string; readonly dossierId: string }[] = [];
    const webhooks = await subscriber(told);
    const officers = await start(place('data'), webhooks);
    const base = servers[0]?.base as string;
    const written: Acknowledged[] = [];
    const papers: Paper[] = [];
    const { until, stop } = load(officers, base, written, papers);
    await until(100);
    while ((await toldUpTo(place('data'))) === 0) await delay(20);
    const before = Math.max(...written.map(({ position }) => position));
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, 'services/cli/src/main.ts'),
      ...['backup', '--data', place('data'), '--to', place('backup')],
    ]);
    await until(written.length + 50);
    await stop();
    const { position, facts } = JSON.parse(readFileSync(join(place('backup'), 'backup.json'), 'utf8'));
    expect(stdout).toContain(`goes up to position ${position} and was read back`);
    const kept = written.filter((each) => each.position <= position);
    const lost = written.filter((each) => each.position > position);
    expect(position).toBeGreaterThanOrEqual(before);
    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(lost.length).toBeGreaterThanOrEqual(50);
    const query = `GET /v1/statistics/stages?by=unit&position=${position}`;
    const figures = await officers.ask(analyst, query);
    // The machine is gone.
    await servers[0]?.kill();
    const toldBefore = told.length;
    const upTo = await toldUpTo(place('backup'));
    expect([upTo > 0, upTo <= position]).toEqual([true, true]);

    cpSync(place('backup'), place('restored'), { recursive: true });
    const again = await start(place('restored'), webhooks);
    expect(await again.ask(analyst, `${query}&atLeast=${position}`)).toEqual(figures);
    expect(figures.total).toBe(new Set(kept.map(({ dossierId }) => dossierId)).size);
    const history = new Map<string, State>();
    const store = sqliteEventStore(join(place('restored'), 'events.db'), { readOnly: true });
    const [known, decode] = [registry(workflows), codec({ personal: personalPointers }).decode];
    const stands = new Map<string, number>();
    const events = await store.readAll({ limit: 100_000 });
    for (const event of events) {
      const fact = decode(event);
      const decider = known.get(fact.metadata.workflow);
      history.set(event.stream, decider.evolve(history.get(event.stream) ?? decider.initial, fact));
      stands.set(event.stream, event.revision);
    }
    await store.close();
    expect(events).toHaveLength(facts);
    expect(kept.filter(({ dossierId, revision }) => (stands.get(`dossier-${dossierId}`) ?? -1) < revision)).toEqual([]);
    expect(lost.filter(({ dossierId, revision }) => (stands.get(`dossier-${dossierId}`) ?? -1) >= revision)).toEqual([]);

    const [first, last] = [kept[0] as Acknowledged, lost.find(({ revision }) => revision === 0) as Acknowledged];
    const repeat = (key: string): Promise<Answer> => again.does(applicant, undefined, 'RegisterIdea', undefined, { key });
    expect(await repeat(first.key)).toMatchObject({ dossierId: first.dossierId, position: first.position, repeated: true });
    // Whoever kept what he had sent sends it again.
    expect(await repeat(last.key)).toMatchObject({ dossierId: last.dossierId, repeated: false });

    // No fact in the copy names a paper that is not in it.
    const keptPapers = papers.filter((paper) => paper.position <= position);
    expect(keptPapers.length).toBeGreaterThanOrEqual(20);
    const headers = { authorization: `Bearer ${await tokenOf(again)}` };
    for (const { sha256, text } of keptPapers) {
      const document = await fetch(`${servers[1]?.base}/v1/documents/${sha256}`, { headers });
      expect([document.status, await document.text()]).toEqual([200, text]);
    }

    // The subscriber is told from where the copy stands: nothing of what it was told by then comes again, and nothing is left out.
    const filed = () => new Set(told.filter(({ type }) => type === 'dossier-filed').map(({ dossierId }) => dossierId));
    while (!keptPapers.every(({ dossierId }) => filed().has(dossierId))) await delay(20);
    const places = new Map(events.map((event) => [event.id, event.position]));
    expect(told.slice(toldBefore).filter(({ id }) => (places.get(id) ?? Number.POSITIVE_INFINITY) <= upTo)).toEqual([]);
    expect(told.slice(toldBefore).length).toBeGreaterThan(0);
  });
});
