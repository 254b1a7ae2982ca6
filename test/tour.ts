/**
 * Runs a document as its reader would: the fenced blocks marked `sh tour`, in order, in one bash, so that what one block sets the next
 * ones have. The `json` block that follows a tour block, before any other block, shows its answer.
 *
 * What is shown must be so; fields that are not shown do not matter. `…` and `<anything>` inside a text stand for any text; a value
 * that is nothing else stands for any value; `"…"` at the end of a list stands for any further elements.
 *
 * Where the machine has no curl, stand-in/curl answers to its name.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TourBlock = {
  /** Line of the opening fence in the document, from 1. */
  readonly line: number;
  readonly script: string;
  /** JSON text of the answer shown, if one is shown. */
  readonly shown?: string;
};

export type TourStep = TourBlock & { readonly stdout: string };

export const standIn: string = join(import.meta.dirname, 'stand-in');

/** `line`: of the opening fence, from 1. `info`: what stands behind it. */
export type Fenced = { readonly line: number; readonly info: string; readonly body: string };

/** The fenced blocks of a document, in order. @throws when a fence is not closed. */
export const fencedBlocks = (markdown: string): readonly Fenced[] => {
  const blocks: Fenced[] = [];
  let open: { line: number; info: string; body: string } | undefined;
  markdown.split('\n').forEach((text, i) => {
    const fence = /^```(.*)$/.exec(text);
    if (!fence && open) open.body += `${text}\n`;
    if (!fence) return;
    if (open) blocks.push(open);
    open = open ? undefined : { line: i + 1, info: (fence[1] ?? '').trim(), body: '' };
  });
  if (open) throw new Error(`the block of line ${open.line} is not closed`);
  return blocks;
};

/** @throws when a fence is not closed. */
export const tourOf = (markdown: string): readonly TourBlock[] => {
  const blocks = fencedBlocks(markdown);
  return blocks.flatMap((block, i) => {
    if (block.info !== 'sh tour') return [];
    const next = blocks[i + 1];
    return [{ line: block.line, script: block.body, ...(next?.info === 'json' ? { shown: next.body } : {}) }];
  });
};

/**
 * @param env what the first block finds set, such as BASE
 * @throws when a block fails (with its line and what it wrote), or when all together take longer than `timeout` milliseconds
 */
export const runTour = async (
  blocks: readonly TourBlock[],
  env: Readonly<Record<string, string>>,
  timeout: number,
): Promise<readonly TourStep[]> => {
  const PATH = `${env.PATH ?? process.env.PATH}:${standIn}`;
  const folder = mkdtempSync(join(tmpdir(), 'hoso-tour-'));
  const outputs = blocks.map((_, i) => join(folder, `${i}.out`));
  const script = blocks.map((block, i) => `echo ${block.line} >&3\n{\n${block.script}\n} >'${outputs[i]}'\n`).join('');
  writeFileSync(join(folder, 'tour.sh'), `set -euo pipefail\nexec 3>'${folder}/reached'\n${script}`);
  try {
    const failure = await new Promise<string | undefined>((resolve) => {
      const options = { cwd: folder, env: { ...process.env, ...env, PATH }, timeout, killSignal: 'SIGKILL' as const };
      execFile('bash', ['tour.sh'], options, (error, _, stderr) => resolve(error ? `${error.message}\n${stderr}` : undefined));
    });
    if (failure !== undefined) {
      const line = readFileSync(join(folder, 'reached'), 'utf8').trim().split('\n').at(-1);
      const output = outputs[blocks.findIndex((block) => String(block.line) === line)];
      throw new Error(`the tour block of line ${line} failed: ${failure}\n${output ? readFileSync(output, 'utf8') : ''}`);
    }
    return blocks.map((block, i) => ({ ...block, stdout: readFileSync(outputs[i] ?? '', 'utf8') }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** How a step's answer differs from the one shown; empty when it does not. @throws when either is not JSON. */
export const answerFaults = (step: TourStep): readonly string[] =>
  step.shown === undefined
    ? []
    : differences(JSON.parse(step.shown), JSON.parse(step.stdout), '').map((fault) => `block of line ${step.line}: ${fault}`);

const placeholder = /…|<[^<>]+>/;
const isAny = (shown: unknown): boolean => typeof shown === 'string' && /^(…|<[^<>]+>)$/.test(shown);

const differences = (shown: unknown, actual: unknown, at: string): readonly string[] => {
  const differ = [`${at || 'the answer'} is ${JSON.stringify(actual)}, shown is ${JSON.stringify(shown)}`];
  if (isAny(shown)) return actual === undefined ? [`${at} is missing`] : [];
  if (Array.isArray(shown)) {
    if (!Array.isArray(actual)) return differ;
    const more = shown.at(-1) === '…';
    const elements = more ? shown.slice(0, -1) : shown;
    if (more ? actual.length < elements.length : actual.length !== elements.length) {
      return [`${at || 'the answer'} has ${actual.length} elements, shown are ${elements.length}`];
    }
    return elements.flatMap((element, i) => differences(element, actual[i], `${at}/${i}`));
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return differ;
    const fields = actual as Readonly<Record<string, unknown>>;
    return Object.entries(shown).flatMap(([key, value]) =>
      Object.hasOwn(fields, key) ? differences(value, fields[key], `${at}/${key}`) : [`${at}/${key} is missing`],
    );
  }
  if (typeof shown === 'string' && typeof actual === 'string' && placeholder.test(shown)) return isShown(shown, actual) ? [] : differ;
  return shown === actual ? [] : differ;
};

/** Is this the text shown, where `…` and `<anything>` stand for any text? */
export const isShown = (shown: string, actual: string): boolean => {
  const pattern = shown
    .split(new RegExp(placeholder, 'g'))
    .map((part) => RegExp.escape(part))
    .join('.*');
  return new RegExp(`^${pattern}$`, 's').test(actual);
};
