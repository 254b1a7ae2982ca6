/** What those who tell other systems remember, as commands see it; asking them to do something, and waiting for the answer. */
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import {
  type Ask,
  type AskAnswer,
  answerOf,
  type Broker,
  brokerOptions,
  FOLLOWERS,
  followersIn,
  type KeyValues,
  layAsk,
  natsBroker,
  natsKeyValues,
  sqliteKeyValues,
} from '@hoso/messaging';
import { postgresKeyValues } from '@hoso/read-models';
import { configured, type DatabaseAt, places, readConfig } from '@hoso/service';
import { type Around, CommandError, type Options, type Values } from './command.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** One that is told, with what it remembers. */
export type Told = { readonly name: string; readonly keyValues: KeyValues };

const variables = { data: 'HOSO_DATA', 'database-url': 'HOSO_DATABASE_URL', 'nats-url': 'HOSO_NATS_URL' };

export const messagingOptions = {
  data: { type: 'string' },
  'database-url': { type: 'string' },
  'nats-url': { type: 'string' },
} as const satisfies Options;

export const messagingHelp: readonly string[] = [
  '--data <thư mục>          thư mục dữ liệu (data folder), mặc định (default) HOSO_DATA, ./data',
  '--database-url <url>      PostgreSQL, mặc định (default) HOSO_DATABASE_URL',
  '--nats-url <url>          NATS, mặc định (default) HOSO_NATS_URL',
];

const configOf = (env: Env, values: Values) => {
  const named = Object.entries(variables).flatMap(([option, name]) => {
    const value = values[option];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return readConfig({ ...env, ...Object.fromEntries(named) }, 'projector');
};

/** Undefined: nothing was ever remembered there. */
const memoryAt = async (at: DatabaseAt) => {
  if (!('path' in at)) return postgresKeyValues(at);
  return existsSync(at.path) ? sqliteKeyValues(at.path) : undefined;
};

/** @throws CommandError where no server answers. */
const reached = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { message } = error as Error;
    throw new CommandError({ vi: `NATS không trả lời: ${message}`, en: `NATS does not answer: ${message}` });
  }
};

/** @throws CommandError without NATS in the configuration, and when it does not answer. */
export const withBroker = async <T>(env: Env, values: Values, work: (broker: Broker) => Promise<T>): Promise<T> => {
  const { nats } = configOf(env, values);
  if (nats === undefined)
    throw new CommandError({ vi: 'Chưa có địa chỉ NATS (HOSO_NATS_URL)', en: 'There is no address of NATS (HOSO_NATS_URL)' });
  const broker = natsBroker(configured('HOSO_NATS_URL', () => brokerOptions(nats)));
  try {
    return await reached(() => work(broker));
  } finally {
    await broker.close();
  }
};

/** All subscribers of webhooks that have begun. */
export const withWebhooks = async <T>(env: Env, values: Values, work: (told: readonly Told[]) => Promise<T>): Promise<T> => {
  const keyValues = await memoryAt(places(configOf(env, values)).messaging);
  if (keyValues === undefined) return work([]);
  try {
    const names = (await followersIn(keyValues)).filter((name) => name.startsWith('webhook-'));
    return await work(names.map((name) => ({ name, keyValues })));
  } finally {
    await keyValues.close();
  }
};

/** The same, and NATS where the configuration has it, unless another target is asked for: webhooks can be seen while NATS is away. */
export const withAllTold = <T>(env: Env, values: Values, work: (told: readonly Told[]) => Promise<T>): Promise<T> =>
  withWebhooks(env, values, (webhooks) =>
    configOf(env, values).nats === undefined || (values.target !== undefined && values.target !== 'nats')
      ? work(webhooks)
      : withBroker(env, values, (broker) => work([{ name: 'nats', keyValues: natsKeyValues(broker, { bucket: FOLLOWERS }) }, ...webhooks])),
  );

export const waitOption = { wait: { type: 'string' } } as const satisfies Options;
export const waitHelp = '--wait <giây>             chờ kết quả bao lâu (seconds to wait for what comes of it), mặc định (default) 15';

const secondsOf = ({ wait = '15' }: Values): number => {
  if (typeof wait !== 'string' || !/^\d{1,5}$/.test(wait))
    throw new CommandError({ vi: '--wait: số giây', en: '--wait: a number of seconds' });
  return Number(wait);
};

/** Milliseconds between two looks for the answer. */
const LOOK = 100;

/** Asks, and waits; undefined: not done yet. It will be, by the process at work or the next one. */
export const asked = async (
  { name, keyValues }: Told,
  ask: Ask,
  values: Values,
  { signal }: Around,
): Promise<AskAnswer | 'gone' | undefined> => {
  const until = secondsOf(values) * 1000 + performance.now();
  const key = await layAsk(keyValues, name, ask);
  for (;;) {
    const answer = await answerOf(keyValues, key);
    if (answer !== undefined) {
      if (answer !== 'gone') await keyValues.remove(key);
      return answer;
    }
    if (signal.aborted || performance.now() >= until) return undefined;
    await setTimeout(LOOK, undefined, { signal }).catch(() => {});
  }
};

/** @throws CommandError for what could not be done. */
export const answerText = (answer: AskAnswer | 'gone' | undefined, done: (answer: AskAnswer) => string): string => {
  if (answer === undefined)
    return [
      'Đã ghi yêu cầu, chưa thực hiện: tiến trình reactor (hoặc standalone) sẽ làm khi rảnh hoặc khi khởi động.',
      'Asked, not done yet: the reactor (or standalone) will do it when it comes to it, or when it starts.',
    ].join('\n');
  if (answer === 'gone')
    return 'Đã thực hiện: kết quả trong nhật ký của reactor (hoặc standalone).\nDone: what came of it stands in the log of the reactor (or standalone).';
  const { reason } = answer;
  if (reason !== undefined) throw new CommandError({ vi: `Không thực hiện được: ${reason}`, en: `It could not be done: ${reason}` });
  return done(answer);
};
