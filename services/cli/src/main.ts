/** The command line: `hoso <command> [options]`. It works on the store and the read models of the processes, also while they run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '@hoso/engine';
import { codec, type EventStore, sqliteEventStore } from '@hoso/event-store';
import { eventStoreDbEventStore } from '@hoso/event-store-eventstoredb';
import { personalPointers, workflows } from '@hoso/ocop';
import { ConfigError, configured, places, readConfig } from '@hoso/service';
import { registry } from '@hoso/workflow';
import { backup } from './backup.ts';
import { CommandError, type Folder, type Stack, type Values } from './command.ts';
import { config } from './config.ts';
import { deadLettersDrop, deadLettersList } from './dead-letters.ts';
import { factsCopy } from './facts-copy.ts';
import { factsVerify } from './facts-verify.ts';
import { hoso } from './hoso.ts';
import { assertOwner } from './owner.ts';
import { parkedList, parkedRetry, parkedShow } from './parked.ts';
import { teller } from './progress.ts';
import { rebuild } from './rebuild.ts';
import { roundSimulate } from './round-simulate.ts';
import { untoldFrom, untoldList, untoldRetry } from './untold.ts';
import { webhooksDrop, webhooksList, webhooksOn, webhooksRetry } from './webhooks.ts';

const opened: EventStore[] = [];
const known = registry(workflows);
const facts = codec({ personal: personalPointers });

const embedded = (path: string): EventStore => {
  if (!existsSync(path)) throw new CommandError({ vi: `Không có kho dữ liệu tại ${path}`, en: `There is no event store at ${path}` });
  return sqliteEventStore(path, { readOnly: true });
};

const open = (data: string): Folder => {
  const store = embedded(join(data, 'events.db'));
  opened.push(store);
  const clock = { now: () => new Date().toISOString() };
  return createEngine({ store, registry: known, codec: facts, clock });
};

const variables = { data: 'HOSO_DATA', 'database-url': 'HOSO_DATABASE_URL', 'eventstoredb-url': 'HOSO_EVENTSTOREDB_URL' };

const server = (url: string): EventStore => configured('HOSO_EVENTSTOREDB_URL', () => eventStoreDbEventStore(url));

/** As the projector would find them, so that one file of variables serves all. */
const openStack = (values: Values): Stack => {
  const given = Object.entries(variables).flatMap(([option, name]) => {
    const value = values[option];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const { eventStoreDb, ...named } = readConfig({ ...process.env, ...Object.fromEntries(given) }, 'projector');
  const at = places(named);
  if ('path' in at.readModels) assertOwner(named.data);
  const store = eventStoreDb === undefined ? embedded(at.events) : server(eventStoreDb);
  opened.push(store);
  return { store, readModels: at.readModels, registry: known, codec: facts, isGapless: eventStoreDb === undefined };
};

const keep = (store: EventStore): EventStore => {
  opened.push(store);
  return store;
};
const copyFacts = factsCopy({
  source: (path) => keep(sqliteEventStore(path, { readOnly: true, alone: true })),
  target: (url) => keep(server(url)),
});

const stopping = new AbortController();
// Once: whoever asks a second time is not kept waiting.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
const { tell, end } = teller(process.stderr, () => performance.now());

try {
  const told = [
    webhooksList,
    webhooksOn,
    webhooksRetry,
    webhooksDrop,
    untoldList,
    untoldRetry,
    untoldFrom,
    deadLettersList,
    deadLettersDrop,
  ];
  const ofEnv = [...told, backup, copyFacts, config].map((command) => command(process.env));
  const commands = [roundSimulate, rebuild, parkedList, parkedShow, parkedRetry, factsVerify, ...ofEnv];
  const { out, err, code } = await hoso(process.argv.slice(2), { commands, open, openStack, tell, signal: stopping.signal });
  end();
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = code;
} catch (error) {
  end();
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
} finally {
  for (const store of opened) await store.close();
}
