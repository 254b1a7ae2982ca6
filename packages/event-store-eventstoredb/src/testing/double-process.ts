/** The wire-compatible double as a process of its own: `double-process.ts <port> <journal file>`; says when it listens, ends by SIGTERM. */
import process, { argv, exit, stdout } from 'node:process';
import { eventStoreDbDouble } from './eventstoredb-double.ts';

const [, , port = '', journal] = argv;
if (journal === undefined || !/^\d+$/.test(port)) throw new Error('usage: double-process.ts <port> <journal file>');
const double = await eventStoreDbDouble({ port: Number(port), journal });
const stop = (): void => {
  double.stop();
  exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
stdout.write(`wire-compatible double: ${double.url}\n`);
