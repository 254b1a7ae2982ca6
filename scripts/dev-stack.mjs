/**
 * `pnpm dev:stack`: the whole stack on this machine without containers; Ctrl-C stops it. Options: `--data <folder>` (default ./data/stack), `--port
 * <first>` (default 8080).
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startStack } from './stack.ts';

const { values } = parseArgs({
  options: { data: { type: 'string', default: './data/stack' }, port: { type: 'string', default: '8080' } },
});

// Whoever read our lines has gone: there is still a stack to stop.
process.stdout.on('error', () => {});
const stopping = new AbortController();
const { signal } = stopping;
signal.addEventListener('abort', () => process.stdout.write('stopping...\n'));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => stopping.abort());

const stack = await startStack({ data: values.data, port: Number(values.port), signal }).catch((error) => {
  if (!signal.aborted) throw error;
  process.exit(0);
});
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

if (!signal.aborted) await once(signal, 'abort');
await stack.stop();
process.exit(0);
