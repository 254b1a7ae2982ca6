/** What a command of `hoso` is. Texts for people are Vietnamese first, English second. */
import type { ParseArgsConfig } from 'node:util';
import type { Engine } from '@hoso/engine';
import type { Text } from '@hoso/workflow';

/** The store of a data folder as commands see it: it can be read, also while the service writes. */
export type Folder = Pick<Engine, 'load'>;

export type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Readonly<Record<string, string | boolean | undefined>>;

export type Command = {
  /** The words that call it: `round simulate`. */
  readonly name: string;
  readonly does: Text;
  /** Lines of help, one an option. */
  readonly help: readonly string[];
  readonly options: Options;
  /** What it prints. `open` opens the folder; whoever called the command closes it. @throws CommandError */
  readonly run: (values: Values, open: (data: string) => Folder) => Promise<string>;
};

/** The user's to mend: the message says what; a stack would not help. */
export class CommandError extends Error {
  constructor({ vi, en }: Text) {
    super(`${vi}\n${en}`);
    this.name = 'CommandError';
  }
}
