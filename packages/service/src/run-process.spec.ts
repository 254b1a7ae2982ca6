import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from './config.ts';
import { documentsFolder, places, processHolder } from './run-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'hoso-run-'));
afterAll(() => rmSync(folder, { recursive: true }));
const main = join(folder, 'main.mjs');

const run = async (body: string, env: Readonly<Record<string, string>>) => {
  writeFileSync(
    main,
    `import { runProcess } from ${JSON.stringify(join(import.meta.dirname, 'run-process.ts'))};
    await runProcess('projector', async ({ config, life, logger, metrics }) => { ${body} });`,
  );
  const child = spawn(process.execPath, [main], { env: { HOSO_DATA: join(folder, 'data'), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (text.includes('ready')) child.kill('SIGTERM');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = await once(child, 'close');
  return { code, out, err };
};

describe('a process', () => {
  test('starts its parts, and stops them on SIGTERM', async () => {
    const body = `await life.start('part', () => { const alive = setInterval(() => {}, 1000); return () => clearInterval(alive); });
      logger.info({ port: config.port, hasText: (await metrics.text()).length > 0 }, 'ready');`;
    const { code, out, err } = await run(body, {});
    expect([code, err]).toEqual([0, '']);
    expect((statSync(join(folder, 'data')).mode & 0o777).toString(8)).toBe('700');
    expect(out).toContain('"name":"projector"');
    expect(out).toContain('"port":8081,"hasText":true');
    expect(out).toContain('"msg":"stopped"');
  });

  test('that cannot be configured says what to mend, and no stack', async () => {
    const { code, err } = await run('', { HOSO_LEASE_SECONDS: 'hunter2' });
    expect(code).toBe(1);
    expect(err).toBe('The configuration cannot be used:\n  HOSO_LEASE_SECONDS: must be a number from 2 to 300\n');
  });

  test('that fails to start ends with 1, after what had started was stopped', async () => {
    const body = `await life.start('part', () => () => console.log('stopped it'));
      await life.start('other', () => { throw new Error('no such disk'); });`;
    const { code, out, err } = await run(body, {});
    expect(code).toBe(1);
    expect(out).toContain('stopped it');
    expect(err).toContain('no such disk');
  });

  test('has a name that no other process has', () => expect(processHolder()).not.toBe(processHolder()));

  test('makes no folder of documents that was named, and takes one that is there', () => {
    const documents = join(folder, 'misspelt');
    expect(() => documentsFolder({ data: folder, documents })).toThrow(ConfigError);
    writeFileSync(documents, '');
    expect(() => documentsFolder({ data: folder, documents })).toThrow('HOSO_DOCUMENTS: there is no such folder');
    expect(documentsFolder({ data: '/d', documents: folder })).toBe(folder);
    expect(documentsFolder({ data: '/d' })).toBe('/d/documents');
  });

  test('keeps in PostgreSQL what others must find, when there is one', () => {
    expect(places({ data: '/d' })).toMatchObject({
      events: '/d/events.db',
      readModels: { path: '/d/read-models.db' },
      leases: { path: '/d/leases.db' },
      messaging: { path: '/d/messaging.db' },
      documents: '/d/documents',
    });
    const url = 'postgresql://db/hoso';
    expect(places({ data: '/d', database: url })).toMatchObject({ readModels: { url }, leases: { url }, messaging: { url } });
  });
});
