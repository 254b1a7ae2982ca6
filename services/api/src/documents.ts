/** Papers by the SHA-256 of their bytes, on disk. A stored document never changes and is never removed by anyone's replacing it. */
import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ApiError } from './api-error.ts';

export type StoredDocument = { readonly contentType: string; readonly size: number; readonly stream: () => Readable };

export interface Documents {
  /**
   * Resolves after the bytes are durable: true the first time for this uploader, false when he had stored the same before.
   * @throws ApiError `body-too-large`, `document-hash-mismatch`; nothing is kept.
   */
  put(document: {
    readonly sha256: string;
    readonly contentType: string;
    readonly uploadedBy: string;
    readonly body: AsyncIterable<Uint8Array>;
  }): Promise<boolean>;
  get(sha256: string): Promise<StoredDocument | undefined>;
  wasUploadedBy(sha256: string, actorId: string): Promise<boolean>;
  /** @throws Error when nothing can be stored: the folder is gone, or not ours to write to. */
  check(): Promise<void>;
  /** Bytes. */
  readonly limit: number;
}

const MIB = 1024 * 1024;
/** Mode of the folders: papers are nobody else's. */
const PRIVATE = 0o700;
/** Twice what a request may take, and more. */
const STALE_MS = 60 * 60 * 1000;

/** Under `folder`: `ab/<sha256>`, its content type beside it, an empty file for each uploader (by hash: no names on disk), and `incoming/`. */
export const diskDocuments = async (folder: string, options: { readonly limit?: number } = {}): Promise<Documents> => {
  const limit = options.limit ?? 20 * MIB;
  const incoming = join(folder, 'incoming');
  await mkdir(incoming, { recursive: true, mode: PRIVATE });
  // Uploads that a crash cut short. Those of another process, which shares the folder, are younger.
  const now = Date.now();
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const found = await stat(path).catch(absent);
    if (found !== undefined && now - found.mtimeMs > STALE_MS) await rm(path, { force: true });
  }

  const shelf = (sha256: string): string => join(folder, sha256.slice(0, 2));
  const contentAt = (sha256: string): string => join(shelf(sha256), sha256);
  const typeAt = (sha256: string): string => `${contentAt(sha256)}.type`;
  const uploaderAt = (sha256: string, actorId: string): string =>
    `${contentAt(sha256)}.by-${createHash('sha256').update(`${sha256}\n${actorId}`).digest('hex').slice(0, 32)}`;

  const placed = async (path: string, text: string): Promise<void> => {
    const beside = join(incoming, randomUUID());
    await writeFile(beside, text, { flush: true });
    await rename(beside, path);
  };

  return {
    limit,
    put: async ({ sha256, contentType, uploadedBy, body }) => {
      const temporary = join(incoming, randomUUID());
      try {
        await written(temporary, body, sha256, limit);
        const known = await exists(uploaderAt(sha256, uploadedBy));
        await mkdir(shelf(sha256), { recursive: true, mode: PRIVATE });
        if (!(await exists(contentAt(sha256)))) {
          // The type first: content without a type is never seen.
          await placed(typeAt(sha256), contentType);
          await rename(temporary, contentAt(sha256));
        }
        if (!known) await placed(uploaderAt(sha256, uploadedBy), '');
        await flushFolder(shelf(sha256));
        // Also when another upload has made the shelf: it may not have come so far yet.
        await flushFolder(folder);
        return !known;
      } finally {
        await rm(temporary, { force: true });
      }
    },
    get: async (sha256) => {
      const found = await stat(contentAt(sha256)).catch(absent);
      if (found === undefined) return undefined;
      const contentType = await readFile(typeAt(sha256), 'utf8');
      return { contentType, size: found.size, stream: () => createReadStream(contentAt(sha256)) };
    },
    wasUploadedBy: (sha256, actorId) => exists(uploaderAt(sha256, actorId)),
    check: () => access(incoming, constants.W_OK),
  };
};

const written = async (path: string, body: AsyncIterable<Uint8Array>, sha256: string, limit: number): Promise<void> => {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    let size = 0;
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(limit);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    if (hash.digest('hex') !== sha256) throw new ApiError('document-hash-mismatch');
    await file.sync();
  } finally {
    await file.close();
  }
};

export const tooLarge = (limit: number): ApiError => new ApiError('body-too-large', `the limit is ${limit} bytes`);

const flushFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(absent)) !== undefined;

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') return undefined;
  throw error;
};
