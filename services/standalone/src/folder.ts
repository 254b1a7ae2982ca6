/** Whether a data folder may be worked on: of the right kind, with the whole of its log, by a clock that can be right. Nothing is written before. */
import { statSync } from 'node:fs';
import type { EventStore } from '@hoso/event-store';
import { isInLog, type Place, recordedAtOf } from '@hoso/read-models';
import { assertClockNotBehind, type Config, ConfigError, fileMemory, type Places } from '@hoso/service';

type Kind = 'demo' | 'development' | 'production';
type At = Pick<Places, 'events' | 'kind'>;

const advice: Readonly<Record<Kind, string>> = {
  demo: 'it holds the demo: set HOSO_MODE=development and HOSO_DEMO=on, or another HOSO_DATA',
  development:
    'it holds dossiers of development, where anybody gets a token for any role: set HOSO_MODE=development and HOSO_DEMO=off, or another HOSO_DATA',
  production: 'it holds real dossiers: set HOSO_MODE=production, or another HOSO_DATA',
};
const isKind = (text: string | undefined): text is Kind => text !== undefined && Object.hasOwn(advice, text);
const kindOf = ({ demo, mode }: Config): Kind => (demo ? 'demo' : mode);

const EMPTY = '0:none';
const lost = (what: string, end: string): ConfigError =>
  new ConfigError([
    `HOSO_DATA: ${what}. Facts that were acknowledged are missing. Stop here, keep the folder as it is, and restore a backup (docs/operations.md, “A log that has lost facts”). To go on with the log as it is, for good, set HOSO_ACCEPT_LOG=${end}`,
  ]);

/**
 * Before the store is opened, which would make a new one. `seen`: the last event that the read models have applied.
 * @throws ConfigError when the folder was at work before and its log is gone.
 */
export const assertLogIsThere = ({ acceptLog }: Config, { events, kind }: At, seen: Place): void => {
  const size = statSync(events, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 0 || acceptLog === EMPTY) return;
  if (seen.position > 0)
    throw lost(`there is no log at ${events}, and the read models have seen one up to position ${seen.position}`, EMPTY);
  if (fileMemory(kind).read() !== undefined) throw lost(`there is no log at ${events}, and the folder has been at work`, EMPTY);
};

const eventAt = async (store: EventStore, position: number) => {
  const [event] = position === 0 ? [] : await store.readAll({ after: position - 1, limit: 1 });
  return event?.position === position ? event : undefined;
};

/** One that cannot be read says nothing: then the one before it. '' when none does. */
const lastRecorded = async (store: EventStore, head: number): Promise<string> => {
  for (let position = head; position > 0; position--) {
    const recordedAt = recordedAtOf((await eventAt(store, position))?.metadata ?? '');
    if (recordedAt !== undefined) return recordedAt;
  }
  return '';
};

/**
 * A folder is of the kind that it was first started as; one that does not say and has facts is taken for real. Answers when its last fact was recorded,
 * so that a demo clock that was lost does not turn time back.
 * @throws ConfigError when it is of another kind, lacks what the read models have seen, or when the clock is behind its last fact.
 */
export const checkedFolder = async (config: Config, at: At, seen: Place, store: EventStore, now: string): Promise<string> => {
  const kind = fileMemory(at.kind);
  const wanted = kindOf(config);
  const head = await store.head();
  const found = kind.read() ?? (head === 0 ? wanted : 'production');
  if (found !== wanted) {
    throw new ConfigError([
      `HOSO_DATA: ${isKind(found) ? advice[found] : `${at.kind} names a kind of folder that this program does not know`}`,
    ]);
  }

  const last = await eventAt(store, head);
  const end = last === undefined ? EMPTY : `${head}:${last.id}`;
  if (!(await isInLog(store, seen)) && config.acceptLog !== end)
    throw lost(
      `the log ends at position ${head}, and the read models have seen the event ${seen.eventId} at position ${seen.position}, which is not there`,
      end,
    );

  const recordedAt = await lastRecorded(store, head);
  if (!config.demo) assertClockNotBehind(config, now, recordedAt === '' ? undefined : recordedAt);
  if (kind.read() === undefined) kind.write(wanted);
  return recordedAt;
};
