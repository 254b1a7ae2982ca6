/** How the process starts: empty on the real clock, and in production, where only the configured issuer's tokens count. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '@hoso/engine';
import { codec, sqliteEventStore } from '@hoso/event-store';
import { ocopDossier } from '@hoso/ocop';
import { devIssuer, systemClock } from '@hoso/service';
import { type Registry, registry, type Workflow } from '@hoso/workflow';
import { expect, it } from 'vitest';
import { office } from './officers.ts';
import { standaloneMain, startStandalone } from './standalone.ts';

it('without the demo it starts empty, on the real clock that nobody moves', async () => {
  const server = await startStandalone({ HOSO_DEMO: 'off', HOSO_LOG_LEVEL: 'warn' });
  try {
    const { ask } = await office(server.base);
    expect(await ask('analyst', 'GET /v1/statistics/stages')).toMatchObject({ total: 0, position: 0, rows: [] });
    expect(await ask('', 'GET /dev/clock')).toMatchObject({ movable: false });
    await ask('', 'POST /dev/clock', { advance: 'P1D' }, { status: 405 });
  } finally {
    expect(await server.stop()).toBe(0);
  }
});

it('in production the tokens of the configured issuer count, and what is for development does not exist', async () => {
  const issuer = await devIssuer({
    mode: 'development',
    identities: [{ id: 'kiem-toan-1', role: 'auditor', unit: 'MAE', name: 'Kiểm toán' }],
  });
  const stranger = await devIssuer({ mode: 'development', identities: issuer.identities });
  const keys = createServer((_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(issuer.jwks)));
  keys.listen(0, '127.0.0.1');
  await once(keys, 'listening');
  const server = await startStandalone({
    HOSO_MODE: 'production',
    HOSO_LOG_LEVEL: 'warn',
    HOSO_OIDC_ISSUER: issuer.issuer,
    HOSO_OIDC_AUDIENCE: issuer.audience,
    HOSO_OIDC_JWKS: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks`,
  });
  const status = async (path: string, from?: typeof issuer): Promise<number> => {
    const headers = from === undefined ? {} : { authorization: `Bearer ${(await from.token('kiem-toan-1'))?.token}` };
    return (await fetch(`${server.base}${path}`, { headers })).status;
  };
  try {
    expect(await status('/v1/dossiers', issuer)).toBe(200);
    expect(await status('/v1/dossiers', stranger)).toBe(401);
    expect(await status('/v1/dossiers')).toBe(401);
    for (const path of ['/dev/identities', '/dev/clock', '/dev/token']) expect(await status(path)).toBe(404);
  } finally {
    expect(await server.stop()).toBe(0);
    keys.close();
  }
});

it('in production it does not start without an issuer, and names each variable that is missing', () => {
  const env = { PATH: process.env.PATH, HOSO_MODE: 'production', HOSO_PORT: 'eighty' };
  const { status, stderr } = spawnSync(process.execPath, [standaloneMain], { env, encoding: 'utf8' });
  expect(status).toBe(1);
  for (const name of ['HOSO_PORT', 'HOSO_OIDC_ISSUER', 'HOSO_OIDC_AUDIENCE', 'HOSO_OIDC_JWKS']) expect(stderr).toContain(`${name}:`);
});

it('does not start while a dossier lives under a workflow version that is not there', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hoso-version-'));
  const store = sqliteEventStore(join(data, 'events.db'));
  const later: Registry = registry([{ ...ocopDossier, version: 9 } as Workflow]);
  const engine = createEngine({ store, registry: later, codec: codec(), clock: systemClock, workflow: 'ocop-dossier@9' });
  await engine.execute({
    dossierId: randomUUID(),
    commandId: randomUUID(),
    actor: { id: 'applicant-tra-bong', role: 'applicant', unit: '21115' },
    command: { type: 'RegisterIdea', data: ocopDossier.rules.RegisterIdea?.example },
  });
  await store.close();
  writeFileSync(join(data, 'kind'), 'development');
  await expect(startStandalone({ HOSO_DATA: data, HOSO_DEMO: 'off', HOSO_LOG_LEVEL: 'silent' })).rejects.toThrow(
    'not registered: ocop-dossier@9',
  );
  rmSync(data, { recursive: true });
});

it('starts although the last event, the first of its dossier, cannot be read', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hoso-unreadable-'));
  const store = sqliteEventStore(join(data, 'events.db'));
  const dossierId = randomUUID();
  await store.append(`dossier-${dossierId}`, -1, [{ id: randomUUID(), type: 'ProductDossierFiled', data: '{', metadata: '{' }]);
  await store.close();
  writeFileSync(join(data, 'kind'), 'development');
  const server = await startStandalone({ HOSO_DATA: data, HOSO_DEMO: 'off', HOSO_LOG_LEVEL: 'silent' });
  try {
    const operations = await (await fetch(`${server.base}/v1/operations`)).json();
    expect(operations).toMatchObject({ position: 1, parked: { total: 1, items: [{ dossierId, stopped: true }] } });
  } finally {
    expect(await server.stop()).toBe(0);
    rmSync(data, { recursive: true });
  }
});

it('keeps the demo and dossiers in folders of their own', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hoso-kind-'));
  const quiet = { HOSO_DATA: data, HOSO_LOG_LEVEL: 'silent' };
  const server = await startStandalone({ ...quiet, HOSO_DEMO: 'off' });
  expect(await server.stop()).toBe(0);
  await expect(startStandalone(quiet)).rejects.toThrow('it holds dossiers of development');
  rmSync(data, { recursive: true });
});
