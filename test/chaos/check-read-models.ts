/** What the read models of a quiet stack must show: what fresh ones show that are made from the same log, and what the histories add up to. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@hoso/event-store';
import { type ReadModels, readModels } from '@hoso/read-models';
import { facts, known, type Story } from './check-log.ts';
import { notYet } from './findings.ts';

const SHOWN = 5;

const linesOf = async (models: ReadModels): Promise<readonly string[]> => Array.fromAsync(models.dump());

const rebuilt = async (store: EventStore): Promise<readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'hoso-chaos-rebuild-'));
  const models = await readModels({ path: join(folder, 'read-models.db'), registry: known, codec: facts });
  try {
    for (let after = 0; ; ) {
      const page = await store.readAll({ after });
      if (page.length === 0) break;
      await models.project(page);
      after = page.at(-1)?.position ?? after;
    }
    return await linesOf(models);
  } finally {
    await models.close();
    rmSync(folder, { recursive: true });
  }
};

/** Dossiers by stage, counted from their histories. Council rounds are none. */
const stagesOf = (stories: ReadonlyMap<string, Story>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { decider, states } of stories.values()) {
    const last = states.at(-1);
    if (last === undefined || decider.workflow.name !== 'ocop-dossier') continue;
    const { stage } = decider.describe(last);
    counts[stage] = (counts[stage] ?? 0) + 1;
  }
  return counts;
};

export const checkReadModels = async (
  store: EventStore,
  models: ReadModels,
  stories: ReadonlyMap<string, Story>,
  today: string,
): Promise<{ readonly findings: readonly string[]; readonly rows: number }> => {
  const findings: string[] = [];
  const [live, fresh] = [await linesOf(models), await rebuilt(store)];
  const [inLive, inFresh] = [new Set(live), new Set(fresh)];
  if (live.length === 0) findings.push('the read models are empty: there is nothing to check');
  for (const line of [...inFresh.difference(inLive)].slice(0, SHOWN)) findings.push(notYet(`the read models lack: ${line}`));
  for (const line of [...inLive.difference(inFresh)].slice(0, SHOWN)) findings.push(`the read models have what a rebuild has not: ${line}`);
  if (live.length !== fresh.length) findings.push(`the read models have ${live.length} rows, a rebuild ${fresh.length}`);
  for (const { dossierId, reason } of await models.parked()) findings.push(`${dossierId} is parked: ${reason}`);
  const { rows } = await models.queries.stages({ asOf: today, by: [] });
  const told: Record<string, number> = {};
  for (const { stage, count } of rows) told[stage] = (told[stage] ?? 0) + count;
  const counted = stagesOf(stories);
  for (const stage of new Set([...Object.keys(told), ...Object.keys(counted)])) {
    if ((told[stage] ?? 0) !== (counted[stage] ?? 0))
      findings.push(`the figures tell ${told[stage] ?? 0} dossiers in ${stage}, their histories ${counted[stage] ?? 0}`);
  }
  return { findings, rows: live.length };
};
