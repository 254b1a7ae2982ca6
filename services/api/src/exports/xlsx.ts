/** Tables as a workbook. A large one takes seconds of computing: in a thread of its own, one at a time, while the service answers others. */
import { Worker } from 'node:worker_threads';
import type { Table } from './table.ts';

let last: Promise<unknown> = Promise.resolve();

/** One sheet a table. */
export const xlsxOf = (tables: readonly Table[]): Promise<Uint8Array> => {
  const mine = last.then(() => written(tables));
  last = mine.catch(() => {});
  return mine;
};

const written = (tables: readonly Table[]): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./xlsx-worker.ts', import.meta.url), { workerData: tables });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread ended without a workbook')));
  });
