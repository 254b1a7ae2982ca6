/** What a command of `hoso` is. Texts for people are Vietnamese first, English second. */
import type { ParseArgsConfig } from 'node:util';
import type { Engine } from '@hoso/engine';
import type { EventStore, FactCodec } from '@hoso/event-store';
import type { HomeAt } from '@hoso/read-models';
import type { Registry, Text } from '@hoso/workflow';

/** The store of a data folder as commands see it: it can be read, also while the service writes. */
export type Folder = Pick<Engine, 'load'>;

export type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** The store of all facts and the place of the read models, as the processes use them, which may be running. */
export type Stack = {
  readonly store: Pick<EventStore, 'readAll' | 'readStream' | 'head'>;
  readonly readModels: HomeAt;
  readonly registry: Registry;
  readonly codec: Pick<FactCodec, 'decode'>;
  /** The store's positions count its facts one by one. */
  readonly isGapless: boolean;
};

/** What a command meets. Whoever calls it closes what it opened. */
export type Around = {
  /** The embedded store of a data folder. */
  readonly open: (data: string) => Folder;
  /** What the options of `stackOptions` and the environment of the processes name. */
  readonly openStack: (values: Values) => Stack;
  /** How far it is, for whoever watches; the next one takes its place. */
  readonly tell: (progress: string) => void;
  /** Aborts when somebody wants it to end before its time. */
  readonly signal: AbortSignal;
};

export const stackOptions = {
  data: { type: 'string' },
  'database-url': { type: 'string' },
  'eventstoredb-url': { type: 'string' },
} as const satisfies Options;

export const stackHelp: readonly string[] = [
  '--data <thư mục>          thư mục dữ liệu (data folder), mặc định (default) HOSO_DATA, ./data',
  '--database-url <url>      PostgreSQL của dữ liệu tra cứu (of the read models), mặc định (default) HOSO_DATABASE_URL',
  '--eventstoredb-url <url>  kho sự kiện EventStoreDB (event store), mặc định (default) HOSO_EVENTSTOREDB_URL',
];

export type Command = {
  /** The words that call it: `round simulate`. */
  readonly name: string;
  readonly does: Text;
  /** Lines of help, one an option. */
  readonly help: readonly string[];
  readonly options: Options;
  /** What it prints. @throws CommandError */
  readonly run: (values: Values, around: Around) => Promise<string>;
};

/** The user's to mend: the message says what; a stack would not help. */
export class CommandError extends Error {
  constructor({ vi, en }: Text) {
    super(`${vi}\n${en}`);
    this.name = 'CommandError';
  }
}

/** @throws CommandError that names an option that is missing. */
export const needed = (values: Values, option: string): string => {
  const value = values[option];
  if (typeof value !== 'string') throw new CommandError({ vi: `Thiếu --${option}`, en: `--${option} is missing` });
  return value;
};
