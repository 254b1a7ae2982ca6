/** `hoso config`: what a process would run with, or what keeps it from running; without secrets. */
import { ConfigError, effectiveConfig, type ProcessName } from '@hoso/service';
import { type Command, CommandError } from './command.ts';

const processes: readonly ProcessName[] = ['standalone', 'api', 'projector', 'reactor'];
const isProcess = (name: unknown): name is ProcessName => processes.includes(name as ProcessName);

export const config = (env: Readonly<Record<string, string | undefined>>): Command => ({
  name: 'config',
  does: {
    vi: 'In cấu hình có hiệu lực của một tiến trình, che mật khẩu; hoặc nói rõ biến nào sai',
    en: 'Prints the effective configuration of a process, secrets masked; or says which variables are wrong',
  },
  help: [
    `--process <tên>   ${processes.join(' | ')}; mặc định (default) standalone`,
    '--json            JSON thay cho các dòng (instead of lines)',
  ],
  options: { process: { type: 'string' }, json: { type: 'boolean' } },
  run: async ({ process: who = 'standalone', json }) => {
    if (!isProcess(who))
      throw new CommandError({ vi: `--process: một trong ${processes.join(', ')}`, en: `--process: one of ${processes.join(', ')}` });
    try {
      const effective = effectiveConfig(env, who);
      if (json === true) return JSON.stringify(Object.fromEntries(effective.map(({ name, value }) => [name, value])), null, 2);
      const width = Math.max(...effective.map(({ name, value }) => `${name}=${value}`.length));
      return effective
        .map(({ name, value, isSet }) => `${`${name}=${value}`.padEnd(width)}   # ${isSet ? 'đã đặt (set)' : 'mặc định (default)'}`)
        .join('\n');
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const { problems } = error;
      const lines = problems.map((problem) => `  ${problem}`).join('\n');
      throw new CommandError({ vi: `Cấu hình của ${who} không dùng được:`, en: `The configuration of ${who} cannot be used:\n${lines}` });
    }
  },
});
