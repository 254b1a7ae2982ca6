/**
 * JSON that means one thing. JSON.parse takes the last of two equal keys, turns 1e999 into Infinity and lone surrogates into text that
 * no store keeps; RFC 8259 leaves all of that open, so two readers of the same body could see different dossiers. Here they are errors.
 */

/** Message says what is wrong and where (in characters), never what was written. */
export class StrictJsonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StrictJsonError';
  }
}

const MAX_DEPTH = 64;
/** Values and keys of one body: the largest round has some thousands, and what reads them takes time for each. */
const MAX_PARTS = 20_000;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws StrictJsonError */
export const parseStrictJson = (body: Uint8Array): unknown => {
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    throw new StrictJsonError('the body is not UTF-8');
  }
  refuseLarge(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError('the body is not JSON');
  }
  refuseAmbiguous(text);
  return value;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);

const COLON = 0x3a;
const COMMA = 0x2c;

/** Before parsing, so that no parser and no later walk meets a depth or a number of parts that it cannot bear. */
const refuseLarge = (text: string): void => {
  let depth = 0;
  let parts = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) i = endOfString(text, i);
    else if (OPEN.has(c)) {
      depth += 1;
      parts += 1;
      if (depth > MAX_DEPTH) throw new StrictJsonError(`the body nests deeper than ${MAX_DEPTH} at character ${i}`);
    } else if (CLOSE.has(c)) depth -= 1;
    else if (c === COMMA || c === COLON) parts += 1;
    if (parts > MAX_PARTS) throw new StrictJsonError(`the body has more than ${MAX_PARTS} keys and values`);
  }
};

/** Index of the closing quote of the string that opens at `start`; the end of the text when it is not closed. */
const endOfString = (text: string, start: number): number => {
  let i = start + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i += 1;
    else if (c === QUOTE) return i;
  }
  return i;
};

/** The text is JSON: a string followed by a colon is a key of the innermost object. */
const refuseAmbiguous = (text: string): void => {
  const keys: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      const end = endOfString(text, i);
      const value = stringAt(text, i, end);
      if (isKey(text, end)) addKey(keys.at(-1) as Set<string>, value, i);
      i = end;
    } else if (OPEN.has(c)) keys.push(new Set());
    else if (CLOSE.has(c)) keys.pop();
    else if (c === 0x2d || (c >= 0x30 && c <= 0x39)) i = endOfNumber(text, i);
  }
};

const stringAt = (text: string, start: number, end: number): string => {
  const raw = text.slice(start + 1, end);
  const value = raw.includes('\\') ? (JSON.parse(text.slice(start, end + 1)) as string) : raw;
  if (!value.isWellFormed()) throw new StrictJsonError(`a text is not well-formed Unicode at character ${start}`);
  if (value.includes('\0')) throw new StrictJsonError(`a text holds the character U+0000 at character ${start}`);
  return value;
};

const isKey = (text: string, end: number): boolean => {
  let i = end + 1;
  while (i < text.length && text.charCodeAt(i) <= 0x20) i += 1;
  return text.charCodeAt(i) === COLON;
};

const addKey = (keys: Set<string>, key: string, at: number): void => {
  if (FORBIDDEN_KEYS.has(key)) throw new StrictJsonError(`a key is not allowed at character ${at}`);
  if (keys.has(key)) throw new StrictJsonError(`a key stands twice at character ${at}`);
  keys.add(key);
};

const NUMBER = /[-+.0-9eE]+/y;

const endOfNumber = (text: string, start: number): number => {
  NUMBER.lastIndex = start;
  NUMBER.test(text);
  const end = NUMBER.lastIndex - 1;
  if (!Number.isFinite(Number(text.slice(start, end + 1)))) throw new StrictJsonError(`a number is too large at character ${start}`);
  return end;
};
