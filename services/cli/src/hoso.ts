/** `hoso`: finds the command, reads its options, answers with what to print and the exit code. */
import { parseArgs } from 'node:util';
import { type Around, type Command, CommandError } from './command.ts';

export type Answer = { readonly out: string; readonly err: string; readonly code: 0 | 1 | 2 };

/** 0: done. 1: the command could not do it. 2: it was called wrongly. */
const done = (out: string): Answer => ({ out: `${out}\n`, err: '', code: 0 });
const failed = (err: string): Answer => ({ out: '', err: `${err}\n`, code: 1 });
const misused = (err: string): Answer => ({ out: '', err: `${err}\n`, code: 2 });

export type Context = Around & { readonly commands: readonly Command[] };

export const hoso = async (argv: readonly string[], { commands, ...around }: Context): Promise<Answer> => {
  const command = commands.find(({ name }) => name.split(' ').every((word, i) => argv[i] === word));
  if (command === undefined) {
    const asked = argv.length === 0 || argv.some((word) => word === '--help' || word === '-h' || word === 'help');
    return asked ? done(usage(commands)) : misused(`Không có lệnh này (no such command): ${argv.join(' ')}\n\n${usage(commands)}`);
  }
  try {
    const { values } = parseArgs({
      args: argv.slice(command.name.split(' ').length),
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      strict: true,
    });
    if (values.help === true) return done(helpOf(command));
    return done(await command.run(values as Parameters<Command['run']>[0], around));
  } catch (error) {
    if (error instanceof CommandError) return failed(error.message);
    if (isMisuse(error)) return misused(`${error.message}\n\n${helpOf(command)}`);
    if (isOutside(error)) {
      const reason = [error, ...((error as Partial<AggregateError>).errors ?? [])].flatMap(({ message }) => message || []).join('; ');
      const text = reason.includes(error.code) ? reason : `${error.code}: ${reason}`;
      return failed(`Không thực hiện được: ${text}\nIt could not be done: ${text}`);
    }
    throw error;
  }
};

const isMisuse = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');

/** Of a disk, a server or the way to it, with the code of the operating system, of SQLite or of PostgreSQL: a stack would not help. */
const isOutside = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && /^(E[A-Z0-9]+|ERR_SQLITE_ERROR|[0-9A-Z]{5})$/.test(String(error.code));

const usage = (commands: readonly Command[]): string => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'hoso <lệnh> [tuỳ chọn]   (hoso <command> [options])',
    '',
    ...commands.flatMap(({ name, does }) => [`  ${name.padEnd(width)}   ${does.vi}`, `  ${' '.repeat(width)}   ${does.en}`]),
    '',
    'hoso <lệnh> --help   (options of a command)',
  ].join('\n');
};

const helpOf = ({ name, does, help }: Command): string =>
  [`hoso ${name}: ${does.vi}`, does.en, '', ...help.map((line) => `  ${line}`)].join('\n');
