/** `hoso webhooks` against standalone at work, and away: a subscriber that said 410 is told again. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { sqliteKeyValues, webhookMemory } from '@hoso/messaging';
import { ocopDossier } from '@hoso/ocop';
import { afterAll, expect, it } from 'vitest';
import { office } from './officers.ts';
import { root } from './sources.ts';
import { type Standalone, startStandalone } from './standalone.ts';

const data = mkdtempSync(join(tmpdir(), 'hoso-told-'));
let status = 410;
const received: string[] = [];
const mill = createServer(async (request, response) => {
  const chunks = await Array.fromAsync<Buffer>(request);
  if (status === 204) received.push(JSON.parse(Buffer.concat(chunks).toString()).about.dossierId);
  response.writeHead(status).end();
}).listen(0, '127.0.0.1');
const running: Standalone[] = [];
afterAll(async () => {
  for (const each of running) await each.kill();
  mill.closeAllConnections();
  mill.close();
  rmSync(data, { recursive: true, force: true });
});

const hoso = async (line: string): Promise<string> => {
  const env = { PATH: process.env.PATH, HOSO_DATA: data };
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'services/cli/src/main.ts'), ...line.split(' ')], { env });
  return stdout;
};
/** As the reactor has it; a process a look would take long. */
const untilIt = async (is: 'on' | 'off'): Promise<void> => {
  const keyValues = sqliteKeyValues(join(data, 'messaging.db'));
  const { switchedOff } = webhookMemory(keyValues, 'mill');
  while (((await switchedOff()) === undefined) !== (is === 'on')) await delay(50);
  keyValues.close();
};

it('an operator switches a subscriber on and has it told what it did not take, without SQL', { timeout: 180_000 }, async () => {
  if (!mill.listening) await once(mill, 'listening');
  const webhooks = join(data, 'webhooks.json');
  const url = `http://127.0.0.1:${(mill.address() as AddressInfo).port}/`;
  writeFileSync(webhooks, JSON.stringify([{ id: 'mill', url, secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`] }]));
  const env = { HOSO_DATA: data, HOSO_DEMO: 'off', HOSO_WEBHOOKS: webhooks };
  const standalone = await startStandalone(env);
  running.push(standalone);
  const officers = await office(standalone.base);
  const example = ocopDossier.rules.RegisterExistingCertificate?.example as { readonly certificate: object };
  const register = async (number: string): Promise<string> => {
    const document = { ...example, certificate: { ...example.certificate, number } };
    return (await officers.does('department-officer-51', undefined, 'RegisterExistingCertificate', document)).dossierId;
  };

  const first = await register('OLD-1');
  await untilIt('off');
  expect(await hoso('webhooks list')).toMatch(/mill +tắt \(off\) +1\n.*it wants no more events/);
  status = 204;
  expect(await hoso('webhooks retry --subscriber mill --wait 100')).toBe('Đã nhận (arrived): 1\nVẫn chưa nhận (not taken still): 0\n');
  expect(await hoso('webhooks on --subscriber mill --wait 100')).toBe('Đã bật (switched on): mill\n');
  const second = await register('OLD-2');
  while (received.length < 2) await delay(50);
  expect(received).toEqual([first, second]);
  expect(standalone.output()).toMatch(/"target":"webhook-mill","act":"switch-on".*"msg":"done as an operator asked"/);

  status = 410;
  await register('OLD-3');
  await untilIt('off');
  await standalone.stop();
  expect(await hoso('webhooks on --subscriber mill --wait 0')).toContain('not done yet');
  running.push(await startStandalone(env));
  await untilIt('on');
});
