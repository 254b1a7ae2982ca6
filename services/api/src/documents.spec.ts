import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { diskDocuments } from './documents.ts';
import { permitApi } from './testing/permit-api.ts';
import type { TestApi } from './testing/test-api.ts';

const LIMIT = 64 * 1024;
let api: TestApi;
beforeAll(async () => {
  api = await permitApi({ documentLimit: LIMIT });
});
afterAll(() => api.close());

const shaOf = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const put = (who: string, bytes: Buffer | string, sha = shaOf(bytes), type = 'application/pdf') =>
  api.ask(who, `PUT /v1/documents/${sha}`, { payload: bytes, headers: { 'content-type': type } });
const incoming = () => readdir(join(api.folder, 'documents', 'incoming'));

describe('a document', () => {
  test('is stored under its hash and comes back byte for byte, as an attachment that no browser runs', async () => {
    const bytes = Buffer.from('%PDF-1.7 Báo cáo Mẫu 03\n');
    const stored = await put('lan', bytes);
    expect([stored.statusCode, stored.json()]).toEqual([201, { sha256: shaOf(bytes), contentType: 'application/pdf', size: bytes.length }]);
    const read = await api.ask('lan', `GET /v1/documents/${shaOf(bytes)}`);
    expect(read.rawPayload.equals(bytes)).toBe(true);
    expect(read.headers).toMatchObject({
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="${shaOf(bytes)}"`,
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(await incoming()).toEqual([]);
  });

  test('stored twice is one, and keeps its first content type', async () => {
    const bytes = 'hai lần';
    expect((await put('lan', bytes, shaOf(bytes), 'text/plain')).statusCode).toBe(201);
    const again = await put('lan', bytes, shaOf(bytes), 'text/html');
    expect([again.statusCode, again.json().contentType]).toEqual([200, 'text/plain']);
  });

  test('stored by many at once is one and whole', async () => {
    const bytes = Buffer.alloc(20_000, 'x');
    const answers = await Promise.all(['lan', 'minh', 'hoa', 'lan', 'minh', 'hoa'].map((who) => put(who, bytes)));
    expect(answers.every((a) => a.statusCode === 200 || a.statusCode === 201)).toBe(true);
    expect((await api.ask('hoa', `GET /v1/documents/${shaOf(bytes)}`)).rawPayload.equals(bytes)).toBe(true);
  });

  test('of JSON is bytes like any other', async () => {
    const bytes = '{"a":1,"a":2,';
    expect((await put('lan', bytes, shaOf(bytes), 'application/json')).statusCode).toBe(201);
  });

  test('that is not what its address says is refused and not kept', async () => {
    const wrong = await put('lan', 'thật', shaOf('giả'));
    expect([wrong.statusCode, wrong.json().code]).toEqual([422, 'document-hash-mismatch']);
    expect((await api.ask('lan', `GET /v1/documents/${shaOf('giả')}`)).json().code).toBe('unknown-document');
    expect((await put('lan', 'x', 'A'.repeat(64))).json().code).toBe('invalid-parameter');
    expect((await put('lan', 'x', shaOf('x'), 'text/html; x=<1>')).json().code).toBe('unsupported-media-type');
    expect(await incoming()).toEqual([]);
  });

  test('over the limit is refused, announced or not, and not kept', async () => {
    const bytes = Buffer.alloc(LIMIT + 1);
    const announced = await put('lan', bytes);
    expect([announced.statusCode, announced.json().code]).toEqual([413, 'body-too-large']);
    const streamed = await api.ask('lan', `PUT /v1/documents/${shaOf(bytes)}`, {
      payload: Readable.from([bytes.subarray(0, LIMIT), bytes.subarray(LIMIT)]),
      headers: { 'content-type': 'application/pdf' },
    });
    expect([streamed.statusCode, streamed.json().code]).toEqual([413, 'body-too-large']);
    expect((await put('lan', bytes.subarray(1))).statusCode).toBe(201);
    expect(await incoming()).toEqual([]);
  });

  test('is read by who stored it, and by who may read a dossier in which it stands', async () => {
    const bytes = 'bản vẽ';
    const sha = shaOf(bytes);
    await put('lan', bytes);
    const data = { address: sha, district: 'old-town', areaM2: 10, storeys: 1 };
    const id = (await api.ask('lan', 'POST /v1/dossiers', { payload: { type: 'FileApplication', data } })).json().dossierId;
    const read = async (who: string, query = '') => {
      const answer = await api.ask(who, `GET /v1/documents/${sha}${query}`);
      return answer.statusCode === 200 ? answer.body : answer.json().code;
    };
    expect(await read('lan')).toBe(bytes);
    expect(await read('minh')).toBe('unknown-document');
    expect(await read('minh', `?dossierId=${id}`)).toBe(bytes);
    expect(await read('ha', `?dossierId=${id}`)).toBe('unknown-dossier');
    expect(await read('thu', `?dossierId=${id}`)).toBe('forbidden');
    const other = shaOf('another');
    expect((await api.ask('minh', `GET /v1/documents/${other}?dossierId=${id}`)).json().code).toBe('unknown-document');
    for (const who of ['thu', 'guest']) expect((await put(who, bytes)).statusCode).toBe(403);
  });

  test('is not opened by naming its hash in a dossier of one’s own', async () => {
    const bytes = 'hợp đồng của Lan';
    const sha = shaOf(bytes);
    await put('lan', bytes);
    const data = { address: sha, district: 'harbour', areaM2: 10, storeys: 1 };
    const opened = await api.ask('nam', 'POST /v1/dossiers', { payload: { type: 'FileApplication', data } });
    expect(opened.statusCode).toBe(201);
    const answer = await api.ask('nam', `GET /v1/documents/${sha}?dossierId=${opened.json().dossierId}`);
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'unknown-document']);
  });

  test('survives a restart, and an upload that a crash cut short does not', async () => {
    const bytes = 'bền';
    await put('lan', bytes);
    const folder = join(api.folder, 'documents');
    const hours = (ago: number) => Date.now() / 1000 - ago * 3600;
    for (const [name, ago] of Object.entries({ 'cut-short': 2, 'of-another-process': 0 })) {
      await writeFile(join(folder, 'incoming', name), 'half');
      await utimes(join(folder, 'incoming', name), hours(ago), hours(ago));
    }
    const again = await diskDocuments(folder);
    expect(await incoming()).toEqual(['of-another-process']);
    await rm(join(folder, 'incoming', 'of-another-process'));
    expect(await again.get(shaOf(bytes))).toMatchObject({ contentType: 'application/pdf', size: Buffer.byteLength(bytes) });
    expect(await again.wasUploadedBy(shaOf(bytes), 'lan')).toBe(true);
    expect(await again.wasUploadedBy(shaOf(bytes), 'nam')).toBe(false);
  });

  test('is on disk with its names before that is answered, and nobody finds it without its type', async () => {
    const folder = join(api.folder, 'durable');
    const documents = await diskDocuments(folder);
    const bytes = Buffer.from('tới đĩa');
    const sha256 = shaOf(bytes);
    const shelf = join(folder, sha256.slice(0, 2));
    const onShelf = () => readdir(shelf).catch(() => []);
    /** What reached the disk, by inode, and which names were on the shelf then. */
    const synced: { readonly ino: number; readonly names: readonly string[] }[] = [];
    const handle = await open(folder);
    const files = Object.getPrototypeOf(handle) as FileHandle;
    const { sync } = files;
    const spy = vi.spyOn(files, 'sync').mockImplementation(async function (this: FileHandle) {
      synced.push({ ino: (await this.stat()).ino, names: await onShelf() });
      return sync.call(this);
    });
    onTestFinished(async () => {
      spy.mockRestore();
      await handle.close();
    });
    const body = Readable.from([bytes]);
    expect(await documents.put({ sha256, contentType: 'application/pdf', uploadedBy: 'lan', body })).toBe(true);
    const all = await onShelf();
    expect(all.length).toBe(3);
    /** The names that were on the shelf when this was written to disk for the last time. */
    const whenSynced = async (path: string) => {
      const { ino } = await stat(path);
      return synced.findLast((each) => each.ino === ino)?.names;
    };
    for (const name of all) expect((await whenSynced(join(shelf, name)))?.includes(name)).toBe(false);
    expect([await whenSynced(shelf), await whenSynced(folder)]).toEqual([all, all]);
    for (const { names } of synced) if (names.includes(sha256)) expect(names).toContain(`${sha256}.type`);
  });

  test('can be read by no other user of the machine', async () => {
    const bytes = 'riêng tư';
    await put('lan', bytes);
    const folder = join(api.folder, 'documents');
    for (const name of ['', 'incoming', shaOf(bytes).slice(0, 2)])
      expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o700]);
  });

  test('has a place that says when nothing can be stored there', async () => {
    const folder = join(api.folder, 'elsewhere');
    const documents = await diskDocuments(folder);
    await documents.check();
    await rename(folder, `${folder}-gone`);
    await expect(documents.check()).rejects.toThrow('ENOENT');
    await rename(`${folder}-gone`, folder);
    await documents.check();
  });

  test('leaves no name of its uploader on disk', async () => {
    const names = await readdir(join(api.folder, 'documents'), { recursive: true });
    expect(names.length).toBeGreaterThan(5);
    expect(names.join('\n')).not.toMatch(/lan|minh|hoa/);
  });
});
