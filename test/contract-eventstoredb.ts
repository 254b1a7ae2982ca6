/**
 * The event store contract against a real EventStoreDB, on a machine that has nothing but node: `pnpm bundle:contract` makes one file of
 * this, to be run as `EVENTSTOREDB_URL='esdb://host:2113?tls=false' node contract-eventstoredb.mjs` (a cluster: `esdb://a:2113,b:2113`).
 * It writes streams that begin with `contract-`, about 100,000 events for each way to append (a million with HOSO_LONG=1);
 * nobody else may write such streams meanwhile. Without EVENTSTOREDB_URL it runs against the wire-compatible double that it carries with it.
 */
import { eventStoreContract } from '@hoso/event-store/contract';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { eventStoreDbDouble, serverName } from '@hoso/event-store-eventstoredb/testing';
import { run } from './contract-runner.ts';

const server = process.env.EVENTSTOREDB_URL;
const double = server === undefined ? await eventStoreDbDouble() : undefined;
const url = server ?? double?.url ?? '';
const place = server === undefined ? 'the wire-compatible double' : serverName(server);

const retries: string[] = [];
const open = (batch: boolean) => () =>
  eventStoreDbEventStore(url, { prefixes: ['contract-'], batch, onRetry: (error) => retries.push(error.message) });
eventStoreContract(`eventStoreDbEventStore on ${place}, by Append,`, open(false), { longStream: server === undefined ? 2000 : 100_000 });
if (server !== undefined) eventStoreContract(`eventStoreDbEventStore on ${place}, by BatchAppend,`, open(true));

const { passed, failed } = await run(console.log);
double?.stop();
console.log(`${retries.length} tries were repeated${retries.length === 0 ? '' : `, the last after: ${retries.at(-1)}`}`);
console.log(`${passed} passed, ${failed} failed; the event store contract ran against ${place}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
