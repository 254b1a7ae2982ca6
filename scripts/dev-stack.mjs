/**
 * `pnpm dev:stack`: the whole stack on this machine without containers; Ctrl-C stops it. Options: `--data <folder>` (default ./data/stack), `--port
 * <first>` (default 8080).
 */
import { parseArgs } from 'node:util';
import { startStack } from './stack.ts';

const { values } = parseArgs({
  options: { data: { type: 'string', default: './data/stack' }, port: { type: 'string', default: '8080' } },
});
const stack = await startStack({ data: values.data, port: Number(values.port) });
const lines = [...stack.programs.values()].map(({ name, address, child }) => `  ${name.padEnd(12)} ${address}   (${child().pid})`);
process.stdout.write(`
Hoso, processes apart:
${lines.join('\n')}
  ${'postgres'.padEnd(12)} ${stack.database ?? 'not installed: the read models are in a SQLite file'}
  ${'nats'.padEnd(12)} ${stack.nats === undefined ? 'not installed: integration events go nowhere' : `nats://${stack.nats.address}`}
  ${'tokens'.padEnd(12)} ${stack.tokens}   POST /token { "identity": "analyst" }; GET /identities

The store is the wire-compatible double of our tests, not EventStoreDB. Logs: ${values.data}/logs
Each process has /healthz, /readyz and /metrics. Ctrl-C stops all of them.
`);

// Whoever read our lines has gone: there is still a stack to stop.
process.stdout.on('error', () => {});
let isStopping = false;
const stop = async () => {
  if (isStopping) return;
  isStopping = true;
  process.stdout.write('stopping...\n');
  await stack.stop();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop());
