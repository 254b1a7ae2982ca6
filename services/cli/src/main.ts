/** The command line: `hoso <command> [options]`. It reads the embedded store of a data folder, also while the service runs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '@hoso/engine';
import { codec, type EventStore, sqliteEventStore } from '@hoso/event-store';
import { personalPointers, workflows } from '@hoso/ocop';
import { registry } from '@hoso/workflow';
import { CommandError, type Folder } from './command.ts';
import { hoso } from './hoso.ts';
import { roundSimulate } from './round-simulate.ts';

const opened: EventStore[] = [];

const open = (data: string): Folder => {
  const path = join(data, 'events.db');
  if (!existsSync(path)) throw new CommandError({ vi: `Không có kho dữ liệu tại ${path}`, en: `There is no event store at ${path}` });
  const store = sqliteEventStore(path, { readOnly: true });
  opened.push(store);
  const clock = { now: () => new Date().toISOString() };
  return createEngine({ store, registry: registry(workflows), codec: codec({ personal: personalPointers }), clock });
};

const { out, err, code } = await hoso(process.argv.slice(2), { commands: [roundSimulate], open });
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = code;
for (const store of opened) await store.close();
