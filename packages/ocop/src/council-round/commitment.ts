/**
 * How a score sheet is sealed. The commitment is SHA-256 over a text that anybody can write again from the revealed sheet and salt; it
 * names round, dossier, member and attempt, so that nobody can open it with another one's sheet (docs/decisions/0015-sealed-scores.md).
 */
import { hash } from 'node:crypto';
import type { RubricSet } from '../rubric/rubric.ts';
import type { Sheet } from '../scoring/sheet.ts';

/** What a sheet is sealed for. */
export type Seal = {
  /** Calendar id of the round, `province-51-2026-1`. */
  readonly roundId: string;
  readonly dossierId: string;
  readonly memberId: string;
  readonly attempt: number;
  /** `qd-26-2026/1` */
  readonly rubric: string;
  /** 32 random bytes that the member keeps until the reveal, 64 lower-case hexadecimal digits. */
  readonly salt: string;
};

/** The sealed text, line by line. Choices in the order of the rubric; cases and disqualifiers sorted as text. The sheet has no issues. */
export const sealedLines = (seal: Seal, sheet: Sheet, set: RubricSet): readonly string[] => [
  'hoso-score-sheet/1',
  `round ${seal.roundId}`,
  `dossier ${seal.dossierId}`,
  `member ${seal.memberId}`,
  `attempt ${seal.attempt}`,
  `rubric ${seal.rubric}`,
  `salt ${seal.salt}`,
  ...set.criteria.filter(({ code }) => sheet.choices[code] !== undefined).map(({ code }) => `choice ${code} ${sheet.choices[code]}`),
  ...Object.entries(sheet.cases ?? {})
    .map(([code, id]) => `case ${code} ${id}`)
    .toSorted(),
  ...(sheet.disqualifiers ?? []).map((id) => `disqualifier ${id}`).toSorted(),
  ...(sheet.opinion === undefined ? [] : [`opinion ${JSON.stringify(sheet.opinion)}`]),
];

/** SHA-256 over the lines, joined by LF without one at the end, in UTF-8: 64 lower-case hexadecimal digits. */
export const commitmentOf = (seal: Seal, sheet: Sheet, set: RubricSet): string =>
  hash('sha256', sealedLines(seal, sheet, set).join('\n'), 'hex');

/** The id of the round's stream: a UUID (RFC 9562 version 8) from SHA-256 over `hoso-council-round-1`, LF and the calendar id. */
export const roundStreamId = (roundId: string): string => {
  const hex = hash('sha256', `hoso-council-round-1\n${roundId}`, 'hex');
  const variant = (0b1000 | (Number.parseInt(hex.charAt(16), 16) & 0b0011)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
