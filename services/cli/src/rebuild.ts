/** `hoso rebuild`: the read models built anew beside the live ones, and switched. */
import { BesideGone, rebuild as build, NewerProgram } from '@hoso/read-models';
import { type Command, CommandError, stackHelp, stackOptions } from './command.ts';
import { progressLine } from './progress.ts';

const commandError = (error: unknown): unknown => {
  if (error instanceof BesideGone)
    return new CommandError({
      vi: 'Một lần dựng lại khác đã làm lại từ đầu hoặc đã chuyển sang bảng mới. Lần này chưa chuyển gì.',
      en: `${error.message}. Nothing is switched by this one.`,
    });
  if (error instanceof NewerProgram)
    return new CommandError({
      vi: 'Bảng tra cứu là của một phiên bản mới hơn: hãy dùng lệnh hoso của phiên bản đó.',
      en: `${error.message}.`,
    });
  return error;
};

export const rebuild: Command = {
  name: 'rebuild',
  does: {
    vi: 'Dựng lại dữ liệu tra cứu từ kho sự kiện, bên cạnh các bảng đang dùng, rồi chuyển sang trong một bước; hệ thống vẫn làm việc',
    en: 'Builds the read models anew from the event store, beside the live ones, and switches in one step; everything goes on meanwhile',
  },
  help: [...stackHelp, '--fresh                   bỏ phần đã dựng dở, làm lại từ đầu (forget what an earlier run has built)'],
  options: { ...stackOptions, fresh: { type: 'boolean' } },
  run: async (values, { openStack, tell, signal }) => {
    const { readModels, ...stack } = openStack(values);
    const rebuilt = await build({
      ...readModels,
      ...stack,
      fresh: values.fresh === true,
      signal,
      onProgress: (progress) => tell(progressLine(progress)),
    }).catch((error: unknown) => {
      throw commandError(error);
    });
    const { events, parked } = rebuilt;
    if (rebuilt.outcome === 'stopped')
      throw new CommandError({
        vi: `Đã dừng ở ${events} sự kiện; chạy lại lệnh này để làm tiếp. Chưa chuyển gì.`,
        en: `Stopped at ${events} events; run this again to go on. Nothing is switched.`,
      });
    const outcome = {
      switched: ['Đã chuyển sang bảng mới.', 'The new tables are live.'],
      ready: [
        'Bảng đang dùng là của phiên bản khác và vẫn chạy; projector của phiên bản này sẽ bù phần còn thiếu rồi chuyển sang bảng mới.',
        'The live tables are of another version, which goes on; the projector of this version catches up and switches.',
      ],
      'switched-by-another': ['Một lần dựng lại khác đã chuyển trước.', 'Another rebuild has switched before.'],
    }[rebuilt.outcome];
    return [
      ...outcome,
      `${events} sự kiện (events), ${parked} hồ sơ bị treo (parked dossiers)`,
      ...(parked === 0 ? [] : ['hoso parked list']),
    ].join('\n');
  },
};
