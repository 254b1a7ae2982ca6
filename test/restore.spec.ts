/** The drill: a backup made under load, restored elsewhere, started, and held against what was acknowledged. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codec, sqliteEventStore } from '@hoso/event-store';
import { personalPointers, workflows } from '@hoso/ocop';
import { registry, type State } from '@hoso/workflow';
import { afterAll, describe, expect, it } from 'vitest';
import { type Answer, type Office, office } from './officers.ts';
import { root } from './sources.ts';
import { type Standalone, startStandalone } from './standalone.ts';

const folder = mkdtempSync(join(tmpdir(), 'hoso-restore-'));
const place = (name: string): string => join(folder, name);
const quiet = { HOSO_DEMO: 'off', HOSO_LOG_LEVEL: 'warn' };
const servers: Standalone[] = [];
afterAll(async () => {
  for (const server of servers) await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

type Acknowledged = { readonly dossierId: string; readonly revision: number; readonly position: number; readonly key: string };
const [applicant, chair, analyst] = ['applicant-tra-bong', 'commune-chair-21115', 'analyst'];

const start = async (data: string): Promise<Office> => {
  const server = await startStandalone({ ...quiet, HOSO_DATA: data });
  servers.push(server);
  return office(server.base);
};

/** Ideas are registered and selected, several at a time, until told to stop; what was answered is written down. */
const load = (officers: Office, written: Acknowledged[]) => {
  let isOver = false;
  const worker = async (): Promise<void> => {
    while (!isOver) {
      const [register, select] = [randomUUID(), randomUUID()];
      const idea = await officers.does(applicant, undefined, 'RegisterIdea', undefined, { key: register });
      written.push({ ...idea, key: register });
      const selected = await officers.does(chair, idea.dossierId, 'SelectIdea', undefined, { key: select });
      written.push({ ...selected, key: select });
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
    const officers = await start(place('data'));
    const paper = 'Giấy đăng ký kinh doanh';
    const sha256 = createHash('sha256').update(paper).digest('hex');
    const base = servers[0]?.base;
    const { access_token } = await officers.ask('', 'POST /dev/token', { identity: applicant });
    const authorization = `Bearer ${access_token}`;
    const uploaded = await fetch(`${base}/v1/documents/${sha256}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/pdf' },
      body: paper,
    });
    expect(uploaded.status).toBe(201);

    const written: Acknowledged[] = [];
    const { until, stop } = load(officers, written);
    await until(100);
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

    cpSync(place('backup'), place('restored'), { recursive: true });
    const again = await start(place('restored'));
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
    const token = (await again.ask('', 'POST /dev/token', { identity: applicant })).access_token;
    const document = await fetch(`${servers[1]?.base}/v1/documents/${sha256}`, { headers: { authorization: `Bearer ${token}` } });
    expect([document.status, await document.text()]).toEqual([200, paper]);
  });
});
