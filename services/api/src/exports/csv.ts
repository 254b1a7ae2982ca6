/** A table as CSV (RFC 4180): UTF-8 with a byte order mark, without which spreadsheets take Vietnamese for something else. */
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Table } from './table.ts';

/**
 * A text that a spreadsheet would calculate is preceded by an apostrophe. The library does so at the start of a cell. A spreadsheet whose
 * separator is the semicolon, as in Viet Nam, also starts cells after semicolons within our texts; tabs and line breaks do the same when pasted.
 */
const harmless = (text: string): string => text.replace(/([;\t\r\n]\s*)([=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'$2");

export const csvOf = ({ columns, rows }: Table): Readable => {
  const csv = stringify({ bom: true, record_delimiter: 'windows', escape_formulas: true, quoted_string: true, cast: { string: harmless } });
  // The reader of `csv` meets the error as well: it is the reply's to handle.
  pipeline(Readable.from([columns, ...rows]), csv, () => {});
  return csv;
};
