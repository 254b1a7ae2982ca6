/** `hoso facts copy`: the embedded store into EventStoreDB, byte for byte and in the order of the log, and both compared in the end. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { EventStore, RecordedEvent } from '@hoso/event-store';
import { places, readConfig } from '@hoso/service';
import { type Command, CommandError, type Values } from './command.ts';
import { assertOwner } from './owner.ts';
import { progressLine } from './progress.ts';

export type CopyOpens = {
  /** The embedded store, for reading; nobody writes there meanwhile. @throws Error when somebody does. */
  readonly source: (path: string) => EventStore;
  readonly target: (url: string) => EventStore;
};

type Log = Pick<EventStore, 'readAll'>;
type Watch = { readonly moved: (position: number) => void; readonly signal: AbortSignal };

/** Bytes in one append: well below the 1 MiB that EventStoreDB takes. One event that is larger goes alone. */
const APPEND_BYTES = 256 * 1024;

export async function* pagesOf(log: Log, after = 0): AsyncGenerator<readonly RecordedEvent[], void> {
  for (let at = after; ; ) {
    const page = await log.readAll({ after: at });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    at = last.position;
  }
}

async function* eventsOf(log: Log): AsyncGenerator<RecordedEvent, undefined> {
  for await (const page of pagesOf(log)) yield* page;
  return undefined;
}

/** All of an event that is the same in every store. Positions are each store's own. */
export const textOf = ({ stream, revision, id, type, data, metadata }: RecordedEvent): string =>
  JSON.stringify([stream, revision, id, type, data, metadata]);

type Compared = {
  /** Events from the first on that are the same in both, and the last of them. */
  readonly same: number;
  readonly last: { readonly source: number; readonly target: number; readonly id: string };
  /** Over the texts of these, a line each. */
  readonly sha256: string;
  /** What comes next in each; both absent: the logs are the same. */
  readonly source: RecordedEvent | undefined;
  readonly target: RecordedEvent | undefined;
};

/** Side by side, up to the first place where they differ or one ends. */
const compare = async (from: Log, to: Log, { moved, signal }: Watch): Promise<Compared> => {
  const [sources, targets] = [eventsOf(from), eventsOf(to)];
  const hash = createHash('sha256');
  let last = { source: 0, target: 0, id: '' };
  for (let same = 0; ; same++) {
    signal.throwIfAborted();
    const source = (await sources.next()).value;
    const target = (await targets.next()).value;
    const text = source === undefined ? undefined : textOf(source);
    if (source === undefined || target === undefined || text !== textOf(target))
      return { same, last, sha256: hash.digest('hex'), source, target };
    hash.update(`${text}\n`);
    last = { source: source.position, target: target.position, id: source.id };
    if (same % 500 === 0) moved(source.position);
  }
};

/** Neighbours of one stream share an append. */
const appendsOf = (page: readonly RecordedEvent[]): readonly (readonly RecordedEvent[])[] => {
  const appends: RecordedEvent[][] = [];
  let bytes = 0;
  for (const event of page) {
    const size = Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata);
    const open = appends.at(-1);
    bytes += size;
    if (open?.[0]?.stream === event.stream && bytes <= APPEND_BYTES) open.push(event);
    else {
      appends.push([event]);
      bytes = size;
    }
  }
  return appends;
};

export const nameOf = (event: RecordedEvent | undefined): string =>
  event === undefined ? '-' : `${event.stream} ${event.revision} ${event.type} ${event.id} @${event.position}`;

/** One append after the other: that is what keeps the order. Answers how many events it has copied. */
const copy = async (from: Log, to: Pick<EventStore, 'append'>, after: number, { moved, signal }: Watch): Promise<number> => {
  let copied = 0;
  for await (const page of pagesOf(from, after)) {
    for (const events of appendsOf(page)) {
      signal.throwIfAborted();
      const [{ stream, revision }] = events as readonly [RecordedEvent];
      const news = events.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));
      await to.append(stream, revision - 1, news).catch((error: Error) => {
        throw new Error(`${nameOf(events[0])}: ${error.message}`);
      });
      copied += events.length;
    }
    moved(page.at(-1)?.position ?? after);
  }
  return copied;
};

const differ = ({ same, source, target }: Compared, { vi, en }: { readonly vi: string; readonly en: string }): CommandError =>
  new CommandError({
    vi: `${vi} Khác nhau từ sự kiện thứ ${same + 1}.`,
    en: `${en} They differ from event ${same + 1} on:\n  HOSO_DATA: ${nameOf(source)}\n  EventStoreDB: ${nameOf(target)}`,
  });

const configured = (env: Readonly<Record<string, string | undefined>>, values: Values) => {
  const { data, 'eventstoredb-url': url } = values;
  const given = {
    ...(typeof data === 'string' ? { HOSO_DATA: data } : {}),
    ...(typeof url === 'string' ? { HOSO_EVENTSTOREDB_URL: url } : {}),
  };
  return readConfig({ ...env, ...given }, 'projector');
};

const sourceAt = (path: string, open: CopyOpens['source']): EventStore => {
  if (!existsSync(path)) throw new CommandError({ vi: `Không có kho dữ liệu tại ${path}`, en: `There is no event store at ${path}` });
  try {
    return open(path);
  } catch (error) {
    const { message } = error as Error;
    throw new CommandError({
      vi: 'Không mở được kho dữ liệu. Hãy dừng hệ thống trước khi chép.',
      en: `${message}. Stop the service first.`,
    });
  }
};

export const factsCopy =
  (opens: CopyOpens, now: () => number = () => performance.now()) =>
  (env: Readonly<Record<string, string | undefined>>): Command => ({
    name: 'facts copy',
    does: {
      vi: 'Chép mọi sự kiện của thư mục dữ liệu vào EventStoreDB khi hệ thống đã dừng, rồi so lại từng sự kiện; chạy lại thì làm tiếp',
      en: 'Copies every event of a data folder into EventStoreDB while the service is stopped, and compares them; run again, it goes on',
    },
    help: [
      '--data <thư mục>          thư mục dữ liệu (data folder), mặc định (default) HOSO_DATA, ./data',
      '--eventstoredb-url <url>  kho đích (where to), mặc định (default) HOSO_EVENTSTOREDB_URL',
    ],
    options: { data: { type: 'string' }, 'eventstoredb-url': { type: 'string' } },
    run: async (values, { tell, signal }) => {
      const { data, eventStoreDb } = configured(env, values);
      if (eventStoreDb === undefined)
        throw new CommandError({ vi: 'Thiếu HOSO_EVENTSTOREDB_URL: chép vào đâu?', en: 'HOSO_EVENTSTOREDB_URL is missing: where to?' });
      assertOwner(data);
      const from = sourceAt(places({ data }).events, opens.source);
      const to = opens.target(eventStoreDb);
      const head = await from.head();
      /** The positions of the embedded store count its events. */
      const watch = (doing: string, after = 0): Watch => {
        const begun = now();
        const moved = (position: number): void => {
          const perSecond = ((position - after) * 1000) / Math.max(now() - begun, 1);
          tell(`${doing}  ${progressLine({ events: position, position, head, perSecond })}`);
        };
        return { moved, signal };
      };
      try {
        const before = await compare(from, to, watch('so (comparing)'));
        if (before.target !== undefined)
          throw differ(before, {
            vi: 'EventStoreDB có sự kiện không thuộc kho này. Chưa ghi gì.',
            en: 'EventStoreDB holds events that are not of this log. Nothing was written.',
          });
        const copied = await copy(from, to, before.last.source, watch('chép (copying)', before.last.source));
        const after = copied === 0 ? before : await compare(from, to, watch('so (comparing)'));
        if (after.source !== undefined || after.target !== undefined)
          throw differ(after, { vi: 'Bản chép không giống bản gốc.', en: 'The copy is not what the original is.' });
        return [
          'Mọi sự kiện đã ở trong EventStoreDB; đã so lại từng sự kiện.',
          'Every event is in EventStoreDB; all were compared.',
          `${after.same} sự kiện (events), ${copied} mới chép (copied now)`,
          `SHA-256 ${after.sha256}`,
          `Cuối bản chép (the end of the copy): ${JSON.stringify({ position: after.last.target, eventId: after.last.id })}`,
        ].join('\n');
      } catch (error) {
        if (error instanceof CommandError) throw error;
        const reason = signal.aborted ? 'Stopped' : (error as Error).message;
        throw new CommandError({
          vi: 'Chưa chép xong. Phần đã chép vẫn còn; chạy lại lệnh này để làm tiếp.',
          en: `${reason}. It is not finished; what is copied stays, run this again to go on.`,
        });
      }
    },
  });
