/** A table as CSV (RFC 4180): UTF-8 with a byte order mark, without which spreadsheets take Vietnamese for something else. */
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Table } from './table.ts';

/**
 * A sign with which a spreadsheet begins to calculate, in its full-width and small forms too, where a cell may begin: at the start of a text, and
 * within it after a semicolon, with which spreadsheets in Viet Nam separate cells, a tab or a line break. What is dropped or not seen before
 * the sign does not make it safe: spaces, quotes, control and format characters.
 */
const FORMULA =
  /(?=[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])(?<=(?:^|[;\t\r\n])[\s"'\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*)/gv;

/** With an apostrophe before what a spreadsheet would calculate. */
const harmless = (text: string): string => text.replaceAll(FORMULA, "'");

export const csvOf = ({ columns, rows }: Table): Readable => {
  const csv = stringify({ bom: true, record_delimiter: 'windows', quoted_string: true, cast: { string: harmless } });
  // The reader of `csv` meets the error as well: it is the reply's to handle.
  pipeline(Readable.from([columns, ...rows]), csv, () => {});
  return csv;
};
