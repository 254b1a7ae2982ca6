/**
 * The standalone service on a log that it has not seen: until it is ready, until its read models know every fact, what memory that takes; then
 * one dossier and one inbox at that size, and its next start. The log is an office's (office.ts): real facts of 96 communes.
 *
 *     node bench/catch-up.ts [events, default 100000]
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sqliteEventStore } from '@hoso/event-store';
import { conditions, inFolder, loadNow, megabytes, printTable, quantile, sorted, whole } from './conditions.ts';
import { actorOf, type Service, startService } from './loaded-service.ts';
import { AT_ONCE, append, dossierIdOf, exemplary, office } from './office.ts';

const EVENTS = Number(process.argv[2] ?? 100_000);
const ROUND = 10_240;
/** Dossiers, and inboxes, that are read one after another. */
const READ = 200;
/** Enough for five million facts on a slow machine. */
const PATIENCE_MS = 3 * 3600_000;

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

const grow = async (path: string): Promise<number> => {
  const store = sqliteEventStore(path);
  const source = office(await exemplary());
  for (let size = 0; size < EVENTS; size += ROUND) await append(store, source.next(Math.min(ROUND, EVENTS - size)));
  await store.close();
  return source.finished();
};

const timed = async (service: Service, path: string, identity: string): Promise<number> => {
  const start = performance.now();
  const answer = await fetch(`${service.base}${path}`, { headers: { authorization: service.bearers.get(identity) ?? '' } });
  await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return performance.now() - start;
};

console.log(await conditions());
await inFolder(async (folder) => {
  const finished = await grow(join(folder, 'events.db'));
  const start = performance.now();
  let service = await startService(folder, PATIENCE_MS);
  try {
    const ready = performance.now() - start;
    while ((await service.metric('hoso_projector_lag_events')) > 0) await sleep(250);
    const caughtUp = performance.now() - start;
    console.log(`${whole(EVENTS)} events: ready after ${seconds(ready)} s, read models complete after ${seconds(caughtUp)} s`);
    console.log(
      `(${whole((EVENTS * 1000) / caughtUp)} events/s, reactor and projector side by side); at most ${megabytes(service.peak())} held`,
    );

    const subjects = Array.from({ length: Math.min(READ, finished) }, (_, i) => {
      const number = AT_ONCE + Math.floor((i * finished) / READ);
      return { number, dossierId: dossierIdOf(number) };
    });
    const dossiers: number[] = [];
    const inboxes: number[] = [];
    for (const subject of subjects) {
      const chair = actorOf(subject, 'commune-chair');
      dossiers.push(await timed(service, `/v1/dossiers/${subject.dossierId}`, chair));
      inboxes.push(await timed(service, '/v1/inbox', chair));
    }
    const row = (name: string, times: readonly number[]): readonly string[] => [
      name,
      ...[0.5, 0.99].map((q) => quantile(sorted(times), q).toFixed(1)),
    ];
    printTable([['milliseconds, one after another', 'p50', 'p99'], row('one dossier', dossiers), row('an inbox, a page of 50', inboxes)]);
    await service.stop();
    const again = performance.now();
    service = await startService(folder, PATIENCE_MS);
    console.log(`the next start: ready after ${seconds(performance.now() - again)} s, ${megabytes(service.rss())} held`);
    const files = ['events.db', 'read-models.db'].map((name) => join(folder, name)).filter((path) => existsSync(path));
    console.log(
      `${files.map((path) => `${path.slice(folder.length + 1)} ${megabytes(statSync(path).size)}`).join(', ')}; load ${loadNow()}`,
    );
  } finally {
    await service.stop();
  }
});
