/** Official numbers as text made from a template of the rule set: what is printed can be read back, part by part. */
import type { CodeTemplate } from '../rule-sets/rule-set.ts';

type Piece = { readonly text: string } | { readonly part: string; readonly pattern: string };

const piecesOf = ({ template, parts }: CodeTemplate): readonly Piece[] =>
  template
    .split(/(\{[a-z]+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (!piece.startsWith('{')) return { text: piece };
      const part = piece.slice(1, -1);
      const pattern = parts[part];
      if (pattern === undefined) throw new Error(`code template ${template}: no pattern for ${part}`);
      return { part, pattern };
    });

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const source = (code: CodeTemplate, ofPart: (part: string, pattern: string) => string): string =>
  `^${piecesOf(code)
    .map((piece) => ('text' in piece ? literal(piece.text) : ofPart(piece.part, piece.pattern)))
    .join('')}$`;

/** Regular expression that a code fits as a whole. */
export const codePattern = (code: CodeTemplate): RegExp => new RegExp(source(code, (_, pattern) => `(?:${pattern})`));

/** @throws RangeError when a part is missing or does not fit its pattern. */
export const formatCode = (code: CodeTemplate, values: Readonly<Record<string, string>>): string =>
  piecesOf(code)
    .map((piece) => {
      if ('text' in piece) return piece.text;
      const value = values[piece.part] ?? '';
      if (!new RegExp(`^(?:${piece.pattern})$`).test(value))
        throw new RangeError(`${piece.part} does not fit ${code.template}: '${value}'`);
      return value;
    })
    .join('');

/**
 * The parts of a code, or undefined when it does not fit the template. Spaces around the separators, which the printed forms have, and
 * decomposed letters are read past.
 */
export const parseCode = (code: CodeTemplate, text: string): Readonly<Record<string, string>> | undefined => {
  const plain = text
    .normalize('NFC')
    .trim()
    .replace(/\s*([-/])\s*/g, '$1');
  const groups = new RegExp(source(code, (part, pattern) => `(?<${part}>${pattern})`)).exec(plain)?.groups;
  return groups === undefined ? undefined : { ...groups };
};
