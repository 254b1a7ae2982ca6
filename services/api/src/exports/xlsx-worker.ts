/** The thread that `xlsxOf` starts: tables in, the bytes of a workbook out. */
import { parentPort, workerData } from 'node:worker_threads';
import writeXlsxFile from 'write-excel-file/node';
import type { Table } from './table.ts';

/**
 * The text in the notation of the format (ECMA-376, ST_Xstring): `_x0007_` for a character that XML cannot hold, or would read as another one, and
 * for the low line of a text that looks like this notation. Spreadsheets show the text as it was.
 */
const written = (text: string): string =>
  text.replaceAll(/[[\p{Cc}--[\t\n]]\ufffe\uffff]|_(?=x[\da-fA-F]{4}_)/gv, (c) => {
    return `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
  });

const sheets = (workerData as readonly Table[]).map(({ name, columns, rows }) => ({
  sheet: name,
  stickyRowsCount: 1,
  // The type is said for each text: one that starts with "=" stays a text.
  data: [
    columns.map((value) => ({ value: written(value), type: String, fontWeight: 'bold' as const })),
    ...rows.map((row) => row.map((value) => (typeof value === 'string' ? { value: written(value), type: String } : value))),
  ],
}));
parentPort?.postMessage(await writeXlsxFile(sheets).toBuffer());
