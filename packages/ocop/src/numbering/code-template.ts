/** Official numbers as text made from a template of the rule set: what is printed, what is read back, and nothing in between. */
import type { CodeTemplate } from '../rule-sets/rule-set.ts';

export type CodeParts = Readonly<Record<string, string>>;

type Token = { readonly part: string } | { readonly text: string };

const tokensOf = ({ template, parts }: CodeTemplate): readonly Token[] =>
  template
    .split(/(\{[a-z]+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (!piece.startsWith('{')) return { text: piece };
      const part = piece.slice(1, -1);
      if (!Object.hasOwn(parts, part)) throw new Error(`code template ${template}: no pattern for ${part}`);
      return { part };
    });

/** Anchored regular expression of the whole code, with a named group for each part. */
export const codePattern = (code: CodeTemplate): RegExp =>
  new RegExp(
    `^${tokensOf(code)
      .map((t) => ('text' in t ? RegExp.escape(t.text) : `(?<${t.part}>${code.parts[t.part]})`))
      .join('')}$`,
    'u',
  );

/** @throws RangeError when a part is missing or does not fit its pattern. */
export const formatCode = (code: CodeTemplate, parts: CodeParts): string =>
  tokensOf(code)
    .map((t) => {
      if ('text' in t) return t.text;
      const value = parts[t.part] ?? '';
      if (!new RegExp(`^(?:${code.parts[t.part]})$`, 'u').test(value)) throw new RangeError(`${t.part} does not fit: ${value}`);
      return value;
    })
    .join('');

/**
 * The parts of a code, or undefined when it does not fit the template. Spaces around the separators, which the printed forms have, and
 * decomposed letters are accepted.
 */
export const parseCode = (code: CodeTemplate, text: string): CodeParts | undefined => {
  const plain = text
    .normalize('NFC')
    .trim()
    .replace(/\s*([-/])\s*/g, '$1');
  return codePattern(code).exec(plain)?.groups;
};
