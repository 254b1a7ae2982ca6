import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startStandalone } from './standalone.ts';

const folder = mkdtempSync(join(tmpdir(), 'hoso-main-'));
afterAll(() => rmSync(folder, { recursive: true }));
const program = (text: string): string => {
  const path = join(folder, 'main.mjs');
  writeFileSync(path, text);
  return path;
};

it('a started process is ready on its port with an empty data folder, and ends by SIGTERM', async () => {
  const main = program(`
    import { readdirSync } from 'node:fs';
    import { createServer } from 'node:http';
    let asked = 0;
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/readyz' && ++asked < 3 ? 503 : 200;
      response.end(JSON.stringify([readdirSync(process.env.HOSO_DATA).length, process.env.HOSO_DEMO, process.env.NODE_ENV]));
    }).listen(Number(process.env.HOSO_PORT), '127.0.0.1');
    process.on('SIGTERM', () => { console.log('draining'); server.close(() => process.exit(3)); server.closeAllConnections(); });
  `);
  const standalone = await startStandalone({ HOSO_DEMO: 'off' }, main);
  expect(await (await fetch(standalone.base)).json()).toEqual([0, 'off', null]);
  expect(await standalone.stop()).toBe(3);
  expect(standalone.output()).toBe('draining\n');
});

it('a process that ends or is never ready is reported with what it wrote', async () => {
  await expect(startStandalone({}, program(`console.error('no such disk'); process.exit(1);`))).rejects.toThrow('no such disk');
  await expect(startStandalone({}, program(`console.log('waiting'); setInterval(() => {}, 1000);`), 1000)).rejects.toThrow(
    'not become ready',
  );
});
