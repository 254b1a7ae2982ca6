/** `hoso dead-letters`: what a consumer on NATS could not digest: list, drop. To try again is the consumer's own: it has the handler. */
import { natsDeadLetters } from '@hoso/messaging';
import { type Command, CommandError, needed, type Values } from './command.ts';
import { type Env, withBroker } from './messaging.ts';
import { tableText } from './table-text.ts';

const consumerOf = (values: Values): string => {
  const consumer = needed(values, 'consumer');
  if (!/^[\w-]+$/.test(consumer)) throw new CommandError({ vi: '--consumer: chữ, số, - và _', en: '--consumer: letters, digits, - and _' });
  return consumer;
};

const options = { 'nats-url': { type: 'string' }, consumer: { type: 'string' } } as const;
const help = [
  '--nats-url <url>          NATS, mặc định (default) HOSO_NATS_URL',
  '--consumer <tên>          tên của bên nhận (durable name of the consumer)',
];

export const deadLettersList = (env: Env): Command => ({
  name: 'dead-letters list',
  does: {
    vi: 'Liệt kê những sự kiện mà một bên nhận qua NATS không xử lý được, kèm lý do',
    en: 'Lists the events that a consumer on NATS could not digest, and why',
  },
  help: [...help, '--json                    JSON thay cho bảng, cả nội dung (instead of a table, with the messages)'],
  options: { ...options, json: { type: 'boolean' } },
  run: async (values) => {
    const consumer = consumerOf(values);
    const dead = await withBroker(env, values, (broker) => natsDeadLetters(broker, consumer).list());
    if (values.json === true) return JSON.stringify(dead, null, 2);
    if (dead.length === 0) return 'Không có sự kiện nào (no dead letters)';
    return tableText(
      ['Số (place)', 'Từ (since)', 'Số lần (deliveries)'],
      dead.map(({ place, at, deliveries, reason }) => ({ cells: [String(place), at, String(deliveries)], notes: [reason] })),
    ).join('\n');
  },
});

export const deadLettersDrop = (env: Env): Command => ({
  name: 'dead-letters drop',
  does: {
    vi: 'Bỏ hẳn một sự kiện mà bên nhận qua NATS không xử lý được',
    en: 'Drops an event that a consumer on NATS could not digest, for good',
  },
  help: [...help, '--place <số>              số trong danh sách (its place, as the list has it)'],
  options: { ...options, place: { type: 'string' } },
  run: async (values) => {
    const consumer = consumerOf(values);
    const { place } = values;
    if (typeof place !== 'string' || !/^[1-9]\d{0,14}$/.test(place))
      throw new CommandError({ vi: '--place: một số trong danh sách', en: '--place: a number of the list' });
    return withBroker(env, values, async (broker) => {
      if (!(await natsDeadLetters(broker, consumer).drop(Number(place))))
        throw new CommandError({ vi: `Không có số ${place} trong danh sách`, en: `There is no dead letter ${place} of ${consumer}` });
      return `Đã bỏ (dropped): ${place}`;
    });
  },
});
