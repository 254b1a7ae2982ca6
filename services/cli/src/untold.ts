/** `hoso untold`: dossiers of which a fact could not be told to other systems: list, try again; from where to tell after the log was replaced. */
import { asksOf, followerMemory, type Parked } from '@hoso/messaging';
import { type Command, CommandError, needed, type Values } from './command.ts';
import { answerText, asked, type Env, messagingHelp, messagingOptions, type Told, waitHelp, waitOption, withAllTold } from './messaging.ts';
import { tableText } from './table-text.ts';

const PREFIX = 'dossier-';
const dossierOf = ({ stream }: Parked): string => (stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : stream);
const targetHelp = '--target <tên>            chỉ nơi này (only this one): nats, webhook-<subscriber>';

const chosen = (all: readonly Told[], { target }: Values): readonly Told[] => {
  const told = all.filter(({ name }) => target === undefined || name === target);
  if (target !== undefined && told.length === 0)
    throw new CommandError({ vi: `Không có nơi nhận ${target}`, en: `There is no target ${target}` });
  return told;
};

export const untoldList = (env: Env): Command => ({
  name: 'untold list',
  does: {
    vi: 'Liệt kê các hồ sơ có sự kiện không báo được cho hệ thống khác, kèm lý do',
    en: 'Lists the dossiers of which a fact could not be told to other systems, and why',
  },
  help: [...messagingHelp, targetHelp, '--json                    JSON thay cho bảng (instead of a table)'],
  options: { ...messagingOptions, target: { type: 'string' }, json: { type: 'boolean' } },
  run: (values) =>
    withAllTold(env, values, async (all) => {
      const told = chosen(all, values);
      const standing = await Promise.all(
        told.map(async ({ name, keyValues }) => ({
          target: name,
          parked: await followerMemory(keyValues, name).parked(),
          waits: (await asksOf(keyValues, name)).some(({ ask, answer }) => ask.act === 'retry-parked' && answer === undefined),
        })),
      );
      const entries = standing.flatMap(({ target, parked, waits }) => parked.map((entry) => ({ target, waits, ...entry })));
      if (values.json === true) return JSON.stringify(entries, null, 2);
      if (entries.length === 0) return 'Không có hồ sơ nào (no untold dossiers)';
      return tableText(
        ['Nơi nhận (target)', 'Hồ sơ (dossier)', 'Vị trí (position)', 'Từ (since)'],
        entries.map((entry) => ({
          cells: [entry.target, dossierOf(entry), String(entry.position), entry.at],
          notes: [`${entry.type}: ${entry.reason}`, ...(entry.waits ? ['đã yêu cầu thử lại (a retry is asked for)'] : [])],
        })),
      ).join('\n');
    }),
});

export const untoldRetry = (env: Env): Command => ({
  name: 'untold retry',
  does: {
    vi: 'Báo lại từ sự kiện đã không báo được; hồ sơ nào được thì đi tiếp',
    en: 'Tells again from the fact that could not be told; dossiers that can go on do',
  },
  help: [...messagingHelp, targetHelp, '--dossier <id>            chỉ hồ sơ này (this dossier only)', waitHelp],
  options: { ...messagingOptions, ...waitOption, target: { type: 'string' }, dossier: { type: 'string' } },
  run: (values, around) =>
    withAllTold(env, values, async (all) => {
      const { dossier } = values;
      const stream = typeof dossier === 'string' ? `${PREFIX}${dossier}` : undefined;
      const withParked = await Promise.all(
        chosen(all, values).map(async (told) => {
          const parked = await followerMemory(told.keyValues, told.name).parked();
          return parked.some((entry) => stream === undefined || entry.stream === stream) ? [told] : [];
        }),
      );
      const told = withParked.flat();
      if (told.length === 0 && stream !== undefined)
        throw new CommandError({ vi: `Hồ sơ ${dossier} đã được báo đủ`, en: `Dossier ${dossier} has nothing untold` });
      if (told.length === 0) return 'Không có hồ sơ nào (no untold dossiers)';
      const ask = { act: 'retry-parked', ...(stream === undefined ? {} : { stream }) } as const;
      const answers = await Promise.all(told.map(async (each) => ({ name: each.name, answer: await asked(each, ask, values, around) })));
      return answers
        .map(({ name, answer }) => {
          const text = answerText(answer, ({ done, left }) => `Đi tiếp (go on): ${done}\nCòn chưa báo được (untold still): ${left}`);
          return `${name}\n${text.replaceAll(/^/gm, '  ')}`;
        })
        .join('\n');
    }),
});

export const untoldFrom = (env: Env): Command => ({
  name: 'untold from',
  does: {
    vi: 'Sau khi nhật ký sự kiện được khôi phục hoặc thay thế: báo lại từ vị trí này',
    en: 'After the log was restored or replaced: tells what comes after this position',
  },
  help: [
    ...messagingHelp,
    '--target <tên>            nơi nhận (who is told): nats, webhook-<subscriber>',
    '--position <số>           vị trí trong nhật ký mới (position in the new log); 0: báo lại tất cả (everything again)',
    waitHelp,
  ],
  options: { ...messagingOptions, ...waitOption, target: { type: 'string' }, position: { type: 'string' } },
  run: (values, around) => {
    needed(values, 'target');
    const text = needed(values, 'position');
    const position = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(position))
      throw new CommandError({ vi: '--position: số nguyên từ 0', en: '--position: a whole number from 0' });
    return withAllTold(env, values, async (all) => {
      const [told] = chosen(all, values) as [Told];
      return answerText(
        await asked(told, { act: 'tell-from', position }, values, around),
        () => `${told.name}: báo từ sau vị trí (tells what comes after position) ${position}`,
      );
    });
  },
});
