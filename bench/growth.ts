/**
 * The embedded store from 10,000 to 5,000,000 events: how fast it takes events at each size beside a fresh store in the same moment, a cold
 * read of one dossier, memory and size of file. The facts are those of real lives (12 a dossier, from the idea to the province), encoded by the
 * codec; 5,000 dossiers are under way at the same time and take turns, so that one dossier's facts lie far apart, as they do in an
 * office. Appends of one event each, 1,024 in flight, durable (WAL, synchronous=FULL).
 *
 *     node bench/growth.ts [largest size, default 100000; 5000000 needs some 10 GB of disk]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '@hoso/engine';
import { codec, type EventStore, memoryEventStore, type NewEvent, type StoredFact, sqliteEventStore } from '@hoso/event-store';
import { ocopDossier, workflows } from '@hoso/ocop';
import { registry, workflowId } from '@hoso/workflow';
import { conditions, inFolder, loadNow, median, megabytes, printTable, quantile, sorted, whole } from './conditions.ts';
import { actorOf, communes, life, requestFor, type Subject } from './loaded-service.ts';

const SIZES = [10_000, 100_000, 1_000_000, 5_000_000];
const AT_ONCE = 5_000;
const IN_FLIGHT = 1_024;
/** Events of one measured round at a size. */
const ROUND = 10_240;
const ROUNDS = 3;
/** Dossiers that are read cold at a size, each for the first time. */
const READ = 200;
const START = Date.parse('2026-09-01T01:00:00.000Z');
const known = registry(workflows);
const facts = codec();
const now = () => new Date(START).toISOString();

const streamOf = (dossierId: string): string => `dossier-${dossierId}`;

/** The facts of one life, as the engine records them. */
const exemplary = async (): Promise<readonly StoredFact[]> => {
  const engine = createEngine({ store: memoryEventStore(), registry: known, codec: facts, clock: { now }, workflow: workflowId(ocopDossier) });
  const subject: Subject = { number: 0, dossierId: randomUUID() };
  const commune = communes[0] as string;
  const all: StoredFact[] = [];
  const acts = [...life, { role: 'department-officer', type: 'ReceiveAtProvince' }] as const;
  for (const act of acts) {
    const isOfCommune = act.role !== 'department-officer';
    const actor = { role: act.role, ...(isOfCommune ? { id: actorOf(subject, act.role), unit: commune } : { id: act.role, unit: '51' }) };
    const { body } = isOfCommune ? requestFor(subject, act) : { body: '' };
    const receiptNumber = `1-2026/PĐK-51-${commune}-2026`;
    const command = isOfCommune
      ? (JSON.parse(body) as { type: string; data: unknown })
      : { type: act.type, data: { ...(ocopDossier.rules[act.type]?.example as object), receiptNumber } };
    const { dossierId } = subject;
    all.push(...(await engine.execute({ dossierId, command, actor, commandId: randomUUID() })).facts);
  }
  return all;
};
