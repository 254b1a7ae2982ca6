/** `hoso webhooks`: who gets webhooks, who is switched off, what was not taken; switch on again, try again, drop. */
import { type Asked, asksOf, type SwitchedOff, type WebhookDeadLetter, webhookMemory } from '@hoso/messaging';
import { type Around, type Command, CommandError, needed, type Values } from './command.ts';
import {
  answerText,
  asked,
  type Env,
  messagingHelp,
  messagingOptions,
  type Told,
  waitHelp,
  waitOption,
  withWebhooks,
} from './messaging.ts';
import { tableText } from './table-text.ts';

type Standing = {
  readonly subscriber: string;
  readonly switchedOff: SwitchedOff | undefined;
  readonly deadLetters: readonly WebhookDeadLetter[];
  readonly asked: readonly Asked[];
};

const idOf = ({ name }: Told): string => name.slice('webhook-'.length);

const standingOf = async (told: Told): Promise<Standing> => {
  const memory = webhookMemory(told.keyValues, idOf(told));
  return {
    subscriber: idOf(told),
    switchedOff: await memory.switchedOff(),
    deadLetters: await memory.deadLetters(),
    asked: (await asksOf(told.keyValues, told.name)).filter(({ answer }) => answer === undefined),
  };
};

const notesOf = ({ switchedOff, deadLetters, asked: asks }: Standing): readonly string[] => [
  ...(switchedOff === undefined ? [] : [`tắt từ (off since) ${switchedOff.at}: ${switchedOff.reason}`]),
  ...deadLetters.map(
    ({ event: { id, type, about }, tries, reason, at }) => `${id}  ${type}  ${about.dossierId}  ${at}  ${tries} lần (tries): ${reason}`,
  ),
  ...asks.map(({ ask, at }) => `chờ thực hiện (waits to be done): ${ask.act}, ${at}`),
];

const asTable = (all: readonly Standing[]): string =>
  all.length === 0
    ? 'Chưa có đơn vị nào nhận webhook (no subscribers have been told yet)'
    : tableText(
        ['Đơn vị (subscriber)', 'Trạng thái (state)', 'Không nhận (dead letters)'],
        all.map((each) => ({
          cells: [each.subscriber, each.switchedOff === undefined ? 'bật (on)' : 'tắt (off)', String(each.deadLetters.length)],
          notes: notesOf(each),
        })),
      ).join('\n');

/** Without the events' data. */
const asJson = (all: readonly Standing[]): string =>
  JSON.stringify(
    all.map(({ subscriber, switchedOff, deadLetters, asked: asks }) => ({
      subscriber,
      switchedOff: switchedOff ?? null,
      deadLetters: deadLetters.map(({ event: { id, type, about }, ...rest }) => ({ id, type, about, ...rest })),
      asked: asks.map(({ ask, at }) => ({ ...ask, at })),
    })),
    null,
    2,
  );

const subscriberIn = (told: readonly Told[], values: Values): Told => {
  const id = needed(values, 'subscriber');
  const found = told.find((each) => idOf(each) === id);
  if (found === undefined)
    throw new CommandError({ vi: `Không có đơn vị nhận ${id}`, en: `No subscriber ${id} has been told anything yet` });
  return found;
};

const assertDead = async (told: Told, eventId: string): Promise<void> => {
  const dead = await webhookMemory(told.keyValues, idOf(told)).deadLetters();
  if (!dead.some(({ event }) => event.id === eventId))
    throw new CommandError({ vi: `Sự kiện ${eventId} không nằm trong danh sách không nhận`, en: `Event ${eventId} is no dead letter` });
};

const subscriberHelp = '--subscriber <id>         đơn vị nhận (the subscriber)';

export const webhooksList = (env: Env): Command => ({
  name: 'webhooks list',
  does: {
    vi: 'Liệt kê các đơn vị nhận webhook: bật hay tắt, những sự kiện không nhận và lý do',
    en: 'Lists the subscribers of webhooks: on or off, what they did not take, and why',
  },
  help: [...messagingHelp, '--json                    JSON thay cho bảng (instead of a table)'],
  options: { ...messagingOptions, json: { type: 'boolean' } },
  run: (values) =>
    withWebhooks(env, values, async (told) => {
      const all = await Promise.all(told.map(standingOf));
      return values.json === true ? asJson(all) : asTable(all);
    }),
});

export const webhooksOn = (env: Env): Command => ({
  name: 'webhooks on',
  does: {
    vi: 'Bật lại một đơn vị nhận: sự kiện đang chờ được gửi tiếp theo đúng thứ tự',
    en: 'Switches a subscriber on again: the events that wait for it go on, in order',
  },
  help: [...messagingHelp, subscriberHelp, waitHelp],
  options: { ...messagingOptions, ...waitOption, subscriber: { type: 'string' } },
  run: (values, around) =>
    withWebhooks(env, values, async (all) => {
      const told = subscriberIn(all, values);
      if ((await webhookMemory(told.keyValues, idOf(told)).switchedOff()) === undefined) return `${idOf(told)} đang bật (is on)`;
      return answerText(await asked(told, { act: 'switch-on' }, values, around), () => `Đã bật (switched on): ${idOf(told)}`);
    }),
});

export const webhooksRetry = (env: Env): Command => ({
  name: 'webhooks retry',
  does: {
    vi: 'Gửi lại một lần những sự kiện mà đơn vị không nhận; cái nào đến nơi thì ra khỏi danh sách',
    en: 'Sends once more what a subscriber did not take; what arrives goes from the list',
  },
  help: [...messagingHelp, subscriberHelp, '--event <id>              chỉ sự kiện này (this event only)', waitHelp],
  options: { ...messagingOptions, ...waitOption, subscriber: { type: 'string' }, event: { type: 'string' } },
  run: (values, around) =>
    withWebhooks(env, values, async (all) => {
      const told = subscriberIn(all, values);
      const { event: eventId } = values;
      if (typeof eventId === 'string') await assertDead(told, eventId);
      const ask = { act: 'retry', ...(typeof eventId === 'string' ? { eventId } : {}) } as const;
      return answerText(
        await asked(told, ask, values, around),
        ({ done, left }) => `Đã nhận (arrived): ${done}\nVẫn chưa nhận (not taken still): ${left}`,
      );
    }),
});

export const webhooksDrop = (env: Env): Command => ({
  name: 'webhooks drop',
  does: {
    vi: 'Bỏ hẳn một sự kiện mà đơn vị không nhận: sẽ không gửi nữa',
    en: 'Drops an event that a subscriber did not take, for good: it is not sent again',
  },
  help: [...messagingHelp, subscriberHelp, '--event <id>              sự kiện (the event)', waitHelp],
  options: { ...messagingOptions, ...waitOption, subscriber: { type: 'string' }, event: { type: 'string' } },
  run: (values: Values, around: Around) =>
    withWebhooks(env, values, async (all) => {
      const told = subscriberIn(all, values);
      const eventId = needed(values, 'event');
      await assertDead(told, eventId);
      return answerText(await asked(told, { act: 'drop', eventId }, values, around), () => `Đã bỏ (dropped): ${eventId}`);
    }),
});
