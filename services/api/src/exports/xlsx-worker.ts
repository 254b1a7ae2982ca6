/** The thread that `xlsxOf` starts: tables in, the bytes of a workbook out. */
import { parentPort, workerData } from 'node:worker_threads';
import writeXlsxFile from 'write-excel-file/node';
import type { Table } from './table.ts';

const sheets = (workerData as readonly Table[]).map(({ name, columns, rows }) => ({
  sheet: name,
  stickyRowsCount: 1,
  // The type is said for each text: one that starts with "=" stays a text.
  data: [
    columns.map((value) => ({ value, type: String, fontWeight: 'bold' as const })),
    ...rows.map((row) => row.map((value) => (typeof value === 'string' ? { value, type: String } : value))),
  ],
}));
parentPort?.postMessage(await writeXlsxFile(sheets).toBuffer());
