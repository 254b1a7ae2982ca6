/**
 * Does what the reader of docs/tutorial.md does. A block marked `ts tutorial file=<name>` is appended to test/permit/<name>; a block marked
 * `sh tutorial` is a command, `pnpm exec <program> <arguments>`. The `text` or `mermaid` block that comes next shows what the command
 * prints; behind a `ts` block, what the last command prints more when it is run again. `…` stands for any text.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { readSource, root } from './sources.ts';
import { fencedBlocks } from './tour.ts';

/** A command as the reader gives it, with the files as they stand then. */
export type Moment = {
  /** Line of the block that shows the output, from 1. */
  readonly line: number;
  readonly command: string;
  /** Name -> content. */
  readonly files: Readonly<Record<string, string>>;
  /** All that the command prints. */
  readonly shown: string;
};

export type Tutorial = {
  /** How many blocks were read, and each of them is code, a command or an output. */
  readonly blocks: number;
  readonly moments: readonly Moment[];
  /** The files at the end. */
  readonly files: Readonly<Record<string, string>>;
};

/** @throws when a block is none of the tutorial's, and when a command's output is not shown. */
export const tutorialOf = (markdown: string): Tutorial => {
  const blocks = fencedBlocks(markdown);
  const moments: Moment[] = [];
  const files: Record<string, string> = {};
  const printed: Record<string, string> = {};
  let command = '';
  const isOutput = (info: string | undefined): boolean => info === 'text' || info === 'mermaid';
  blocks.forEach(({ line, info, body }, i) => {
    const file = /^ts tutorial file=([a-z-]+(?:\.spec)?\.ts)$/.exec(info)?.[1];
    if (file !== undefined) files[file] = (files[file] ?? '') + body;
    else if (info === 'sh tutorial') {
      command = body.trim();
      if (!isOutput(blocks[i + 1]?.info)) throw new Error(`no output is shown of the command of line ${line}`);
    } else if (isOutput(info) && !isOutput(blocks[i - 1]?.info) && command !== '') {
      const shown = (printed[command] ?? '') + body;
      printed[command] = shown;
      moments.push({ line, command, files: { ...files }, shown });
    } else throw new Error(`the block of line ${line} is neither code nor a command nor the output of one`);
  });
  return { blocks: blocks.length, moments, files };
};

/**
 * A folder for each moment that its programs cannot tell from the repository: test/permit with the files, and around it what they
 * look for. It stands outside the repository, where other tests would find it.
 */
export const readerFolders = (moments: readonly Pick<Moment, 'files'>[]) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hoso-tutorial-')));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const folders = moments.map(({ files }, i) => {
    const own = join(folder, String(i));
    mkdirSync(join(own, 'test/permit'), { recursive: true });
    for (const path of ['vitest.config.ts', 'test/package.json', 'test/node_modules']) symlinkSync(join(root, path), join(own, path));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(own, 'test/permit', name), content);
    return own;
  });
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(root, 'tsconfig.base.json'), include: ['*/test'] }));
  return { folder, folders, remove: () => rmSync(folder, { recursive: true }) };
};

/** What the command prints, and its exit code. @throws when it does not begin with `pnpm exec`. */
export const runAsReader = (command: string, cwd: string): Promise<{ readonly code: unknown; readonly printed: string }> => {
  const [program, ...args] = /^pnpm exec (\S.*)$/.exec(command)?.[1]?.split(' ') ?? [];
  if (program === undefined) throw new Error(`${command}: only pnpm exec finds the programs that the repository pins`);
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...env } = process.env;
  const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${env.PATH}`;
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: { ...env, PATH, NO_COLOR: '1' }, timeout: 50_000 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? (error === null ? 0 : error.message), printed: stdout + stderr }),
    );
  });
};

/**
 * Every source file that imports lead to from these files, types included, these among them; what is installed from elsewhere is not followed.
 * @throws when an import cannot be resolved.
 */
export const reachedFrom = (files: readonly string[]): ReadonlySet<string> => {
  const reached = new Set(files);
  for (const file of reached) {
    if (file.endsWith('.json')) continue;
    const { resolve } = createRequire(file);
    for (const { from } of readSource(file, readFileSync(file, 'utf8')).imports) {
      const target = isBuiltin(from) ? from : resolve(from);
      if (!isBuiltin(target) && !target.includes('/node_modules/')) reached.add(target);
    }
  }
  return reached;
};
