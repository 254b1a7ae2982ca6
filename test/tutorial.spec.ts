import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './sources.ts';
import { isShown } from './tour.ts';
import { reachedFrom, readerFolders, runAsReader, tutorialOf } from './tutorial.ts';

const tutorial = tutorialOf(readFileSync(join(root, 'docs/tutorial.md'), 'utf8'));
const { moments, files } = tutorial;
/** One folder more, with an error that the type check must find. */
const planted = { files: { 'wrong.ts': "export const wrong: number = 'no';\n" } };
const { folder, folders, remove } = readerFolders([...moments, planted]);
const last = folders.at(-2) ?? folder;

/** The output as it is, or as it is shown when that says the same with less. */
const seen = (printed: string, shown: string): string => (isShown(shown.trim(), printed.trim()) ? shown : printed);

const notRun = { code: 'not run', printed: '' };
let types: Awaited<ReturnType<typeof runAsReader>> = notRun;
let runs: readonly (typeof types)[] = [];
beforeAll(async () => {
  [types, ...runs] = await Promise.all([
    runAsReader('pnpm exec tsc --listFiles', folder),
    ...moments.map(({ command }, i) => runAsReader(command, folders[i] ?? '')),
  ]);
});
afterAll(remove);

describe('the tutorial', () => {
  it('is code, commands and outputs, and nothing that is not run', () => {
    expect(tutorial.blocks).toBeGreaterThanOrEqual(25);
    expect(moments.length).toBeGreaterThanOrEqual(9);
    expect(Object.keys(files).sort()).toEqual(
      ['draw.ts', 'facts.ts', 'machine.ts', 'permit.spec.ts', 'permit.ts', 'register.ts', 'rules.ts', 'run.ts'].sort(),
    );
    expect(moments.at(-1)?.files).toEqual(files);
  });

  it.each(moments.map((moment, i) => ({ ...moment, i })))('shows at line $line what $command prints', ({ i, shown }) => {
    const { code, printed } = runs[i] ?? notRun;
    expect(seen(printed, shown)).toBe(shown);
    expect(code).toBe(0);
  });

  it('passes the strict type check at each of its steps', () => {
    const lines = types.printed.trim().split('\n');
    // Errors in a package, the paths of which begin with .., are told by the check of the whole repository.
    const errors = lines.filter((line) => line.includes('error TS') && !line.startsWith('..'));
    expect(errors).toEqual([expect.stringMatching(`^${moments.length}/test/permit/wrong\\.ts\\(1,14\\): error TS2322`)]);
    expect(lines.filter((line) => line.startsWith(folder) && line.endsWith('/permit.ts'))).toHaveLength(moments.length);
  });

  it('is written as the sources are: a reader who keeps the files passes the checks', async () => {
    const checked = await runAsReader(
      `pnpm exec biome check --error-on-warnings --vcs-enabled=false --config-path=${root} test/permit`,
      last,
    );
    expect(checked).toEqual({ code: 0, printed: expect.stringContaining(`Checked ${Object.keys(files).length} files`) });
  });
});

describe('the import graph of the tutorial', () => {
  const packagesIn = (reached: ReadonlySet<string>): readonly string[] =>
    [...new Set([...reached].map((path) => relative(root, path).split('/').slice(0, 2).join('/')))].sort();
  const own = Object.keys(files).map((name) => join(last, 'test/permit', name));

  it('has kernel, store and engine, and no file of OCOP', () => {
    const reached = reachedFrom(own);
    expect(reached.size).toBeGreaterThan(own.length + 50);
    expect(packagesIn(reached).filter((name) => !name.startsWith('..'))).toEqual([
      'packages/engine',
      'packages/event-store',
      'packages/workflow',
    ]);
  });

  it('would show OCOP where it is', () => {
    expect(packagesIn(reachedFrom([join(root, 'services/projector/src/main.ts')]))).toContain('packages/ocop');
  });
});

describe('the reader of a tutorial', () => {
  const fence = '```';
  const code = (text: string): string => `${fence}ts tutorial file=hello.ts\n${text}\n${fence}\n`;
  const command = `${fence}sh tutorial\npnpm exec node test/permit/hello.ts\n${fence}\n`;
  const output = (text: string): string => `${fence}text\n${text}\n${fence}\n`;
  const growing = [code("console.log('xin');"), command, output('xin'), code("console.log('chào');"), output('chào')].join('\nthen\n\n');

  it('runs each step with the files as they stand then, and expects all that was shown so far', async () => {
    const steps = tutorialOf(growing).moments;
    expect(steps.map(({ shown }) => shown)).toEqual(['xin\n', 'xin\nchào\n']);
    const reader = readerFolders(steps);
    const printed = await Promise.all(steps.map(async (step, i) => (await runAsReader(step.command, reader.folders[i] ?? '')).printed));
    reader.remove();
    expect(printed).toEqual(['xin\n', 'xin\nchào\n']);
  });

  it.each([
    ['another output', 'xin\nchao\n', false],
    ['a line more', 'xin\nchào\nchào\n', false],
    ['a line less', 'xin\n', false],
    ['the output', 'xin\nchào\n', true],
  ])('tells %s from what is shown', (_, printed, same) => {
    const shown = tutorialOf(growing).moments.at(-1)?.shown ?? '';
    expect(seen(printed, shown) === shown).toBe(same);
  });

  it.each([
    ['a block that nothing runs', `${fence}ts\n1;\n${fence}\n`, 'line 1 is neither'],
    ['an output of nothing', output('xin'), 'line 1 is neither'],
    ['an output before any command', `${code('1;')}${output('1')}`, 'line 4 is neither'],
    ['a second output', `${code('1;')}${command}${output('1')}${output('1')}`, 'line 10 is neither'],
    ['a command without output', `${code('1;')}${command}${command}`, 'of the command of line 4'],
    ['a last command without output', `${code('1;')}${command}`, 'of the command of line 4'],
  ])('refuses %s', (_, markdown, message) => {
    expect(() => tutorialOf(markdown)).toThrow(message);
  });

  it('fails with the program, and runs only what the repository pins', async () => {
    const steps = tutorialOf(`${code("throw new Error('no');")}${command}${output('…')}`).moments;
    const reader = readerFolders(steps);
    expect(await runAsReader(steps[0]?.command ?? '', reader.folders[0] ?? '')).toMatchObject({
      code: 1,
      printed: expect.stringMatching(/no/),
    });
    reader.remove();
    expect(() => runAsReader('node test/permit/hello.ts', root)).toThrow('only pnpm exec');
  });
});
