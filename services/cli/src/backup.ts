/** `hoso backup`: a copy of the embedded store and of what goes with it, made while the service writes, and read back before it counts. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, lstatSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import type { StoredFact } from '@hoso/event-store';
import { places, readConfig } from '@hoso/service';
import { citedDocuments } from './cited-documents.ts';
import { type Command, CommandError, needed } from './command.ts';
import { earlierHelp, earlierOf, earlierOption, type Walked, walkFacts } from './facts-verify.ts';

/** What `backup.json` says. */
export type BackupRecord = Walked & {
  /** RFC 3339 in UTC. */
  readonly madeAt: string;
  readonly documents: number;
  /** Documents that facts cite and the copy does not have. */
  readonly missingDocuments: number;
};
type Cited = { readonly sha256: string; readonly position: number };

/** Pages in one step: all, so that the copy is one moment of the store and no writer can keep it from ending. */
const ALL_PAGES = 2 ** 31 - 1;

/** A file, or the names in a folder, are on the disk. */
const flush = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** A database of the folder, as it is at one moment; nothing where there is none. */
export const copyIfThere = async (from: string, to: string): Promise<void> => {
  if (!existsSync(from)) return;
  const db = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
  try {
    await copyDatabase(db, to, { rate: ALL_PAGES });
  } finally {
    db.close();
  }
  // One file without a log beside it; who writes to it brings that back.
  const copy = new DatabaseSync(to);
  copy.exec('PRAGMA journal_mode = DELETE');
  copy.close();
  await flush(to);
};

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** The mode of the original is not taken over. */
const copy = async (from: string, to: string): Promise<void> => {
  await copyFile(from, to);
  await chmod(to, 0o600);
  await flush(to);
};

/** Documents never change, so that a copy may take its time. Answers their names; each has the bytes that its name says. */
const copyDocuments = async (from: string, to: string): Promise<ReadonlySet<string>> => {
  const copied = new Set<string>();
  if (!existsSync(from)) return copied;
  for (const shelf of (await readdir(from)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    await mkdir(join(to, shelf), { recursive: true });
    for (const name of await readdir(join(from, shelf))) {
      await copy(join(from, shelf, name), join(to, shelf, name));
      if (!/^[0-9a-f]{64}$/.test(name)) continue;
      if ((await digestOf(join(to, shelf, name))) !== name)
        throw new CommandError({ vi: `Tài liệu ${name} không còn nguyên vẹn`, en: `Document ${name} is not what its name says` });
      copied.add(name);
    }
    await flush(join(to, shelf));
  }
  if (existsSync(to)) await flush(to);
  return copied;
};

/** Nothing may be there, not even a link or an empty folder: what it was made for, a disk that is mounted there maybe, would be replaced. */
const assertNew = (to: string): void => {
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined)
    throw new CommandError({ vi: `${to} đã tồn tại: hãy nêu một thư mục mới`, en: `${to} is there already: name a new folder` });
};

const lacking = (missing: readonly Cited[]): readonly string[] => {
  const [first] = missing;
  if (first === undefined) return [];
  return [
    `CHÚ Ý: số tài liệu được nêu trong sự kiện mà bản sao không có: ${missing.length}; đầu tiên: ${first.sha256}, tại vị trí ${first.position}`,
    `NOTE: documents that facts cite and the copy does not have: ${missing.length}; the first: ${first.sha256}, cited at position ${first.position}`,
  ];
};

export const backup = (env: Readonly<Record<string, string | undefined>>, copyDatabaseIfThere = copyIfThere): Command => ({
  name: 'backup',
  does: {
    vi: 'Sao lưu thư mục dữ liệu trong khi hệ thống vẫn ghi, rồi đọc lại toàn bộ bản sao',
    en: 'Backs up a data folder while the service writes, and reads the whole copy back',
  },
  help: [
    '--data <thư mục>          thư mục dữ liệu (data folder), mặc định (default) HOSO_DATA, ./data',
    '--to <thư mục>            thư mục mới cho bản sao (a new folder for the copy)',
    earlierHelp,
  ],
  options: { data: { type: 'string' }, to: { type: 'string' }, ...earlierOption },
  run: async (values, { openStack, tell, signal }) => {
    const { data } = values;
    const to = resolve(needed(values, 'to'));
    const config = readConfig({ ...env, ...(typeof data === 'string' ? { HOSO_DATA: data } : {}) }, 'projector');
    if (config.eventStoreDb !== undefined)
      throw new CommandError({
        vi: 'EventStoreDB được sao lưu bằng công cụ của nó: xem docs/operations.md',
        en: 'EventStoreDB is backed up by its own means: see docs/operations.md',
      });
    const { eventStoreDb: _, database, ...folder } = config;
    const [from, partial] = [places(folder), `${to}.partial`];
    const into = places({ data: partial });
    if (!existsSync(from.events))
      throw new CommandError({ vi: `Không có kho dữ liệu tại ${from.events}`, en: `There is no event store at ${from.events}` });
    if (config.documents !== undefined && !existsSync(from.documents))
      throw new CommandError({
        vi: `HOSO_DOCUMENTS: không có thư mục ${from.documents}`,
        en: `HOSO_DOCUMENTS: there is no folder ${from.documents}`,
      });
    assertNew(to);
    assertNew(partial);
    const earlier = await earlierOf(values);
    // Dossiers are nobody else's, whatever the shell of whoever asks allows.
    const before = process.umask(0o077);
    let isMade = false;
    try {
      const made = await mkdir(dirname(to), { recursive: true });
      if (made !== undefined) await flush(dirname(made));
      await mkdir(partial);
      isMade = true;
      await chmod(partial, 0o700);
      // In this order: what webhooks remember never stands beyond the facts, and no fact names a document that is not there.
      await copyDatabaseIfThere((from.messaging as { readonly path: string }).path, (into.messaging as { readonly path: string }).path);
      await copyDatabaseIfThere(from.events, into.events);
      const documents = await copyDocuments(from.documents, into.documents);
      for (const text of [from.kind, from.demoClock, from.demoLoaded])
        if (existsSync(text)) await copy(text, join(partial, basename(text)));
      /** Each with the position of the first fact that cites it. */
      const cited = new Map<string, number>();
      const onFact = ({ data, position }: StoredFact): void => {
        for (const sha256 of citedDocuments(data)) cited.getOrInsert(sha256, position);
      };
      const walked = await walkFacts(openStack({ data: partial }), { earlier, tell, signal, onFact });
      const missing = Array.from(cited, ([sha256, position]) => ({ sha256, position })).filter(({ sha256 }) => !documents.has(sha256));
      const counted = { documents: documents.size, missingDocuments: missing.length };
      const record: BackupRecord = { madeAt: new Date().toISOString(), ...walked, ...counted };
      await writeFile(join(partial, 'backup.json'), `${JSON.stringify(record, null, 2)}\n`, { flush: true });
      await flush(partial);
      // Fails where somebody has put something meanwhile.
      await rename(partial, to);
      await flush(dirname(to));
      return [
        `Bản sao tại ${to} đến vị trí ${record.position}, đã đọc lại.`,
        `The copy at ${to} goes up to position ${record.position} and was read back.`,
        `${record.facts} sự kiện (facts), ${record.dossiers} hồ sơ (dossiers), ${record.documents} tài liệu (documents)`,
        ...lacking(missing),
        'Không có trong bản sao (not in the copy): hoso.env, webhooks.json',
        ...(database === undefined
          ? []
          : [
              'Không có trong bản sao: điều webhook ghi nhớ, nằm trong PostgreSQL. Ngay trước đó: pg_dump --schema hoso_processes',
              'Not in the copy: what webhooks remember, which is in PostgreSQL. Right before: pg_dump --schema hoso_processes',
            ]),
      ].join('\n');
    } catch (error) {
      if (isMade) await rm(partial, { recursive: true, force: true });
      throw error;
    } finally {
      process.umask(before);
    }
  },
});
