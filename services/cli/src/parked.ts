/** `hoso parked`: dossiers that stand still in the read models because one of their facts cannot be applied: list, look at one, try again. */
import type { RecordedEvent } from '@hoso/event-store';
import { OtherProgram, type Parked, type ReadModels, readModels } from '@hoso/read-models';
import { type Command, CommandError, needed, type Stack, stackHelp, stackOptions, type Values } from './command.ts';
import { tableText } from './table-text.ts';

/** The live tables as they stand; this program changes none of another version. */
const withModels = async <T>({ readModels: at, registry, codec }: Stack, work: (models: ReadModels) => Promise<T>): Promise<T> => {
  const models = await readModels({ ...at, registry, codec, isGuest: true });
  try {
    return await work(models);
  } finally {
    await models.close();
  }
};

const dossierOf = (values: Values): string | undefined => (typeof values.dossier === 'string' ? values.dossier : undefined);
const dossierHelp = '--dossier <id>            chỉ hồ sơ này (this dossier only)';

const notParked = (dossierId: string): CommandError =>
  new CommandError({ vi: `Hồ sơ ${dossierId} không bị treo`, en: `Dossier ${dossierId} is not parked` });

const otherProgram = new CommandError({
  vi: 'Bảng tra cứu là của phiên bản khác: dùng lệnh hoso của phiên bản đó. Projector của phiên bản này sẽ dựng lại tất cả khi nó làm việc',
  en: 'The read models are of another version: use the hoso of that one. The projector of this one builds all anew once it is at work',
});

const asTable = (parked: readonly Parked[]): string =>
  parked.length === 0
    ? 'Không có hồ sơ nào bị treo (no parked dossiers)'
    : tableText(
        ['Hồ sơ (dossier)', 'Vị trí (position)', 'Tình trạng (state)'],
        parked.map(({ dossierId, position, reason, stopped }) => ({
          cells: [dossierId, String(position), stopped ? 'dừng (stopped)' : 'cần xem (needs a look)'],
          notes: [reason],
        })),
      ).join('\n');

export const parkedList: Command = {
  name: 'parked list',
  does: {
    vi: 'Liệt kê các hồ sơ bị treo trong dữ liệu tra cứu, kèm lý do',
    en: 'Lists the dossiers that are parked in the read models, and why',
  },
  help: [...stackHelp, '--json                    JSON thay cho bảng (instead of a table)'],
  options: { ...stackOptions, json: { type: 'boolean' } },
  run: (values, { openStack }) =>
    withModels(openStack(values), async (models) => {
      const parked = await models.parked();
      return values.json === true ? JSON.stringify(parked, null, 2) : asTable(parked);
    }),
};

/** The fact at which a dossier stands still; its data only when asked for, for they may be personal. */
const factAt = async ({ store }: Stack, { dossierId, position }: Parked, withData: boolean) => {
  const [event] = await store.readAll({ after: position - 1, limit: 1 });
  if (event?.position !== position || event.stream !== `dossier-${dossierId}`) return undefined;
  const { id, type, revision, data } = event;
  return { position, revision, id, type, ...metadataOf(event), ...(withData ? { data } : {}) };
};

const metadataOf = ({ metadata }: RecordedEvent): object => {
  try {
    const { recordedAt, effectiveOn, workflow, schema, actor, command } = JSON.parse(metadata);
    return { recordedAt, effectiveOn, workflow, schema, actor: { role: actor?.role, unit: actor?.unit }, command: command?.type };
  } catch {
    return { metadata: 'không đọc được (cannot be read)' };
  }
};

export const parkedShow: Command = {
  name: 'parked show',
  does: {
    vi: 'Xem sự kiện làm hồ sơ bị treo, và hồ sơ hiện ra sao trong dữ liệu tra cứu',
    en: 'Shows the fact at which a dossier is parked, and how the read models show the dossier',
  },
  help: [
    ...stackHelp,
    dossierHelp,
    '--with-data               in cả nội dung sự kiện, có thể có dữ liệu cá nhân (its data too, which may be personal)',
  ],
  options: { ...stackOptions, dossier: { type: 'string' }, 'with-data': { type: 'boolean' } },
  run: (values, { openStack }) => {
    const stack = openStack(values);
    return withModels(stack, async (models) => {
      const dossierId = needed(values, 'dossier');
      const parked = (await models.parked()).find((item) => item.dossierId === dossierId);
      if (parked === undefined) throw notParked(dossierId);
      const row = await models.queries.dossier(dossierId);
      const shown = row === undefined ? null : { stage: row.stage, state: row.state, revision: row.revision, position: row.position };
      const fact = (await factAt(stack, parked, values['with-data'] === true)) ?? null;
      return JSON.stringify({ ...parked, fact, shown }, null, 2);
    });
  },
};

export const parkedRetry: Command = {
  name: 'parked retry',
  does: {
    vi: 'Thử dựng lại các hồ sơ bị treo từ kho sự kiện; hồ sơ nào được thì đi tiếp',
    en: 'Builds parked dossiers anew from the event store; those that can go on do',
  },
  help: [...stackHelp, dossierHelp],
  options: { ...stackOptions, dossier: { type: 'string' } },
  run: (values, { openStack }) => {
    const stack = openStack(values);
    return withModels(stack, async (models) => {
      const dossierId = dossierOf(values);
      const stopped = async () => (await models.parked()).filter((item) => item.stopped);
      if (dossierId !== undefined && !(await stopped()).some((item) => item.dossierId === dossierId)) throw notParked(dossierId);
      const healed = await models.retryParked(stack.store, dossierId).catch((error: unknown) => {
        throw error instanceof OtherProgram ? otherProgram : error;
      });
      const { length: left } = await stopped();
      return `Đi tiếp (go on): ${healed}\nCòn treo (parked still): ${left}`;
    });
  },
};
